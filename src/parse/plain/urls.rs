//! Addresses that are broken over lines.

use crate::letter::Letter;
use std::ops::Range;

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
        return plausible || full || !first.is_capital();
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
