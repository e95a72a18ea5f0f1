//! Front matter: title, authors, abstract (`abstracts`), and what else stands before the body.

pub mod abstracts;

use crate::document::BlockKind;
use crate::parse::names::{are_names, is_collective, is_small_word, may_be_caseless_name};
use crate::parse::plain::headings::wording::is_capitals;
use crate::parse::plain::joins::Flow;
use crate::parse::plain::lines::{Case, End, Line, ink};
use crate::parse::plain::measure::{self, Placed};
use crate::parse::plain::numbering::number_depth;
use crate::parse::plain::section_words::is_known;
use std::ops::Range;

/// What stands before the body: kinds and their lines, as positions in the flow, without holes from 0 on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Front {
    /// The blocks.
    pub parts: Vec<(BlockKind, Range<usize>)>,
}

impl Front {
    /// How many lines are front matter.
    pub fn lines(&self) -> usize {
        self.parts.last().map_or(0, |(_, lines)| lines.end)
    }

    /// Adds the abstract and the keywords behind it.
    fn push_summary(&mut self, source: &str, lines: &[Placed]) {
        let found = abstracts::find(source, lines.get(self.lines()..).unwrap_or_default());
        self.push(BlockKind::FrontMatter, found.label);
        self.push(BlockKind::Abstract, found.lines);
        self.push(BlockKind::FrontMatter, found.keywords);
    }

    /// Adds a block of some lines.
    fn push(&mut self, kind: BlockKind, count: usize) {
        let from = self.lines();
        if count > 0 {
            self.parts.push((kind, from..from + count));
        }
    }
}

/// The most lines of a title.
const TITLE: usize = 6;
/// The most lines of the head of a memo.
const MEMO: usize = 16;
/// Cells before a text that stands only at the right.
const MIDDLE: u32 = 30;
/// The most lines of a title over a name that several people have together.
const COLLECTIVE: usize = 3;
/// The most lines of authors over a title.
const AUTHORS: usize = 3;
/// How much larger than the text titles are set, in tenths: as far as the first line tells, which is nearly always full,
/// and the others.
const LARGER: [u32; 2] = [18, 14];
/// Lines of the body that are looked at to tell how wide it is.
const BODY: usize = 240;

/// Finds the front matter at the beginning of a flow.
pub fn find(source: &str, flow: Flow) -> Front {
    let lines: Vec<Line> =
        flow.order.iter().take(BODY).filter_map(|i| flow.lines.get(*i as usize)).copied().collect();
    let widths: Vec<u32> = lines.iter().skip(TITLE).map(|line| line.ink).collect();
    let measure = measure::usual(&widths);
    let placed: Vec<Placed> = lines.iter().map(|l| (*l, measure)).collect();
    let text = |k: usize| placed.get(k).map_or("", |(l, _)| l.text(source));
    let mut front = Front::default();
    front.push(BlockKind::FrontMatter, (0..TITLE).take_while(|k| is_imprint(text(*k))).count());
    if memo(source, &placed, &mut front)
        || authors_and_title(source, &placed, &mut front)
        || title_and_author(source, &placed, &mut front)
    {
        front.push_summary(source, &placed);
        return front;
    }
    let from = front.lines();
    let titled = lone_title(source, placed.get(from..).unwrap_or_default());
    front.push(BlockKind::Title, usize::from(titled));
    let from = front.lines();
    if titled && abstracts::is_labelled(text(from)) {
        front.push_summary(source, &placed);
    }
    front
}

/// Adds a title and the author below it, if one is there.
fn title_and_author(source: &str, lines: &[Placed], front: &mut Front) -> bool {
    let text = |k: usize| lines.get(k).map_or("", |(l, _)| l.text(source));
    let from = front.lines();
    let named = (from + 1..lines.len().min(from + TITLE + 1)).find(|k| {
        (are_names(text(*k)) && !is_inside_title(source, lines, *k))
            || is_single_name(lines, *k, text(*k))
            || (*k <= from + 2 && is_han_name(text(*k)))
            || (*k == from + 1 && is_caseless_name(lines, *k, text(*k)))
    });
    // The last line of a title may look like names, too; then the article has its words, but not those of the names.
    let is_foreign = |k: usize| are_foreign(text(k), source, lines.get(k + 1..).unwrap_or_default());
    let is_last_of_title = |k: usize| are_names(text(k + 1)) && !is_foreign(k) && is_foreign(k + 1);
    let named = named.map(|k| if is_last_of_title(k) { k + 1 } else { k });
    let has_title = |k: &usize| (from..*k).all(|i| may_be_title(lines[i].0));
    // Only where no person is named: a title may speak of a team.
    let collective = (from + 1..lines.len().min(from + COLLECTIVE + 1))
        .find(|k| is_collective(text(*k)) && !is_inside_title(source, lines, *k));
    let Some(k) = named.filter(has_title).or(collective.filter(has_title)) else { return false };
    front.push(BlockKind::Title, k - from);
    front.push(BlockKind::Author, 1);
    affiliations(source, lines, front);
    true
}

/// Whether a line that looks like names is one of a title, which goes on behind it or before it.
fn is_inside_title(source: &str, lines: &[Placed], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| lines.get(before));
    let goes_on = before.is_some_and(|(line, _)| {
        let last = line.text(source).rsplit(' ').next().unwrap_or_default();
        matches!(line.last, End::Comma | End::Hyphen | End::Dash) || is_small_word(last)
    });
    let behind = lines.get(at + 1).filter(|(line, _)| !line.after_blank());
    goes_on || behind.is_some_and(|(line, measure)| line.case == Case::Lower && line.ink * 10 < measure * 9)
}

/// Adds the head of a memo, as standards of the Internet have it: lines with something at the left and something at the
/// right, among which the authors stand, and the title below them in the middle.
fn memo(source: &str, lines: &[Placed], front: &mut Front) -> bool {
    let parts = |(line, _): &&Placed| {
        let text = line.text(source);
        (line.indent >= MIDDLE && !line.after_blank()) || sides(text).is_some()
    };
    let head = lines.iter().take(MEMO).take_while(parts);
    let names = |(line, _): &Placed| sides(line.text(source)).is_some_and(|(_, right)| are_names(right));
    let head: Vec<bool> = head.map(names).collect();
    let behind = lines.get(head.len()..).unwrap_or_default();
    let is_parted = behind.first().is_some_and(|(line, _)| line.after_blank() && line.indent > 0);
    let title = title(source, behind);
    if head.len() < 3 || !head.contains(&true) || !is_parted || title == 0 {
        return false;
    }
    for run in head.chunk_by(|a, b| a == b) {
        let is_author = run.first() == Some(&true);
        for _ in run.iter().filter(|_| is_author) {
            front.push(BlockKind::Author, 1);
        }
        front.push(BlockKind::FrontMatter, if is_author { 0 } else { run.len() });
    }
    front.push(BlockKind::Title, title);
    true
}

/// The texts at the left and at the right of a line that has nothing between them.
pub fn sides(text: &str) -> Option<(&str, &str)> {
    let (left, right) = text.split_once("    ")?;
    Some((left, right.trim_start()))
}

/// Adds authors and the title below them, as Russian print has them.
fn authors_and_title(source: &str, lines: &[Placed], front: &mut Front) -> bool {
    let text = |k: usize| lines.get(k).map_or("", |(l, _)| l.text(source));
    let from = front.lines();
    let names: Vec<&str> = (from..from + AUTHORS).map(text).take_while(|text| are_names(text)).collect();
    let body = lines.get(from + names.len()..).unwrap_or_default();
    let is_foreign = |names: &str| are_foreign(names, source, body);
    let authors = match names.as_slice() {
        all if all.iter().all(|names| are_listed(names)) => all.len(),
        [one] if is_foreign(one) && !is_author_below(source, body) => 1,
        // A title of words with capitals looks like names.
        [one, title, ..] if !are_listed(title) && is_foreign(one) && !is_foreign(title) => 1,
        _ => 0,
    };
    if authors == 0 {
        return false;
    }
    let mut found = front.clone();
    found.push(BlockKind::Author, authors);
    affiliations(source, lines, &mut found);
    let title = title(source, lines.get(found.lines()..).unwrap_or_default());
    found.push(BlockKind::Title, title);
    if title > 0 {
        *front = found;
    }
    title > 0
}

/// Adds the lines that say where the authors work.
fn affiliations(source: &str, lines: &[Placed], front: &mut Front) {
    let from = front.lines();
    let behind = lines.get(from..).unwrap_or_default().iter().take(AUTHORS);
    front.push(BlockKind::FrontMatter, behind.take_while(|(l, _)| is_affiliation(l.text(source))).count());
}

/// Whether names are written as only names are: with initials, or several with commas between them.
fn are_listed(names: &str) -> bool {
    names.contains(',') || names.split_whitespace().any(|word| word.ends_with('.'))
}

/// Whether names stand in the first lines below others, which may then be a title.
fn is_author_below(source: &str, lines: &[Placed]) -> bool {
    let is_author =
        |names: &str| are_names(names) && (are_listed(names) || are_foreign(names, source, lines));
    lines.iter().take(TITLE).any(|(line, _)| is_author(line.text(source)))
}

/// Whether an article has not more than half of the words of names as words of its own.
fn are_foreign(names: &str, source: &str, body: &[Placed]) -> bool {
    let all = names.split_whitespace().filter(|word| !is_small_word(word)).count();
    let names = names.split_whitespace().filter(|w| w.chars().count() > 2 && !is_small_word(w));
    let names = names.map(str::to_lowercase);
    let mut names: Vec<(String, bool)> = names.map(|name| (name, true)).collect();
    if names.len() < all {
        return false;
    }
    for word in body.iter().flat_map(|(line, _)| line.text(source).split(|c: char| !c.is_alphabetic())) {
        names.iter_mut().filter(|(name, _)| name == word).for_each(|(_, foreign)| *foreign = false);
    }
    names.iter().filter(|(_, foreign)| *foreign).count() * 2 >= names.len()
}

/// How many lines are a title that stands below its authors; 0 if they may be none.
fn title(source: &str, lines: &[Placed]) -> usize {
    let ends = |k: &usize| match (lines.get(k - 1), lines.get(*k)) {
        (Some((line, measure)), Some((next, _))) => {
            let larger = LARGER[usize::from(*k > 1)];
            ends_title(source, *line, *next, *measure, larger)
        }
        _ => false,
    };
    let Some(count) = (1..=TITLE).find(ends) else { return 0 };
    let [(first, _), ..] = lines else { return 0 };
    let own = lines.get(..count).unwrap_or_default();
    let stopped = |(line, _): &Placed| line.text(source).ends_with(['.', ',', ';', ':']) && line.words > 3;
    let full = |(line, measure): &Placed| (9 * measure..=11 * measure).contains(&(line.ink * 10));
    let is_prose = own.last().is_some_and(stopped) || (count > 2 && own.iter().take(count - 1).all(full));
    let may_begin = matches!(first.case, Case::Upper | Case::Digit);
    if may_begin && !is_prose { count } else { 0 }
}

/// Whether a title ends with a line: something else begins with the next, or more would have fitted on the line, though
/// titles are set in larger type.
fn ends_title(source: &str, line: Line, next: Line, measure: u32, larger: u32) -> bool {
    let (text, behind) = (line.text(source), next.text(source));
    let parted = next.after_blank() || next.top;
    if parted || is_known(behind) || abstracts::begins_with_label(behind) || number_depth(behind) > 0 {
        return true;
    }
    let is_prose = next.ink * 10 > measure * 9;
    if is_prose && line.ink * 10 < measure * if next.case == Case::Lower { 4 } else { 8 } {
        return true;
    }
    if next.case == Case::Lower || matches!(line.last, End::Hyphen | End::Comma | End::Dash) {
        return false;
    }
    if is_capitals(text) {
        return !is_capitals(behind);
    }
    // A title over two columns is measured by both.
    let whole = if line.ink * 10 > measure * 11 { 2 * measure } else { measure };
    (line.ink + ink(' ') + next.first_word) * larger < whole * 10
}

/// Whether a line is what libraries and journals print over a title: a classification, a number of the work or the page.
fn is_imprint(text: &str) -> bool {
    let is_folio = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_folio
        || ["УДК", "ББК", "UDC", "UDK", "DOI", "doi:", "ISSN", "ГРНТИ", "JEL"].iter().any(|sign| {
            text.strip_prefix(sign).is_some_and(|rest| rest.chars().take(3).any(|c| !c.is_alphabetic()))
        })
}

/// Whether a line says where authors work or how to write to them.
fn is_affiliation(text: &str) -> bool {
    const PLACES: [&str; 16] = [
        "университет",
        "институт",
        "академия",
        "кафедра",
        "факультет",
        "університет",
        "інститут",
        "university",
        "institute",
        "department",
        "faculty",
        "universität",
        "hochschule",
        "université",
        "universidad",
        "college",
    ];
    let lower = text.to_lowercase();
    let address = text.split_whitespace().any(|w| w.contains('@') && w.contains('.'));
    text.split_whitespace().count() <= 16
        && !text.ends_with(['-', '!', '?'])
        && (address || PLACES.iter().any(|p| lower.contains(p)))
}

/// Whether a line is an author of one name: a single capitalised word between a title and a line of the body.
fn is_single_name(lines: &[Placed], at: usize, text: &str) -> bool {
    let lower = text.chars().skip(1).all(char::is_lowercase);
    let next_is_full =
        lines.get(at + 1).is_some_and(|(l, measure)| l.ink * 10 > measure * 7 && l.case == Case::Upper);
    at <= 2
        && text.chars().count() > 3
        && text.starts_with(char::is_uppercase)
        && lower
        && !is_known(text)
        && next_is_full
}

/// Whether a line is a Chinese name: two to four characters and nothing else.
fn is_han_name(text: &str) -> bool {
    let count = text.chars().filter(|c| *c != ' ').count();
    (2..=4).contains(&count) && text.chars().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}' | ' '))
}

/// Whether a line is a name in a script without capitals: a few words alone between a title and a blank line.
fn is_caseless_name(lines: &[Placed], at: usize, text: &str) -> bool {
    let has_no_case = |(line, _): &Placed| line.case == Case::None && line.last == End::Open;
    let short = |(line, measure): &Placed| line.ink * 10 < measure * 6;
    let alone = lines.get(at).is_some_and(|own| !own.0.after_blank() && has_no_case(own) && short(own));
    alone
        && may_be_caseless_name(text)
        && lines.get(at - 1).is_some_and(|title| title.0.case == Case::None && title.0.last != End::Sentence)
        && lines.get(at + 1).is_some_and(|(behind, _)| behind.after_blank())
}

/// Whether a line may be one of a title.
fn may_be_title(line: Line) -> bool {
    !matches!(line.last, End::Sentence | End::Comma) || line.words < 10
}

/// Whether the text begins with a line that can only be a title.
fn lone_title(source: &str, lines: &[(Line, u32)]) -> bool {
    let [(first, measure), (second, _), ..] = lines else { return false };
    let short = first.ink * 10 < measure * 9;
    let capitals = is_capitals(first.text(source));
    first.last == End::Open
        && first.words < 16
        && (short || capitals)
        && (second.case == Case::Upper || (second.after_blank() && second.case != Case::Lower))
        && (capitals || second.after_blank())
}
