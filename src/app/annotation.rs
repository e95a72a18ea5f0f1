//! Writing an annotation: several lines, tags among them as `#words`.

use crate::app::field::Field;
use crate::app::geometry::Area;
use crate::bookmark::{BookmarkId, Entry};
use crate::document::Span;
use jiff::{SignedDuration, Timestamp};

/// How much typing may be lost when the program is killed. While keys come, one of them keeps the draft; what was typed
/// when they stop is kept by a single wait, see [`Annotation::has_unkept_words`].
const DRAFT_EVERY: SignedDuration = SignedDuration::from_secs(1);

/// An annotation that is being written.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// Whose.
    pub id: BookmarkId,
    /// What is written.
    pub field: Field,
    /// What it is about, as a heading: the page, the quotation.
    pub about: String,
    /// The passage that it is about, empty for a place; `None` where it is lost.
    pub span: Option<Span>,
    /// Where it stands.
    pub area: Area,
    /// The text at the start.
    before: String,
    /// The draft at the start.
    draft_before: String,
    /// When typing began, or a draft was kept last.
    kept: Option<Timestamp>,
    /// Whether something was written since.
    unkept: bool,
}

impl Annotation {
    /// An editor for a bookmark: its draft, or its annotation, and its tags.
    pub fn new(entry: Entry, about: String) -> Self {
        let bookmark = entry.bookmark;
        let text = with_tags(bookmark.text_to_edit(), &bookmark.tags);
        Self {
            id: bookmark.id,
            field: Field::lines(&text),
            about,
            span: entry.span(),
            area: Area::default(),
            before: text,
            draft_before: bookmark.draft.clone(),
            kept: None,
            unkept: false,
        }
    }

    /// Takes note of a key or a pasted text that came `now`. Whether a draft is due then.
    pub fn is_draft_due(&mut self, now: Timestamp, pasted: bool) -> bool {
        self.unkept = true;
        let since = now.duration_since(*self.kept.get_or_insert(now)).abs();
        pasted || since >= DRAFT_EVERY
    }

    /// Takes note that what is written was kept as a draft.
    pub fn was_kept(&mut self, now: Timestamp) {
        (self.kept, self.unkept) = (Some(now), false);
    }

    /// Whether something was written that is in no draft yet.
    pub fn has_unkept_words(&self) -> bool {
        self.unkept
    }

    /// What is to be kept as a draft when the reader leaves: what is written, or if that is what was there, the draft
    /// from before.
    pub fn draft(&self) -> String {
        if self.is_changed() { self.field.text() } else { self.draft_before.clone() }
    }

    /// Whether something was written.
    pub fn is_changed(&self) -> bool {
        self.field.text() != self.before
    }
}

/// An annotation with the tags that do not stand in it already, on a line of their own.
fn with_tags(annotation: &str, tags: &[String]) -> String {
    let inline = tags_in(annotation);
    let missing: Vec<String> =
        tags.iter().filter(|tag| !inline.contains(tag)).map(|tag| format!("#{tag}")).collect();
    match (annotation.is_empty(), missing.is_empty()) {
        (_, true) => annotation.to_owned(),
        (true, false) => missing.join(" "),
        (false, false) => format!("{annotation}\n{}", missing.join(" ")),
    }
}

/// The annotation and the tags of a text as written: every `#word` is a tag; a last line of nothing else is left out
/// of the annotation.
pub fn split(text: &str) -> (String, Vec<String>) {
    let text = text.trim_end();
    let tags = tags_in(text);
    let (words, last) = text.rsplit_once('\n').unwrap_or(("", text));
    let only_tags = !last.trim().is_empty() && last.split_whitespace().all(|word| tag(word).is_some());
    let annotation = if only_tags { words.trim_end() } else { text };
    (annotation.to_owned(), tags)
}

fn tags_in(text: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in text.split_whitespace().filter_map(tag) {
        if !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    tags
}

/// The tag that a word is: `#` and at least one letter, so that "#1" stays a number.
fn tag(word: &str) -> Option<&str> {
    let tag = word.strip_prefix('#')?.trim_end_matches(|c: char| !c.is_alphanumeric());
    tag.chars().any(char::is_alphabetic).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_taken_from_anywhere_and_a_line_of_them_is_left_out() {
        let (annotation, tags) = split("compare #salvage, and\nthen\n#1871 #ports #порт");
        assert_eq!(annotation, "compare #salvage, and\nthen\n#1871 #ports #порт");
        assert_eq!(tags, ["salvage", "ports", "порт"]);
        let (annotation, tags) = split("words\n#ports #порт\n");
        assert_eq!((annotation.as_str(), tags.len()), ("words", 2));
    }

    #[test]
    fn tags_come_back_to_be_edited_once() {
        let tags = ["salvage".to_owned(), "ports".to_owned()];
        assert_eq!(with_tags("about #salvage", &tags), "about #salvage\n#ports");
        assert_eq!(split(&with_tags("about #salvage", &tags)).1, tags);
    }
}
