//! The pages of print: where in the article each of those begins that has a folio.
//!
//! What this leaves to others: finding folios (`furniture`).

use crate::document::{Document, PrintedPage};
use crate::parse::plain::furniture::Furniture;
use crate::parse::plain::lines::Line;

/// Where a page begins in the source, in bytes, and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    source: u32,
    number: u32,
}

/// The pages of a document, by where they begin in the source.
pub fn printed(document: &Document, starts: &[Start]) -> Vec<PrintedPage> {
    let body = document.notes_start();
    let mut pages = Vec::new();
    let mut reached = 0;
    for origin in document.origins.iter().take_while(|o| o.text < body) {
        let begun = starts.partition_point(|s| s.source <= origin.source);
        if let Some(start) = begun.checked_sub(1).and_then(|k| starts.get(k)).filter(|_| begun > reached) {
            reached = begun;
            pages.push(PrintedPage { at: origin.text, folio: start.number.to_string() });
        }
    }
    pages
}

/// Where the pages with folios begin; `lines` are those that furniture was looked for in. With page breaks these say it;
/// without, a folio stands at the head of its page, unless the last one stands behind all text: then they stand at the
/// feet.
pub fn starts(lines: &[Line], furniture: &Furniture) -> Vec<Start> {
    let mut folios = furniture.folios.clone();
    folios.sort_unstable();
    let broken = lines.last().is_some_and(|l| l.page > 0);
    let is_text = |i: &usize| furniture.marks.get(*i).is_some_and(|marked| !marked);
    let at_feet = folios.last().is_some_and(|(last, _)| !(last + 1..lines.len()).any(|i| is_text(&i)));
    let mut before = 0;
    let mut starts: Vec<Start> = Vec::with_capacity(folios.len());
    for (i, number) in folios {
        let Some(line) = lines.get(i) else { continue };
        let source = if broken {
            lines.get(lines.partition_point(|l| l.page < line.page)).map_or(0, |first| first.start)
        } else if at_feet {
            before
        } else {
            line.start
        };
        before = line.end;
        if starts.last().is_none_or(|last| last.number < number && last.source < source) {
            starts.push(Start { source, number });
        }
    }
    starts
}

#[cfg(test)]
mod tests {
    use crate::parse::plain::parse;
    use crate::source::decode::decode;
    use std::fmt::Write as _;

    /// An article of five pages, a folio behind each, or before each but the first; a form feed between them or none.
    fn pages(at_head: bool, between: &str) -> Vec<(String, String)> {
        let mut text = String::from("On Weirs\nThomas Brook\n");
        for page in 11..16 {
            if at_head && page > 11 {
                let _ = writeln!(text, "{page}");
            }
            let _ = writeln!(
                text,
                "Word{page} stands at the head of page {}, and the text goes",
                "x".repeat(page % 5 + 2)
            );
            for line in 0..18 {
                let _ = writeln!(text, "on from line to line of which this is number {}.{line},", page * 3);
            }
            text.push_str("and so it ends.\n");
            if !at_head {
                let _ = writeln!(text, "{page}");
            }
            text.push_str(if page < 15 { between } else { "" });
        }
        let document = parse(&decode(text.into_bytes(), None).unwrap()).document;
        let word = |at: usize| document.text.get(at..).unwrap().chars().take(6).collect();
        document.printed_pages.iter().map(|p| (p.folio.clone(), word(p.at.index()))).collect()
    }

    #[test]
    fn a_page_begins_at_its_folio_or_behind_the_one_before() {
        for (at_head, between) in [(true, ""), (false, ""), (true, "\u{c}"), (false, "\u{c}")] {
            let found = pages(at_head, between);
            let own = |(folio, word): &(String, String)| *word == format!("Word{folio}");
            let rest = found.iter().filter(|(folio, _)| folio != "11");
            assert_eq!(rest.clone().count(), 4, "{at_head} {between:?} {found:?}");
            assert!(rest.clone().all(own), "{at_head} {between:?} {found:?}");
            assert_eq!(found.len(), 5 - usize::from(at_head), "{at_head} {between:?}");
        }
    }
}
