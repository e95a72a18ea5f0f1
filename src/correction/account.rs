//! What a correction did, told in words: for the list of corrections, and for whoever takes one back.

use crate::bookmark::{Anchor, Bookmark, Correction};

/// What a correction did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// What, with the labels of marker and note: "note 3 divided".
    pub what: String,
    /// The same with the words that it is about: of the note, or of what begins another.
    pub line: String,
    /// The words that its marker stands behind; empty if it is about no marker.
    pub behind: String,
}

impl Account {
    /// Of a correction; `None` if the record is a bookmark.
    pub fn of(record: &Bookmark) -> Option<Self> {
        let anchor = &record.anchor;
        Some(match record.correction.as_ref()? {
            Correction::Relink { marker, to: Some(to) } => {
                let what = format!("marker {marker} linked to {}", note(to));
                Self::about(what, &to.shown(), anchor.shown_before())
            }
            Correction::Relink { marker, to: None } => {
                let what = format!("marker {marker} taken as printed text");
                Self { line: what.clone(), what, behind: anchor.shown_before() }
            }
            Correction::Call { marker, to } if marker.is_empty() => {
                Self::about(format!("a marker put in for {}", note(to)), &to.shown(), anchor.shown_end())
            }
            Correction::Call { marker, to } => {
                let what = format!("printed {marker} made a marker of {}", note(to));
                Self::about(what, &to.shown(), anchor.shown_before())
            }
            Correction::Split => {
                let what = format!("{} divided", note(anchor));
                let line = format!("{what} before “{}”", anchor.quotation.text());
                Self { what, line, behind: String::new() }
            }
            Correction::Merge => Self::of_note(format!("{} joined to the one before", note(anchor)), anchor),
            Correction::Reject => Self::of_note(format!("{} put back into the text", note(anchor)), anchor),
        })
    }

    fn of_note(what: String, words: &Anchor) -> Self {
        Self::about(what, &words.shown(), String::new())
    }

    fn about(what: String, words: &str, behind: String) -> Self {
        Self { line: format!("{what}: “{words}”"), what, behind }
    }
}

/// What the note is called that an anchor stands in.
fn note(anchor: &Anchor) -> String {
    called(anchor.note.as_ref().map_or("", |note| note.label.as_str()))
}

/// What a note with a label, or without one, is called.
pub fn called(label: &str) -> String {
    if label.is_empty() { "a note".to_owned() } else { format!("note {label}") }
}
