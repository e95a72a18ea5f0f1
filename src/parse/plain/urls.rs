//! Addresses that are broken over lines.

use crate::letter::Letter;
use crate::parse::plain::lines::{End, Line};
use std::ops::Range;

/// Marks the lines that surely go on with an address that the line before breaks off, and the ends of lines that an
/// address hides: no sentence ends behind `https://www.`.
pub fn mark(source: &str, lines: &mut [Line]) {
    let mut before = "";
    let mut is_open = false;
    for i in 0..lines.len() {
        let Line { top, words, .. } = lines[i];
        let text = lines[i].text(source);
        let goes_on = is_open && !top && surely_goes_on(before, text);
        if goes_on {
            lines[i].in_address = true;
            let last = &mut lines[i - 1].last;
            *last = if matches!(last, End::Sentence | End::Colon) { End::Open } else { *last };
        }
        is_open = (goes_on && words == 1) || last_word(text).is_some_and(is_address);
        before = text;
    }
}

/// The last word of a line, if it is long enough for an address.
fn last_word(text: &str) -> Option<&str> {
    let start = text.bytes().rposition(|b| matches!(b, b' ' | b'(' | b'<' | b'"')).map_or(0, |at| at + 1);
    text.get(start..).filter(|word| word.len() > 6)
}

/// Whether an address that ends a line goes on in the next, whatever room the line has left.
fn surely_goes_on(before: &str, after: &str) -> bool {
    let next = after.split(char::is_whitespace).next().unwrap_or_default();
    let bare = next.trim_end_matches(['.', ',', ';', ')', ':', '»', '”']);
    let begins_small = next.starts_with(|c: char| c.is_ascii_lowercase());
    let begins_well =
        next.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '~' | '%' | '?'));
    if !begins_well || is_address(next) {
        return false;
    }
    let has_signs = bare.contains(['/', '_', '=', '?', '&', '%', '~', '#']);
    let is_dotted = bare.split('.').skip(1).any(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
    let is_number = bare.bytes().all(|b| b.is_ascii_digit());
    if before.ends_with(['=', '?', '&', '%', '#', '~']) {
        return true;
    }
    if before.ends_with(['-', '_']) {
        return begins_small || has_signs || is_dotted;
    }
    if before.ends_with('/') {
        let number = is_number && bare.len() > 3;
        return has_signs || number || (begins_small && (is_dotted || bare.contains('-')));
    }
    before.ends_with('.') && begins_small && (has_signs || is_dotted)
}

/// Where an address stands at the end of a text that is cut off there, if it does.
pub fn open_at_end(text: &str) -> Option<Range<usize>> {
    let begins = |c: char| c.is_whitespace() || matches!(c, '(' | '<' | '«' | '“' | '"');
    let start = text.char_indices().rev().find(|(_, c)| begins(*c)).map_or(0, |(i, c)| i + c.len_utf8());
    let word = text.get(start..).filter(|word| !word.is_empty())?;
    is_address(word).then_some(start..text.len())
}

/// Whether a word begins like an address.
pub fn is_address(word: &str) -> bool {
    word.starts_with("www.") || word.contains("://")
}

/// Whether the address at the end of `before` goes on in `after`, the text of the next line. `full`: the line before
/// leaves no room for what follows.
pub fn goes_on(before: &str, after: &str, full: bool) -> bool {
    if !after.starts_with(|c: char| c.is_ascii()) {
        return false;
    }
    let Some(address) = open_at_end(before).and_then(|r| before.get(r)) else { return false };
    let next = after.split(char::is_whitespace).next().unwrap_or_default();
    let Some(first) = next.chars().next() else { return false };
    if !first.is_ascii() || matches!(first, '(' | '[' | '"' | '\'') {
        return false;
    }
    let jointed = address.ends_with(['/', '-', '_', '=', '?', '&', '%', '#', '~', ':']);
    let pointed = address.ends_with(['.', ',']);
    let plausible = looks_like_more(next);
    if jointed {
        // An address may end with a slash, but not with the other signs.
        return plausible || full || (!first.is_capital() && !address.ends_with('/'));
    }
    if pointed {
        return plausible && (full || !first.is_capital());
    }
    plausible && full
}

/// Whether a word reads like a part of an address rather than like a word of a language.
fn looks_like_more(word: &str) -> bool {
    let bare = word.trim_end_matches(['.', ',', ';', ')', ':', '»', '”']);
    bare.is_ascii()
        && (bare.contains(['/', '_', '=', '?', '&', '%', '~', '#'])
            || bare.contains('.')
            || bare.contains('-')
            || bare.chars().any(|c| c.is_ascii_digit())
            || matches!(bare, "html" | "htm" | "pdf" | "php" | "asp" | "txt"))
}

/// Whether a blank between an address at the end of `before` and `after` is only the extractor's: behind a slash, before
/// what can only be a part of an address.
pub fn is_cut_by_blank(before: &str, after: &str) -> bool {
    let next = after.split(char::is_whitespace).next().unwrap_or_default();
    before.ends_with('/')
        && open_at_end(before).is_some()
        && next.is_ascii()
        && next.contains('_')
        && !is_address(next)
}
