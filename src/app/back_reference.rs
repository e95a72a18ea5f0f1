//! Notes that point back to a note before them: "Ibid.", "Там же", "ebenda".
//!
//! A reader of such a note wants the work it stands for. As Zotero does, the notes before are taken along until one
//! that does not point back.

use crate::document::{Document, NoteId};

/// How notes that point back to the one just before begin, folded to lower case.
const OPENINGS: &[&str] =
    &["ibid", "ibidem", "ebd", "ebenda", "idem", "id", "там же", "он же", "она же", "ibíd", "ib", "tamże"];

/// How notes that point back to some earlier note mention it.
const MENTIONS: &[&str] = &["op. cit", "loc. cit", "указ. соч", "a. a. o", "a.a.o", "supra note"];

/// Steps that are followed at most.
const MOST: usize = 12;

/// Whether a note stands for the one just before it.
pub fn points_back(text: &str) -> bool {
    let folded = text.to_lowercase();
    let folded = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
    OPENINGS.iter().any(|opening| {
        folded.strip_prefix(opening).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Whether a note cites a work named in some earlier note.
pub fn mentions_earlier(text: &str) -> bool {
    let folded = text.to_lowercase();
    MENTIONS.iter().any(|mention| folded.contains(mention))
}

/// The notes that one stands for, nearest first: up to the first that does not itself point back.
pub fn predecessors(document: &Document, note: NoteId) -> Vec<NoteId> {
    let mut found = Vec::new();
    let mut at = note;
    let text_of = |id| document.note(id).map_or("", |n| document.get(n.span));
    while found.len() < MOST && points_back(text_of(at)) {
        let Some(before) = at.index().checked_sub(1).map(NoteId::new) else { break };
        found.push(before);
        at = before;
    }
    found
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

    fn notes(texts: &[&str]) -> Document {
        let mut builder = Builder::default();
        builder.body.open(BlockKind::Paragraph);
        builder.body.push("Text.", 0);
        for text in texts {
            let flow = builder.note("1");
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
    fn words_that_only_begin_alike_do_not_point_back() {
        assert!(!points_back("Ideas of the time."));
        assert!(points_back("(Ibid., 12)"));
    }

    #[test]
    fn notes_are_told_apart() {
        assert_eq!(NoteKind::of("Reyes, Harbours. 1904, p. 33."), NoteKind::Source);
        assert_eq!(NoteKind::of("The tone is that of a tired man."), NoteKind::Comment);
        assert_eq!(NoteKind::of("Reyes, op. cit., p. 3."), NoteKind::BackReference);
    }
}
