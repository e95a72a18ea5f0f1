//! Reads the lines of a flow for headings: which runs of lines may be one, and the facts about each.

use crate::letter::Letter;
use crate::parse::plain::headings::signs::Facts;
use crate::parse::plain::headings::wording::{
    begins_in_capitals, capitalised, ends_in_abbreviation, has_title_case, has_words, is_capitals, is_code,
};
use crate::parse::plain::joins::{Calibration, Flow, slack};
use crate::parse::plain::lines::{Case, End, Line, Start, ink};
use crate::parse::plain::numbering::{Number, Numbered, Sequence, number_depth, sequences};
use crate::parse::plain::section_words::{is_known, small_word_at_end};

/// The most lines of a heading.
const LINES: usize = 4;
/// The most words of a heading.
const WORDS: u32 = 26;
/// The most words of a line that a number alone makes a heading.
const NUMBERED_WORDS: u32 = 16;
/// Lines of the front matter that are compared with those of the body.
const FRONT: usize = 8;
/// Lines that are looked at for words with capitals.
const SAMPLE: usize = 160;

/// Reads the lines of a flow for headings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    flow: Flow<'a>,
    /// The first position of the body.
    from: usize,
    calibration: &'a Calibration,
    /// Whether words with capitals show a title.
    titles_show: bool,
}

impl<'a> Reader<'a> {
    /// A reader of a flow from a position on.
    pub(super) fn new(flow: Flow<'a>, from: usize, calibration: &'a Calibration) -> Self {
        Self { flow, from, calibration, titles_show: titles_show(flow) }
    }

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
    pub(super) fn numbers(self) -> Vec<(usize, Sequence, u8)> {
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
    pub(super) fn runs(self, position: usize) -> impl Iterator<Item = Run> + use<'a> {
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
    pub(super) fn facts(
        self,
        run: Run,
        number: Option<(Sequence, u8)>,
        is_over_number: bool,
    ) -> Option<Facts> {
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

/// A run of lines that may be a heading, with their measures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    first: (Line, u32),
    last: (Line, u32),
    position: usize,
    count: usize,
    words: u32,
    broken_early: bool,
}

impl Run {
    /// The position behind it.
    pub(super) fn end(self) -> usize {
        self.position + self.count
    }
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

/// Whether a line stands in the middle of the measure.
fn is_centred(line: Line, measure: u32) -> bool {
    let free = measure.saturating_sub(line.ink) / 10;
    line.indent > 6 && free > 12 && (line.indent * 2).abs_diff(free) < free / 3 + 4
}
