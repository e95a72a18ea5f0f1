//! Words written so that they mean nothing to Markdown, for exports of articles and of bookmarks.
//!
//! What this leaves to others: which blocks there are, and how each is marked.

/// The most blanks at the start of a line that leave it text; one more makes code of it.
const INDENT: usize = 3;

/// Text in which nothing is markup, wherever in a line it stands.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '^' | '~' | '&' | '{' | '}') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// A line of escaped text that begins as nothing else would: a heading or the rule below one, an item of a list, a table, a
/// definition, a title block.
pub fn guarded(line: &str) -> String {
    let text = line.trim_start_matches([' ', '\t']);
    let indent = " ".repeat((line.len() - text.len()).min(INDENT));
    let behind = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let (digits, rest) = text.split_at_checked(text.len() - behind.len()).unwrap_or(("", text));
    let begins: &[char] = if digits.is_empty() { &['#', '+', '-', '=', '|', ':', '%'] } else { &['.', ')'] };
    let guard = if rest.starts_with(begins) { "\\" } else { "" };
    format!("{indent}{digits}{guard}{rest}")
}

/// Lines of escaped text, each guarded, with line ends that stay.
pub fn lines(text: &str) -> String {
    text.split('\n').map(guarded).collect::<Vec<_>>().join("\\\n")
}

/// Escaped text as the one line of a heading.
pub fn heading(text: &str) -> String {
    text.replace('\n', " ").replace('#', "\\#")
}
