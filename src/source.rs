//! The article as it came: its text in UTF-8, and the way back to its bytes.
//!
//! What this leaves to others: reading files (`storage`), understanding the text (`parse`).

pub mod unpack;
mod mend;
mod detect;
pub mod decode;

/// The largest article, in bytes of UTF-8: offsets are `u32`.
pub const MAX_BYTES: usize = u32::MAX as usize - 1;

/// A decoded article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source {
    /// UTF-8 in NFC. Line ends are `\n`, page breaks `\u{c}`; no other control character is left.
    pub text: String,
    /// The encoding it was decoded from ("UTF-8", "windows-1251").
    pub encoding: &'static str,
    /// Whether some bytes were not valid in that encoding and stand in `text` as U+FFFD.
    pub lossy: bool,
}

impl Source {
    /// A source from text that is already decoded, as tests have it.
    pub fn from_text(text: &str) -> Self {
        Self { text: text.to_owned(), encoding: "UTF-8", lossy: false }
    }

    /// The line that a byte offset of `text` stands on, from 1.
    pub fn line_of(&self, offset: u32) -> u32 {
        let before = self.text.as_bytes().get(..offset as usize).unwrap_or(self.text.as_bytes());
        u32::try_from(memchr::memchr_iter(b'\n', before).count()).unwrap_or(u32::MAX).saturating_add(1)
    }
}

/// Counts lines forwards, so that many questions in the order of the text stay linear together.
#[derive(Debug, Clone, Copy)]
pub struct LineCounter<'a> {
    text: &'a str,
    line: u32,
    counted: usize,
}

impl<'a> LineCounter<'a> {
    /// A counter at the start of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, line: 1, counted: 0 }
    }

    /// The line that a byte offset stands on, from 1. An offset before the last one asked for costs a new count.
    pub fn line_of(&mut self, offset: u32) -> u32 {
        let offset = (offset as usize).min(self.text.len());
        if offset < self.counted {
            (self.line, self.counted) = (1, 0);
        }
        let between = self.text.as_bytes().get(self.counted..offset).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count() as u32;
        self.counted = offset;
        self.line
    }
}
