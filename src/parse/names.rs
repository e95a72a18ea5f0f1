//! Names of persons: what could be a line of authors, and where one name ends and the next begins.

use std::ops::Range;

/// Small words inside names and between them.
const SMALL: [&str; 13] = ["und", "and", "et", "y", "и", "і", "та", "von", "van", "de", "der", "du", "la"];

/// What separates names.
const SEPARATORS: [&str; 10] = [",", ";", " and ", " und ", " et ", " y ", " и ", " і ", " та ", " & "];

/// Whether words could be nothing but names of persons: two to five words for each, with capitals.
pub(crate) fn are_names(words: &str) -> bool {
    !words.trim().is_empty() && words.len() < 240 && words.split([',', ';']).all(is_name)
}

fn is_name(name: &str) -> bool {
    let capital = |w: &str| w.starts_with(char::is_uppercase) || SMALL.contains(&w);
    let foreign = |c: char| c.is_ascii_digit() || "!?:«»\"“”[]()".contains(c);
    (2..=5).contains(&name.split_whitespace().count())
        && name.split_whitespace().all(capital)
        && !name.contains(foreign)
        && name.contains(char::is_lowercase)
}

/// Where each of several names stands in a text, in bytes, without blanks around it.
pub(crate) fn split(names: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = names.get(at..).filter(|r| !r.trim().is_empty()) {
        let next = SEPARATORS.iter().filter_map(|s| rest.find(s).map(|at| (at, s.len()))).min();
        let (length, separator) = next.unwrap_or((rest.len(), 0));
        let name = rest.get(..length).unwrap_or_default();
        let start = at + name.len() - name.trim_start().len();
        if !name.trim().is_empty() {
            found.push(start..start + name.trim().len());
        }
        at += length + separator;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_sentences() {
        assert!(are_names("Ann Noble, Ben B. Carter"));
        assert!(are_names("А. М. Иванова"));
        assert!(!are_names("The harbour master kept two books"));
        assert!(!are_names("HARBOUR BOOKS"));
        assert!(!are_names("Chapter 2"));
    }

    #[test]
    fn several_names_are_split() {
        let names = "Ann Noble,  Ben Carter and Cy Dee";
        let split: Vec<&str> = split(names).into_iter().map(|r| names.get(r).unwrap()).collect();
        assert_eq!(split, ["Ann Noble", "Ben Carter", "Cy Dee"]);
    }
}
