//! Bookmarks for other programs and for paper: Markdown, W3C Web Annotation JSON, CSV, Org, HTML.
//!
//! A [`Sheet`] is what all of them show: the bookmarks of one article as one comes by them, with their words in full if the
//! article is at hand. What this leaves to others: reading JSON again (`bookmark::import`), articles (`crate::export`).

pub mod csv;
pub mod html;
pub mod json;
pub mod markdown;
pub mod org;

use crate::bookmark::{Anchor, Article, Bookmark, Bookmarks, Entry, Resolved};
use crate::document::{Document, Span};

/// What bookmarks are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A page of notes.
    Markdown,
    /// One `AnnotationPage` of the W3C Web Annotation Data Model (2017).
    Json,
    /// A table, RFC 4180.
    Csv,
    /// Org mode.
    Org,
    /// A page of notes for a browser.
    Html,
}

/// The bookmarks of one article, to be written.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// Which article.
    pub article: &'a Article,
    /// Its bookmarks in the order one comes by them; orphans last.
    pub items: Vec<Item<'a>>,
}

/// A bookmark to be written.
#[derive(Debug)]
pub struct Item<'a> {
    /// The record.
    pub bookmark: &'a Bookmark,
    /// Its words, in full if the article is at hand.
    pub quotation: String,
    /// Whether its words could not be found in the article at hand.
    pub orphan: bool,
    /// In Unicode scalar values of the text of the article.
    pub characters: std::ops::Range<u32>,
    /// The notes that the passage calls: label and text.
    pub notes: Vec<(String, String)>,
}

impl<'a> Sheet<'a> {
    /// The bookmarks that are wanted; with the document, they were located in it.
    pub fn new(
        bookmarks: &'a Bookmarks,
        document: Option<&Document>,
        wanted: impl Fn(&Bookmark) -> bool,
    ) -> Self {
        let items = if let Some(document) = document {
            let passed = bookmarks.in_reading_order(document).into_iter();
            let wanted = passed.filter(|passed| wanted(passed.entry.bookmark));
            wanted.map(|passed| Item::in_document(passed.entry, document)).collect()
        } else {
            items(bookmarks.living().filter(|b| wanted(b)))
        };
        Self { article: &bookmarks.article, items }
    }

    /// The bookmarks that are wanted of those that were deleted.
    pub fn deleted(bookmarks: &'a Bookmarks, wanted: impl Fn(&Bookmark) -> bool) -> Self {
        Self { article: &bookmarks.article, items: items(bookmarks.deleted().filter(|b| wanted(b))) }
    }

    /// The corrections that are wanted, made or taken back, in the order they were made.
    pub fn corrections<'b: 'a>(
        bookmarks: &'b Bookmarks,
        corrections: impl Iterator<Item = &'b Bookmark>,
    ) -> Self {
        Self { article: &bookmarks.article, items: corrections.map(Item::from_record).collect() }
    }

    /// The day of the latest change, in UTC; empty if there is no bookmark.
    pub fn date(&self) -> String {
        let latest = self.items.iter().map(|item| item.bookmark.changed).max();
        latest.map_or_else(String::new, |time| time.strftime("%Y-%m-%d").to_string())
    }

    /// The title of the article, or what stands for it.
    pub fn title(&self) -> String {
        if self.article.title.is_empty() { self.article.name.to_string() } else { self.article.title.clone() }
    }
}

/// Bookmarks as their records have them. Where in its section a note is called is not known: those in notes come behind
/// those in the text of the section, and those in notes that nothing calls last.
fn items<'a>(records: impl Iterator<Item = &'a Bookmark>) -> Vec<Item<'a>> {
    let section = |anchor: &Anchor| match &anchor.note {
        Some(note) if note.caller.is_empty() => u32::MAX,
        _ => anchor.section,
    };
    let mut records: Vec<&Bookmark> = records.collect();
    records.sort_by_key(|b| {
        let anchor = &b.anchor;
        (section(anchor), anchor.note.is_some(), anchor.stream.start, anchor.stream.end, b.id)
    });
    records.into_iter().map(Item::from_record).collect()
}

impl<'a> Item<'a> {
    fn from_record(bookmark: &'a Bookmark) -> Self {
        let quotation = bookmark.anchor.quotation.text();
        let characters = bookmark.anchor.characters.clone();
        Self { bookmark, quotation, orphan: false, characters, notes: Vec::new() }
    }

    fn in_document(entry: Entry<'a>, document: &Document) -> Self {
        let item = Self { orphan: entry.resolved == Resolved::Orphan, ..Self::from_record(entry.bookmark) };
        let Some(span) = entry.span() else { return item };
        let quotation = if span.is_empty() { item.quotation } else { document.get(span).to_owned() };
        let start = characters(document, span.start.index());
        let end = start + document.get(span).chars().count() as u32;
        Self { quotation, characters: start..end, notes: notes(document, span), ..item }
    }

    /// Its words as one shows them: with an ellipsis where some are left out.
    pub fn shown(&self) -> String {
        self.bookmark.anchor.show(&self.quotation)
    }

    /// Where it stands, in words: the printed page, or else the paragraph of the section; the note. Without the section.
    pub fn place(&self) -> String {
        let note = self.bookmark.anchor.note.as_ref().map(|note| format!("note {}", note.label));
        let orphan = Some("not found in this edition".to_owned()).filter(|_| self.orphan);
        [self.page(), note, orphan].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The printed page that it stands on, in words, or that its note is called on; in the text, else the paragraph of the
    /// section.
    pub fn page(&self) -> Option<String> {
        let anchor = &self.bookmark.anchor;
        match (anchor.folio.as_str(), anchor.paragraph) {
            ("", paragraph) if paragraph > 0 && anchor.note.is_none() => {
                Some(format!("paragraph {paragraph}"))
            }
            ("", _) => None,
            (folio, _) => Some(format!("p. {folio}")),
        }
    }
}

/// Unicode scalar values before a byte offset.
fn characters(document: &Document, offset: usize) -> u32 {
    document.text.get(..offset).unwrap_or_default().chars().count() as u32
}

/// The notes called from within a passage, each once.
fn notes(document: &Document, span: Span) -> Vec<(String, String)> {
    let mut ids = Vec::new();
    for reference in document.references.get(document.references_in(span)).unwrap_or_default() {
        if span.start < reference.at && !ids.contains(&reference.note) {
            ids.push(reference.note);
        }
    }
    let notes = ids.into_iter().filter_map(|id| document.note(id));
    notes.map(|note| (note.label.clone(), document.get(note.span).to_owned())).collect()
}

/// The sheets as one file; every line is safe to show on a terminal.
pub fn export(sheets: &[Sheet], target: Target) -> String {
    match target {
        Target::Markdown => markdown::write(sheets),
        Target::Json => json::write(sheets),
        Target::Csv => csv::write(sheets),
        Target::Org => org::write(sheets),
        Target::Html => html::write(sheets),
    }
}

/// The lines of a draft, the first told as such and the others set under it: none looks like one of the annotation.
pub fn draft_lines(draft: &str) -> impl Iterator<Item = String> {
    let line = |(at, line)| format!("{}{line}", if at == 0 { "draft: " } else { "       " });
    draft.lines().enumerate().map(line).map(|line| line.trim_end().to_owned())
}

/// A text whose lines are safe to show.
fn clean_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| crate::clean::clean(line.trim_end()).into_string())
}
