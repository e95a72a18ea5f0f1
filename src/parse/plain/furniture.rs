//! Running heads, running feet and folios: what print repeats on each page.
//!
//! With page breaks only the edges of pages are looked at; without, lines that return at nearly equal distances, and
//! numbers that rise by one. Nothing is deleted here: lines are marked, and pages get their folios.

use crate::back_reference::points_back;
use crate::letter::{DIGIT, Letter};
use crate::parse::plain::lines::{Case, End, Line, Start};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::ops::Range;

/// Lines looked at on each edge of a page.
const EDGE: usize = 3;
/// Lines from the beginning of the text in which a title and an author may stand, which running heads repeat.
const FRONT: usize = 5;
/// Lines from the beginning of the text in which what the running head of the first page repeats is looked for: below it
/// stand a folio, a title of several lines and an author.
const HEADED_FRONT: usize = 8;
/// The most lines of a running head: an author, a title and a folio.
const HEAD: usize = 3;
/// The widest running head, in tenths of a character.
const WIDEST: u32 = 1100;
/// The fewest lines on a page, to tell pages in a text without page breaks.
const SHORTEST_PAGE: usize = 15;

/// What belongs to the pages rather than to the article.
#[derive(Debug, Default)]
pub struct Furniture {
    /// For each line, whether it is furniture.
    pub marks: Vec<bool>,
    /// The folios that were found: the line and the number.
    pub folios: Vec<(usize, u32)>,
    /// The folios among them that an extractor took for the second half of a word that is broken over pages, so that they
    /// are glued to the last word of a line: the line, and the byte of the source at which the folio begins.
    glued: Vec<(usize, u32)>,
}

impl Furniture {
    /// Where it stands in the source, in bytes; `lines` are those that it was looked for in.
    pub fn places(&self, lines: &[Line]) -> Vec<Range<u32>> {
        let marked = lines.iter().zip(&self.marks).filter(|(_, marked)| **marked);
        let whole = marked.map(|(line, _)| line.start..line.end);
        let glued = self.glued.iter().filter_map(|(i, start)| Some(*start..lines.get(*i)?.end));
        let mut places: Vec<Range<u32>> = whole.chain(glued).collect();
        places.sort_unstable_by_key(|place| place.start);
        places
    }

    fn mark(&mut self, lines: &[usize]) {
        for i in lines {
            self.marks[*i] = true;
        }
    }
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Key {
    /// Hash of its letters and digits.
    exact: u64,
    /// Hash of its letters.
    words: u64,
    /// How many letters it has.
    letters: u32,
    /// Whether none of them is small.
    is_capitals: bool,
    /// The number it begins with.
    lead: Option<u32>,
    /// The number it ends with.
    trail: Option<u32>,
    /// Whether it ends with an ellipsis: a long title that was cut.
    is_cut: bool,
}

impl Key {
    /// Whether it is one number and nothing else: `432 (1984).` may end a note.
    fn is_number(self) -> bool {
        self.letters == 0 && self.lead.is_some() && self.lead == self.trail
    }

    /// The numbers it may have as folio.
    fn numbers(self) -> impl Iterator<Item = u32> {
        [self.lead, self.trail].into_iter().flatten()
    }
}

/// Marks the furniture among lines.
pub fn find(source: &str, lines: &[Line]) -> Furniture {
    let furniture = Furniture { marks: vec![false; lines.len()], ..Furniture::default() };
    if lines.last().is_some_and(|l| l.page > 0) {
        let mut keys = vec![None; lines.len()];
        for i in (0..lines.len().min(HEADED_FRONT)).chain(pages(lines).flat_map(|page| edges(&page))) {
            keys[i] = key(source, lines[i]);
        }
        at_edges(source, lines, &keys, head_of_first_page(&keys, furniture))
    } else {
        let keys = keys_of_alike(source, lines);
        by_distance(lines, &keys, head_of_first_page(&keys, furniture))
    }
}

/// Marks the running head over a title: the first lines of the text whose words the title or the author below repeat, and
/// a folio beside them.
fn head_of_first_page(keys: &[Option<Key>], mut furniture: Furniture) -> Furniture {
    let front: Vec<Key> = keys.iter().take(HEADED_FRONT).map_while(|key| *key).collect();
    let repeated = |at: usize, own: &Key| {
        let alike = |key: &Key| key.words == own.words && key.is_capitals == own.is_capitals;
        own.letters >= 4 && front.iter().skip(at + 1).any(alike)
    };
    let kinds = front.iter().enumerate().map(|(at, key)| (key.is_number(), repeated(at, key)));
    let head: Vec<bool> = kinds.take(HEAD).map_while(|(n, r)| (n || r).then_some(r)).collect();
    if head.contains(&true) {
        (0..head.len()).for_each(|i| furniture.marks[i] = true);
    }
    furniture
}

/// The lines that are not furniture; those behind furniture stand at the top of a page.
pub fn without(mut lines: Vec<Line>, furniture: &Furniture) -> Vec<Line> {
    for (i, start) in &furniture.glued {
        let line = &mut lines[*i];
        *line = Line { end: *start, last: End::Hyphen, is_broken: true, ..*line };
    }
    let mut marks = furniture.marks.iter();
    let mut behind_furniture = false;
    lines.retain_mut(|line| {
        line.top |= behind_furniture;
        behind_furniture = marks.next().is_some_and(|marked| *marked);
        !behind_furniture
    });
    lines
}

/// The keys of the lines of the front, of those that begin with the letters of another, and of those without letters: no
/// other says what another says, or is a number.
fn keys_of_alike(source: &str, lines: &[Line]) -> Vec<Option<Key>> {
    let beginnings: Vec<u64> = lines.iter().map(|line| beginning(line.text(source))).collect();
    let mut counts: HashMap<u64, u32, RandomState> = HashMap::default();
    for hash in &beginnings {
        *counts.entry(*hash).or_default() += 1;
    }
    let may_be_alike =
        |i: usize, hash: u64| i < HEADED_FRONT || hash == SEED || counts.get(&hash).is_some_and(|n| *n > 1);
    let lines = lines.iter().zip(beginnings).enumerate();
    lines.map(|(i, (line, hash))| if may_be_alike(i, hash) { key(source, *line) } else { None }).collect()
}

/// Hash of the first letters of a text; [`SEED`] if it has none.
fn beginning(text: &str) -> u64 {
    let letters = text.chars().map(char::said).filter(|said| *said != 0 && *said < DIGIT);
    letters.take(BEGINNING).fold(SEED, |hash, said| mix_if(true, hash, said))
}

/// Letters that nearly always tell lines of prose apart.
const BEGINNING: usize = 20;

/// The key of a line; `None` if it is too wide to be furniture, an item of a list, or a note that says "ibid.", as the last
/// line of many pages may.
fn key(source: &str, line: Line) -> Option<Key> {
    if line.ink > WIDEST || line.first == Start::Bullet {
        return None;
    }
    let text = line.text(source);
    if points_back(text.trim_start_matches(|c: char| !c.is_letter())) {
        return None;
    }
    let mut key = Key {
        exact: SEED,
        words: SEED,
        letters: 0,
        is_capitals: true,
        lead: None,
        trail: None,
        is_cut: text.ends_with('…'),
    };
    // Each character takes the same way, whatever it is: words are too short to guess where they end.
    let mut has_digits = false;
    for c in text.chars() {
        let said = c.said();
        let is_letter = said != 0 && said < DIGIT;
        key.is_capitals &= !is_letter || said != u32::from(c);
        key.letters += u32::from(is_letter);
        key.words = mix_if(is_letter, key.words, said);
        has_digits |= said >= DIGIT;
    }
    let all = text.chars().map(char::said).filter(|said| *said != 0);
    key.exact = if has_digits { all.fold(SEED, |hash, said| mix_if(true, hash, said)) } else { key.words };
    let bare = text.trim_matches(|c: char| !c.is_letter_or_digit());
    let number = |digits: &str| if digits.len() <= 4 { digits.parse().ok() } else { None };
    let lead = bare.len() - bare.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let trail = bare.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    // A note may end with a page, too: `1 Reyes, Mills, p. 12.` A running head may have the same, `Reyes et al. 12`, but
    // neither a number before it nor a full stop behind it.
    let is_abbreviated = trail < bare.len() && bare.get(..trail).is_some_and(|before| before.ends_with(". "));
    let is_citation = is_abbreviated && (lead > 0 || text.ends_with('.'));
    if !is_citation {
        key.lead = bare.get(..lead).and_then(number);
        key.trail = bare.get(trail..).and_then(number);
    }
    Some(key)
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// One step of an FNV-1a hash, by what characters say, if this one counts.
#[inline]
fn mix_if(counts: bool, hash: u64, said: u32) -> u64 {
    let (bits, factor) = if counts { (u64::from(said), 0x0100_0000_01b3) } else { (0, 1) };
    (hash ^ bits).wrapping_mul(factor)
}

/// The words of the first lines of the text that are not prose: a title and an author.
fn front_words(lines: &[Line], keys: &[Option<Key>]) -> Vec<u64> {
    let front = lines.iter().zip(keys).take(FRONT).filter(|(line, _)| line.last != End::Sentence);
    front.filter_map(|(_, key)| *key).filter(|k| k.letters >= 4).map(|k| k.words).collect()
}

/// Ranges of the lines of each page.
fn pages(lines: &[Line]) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    lines.chunk_by(|a, b| a.page == b.page).map(move |page| {
        let range = at..at + page.len();
        at = range.end;
        range
    })
}

/// Indices of the lines on the edges of a page.
fn edges(page: &Range<usize>) -> impl Iterator<Item = usize> + use<> {
    let top = page.start..page.end.min(page.start + EDGE);
    let foot = page.end.saturating_sub(EDGE).max(top.end)..page.end;
    top.chain(foot)
}

/// What the edges of all pages have in common.
struct Edges {
    front: Vec<u64>,
    exact: HashMap<u64, u32>,
    words: HashMap<u64, u32>,
    /// Folios minus the index of their page, where most agree.
    shift: Option<i64>,
    /// How many of the folios that agree are lines of their own.
    folios: u32,
    enough: u32,
}

impl Edges {
    fn new(lines: &[Line], keys: &[Option<Key>]) -> Self {
        let mut shifts: HashMap<i64, u32> = HashMap::new();
        let mut alone: HashMap<i64, u32> = HashMap::new();
        let (mut exact, mut words): (HashMap<u64, u32>, HashMap<u64, u32>) = Default::default();
        for i in pages(lines).flat_map(|page| edges(&page)) {
            let (Some(key), page) = (keys[i], i64::from(lines[i].page)) else { continue };
            let weight = if key.is_number() { 2 } else { 1 };
            let shift_of = |n: u32| i64::from(n) - page;
            if let Some(number) = key.lead.filter(|_| key.is_number()) {
                *alone.entry(shift_of(number)).or_default() += 1;
            }
            key.numbers().for_each(|n| *shifts.entry(shift_of(n)).or_default() += weight);
            *exact.entry(key.exact).or_default() += 1;
            *words.entry(key.words).or_default() += 1;
        }
        let shift = shifts.iter().max_by_key(|(shift, count)| (**count, -**shift)).map(|(shift, _)| *shift);
        let total = lines.last().map_or(0, |l| l.page + 1);
        let folios = shift.and_then(|shift| alone.get(&shift)).copied().unwrap_or(0);
        Self {
            front: front_words(lines, keys),
            exact,
            words,
            shift,
            folios,
            enough: (total / 8).clamp(2, 12),
        }
    }

    /// Where the folio begins that is glued to the last word of a page, and its number, if most other pages have theirs on
    /// lines of their own.
    fn glued_folio(&self, source: &str, key: Key, line: Line) -> Option<(u32, u32)> {
        let number = key.trail.filter(|n| Some(i64::from(*n) - i64::from(line.page)) == self.shift)?;
        let text = line.text(source);
        let word = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let is_glued = word.len() < text.len() && word.ends_with(char::is_small);
        let is_usual = self.folios > 1 && self.folios * 2 > line.page;
        (is_glued && is_usual).then_some((line.start + word.len() as u32, number))
    }

    /// The number of a line if it is the folio of its page.
    fn folio(&self, key: Key, page: u32) -> Option<u32> {
        key.numbers().find(|n| Some(i64::from(*n) - i64::from(page)) == self.shift)
    }

    /// Whether a line is repeated on other pages.
    fn repeats(&self, key: Key, i: usize, page: u32) -> bool {
        let often = |counts: &HashMap<u64, u32>, hash| counts.get(hash).is_some_and(|n| *n >= self.enough);
        let folio = self.folio(key, page).is_some();
        if key.letters == 0 {
            return folio;
        }
        let known = self.front.contains(&key.words) && page > 0;
        let same = often(&self.exact, &key.exact) || (folio && often(&self.words, &key.words));
        key.letters > 2 && (known || (same && (i >= FRONT || folio)))
    }
}

/// Furniture of a text with page breaks.
fn at_edges(source: &str, lines: &[Line], keys: &[Option<Key>], mut furniture: Furniture) -> Furniture {
    let common = Edges::new(lines, keys);
    let repeated = |i: &usize| {
        keys[*i].is_some_and(|key| common.repeats(key, *i, lines[*i].page)) && !ends_text(lines, *i)
    };
    for page in pages(lines) {
        let top = page.clone().take(EDGE).take_while(repeated);
        let foot = page.clone().rev().take(EDGE).take_while(repeated);
        let known = furniture.folios.len();
        for i in top.chain(foot) {
            furniture.marks[i] = true;
            let folio = keys[i].and_then(|key| common.folio(key, lines[i].page));
            furniture.folios.extend(folio.map(|folio| (i, folio)));
        }
        let last = page.end.saturating_sub(1);
        // Where the page has its folio elsewhere, a number at its end is a marker.
        let has_folio = furniture.folios.len() > known;
        let is_text = !has_folio && page.end < lines.len() && !furniture.marks[last];
        let glued =
            keys[last].filter(|_| is_text).and_then(|key| common.glued_folio(source, key, lines[last]));
        if let Some((start, folio)) = glued {
            furniture.folios.push((last, folio));
            furniture.glued.push((last, start));
        }
    }
    furniture
}

/// Whether a line ends the sentence of the line above it, and so is text however often it returns.
fn ends_text(lines: &[Line], i: usize) -> bool {
    let above = i.checked_sub(1).and_then(|above| lines.get(above));
    let open = above.is_some_and(|above| above.is_open());
    open && lines.get(i).is_some_and(|line| line.case == Case::Lower && line.last == End::Sentence)
}

/// Furniture of a text without page breaks.
fn by_distance(lines: &[Line], keys: &[Option<Key>], mut furniture: Furniture) -> Furniture {
    let front = front_words(lines, keys);
    let is_front = |at: &[usize]| at.first().and_then(|i| keys[*i]).is_some_and(|k| front.contains(&k.words));
    let repeated: Vec<Vec<usize>> = alike(lines, keys, &front);
    for at in repeated.iter().filter(|at| !at.is_empty()) {
        if (at[0] >= FRONT && is_front(at) && spaced(at)) || returns(at, lines, keys) {
            furniture.mark(at);
            furniture.folios.extend(rising(at, keys));
        }
    }
    for at in repeated.iter().filter(|at| at.len() > 1 && numbers_agree(at, keys)) {
        let beside = at.iter().filter(|i| is_beside(**i, &furniture.marks)).count();
        if beside * 2 >= at.len() {
            furniture.mark(at);
        }
    }
    let numbers: Vec<(usize, u32)> = keys
        .iter()
        .enumerate()
        .filter_map(|(i, key)| Some((i, key.filter(|k| k.is_number())?.lead?)))
        .collect();
    let in_runs = in_rising_runs(&numbers);
    for ((i, number), rises) in numbers.into_iter().zip(in_runs) {
        if rises || is_beside(i, &furniture.marks) {
            furniture.marks[i] = true;
            furniture.folios.push((i, number));
        }
    }
    furniture
}

/// The lines behind the front that have the same words in the same case, together if there are several or if the words
/// are those of the front; in the order of their first lines.
fn alike(lines: &[Line], keys: &[Option<Key>], front: &[u64]) -> Vec<Vec<usize>> {
    let words = |(i, key): (usize, &Option<Key>)| {
        let key = key.filter(|k| k.letters >= 3 && lines[i].last != End::Hyphen)?;
        Some(((key.words, key.is_capitals), i as u32))
    };
    // A title has no folio; where a number stands beside the same words, they are the running head over it.
    let may_return = |(i, key): &(usize, &Option<Key>)| {
        *i >= FRONT || key.is_some_and(|key| key.numbers().next().is_some())
    };
    let places = keys.iter().enumerate().filter(may_return);
    let mut places: Vec<((u64, bool), u32)> = places.filter_map(words).collect();
    places.sort_unstable();
    let same = places.chunk_by(|a, b| a.0 == b.0);
    let same =
        same.filter(|at| at.len() > 1 || at.first().is_some_and(|((words, _), _)| front.contains(words)));
    let mut found: Vec<Vec<usize>> = same.map(|at| at.iter().map(|(_, i)| *i as usize).collect()).collect();
    found.sort_unstable();
    found
}

/// Whether all neighbours are at least a short page apart.
fn spaced(at: &[usize]) -> bool {
    at.windows(2).all(|pair| matches!(pair, [a, b] if b - a >= SHORTEST_PAGE))
}

/// Whether lines return at least three times at nearly equal distances, and do not read like prose. The last page may
/// be short.
fn returns(at: &[usize], lines: &[Line], keys: &[Option<Key>]) -> bool {
    let mut gaps: Vec<usize> = at.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?)).collect();
    if gaps.len() < 2 {
        return false;
    }
    if gaps.len() > 2 {
        gaps.pop();
    }
    let (Some(least), Some(most)) = (gaps.iter().min(), gaps.iter().max()) else { return false };
    let is_prose = |i: &usize| {
        matches!(lines[*i].last, End::Sentence | End::Colon | End::Comma) || lines[*i].case == Case::Lower
    };
    let prose = at.iter().any(|i| is_prose(i) && !keys[*i].is_some_and(|k| k.is_cut));
    !prose && *least >= SHORTEST_PAGE && *most <= 3 * *least && numbers_agree(at, keys)
}

/// Whether lines of the same words have the same numbers, or numbers that rise with each line.
fn numbers_agree(at: &[usize], keys: &[Option<Key>]) -> bool {
    let same = at.windows(2).all(|pair| match pair {
        [a, b] => matches!((keys[*a], keys[*b]), (Some(a), Some(b)) if a.exact == b.exact),
        _ => true,
    });
    same || !rising(at, keys).is_empty()
}

/// The numbers before or behind the words of several lines, if they rise with each line; otherwise none.
fn rising(at: &[usize], keys: &[Option<Key>]) -> Vec<(usize, u32)> {
    let numbers = |of: fn(Key) -> Option<u32>| -> Option<Vec<(usize, u32)>> {
        at.iter().map(|i| Some((*i, keys[*i].and_then(of)?))).collect()
    };
    let rises = |found: &Vec<(usize, u32)>| {
        found.windows(2).all(|pair| matches!(pair, [a, b] if b.1 > a.1 && b.1 <= a.1 + 4))
    };
    let several = |found: &Vec<(usize, u32)>| found.len() > 1 && rises(found);
    let lead = numbers(|key| key.lead).filter(several);
    lead.or_else(|| numbers(|key| key.trail).filter(several)).unwrap_or_default()
}

/// Whether one of the two lines around a line is marked.
fn is_beside(i: usize, marks: &[bool]) -> bool {
    let marked = |j: Option<usize>| j.and_then(|j| marks.get(j)).is_some_and(|m| *m);
    marked(i.checked_sub(1)) || marked(Some(i + 1))
}

/// A number that may be a folio, and the run of rising numbers that it ends.
#[derive(Debug, Clone, Copy)]
struct Rise {
    length: usize,
    before: Option<usize>,
    gap: usize,
}

/// For each number, whether it is one of at least three that rise by one at nearly equal distances.
fn in_rising_runs(numbers: &[(usize, u32)]) -> Vec<bool> {
    let mut latest: HashMap<u32, usize> = HashMap::new();
    let mut rises: Vec<Rise> = Vec::with_capacity(numbers.len());
    for (k, (i, number)) in numbers.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|n| latest.get(&n)).copied().filter(|b| {
            let (gap, last) = (i - numbers[*b].0, rises[*b].gap);
            gap >= SHORTEST_PAGE && (last == 0 || (gap <= 2 * last && last <= 2 * gap))
        });
        let length = before.map_or(1, |b| rises[b].length + 1);
        rises.push(Rise { length, before, gap: before.map_or(0, |b| i - numbers[b].0) });
        latest.insert(*number, k);
    }
    let longest = rises.iter().map(|r| r.length).max().unwrap_or(0);
    let mut chosen = vec![false; numbers.len()];
    for k in (0..numbers.len()).rev() {
        let ends_a_run = rises[k].length >= 3 && 2 * rises[k].length >= longest;
        if chosen[k] || ends_a_run {
            chosen[k] = true;
            rises[k].before.into_iter().for_each(|b| chosen[b] = true);
        }
    }
    chosen
}
