//! Numbers of sections and items at the beginning of a line: `4.1.2 Title`, `IV. Title`, `B. Title`, `B.2 Title`, `Chapter 3`,
//! `3) item`.
//!
//! One number proves nothing. Numbers of sections run in sequence through the whole article, with text between them;
//! items of a list follow one another directly, and numbered paragraphs do not end where a heading would.

use crate::letter::Letter;
use crate::parse::plain::section_words::is_division;
use std::collections::HashMap;

/// The most parts of a number, as in `4.1.2`.
const DEPTH: usize = 6;

/// What numbers of one sequence are written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Script {
    Digits,
    Roman,
    Letter,
}

/// The number at the beginning of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    script: Script,
    /// A word such as "Chapter" stands before it.
    is_named: bool,
    /// The mark behind it, as the full stop of `2.` or the bracket of `2)`.
    mark: Option<char>,
    parts: [u16; DEPTH],
    /// How many parts it has: 3 for `4.1.2`.
    pub depth: u8,
}

impl Number {
    /// The number at the beginning of a text, if words follow it or none are needed.
    pub fn of(text: &str) -> Option<Self> {
        let first = text.chars().next()?;
        if !first.is_ascii_digit() && !first.is_capital() && !is_division_start(first) {
            return None;
        }
        let mut words = text.split_whitespace();
        let word = words.next()?;
        if let Some(number) = Self::parse(word) {
            let closed = word.ends_with(['.', ')']);
            let follows = words.next().is_some_and(begins_title);
            let alone = text.len() == word.len();
            let stands = match number.script {
                Script::Digits => follows,
                Script::Roman => alone || (follows && (closed || word.len() > 1)),
                Script::Letter if number.depth > 1 => follows,
                Script::Letter => follows && closed && text.split_whitespace().nth(1).is_some_and(is_word),
            };
            return stands.then_some(number);
        }
        // "Section 2.1)" ends a bracket of the text.
        let second = words.next().filter(|second| !second.contains(')'))?;
        let number = Self::parse(second).filter(|_| is_division(word))?;
        Some(Self { is_named: true, mark: None, ..number })
    }

    fn parse(word: &str) -> Option<Self> {
        let bare = word.trim_end_matches(['.', ')', ':', ',']);
        if bare.is_empty() || bare.len() > 12 {
            return None;
        }
        let mark = word.chars().next_back().filter(|c| !c.is_letter_or_digit());
        let mut all = bare.split('.');
        let (script, first) = first_part(all.next()?)?;
        let mut parts = [0; DEPTH];
        parts[0] = first;
        let mut depth = 1;
        for part in all {
            *parts.get_mut(depth)? = digits(part)?;
            depth += 1;
        }
        Some(Self { script, is_named: false, mark, parts, depth: depth as u8 })
    }

    /// Its last part.
    fn value(self) -> u16 {
        self.parts.get(usize::from(self.depth).saturating_sub(1)).copied().unwrap_or(0)
    }

    /// The number with another last part.
    fn with(mut self, value: u16) -> Key {
        if let Some(last) = self.parts.get_mut(usize::from(self.depth).saturating_sub(1)) {
            *last = value;
        }
        (self.script, self.is_named, self.mark, self.parts, self.depth)
    }

    /// Whether it is the first within the section of another number: `2.1` in `2`.
    fn is_first_of(self, section: Self) -> bool {
        let shared = usize::from(section.depth);
        self.is_first()
            && self.script == section.script
            && self.depth == section.depth + 1
            && self.parts.get(..shared) == section.parts.get(..shared)
    }

    /// Whether a number that begins a sequence is written like this: 1, I or A.
    fn is_first(self) -> bool {
        self.value() <= 1
    }
}

/// The script and the value of the first part of a number: digits, a Roman number or a single capital.
fn first_part(part: &str) -> Option<(Script, u16)> {
    if part.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((Script::Digits, digits(part)?));
    }
    if let Some(value) = roman(part) {
        return Some((Script::Roman, value));
    }
    let mut chars = part.chars();
    let letter = chars.next().filter(|c| c.is_capital() && chars.next().is_none())?;
    Some((Script::Letter, rank(letter)?))
}

/// The value of up to three digits.
fn digits(part: &str) -> Option<u16> {
    let digits = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    part.parse().ok().filter(|_| digits)
}

/// A number by which it is found among others.
type Key = (Script, bool, Option<char>, [u16; DEPTH], u8);

/// Whether a character may begin a word such as "§".
fn is_division_start(c: char) -> bool {
    c == '§'
}

/// Whether a word may begin the title behind a number.
fn begins_title(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_letter() || matches!(c, '«' | '“' | '„' | '"' | '¿' | '¡'))
}

/// Whether a word is more than an initial.
fn is_word(word: &str) -> bool {
    word.chars().take(3).filter(|c| c.is_letter()).count() >= 2
}

/// The place of a capital in its alphabet. What looks like C is the third letter even in Cyrillic: numbered are А, Б, В
/// or А, В, С.
fn rank(letter: char) -> Option<u16> {
    match letter {
        'A'..='Z' => Some(letter as u16 - 'A' as u16 + 1),
        'С' => Some(3),
        'А'..='Я' => Some(letter as u16 - 'А' as u16 + 1),
        _ => None,
    }
}

/// The value of a Roman number in capitals up to 89.
fn roman(word: &str) -> Option<u16> {
    let worth = |b: u8| match b {
        b'I' => Some(1),
        b'V' => Some(5),
        b'X' => Some(10),
        b'L' => Some(50),
        _ => None,
    };
    let digits: Option<Vec<u16>> = word.bytes().map(worth).collect();
    let digits = digits?;
    let behind = digits.iter().skip(1).copied().chain([0]);
    let sum: i32 =
        digits.iter().zip(behind).map(|(d, next)| i32::from(*d) * if *d < next { -1 } else { 1 }).sum();
    u16::try_from(sum).ok()
}

/// How a text is numbered: the depth of its number (`4.1.2` is 3), 0 if it has none.
pub fn number_depth(text: &str) -> u8 {
    let starts = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | 'L'));
    let number = if starts { Number::of(text) } else { None };
    number.filter(|n| n.script != Script::Letter).map_or(0, |n| n.depth)
}

/// A numbered line, as those who look for sequences see it.
#[derive(Debug, Clone, Copy)]
pub struct Numbered {
    /// Its position in the flow.
    pub position: usize,
    /// Its number.
    pub number: Number,
    /// How many lines from here on might be a heading: short, and ended before the measure made them; 0 if none.
    pub standing: usize,
}

/// What a number is a number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sequence {
    /// Nothing that can be told: no other number continues it.
    #[default]
    Alone,
    /// Sections: the numbers run in sequence and stand over text.
    Sections,
    /// Items of a list, or paragraphs that are counted.
    Items,
}

/// What each of some numbers is a number of, in their order.
pub fn sequences(numbered: &[Numbered]) -> Vec<Sequence> {
    let before = predecessors(numbered);
    let mut result = vec![Sequence::Alone; numbered.len()];
    let mut done = vec![false; numbered.len()];
    for last in (0..numbered.len()).rev().filter(|k| before[*k].is_some()) {
        if done[last] {
            continue;
        }
        let chain: Vec<usize> = std::iter::successors(Some(last), |k| before[*k]).collect();
        let kind = judge(numbered, &chain);
        for k in chain {
            if !std::mem::replace(&mut done[k], true) {
                result[k] = kind;
            }
        }
    }
    let single = |k: &usize| result[*k] == Sequence::Alone && is_only_section(numbered, *k, &result);
    let single: Vec<usize> = (0..numbered.len()).filter(single).collect();
    for k in single {
        result[k] = Sequence::Sections;
    }
    result
}

/// Whether a number that nothing continues is that of a section all the same: a word such as "Chapter" stands before it, it
/// is the first of the section whose number stands before it (`2.1` behind `2`), or its own first section stands behind it.
fn is_only_section(numbered: &[Numbered], k: usize, kinds: &[Sequence]) -> bool {
    let Some(own) = numbered.get(k).filter(|n| n.standing > 0) else { return false };
    let is_section = |k: usize| kinds.get(k) == Some(&Sequence::Sections);
    let above = k.checked_sub(1).filter(|above| is_section(*above)).and_then(|above| numbered.get(above));
    let below = numbered.get(k + 1).filter(|_| is_section(k + 1));
    own.number.is_named
        || above.is_some_and(|above| own.number.is_first_of(above.number))
        || below.is_some_and(|below| below.number.is_first_of(own.number))
}

/// For each number, the one that it continues: the last one before it whose last part is less by one, or by two.
fn predecessors(numbered: &[Numbered]) -> Vec<Option<usize>> {
    let mut latest: HashMap<Key, usize> = HashMap::new();
    let mut before = Vec::with_capacity(numbered.len());
    for (k, candidate) in numbered.iter().enumerate() {
        let number = candidate.number;
        let earlier = [1, 2].iter().filter_map(|step| number.value().checked_sub(*step));
        let mut earlier = earlier.filter_map(|value| latest.get(&number.with(value)).copied());
        before.push(if number.is_first() { None } else { earlier.next() });
        latest.insert(number.with(number.value()), k);
    }
    before
}

/// What a chain of numbers, the last first, counts.
fn judge(numbered: &[Numbered], chain: &[usize]) -> Sequence {
    let members = chain.iter().filter_map(|k| numbered.get(*k));
    let standing = members.clone().filter(|n| n.standing > 0).count();
    let neighbours = members.clone().zip(members.clone().skip(1));
    let adjacent = neighbours
        .filter(|(behind, before)| behind.position <= before.position + before.standing.max(1))
        .count();
    let late = members.clone().next_back().is_some_and(|n| !n.number.is_first());
    // Paragraphs of a text are seldom counted in parts.
    let has_parts = members.clone().any(|n| n.number.depth > 1);
    let stand = standing * 2 > chain.len() || (has_parts && standing * 2 == chain.len());
    if !stand || adjacent * 2 >= chain.len() {
        Sequence::Items
    } else if late && chain.len() < 3 {
        Sequence::Alone
    } else {
        Sequence::Sections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(numbers: &[(usize, &str, usize)]) -> Vec<Sequence> {
        let numbered: Vec<Numbered> = numbers
            .iter()
            .map(|(position, text, standing)| Numbered {
                position: *position,
                number: Number::of(text).unwrap(),
                standing: *standing,
            })
            .collect();
        sequences(&numbered)
    }

    #[test]
    fn numbers_with_text_between_them_are_of_sections() {
        let found = of(&[(0, "1. Mills", 1), (2, "1.1 Wheels", 1), (9, "1.2 Dams", 1), (20, "2. Ponds", 1)]);
        assert_eq!(found, [Sequence::Sections; 4]);
        assert_eq!(of(&[(0, "I", 1), (30, "II", 1), (60, "III", 1)]), [Sequence::Sections; 3]);
        assert_eq!(of(&[(0, "Chapter I", 1), (30, "Chapter II", 1)]), [Sequence::Sections; 2]);
    }

    #[test]
    fn numbers_that_follow_one_another_directly_are_of_items() {
        assert_eq!(of(&[(4, "1. Salt", 1), (5, "2. Flour", 1), (6, "3. Eggs", 1)]), [Sequence::Items; 3]);
    }

    #[test]
    fn numbers_of_paragraphs_are_of_items() {
        assert_eq!(
            of(&[(4, "3.1 Show that", 0), (15, "3.2 Write a", 0), (26, "3.3 Bob has", 1)]),
            [Sequence::Items; 3]
        );
    }

    #[test]
    fn a_number_with_a_first_section_of_its_own_is_of_a_section() {
        let found = of(&[(0, "4.11. Mills", 1), (3, "4.11.1. Wheels", 1), (20, "4.11.2. Dams", 1)]);
        assert_eq!(found, [Sequence::Sections; 3]);
    }

    #[test]
    fn numbers_of_appendices_begin_with_a_letter() {
        assert_eq!(
            of(&[(0, "A.1 Wheels", 1), (9, "A.2 Dams", 1), (20, "A.3 Ponds", 1)]),
            [Sequence::Sections; 3]
        );
        assert_eq!(of(&[(0, "II.1. Wheels", 1), (9, "II.2. Dams", 1)]), [Sequence::Sections; 2]);
        for text in ["A.D. 70", "U.S. mills", "A.B.1 mills", "I.e. mills"] {
            assert_eq!(Number::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_that_nothing_continues_is_alone() {
        assert_eq!(of(&[(4, "7. Rain", 1), (40, "3. Snow", 1)]), [Sequence::Alone; 2]);
    }
}
