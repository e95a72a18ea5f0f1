//! Names of persons: what could be a line of authors, and where one name ends and the next begins.

use std::ops::Range;

/// The longest list of names, in characters.
const LONGEST: usize = 160;
/// The most words of a list of names.
const WORDS: usize = 20;

/// Small words in names.
const PARTICLES: [&str; 24] = [
    "de", "von", "van", "der", "den", "la", "le", "du", "di", "da", "del", "dos", "das", "do", "della", "zu",
    "zur", "ter", "ten", "af", "ibn", "bin", "el", "al",
];

/// Words between the last two of several names.
const CONJUNCTIONS: [&str; 8] = ["and", "und", "et", "y", "и", "і", "та", "&"];

/// Whether a text consists of names: words with capitals and initials, commas between them, and glued to their ends
/// perhaps marks of affiliations, as in "Ann Noble1,2, Ben Carter*".
pub(crate) fn are_names(text: &str) -> bool {
    let text = text.trim().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '*' | '†' | ','));
    if text.ends_with(',') || text.chars().count() > LONGEST || text.chars().any(is_foreign) {
        return false;
    }
    let mut long = 0;
    let mut words = 0;
    let mut marked = false;
    for whole in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';')).filter(|w| !w.is_empty()) {
        let word = whole.trim_end_matches(is_affiliation_mark);
        if is_small_word(word) || (word.is_empty() && marked) {
            continue;
        }
        marked = word.len() < whole.len();
        let Some(kind) = word_of_name(word) else { return false };
        words += 1;
        long += usize::from(kind == Word::Long);
    }
    (2..=WORDS).contains(&words)
        && long >= 1
        && !text.split_whitespace().next_back().is_some_and(is_small_word)
}

/// What calls several people by one name, in lower case: «Команда разработчиков», “L’équipe du port”. Committees and groups
/// are not among them, for articles are written about these.
const COLLECTIVES: [&str; 18] = [
    "team",
    "collective",
    "consortium",
    "contributors",
    "équipe",
    "collectif",
    "equipo",
    "equipe",
    "zespół",
    "arbeitsgruppe",
    "autorenkollektiv",
    "redaktion",
    "команда",
    "коллектив",
    "редакция",
    "колектив",
    "редакція",
    "werkgroep",
];

/// The most words of the name of such people.
const COLLECTIVE: usize = 9;

/// Whether a text is a name that several people have together: a few words that begin with a capital, of which one says so.
pub(crate) fn is_collective(text: &str) -> bool {
    let words =
        || text.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '-')).filter(|w| !w.is_empty());
    let is_people = |word: &str| COLLECTIVES.contains(&word.to_lowercase().as_str());
    text.starts_with(char::is_uppercase)
        && !text.ends_with(['.', ':', ';', ',', '?', '!'])
        && !text.chars().any(|c| is_foreign(c) || c.is_ascii_digit())
        && (2..=COLLECTIVE).contains(&words().count())
        && words().any(is_people)
}

/// Whether a word stands in names or between them, but neither begins nor ends one.
pub(crate) fn is_small_word(word: &str) -> bool {
    PARTICLES.contains(&word) || CONJUNCTIONS.contains(&word)
}

/// Whether a text could be a name in a script without capitals, which only its place can show.
pub(crate) fn may_be_caseless_name(text: &str) -> bool {
    let has_no_case = |c: char| c.is_alphabetic() && !c.is_uppercase() && !c.is_lowercase();
    (2..=4).contains(&text.split_whitespace().count())
        && text.chars().all(|c| c.is_whitespace() || has_no_case(c))
}

/// Whether no name has a character.
fn is_foreign(c: char) -> bool {
    matches!(c, '0' | '?' | '!' | ':' | '(' | ')' | '[' | ']' | '«' | '»' | '“' | '”' | '"' | '—' | '…')
}

/// What a word in a name may be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Word {
    Initials,
    Long,
}

/// What a word in a name is; `None` if no name has it.
fn word_of_name(word: &str) -> Option<Word> {
    let word = word.strip_prefix("al-").unwrap_or(word);
    let mut chars = word.chars();
    let capital = chars.next().is_some_and(char::is_uppercase);
    let lower = chars.next().is_some_and(char::is_lowercase);
    if word.ends_with('.') {
        let initials = capital && word.chars().filter(|c| c.is_alphabetic()).count() <= 4;
        return initials.then_some(Word::Initials);
    }
    (capital && (lower || word.contains(['-', '.']))).then_some(Word::Long)
}

/// Whether a sign behind the name of an author points to an affiliation.
fn is_affiliation_mark(c: char) -> bool {
    matches!(c, '*' | '†' | '1'..='9')
}

/// The marks of affiliations at a place of a text behind a name, in bytes.
pub(crate) fn marks_behind(text: &str, place: usize) -> Range<usize> {
    let behind = text.get(place..).unwrap_or_default();
    let rest = behind.trim_start_matches(|c: char| matches!(c, ' ' | ',') || is_affiliation_mark(c));
    let marks = behind.get(..behind.len() - rest.len()).unwrap_or_default().trim_end_matches([' ', ',']);
    place..place + marks.len()
}

/// Why marks are reported that no name has.
pub(crate) const MARKS: &str = "has marks behind the names of authors that call no note";

/// The marks of affiliations behind several names, in bytes.
pub(crate) fn marks(names: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    split(names).into_iter().map(|name| marks_behind(names, name.end)).filter(|marks| !marks.is_empty())
}

/// Where each of several names stands in a text, in bytes, without blanks and marks of affiliations around it.
pub(crate) fn split(names: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(separator) = separator(names, start) {
        push(names, start..separator.start, &mut found);
        start = separator.end;
    }
    push(names, start..names.len(), &mut found);
    found
}

/// Adds a name that stands in a range of a text.
fn push(names: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let part = names.get(range.clone()).unwrap_or_default();
    let start = range.start + part.len() - part.trim_start().len();
    let name = part.trim().trim_end_matches(is_affiliation_mark).trim_end();
    if !name.is_empty() {
        found.push(start..start + name.len());
    }
}

/// Where the next comma or conjunction between two names from a place on stands.
fn separator(names: &str, from: usize) -> Option<Range<usize>> {
    let rest = names.get(from..)?;
    let comma = rest.find([',', ';']).unwrap_or(rest.len());
    let own = rest.get(..comma)?;
    let conjunctions = CONJUNCTIONS.iter().filter_map(|word| {
        let starts = own.match_indices(word).map(|(start, _)| start..start + word.len());
        starts.into_iter().find(|at| is_between_names(own, at.clone()))
    });
    let conjunction = conjunctions.min_by_key(|at| at.start);
    let found = conjunction.or_else(|| (comma < rest.len()).then(|| comma..comma + 1))?;
    Some(from + found.start..from + found.end)
}

/// Whether a conjunction parts two names: it stands between blanks, and the Spanish one, which is also in names (Ortega y
/// Gasset), between two words and two.
fn is_between_names(names: &str, conjunction: Range<usize>) -> bool {
    let before = names.get(..conjunction.start).unwrap_or_default();
    let behind = names.get(conjunction.end..).unwrap_or_default();
    let words = |text: &str| text.split_whitespace().count();
    let fewest = if names.get(conjunction) == Some("y") { 2 } else { 1 };
    before.ends_with(char::is_whitespace)
        && behind.starts_with(char::is_whitespace)
        && words(behind) >= fewest
        && (words(before) >= fewest || before.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_sentences() {
        assert!(are_names("Ann Noble, Ben B. Carter"));
        assert!(are_names("А. М. Иванова"));
        assert!(are_names("Ann Noble1,2, Ben Carter* and Cy Dee1"));
        assert!(are_names("José Ortega y Gasset"));
        assert!(!are_names("The harbour master kept two books"));
        assert!(!are_names("Juan Ruiz y"));
        assert!(!are_names("HARBOUR BOOKS"));
        assert!(!are_names("Chapter 2"));
    }

    #[test]
    fn people_may_have_one_name_together() {
        assert!(is_collective("L’équipe du port"));
        assert!(is_collective("The Mill Team"));
        assert!(is_collective("Команда разработчиков мельницы"));
        assert!(!is_collective("A team of four rowers came first."));
        assert!(!is_collective("Two harbours"));
        assert!(!is_collective("The Committee of the Harbour"));
    }

    #[test]
    fn names_without_capitals_are_a_few_words() {
        assert!(may_be_caseless_name("أحمد الحسن"));
        assert!(!may_be_caseless_name("ann noble"));
        assert!(!may_be_caseless_name("كان الميناء مغلقا في الليل."));
    }

    #[track_caller]
    fn check(names: &str, expected: &[&str]) {
        let found: Vec<&str> = split(names).into_iter().map(|range| names.get(range).unwrap()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn several_names_are_split() {
        check("Ann Noble,  Ben Carter and Cy Dee", &["Ann Noble", "Ben Carter", "Cy Dee"]);
        check("Ann Noble, and Cy Dee", &["Ann Noble", "Cy Dee"]);
        check("Ann Noble & Andrew Andersen", &["Ann Noble", "Andrew Andersen"]);
    }

    #[test]
    fn a_conjunction_inside_a_name_is_no_end_of_it() {
        check("José Ortega y Gasset", &["José Ortega y Gasset"]);
        check("Ana Ruiz y Luis Mora", &["Ana Ruiz", "Luis Mora"]);
    }

    #[test]
    fn marks_of_affiliations_are_no_part_of_names() {
        check("Ann Noble1,2, Ben Carter*", &["Ann Noble", "Ben Carter"]);
        assert_eq!(marks_behind("Ann Noble1,2, Ben", 9), 9..12);
        assert!(marks_behind("Ann Noble, Ben", 9).is_empty());
    }
}
