//! What an article is once it is understood: one text, many spans.
//!
//! [`Document::text`] is the clean text of the body in reading order, then the text of the notes. Blocks, sections,
//! notes, references, hits, bookmarks and page tops are all [`Span`]s or [`Place`]s in that one string. Printed
//! markers ("1", "*") are not in the text: a [`Reference`] says where one stands, and the layout draws it.
//!
//! What this leaves to others: finding any of it (`parse`), drawing any of it (`layout`, `view`), and where in the
//! source a thing stood beyond the map of [`Origin`]s.

use std::ops::Range;

/// A place in [`Document::text`]: a byte offset on a char boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Place(pub u32);

impl Place {
    /// From a byte offset.
    pub fn new(offset: usize) -> Self {
        Self(u32::try_from(offset).unwrap_or(u32::MAX))
    }

    /// As an index into the text, in bytes.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A half-open range of [`Document::text`], in bytes on char boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: Place,
    /// The byte behind the last.
    pub end: Place,
}

impl Span {
    /// From byte offsets.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: Place::new(start), end: Place::new(end) }
    }

    /// As a range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start.index()..self.end.index()
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end.index().saturating_sub(self.start.index())
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Whether the place is in it. An empty span holds no place.
    pub fn contains(self, place: Place) -> bool {
        self.start <= place && place < self.end
    }
}

macro_rules! id {
    ($name:ident, $what:literal) => {
        #[doc = concat!("Index of ", $what)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// From an index.
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }

            /// As an index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(BlockId, "a block in [`Document::blocks`].");
id!(SectionId, "a section in [`Document::sections`].");
id!(NoteId, "a note in [`Document::notes`].");
id!(ReferenceId, "a reference in [`Document::references`].");

/// An article.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Body in reading order, then the notes in the order of [`Document::notes`]. Blocks are separated by one `\n`;
    /// inside a block a `\n` is a line end that was meant (verse, table, code).
    pub text: String,
    /// All blocks in text order: those of the body first (front matter among them), then those of the notes.
    pub blocks: Vec<Block>,
    /// How many of `blocks` belong to the body.
    pub body_blocks: usize,
    /// The outline, in text order.
    pub sections: Vec<Section>,
    /// Notes, in the order of their first references; notes that nothing calls stand where the source has them.
    pub notes: Vec<Note>,
    /// References in text order. References that stand inside notes are among them.
    pub references: Vec<Reference>,
    /// Emphasis in text order, not nested.
    pub emphases: Vec<Emphasis>,
    /// Where pages of the printed original begin, in text order.
    pub printed_pages: Vec<PrintedPage>,
    /// Where the text came from, in text order: the way back to the source.
    pub origins: Vec<Origin>,
    /// Language as a BCP 47 tag ("ru"), empty if unknown.
    pub language: String,
}

/// A run of text that belongs together and is laid out together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text, without the `\n` behind it.
    pub span: Span,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// The title of the article.
    Title,
    /// One author.
    Author,
    /// A paragraph of the abstract.
    Abstract,
    /// Other front matter: affiliation, UDC number, keywords, date, a title in another language.
    FrontMatter,
    /// A heading; 1 is the highest level.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A paragraph of a quotation that is set apart, or of an epigraph.
    Quote,
    /// A stanza; its line ends are meant.
    Verse,
    /// An item of a list, with its bullet or number as printed.
    ListItem,
    /// A table; its line ends and gaps are meant.
    Table,
    /// Program text; its line ends and blanks are meant.
    Code,
    /// The words under or over a figure or a table.
    Caption,
    /// An entry of the bibliography.
    Bibliography,
}

impl BlockKind {
    /// Whether line ends inside the block are meant.
    pub fn keeps_lines(self) -> bool {
        matches!(self, Self::Verse | Self::Table | Self::Code)
    }

    /// Whether it belongs to the title, authors, abstract or other matter before the body.
    pub fn is_front(self) -> bool {
        matches!(self, Self::Title | Self::Author | Self::Abstract | Self::FrontMatter)
    }
}

/// A part of the outline. It reaches to the next section of the same or a higher level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    /// 1 is the highest level.
    pub level: u8,
    /// The words that name it: its heading, or in an article without headings the opening words of a paragraph.
    pub title: Span,
    /// Whether `title` is a heading of the article rather than opening words.
    pub headed: bool,
}

/// A footnote or an endnote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The label as printed, without brackets, points or blanks: "1", "*", "†", "a".
    pub label: String,
    /// Its text, from its first block to its last.
    pub span: Span,
    /// Its blocks, as a range of [`Document::blocks`].
    pub blocks: Range<u32>,
}

/// A place that calls a note.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reference {
    /// The marker stood just before the text at this place, mostly glued to the word before it.
    pub at: Place,
    /// The note it calls.
    pub note: NoteId,
    /// How sure the link is, from 0 to 1.
    pub confidence: f32,
    /// What speaks for the link.
    pub evidence: Evidence,
}

/// What speaks for the link between a marker and its note: a set of [`Evidence::NAMES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence(pub u16);

impl Evidence {
    /// The label continues the sequence of labels before it.
    pub const SEQUENCE: Self = Self(1);
    /// The label restarts the sequence, as on a new page.
    pub const RESTART: Self = Self(1 << 1);
    /// The marker is a superscript or stands in brackets.
    pub const GLYPH: Self = Self(1 << 2);
    /// Marker and note stand on the same page of the source.
    pub const SAME_PAGE: Self = Self(1 << 3);
    /// The note begins as notes of this article do.
    pub const STYLE: Self = Self(1 << 4);
    /// The note was found because its neighbours were linked.
    pub const FILLED: Self = Self(1 << 5);
    /// The format of the source says so.
    pub const MARKUP: Self = Self(1 << 6);
    /// The reader linked them.
    pub const READER: Self = Self(1 << 7);
    /// No other marker of the article could call this note.
    pub const ONLY: Self = Self(1 << 8);

    /// Every kind of evidence, in words for the reader.
    pub const NAMES: &'static [(Self, &'static str)] = &[
        (Self::SEQUENCE, "its label continues the numbering"),
        (Self::RESTART, "the numbering starts again here"),
        (Self::GLYPH, "the marker is raised or in brackets"),
        (Self::SAME_PAGE, "marker and note stand on the same page"),
        (Self::STYLE, "the note begins as the others do"),
        (Self::FILLED, "its neighbours are linked"),
        (Self::MARKUP, "the format of the file says so"),
        (Self::READER, "you linked them"),
        (Self::ONLY, "no other marker fits"),
    ];

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in it.
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// In words.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().filter(move |(kind, _)| self.has(*kind)).map(|(_, words)| *words)
    }
}

/// Emphasised text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emphasis {
    /// Which text.
    pub span: Span,
    /// Whether strong (bold) rather than plain emphasis (italics).
    pub strong: bool,
}

/// Where a page of the printed original begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedPage {
    /// The first text of the body on it.
    pub at: Place,
    /// Its folio as printed, empty if it had none.
    pub folio: String,
}

/// A run of the text and where in the source it stood. The text from `text` on, up to the next origin or for `length`
/// bytes, whichever is shorter, stands in the source from `source` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// In [`Document::text`].
    pub text: Place,
    /// Byte offset in `Source::text`.
    pub source: u32,
    /// In bytes, the same in both.
    pub length: u32,
}

impl Document {
    /// The text of a span; empty if the span is not of this document.
    pub fn get(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The blocks of the body, front matter among them.
    pub fn body(&self) -> &[Block] {
        self.blocks.get(..self.body_blocks).unwrap_or_default()
    }

    /// The blocks of a note.
    pub fn note_blocks(&self, note: NoteId) -> &[Block] {
        self.note(note)
            .and_then(|n| self.blocks.get(n.blocks.start as usize..n.blocks.end as usize))
            .unwrap_or_default()
    }

    /// A note.
    pub fn note(&self, id: NoteId) -> Option<&Note> {
        self.notes.get(id.index())
    }

    /// A reference.
    pub fn reference(&self, id: ReferenceId) -> Option<&Reference> {
        self.references.get(id.index())
    }

    /// Where the text of the notes begins; the end of the text if there are none.
    pub fn notes_start(&self) -> Place {
        self.blocks.get(self.body_blocks).map_or(Place::new(self.text.len()), |b| b.span.start)
    }

    /// The block at a place, or the last before it.
    pub fn block_at(&self, place: Place) -> Option<BlockId> {
        let behind = self.blocks.partition_point(|b| b.span.start <= place);
        behind.checked_sub(1).map(BlockId::new)
    }

    /// The note whose text holds a place.
    pub fn note_at(&self, place: Place) -> Option<NoteId> {
        if place < self.notes_start() {
            return None;
        }
        let behind = self.notes.partition_point(|n| n.span.start <= place);
        behind.checked_sub(1).map(NoteId::new)
    }

    /// The section that a place of the body stands in.
    pub fn section_at(&self, place: Place) -> Option<SectionId> {
        if place >= self.notes_start() {
            return None;
        }
        let behind = self.sections.partition_point(|s| s.title.start <= place);
        behind.checked_sub(1).map(SectionId::new)
    }

    /// The references whose place is in a span, both ends included, since a marker may stand behind the last word.
    pub fn references_in(&self, span: Span) -> Range<usize> {
        let first = self.references.partition_point(|r| r.at < span.start);
        let behind = self.references.partition_point(|r| r.at <= span.end);
        first..behind
    }

    /// The references that call a note, in text order.
    pub fn references_to(&self, note: NoteId) -> impl Iterator<Item = ReferenceId> + '_ {
        self.references
            .iter()
            .enumerate()
            .filter(move |(_, r)| r.note == note)
            .map(|(i, _)| ReferenceId::new(i))
    }

    /// For each note the first place that calls it.
    pub fn first_calls(&self) -> Vec<Option<Place>> {
        let mut calls = vec![None; self.notes.len()];
        for reference in self.references.iter().rev() {
            if let Some(call) = calls.get_mut(reference.note.index()) {
                *call = Some(reference.at);
            }
        }
        calls
    }

    /// Where in the body one comes to a place: there, or if it is inside a note where the note is called first; `None` if
    /// nothing calls it. `first_calls` are those of the document.
    pub fn come_by_at(&self, first_calls: &[Option<Place>], place: Place) -> Option<Place> {
        let mut place = place;
        // A note may be called from a note; each step leads to an earlier note or to the body, or it is given up.
        for _ in 0..4 {
            let Some(note) = self.note_at(place) else { return Some(place) };
            place = first_calls.get(note.index()).copied().flatten()?;
        }
        None
    }

    /// The text of the title, its lines joined; empty if the article has none.
    pub fn title(&self) -> &str {
        self.front(BlockKind::Title).next().unwrap_or_default()
    }

    /// The front-matter blocks of one kind, as text.
    pub fn front(&self, kind: BlockKind) -> impl Iterator<Item = &str> + '_ {
        self.body().iter().filter(move |b| b.kind == kind).map(|b| self.get(b.span))
    }

    /// Where the text at a place stood in `Source::text`, in bytes: the place itself, or the nearest before it.
    pub fn source_of(&self, place: Place) -> Option<u32> {
        let behind = self.origins.partition_point(|o| o.text <= place);
        let origin = self.origins.get(behind.checked_sub(1)?)?;
        Some(origin.source + (place.0 - origin.text.0).min(origin.length))
    }
}

/// The way from the source to the text of an article, for many places: tables in the order of the source, which the text is
/// not in, since notes stand at its end.
#[derive(Debug)]
pub struct BySource<'d> {
    document: &'d Document,
    origins: Vec<Origin>,
    /// Where each note begins, behind its label.
    notes: Vec<(u32, NoteId)>,
}

impl<'d> BySource<'d> {
    /// Of an article. Takes as long as sorting it: once for all that is looked up.
    pub fn new(document: &'d Document) -> Self {
        let mut origins = document.origins.clone();
        origins.sort_by_key(|origin| origin.source);
        let begins = |(at, note): (usize, &Note)| {
            document.source_of(note.span.start).map(|source| (source, NoteId::new(at)))
        };
        let mut notes: Vec<_> = document.notes.iter().enumerate().filter_map(begins).collect();
        notes.sort_unstable();
        Self { document, origins, notes }
    }

    /// Where the text from a byte of `Source::text` stands, or else the nearest text before it.
    pub fn place_of(&self, source: u32) -> Option<Place> {
        let behind = self.origins.partition_point(|origin| origin.source <= source);
        let origin = self.origins.get(behind.checked_sub(1)?)?;
        let place = origin.text.index() + (source - origin.source).min(origin.length) as usize;
        (0..=place).rev().find(|&at| self.document.text.is_char_boundary(at)).map(Place::new)
    }

    /// The note that begins at a byte of the source, with its label: no other text stands between. A label whose words are
    /// text of the body, or of the note before, has none.
    pub fn note_from(&self, source: u32) -> Option<NoteId> {
        let first = self.notes.partition_point(|(begins, _)| *begins < source);
        let (begins, note) = self.notes.get(first)?;
        let ends = |origin: &Origin| origin.source + origin.length;
        let text = self.origins.get(self.origins.partition_point(|origin| ends(origin) <= source))?;
        (*begins <= text.source.max(source)).then_some(*note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An article of a body and two notes, the second of which stands before the body in the source.
    fn article() -> Document {
        let origin = |text, source, length| Origin { text: Place(text), source, length };
        let note = |label: &str, start, end| Note {
            label: label.to_owned(),
            span: Span::new(start, end),
            blocks: 0..0,
        };
        Document {
            text: "Körper\nerste\nzweite".to_owned(),
            origins: vec![origin(0, 20, 7), origin(8, 40, 5), origin(14, 3, 6)],
            notes: vec![note("2", 8, 13), note("1", 14, 20)],
            ..Document::default()
        }
    }

    #[test]
    fn the_way_from_the_source_is_the_way_back_to_it() {
        let document = article();
        let by_source = BySource::new(&document);
        for (place, _) in document.text.char_indices().filter(|(_, c)| *c != '\n') {
            let source = document.source_of(Place::new(place));
            assert_eq!(
                source.and_then(|source| by_source.place_of(source)),
                Some(Place::new(place)),
                "{place}"
            );
        }
        assert_eq!(by_source.place_of(2), None, "before all text");
        assert_eq!(by_source.place_of(22), Some(Place(1)), "within a character: at its start");
        assert_eq!(by_source.place_of(12), Some(Place(20)), "behind a run of text: at its end");
        assert_eq!(by_source.place_of(99), Some(Place(13)));
    }

    #[test]
    fn a_note_is_found_from_its_label_on() {
        let document = article();
        let by_source = BySource::new(&document);
        let found = [0, 3, 30, 40].map(|source| by_source.note_from(source).map(|note| note.0));
        assert_eq!(found, [Some(1), Some(1), Some(0), Some(0)]);
        let found = [4, 10, 20, 41].map(|source| by_source.note_from(source));
        assert_eq!(found, [None; 4], "other text comes first, or none");
    }
}
