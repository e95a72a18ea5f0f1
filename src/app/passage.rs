//! A passage chosen by keyboard: by words, sentences and paragraphs, in the body or inside a note.
//!
//! First a word is under the caret and every motion moves it; once the passage is begun, motions move one of its ends.

use unicode_segmentation::UnicodeSegmentation;

use crate::document::{Document, NoteId, Place, Span};
use crate::layout::Row;

/// How far a motion goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A word.
    Word,
    /// A sentence.
    Sentence,
    /// A paragraph.
    Paragraph,
}

/// A passage that is being chosen.
#[derive(Debug, Clone)]
pub struct Passage {
    /// Where it may lie: the body, or one note.
    pub region: Span,
    /// The note that the chosen words are to call.
    pub calls: Option<NoteId>,
    caret: Span,
    begun: Option<Span>,
}

impl Passage {
    /// A caret on the first word at or behind a place; `None` where there is no word.
    pub fn new(document: &Document, region: Span, place: Place) -> Option<Self> {
        let caret = word_from(document, region, place).or_else(|| word_before(document, region, place))?;
        Some(Self { region, calls: None, caret, begun: None })
    }

    /// What is chosen.
    pub fn span(&self) -> Span {
        let other = self.begun.unwrap_or(self.caret);
        Span { start: self.caret.start.min(other.start), end: self.caret.end.max(other.end) }
    }

    /// The word, or the end of the passage, that motions move.
    pub fn caret(&self) -> Span {
        self.caret
    }

    /// Whether motions choose text rather than move the caret.
    pub fn is_begun(&self) -> bool {
        self.begun.is_some()
    }

    /// Begins the passage at the caret, or gives it up and keeps the caret.
    pub fn begin(&mut self) {
        self.begun = if self.begun.is_some() { None } else { Some(self.caret) };
    }

    /// Lets motions move the other end.
    pub fn swap(&mut self) {
        if let Some(begun) = self.begun {
            (self.begun, self.caret) = (Some(self.caret), begun);
        }
    }

    /// Moves by so many units, as far as there are any.
    pub fn go_far(&mut self, document: &Document, unit: Unit, forward: bool, times: usize) {
        for _ in 0..times {
            let before = self.caret;
            self.go(document, unit, forward);
            if self.caret == before {
                break;
            }
        }
    }

    /// Moves by a unit.
    pub fn go(&mut self, document: &Document, unit: Unit, forward: bool) {
        let moved = match (unit, forward) {
            (Unit::Word, true) => word_from(document, self.region, self.caret.end),
            (Unit::Word, false) => word_before(document, self.region, self.caret.start),
            (_, true) => self.end_of(document, unit),
            (_, false) => self.start_of(document, unit),
        };
        if let Some(moved) = moved {
            self.caret = moved;
        }
    }

    /// Chooses the whole sentence or paragraph under the caret.
    pub fn whole(&mut self, document: &Document, unit: Unit) {
        let span = self.around(document, unit, self.caret.start);
        let first = word_from(document, span, span.start);
        if let Some(first) = first {
            self.begun = Some(first);
            self.caret = last_word(document, span).unwrap_or(first);
        }
    }

    /// Moves by so many rows among some, as far as there are any.
    pub fn go_rows(&mut self, document: &Document, rows: &[Row], down: bool, times: usize) {
        for _ in 0..times {
            let before = self.caret;
            self.go_row(document, rows, down);
            if self.caret == before {
                break;
            }
        }
    }

    /// Moves to the row below or above among some rows, staying in the column as far as may be.
    fn go_row(&mut self, document: &Document, rows: &[Row], down: bool) {
        let of_caret = |row: &Row| {
            !row.is_blank() && row.span.start <= self.caret.start && self.caret.start < row.span.end
        };
        let Some(at) = rows.iter().position(of_caret) else { return };
        let (above, below) = rows.split_at(at);
        let words = |row: &&Row| !row.is_blank();
        let beyond = if down { below.iter().skip(1).find(words) } else { above.iter().rev().find(words) };
        let Some(row) = beyond else { return };
        let column = rows.get(at).map_or(0, |r| {
            document.get(Span { start: r.span.start, end: self.caret.start }).chars().count()
                + r.indent as usize
        });
        let wanted = column.saturating_sub(row.indent as usize);
        let text = document.get(row.span);
        let offset = text.char_indices().nth(wanted).map_or(text.len(), |(offset, _)| offset);
        let place = Place::new(row.span.start.index() + offset);
        let word = word_at(document, row.span, place).or_else(|| last_word(document, row.span));
        if let Some(word) = word.filter(|w| w.start >= self.region.start && w.end <= self.region.end) {
            self.caret = word;
        }
    }

    /// Whether the caret is the end of the passage rather than its start.
    fn moves_end(&self) -> bool {
        self.begun.is_some_and(|begun| self.caret.start >= begun.start)
    }

    /// For the end of a passage the last word of the unit that the caret is in, or if it is there already, of the next;
    /// otherwise the first word of the next unit.
    fn end_of(&self, document: &Document, unit: Unit) -> Option<Span> {
        let here = self.around(document, unit, self.caret.start);
        let next = word_from(document, self.region, here.end);
        if !self.moves_end() {
            return next;
        }
        let end = last_word(document, here)?;
        if end.end > self.caret.end {
            return Some(end);
        }
        let next = self.around(document, unit, next?.start);
        last_word(document, next)
    }

    /// For the end of a passage the last word of the unit before; otherwise the first word of the unit that the caret is
    /// in, or if it is there already, of the one before.
    fn start_of(&self, document: &Document, unit: Unit) -> Option<Span> {
        let here = self.around(document, unit, self.caret.start);
        if let Some(begun) = self.begun.filter(|begun| self.moves_end() && here.start > begun.start) {
            let before = word_before(document, self.region, here.start)?;
            return last_word(document, self.around(document, unit, before.start))
                .filter(|w| w.end >= begun.end);
        }
        let first = word_from(document, here, here.start)?;
        if first.start < self.caret.start {
            return Some(first);
        }
        let before = word_before(document, self.region, here.start)?;
        let unit = self.around(document, unit, before.start);
        word_from(document, unit, unit.start)
    }

    /// The sentence or paragraph around a place.
    fn around(&self, document: &Document, unit: Unit, place: Place) -> Span {
        let block = document
            .block_at(place)
            .and_then(|id| document.blocks.get(id.index()))
            .map_or(self.region, |block| block.span);
        if unit != Unit::Sentence {
            return block;
        }
        sentence_at(document, block, place)
    }
}

/// The sentence of a block that a place is in.
pub fn sentence_at(document: &Document, block: Span, place: Place) -> Span {
    let base = block.start.index();
    let at = place.index().saturating_sub(base);
    document
        .get(block)
        .split_sentence_bound_indices()
        .map(|(offset, text)| (offset, text.trim_end()))
        .take_while(|(offset, _)| *offset <= at)
        .last()
        .map_or(block, |(offset, text)| Span::new(base + offset, base + offset + text.len()))
}

/// The first word that begins at or behind a place.
fn word_from(document: &Document, region: Span, place: Place) -> Option<Span> {
    let rest = Span { start: place.max(region.start), end: region.end };
    let (offset, word) = document.get(rest).unicode_word_indices().next()?;
    Some(Span::new(rest.start.index() + offset, rest.start.index() + offset + word.len()))
}

/// The last word that ends at or before a place.
fn word_before(document: &Document, region: Span, place: Place) -> Option<Span> {
    let head = Span { start: region.start, end: place.min(region.end) };
    let (offset, word) = document.get(head).unicode_word_indices().next_back()?;
    Some(Span::new(head.start.index() + offset, head.start.index() + offset + word.len()))
}

/// The word that a place is in, or the next.
fn word_at(document: &Document, region: Span, place: Place) -> Option<Span> {
    let base = region.start.index();
    document
        .get(region)
        .unicode_word_indices()
        .map(|(offset, word)| Span::new(base + offset, base + offset + word.len()))
        .find(|word| word.end > place)
}

/// The last word of a unit with the punctuation behind it.
fn last_word(document: &Document, unit: Span) -> Option<Span> {
    let word = word_before(document, unit, unit.end)?;
    let tail = document.get(Span { start: word.end, end: unit.end });
    Some(Span { end: Place::new(word.end.index() + tail.trim_end().len()), ..word })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::BlockKind;
    use crate::parse::builder::Builder;

    fn article() -> Document {
        let mut builder = Builder::default();
        for text in ["One two three. Four five!", "Шесть семь. Восемь."] {
            builder.body.open(BlockKind::Paragraph);
            builder.body.push(text, 0);
        }
        builder.finish()
    }

    fn begun(document: &Document) -> Passage {
        let region = Span::new(0, document.text.len());
        let mut passage = Passage::new(document, region, Place(0)).unwrap();
        passage.begin();
        passage
    }

    #[test]
    fn motions_choose_words_sentences_and_paragraphs() {
        let document = article();
        let mut passage = begun(&document);
        assert_eq!(document.get(passage.span()), "One");
        passage.go(&document, Unit::Word, true);
        assert_eq!(document.get(passage.span()), "One two");
        passage.go(&document, Unit::Sentence, true);
        assert_eq!(document.get(passage.span()), "One two three.");
        passage.go(&document, Unit::Sentence, true);
        assert_eq!(document.get(passage.span()), "One two three. Four five!");
        passage.go(&document, Unit::Paragraph, true);
        assert_eq!(document.get(passage.span()), document.text);
        passage.go(&document, Unit::Sentence, false);
        assert_eq!(document.get(passage.span()), "One two three. Four five!\nШесть семь.");
    }

    #[test]
    fn the_other_end_can_be_moved() {
        let document = article();
        let region = Span::new(0, document.text.len());
        let mut passage = Passage::new(&document, region, Place(4)).unwrap();
        passage.begin();
        passage.go(&document, Unit::Word, true);
        passage.swap();
        passage.go(&document, Unit::Word, false);
        assert_eq!(document.get(passage.span()), "One two three");
    }

    #[test]
    fn before_it_is_begun_motions_move_the_caret() {
        let document = article();
        let region = Span::new(0, document.text.len());
        let mut passage = Passage::new(&document, region, Place(0)).unwrap();
        passage.go(&document, Unit::Sentence, true);
        assert_eq!(document.get(passage.span()), "Four");
        passage.whole(&document, Unit::Sentence);
        assert_eq!(document.get(passage.span()), "Four five!");
    }

    #[test]
    fn a_motion_at_the_end_stays() {
        let document = article();
        let mut passage = begun(&document);
        for _ in 0..20 {
            passage.go(&document, Unit::Word, true);
        }
        assert_eq!(document.get(passage.caret()), "Восемь");
    }
}
