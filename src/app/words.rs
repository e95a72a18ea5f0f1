//! What the reader's own chrome says, in one place: the language of the interface is English so far.

/// No note to open.
pub const NO_NOTES: &str = "no reference on this page";
/// No reference with the letter that was typed.
pub const NO_SUCH_LETTER: &str = "no reference on this page has this letter";
/// No note with the number that was typed.
pub fn no_such_note(label: &str) -> String {
    format!("no note has the label {label}")
}
/// No reference behind or before.
pub const NO_MORE_REFERENCES: &str = "no more references that way";
/// No section behind or before.
pub const NO_MORE_SECTIONS: &str = "no more sections that way";
/// The page of the printed original.
pub fn printed_page(folio: &str) -> String {
    format!("page {folio} of the print")
}
/// The text has no page numbers of its print.
pub const NO_PRINTED_PAGES: &str = "this text does not say where pages of the print begin";
/// The text knows where pages begin, of which this is the first, but not what stands before.
pub fn before_printed_page(folio: &str) -> String {
    format!("this stands before page {folio}, the first known of the print")
}
/// The print has no such page here.
pub fn no_printed_page(folio: &str) -> String {
    format!("no page {folio} of the print is in this text")
}
/// Keys that call nothing where they were pressed; `help` lists those that do.
pub fn calls_nothing(keys: &str, help: &str) -> String {
    let hint = if help.is_empty() { String::new() } else { format!("; {help} lists the keys") };
    format!("{keys} calls nothing here{hint}")
}
/// Keys that call something in a note, which `open` opens.
pub fn works_in_a_note(keys: &str, open: &str) -> String {
    format!("{keys} works in a note: choose one first, {open} opens it")
}
/// Trail.
pub const TRAIL_ENDS: &str = "the trail ends here";
/// Nothing was looked for yet.
pub const NO_KEYWORD: &str = "no keyword was looked for yet";
/// Nothing is found.
pub fn not_found(keyword: &str) -> String {
    format!("“{keyword}” is not in this article")
}
/// Nothing chosen.
pub const NO_WORD: &str = "choose a passage or a note first";
/// No outline.
pub const NO_CONTENTS: &str = "this article has no headings";
/// No keywords.
pub const NO_KEYWORDS: &str = "this article has no word that recurs enough for an index";
/// No citations by number.
pub const NO_CITED_WORKS: &str = "nothing here is cited by a number of the bibliography";
/// No doubts.
pub const NO_DOUBTS: &str = "the parser doubts nothing in this article";
/// All were answered.
pub const NO_DOUBT_LEFT: &str = "no doubt is left";
/// No other articles.
pub const NO_ARTICLES: &str = "no other article was read yet";
/// The file of the article was removed.
pub const ARTICLE_GONE: &str = "the file of this article is gone; what was read of it can be read on";
/// The file of the article was replaced or written; `key` opens it anew.
pub fn article_changed(key: &str) -> String {
    let hint = if key.is_empty() { String::new() } else { format!("; {key} opens it anew") };
    format!("the file of this article has changed{hint}")
}
/// An article is being opened, and nothing of it can be shown yet.
pub const OPENING: &str = "opening …";
/// The same, while another one is on the screen.
pub fn opening(name: &str) -> String {
    format!("opening {name} …")
}
/// The filter of a list lets nothing through.
pub const NOTHING_FITS: &str = "nothing fits";
/// No bookmarks.
pub const NO_BOOKMARKS: &str = "no bookmarks in this article yet";
/// No bookmarks anywhere.
pub const NO_BOOKMARKS_ANYWHERE: &str = "no bookmarks in any article yet";
/// No bookmark behind or before.
pub const NO_MORE_BOOKMARKS: &str = "no more bookmarks that way";
/// Nothing to undo.
pub const NOTHING_TO_UNDO: &str = "nothing to undo";
/// No bookmark of that letter.
pub fn no_name(letter: char) -> String {
    format!("no bookmark is called {letter}")
}
/// On disk.
pub const KEPT: &str = "bookmark kept";
/// On disk, without its words.
pub const KEPT_AS_DRAFT: &str = "kept, with your words as a draft";
/// On disk, under a letter.
pub fn kept_as(letter: char) -> String {
    format!("bookmark kept as {letter}")
}
/// On disk.
pub const DELETED: &str = "bookmark deleted";
/// On disk; no bookmark is left, and `undo` brings this one back.
pub fn last_deleted(undo: &str) -> String {
    let hint = if undo.is_empty() { String::new() } else { format!("; {undo} brings it back") };
    format!("{DELETED}{hint}")
}
/// Nothing to make again.
pub const NOTHING_TO_REDO: &str = "nothing to redo";
/// On disk; `redo` makes the change again.
pub fn undone(what: &str, redo: &str) -> String {
    let hint = if redo.is_empty() { String::new() } else { format!("; {redo} redoes it") };
    format!("undone: {what}{hint}")
}
/// On disk.
pub fn redone(what: &str) -> String {
    format!("redone: {what}")
}
/// On disk.
pub const ATTACHED: &str = "attached here";
/// On disk.
pub const ATTACHED_TO_PASSAGE: &str = "attached to the passage";
/// Not on disk.
pub fn not_saved(why: &str) -> String {
    format!("not saved, kept in memory: {why}")
}
/// Not on disk, and the reader wants to leave.
pub fn not_saved_at_the_end(why: &str) -> String {
    format!("not saved: {why}; leave once more, and what is only in memory is printed")
}
/// Copied.
pub const COPIED: &str = "sent to the terminal’s clipboard";
/// Copying is turned off.
pub const NO_CLIPBOARD: &str = "copying is turned off: [screen] clipboard in config.toml";
/// Copying is not for guests.
pub const NO_CLIPBOARD_FOR_GUESTS: &str = "guests of this reading room cannot copy";
/// The terminal has no clipboard, or none that programs may use.
pub const NO_CLIPBOARD_HERE: &str = "this terminal has no clipboard for programs";
/// A bookmark of an article that came from a pipe.
pub const NO_PATH: &str = "that article was not read from a file";
/// What is doubted left no text.
pub const NO_PLACE: &str = "no text of the article comes from that line";
/// An orphan cannot be gone to; `passage` chooses the words that it belongs to.
pub fn lost(passage: &str) -> String {
    let hint =
        if passage.is_empty() { String::new() } else { format!(", or to a passage chosen with {passage}") };
    format!("lost here: attach it to this page{hint}")
}
/// Not an orphan.
pub const NOT_LOST: &str = "that bookmark is in its place";
/// A note without a reference.
pub const NOT_CALLED: &str = "Nothing in the text calls this note.";
/// No corrections.
pub const NO_CORRECTIONS: &str = "you have corrected nothing in this article";
/// Of a correction whose words are not in this text.
pub const CORRECTS_NOTHING: &str = "its words are not in this text: it changes nothing";
/// A correction cannot be gone to.
pub const NO_WORDS_OF_CORRECTION: &str = "its words are not to be found in this text";
/// On disk: a correction is not made any more.
pub fn taken_back(what: &str) -> String {
    format!("taken back: {what}")
}
/// The same of the last one; `undo` makes it again.
pub fn last_taken_back(what: &str, undo: &str) -> String {
    let hint = if undo.is_empty() { String::new() } else { format!("; {undo} brings it back") };
    format!("{}{hint}", taken_back(what))
}
/// On disk.
pub const UNLINKED: &str = "the marker is printed text now";
/// On disk; `begins` is what the second note is called.
pub fn split(label: &str, begins: &str) -> String {
    format!("{} is divided: the rest is {begins}", note(label))
}
/// On disk.
pub const MERGED: &str = "joined to the note before";
/// On disk.
pub const REJECTED: &str = "put back into the text, as no note";
/// A note inside a note is called by its parser alone.
pub const ONLY_IN_THE_BODY: &str = "only words of the text can be made to call a note";
/// An article without notes.
pub const NO_NOTES_AT_ALL: &str = "this article has no notes";
/// Behind the printed labels that may call a note.
pub const OTHER_CALLER: &str = "none of these: choose the words in the text";
/// While the words that call a note are chosen.
pub fn choose_caller(label: &str, keep: &str) -> String {
    format!("choose the word that note {label} belongs to; {keep} links it")
}
/// On disk.
pub fn linked(label: &str) -> String {
    format!("the marker calls note {label} now")
}
/// On disk: the reader links a marker to the note that it is linked to.
pub fn confirmed(label: &str) -> String {
    format!("confirmed: the marker calls note {label}")
}
/// What a correction did, the key that takes it back, and the one that lists all, to take back any of them at any time.
pub fn corrected(done: &str, undo: &str, list: &str) -> String {
    match (undo, list) {
        ("", "") => done.to_owned(),
        (undo, "") => format!("{done}; kept, and {undo} takes it back"),
        ("", list) => format!("{done}; kept, and {list} takes it back at any time"),
        (undo, list) => format!("{done}; {undo} takes it back, {list} at any time"),
    }
}
/// A note of one sentence.
pub const NO_SPLIT: &str = "this note has no second sentence or label to begin another with";
/// The first note.
pub const NO_NOTE_BEFORE: &str = "no note stands before this one";
/// What has too few words of its own.
pub const NOT_FOUND_AGAIN: &str = "not corrected: it has too few words to be found again by";
/// Instead of a note, in the list of those that a marker may call.
pub const NO_NOTE: &str = "none: it is no marker but printed text";
/// The note calls no notes.
pub const NO_INNER: &str = "this note calls no note";
/// No note was left; the trail of jumps is walked on the page, with the key `back`.
pub fn no_outer(back: &str) -> String {
    let hint = if back.is_empty() { String::new() } else { format!("; {back} leads back once it is closed") };
    format!("no note was left for this one{hint}")
}
/// How a theme is announced.
pub fn theme(name: &str) -> String {
    format!("theme: {name}")
}
/// How a note mode is announced.
pub fn note_mode(mode: crate::layout::NoteMode) -> &'static str {
    match mode {
        crate::layout::NoteMode::Popup => "notes: pop-up",
        crate::layout::NoteMode::Foot => "notes: foot of the page",
        crate::layout::NoteMode::Margin => "notes: margin",
    }
}

/// Why notes in the margin were passed over.
pub const NO_MARGIN: &str = "the screen is too narrow for notes in the margin";

/// Why a marker is linked to its note.
pub fn why_linked(confidence: f32, reasons: &[&str]) -> String {
    let percent = (confidence.clamp(0.0, 1.0) * 100.0).round();
    if reasons.is_empty() {
        return format!("Linked with {percent} % confidence.");
    }
    format!("Linked with {percent} % confidence: {}.", reasons.join("; "))
}

/// How many hits there are, and which one is gone to.
pub fn hit_count(current: Option<usize>, all: usize) -> String {
    match (current, all) {
        (_, 0) => "nothing found".to_owned(),
        (Some(current), all) => format!("{} of {all}", current + 1),
        (None, all) => all.to_string(),
    }
}

/// How many of them are in notes, if any is.
pub fn hits_in_notes(count: usize) -> Option<String> {
    (count > 0).then(|| format!("{count} in notes"))
}

/// A note, as lists name it.
pub use crate::correction::account::called as note;

/// A notice with which not all is said: another key shows so many more.
pub fn and_more(text: &str, count: usize) -> String {
    format!("{text} {}", more_to_tell(count))
}

/// How many more a key shows.
pub fn more_to_tell(count: usize) -> String {
    format!("(and {count} more to tell: any key)")
}

/// A page, as lists name it.
pub fn page(number: usize) -> String {
    format!("p. {number}")
}

/// A line of the source, as lists name it.
pub fn line(number: u32) -> String {
    format!("line {number}")
}

/// What a screen of `width` columns says where nothing else fits: it needs so many columns and rows.
pub fn too_small(columns: u16, rows: u16, width: u16) -> String {
    match width {
        0..10 => format!("{columns}×{rows}"),
        10..15 => format!("needs {columns}×{rows}"),
        _ => format!("ibid needs {columns}×{rows}"),
    }
}
