//! What goes into the reader and what comes out: messages, effects, and what a session begins with.

use crate::app::geometry::Area;
use crate::app::reading::Stand;
use crate::bookmark::{BookmarkId, Bookmarks, Ids, Trouble};
use crate::config::Config;
use crate::config::key::Key;
use crate::config::theme::ColourDepth;
use crate::correction::{self, Report};
use crate::document::Document;
use crate::parse::Finding;

/// What reaches the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse wheel was turned by so many rows; down is positive.
    Wheel(i16),
    /// The left button was pressed at a column and a row, in cells from 0.
    Click(u16, u16),
    /// The screen has so many columns and rows.
    Resize(u16, u16),
    /// Nothing has come for a second, or the program is about to stop: what [`App::has_unkept_words`] tells of is to be
    /// kept.
    ///
    /// [`App::has_unkept_words`]: crate::app::App::has_unkept_words
    Paused,
    /// The program came back after [`Effect::Suspend`].
    Resumed,
    /// The program must end: SIGTERM, SIGHUP, or the terminal is gone.
    Terminate,
    /// The answer to [`Effect::SaveBookmarks`] with the same number: what is on disk now, or why it is not.
    Saved(u32, Result<Box<Bookmarks>, Trouble>),
    /// The answer to [`Effect::LoadAllBookmarks`].
    AllBookmarks(Vec<Shelf>),
    /// The answer to [`Effect::LoadArticles`]: the articles last read, newest first, or those there are to choose from.
    Articles(Vec<Recent>),
    /// The file of the article is another one than was opened, or there is none any more.
    ArticleChanged {
        /// Whether there is none.
        gone: bool,
    },
    /// Something went wrong, or ended well, that the reader should know.
    Notice(String),
}

/// What the reader wants done. `terminal` performs it and answers with a [`Message`] where there is an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Leave, after the effects before it.
    Quit,
    /// Stop as Ctrl-Z does, until the shell continues the program; then [`Message::Resumed`].
    Suspend,
    /// Put text on the clipboard of the user's terminal (OSC 52).
    Copy(String),
    /// Draw everything afresh.
    Redraw,
    /// Keep the place in the article. May be written after drawing; of several only the last counts.
    SavePlace(Stand),
    /// Keep the bookmarks of the article; the answer is [`Message::Saved`] with this number.
    SaveBookmarks(u32, Box<Bookmarks>),
    /// The document was corrected: what was made of its text before is of no use any more. Comes before what follows
    /// from it.
    Corrected,
    /// Read the bookmarks of the other articles; the answer is [`Message::AllBookmarks`].
    LoadAllBookmarks,
    /// Look which articles were read; the answer is [`Message::Articles`].
    LoadArticles,
    /// Open the article anew, as it is on the disk now, where its reader stands in its text as it was: a fresh `App` if that
    /// works, else [`Message::Notice`].
    OpenAnew(Stand),
    /// Open another article, at a bookmark of its own if one is given: a fresh `App` if that works, else
    /// [`Message::Notice`].
    Open {
        /// As the list of articles has it.
        path: String,
        /// Where.
        bookmark: Option<BookmarkId>,
    },
}

/// The bookmarks of another article.
#[derive(Debug, Clone, PartialEq)]
pub struct Shelf {
    /// Where the article was opened from last, if it was a file.
    pub path: Option<String>,
    /// Its title, or what else to call it.
    pub title: String,
    /// Its bookmarks.
    pub bookmarks: Bookmarks,
}

/// How many cells there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Cells across.
    pub columns: u16,
    /// Cells down.
    pub rows: u16,
}

impl Size {
    /// All of the screen.
    pub fn area(self) -> Area {
        Area { x: 0, y: 0, width: self.columns, height: self.rows }
    }
}

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Whether our own frames and signs keep to ASCII.
    pub ascii: bool,
    /// Colours.
    pub depth: ColourDepth,
    /// Why nothing can be copied; empty if it can.
    pub no_clipboard: &'static str,
}

/// The article that is read.
#[derive(Debug, Clone, Default)]
pub struct Article {
    /// Its structure.
    pub document: Document,
    /// What the parser doubts.
    pub findings: Vec<Finding>,
    /// What to call it where it has no title: the file name.
    pub name: String,
    /// If this is only its beginning, to be looked at while the whole is opened: the same as it is made of less of the
    /// text, to see what is sure.
    pub beginning: Option<Box<Document>>,
    /// The structure as the parser made it, if the reader corrected it.
    pub parsed: Option<Box<Document>>,
    /// The corrections that are in it, each with its revision.
    pub corrections: Vec<(BookmarkId, u64)>,
    /// Those of them that found nothing to correct.
    pub lost_corrections: Vec<BookmarkId>,
}

impl Article {
    /// An article as its parser made it, with what the parser doubts, and what to call it.
    pub fn new(document: Document, findings: Vec<Finding>, name: String) -> Self {
        Self { document, findings, name, ..Self::default() }
    }

    /// Whether the corrections that are kept are those that are in it.
    pub fn has_corrections_of(&self, bookmarks: &Bookmarks) -> bool {
        bookmarks.corrections().map(|c| (c.id, c.revision)).eq(self.corrections.iter().copied())
    }

    /// Corrects it anew if the corrections are other than those that are in it. Says how they came through.
    pub fn correct(&mut self, bookmarks: &Bookmarks) -> Option<Report> {
        if self.has_corrections_of(bookmarks) {
            return None;
        }
        let corrections = bookmarks.corrections().map(|c| (c.id, c.revision)).collect();
        let parsed = self.parsed.take().unwrap_or_else(|| Box::new(std::mem::take(&mut self.document)));
        let (document, report) = correction::apply(&parsed, bookmarks.corrections());
        (self.document, self.parsed, self.corrections) = (document, Some(parsed), corrections);
        self.lost_corrections.clone_from(&report.orphans);
        Some(report)
    }
}

/// An article read before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// What [`Effect::Open`] takes.
    pub path: String,
    /// Its title, or its file name.
    pub title: String,
    /// How far it was read, in percent, if that is known.
    pub percent: Option<u8>,
}

/// Everything a session begins with.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The article.
    pub article: Article,
    /// Where it was read last.
    pub stand: Stand,
    /// Its bookmarks, located in the document; `None` for an article without any.
    pub bookmarks: Option<Bookmarks>,
    /// Where ids of new bookmarks come from: random bytes, but for a session that is replayed.
    pub seed: [u8; 16],
    /// The settings.
    pub config: Config,
    /// What the terminal can show.
    pub look: Look,
    /// The screen.
    pub size: Size,
    /// The articles to choose from at the beginning, as without FILE; with none, there is no list.
    pub choose: Vec<Recent>,
    /// Whether nothing was read before: then the first keys are told, until one is pressed.
    pub newcomer: bool,
    /// What to say at the start: problems in the configuration, a damaged bookmark file.
    pub notices: Vec<String>,
}

impl Opening {
    /// Where ids of new bookmarks come from.
    pub(crate) fn ids(&self) -> Ids {
        Ids::new(self.seed)
    }
}
