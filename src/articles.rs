//! From what is named on the command line to a parsed article, also for guests.
//!
//! What this leaves to others: files (`storage`), encodings (`source`), structure (`parse`).

use crate::cli::{Input, Options};
use crate::guide::guide;
use crate::parse::beginning::Beginning;
use crate::parse::{self, Format, Parsed};
use crate::source::unpack::MAX_UNPACKED;
use crate::source::{Source, decode};
use crate::storage::article::{
    Limits, ReadError, Stamp, read_all, read_article, read_file, read_regular, stamp,
};
use crate::storage::guest::{self, Guest};
use crate::storage::home;
use std::fmt;
use std::io;
use std::path::Path;

/// What the guide is called.
pub const GUIDE: &str = "the guide";

/// Articles with fewer bytes of text are parsed before anybody would see that they are.
const LONG: usize = 1 << 20;

/// An article that was read and not parsed yet.
#[derive(Debug)]
pub struct Manuscript {
    source: Source,
    format: Format,
}

impl Manuscript {
    /// Finds the structure of the article.
    pub fn parse(&self) -> Parsed {
        parse::parse(&self.source, self.format)
    }

    /// Finds the structure of the first pages, if something can be known of it.
    pub fn beginning(&self) -> Option<Beginning> {
        Beginning::parse(&self.source, self.format)
    }

    /// Whether somebody would have to wait until it is parsed.
    pub fn is_long(&self) -> bool {
        self.source.text.len() >= LONG
    }
}

/// A way to read the article at a path.
type ReadFile = fn(&Path, Limits) -> Result<Vec<u8>, ReadError>;

/// The articles that a reader may open.
#[derive(Debug)]
pub struct Articles {
    options: Options,
    guest: Option<Guest>,
}

impl Articles {
    /// All articles, or in restricted mode those below one folder; the process gives up what guests must not have.
    pub fn new(options: Options) -> Result<Self, String> {
        let guest = options.restricted.as_deref().map(|root| {
            Guest::admit(root).map_err(|e| format!("{}: {e}; name a folder with --root", root.display()))
        });
        let guest = guest.transpose()?;
        Ok(Self { options, guest })
    }

    /// The guest, in restricted mode.
    pub fn guest(&self) -> Option<&Guest> {
        self.guest.as_ref()
    }

    /// Reads and parses an article. The error names it and says what is wrong.
    pub fn parse(&self, input: &Input) -> Result<Parsed, String> {
        self.read(input).map(|manuscript| manuscript.parse())
    }

    /// Reads an article; all that can go wrong in opening one does so here. The error names it and says what is wrong.
    pub fn read(&self, input: &Input) -> Result<Manuscript, String> {
        self.read_by(input, read_article)
    }

    /// The same while another article is on the screen: a pipe is refused, whose other end might never come.
    pub fn read_at_once(&self, input: &Input) -> Result<Manuscript, String> {
        self.read_by(input, read_regular)
    }

    fn read_by(&self, input: &Input, read: ReadFile) -> Result<Manuscript, String> {
        let name = name(input);
        let failed = |reason: &dyn fmt::Display| format!("{name}: {reason}");
        let bytes = self.bytes(input, read).map_err(|e| failed(&e))?;
        let most = self.guest.as_ref().map_or(MAX_UNPACKED, |_| guest::MAX_BYTES as usize);
        let encoding = self.options.encoding.as_deref();
        let source = decode::decode_within(bytes, encoding, most).map_err(|e| failed(&e))?;
        let format = self.options.format.unwrap_or_else(|| parse::detect(&source, &name));
        Ok(Manuscript { source, format })
    }

    /// What tells the file of an article from the one that has its name later; `None` if there is no file.
    pub fn stamp(&self, input: &Input) -> Option<Stamp> {
        match (input, &self.guest) {
            (Input::File(path), None) => stamp(path),
            (Input::File(path), Some(guest)) => {
                guest.open(path).and_then(|file| file.metadata()).ok().map(|about| Stamp::of(&about))
            }
            (Input::Stdin | Input::Guide(_), _) => None,
        }
    }

    fn bytes(&self, input: &Input, read: ReadFile) -> Result<Vec<u8>, ReadError> {
        match (input, &self.guest) {
            (Input::Guide(language), _) => Ok(guide(language).as_bytes().to_vec()),
            (Input::Stdin, None) => read_all(io::stdin().lock(), 0, Limits::default()),
            (Input::File(path), None) => read(path, Limits::default()),
            (Input::File(path), Some(guest)) => {
                read_file(guest.open(path)?, Limits { bytes: guest::MAX_BYTES })
            }
            (Input::Stdin, Some(_)) => Err(guest::refusal("is not open to guests; name a file").into()),
        }
    }
}

/// Under which path bookmarks and places are kept for an input, as text.
pub fn path(input: &Input) -> Option<String> {
    match input {
        Input::File(path) => std::path::absolute(path).ok().map(|path| home::text_of(&path)),
        Input::Stdin | Input::Guide(_) => None,
    }
}

/// What to call an input in messages.
pub fn name(input: &Input) -> String {
    match input {
        Input::Guide(_) => GUIDE.to_owned(),
        Input::Stdin => "standard input".to_owned(),
        Input::File(path) => path.display().to_string(),
    }
}
