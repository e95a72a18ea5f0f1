//! Numbers of sections and items at the beginning of a line: `4.1.2 Title`, `IV. Title`, `3) item`.

use crate::letter::Letter;

/// How a heading is numbered: the depth of its number (`4.1.2` is 3), 0 if it has none.
pub fn number_depth(text: &str) -> u8 {
    let Some(number) = text.split_whitespace().next() else { return 0 };
    let rest = text.get(number.len()..).unwrap_or_default().trim_start();
    if !rest.chars().next().is_some_and(|c| c.is_letter() || matches!(c, '«' | '“' | '„' | '"')) {
        return 0;
    }
    let parts = number.trim_end_matches(['.', ')']);
    if parts.is_empty() || parts.len() > 12 {
        return 0;
    }
    let numeric =
        parts.split('.').all(|p| !p.is_empty() && p.len() <= 3 && p.bytes().all(|b| b.is_ascii_digit()));
    let roman = parts.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L'));
    match (numeric, roman) {
        (true, _) => parts.split('.').count().min(6) as u8,
        (_, true) if number.ends_with('.') || parts.len() > 1 => 1,
        _ => 0,
    }
}
