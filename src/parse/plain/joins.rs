//! Whether two lines that follow one another belong to one paragraph.
//!
//! Each seam between two lines is scored from evidence whose weights are the same for all articles, and from evidence
//! that is calibrated within the article: what blank lines, indents and narrower first lines are worth is read off seams
//! that are certain by themselves. An article whose extractor puts blank lines anywhere makes them worth nothing.

use crate::parse::plain::lines::{Case, End, Line, Start, begins_with_mark, ink};
use crate::parse::plain::numbering::number_depth;
use crate::parse::plain::signs::SYMBOLS;

/// A seam between two lines of one flow.
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own, not a state")]
#[derive(Debug, Clone, Copy)]
pub struct Seam<'a> {
    /// The line before.
    pub last: &'a Line,
    /// The line behind.
    pub next: &'a Line,
    /// The line behind that one, if it directly follows in the source.
    pub after: Option<&'a Line>,
    /// The measure around the line before, in tenths of a character.
    pub last_measure: u32,
    /// The measure around the line behind.
    pub next_measure: u32,
    /// Whether something else stands between the lines: notes, a page break, a running head.
    pub apart: bool,
    /// Whether the line behind begins with the number of a section or an item.
    pub is_numbered: bool,
    /// Whether the line before the seam stands behind one that ends a sentence, or is the first.
    pub follows_closed: bool,
    /// Whether a quotation ends before and another begins behind.
    pub is_reply: bool,
    /// Whether the line behind begins with the mark that ends the line before.
    pub is_before_mark: bool,
    /// Whether the line before ends with what may be a marker, behind which some extractors begin a new line.
    pub is_behind_marker: bool,
}

/// The flow of lines that paragraphs are found in.
#[derive(Debug, Clone, Copy)]
pub struct Flow<'a> {
    /// The text of the source.
    pub source: &'a str,
    /// All lines of the article.
    pub lines: &'a [Line],
    /// The lines of the flow, as indices.
    pub order: &'a [u32],
    /// The measure around each line of the article.
    pub measures: &'a [u32],
}

impl<'a> Flow<'a> {
    /// The seam behind the line at a position of the flow.
    pub fn seam(&self, position: usize) -> Option<Seam<'a>> {
        let at = |p: usize| self.order.get(p).map(|i| *i as usize);
        let (a, b) = (at(position)?, at(position + 1)?);
        let (last, next) = (self.lines.get(a)?, self.lines.get(b)?);
        Some(Seam {
            last,
            next,
            after: at(position + 2).filter(|c| *c == b + 1).and_then(|c| self.lines.get(c)),
            last_measure: *self.measures.get(a)?,
            next_measure: *self.measures.get(b)?,
            apart: b != a + 1 || next.top,
            follows_closed: position
                .checked_sub(1)
                .and_then(at)
                .and_then(|p| self.lines.get(p))
                .is_none_or(|l| l.last == End::Sentence),
            is_numbered: next.first == Start::Digit && number_depth(next.text(self.source)) > 0,
            is_before_mark: next.first == Start::Other
                && last.last != End::Sentence
                && begins_with_mark(next.text(self.source)),
            is_behind_marker: last.has_signs && ends_with_marker(last.text(self.source)),
            is_reply: next.first == Start::Quote
                && last.text(self.source).ends_with(['»', '”', '"', '«', '“']),
        })
    }

    /// All seams.
    pub fn seams(&self) -> impl Iterator<Item = Seam<'a>> + '_ {
        (0..self.order.len().saturating_sub(1)).filter_map(|p| self.seam(p))
    }
}

impl Seam<'_> {
    /// What is left free on the line before, as a share of the measure; below 0 if it is wider.
    fn slack(&self) -> f32 {
        slack(*self.last, self.last_measure)
    }

    /// Whether the first word behind would have fitted on the line before, with a tolerance of one character.
    fn would_fit(&self) -> bool {
        let free = self.slack() * self.last_measure as f32;
        free > (ink(' ') + self.next.first_word + 8) as f32
    }

    /// Whether both lines may be pieces of one printed line that an extractor broke at a wide blank or behind a raised
    /// marker: together they are as wide as the measure, and the second is too short for a line that ends in the middle of a
    /// sentence.
    fn is_one_line(&self) -> bool {
        let together = (self.last.ink + ink(' ') + self.next.ink) as f32 / self.last_measure.max(1) as f32;
        let behind_marker = self.is_behind_marker && !self.next.after_blank();
        let least = if behind_marker { 0.04 } else { 0.15 };
        (self.next.is_open() || behind_marker)
            && slack(*self.next, self.next_measure) > least
            && (0.85..1.03).contains(&together)
    }

    /// Whether the line before may be the first of a paragraph, so that the one behind is its second.
    fn is_second(&self) -> bool {
        self.follows_closed && self.last.first == Start::Upper && !self.is_numbered
    }

    /// Certainly inside a paragraph: a broken word that goes on.
    fn is_inside(&self) -> bool {
        !self.apart && self.last.last == End::Hyphen && self.next.case == Case::Lower
    }

    /// Certainly between paragraphs: a closed short line, then a capital.
    fn is_between(&self) -> bool {
        let short = self.slack() > 0.2 && self.would_fit();
        !self.apart && self.last.last == End::Sentence && short && self.next.case == Case::Upper
    }

    /// Whether the line behind is surely full: it ends in the middle of a sentence.
    fn next_is_full(&self) -> bool {
        matches!(self.next.last, End::Hyphen | End::Comma | End::Open)
            && slack(*self.next, self.next_measure).abs() < 0.25
    }
}

/// Whether a text ends with a number or a symbol that is glued to a word or a mark.
fn ends_with_marker(text: &str) -> bool {
    let word = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = if word.len() == text.len() { text.trim_end_matches(SYMBOLS) } else { word };
    word.len() < text.len() && !word.ends_with(|c: char| c.is_whitespace() || c.is_ascii_digit())
}

/// What a line leaves free of its measure, as a share of the measure. A line that an extractor has put together from
/// several, where it mended a hyphen, is compared with as many measures.
pub fn slack(line: Line, measure: u32) -> f32 {
    let share = line.ink as f32 / measure.max(1) as f32;
    let lines = if share - 0.08 <= 1.0 { 1.0 } else { (share - 0.08).ceil() };
    lines - share
}

/// The logarithm of odds from which on a seam teaches how wide first lines are.
const SURE: f32 = 1.5;

/// What it is worth beside, as a logarithm of odds, that an extractor broke one printed line behind a marker.
const BEHIND_MARKER: f32 = -3.0;

/// The logarithm of the odds that a paragraph ends within an address, or before its last mark.
const INSIDE: f32 = -6.0;

/// What some signs are worth in one article, as logarithms of odds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Calibration {
    blank: Worth,
    /// The share of certain seams with a blank line: between paragraphs and inside.
    blanks: (f32, f32),
    indent: Worth,
    late_blank: Worth,
    base_indent: u32,
    full: Full,
    /// How rarely lines break where more would have fitted: 1 in straight type, 0 in ragged.
    straight: f32,
    /// The shares of lines inside sentences that leave at least so many [`SLACKS`] of their measure free.
    early: [f32; SLACKS + 1],
    /// How much narrower first lines of paragraphs are than others: the two means and the deviation.
    narrow: Option<(f32, f32, f32)>,
}

/// The slack of full lines.
#[derive(Debug, Clone, Copy, Default)]
struct Full {
    mean: f32,
    deviation: f32,
    /// What a slack at the mean says about the line being the last of a paragraph, as a logarithm of odds.
    at_mean: f32,
}

impl Full {
    fn new(mean: f32, deviation: f32) -> Self {
        Self { mean, deviation, at_mean: (deviation * 2.5).ln() }
    }
}

/// What a sign is worth where it is, and where it is not.
#[derive(Debug, Clone, Copy, Default)]
struct Worth {
    with: f32,
    without: f32,
}

impl Worth {
    /// From counts of certain seams: between paragraphs with the sign of all, inside with the sign of all. Until some are
    /// counted, every second paragraph is taken to have the sign, and one in ten of other lines.
    fn new(between: (u32, u32), inside: (u32, u32)) -> Self {
        let share = |(with, all): (u32, u32), prior: f32| (with as f32 + prior) / (all as f32 + 1.0);
        let (p, q) = (share(between, 0.5), share(inside, 0.1));
        Self { with: (p / q).ln().clamp(-3.0, 4.0), without: ((1.0 - p) / (1.0 - q)).ln().clamp(-4.0, 3.0) }
    }

    fn of(self, sign: bool) -> f32 {
        if sign { self.with } else { self.without }
    }
}

impl Calibration {
    /// Reads the worth of signs off the certain seams of a flow; then, from the seams that these decide, how much narrower
    /// first lines are.
    pub fn new(flow: Flow) -> Self {
        let signs = Self::from_certain(flow);
        let mut widths = [Spread::default(), Spread::default()];
        for seam in flow.seams().filter(Seam::next_is_full) {
            let odds = signs.odds(&seam);
            if odds.abs() > SURE {
                widths[usize::from(odds < 0.0)].add(slack(*seam.next, seam.next_measure));
            }
        }
        Self { narrow: narrowness(&widths[0], &widths[1]), ..signs }
    }

    /// What the certain seams say.
    fn from_certain(flow: Flow) -> Self {
        let base_indent = base_indent(flow);
        let mut counts = [[(0u32, 0u32); 2]; 3];
        let mut full = Spread::default();
        let (mut running, mut ragged) = (0u32, 0u32);
        let (mut early, mut whole) = ([0u32; SLACKS + 1], 0u32);
        for seam in flow.seams() {
            if seam.last.last == End::Hyphen && seam.slack().abs() < 0.2 {
                full.add(seam.slack());
            }
            if matches!(seam.last.last, End::Open | End::Comma)
                && seam.next.case == Case::Lower
                && !seam.apart
            {
                running += 1;
                ragged += u32::from(seam.would_fit());
                // Lines that were put together from several end anywhere.
                let is_whole = seam.last.ink * 100 < seam.last_measure * 108;
                whole += u32::from(is_whole);
                early[slack_step(seam.slack())] += u32::from(is_whole);
            }
            let kind = if seam.is_between() {
                0
            } else if seam.is_inside() {
                1
            } else {
                continue;
            };
            let signs = [seam.next.after_blank(), seam.next.indent > base_indent, has_late_blank(&seam)];
            for (count, sign) in counts.iter_mut().zip(signs) {
                count[kind].0 += u32::from(sign);
                count[kind].1 += 1;
            }
        }
        let worth = |k: usize| Worth::new(counts[k][0], counts[k][1]);
        let share = |(with, all): (u32, u32), prior: f32| (with as f32 + prior) / (all as f32 + 1.0);
        Self {
            blank: worth(0),
            blanks: (share(counts[0][0], 0.3).min(0.97), share(counts[0][1], 0.05)),
            indent: worth(1),
            late_blank: worth(2),
            base_indent,
            full: if full.count < 8.0 {
                Full::new(0.02, 0.035)
            } else {
                Full::new(full.mean(), full.variance().sqrt().max(0.015))
            },
            straight: 1.0 - (5.0 * ragged as f32 / running.max(1) as f32).min(1.0),
            early: shares_from(early, whole),
            narrow: None,
        }
    }

    /// The logarithm of the odds that a paragraph ends at a seam. What each sign is worth was found by a logistic
    /// regression over the seams of typeset articles.
    pub fn odds(&self, seam: &Seam) -> f32 {
        let (last, next) = (seam.last, seam.next);
        if (next.in_address && !seam.apart) || seam.is_before_mark {
            return INSIDE;
        }
        let mut odds = -2.81;
        odds += match last.last {
            End::Sentence => 2.71,
            End::Colon => 3.81,
            End::Comma => 0.47,
            End::Hyphen => -1.62,
            End::Dash => 1.51,
            End::Open => 0.0,
        };
        odds += match next.case {
            Case::Lower => -2.29,
            Case::Upper => 0.37,
            Case::Digit | Case::None => 0.0,
        };
        odds += match next.first {
            Start::Quote => 0.61,
            Start::Dash => 2.50,
            Start::Bullet => 4.19,
            Start::Digit => 0.09,
            Start::Upper | Start::Lower | Start::Bracket | Start::Other => 0.0,
        };
        odds = self.with_layout(odds, seam);
        with_patterns(odds, seam)
    }

    /// Adds to odds what the widths of the lines, and the room and what else stands between them are worth.
    fn with_layout(&self, mut odds: f32, seam: &Seam) -> f32 {
        let closed = seam.last.last == End::Sentence;
        let slack_before = seam.slack();
        let full = self.fullness(slack_before);
        odds += full * if closed { 0.34 } else { 0.48 };
        odds += match (slack_before, closed) {
            (s, true) if s > 0.03 && s <= 0.12 => 0.62,
            (s, true) if s > 0.12 && s <= 0.6 => 0.41,
            (s, true) if s > 0.6 && s <= 1.0 => 0.11,
            (s, false) if s > 0.12 && s <= 0.3 => 0.30,
            (s, false) if s > 0.3 && s <= 0.6 => 0.66,
            (s, false) if s > 0.6 && s <= 1.0 => -0.25,
            _ => 0.0,
        };
        if seam.would_fit() {
            odds += if closed { 0.39 } else { 0.77 };
            odds += if closed { self.straight * 1.02 } else { 0.0 };
        }
        if seam.apart {
            odds += 0.33;
            odds += if closed { 0.08 } else { 0.0 };
            odds += if closed { full * 0.11 } else { 0.0 };
        } else {
            let blank = self.blank.of(seam.next.after_blank());
            odds += blank * 0.77;
            odds += if closed { 0.0 } else { blank * -0.14 };
        }
        odds += self.indent.of(seam.next.indent > self.base_indent) * 0.59;
        odds += self.late_blank.of(has_late_blank(seam)) * 0.39;
        if seam.next_is_full() {
            let narrow = self.narrowness(slack(*seam.next, seam.next_measure));
            odds += narrow * 0.66;
            odds += if closed && seam.next.case == Case::Upper { narrow * 0.44 } else { 0.0 };
        }
        odds
    }

    /// How much room around a line says, in nats: much for a blank line where few other paragraphs have one, less than
    /// nothing for none where most have, nothing where blank lines stand anywhere.
    pub fn room(&self, blank: bool) -> f32 {
        let (between, inside) = self.blanks;
        if blank { -between.max(inside).ln() } else { (1.0 - between).ln() }.clamp(-3.0, 3.0)
    }

    /// How much the indent of a line speaks for its being the first of a paragraph, as a logarithm of odds.
    pub fn indent(&self, line: Line) -> f32 {
        self.indent.of(line.indent > self.base_indent)
    }

    /// How much a slack says that a line was ended before it was full, as a logarithm of odds: nothing where other lines
    /// leave nearly as much free.
    pub fn earliness(&self, slack: f32) -> f32 {
        let rare = 1.0 - (5.0 * self.early[slack_step(slack * 0.7)]).min(1.0);
        if slack > self.full.mean { self.fullness(slack) * rare.max(self.straight) } else { -2.0 }
    }

    /// Whether blank lines say nothing in this article, since they also stand inside words that are broken at line ends.
    pub fn blanks_mean_nothing(&self) -> bool {
        self.blanks.1 > 0.3
    }

    /// What a slack says about the line being the last of a paragraph: full lines have the slack of lines that end in a
    /// hyphen, last lines any.
    fn fullness(&self, slack: f32) -> f32 {
        let Full { mean, deviation, at_mean } = self.full;
        let off = ((slack - mean) / deviation).powi(2).min(16.0);
        at_mean + off / 2.0
    }

    /// What the width of a full line says about its being the first of a paragraph.
    fn narrowness(&self, slack: f32) -> f32 {
        let Some((first, other, deviation)) = self.narrow else { return 0.0 };
        let off = |mean: f32| ((slack - mean) / deviation).powi(2).min(12.0);
        ((off(other) - off(first)) / 2.0).clamp(-3.0, 3.0)
    }
}

/// Adds to odds what signs are worth that only count together.
fn with_patterns(mut odds: f32, seam: &Seam) -> f32 {
    let (last, next) = (seam.last, seam.next);
    let closed = last.last == End::Sentence;
    let upper = next.case == Case::Upper;
    let slack_behind = slack(*next, seam.next_measure);
    let mut add = |holds: bool, worth: f32| odds += if holds { worth } else { 0.0 };
    add(next.last == End::Sentence && slack_behind > 0.1, -0.32);
    add(seam.is_numbered, 0.94);
    add(seam.is_reply, 1.31);
    add(last.last == End::Colon && upper, 0.38);
    add(seam.apart && upper && closed, -0.11);
    add(last.words < 3, 0.56);
    add(matches!(last.first, Start::Bullet | Start::Dash), 0.78);
    add(last.first == Start::Dash && next.first == Start::Dash, 1.0);
    let is_one_line = !seam.apart && seam.is_one_line();
    add(is_one_line, -3.61);
    add(is_one_line && seam.is_behind_marker, BEHIND_MARKER);
    add(seam.apart && closed && next.after_blank(), -0.06);
    add(last.last == End::Open && slack_behind < 0.1 && seam.is_second(), -1.5);
    odds
}

/// Into how many parts a measure is divided to tell how much lines leave free of it.
const SLACKS: usize = 16;

/// A slack in parts of the measure.
fn slack_step(slack: f32) -> usize {
    (slack.clamp(0.0, 1.0) * SLACKS as f32) as usize
}

/// For each step, the share of some counts of lines that are at it or beyond.
fn shares_from(counts: [u32; SLACKS + 1], all: u32) -> [f32; SLACKS + 1] {
    let mut shares = [0.0; SLACKS + 1];
    let mut beyond = 0;
    for (share, count) in shares.iter_mut().zip(counts).rev() {
        beyond += count;
        *share = beyond as f32 / all.max(1) as f32;
    }
    shares
}

/// Whether a blank line stands behind the line behind a seam although its sentence goes on: extractors that mark
/// paragraphs by indents put one on both sides of an indented line.
fn has_late_blank(seam: &Seam) -> bool {
    seam.next.is_open() && seam.after.is_some_and(|a| a.after_blank() && !a.top)
}

/// The indent of most lines of a flow.
fn base_indent(flow: Flow) -> u32 {
    let mut counts = [0u32; 64];
    for i in flow.order {
        if let Some(line) = flow.lines.get(*i as usize) {
            counts[line.indent.min(63) as usize] += 1;
        }
    }
    (0..64).max_by_key(|i| (counts[*i as usize], 64 - *i)).unwrap_or(0)
}

/// Running mean and deviation.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    count: f32,
    sum: f32,
    squares: f32,
}

impl Spread {
    fn add(&mut self, value: f32) {
        self.count += 1.0;
        self.sum += value;
        self.squares += value * value;
    }

    fn mean(&self) -> f32 {
        self.sum / self.count
    }

    fn variance(&self) -> f32 {
        (self.squares / self.count - self.mean().powi(2)).max(0.0)
    }
}

/// The mean widths of first and of other lines and their deviation, if they can be told apart.
fn narrowness(first: &Spread, other: &Spread) -> Option<(f32, f32, f32)> {
    if first.count < 4.0 || other.count < 8.0 {
        return None;
    }
    let deviation = f32::midpoint(first.variance(), other.variance()).sqrt().max(0.012);
    (first.mean() > other.mean() + 0.5 * deviation).then(|| (first.mean(), other.mean(), deviation))
}
