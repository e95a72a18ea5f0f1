//! `_italics_` and `=bold=`.

use std::ops::Range;

/// A sign of emphasis: one byte of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// Where it stands, in bytes.
    pub at: usize,
    /// Whether it opens.
    pub opens: bool,
    /// Whether it is that of bold.
    pub strong: bool,
}

/// The signs in a range of a text, in order: each opening one is followed, sooner or later, by its closing one.
pub(super) fn marks(text: &str, range: Range<usize>) -> Vec<Mark> {
    let bytes = text.as_bytes();
    let mut marks = Vec::new();
    let mut open: Option<Mark> = None;
    let words = bytes.get(range.clone()).unwrap_or_default();
    for at in memchr::memchr2_iter(b'_', b'=', words).map(|at| at + range.start) {
        let strong = bytes.get(at) == Some(&b'=');
        let before = text.get(range.start..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + 1..range.end).and_then(|t| t.chars().next());
        match open {
            Some(mark) if mark.strong == strong && closes(before, after) => {
                marks.extend([mark, Mark { at, opens: false, strong }]);
                open = None;
            }
            Some(mark) if mark.strong == strong && opens(before, after) => open = Some(Mark { at, ..mark }),
            None if opens(before, after) => open = Some(Mark { at, opens: true, strong }),
            _ => {}
        }
    }
    marks
}

fn opens(before: Option<char>, after: Option<char>) -> bool {
    !before.is_some_and(char::is_alphanumeric)
        && after.is_some_and(|c| !c.is_whitespace() && c != '_' && c != '=')
}

fn closes(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(|c| !c.is_whitespace() && c != '_' && c != '=')
        && !after.is_some_and(char::is_alphanumeric)
}
