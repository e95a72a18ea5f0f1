//! All that may be labels and markers in an article.
//!
//! Each candidate says how it is printed and how likely it looks by itself; which of them are meant is decided by
//! `series`, from their sequence.

use crate::letter::Letter;
use crate::parse::plain::labels::label;
use crate::parse::plain::lines::Line;
use crate::parse::plain::markers::{markers, tail};
use crate::parse::plain::signs::{Candidate, Style};
use std::collections::HashMap;

/// Labels and markers of a text.
#[derive(Debug, Default)]
pub struct Candidates {
    /// Possible beginnings of notes.
    pub labels: Vec<Candidate>,
    /// Possible calls of notes.
    pub markers: Vec<Candidate>,
}

/// Collects the candidates; `attached` are labels that are known to belong to certain lines, in the order of these.
pub fn collect(source: &str, lines: &[Line], attached: &[Candidate]) -> Candidates {
    let mut found = Candidates::default();
    let mut attached = attached.iter().copied().peekable();
    for (i, line) in lines.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| lines.get(i)).copied();
        if let Some(label) = attached.next_if(|a| a.line as usize == i) {
            found.labels.push(label);
            markers(source, i, *line, line.start, &mut found.markers);
            continue;
        }
        let label = label(source, i, *line, before, lines.get(i + 1).copied());
        if let Some(own) = label {
            weigh_section(source, *line, own, &mut found.labels);
        }
        let from = label.filter(|l| l.score > -2.0).map_or(line.start, |l| l.end);
        found.labels.extend(label);
        markers(source, i, *line, from, &mut found.markers);
    }
    weigh_names(source, &mut found.markers);
    found
}

/// What a label loses that is the number of a section, with that of its first part right below or further down.
const SECTION: [f32; 2] = [3.0, 1.5];

/// Lines between the number of a section and that of its first part, if no text stands between, and if some does.
const UNDER_SECTION: [u32; 2] = [3, 40];

/// The most labels that are looked at for the number of a section.
const NEAR_SECTION: usize = 12;

/// Makes the last label before a line less likely if it is the number of a section, for that of its first part begins the
/// line: `2` over `2.1`.
fn weigh_section(source: &str, line: Line, own: Candidate, labels: &mut [Candidate]) {
    let behind = line.text(source).get((own.end - line.start) as usize..).unwrap_or_default();
    let part = behind.strip_prefix(".1").filter(|_| own.style == Style::Bare);
    if !part.is_some_and(|title| title.starts_with(['.', ' '])) {
        return;
    }
    let is_whole = |label: &&mut Candidate| {
        matches!(label.style, Style::Bare | Style::Dot) && label.value == own.value && label.score > -2.0
    };
    if let Some(whole) = labels.iter_mut().rev().take(NEAR_SECTION).find(is_whole) {
        let lines = own.line - whole.line;
        let prices = UNDER_SECTION.iter().zip(SECTION);
        whole.score -=
            prices.filter(|(most, _)| lines <= **most).map(|(_, price)| price).next().unwrap_or(0.0);
    }
}

/// What a marker loses that is glued to a word which has the same number again and again: `vzor1` is a name.
const NAME: f32 = 1.0;

/// How often a word and its number make a name.
const OFTEN: u32 = 3;

/// Makes markers less likely that may be parts of names.
fn weigh_names(source: &str, markers: &mut [Candidate]) {
    let name = |marker: &Candidate| {
        let before = tail(source.get(..marker.start as usize)?);
        let letters = before.len() - before.trim_end_matches(char::is_letter).len();
        let word = source.get(marker.start as usize - letters..marker.end as usize);
        word.filter(|_| letters > 0 && marker.style == Style::Bare)
    };
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for word in markers.iter().filter_map(name) {
        *counts.entry(word).or_default() += 1;
    }
    let is_name =
        |marker: &Candidate| name(marker).and_then(|word| counts.get(word)).is_some_and(|n| *n >= OFTEN);
    markers.iter_mut().filter(|marker| is_name(marker)).for_each(|marker| marker.score -= NAME);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::plain::lines;

    fn found(text: &str) -> Vec<(u32, Style)> {
        let lines = lines::read(text);
        collect(text, &lines, &[])
            .markers
            .iter()
            .filter(|m| m.score > 0.0)
            .map(|m| (m.value, m.style))
            .collect()
    }

    #[test]
    fn markers_are_glued_to_words_and_marks() {
        assert_eq!(
            found("мостов1. “да”2, [3] так.[4] слово5)"),
            [(1, Style::Bare), (2, Style::Bare), (3, Style::Bracket), (4, Style::Bracket), (5, Style::Paren)]
        );
    }

    #[test]
    fn two_markers_printed_together_may_be_one_number_or_two() {
        let numbers = |text| found(text).iter().map(|m| m.0).collect::<Vec<_>>();
        assert_eq!(numbers("wife.45 ships.12 town.910"), [45, 4, 5, 12, 1, 2, 910, 9, 10]);
        assert_eq!(numbers("spring.99100 place.77 book.1950"), [99100, 99, 100, 77, 1950]);
    }

    #[test]
    fn quantities_and_formulae_are_no_markers() {
        assert_eq!(found("в 2004 г. 3.14 и 4.7.8, x86 H2O, 10-13, http://a.b/c_1.htm x2"), []);
    }
}
