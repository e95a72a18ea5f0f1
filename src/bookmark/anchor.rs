//! A passage that can be found again in another extraction or edition of the same article.
//!
//! An anchor holds the words of the passage, the words around it and where among sections, paragraphs and notes it
//! stood: the selectors of the W3C Web Annotation model, with ordinals to tell repeated words apart. It never changes
//! once made, so nothing drifts. What this leaves to others: finding it again (`bookmark::resolve`).

use std::ops::Range;

use crate::bookmark::stream::Stream;
use crate::document::{Block, BlockKind, Document, NoteId, Place, ReferenceId, Span};

/// Characters of words kept before and after a passage, and before the marker that calls a note.
pub const CONTEXT: usize = 64;

/// Characters of the longest quotation that is kept whole.
pub const WHOLE: usize = 300;

/// Characters kept of the head and of the tail of a longer one.
const PART: usize = WHOLE / 2;

/// What ends a sentence.
const ENDS: [char; 9] = ['.', '!', '?', '…', '。', '！', '？', '؟', '۔'];

/// What may stand behind that.
const CLOSING: [char; 10] = ['»', '«', '”', '“', '’', '"', '\'', ')', ']', '」'];

/// Characters of the words quoted for a place that has no length.
const GLIMPSE: usize = 80;

/// Characters of the words that are shown before a place.
const GLIMPSE_BEFORE: usize = 40;

/// A passage, or a place, in words that survive another extraction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Whether it is a place rather than a passage: then the quotation is what follows it.
    pub point: bool,
    /// The words.
    pub quotation: Quotation,
    /// The words before it in the body or among the notes, at most [`CONTEXT`] characters.
    pub before: String,
    /// The words after it, at most [`CONTEXT`] characters.
    pub after: String,
    /// Where in the body it stood; for a passage in a note, where the marker that calls the note did.
    pub section: u32,
    /// The title of that section, empty before the first.
    pub heading: String,
    /// The paragraph of the section, or of the note, from 1.
    pub paragraph: u32,
    /// The folio of the printed page, empty if not known.
    pub folio: String,
    /// The note that it stands in.
    pub note: Option<InNote>,
    /// In bytes of the stream of the article it was made in.
    pub stream: Range<u32>,
    /// In Unicode scalar values of the text of the article it was made in.
    pub characters: Range<u32>,
}

/// The note that an anchor stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InNote {
    /// Its label as printed.
    pub label: String,
    /// Which note of the article it was, from 1.
    pub ordinal: u32,
    /// The words before the marker that calls it, at most [`CONTEXT`] characters; empty if nothing calls it.
    pub caller: String,
}

/// The words of a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Quotation {
    /// All of them.
    Whole(String),
    /// The first and the last of a passage longer than [`WHOLE`].
    Parts {
        /// The first words.
        head: String,
        /// The last words.
        tail: String,
        /// Length of the whole, in Unicode scalar values.
        length: u32,
    },
}

impl Quotation {
    /// The quotation of some text, cut in the middle if it is long.
    pub fn new(text: &str) -> Self {
        let length = text.chars().count();
        if length <= WHOLE {
            return Self::Whole(text.to_owned());
        }
        let (head, tail) = (first(text, PART).to_owned(), last(text, PART).to_owned());
        Self::Parts { head, tail, length: length as u32 }
    }

    /// The first words; all of them if it is whole.
    pub fn head(&self) -> &str {
        match self {
            Self::Whole(text) | Self::Parts { head: text, .. } => text,
        }
    }

    /// The last words; all of them if it is whole.
    pub fn tail(&self) -> &str {
        match self {
            Self::Whole(text) | Self::Parts { tail: text, .. } => text,
        }
    }

    /// As one shows it: with an ellipsis where the middle is left out, and no word that is cut beside it.
    pub fn text(&self) -> String {
        match self {
            Self::Whole(text) => text.clone(),
            Self::Parts { head, tail, .. } => {
                format!("{} … {}", without_last_word(head), without_first_word(tail))
            }
        }
    }
}

/// Text that was cut behind a number of characters, without the word that may be cut there.
fn without_last_word(text: &str) -> &str {
    let blank = text.rfind(char::is_whitespace).filter(|_| text.ends_with(char::is_alphanumeric));
    text.get(..blank.unwrap_or(text.len())).unwrap_or_default().trim_end()
}

/// Text that was cut before a number of characters, without the word that may be cut there.
fn without_first_word(text: &str) -> &str {
    let blank = text.find(char::is_whitespace).filter(|_| text.starts_with(char::is_alphanumeric));
    text.get(blank.unwrap_or(0)..).unwrap_or_default().trim_start()
}

impl Anchor {
    /// The anchor of a passage, or of a place if the span is empty. For several anchors of one document, make the
    /// stream once and use [`Anchor::within`].
    pub fn new(document: &Document, span: Span) -> Self {
        Self::within(document, &Stream::new(document), span)
    }

    /// The anchor of a passage, or of a place if the span is empty; the stream is that of the document. Blanks at the
    /// ends of a passage do not belong to it; one without any letter or digit becomes a place.
    pub fn within(document: &Document, stream: &Stream, span: Span) -> Self {
        let span = trimmed(document, span);
        let (start, first_character) = stream.before(document, span.start);
        let (end, last_character) = stream.before(document, span.end);
        let point = start >= end;
        let note = document.note_at(span.start);
        let around = region(document, span.start);
        let quoted = if point { glimpse(document, span.start, around.end) } else { span };
        let text = |from: Place, to: Place| document.get(Span { start: from, end: to });
        let call = note.and_then(|n| document.references_to(n).next());
        let in_body = match (note, call.and_then(|c| document.reference(c))) {
            (None, _) => Some(span.start),
            (Some(_), reference) => reference.map(|r| r.at),
        };
        Self {
            point,
            quotation: Quotation::new(document.get(quoted)),
            before: last(text(around.start, quoted.start), CONTEXT).to_owned(),
            after: first(text(quoted.end, around.end), CONTEXT).to_owned(),
            section: in_body.and_then(|p| document.section_at(p)).map_or(0, |s| s.0 + 1),
            heading: in_body.map_or_else(String::new, |p| heading(document, p).to_owned()),
            paragraph: paragraph(document, note, span.start),
            folio: in_body.map_or_else(String::new, |p| folio(document, p).to_owned()),
            note: note.and_then(|n| in_note(document, n, call)),
            stream: start..end,
            characters: first_character..last_character,
        }
    }

    /// The place where its words stood, to be found where they are no more: before what followed them.
    #[must_use]
    pub fn without_words(&self) -> Self {
        Self {
            point: true,
            quotation: Quotation::new(&self.after),
            after: String::new(),
            stream: self.stream.start..self.stream.start,
            ..self.clone()
        }
    }

    /// The words as one shows them: with an ellipsis where some are left out, as before those that begin within a sentence
    /// and behind those quoted for a place.
    pub fn shown(&self) -> String {
        self.show(&self.quotation.text())
    }

    /// Its last words as one shows them before what stands behind it; the whole of a short passage.
    pub fn shown_end(&self) -> String {
        let words = self.quotation.tail();
        let told = last(words, GLIMPSE_BEFORE);
        if told.len() == words.len() {
            return self.shown();
        }
        format!("…{}", without_first_word(told))
    }

    /// The last words before it in its paragraph as one shows them, with an ellipsis where some are left out; empty if
    /// there are none.
    pub fn shown_before(&self) -> String {
        let words = self.before.trim_end().rsplit('\n').next().unwrap_or_default();
        let told = last(words, GLIMPSE_BEFORE);
        if told.len() == words.len() && self.before.chars().count() < CONTEXT {
            return words.to_owned();
        }
        let told = without_first_word(told);
        format!("…{}", told.trim_start_matches(|c: char| !c.is_alphanumeric()))
    }

    /// The same as [`Anchor::shown`] for the words of the passage in full, or as they are now.
    pub fn show(&self, words: &str) -> String {
        let before = if self.begins_within_a_sentence() { "…" } else { "" };
        if !self.is_cut() {
            return format!("{before}{words}");
        }
        let words = words.trim_end_matches([',', ';', ':', ' ']);
        let blank = if words.ends_with(['.', '!', '?']) { " " } else { "" };
        format!("{before}{words}{blank}…")
    }

    /// Whether a sentence has begun before the words: nothing before them in their paragraph ends one, or they begin small.
    fn begins_within_a_sentence(&self) -> bool {
        let before = self.before.trim_end();
        if before.is_empty() || self.before.ends_with('\n') {
            return false;
        }
        let ends = before.trim_end_matches(CLOSING).ends_with(ENDS);
        let first = self.quotation.head().chars().find(|c| c.is_alphanumeric());
        !ends || first.is_some_and(char::is_lowercase)
    }

    /// Whether the words quoted for a place end before their paragraph does.
    fn is_cut(&self) -> bool {
        self.point && !self.after.is_empty() && !self.after.starts_with('\n')
    }
}

/// The first `count` characters.
pub fn first(text: &str, count: usize) -> &str {
    let end = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The last `count` characters.
pub fn last(text: &str, count: usize) -> &str {
    let start = text.char_indices().rev().take(count).last().map_or(text.len(), |(at, _)| at);
    text.get(start..).unwrap_or_default()
}

/// A span without the blanks at its ends.
fn trimmed(document: &Document, span: Span) -> Span {
    let text = document.get(span);
    let start = span.start.index() + (text.len() - text.trim_start().len());
    Span::new(start, start + text.trim().len())
}

/// The body, or all notes: what the words around a place are taken from.
fn region(document: &Document, place: Place) -> Span {
    let (notes, end) = (document.notes_start(), Place::new(document.text.len()));
    if place < notes { Span { start: Place(0), end: notes } } else { Span { start: notes, end } }
}

/// The words that follow a place, to the end of a word or of the paragraph.
fn glimpse(document: &Document, place: Place, end: Place) -> Span {
    let block_end = document.block_at(place).and_then(|b| document.blocks.get(b.index())).map(|b| b.span.end);
    let end = block_end.filter(|e| *e > place).unwrap_or(end);
    let text = document.get(Span { start: place, end });
    let mut length = first(text, GLIMPSE).len();
    if length < text.len() {
        length = text.get(..length).and_then(|t| t.rfind(' ')).filter(|at| *at > 0).unwrap_or(length);
    }
    trimmed(document, Span::new(place.index(), place.index() + length))
}

/// The title of the section that a place of the body stands in, empty if it is only opening words.
fn heading(document: &Document, place: Place) -> &str {
    let section = document.section_at(place).and_then(|s| document.sections.get(s.index()));
    section.filter(|s| s.headed).map_or("", |s| document.get(s.title))
}

/// The folio of the printed page that a place of the body stands on.
fn folio(document: &Document, place: Place) -> &str {
    let behind = document.printed_pages.partition_point(|p| p.at <= place);
    let page = behind.checked_sub(1).and_then(|i| document.printed_pages.get(i));
    page.map_or("", |p| p.folio.as_str())
}

/// Which section, note and paragraph a place stands in, counted as an anchor counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ordinals {
    /// The section of a place in the body, from 1; 0 before the first, and for places in notes.
    section: u32,
    /// The note, from 1; 0 for the body.
    note: u32,
    /// The paragraph of the section or of the note, from 1.
    paragraph: u32,
}

impl Ordinals {
    /// Those of a place in a document.
    pub fn at(document: &Document, place: Place) -> Self {
        let note = document.note_at(place);
        let section = if note.is_some() { None } else { document.section_at(place) };
        Self {
            section: section.map_or(0, |s| s.0 + 1),
            note: note.map_or(0, |n| n.0 + 1),
            paragraph: paragraph(document, note, place),
        }
    }

    /// Those that an anchor had where it was made.
    pub fn of(anchor: &Anchor) -> Self {
        let note = anchor.note.as_ref().map_or(0, |note| note.ordinal);
        let section = if note > 0 { 0 } else { anchor.section };
        Self { section, note, paragraph: anchor.paragraph }
    }
}

/// Which paragraph of its section or note a place stands in, from 1; 0 before the first. Before the first section they
/// are counted from the last of what stands over the text.
fn paragraph(document: &Document, note: Option<NoteId>, place: Place) -> u32 {
    let Some(block) = document.block_at(place) else { return 0 };
    let is_break = |b: &Block| {
        use BlockKind::{Author, FrontMatter, Heading, Title};
        matches!(b.kind, Title | Author | FrontMatter | Heading(_))
    };
    let first = match note.and_then(|n| document.note(n)) {
        Some(note) => note.blocks.start as usize,
        None => document
            .blocks
            .get(..=block.index())
            .and_then(|before| before.iter().rposition(is_break))
            .map_or(0, |h| h + 1),
    };
    (block.index() + 1).saturating_sub(first) as u32
}

fn in_note(document: &Document, note: NoteId, call: Option<ReferenceId>) -> Option<InNote> {
    let label = document.note(note)?.label.clone();
    Some(InNote {
        label,
        ordinal: note.0 + 1,
        caller: call.map_or_else(String::new, |c| caller(document, c)),
    })
}

/// The words before a marker, in the body or in the note that it stands in.
pub fn caller(document: &Document, reference: ReferenceId) -> String {
    let Some(reference) = document.reference(reference) else { return String::new() };
    let around = region(document, reference.at);
    last(document.get(Span { start: around.start, end: reference.at }), CONTEXT).to_owned()
}
