//! The signs by which a heading is told, and what each is worth.
//!
//! The weights were set by hand from what each sign means, in round figures. `examples/fit_headings.rs` fits them to
//! articles whose headings are known; for authors that it has not seen, what it fits finds headings no better than the
//! table (F = .897 and .902), so that the signs are few enough to hold for others.

use crate::parse::plain::lines::{End, Start};
use crate::parse::plain::numbering::Sequence;

/// What is known of a run of lines that may be a heading.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// Words in it.
    pub(super) words: u32,
    /// What its number is one of, and how many parts it has.
    pub(super) number: Option<(Sequence, u8)>,
    /// Its letters are capitals.
    pub(super) capitals: bool,
    /// It is a word that heads sections.
    pub(super) known: bool,
    /// Its words begin with capitals, in a script and language where others do not.
    pub(super) title_case: bool,
    /// What ends it.
    pub(super) end: End,
    /// That is an exclamation or a question mark or an ellipsis.
    pub(super) exclaims: bool,
    /// It asks, between paragraphs of an article in which hardly a sentence stands alone.
    pub(super) asks_alone: bool,
    /// So do many others.
    pub(super) asks_with_others: bool,
    /// What begins it.
    pub(super) start: Start,
    /// A comma stands in it.
    pub(super) comma: bool,
    /// A sentence ends inside it.
    pub(super) sentences: bool,
    /// A sign of program text or of a formula stands in it.
    pub(super) code: bool,
    /// How far a small word ends it, an article or a preposition, or one as short.
    pub(super) small_word: f32,
    /// How many lines it has.
    pub(super) lines: usize,
    /// More would have fitted on one of its lines but the last.
    pub(super) broken_early: bool,
    /// How far its last line is from being full, from −0.5 (it is full) to 1.
    pub(super) short: f32,
    /// The next word would have fitted on its last line.
    pub(super) fits: bool,
    /// It stands in the middle of the measure.
    pub(super) centred: bool,
    /// What the room before it says, in nats.
    pub(super) room_before: f32,
    /// What the room behind it says, in nats.
    pub(super) room_behind: f32,
    /// More blank lines stand before it than one.
    pub(super) wide_before: bool,
    /// A page or a column ends behind it.
    pub(super) turned: bool,
    /// How much its indent speaks against a paragraph, as a logarithm of odds, where one may begin.
    pub(super) flush: f32,
    /// The text before it is closed, or there is none.
    pub(super) closed_before: bool,
    /// The text before it goes on.
    pub(super) open_before: bool,
    /// It does not, though it is open: the line is short.
    pub(super) cut_before: bool,
    /// The line before it is short.
    pub(super) short_before: bool,
    /// A capital or the number of a section begins the text behind it.
    pub(super) capital_behind: bool,
    /// A small letter begins the text behind it.
    pub(super) small_behind: bool,
    /// The text behind it begins with a full line.
    pub(super) prose_behind: bool,
    /// How many of the two lines behind it are half empty, from the first on.
    pub(super) short_behind: u8,
    /// The line behind it begins with a word in capitals, though it has none.
    pub(super) capitals_behind: bool,
    /// Nothing stands behind it.
    pub(super) last: bool,
}

/// A sign that a run of lines is a heading or is none.
#[derive(Debug)]
pub struct Sign {
    /// In words.
    pub name: &'static str,
    /// What it is worth where it is wholly there, as a logarithm of odds.
    pub weight: f32,
    /// How far it is there: 0 not, 1 wholly.
    pub extent: fn(&Facts) -> f32,
}

/// 1 for what holds.
fn yes(holds: bool) -> f32 {
    f32::from(u8::from(holds))
}

/// The signs and what they are worth.
pub const SIGNS: [Sign; 40] = [
    Sign { name: "always", weight: -3.2, extent: |_| 1.0 },
    Sign {
        name: "a number of sections with parts",
        weight: 4.0,
        extent: |f| yes(matches!(f.number, Some((Sequence::Sections, 2..)))),
    },
    Sign {
        name: "a number of sections",
        weight: 3.0,
        extent: |f| yes(matches!(f.number, Some((Sequence::Sections, 1)))),
    },
    Sign {
        name: "a number that nothing continues",
        weight: -1.0,
        extent: |f| yes(matches!(f.number, Some((Sequence::Alone, _)))),
    },
    Sign {
        name: "a number of items",
        weight: -3.0,
        extent: |f| yes(matches!(f.number, Some((Sequence::Items, _)))),
    },
    Sign {
        name: "a digit begins it that is no number of a section",
        weight: -1.0,
        extent: |f| yes(f.start == Start::Digit && f.number.is_none()),
    },
    Sign { name: "capitals", weight: 2.0, extent: |f| yes(f.capitals) },
    Sign { name: "a word that heads sections", weight: 3.0, extent: |f| yes(f.known) },
    Sign { name: "words with capitals", weight: 1.0, extent: |f| yes(f.title_case) },
    Sign { name: "a full stop at the end", weight: -3.0, extent: |f| yes(f.is_stopped()) },
    Sign { name: "an exclamation or a question mark at the end", weight: -2.5, extent: |f| yes(f.exclaims) },
    Sign {
        name: "a question mark where hardly a sentence stands alone",
        weight: 1.8,
        extent: |f| yes(f.asks_alone),
    },
    Sign { name: "many of these", weight: 4.0, extent: |f| yes(f.asks_with_others) },
    Sign {
        name: "one of these, but a number, capitals, words with capitals",
        weight: 1.5,
        extent: |f| yes(f.end == End::Sentence && (f.is_marked() || f.title_case)),
    },
    Sign { name: "a colon at the end", weight: -3.0, extent: |f| yes(f.end == End::Colon) },
    Sign {
        name: "a bracket or a dash begins it",
        weight: -3.5,
        extent: |f| yes(matches!(f.start, Start::Bracket | Start::Dash)),
    },
    Sign { name: "many words", weight: -1.0, extent: |f| f.words.saturating_sub(6) as f32 / 6.0 },
    Sign { name: "a comma in it", weight: -1.0, extent: |f| yes(f.comma) },
    Sign { name: "two sentences in it", weight: -0.5, extent: |f| yes(f.sentences) },
    Sign { name: "a sign of program text in it", weight: -2.0, extent: |f| yes(f.code) },
    Sign { name: "a small word at the end", weight: -2.5, extent: |f| f.small_word },
    Sign { name: "more lines than one", weight: -0.7, extent: |f| f.lines.saturating_sub(1) as f32 },
    Sign { name: "a line in it is short", weight: -2.0, extent: |f| yes(f.broken_early) },
    Sign { name: "its last line ends before the measure", weight: 1.5, extent: |f| f.short },
    Sign { name: "more would have fitted on its last line", weight: 1.0, extent: |f| yes(f.fits) },
    Sign {
        name: "between a sentence and a capital, without a mark",
        weight: 1.0,
        extent: |f| yes(f.is_between()),
    },
    Sign { name: "centred", weight: 1.5, extent: |f| yes(f.centred) },
    Sign { name: "room before it", weight: 0.7, extent: |f| f.room_before },
    Sign { name: "room behind it", weight: 0.5, extent: |f| f.room_behind },
    Sign { name: "several blank lines before it", weight: 0.7, extent: |f| yes(f.wide_before) },
    Sign { name: "a page ends behind it", weight: -0.7, extent: |f| yes(f.turned) },
    Sign { name: "not indented behind a paragraph, where paragraphs are", weight: 0.5, extent: |f| f.flush },
    Sign { name: "a sentence is open before it", weight: -1.5, extent: |f| yes(f.open_before) },
    Sign { name: "a short line before it is open", weight: -0.8, extent: |f| yes(f.cut_before) },
    Sign { name: "the line before it is short", weight: 0.3, extent: |f| yes(f.short_before) },
    Sign { name: "a capital behind it", weight: 0.7, extent: |f| yes(f.capital_behind) },
    Sign { name: "a small letter behind it", weight: -2.0, extent: |f| yes(f.small_behind) },
    Sign { name: "full lines behind it", weight: 0.8, extent: |f| yes(f.prose_behind) },
    Sign { name: "half empty lines behind it", weight: -1.2, extent: |f| f32::from(f.short_behind) },
    Sign {
        name: "a word in capitals behind it, or nothing",
        weight: -1.5,
        extent: |f| yes(f.capitals_behind || (f.last && !f.known)),
    },
];

impl Facts {
    /// Whether it ends as sentences do.
    pub(super) fn is_stopped(&self) -> bool {
        self.end == End::Sentence && !self.exclaims
    }

    /// Whether it stands between the end of a sentence and a capital, and has no mark at its own end.
    fn is_between(&self) -> bool {
        self.end == End::Open && self.closed_before && self.capital_behind && (self.fits || self.short > 0.5)
    }

    /// Whether a number, capitals or a known word say that it is a heading.
    pub(super) fn is_marked(&self) -> bool {
        self.capitals || self.known || matches!(self.number, Some((Sequence::Sections, _)))
    }

    /// The same as the upper of two headings, which has no text behind it.
    pub(super) fn over_heading(self) -> Self {
        Self { short_behind: 0, prose_behind: true, capital_behind: true, capitals_behind: false, ..self }
    }

    /// The same as the lower of two headings: what is open before it is one.
    pub(super) fn under_heading(self) -> Self {
        Self { open_before: false, cut_before: false, closed_before: true, ..self }
    }

    /// What tells its level.
    pub(super) fn look(&self) -> Look {
        match self.number {
            Some((Sequence::Sections, parts)) => Look::Numbered(parts),
            _ if self.known => Look::Known,
            _ if self.capitals => Look::Capitals,
            _ => Look::Plain,
        }
    }

    /// The logarithm of the odds that it is a heading.
    pub fn odds(&self) -> f32 {
        SIGNS.iter().map(|sign| sign.weight * (sign.extent)(self)).sum()
    }
}

/// How a heading looks, from the most prominent: what its level is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// A number of so many parts.
    Numbered(u8),
    /// A word that heads sections.
    Known,
    /// Capitals.
    Capitals,
    /// Nothing but its place.
    Plain,
}
