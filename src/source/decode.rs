//! Bytes to a [`Source`]: unpacking, encoding, line ends, controls, in this order, each a file of its own.
//!
//! The law: whatever the bytes, the text that comes out holds no control character but `\n` and `\u{c}`.

use crate::source::{MAX_BYTES, Source, detect, mend, unpack, unpack::UnpackError};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::collections::TryReserveError;
use std::fmt;

/// Why bytes are not an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// Nothing but white space.
    Empty,
    /// Not text in any encoding.
    Binary,
    /// A file of another kind: what it is, and what to do.
    Foreign(&'static str, &'static str),
    /// Larger than [`crate::source::MAX_BYTES`].
    TooLarge,
    /// There is not so much memory: most texts are decoded in place, others take a second one.
    NoMemory,
    /// Compressed, and it cannot be unpacked.
    Packed(UnpackError),
    /// The name given with `--encoding` is not known.
    UnknownEncoding(String),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "is empty; there is nothing to read"),
            Self::Binary => write!(f, "is not text; if it is, name its encoding with --encoding"),
            Self::Foreign(what, advice) => write!(f, "is {what}; {advice}"),
            Self::TooLarge => write!(f, "is larger than 4 GB; split it"),
            Self::NoMemory => write!(f, "is larger than the memory; split it"),
            Self::Packed(why) => why.fmt(f),
            Self::UnknownEncoding(name) => {
                let name = crate::clean::clean(name);
                write!(f, "unknown encoding '{name}'; try utf-8, windows-1251, koi8-r, ibm866 or iso-8859-1")
            }
        }
    }
}

impl std::error::Error for DecodeError {}

impl From<TryReserveError> for DecodeError {
    fn from(_: TryReserveError) -> Self {
        Self::NoMemory
    }
}

/// Decodes an article. `encoding` insists on an encoding by its label ("koi8-r"); `None` detects it.
///
/// UTF-8 that needs no mending is taken as it is, without a copy.
pub fn decode(bytes: Vec<u8>, encoding: Option<&str>) -> Result<Source, DecodeError> {
    decode_within(bytes, encoding, unpack::MAX_UNPACKED)
}

/// Decodes an article that may unpack to `most` bytes.
pub fn decode_within(bytes: Vec<u8>, encoding: Option<&str>, most: usize) -> Result<Source, DecodeError> {
    let bytes = unpack::unpack(bytes, most).map_err(DecodeError::Packed)?;
    let (text, encoding, lossy) = match encoding {
        Some(name) => insist(bytes, name)?,
        None => discover(bytes)?,
    };
    let text = mend::mend(text)?;
    if text.trim().is_empty() {
        return Err(DecodeError::Empty);
    }
    if text.len() > MAX_BYTES {
        return Err(DecodeError::TooLarge);
    }
    Ok(Source { text, encoding, lossy })
}

/// Whether a file with these first bytes can be read: text, plain or packed.
pub fn begins_as_text(first: Vec<u8>) -> bool {
    matches!(decode(first, None), Ok(_) | Err(DecodeError::Packed(_)))
}

/// Text, the name of its encoding, and whether bytes were lost.
type Decoded = (String, &'static str, bool);

/// Decodes as told. A byte order mark of the same encoding is dropped.
fn insist(bytes: Vec<u8>, name: &str) -> Result<Decoded, DecodeError> {
    let encoding = Encoding::for_label(name.trim().as_bytes())
        .ok_or_else(|| DecodeError::UnknownEncoding(name.to_owned()))?;
    decode_as(bytes, encoding)
}

/// Decodes as the bytes suggest.
fn discover(bytes: Vec<u8>) -> Result<Decoded, DecodeError> {
    if let Some((what, advice)) = detect::foreign(&bytes) {
        return Err(DecodeError::Foreign(what, advice));
    }
    if let Some((encoding, _)) = Encoding::for_bom(&bytes) {
        return decode_as(bytes, encoding);
    }
    if let Some(big_endian) = detect::utf_16(&bytes) {
        return decode_as(bytes, if big_endian { UTF_16BE } else { UTF_16LE });
    }
    match String::from_utf8(bytes) {
        Ok(text) if detect::is_binary(text.as_bytes(), true) => Err(DecodeError::Binary),
        Ok(text) => Ok((text, UTF_8.name(), false)),
        Err(error) => {
            let bytes = error.into_bytes();
            if detect::is_binary(&bytes, false) {
                return Err(DecodeError::Binary);
            }
            let encoding = detect::legacy(&bytes);
            decode_as(bytes, encoding)
        }
    }
}

/// Decodes; a byte order mark of the same encoding is dropped.
fn decode_as(bytes: Vec<u8>, encoding: &'static Encoding) -> Result<Decoded, DecodeError> {
    let bytes = if encoding == UTF_8 {
        match String::from_utf8(bytes) {
            Ok(mut text) => {
                if text.starts_with('\u{feff}') {
                    text.drain(..'\u{feff}'.len_utf8());
                }
                return Ok((text, encoding.name(), false));
            }
            Err(error) => error.into_bytes(),
        }
    } else {
        bytes
    };
    let (text, lossy) = copy_decoded(&bytes, encoding)?;
    Ok((text, encoding.name(), lossy))
}

/// The text of some bytes, and whether bytes were lost. Memory that there is not is an error, and no end of the program.
fn copy_decoded(bytes: &[u8], encoding: &'static Encoding) -> Result<(String, bool), TryReserveError> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let (mut text, mut read, mut lossy) = (String::new(), 0, false);
    loop {
        let rest = bytes.get(read..).unwrap_or_default();
        text.try_reserve(rest.len() + LONGEST_CHARACTER)?;
        let (state, more, bad) = decoder.decode_to_string(rest, &mut text, true);
        read += more;
        lossy |= bad;
        if state == CoderResult::InputEmpty {
            return Ok((text, lossy));
        }
    }
}

/// More bytes than any decoder needs for what it writes at once.
const LONGEST_CHARACTER: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "Сноска стоит внизу страницы, а её знак – в строке, к которой она относится.\n";

    fn text(bytes: &[u8], encoding: Option<&str>) -> String {
        decode(bytes.to_vec(), encoding).unwrap().text
    }

    fn utf_16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn utf_8_is_taken_as_it_is() {
        let bytes = RUSSIAN.as_bytes().to_vec();
        let at = bytes.as_ptr();
        let source = decode(bytes, None).unwrap();
        assert_eq!((source.text.as_str(), source.encoding, source.lossy), (RUSSIAN, "UTF-8", false));
        assert_eq!(source.text.as_ptr(), at, "no copy was made");
    }

    #[test]
    fn a_byte_order_mark_is_dropped() {
        assert_eq!(text("\u{feff}word".as_bytes(), None), "word");
        assert_eq!(text("\u{feff}word".as_bytes(), Some("utf-8")), "word");
    }

    #[test]
    fn utf_16_is_known_by_its_mark_and_by_its_zeros() {
        for mark in ["\u{feff}", ""] {
            let marked = format!("{mark}{RUSSIAN}");
            assert_eq!(text(&utf_16(&marked, u16::to_le_bytes), None), RUSSIAN, "little-endian, {mark:?}");
            assert_eq!(text(&utf_16(&marked, u16::to_be_bytes), None), RUSSIAN, "big-endian, {mark:?}");
        }
    }

    #[test]
    fn a_legacy_encoding_can_be_insisted_on() {
        let (bytes, _, _) = encoding_rs::KOI8_R.encode("Там же");
        assert_eq!(text(&bytes, Some("KOI8-R")), "Там же");
        assert_eq!(
            decode(b"x".to_vec(), Some("klingon")),
            Err(DecodeError::UnknownEncoding("klingon".to_owned()))
        );
    }

    #[test]
    fn a_few_bad_bytes_do_not_make_utf_8_something_else() {
        let mut bytes = RUSSIAN.as_bytes().to_vec();
        bytes.extend(b"\xff\xfe end\n");
        let source = decode(bytes, None).unwrap();
        assert_eq!(source.text, format!("{RUSSIAN}\u{fffd}\u{fffd} end\n"));
        assert!(source.lossy);
    }

    #[test]
    fn what_is_not_an_article_is_named() {
        assert_eq!(decode(Vec::new(), None), Err(DecodeError::Empty));
        assert_eq!(decode(b" \r\n\x0c\n".to_vec(), None), Err(DecodeError::Empty));
        assert!(matches!(decode(b"%PDF-1.7\n...".to_vec(), None), Err(DecodeError::Foreign(..))));
        let noise: Vec<u8> = (0..4000u32).map(|i| (i * i * 7 + i * 31 + (i >> 3)) as u8).collect();
        assert_eq!(decode(noise, None), Err(DecodeError::Binary));
    }

    #[test]
    fn hostile_controls_in_text_become_signs_and_it_stays_text() {
        let bytes = b"a\x1b[2Jb\x00c\x07 and so on for a good while, as articles do\xc2\x9b".to_vec();
        let source = decode(bytes, None).unwrap();
        assert!(source.text.starts_with("a␛[2Jb␀c␇ and"));
        assert!(source.text.ends_with("do\u{fffd}"));
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_bytes_no_control_is_left(bytes: Vec<u8>) {
            if let Ok(source) = decode(bytes, None) {
                let bad = |c: char| c.is_control() && c != '\n' && c != '\u{c}';
                assert!(!source.text.contains(bad), "{:?}", source.text);
            }
        }

        #[test]
        fn whatever_the_text_no_control_is_left(text: String) {
            if let Ok(source) = decode(text.into_bytes(), Some("utf-8")) {
                let bad = |c: char| c != '\n' && c != '\u{c}' && crate::clean::sign(c).is_some();
                assert!(!source.text.contains(bad), "{:?}", source.text);
            }
        }
    }
}
