//! Whether two lines that follow one another belong to one paragraph.
//!
//! Each seam between two lines is scored from evidence whose weights are the same for all articles, and from evidence
//! that is calibrated within the article: what blank lines, indents and narrower first lines are worth is read off seams
//! that are certain by themselves. An article whose extractor puts blank lines anywhere makes them worth nothing.

use crate::parse::plain::lines::{Case, End, Line, Start, ink};

/// Number of pieces of evidence.
pub const EVIDENCE: usize = 34;

/// A seam between two lines of one flow.
#[derive(Debug, Clone, Copy)]
pub struct Seam {
    /// The line before.
    pub last: Line,
    /// The line behind.
    pub next: Line,
    /// The line behind that one, if it directly follows in the source.
    pub after: Option<Line>,
    /// The measure around the line before, in tenths of a character.
    pub last_measure: u32,
    /// The measure around the line behind.
    pub next_measure: u32,
    /// Whether something else stands between the lines: notes, a page break, a running head.
    pub apart: bool,
}

/// The flow of lines that paragraphs are found in.
#[derive(Debug, Clone, Copy)]
pub struct Flow<'a> {
    /// All lines of the article.
    pub lines: &'a [Line],
    /// The lines of the flow, as indices.
    pub order: &'a [u32],
    /// The measure around each line of the article.
    pub measures: &'a [u32],
}

impl Flow<'_> {
    /// The seam behind the line at a position of the flow.
    pub fn seam(&self, position: usize) -> Option<Seam> {
        let at = |p: usize| self.order.get(p).map(|i| *i as usize);
        let (a, b) = (at(position)?, at(position + 1)?);
        let last = *self.lines.get(a)?;
        let next = *self.lines.get(b)?;
        Some(Seam {
            last,
            next,
            after: at(position + 2).filter(|c| *c == b + 1).and_then(|c| self.lines.get(c)).copied(),
            last_measure: *self.measures.get(a)?,
            next_measure: *self.measures.get(b)?,
            apart: b != a + 1 || next.top,
        })
    }

    /// All seams.
    pub fn seams(&self) -> impl Iterator<Item = Seam> + '_ {
        (0..self.order.len().saturating_sub(1)).filter_map(|p| self.seam(p))
    }
}

impl Seam {
    /// What is left free on the line before, as a share of the measure; below 0 if it is wider.
    fn slack(&self) -> f32 {
        slack(self.last, self.last_measure)
    }

    /// Whether the first word behind would have fitted on the line before, with a tolerance of one character.
    fn would_fit(&self) -> bool {
        let free = self.slack() * self.last_measure as f32;
        free > (ink(' ') + self.next.first_word + 8) as f32
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
            && slack(self.next, self.next_measure).abs() < 0.25
    }
}

/// What a line leaves free of its measure, as a share of the measure. A line that an extractor has put together from
/// several, where it mended a hyphen, is compared with as many measures.
pub fn slack(line: Line, measure: u32) -> f32 {
    let lines = (line.ink as f32 / measure.max(1) as f32 - 0.08).ceil().max(1.0);
    lines - line.ink as f32 / measure.max(1) as f32
}

/// What some signs are worth in one article, as logarithms of odds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Calibration {
    blank: Worth,
    indent: Worth,
    late_blank: Worth,
    base_indent: u32,
    /// How much narrower first lines of paragraphs are than others: the two means and the deviation.
    narrow: Option<(f32, f32, f32)>,
}

/// What a sign is worth where it is, and where it is not.
#[derive(Debug, Clone, Copy, Default)]
struct Worth {
    with: f32,
    without: f32,
}

impl Worth {
    /// From counts of certain seams: between paragraphs with the sign of all, inside with the sign of all.
    fn new(between: (u32, u32), inside: (u32, u32)) -> Self {
        let share = |(with, all): (u32, u32)| (with as f32 + 0.5) / (all as f32 + 1.0);
        if between.1 < 3 || inside.1 < 3 {
            return Self { with: 1.0, without: -0.2 };
        }
        let (p, q) = (share(between), share(inside));
        Self { with: (p / q).ln().clamp(-3.0, 4.0), without: ((1.0 - p) / (1.0 - q)).ln().clamp(-4.0, 3.0) }
    }

    fn of(self, sign: bool) -> f32 {
        if sign { self.with } else { self.without }
    }
}

impl Calibration {
    /// Reads the worth of signs off the certain seams of a flow.
    pub fn new(flow: Flow) -> Self {
        let base_indent = base_indent(flow);
        let mut counts = [[(0u32, 0u32); 2]; 3];
        let mut widths = [Spread::default(), Spread::default()];
        for seam in flow.seams() {
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
            if seam.next_is_full() {
                widths[kind].add(slack(seam.next, seam.next_measure));
            }
        }
        let worth = |k: usize| Worth::new(counts[k][0], counts[k][1]);
        Self {
            blank: worth(0),
            indent: worth(1),
            late_blank: worth(2),
            base_indent,
            narrow: narrowness(&widths[0], &widths[1]),
        }
    }

    /// The evidence of a seam, in a fixed order; the first is always 1.
    pub fn evidence(&self, seam: &Seam) -> [f32; EVIDENCE] {
        let mut e = [0.0; EVIDENCE];
        let closed = seam.last.last == End::Sentence;
        let mut set = |k: usize, value: f32| e[k] = value;
        set(0, 1.0);
        match seam.last.last {
            End::Sentence => set(1, 1.0),
            End::Colon => set(2, 1.0),
            End::Comma => set(3, 1.0),
            End::Hyphen => set(4, 1.0),
            End::Dash => set(5, 1.0),
            End::Open => {}
        }
        match seam.next.case {
            Case::Lower => set(6, 1.0),
            Case::Upper => set(7, 1.0),
            Case::Digit | Case::None => {}
        }
        match seam.next.first {
            Start::Quote => set(8, 1.0),
            Start::Dash => set(9, 1.0),
            Start::Bullet => set(10, 1.0),
            Start::Digit => set(11, 1.0),
            _ => {}
        }
        let bucket = bucket(seam.slack());
        set(if closed { 12 } else { 19 } + bucket, 1.0);
        if seam.would_fit() {
            set(if closed { 26 } else { 27 }, 1.0);
        }
        if seam.apart {
            set(28, 1.0);
        } else {
            set(29, self.blank.of(seam.next.after_blank()));
        }
        set(30, self.indent.of(seam.next.indent > self.base_indent));
        set(31, self.late_blank.of(has_late_blank(seam)));
        if seam.next_is_full() {
            set(32, self.narrowness(slack(seam.next, seam.next_measure)));
        } else if seam.next.last == End::Sentence && slack(seam.next, seam.next_measure) > 0.1 {
            set(33, 1.0);
        }
        e
    }

    /// What the width of a full line says about its being the first of a paragraph.
    fn narrowness(&self, slack: f32) -> f32 {
        let Some((first, other, deviation)) = self.narrow else { return 0.0 };
        let off = |mean: f32| ((slack - mean) / deviation).powi(2).min(12.0);
        ((off(other) - off(first)) / 2.0).clamp(-3.0, 3.0)
    }

    /// The logarithm of the odds that a paragraph ends at a seam.
    pub fn odds(&self, seam: &Seam) -> f32 {
        self.evidence(seam).iter().zip(WEIGHTS).map(|(e, w)| e * w).sum()
    }
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

/// Which of seven classes a slack falls into.
fn bucket(slack: f32) -> usize {
    [0.012, 0.03, 0.06, 0.12, 0.25, 0.5].iter().take_while(|limit| slack > **limit).count()
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

/// The weight of each piece of evidence: a logistic regression over the seams of typeset articles.
const WEIGHTS: [f32; EVIDENCE] = [
    -1.0, 1.5, 1.0, -1.0, -4.0, -0.5, -4.0, 0.5, 0.5, 1.0, 4.0, 0.5, -1.0, -0.5, 0.5, 1.5, 2.5, 3.0, 3.0,
    -2.0, -1.5, -0.5, 0.0, 0.5, 1.0, 1.5, 1.0, 0.5, 0.0, 0.8, 0.8, 0.5, 0.8, 0.3,
];
