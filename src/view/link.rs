//! Addresses in the text, as links that the terminal may mark.
//!
//! Only what is an address by its scheme becomes a link, and its target is printable ASCII without exception: whatever
//! else stands in it is percent-encoded. What this leaves to others: sending the links (`terminal::screen`).

use std::fmt::Write as _;
use std::ops::Range;

use crate::document::{Document, Span};

/// Cells of one row that lead somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The row of the screen, from 0.
    pub row: u16,
    /// Its columns, from 0.
    pub columns: Range<u16>,
    /// Where they lead: printable ASCII.
    pub target: String,
}

/// The schemes that become links.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "doi:"];

/// The longest target, in bytes: terminals take no more.
const LONGEST: usize = 2000;

/// The addresses that stand in a span of the text, in part at least, with their targets.
pub fn addresses_in(document: &Document, span: Span) -> Vec<(Span, String)> {
    let (start, end) = (span.start.index(), span.end.index());
    let before = document.text.get(..start).unwrap_or_default();
    let from = before.rfind(char::is_whitespace).map_or(0, |at| at + 1).max(start.saturating_sub(LONGEST));
    let behind = document.text.get(end..).unwrap_or_default();
    let to = end + behind.find(char::is_whitespace).unwrap_or(behind.len()).min(LONGEST);
    let text = document.text.get(from..to).unwrap_or_default();
    let found = addresses(text).into_iter();
    found.map(|(at, target)| (Span::new(from + at.start, from + at.end), target)).collect()
}

/// The addresses in a text, with their targets.
fn addresses(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(first_scheme).map(|at| from + at) {
        let rest = text.get(start..).unwrap_or_default();
        let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"“”«»".contains(c);
        let word = rest.get(..rest.find(ends).unwrap_or(rest.len())).unwrap_or_default();
        let address = without_punctuation(word);
        found.extend(target(address).map(|target| (start..start + address.len(), target)));
        from = start + word.len().max(1);
    }
    found
}

/// Where the first scheme begins that is no end of a longer word.
fn first_scheme(text: &str) -> Option<usize> {
    let begins = |at: &usize| {
        !text.get(..*at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric)
    };
    SCHEMES.iter().filter_map(|scheme| text.match_indices(scheme).map(|(at, _)| at).find(begins)).min()
}

/// An address without what belongs to the sentence that it stands in.
fn without_punctuation(address: &str) -> &str {
    let mut address = address;
    while let Some(last) = address.chars().next_back() {
        let opening = match last {
            ')' => '(',
            ']' => '[',
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '…' => '\0',
            _ => break,
        };
        let balanced = address.matches(opening).count() >= address.matches(last).count();
        if opening != '\0' && balanced {
            break;
        }
        address = address.get(..address.len() - last.len_utf8()).unwrap_or_default();
    }
    address
}

/// Where an address leads; `None` if it is only a scheme, or too long.
fn target(address: &str) -> Option<String> {
    let scheme = SCHEMES.iter().find(|scheme| address.starts_with(**scheme))?;
    let rest = address.get(scheme.len()..)?;
    let mut target = match *scheme {
        "doi:" if rest.starts_with("10.") => "https://doi.org/".to_owned(),
        "doi:" => return None,
        scheme => scheme.to_owned(),
    };
    if !rest.starts_with(|c: char| c.is_alphanumeric() || c == '[') {
        return None;
    }
    for byte in rest.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            target.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(target, "%{byte:02X}");
        }
    }
    (target.len() <= LONGEST).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(text: &str) -> Vec<String> {
        addresses(text)
            .into_iter()
            .map(|(at, target)| format!("{} > {target}", text.get(at).unwrap()))
            .collect()
    }

    #[test]
    fn an_address_ends_where_the_sentence_goes_on() {
        assert_eq!(
            targets("(see https://example.org/a_(b), and http://example.org/x?y=1.)"),
            [
                "https://example.org/a_(b) > https://example.org/a_(b)",
                "http://example.org/x?y=1 > http://example.org/x?y=1"
            ]
        );
        assert_eq!(
            targets("«https://example.org/a»; mailto:post@example.org"),
            [
                "https://example.org/a > https://example.org/a",
                "mailto:post@example.org > mailto:post@example.org"
            ]
        );
    }

    #[test]
    fn what_is_not_ascii_is_percent_encoded() {
        assert_eq!(
            targets("https://example.org/мост"),
            ["https://example.org/мост > https://example.org/%D0%BC%D0%BE%D1%81%D1%82"]
        );
    }

    #[test]
    fn a_doi_leads_to_its_resolver() {
        assert_eq!(targets("doi:10.1000/182."), ["doi:10.1000/182 > https://doi.org/10.1000/182"]);
        assert_eq!(targets("doi:something"), [""; 0]);
    }

    #[test]
    fn nothing_else_is_a_link() {
        for text in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "xhttp://example.org",
            "https://",
            "http://;ls",
            "data:text/html,x",
        ] {
            assert_eq!(targets(text), [""; 0], "{text}");
        }
        assert_eq!(targets(&format!("https://example.org/{}", "a".repeat(LONGEST))), [""; 0]);
    }

    #[test]
    fn a_target_is_printable_ascii_whatever_the_text() {
        for c in (0..=0xff_u32).chain(0x2000..0x2070).filter_map(char::from_u32) {
            for (_, target) in addresses(&format!("https://example.org/a{c}b;{c}")) {
                assert!(target.bytes().all(|byte| byte.is_ascii_graphic()), "{c:?}: {target:?}");
            }
        }
    }
}
