//! Notes that point back to a note before them: "Ibid.", "Там же", "Reyes, op. cit., p. 3", "supra note 12".
//!
//! A reader of such a note wants the work it stands for, so the way is followed from note to note until one that does
//! not point back, as Zotero does for "Ibid.". What this leaves to others: showing those notes (`app`), reporting a
//! note that points back to nothing (`parse`).

use crate::document::{Document, NoteId};

/// How notes that point back to the one just before begin, in lower case.
const OPENINGS: &[&str] = &[
    "ibid",
    "ibidem",
    "ibíd",
    "ib.",
    "idem",
    "id.",
    "ebd",
    "ebenda",
    "a.a.o",
    "a. a. o",
    "op. cit",
    "loc. cit",
    "там же",
    "то же.",
    "там само",
    "он же",
    "она же",
    "указ. соч",
    "tamże",
];

/// More characters than the longest of [`OPENINGS`] has.
const OPENING: usize = 16;

/// What stands behind the name of an author whose work an earlier note names, in lower case.
const AGAIN: &[&str] =
    &["op. cit", "op.cit", "loc. cit", "указ. соч", "указ. ст", "a. a. o", "a.a.o", "цит. соч"];

/// What stands before the label of an earlier note, in lower case.
const LABELLED: &[&str] = &[
    "supra note",
    "supra n.",
    "above note",
    "above, note",
    "oben fn.",
    "oben anm.",
    "wie fn.",
    "wie anm.",
    "ci-dessus, note",
    "supra, note",
    "см. сноску",
    "см. примечание",
    "см. прим.",
];

/// Steps that are followed at most.
const MOST: usize = 12;

/// How many characters of a note are looked at: who points back does it early.
const LOOKED_AT: usize = 240;

/// The shortest word that can be a name, in characters: initials are shorter.
const NAME: usize = 3;

/// The beginning of a note's text, in lower case.
fn opening(text: &str) -> String {
    text.chars().take(LOOKED_AT).flat_map(char::to_lowercase).collect()
}

/// Whether a note, known by how its text begins, stands for the one just before it.
pub fn points_back(text: &str) -> bool {
    let words = text.chars().take(LOOKED_AT).skip_while(|c| !c.is_alphanumeric());
    let text: String = words.take(OPENING).flat_map(char::to_lowercase).collect();
    OPENINGS.iter().any(|words| {
        text.strip_prefix(words)
            .is_some_and(|rest| words.ends_with('.') || !rest.starts_with(char::is_alphanumeric))
    })
}

/// Whether a note cites a work that some earlier note names.
pub fn mentions_earlier(text: &str) -> bool {
    let text = opening(text);
    AGAIN.iter().chain(LABELLED).any(|words| text.contains(words))
}

/// The notes that one stands for, nearest first: up to the first that does not itself point back.
pub fn predecessors(document: &Document, note: NoteId) -> Vec<NoteId> {
    std::iter::successors(predecessor(document, note), |at| predecessor(document, *at)).take(MOST).collect()
}

/// The earlier note that one points back to.
fn predecessor(document: &Document, note: NoteId) -> Option<NoteId> {
    let text = document.note(note).map(|n| document.get(n.span))?;
    if points_back(text) {
        return note.index().checked_sub(1).map(NoteId::new);
    }
    let text: String = text.chars().take(LOOKED_AT).collect();
    if let Some(label) = label_meant(&text) {
        return earlier(document, note, |candidate| {
            document.note(candidate).is_some_and(|n| n.label == label)
        });
    }
    let name = name_meant(&text)?;
    earlier(document, note, |candidate| {
        let text = document.note(candidate).map_or("", |n| document.get(n.span));
        text.contains(name) && name_meant(text).is_none()
    })
}

/// The nearest note before another of which something holds.
fn earlier(document: &Document, note: NoteId, holds: impl Fn(NoteId) -> bool) -> Option<NoteId> {
    let before = note.index().min(document.notes.len());
    (0..before).rev().map(NoteId::new).find(|candidate| holds(*candidate))
}

/// The label in "supra note 12": the digits behind the words.
fn label_meant(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let behind =
        LABELLED.iter().find_map(|words| text.split_once(words)).map(|(_, behind)| behind.trim_start())?;
    let label: String = behind.chars().take_while(char::is_ascii_digit).collect();
    (!label.is_empty()).then_some(label)
}

/// The name in "Reyes, op. cit.": the last word before it that begins with a capital and is no initial.
fn name_meant(text: &str) -> Option<&str> {
    let at = text.char_indices().map(|(at, _)| at).find(|at| {
        let rest = text.get(*at..).unwrap_or_default();
        AGAIN.iter().any(|words| begins_with(rest, words))
    })?;
    let words = text.get(..at)?.split(|c: char| !c.is_alphabetic() && c != '-');
    words.rev().find(|word| word.starts_with(char::is_uppercase) && word.chars().count() >= NAME)
}

/// Whether a text begins with words given in lower case.
fn begins_with(text: &str, words: &str) -> bool {
    let mut folded = text.chars().flat_map(char::to_lowercase);
    words.chars().all(|c| folded.next() == Some(c))
}

/// What a note is, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// It points back.
    BackReference,
    /// It names a source.
    Source,
    /// It says something.
    Comment,
}

impl NoteKind {
    /// The kind of a note, from its text: a note of up to 60 words with a year or an address in it names a source.
    pub fn of(text: &str) -> Self {
        if points_back(text) || mentions_earlier(text) {
            return Self::BackReference;
        }
        let words = text.split_whitespace().count();
        let dated = text
            .split(|c: char| !c.is_ascii_digit())
            .any(|n| n.len() == 4 && n.parse::<u16>().is_ok_and(|year| (1400..2100).contains(&year)));
        let addressed = text.contains("://") || text.contains("www.");
        if words <= 60 && (dated || addressed) { Self::Source } else { Self::Comment }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::BlockKind;
    use crate::parse::builder::Builder;

    /// An article with notes of these texts, numbered from 1.
    fn notes(texts: &[&str]) -> Document {
        let mut builder = Builder::default();
        builder.body.open(BlockKind::Paragraph);
        builder.body.push("Text.", 0);
        for (text, number) in texts.iter().zip(1..) {
            let flow = builder.note(&number.to_string());
            flow.open(BlockKind::Paragraph);
            flow.push(text, 0);
        }
        builder.finish()
    }

    #[test]
    fn ibid_leads_back_to_the_first_note_that_names_a_work() {
        let document = notes(&["Reyes 1904, p. 33.", "Ibid., p. 34.", "Там же. С. 35.", "Ebd."]);
        assert_eq!(predecessors(&document, NoteId(3)), [NoteId(2), NoteId(1), NoteId(0)]);
        assert_eq!(predecessors(&document, NoteId(0)), []);
    }

    #[test]
    fn a_dead_ibid_at_the_beginning_has_no_predecessor() {
        assert_eq!(predecessors(&notes(&["Ibid., p. 34."]), NoteId(0)), []);
    }

    #[test]
    fn a_work_cited_again_is_found_by_the_name_of_its_author() {
        let works = [
            "Reyes, Harbours. 1904.",
            "Okafor M. Tolls. 1911.",
            "Reyes, op. cit., p. 3.",
            "Ибрагимов А. Порты. 1990.",
        ];
        let document =
            notes(&[&works[..], &["Ibid.", "Ибрагимов А. Указ. соч. С. 7.", "REYES, loc. cit."]].concat());
        assert_eq!(predecessors(&document, NoteId(2)), [NoteId(0)]);
        assert_eq!(predecessors(&document, NoteId(4)), [NoteId(3)]);
        assert_eq!(predecessors(&document, NoteId(5)), [NoteId(3)]);
        assert_eq!(predecessors(&document, NoteId(6)), []);
    }

    #[test]
    fn a_note_named_by_its_label_is_found() {
        let document = notes(&[
            "Reyes, Harbours.",
            "Okafor, Tolls.",
            "Reyes, supra note 1, at 5.",
            "См. сноску 2.",
            "Supra note 9.",
        ]);
        assert_eq!(predecessors(&document, NoteId(2)), [NoteId(0)]);
        assert_eq!(predecessors(&document, NoteId(3)), [NoteId(1)]);
        assert_eq!(predecessors(&document, NoteId(4)), []);
    }

    #[test]
    fn words_that_only_begin_alike_do_not_point_back() {
        assert!(!points_back("Ideas of the time."));
        assert!(!points_back("ID cards came later."));
        assert!(points_back("Id. at 5."));
        assert!(points_back("(Ibid., 12)"));
    }

    #[test]
    fn notes_are_told_apart() {
        assert_eq!(NoteKind::of("Reyes, Harbours. 1904, p. 33."), NoteKind::Source);
        assert_eq!(NoteKind::of("The tone is that of a tired man."), NoteKind::Comment);
        assert_eq!(NoteKind::of("Reyes, op. cit., p. 3."), NoteKind::BackReference);
    }
}
