//! The configuration: the shipped `config.toml`, then the user's laid over it.

pub mod key;

/// Every setting.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {}

/// Something wrong in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
}

/// The shipped configuration with the user's (the text of their `config.toml`, empty if there is none) laid over it,
/// and what is wrong with theirs. A setting that is wrong keeps its default.
pub fn load(user: &str) -> (Config, Vec<Problem>) {
    let _ = user;
    (Config::default(), Vec::new())
}
