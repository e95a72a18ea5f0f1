//! Puts a [`Document`] together: every format ends here, so the invariants of the flat text are kept in one place.
//!
//! Use: append the body block by block, then each note; [`Builder::finish`] orders notes by their first references,
//! moves their text behind the body and links references.

use crate::clean::{clean, clean_lines};
use crate::document::{
    Block, BlockKind, Document, Emphasis, Evidence, Note, NoteId, Origin, Place, PrintedPage, Reference,
    Section, Span,
};
use crate::parse::language::language;

/// A reference whose note is known by a number that the format chose.
#[derive(Debug, Clone, Copy)]
struct Call {
    at: Place,
    key: u32,
    confidence: f32,
    evidence: Evidence,
}

/// A flat text under construction: the body, or one note.
#[derive(Debug, Default)]
pub struct Flow {
    text: String,
    blocks: Vec<Block>,
    calls: Vec<Call>,
    emphases: Vec<Emphasis>,
    origins: Vec<Origin>,
    pages: Vec<PrintedPage>,
    open: Option<(BlockKind, usize)>,
}

impl Flow {
    /// Makes room for so many bytes of text, where they are known beforehand.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.reserve_exact(bytes);
    }

    /// Opens a block; the one before is closed.
    pub fn open(&mut self, kind: BlockKind) {
        self.close();
        if !self.blocks.is_empty() {
            self.text.push('\n');
        }
        self.open = Some((kind, self.text.len()));
    }

    /// Closes the open block. A block without text is dropped.
    pub fn close(&mut self) {
        let Some((kind, start)) = self.open.take() else { return };
        let end = start + self.text.get(start..).unwrap_or_default().trim_end().len();
        self.text.truncate(end);
        while let Some(origin) = self.origins.pop_if(|o| (o.text.0 + o.length) as usize > end) {
            if origin.text.index() < end {
                self.origins.push(Origin { length: end as u32 - origin.text.0, ..origin });
            }
        }
        for call in self.calls.iter_mut().rev().take_while(|c| c.at.index() > end) {
            call.at = Place::new(end);
        }
        self.blocks.push(Block { kind, span: Span::new(start, end) });
        if start == end {
            self.blocks.pop();
            self.text.truncate(start.saturating_sub(usize::from(!self.blocks.is_empty())));
        }
    }

    /// Appends text that stands in the source at `source`. Whatever a format's entities and escapes may have made of it,
    /// no control character gets into a document.
    pub fn push(&mut self, text: &str, source: u32) {
        if text.is_empty() {
            return;
        }
        let clean = clean_lines(text);
        self.come_from(source, text.len().min(clean.len()));
        self.text.push_str(&clean);
    }

    /// [`Flow::push`] of text that is known to hold no control character but line ends.
    pub fn push_clean(&mut self, text: &str, source: u32) {
        if !text.is_empty() {
            self.come_from(source, text.len());
            self.text.push_str(text);
        }
    }

    /// Notes where the next so many bytes come from.
    fn come_from(&mut self, source: u32, length: usize) {
        let (at, length) = (Place::new(self.text.len()), length as u32);
        match self.origins.last_mut() {
            Some(o) if o.text.0 + o.length == at.0 && o.source + o.length == source => o.length += length,
            _ => self.origins.push(Origin { text: at, source, length }),
        }
    }

    /// Appends text that the source does not have: a blank between joined lines.
    pub fn push_made(&mut self, text: &str) {
        self.text.push_str(&clean_lines(text));
    }

    /// A marker that calls the note `key` stands here.
    pub fn call(&mut self, key: u32, confidence: f32, evidence: Evidence) {
        self.calls.push(Call { at: Place::new(self.text.len()), key, confidence, evidence });
    }

    /// The text since byte `from` of the flow (see [`Flow::len`]) is emphasised.
    pub fn emphasize(&mut self, from: usize, strong: bool) {
        self.emphases.push(Emphasis { span: Span::new(from, self.text.len()), strong });
    }

    /// A page of the printed original begins here.
    pub fn page(&mut self, folio: &str) {
        self.pages.push(PrintedPage { at: Place::new(self.text.len()), folio: clean(folio).into_string() });
    }

    /// Length of the text so far, in bytes.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether there is no text yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Whether nothing but a blank stands directly before the next text: it needs no other.
    pub fn needs_no_blank(&self) -> bool {
        self.text.ends_with(['\n', ' '])
            || self.open.as_ref().is_none_or(|&(_, start)| start == self.text.len())
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Appends the flow to a document; returns the range of its blocks there and its calls, moved.
    fn append_to(mut self, document: &mut Document) -> (std::ops::Range<u32>, Vec<Call>) {
        self.close();
        if !document.text.is_empty() && !self.blocks.is_empty() {
            document.text.push('\n');
        }
        let base = document.text.len() as u32;
        let limit = self.text.len() as u32;
        let shift = |place: &mut Place| place.0 += base;
        let shift_span = |span: &mut Span| {
            shift(&mut span.start);
            shift(&mut span.end);
        };
        self.blocks.iter_mut().for_each(|b| shift_span(&mut b.span));
        self.emphases.iter_mut().for_each(|e| shift_span(&mut e.span));
        self.origins.retain(|o| o.text.0 < limit);
        for origin in &mut self.origins {
            origin.length = origin.length.min(limit - origin.text.0);
            shift(&mut origin.text);
        }
        self.pages.iter_mut().for_each(|p| shift(&mut p.at));
        self.calls.iter_mut().for_each(|c| shift(&mut c.at));
        if base == 0 {
            document.text = self.text;
        } else {
            document.text.push_str(&self.text);
        }
        let first = document.blocks.len() as u32;
        append(&mut document.blocks, self.blocks);
        append(&mut document.emphases, self.emphases);
        append(&mut document.origins, self.origins);
        append(&mut document.printed_pages, self.pages);
        (first..document.blocks.len() as u32, self.calls)
    }
}

/// Appends a list to another, which takes its memory if it is empty: the body is not copied.
fn append<T>(list: &mut Vec<T>, mut more: Vec<T>) {
    if list.is_empty() {
        *list = more;
    } else {
        list.append(&mut more);
    }
}

/// A document under construction.
#[derive(Debug, Default)]
pub struct Builder {
    /// The body.
    pub body: Flow,
    notes: Vec<(String, Flow)>,
    language: String,
}

impl Builder {
    /// Makes room for so many notes, where their number is known beforehand.
    pub fn reserve_notes(&mut self, count: usize) {
        self.notes.reserve_exact(count);
    }

    /// Opens a new note; its key, for [`Flow::call`], is the number of notes before it.
    pub fn note(&mut self, label: &str) -> &mut Flow {
        self.notes.push((clean(label).into_string(), Flow::default()));
        let last = self.notes.len() - 1;
        &mut self.notes[last].1
    }

    /// The note with a key, to go on with; the body for `None`, or if there is no such note.
    pub fn flow(&mut self, note: Option<u32>) -> &mut Flow {
        match note.and_then(|key| self.notes.get_mut(key as usize)) {
            Some((_, flow)) => flow,
            None => &mut self.body,
        }
    }

    /// The language, as a BCP 47 tag.
    pub fn language(&mut self, tag: &str) {
        self.language = clean(tag).into_string();
    }

    /// The document: notes ordered by their first references, references linked, sections read off the headings.
    /// Calls whose key names no note are dropped.
    pub fn finish(self) -> Document {
        let mut document = Document { language: self.language, ..Document::default() };
        let (_, mut calls) = self.body.append_to(&mut document);
        document.body_blocks = document.blocks.len();
        let order = note_order(&calls, &self.notes);
        make_room(&mut document, &self.notes);
        let mut flows: Vec<Option<(String, Flow)>> = self.notes.into_iter().map(Some).collect();
        let mut new_id = vec![None; flows.len()];
        for key in order {
            let Some((label, flow)) = flows.get_mut(key).and_then(Option::take) else { continue };
            let (blocks, inner) = flow.append_to(&mut document);
            calls.extend(inner);
            new_id[key] = Some(NoteId::new(document.notes.len()));
            let span = match document.blocks.get(blocks.start as usize..blocks.end as usize) {
                Some([first, .., last]) => Span { start: first.span.start, end: last.span.end },
                Some([only]) => only.span,
                _ => Span::new(document.text.len(), document.text.len()),
            };
            document.notes.push(Note { label, span, blocks });
        }
        document.references = calls
            .iter()
            .filter_map(|c| {
                let note = new_id.get(c.key as usize).copied().flatten()?;
                Some(Reference { at: c.at, note, confidence: c.confidence, evidence: c.evidence })
            })
            .collect();
        document.references.sort_by_key(|r| r.at);
        document.sections = outline(&document);
        if document.language.is_empty() {
            language(&document.text).clone_into(&mut document.language);
        }
        document
    }
}

/// Makes room for notes, no more than they need: a document is kept as long as its article is read.
fn make_room(document: &mut Document, notes: &[(String, Flow)]) {
    let sum = |of: fn(&Flow) -> usize| notes.iter().map(|(_, flow)| of(flow)).sum();
    let text = sum(|flow| flow.text.len() + 1);
    document.text.reserve_exact(text);
    document.text.shrink_to(document.text.len() + text);
    fit(&mut document.blocks, sum(|flow| flow.blocks.len() + 1));
    fit(&mut document.origins, sum(|flow| flow.origins.len()));
    document.notes.reserve_exact(notes.len());
}

/// Leaves a list room for so many more, and no other.
fn fit<T>(list: &mut Vec<T>, more: usize) {
    list.reserve_exact(more);
    list.shrink_to(list.len() + more);
}

/// The keys of the notes in the order of their first calls. Notes that nothing calls keep their place behind the note
/// that stands before them in the source.
fn note_order(calls: &[Call], notes: &[(String, Flow)]) -> Vec<usize> {
    let mut rank: Vec<Option<(usize, usize)>> = vec![None; notes.len()];
    let mut next = 0;
    let mut queue: Vec<u32> = calls.iter().map(|c| c.key).collect();
    let mut at = 0;
    while let Some(&key) = queue.get(at) {
        at += 1;
        let Some(slot) = rank.get_mut(key as usize) else { continue };
        if slot.is_none() {
            *slot = Some((next, 0));
            next += 1;
            if let Some((_, flow)) = notes.get(key as usize) {
                queue.extend(flow.calls.iter().map(|c| c.key));
            }
        }
    }
    let mut previous = (0, 0);
    for slot in &mut rank {
        if let Some(known) = slot {
            previous = *known;
        } else {
            previous.1 += 1;
            *slot = Some(previous);
        }
    }
    let mut order: Vec<usize> = (0..notes.len()).collect();
    order.sort_by_key(|&i| rank[i]);
    order
}

/// The sections: the headings, or in an article without any the opening words of its paragraphs.
fn outline(document: &Document) -> Vec<Section> {
    let headed: Vec<Section> = document
        .body()
        .iter()
        .filter_map(|b| match b.kind {
            BlockKind::Heading(level) => Some(Section { level, title: b.span, headed: true }),
            _ => None,
        })
        .collect();
    if !headed.is_empty() {
        return headed;
    }
    document
        .body()
        .iter()
        .filter(|b| b.kind == BlockKind::Paragraph)
        .map(|b| Section { level: 1, title: opening_words(document, b.span), headed: false })
        .collect()
}

/// The first words of a paragraph, at most about fifty characters.
fn opening_words(document: &Document, span: Span) -> Span {
    let text = document.get(span);
    let mut end = text.len();
    for (count, (offset, c)) in text.char_indices().enumerate() {
        if count >= 50 && c == ' ' {
            end = offset;
            break;
        }
    }
    Span::new(span.start.index(), span.start.index() + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_gets_into_a_document_whatever_a_format_makes_of_its_entities() {
        let mut builder = Builder::default();
        builder.language("e\u{7}n");
        builder.body.open(BlockKind::Code);
        builder.body.push("one\n\u{1b}]0;x\u{7}\u{9b}\u{202e}\u{c}", 0);
        let note = builder.note("\u{1b}1");
        note.open(BlockKind::Paragraph);
        note.push("a\u{1b}", 40);
        let document = builder.finish();
        assert_eq!(document.text, "one\n␛]0;x␇\u{fffd}⇄␌\na␛");
        assert_eq!((document.language.as_str(), document.notes[0].label.as_str()), ("e␇n", "␛1"));
    }
}
