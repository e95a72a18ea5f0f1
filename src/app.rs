//! The reader as a pure state machine: [`App`] and [`update`].
//!
//! `update` is the only thing that changes state. It takes a [`Message`] and the time and gives back [`Effect`]s, which
//! only `terminal` performs; so a session can be replayed from (opening, messages).

use crate::config::Config;
use crate::config::key::Key;
use crate::config::theme::ColourDepth;
use crate::document::{Document, Place};
use crate::layout::{self, Layout, Measure};
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
    /// The program came back after [`Effect::Suspend`].
    Resumed,
    /// The program must end: SIGTERM, SIGHUP, or the terminal is gone.
    Terminate,
    /// The answer to [`Effect::SaveBookmarks`] with the same number: on disk, or why not.
    Saved(u32, Result<(), String>),
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
    SavePlace(Place),
    /// Keep the bookmarks of the article; the answer is [`Message::Saved`] with this number.
    SaveBookmarks(u32),
    /// Open another article: a fresh [`App`] if that works, else [`Message::Notice`].
    Open(String),
}

/// How many cells there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Size {
    /// Cells across.
    pub columns: u16,
    /// Cells down.
    pub rows: u16,
}

/// What the terminal can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// Whether our own frames and signs keep to ASCII.
    pub ascii: bool,
    /// Colours.
    pub depth: ColourDepth,
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
}

/// An article read before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// What [`Effect::Open`] takes.
    pub path: String,
    /// Its title, or its file name.
    pub title: String,
    /// How far it was read, in percent.
    pub percent: u8,
}

/// Everything a session begins with.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    /// The article.
    pub article: Article,
    /// Where it was read last.
    pub place: Place,
    /// The settings.
    pub config: Config,
    /// What the terminal can show.
    pub look: Look,
    /// The screen.
    pub size: Size,
    /// The articles last read, newest first.
    pub recent: Vec<Recent>,
    /// Whether to begin with the list of the articles last read, as without FILE.
    pub choose: bool,
    /// What to say at the start: problems in the configuration, a damaged bookmark file.
    pub notices: Vec<String>,
}

/// The reader.
#[derive(Debug)]
pub struct App {
    opening: Opening,
    layout: Layout,
    top: usize,
}

impl App {
    /// A reader at the place where the article was left.
    pub fn new(opening: Opening) -> Self {
        let layout = layout::lay_out(&opening.article.document, measure(opening.size));
        Self { opening, layout, top: 0 }
    }

    /// The article.
    pub fn document(&self) -> &Document {
        &self.opening.article.document
    }

    /// The article laid out.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The first row on the screen.
    pub fn top(&self) -> usize {
        self.top
    }
}

fn measure(size: Size) -> Measure {
    Measure {
        width: size.columns.saturating_sub(4).min(72),
        height: size.rows.saturating_sub(1),
        notes: layout::NoteMode::Popup,
        marks: layout::MarkStyle::Superscript,
        wide_ambiguous: false,
        indent: true,
    }
}

/// Changes the reader's state by one message that came at a time.
pub fn update(app: &mut App, message: Message, now: jiff::Timestamp) -> Vec<Effect> {
    let _ = now;
    match message {
        Message::Resize(columns, rows) => {
            app.opening.size = Size { columns, rows };
            app.layout = layout::lay_out(&app.opening.article.document, measure(app.opening.size));
            Vec::new()
        }
        Message::Terminate | Message::Key(_) => vec![Effect::Quit],
        _ => Vec::new(),
    }
}
