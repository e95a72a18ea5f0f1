//! The configuration: the shipped `config.toml`, then the user's laid over it.

pub mod key;
