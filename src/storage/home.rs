//! Where data and settings live: the XDG Base Directory Specification, version 0.8.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The folder for what is kept: `$XDG_DATA_HOME/ibid`, else `~/.local/share/ibid`.
pub fn data() -> Option<PathBuf> {
    below(env::var_os("XDG_DATA_HOME"), env::home_dir(), ".local/share")
}

/// The folder for settings: `$XDG_CONFIG_HOME/ibid`, else `~/.config/ibid`.
pub fn config() -> Option<PathBuf> {
    below(env::var_os("XDG_CONFIG_HOME"), env::home_dir(), ".config")
}

/// The largest `config.toml` that is read, in bytes: the shipped one with all its comments has some thousand.
const LARGEST_CONFIG: u64 = 1 << 20;

/// Where the reader's `config.toml` is, if there is a home.
pub fn config_path() -> Option<PathBuf> {
    config().map(|folder| folder.join("config.toml"))
}

/// The reader's `config.toml`: what to call it, and its text, empty if there is none; `None` without a home.
pub fn read_config() -> Option<(String, io::Result<String>)> {
    let path = config_path()?;
    let text = match read_settings(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read,
    };
    Some((path.display().to_string(), text))
}

/// The text of a file of settings; asked first what it is, for opening a pipe would wait for ever.
fn read_settings(path: &Path) -> io::Result<String> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("is not a file; write the settings into a file of that name"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(LARGEST_CONFIG + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_CONFIG {
        return Err(io::Error::other("is larger than 1 MB; start again from ibid config default"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|b| **b == b'\n').count()
                + 1;
        io::Error::other(format!("line {line} is not UTF-8; save the file as UTF-8"))
    })
}

/// ibid's folder below the one that the environment names. A relative one is to be ignored, says the specification;
/// without it the usual one in the home counts, and without a home there is none.
fn below(named: Option<OsString>, home: Option<PathBuf>, usual: &str) -> Option<PathBuf> {
    let named = named.map(PathBuf::from).filter(|folder| folder.is_absolute());
    let usual = || home.filter(|home| home.is_absolute()).map(|home| home.join(usual));
    named.or_else(usual).map(|folder| folder.join("ibid"))
}

/// A path as text that leads back to it: itself, or if it is not UTF-8 with those bytes as `\xNN`, which
/// [`path_of`] reads.
pub fn text_of(path: &Path) -> String {
    match path.to_str() {
        Some(text) if !text.contains('\\') => text.to_owned(),
        _ => path.as_os_str().as_encoded_bytes().iter().map(|b| escaped(*b)).collect(),
    }
}

fn escaped(byte: u8) -> String {
    if byte.is_ascii_graphic() && byte != b'\\' {
        char::from(byte).to_string()
    } else {
        format!("\\x{byte:02x}")
    }
}

/// The path that [`text_of`] wrote.
#[cfg(unix)]
pub fn path_of(text: &str) -> PathBuf {
    use std::os::unix::ffi::OsStringExt;
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code =
            others.strip_prefix(b"x").and_then(|o| o.get(..2)).and_then(|d| std::str::from_utf8(d).ok());
        let byte = code.and_then(|d| u8::from_str_radix(d, 16).ok()).filter(|_| *first == b'\\');
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { others.get(3..).unwrap_or_default() } else { others };
    }
    OsString::from_vec(bytes).into()
}

/// The path that [`text_of`] wrote.
#[cfg(not(unix))]
pub fn path_of(text: &str) -> PathBuf {
    PathBuf::from(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below_text(named: Option<&str>, home: Option<&str>) -> Option<PathBuf> {
        below(named.map(OsString::from), home.map(PathBuf::from), ".local/share")
    }

    #[test]
    fn a_named_folder_wins_and_a_relative_one_is_ignored() {
        assert_eq!(below_text(Some("/d"), Some("/h")), Some("/d/ibid".into()));
        assert_eq!(below_text(Some("d"), Some("/h")), Some("/h/.local/share/ibid".into()));
        assert_eq!(below_text(Some(""), Some("/h")), Some("/h/.local/share/ibid".into()));
        assert_eq!(below_text(None, None), None);
        assert_eq!(below_text(None, Some("h")), None);
    }

    #[cfg(unix)]
    #[test]
    fn every_path_comes_back() {
        use std::os::unix::ffi::OsStrExt;
        for bytes in [&b"/a/\xd1\x84.txt"[..], b"/a/\xff\\x41\n", b"/a\\b", b"/a\\x"] {
            let path = Path::new(std::ffi::OsStr::from_bytes(bytes));
            assert_eq!(path_of(&text_of(path)), path);
        }
    }
}
