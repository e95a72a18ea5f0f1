//! Headings of sections: short, with room around them, numbered, in capitals, centred, or a word that heads sections
//! everywhere.
//!
//! A heading is one to four lines that begin where a paragraph may begin and end where one may end. All such runs of
//! lines are weighed by [`SIGNS`], and of those that overlap the best is taken. What the numbers of sections say is known
//! before (`numbering`), since it takes the whole article to see it.
//!
//! The weights were set by hand from what each sign means, in round figures. `examples/fit_headings.rs` fits them to
//! articles whose headings are known; for authors that it has not seen, what it fits finds headings no better than the
//! table (F = .897 and .902), so that the signs are few enough to hold for others.

use crate::letter::Letter;
use crate::parse::plain::joins::{Calibration, Flow, slack};
use crate::parse::plain::lines::{Case, End, Line, Start, ink};
use crate::parse::plain::numbering::{Number, Numbered, Sequence, number_depth, sequences};
use crate::parse::plain::section_words::{is_known, small_word_at_end};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// The most lines of a heading.
const LINES: usize = 4;
/// The most words of a heading.
const WORDS: u32 = 26;
/// The most words of a line that a number alone makes a heading.
const NUMBERED_WORDS: u32 = 16;
/// The least odds, as a logarithm, of a heading that has no number and no capitals and is the only one of its article.
const LONE: f32 = 1.9;
/// The same of one whose article has others, but all with numbers or capitals.
const AMONG_MARKED: f32 = 0.8;
/// The same of those whose article numbers its sections, at least so many, and most of its headings.
const AMONG_NUMBERED: f32 = 1.6;
const NUMBERED: usize = 4;
/// Lines of an article for each sentence or question that stands alone, from which on this is rare.
const SAYINGS: usize = 60;

/// Questions between paragraphs, from which on they may head the sections of an article.
const QUESTIONS: usize = 5;

/// Lines of the front matter that are compared with those of the body.
const FRONT: usize = 8;
/// Lines that are looked at for words with capitals.
const SAMPLE: usize = 160;

/// What is known of a run of lines that may be a heading.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own, not a state")]
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// Words in it.
    words: u32,
    /// What its number is one of, and how many parts it has.
    number: Option<(Sequence, u8)>,
    /// Its letters are capitals.
    capitals: bool,
    /// It is a word that heads sections.
    known: bool,
    /// Its words begin with capitals, in a script and language where others do not.
    title_case: bool,
    /// What ends it.
    end: End,
    /// That is an exclamation or a question mark or an ellipsis.
    exclaims: bool,
    /// It asks, between paragraphs of an article in which hardly a sentence stands alone.
    asks_alone: bool,
    /// So do many others.
    asks_with_others: bool,
    /// What begins it.
    start: Start,
    /// A comma stands in it.
    comma: bool,
    /// A sentence ends inside it.
    sentences: bool,
    /// A sign of program text or of a formula stands in it.
    code: bool,
    /// How far a small word ends it, an article or a preposition, or one as short.
    small_word: f32,
    /// How many lines it has.
    lines: usize,
    /// More would have fitted on one of its lines but the last.
    broken_early: bool,
    /// How far its last line is from being full, from −0.5 (it is full) to 1.
    short: f32,
    /// The next word would have fitted on its last line.
    fits: bool,
    /// It stands in the middle of the measure.
    centred: bool,
    /// What the room before it says, in nats.
    room_before: f32,
    /// What the room behind it says, in nats.
    room_behind: f32,
    /// More blank lines stand before it than one.
    wide_before: bool,
    /// A page or a column ends behind it.
    turned: bool,
    /// How much its indent speaks against a paragraph, as a logarithm of odds, where one may begin.
    flush: f32,
    /// The text before it is closed, or there is none.
    closed_before: bool,
    /// The text before it goes on.
    open_before: bool,
    /// It does not, though it is open: the line is short.
    cut_before: bool,
    /// The line before it is short.
    short_before: bool,
    /// A capital or the number of a section begins the text behind it.
    capital_behind: bool,
    /// A small letter begins the text behind it.
    small_behind: bool,
    /// The text behind it begins with a full line.
    prose_behind: bool,
    /// How many of the two lines behind it are half empty, from the first on.
    short_behind: u8,
    /// The line behind it begins with a word in capitals, though it has none.
    capitals_behind: bool,
    /// Nothing stands behind it.
    last: bool,
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
    fn is_stopped(&self) -> bool {
        self.end == End::Sentence && !self.exclaims
    }

    /// Whether it stands between the end of a sentence and a capital, and has no mark at its own end.
    fn is_between(&self) -> bool {
        self.end == End::Open && self.closed_before && self.capital_behind && (self.fits || self.short > 0.5)
    }

    /// Whether a number, capitals or a known word say that it is a heading.
    fn is_marked(&self) -> bool {
        self.capitals || self.known || matches!(self.number, Some((Sequence::Sections, _)))
    }

    /// The same as the upper of two headings, which has no text behind it.
    fn over_heading(self) -> Self {
        Self { short_behind: 0, prose_behind: true, capital_behind: true, capitals_behind: false, ..self }
    }

    /// The same as the lower of two headings: what is open before it is one.
    fn under_heading(self) -> Self {
        Self { open_before: false, cut_before: false, closed_before: true, ..self }
    }

    /// What tells its level.
    fn look(&self) -> Look {
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

/// A heading that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// Its lines, as positions in the flow.
    pub lines: Range<usize>,
    /// The logarithm of the odds that it is one.
    pub odds: f32,
    /// Its level, from 1.
    pub level: u8,
    look: Look,
}

/// How a heading looks, from the most prominent: what its level is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    /// A number of so many parts.
    Numbered(u8),
    /// A word that heads sections.
    Known,
    /// Capitals.
    Capitals,
    /// Nothing but its place.
    Plain,
}

/// A run of lines that may be a heading.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its lines, as positions in the flow.
    pub lines: Range<usize>,
    /// What is known of it.
    pub facts: Facts,
}

/// The headings of a flow from a position on, in order.
pub fn find(flow: Flow, from: usize, calibration: &Calibration) -> Vec<Heading> {
    choose(&candidates(flow, from, calibration), Facts::odds)
}

/// The runs of lines that may be headings, in the order of their first lines.
pub fn candidates(flow: Flow, from: usize, calibration: &Calibration) -> Vec<Candidate> {
    let reader = Reader { flow, from, calibration, titles_show: titles_show(flow) };
    let numbers = reader.numbers();
    let sections = numbers.iter().filter(|(_, sequence, _)| *sequence == Sequence::Sections);
    let mut sections = sections.map(|(at, ..)| *at).peekable();
    let mut numbers = numbers.iter().peekable();
    let mut found: Vec<Candidate> = Vec::new();
    for position in from..flow.order.len() {
        let own = numbers.next_if(|(at, ..)| *at == position);
        let number = own.map(|(_, sequence, depth)| (*sequence, *depth));
        // The number of a section begins another heading.
        sections.next_if(|at| *at == position);
        let next = sections.peek().copied();
        for run in reader.runs(position).take_while(|run| next.is_none_or(|next| run.end() <= next)) {
            if let Some(facts) = reader.facts(run, number, next == Some(run.end())) {
                found.push(Candidate { lines: position..run.end(), facts });
            }
        }
    }
    mark_questions(&mut found, flow.order.len() - from.min(flow.order.len()));
    found
}

/// Marks the questions that may head a section: those between paragraphs, if hardly another sentence of so many lines
/// stands between paragraphs alone, as in dialogue. If there are many, they are what the article asks and answers.
fn mark_questions(candidates: &mut [Candidate], lines: usize) {
    let is_alone = |f: &Facts| f.lines == 1 && f.closed_before && f.capital_behind && f.short > 0.5;
    let alone = candidates.iter().filter(|c| is_alone(&c.facts) && c.facts.is_stopped()).count();
    let mut questions = 0;
    let mut end = 0;
    for candidate in candidates.iter_mut().filter(|c| c.facts.asks_alone) {
        let facts = &mut candidate.facts;
        facts.asks_alone = alone * SAYINGS < lines && facts.closed_before && facts.capital_behind;
        if facts.asks_alone && !facts.sentences && candidate.lines.end > end {
            questions += 1;
            end = candidate.lines.end;
        }
    }
    let many = questions >= QUESTIONS && questions * SAYINGS >= lines;
    for facts in candidates.iter_mut().map(|c| &mut c.facts) {
        facts.asks_with_others = facts.asks_alone && !facts.sentences && many;
    }
}

/// The headings among candidates, of which `odds` says how likely each is one. Where one stands directly over another,
/// both are weighed again: of two headings, the upper has no text behind it, and no sentence is open before the lower.
pub fn choose(candidates: &[Candidate], odds: impl Fn(&Facts) -> f32) -> Vec<Heading> {
    let heading = |candidate: &Candidate, odds| Heading {
        lines: candidate.lines.clone(),
        odds,
        level: 1,
        look: candidate.facts.look(),
    };
    let sole: Vec<f32> = candidates.iter().map(|c| odds(&c.facts)).collect();
    let likely = candidates.iter().zip(&sole).filter(|(_, odds)| **odds > 0.0);
    let mut found: Vec<Heading> = likely.map(|(c, odds)| heading(c, *odds)).collect();
    // Where headings end that may stand over others.
    let mut ends: HashMap<usize, usize> = HashMap::new();
    let mut stacked: HashSet<usize> = HashSet::new();
    for (lower, candidate) in candidates.iter().enumerate() {
        let over = ends.get(&candidate.lines.start).and_then(|upper| Some((*upper, candidates.get(*upper)?)));
        if let Some((upper, above)) = over {
            let is_under = stacked.contains(&upper);
            let facts = if is_under { above.facts.under_heading() } else { above.facts };
            let pair = [odds(&facts.over_heading()), odds(&candidate.facts.under_heading())];
            let is_new = sole[upper] <= 0.0 || sole[lower] <= 0.0;
            let whole = above.lines.start..candidate.lines.end;
            let is_one = !candidate.facts.is_marked()
                && near(candidates, upper, lower)
                    .any(|(k, c)| c.lines == whole && sole[k] > sole[upper].max(0.0));
            if is_new && !is_one && pair.iter().all(|odds| *odds > 0.0) {
                found.push(heading(above, pair[0].max(sole[upper])));
                found.push(heading(candidate, pair[1].max(sole[lower])));
                stacked.insert(lower);
            }
        }
        let is_apart = candidate.facts.closed_before || stacked.contains(&lower);
        let may_be_upper = is_apart && (candidate.facts.end == End::Open || sole[lower] > 0.0);
        if may_be_upper && ends.get(&candidate.lines.end).is_none_or(|other| sole[*other] < sole[lower]) {
            ends.insert(candidate.lines.end, lower);
        }
    }
    found.sort_by(|a, b| {
        let place = |h: &Heading| (h.lines.start, h.lines.end);
        place(a).cmp(&place(b)).then(b.odds.total_cmp(&a.odds))
    });
    let mut apart: Vec<Heading> = Vec::new();
    for heading in found {
        add(&mut apart, heading);
    }
    let mut found = apart;
    let plain = found.iter().filter(|h| h.look == Look::Plain).count();
    let numbered = found.iter().filter(|h| matches!(h.look, Look::Numbered(_))).count();
    let least = match (plain, found.len()) {
        (1, 1) => LONE,
        _ if numbered >= NUMBERED && plain < numbered => AMONG_NUMBERED,
        (1, _) => AMONG_MARKED,
        _ => 0.0,
    };
    found.retain(|h| h.look != Look::Plain || h.odds > least);
    set_levels(&mut found);
    found
}

/// The candidates between two, with their positions.
fn near(candidates: &[Candidate], from: usize, to: usize) -> impl Iterator<Item = (usize, &Candidate)> {
    candidates.iter().enumerate().take(to).skip(from)
}

/// Adds a heading that does not begin before the last one; of two that overlap, the likelier stays.
fn add(found: &mut Vec<Heading>, new: Heading) {
    match found.last_mut().filter(|last| last.lines.end > new.lines.start) {
        Some(last) if last.odds >= new.odds => {}
        Some(last) => *last = new,
        None => found.push(new),
    }
}

/// Gives headings their levels: numbers by their parts; others by their looks, the more prominent the higher, and below
/// the numbered ones they stand among.
fn set_levels(found: &mut [Heading]) {
    let numbered = found.iter().any(|h| matches!(h.look, Look::Numbered(_)));
    let capitals = found.iter().any(|h| h.look == Look::Capitals);
    let mut depth = 0;
    for heading in found {
        heading.level = match heading.look {
            Look::Numbered(parts) => {
                depth = parts;
                parts
            }
            Look::Known | Look::Capitals => 1,
            Look::Plain if numbered => depth + 1,
            Look::Plain => 1 + u8::from(capitals),
        };
    }
}

/// Reads the lines of a flow for headings.
#[derive(Debug, Clone, Copy)]
struct Reader<'a> {
    flow: Flow<'a>,
    /// The first position of the body.
    from: usize,
    calibration: &'a Calibration,
    /// Whether words with capitals show a title.
    titles_show: bool,
}

/// A run of lines that may be a heading, with their measures.
#[derive(Debug, Clone, Copy)]
struct Run {
    first: (Line, u32),
    last: (Line, u32),
    position: usize,
    count: usize,
    words: u32,
    broken_early: bool,
}

impl Run {
    /// The position behind it.
    fn end(self) -> usize {
        self.position + self.count
    }
}

impl<'a> Reader<'a> {
    /// The line at a position and the measure around it.
    fn at(self, position: usize) -> Option<(Line, u32)> {
        let i = *self.flow.order.get(position).filter(|_| position >= self.from)? as usize;
        Some((*self.flow.lines.get(i)?, *self.flow.measures.get(i)?))
    }

    fn text(self, position: usize) -> &'a str {
        self.at(position).map_or("", |(line, _)| line.text(self.flow.source))
    }

    /// The line before a position.
    fn before(self, position: usize) -> Option<(Line, u32)> {
        position.checked_sub(1).and_then(|p| self.at(p))
    }

    /// The numbered lines: where, what their numbers are numbers of, and how many parts they have.
    fn numbers(self) -> Vec<(usize, Sequence, u8)> {
        let numbered: Vec<Numbered> = (self.from..self.flow.order.len())
            .filter(|position| self.may_begin(*position))
            .filter_map(|position| {
                let number = Number::of(self.text(position))?;
                let stands = |run: &Run| run.words <= NUMBERED_WORDS && self.stands(*run);
                let standing = self.runs(position).find(stands).map_or(0, |run| run.count);
                Some(Numbered { position, number, standing })
            })
            .collect();
        let kinds = sequences(&numbered);
        numbered.iter().zip(kinds).map(|(n, kind)| (n.position, kind, n.number.depth)).collect()
    }

    /// Whether a run of lines ends before its measure or its sentence made it end.
    fn stands(self, run: Run) -> bool {
        let (line, measure) = run.last;
        !matches!(line.last, End::Hyphen | End::Comma | End::Dash | End::Colon)
            && self.at(run.end()).is_none_or(|(next, _)| {
                next.case != Case::Lower
                    && (fits(line, measure, next, 0.0)
                        || next.top
                        || self.calibration.room(next.after_blank()) > 0.5)
            })
    }

    /// Whether a heading may begin at a position.
    fn may_begin(self, position: usize) -> bool {
        let begins = self.at(position).is_some_and(|(line, _)| {
            !matches!(line.case, Case::Lower | Case::None)
                && line.first != Start::Bullet
                && line.words <= WORDS
        });
        let goes_on = self.before(position).is_some_and(|(b, _)| matches!(b.last, End::Hyphen | End::Comma));
        // Items of a list may end with commas; a number of several parts tells that something else begins.
        begins && (!goes_on || number_depth(self.text(position)) > 1)
    }

    /// The runs of lines at a position that may be headings.
    fn runs(self, position: usize) -> impl Iterator<Item = Run> + use<'a> {
        let first = self.at(position).filter(|_| self.may_begin(position));
        let mut grown: Option<Run> = None;
        (0..LINES).map_while(move |k| {
            let line = self.at(position + k)?;
            let run = match grown {
                None => Run {
                    first: first?,
                    last: line,
                    position,
                    count: 1,
                    words: line.0.words,
                    broken_early: false,
                },
                Some(run) => {
                    let parted = line.0.after_blank() && !self.calibration.blanks_mean_nothing();
                    if parted || line.0.top {
                        return None;
                    }
                    let broken = fits(run.last.0, run.last.1, line.0, 0.3);
                    Run {
                        last: line,
                        count: k + 1,
                        words: run.words + line.0.words,
                        broken_early: run.broken_early || broken,
                        ..run
                    }
                }
            };
            grown = Some(run);
            (run.words <= WORDS).then_some(run)
        })
    }

    /// What is known of a run; `None` if it cannot be a heading.
    fn facts(self, run: Run, number: Option<(Sequence, u8)>, is_over_number: bool) -> Option<Facts> {
        let (line, measure) = run.last;
        let after = self.at(run.end());
        let fits = after.is_some_and(|(a, _)| fits(line, measure, a, 0.0));
        let goes_on = after.is_some_and(|(a, _)| a.case == Case::Lower) && (number.is_none() || !fits);
        if matches!(line.last, End::Hyphen | End::Comma | End::Dash) || goes_on {
            return None;
        }
        let wordless = !has_words(self.text(run.position)) && number.is_none();
        if wordless || (run.count == 1 && self.repeats_front(run.position)) {
            return None;
        }
        let abbreviated = ends_in_abbreviation(line.text(self.flow.source));
        let facts = Facts {
            number,
            words: run.words,
            end: if abbreviated { End::Open } else { line.last },
            start: run.first.0.first,
            lines: run.count,
            broken_early: run.broken_early,
            short: (self.calibration.earliness(slack(line, measure)) / 4.0).clamp(-0.5, 1.0),
            fits,
            centred: is_centred(line, measure),
            last: after.is_none(),
            ..Facts::default()
        };
        let facts = self.with_neighbours(run, self.with_room(run, self.with_wording(run, facts)));
        Some(if is_over_number { facts.over_heading() } else { facts })
    }

    /// Whether a line repeats one of the front, as a signature repeats the name of the author.
    fn repeats_front(self, position: usize) -> bool {
        let text = self.text(position).trim_end_matches('.');
        let folded = |text: &'a str| text.chars().flat_map(char::to_lowercase);
        let front = self.flow.order.iter().take(self.from.min(FRONT));
        let lines = front.filter_map(|i| self.flow.lines.get(*i as usize));
        lines
            .map(|line| line.text(self.flow.source))
            .any(|line| line.len() == text.len() && folded(line).eq(folded(text)))
    }

    /// Adds what the words say.
    fn with_wording(self, run: Run, facts: Facts) -> Facts {
        let texts = || (run.position..run.end()).map(|p| self.text(p));
        let text = texts().next_back().unwrap_or_default();
        let sign = text.trim_end_matches(|c: char| c.is_ascii_digit() || !c.is_ascii_punctuation());
        Facts {
            capitals: texts().any(is_capitals) && !texts().any(|t| t.contains(char::is_small)),
            known: run.count == 1 && is_known(text),
            title_case: self.titles_show && has_title_case(texts()),
            exclaims: facts.end == End::Sentence && !sign.ends_with('.'),
            asks_alone: facts.end == End::Sentence
                && sign.ends_with('?')
                && !matches!(facts.start, Start::Quote | Start::Dash),
            comma: texts().any(|t| t.contains(',')),
            sentences: facts.number.is_none() && texts().any(|t| t.contains(". ")),
            code: texts().any(|t| t.bytes().any(is_code)),
            small_word: small_word_at_end(text),
            ..facts
        }
    }

    /// Adds what blank lines and indents say.
    fn with_room(self, run: Run, facts: Facts) -> Facts {
        let first = run.first.0;
        let room = |line: Line| if line.top { 0.0 } else { self.calibration.room(line.after_blank()) };
        let after = self.at(run.end()).map(|(a, _)| a);
        let ended =
            self.before(run.position).is_none_or(|(b, m)| b.last == End::Sentence && slack(b, m) > 0.1);
        Facts {
            room_before: if run.position == self.from { 0.0 } else { room(first) },
            room_behind: after.map_or(0.0, room),
            wide_before: first.blanks > 1 && !first.top,
            turned: after.is_some_and(|a| a.top),
            flush: if facts.centred || !ended { 0.0 } else { -self.calibration.indent(first).min(0.0) },
            ..facts
        }
    }

    /// Adds what the lines before and behind say.
    fn with_neighbours(self, run: Run, facts: Facts) -> Facts {
        let before = self.before(run.position);
        let after = self.at(run.end());
        let free = |place: Option<(Line, u32)>| place.map_or(0.0, |(l, m)| slack(l, m));
        let full = |place: Option<(Line, u32)>| place.is_some() && free(place) < 0.1;
        let short = [after, self.at(run.end() + 1)].into_iter().map(|place| free(place) > 0.4);
        let in_capitals = after.is_some() && begins_in_capitals(self.text(run.end()));
        // Items of a list end without a full stop.
        let ends_item =
            |b: Line, m| matches!(b.first, Start::Bullet | Start::Dash) && fits(b, m, run.first.0, 0.0);
        let is_open =
            before.is_some_and(|(b, m)| matches!(b.last, End::Open | End::Dash) && !ends_item(b, m));
        let is_cut = before.is_some_and(|(b, m)| slack(b, m) > 0.4 && fits(b, m, run.first.0, 0.0));
        Facts {
            closed_before: before.is_none_or(|(b, _)| b.last == End::Sentence),
            open_before: is_open && !is_cut,
            cut_before: is_open && is_cut,
            short_before: free(before) > 0.1,
            capital_behind: after.is_some_and(|(a, _)| a.case == Case::Upper),
            small_behind: after.is_some_and(|(a, _)| a.case == Case::Lower),
            prose_behind: full(after) || full(self.at(run.end() + 1)),
            short_behind: short.take_while(|short| *short).count() as u8,
            capitals_behind: in_capitals && !facts.capitals,
            ..facts
        }
    }
}

/// Whether a text has letters and all of them are capitals.
pub fn is_capitals(text: &str) -> bool {
    let mut letters = 0;
    for c in text.chars().filter(|c| c.is_letter()) {
        if c.is_small() {
            return false;
        }
        letters += 1;
    }
    letters >= 3
}

/// Whether a byte is a sign of program text or of a formula.
fn is_code(byte: u8) -> bool {
    matches!(byte, b';' | b'=' | b'{' | b'/' | b'<' | b'\\' | b'#' | b'$' | b'|' | b'~' | b'_')
}

/// Whether a full stop at the end of a text is that of an abbreviation behind a number: «1780 г.».
fn ends_in_abbreviation(text: &str) -> bool {
    let mut words = text.rsplit(' ');
    let last = words.next().unwrap_or_default();
    let number = words
        .next()
        .is_some_and(|w| w.ends_with(|c: char| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X')));
    number
        && last.ends_with('.')
        && last.chars().count() <= 4
        && last.chars().all(|c| c.is_small() || c == '.')
}

/// Whether two letters stand in a text.
fn has_words(text: &str) -> bool {
    text.chars().filter(|c| c.is_letter()).nth(1).is_some()
}

/// Whether the first word of a text is written in capitals.
fn begins_in_capitals(text: &str) -> bool {
    let word = text.split_whitespace().next().unwrap_or_default();
    word.chars().filter(|c| c.is_letter()).count() >= 2 && !word.contains(char::is_small)
}

/// Whether the first word of a line would have fitted on the line before, which may be set in type larger by `share`.
fn fits(last: Line, measure: u32, next: Line, share: f32) -> bool {
    let free = (slack(last, measure) - share) * measure as f32;
    free > (ink(' ') + next.first_word + 8) as f32
}

/// Whether words with capitals show a title in an article: not where sentences are full of them, as in German, nor in
/// other scripts, whose titles have none.
fn titles_show(flow: Flow) -> bool {
    let sample = flow.order.iter().skip(SAMPLE / 8).take(SAMPLE).filter_map(|i| flow.lines.get(*i as usize));
    let (long, upper) =
        sample.map(|line| capitalised(line.text(flow.source))).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    upper * 4 < long
}

/// Whether most longer words behind the first begin with a capital.
fn has_title_case<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let (long, upper) = texts.map(capitalised).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    long > 0 && upper * 10 > long * 7
}

/// How many words of a line behind its first are longer than three letters, and how many of these begin with a capital;
/// of scripts that have no titles with capitals all, and none.
fn capitalised(text: &str) -> (u32, u32) {
    let long = text.split_whitespace().skip(1).filter(|w| w.chars().nth(3).is_some());
    long.fold((0, 0), |(long, upper), word| {
        let first = word.chars().find(|c| c.is_letter()).unwrap_or(' ');
        (long + 1, upper + u32::from(first < '\u{250}' && first.is_capital()))
    })
}

/// Whether a line stands in the middle of the measure.
fn is_centred(line: Line, measure: u32) -> bool {
    let free = measure.saturating_sub(line.ink) / 10;
    line.indent > 6 && free > 12 && (line.indent * 2).abs_diff(free) < free / 3 + 4
}
