//! The beginning of a long article, parsed before the whole is.
//!
//! What the parser makes of a page depends on what follows: what a running head, a heading or the end of a paragraph looks
//! like in an article shows only as it returns. So the beginning is parsed twice, with less and with more of what follows.
//! A page is sure where both say the same and the parser doubts nothing.

use crate::document::{BlockKind, Document, Place, Span};
use crate::parse::{Finding, FindingKind, Format, Parsed, parse};
use crate::source::Source;

/// How much is parsed, in bytes of the source. Of 125 printed articles, each made up to 2 MB in its own manner, the first
/// page of 80 × 24 cells became another one in 8 with 64 KB alone, in 1 where two lengths like these left no doubt.
const PARSED: [usize; 2] = [128 << 10, 256 << 10];

/// The beginning of an article.
#[derive(Debug, Clone, Default)]
pub struct Beginning {
    /// What it is with more of what follows.
    pub parsed: Parsed,
    /// What it is with less of it.
    pub with_less: Document,
}

impl Beginning {
    /// Finds the structure of the beginning of printed text; `None` for other formats, and for an article that has not so
    /// much text, or no place to cut it at.
    pub fn parse(source: &Source, format: Format) -> Option<Self> {
        if format != Format::Plain {
            return None;
        }
        let [less, more] = PARSED;
        let (less, more) = (head(source, less)?, head(source, more)?);
        Some(Self { parsed: parse(&more, format), with_less: parse(&less, format).document })
    }
}

/// Whether the text of a page that an article begins with is sure to be the same once the whole is parsed. `page` is its
/// span in `document`, which has the findings of its parser; `with_less` is the document made of less.
pub fn is_sure(document: &Document, findings: &[Finding], with_less: &Document, page: Span) -> bool {
    let end = document.source_of(page.end).unwrap_or_default();
    let mut doubts = findings.iter().take_while(|f| f.source.start < end);
    !page.is_empty()
        && doubts.all(|finding| finding.kind == FindingKind::Furniture)
        && document.title() == with_less.title()
        && blocks(document, page).eq(blocks(with_less, page))
        && references(document, page).eq(references(with_less, page))
}

/// At most so many bytes of an article, up to the end of a page or of a paragraph; `None` if there is no such end in their
/// second half, or the article has not so many.
fn head(source: &Source, bytes: usize) -> Option<Source> {
    let end = (0..=bytes).rev().find(|&at| source.text.is_char_boundary(at))?;
    let head = source.text.get(..end).filter(|head| head.len() < source.text.len())?;
    let ends = ["\u{c}", "\n\n"].map(|end| head.rfind(end).map(|at| at + end.len()));
    let cut = ends.into_iter().flatten().find(|&cut| cut > bytes / 2)?;
    Some(Source { text: head.get(..cut)?.to_owned(), ..*source })
}

/// The blocks of the body that begin in a span: what they are, and their text.
fn blocks(document: &Document, span: Span) -> impl Iterator<Item = (BlockKind, &str)> {
    let shown = document.body().iter().take_while(move |block| block.span.start < span.end);
    shown.map(|block| (block.kind, document.get(block.span)))
}

/// The references in a span: where they stand, and the label and the text of what they call.
fn references(document: &Document, span: Span) -> impl Iterator<Item = (Place, Option<(&str, &str)>)> {
    let shown = document.references.iter().take_while(move |reference| reference.at <= span.end);
    shown.map(|reference| {
        let note = document.note(reference.note);
        (reference.at, note.map(|note| (note.label.as_str(), document.get(note.span))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name that stands for a number.
    fn name(number: usize) -> String {
        let digits = number.to_string();
        digits
            .chars()
            .map(|c| ["ba", "ko", "mi", "ru", "te", "sa", "no", "li", "du", "fe"][c as usize - 48])
            .collect()
    }

    /// An article of so many parts, each with a note behind it; no two are alike.
    fn article(parts: usize) -> Source {
        let part = |number: usize| {
            let (one, other, third) = (name(number * 37), name(number * 53 + 1), name(number * 71 + 2));
            format!(
                "   In the year of {one} the water of the river {other} stood higher than in the\nyear before, \
                 and carried the mill of {third} away from the bank1. The {one}\nmiller was found on an island \
                 two days later, and told the story of {third}\nto {other} as long as he lived.\n\n\
                 1 {other}, a letter of {third} to {one}, in the archive.\n\n"
            )
        };
        Source::from_text(&(1..=parts).map(part).collect::<String>())
    }

    /// The first page of a document, if a page has 1500 bytes.
    const PAGE: Span = Span { start: Place(0), end: Place(1500) };

    #[test]
    fn the_beginning_of_a_long_article_is_that_of_the_whole() {
        let source = article(1_000);
        let Beginning { parsed, with_less } = Beginning::parse(&source, Format::Plain).unwrap();
        assert!(
            is_sure(&parsed.document, &parsed.findings, &with_less, PAGE),
            "{:?}",
            parsed.findings.first()
        );
        let whole = parse(&source, Format::Plain).document;
        assert!(blocks(&parsed.document, PAGE).eq(blocks(&whole, PAGE)));
        assert!(references(&parsed.document, PAGE).eq(references(&whole, PAGE)));
        assert!(whole.references.len() > parsed.document.references.len());
    }

    #[test]
    fn a_page_is_not_sure_where_less_says_something_else_or_the_parser_doubts() {
        let Beginning { parsed, with_less } = Beginning::parse(&article(1_000), Format::Plain).unwrap();
        let sure = |less: &Document, findings: &[Finding]| is_sure(&parsed.document, findings, less, PAGE);
        let mut other = with_less.clone();
        other.references.remove(0);
        assert!(!sure(&other, &parsed.findings));
        let mut other = with_less.clone();
        other.blocks[1].kind = BlockKind::Quote;
        assert!(!sure(&other, &parsed.findings));
        let doubt = |kind, at| Finding {
            kind,
            source: at..at + 1,
            line: 1,
            text: String::new(),
            confidence: 0.5,
            evidence: String::new(),
        };
        assert!(!sure(&with_less, &[doubt(FindingKind::UncertainJoin, 100)]));
        assert!(sure(
            &with_less,
            &[doubt(FindingKind::UncertainJoin, 9_000), doubt(FindingKind::Gap, 9_001)]
        ));
        assert!(sure(&with_less, &[doubt(FindingKind::Furniture, 100)]));
        assert!(!is_sure(&parsed.document, &[], &with_less, Span::default()), "there is no page");
    }

    #[test]
    fn short_articles_and_other_formats_have_no_beginning() {
        assert!(Beginning::parse(&article(10), Format::Plain).is_none());
        assert!(Beginning::parse(&article(1_000), Format::Markdown).is_none());
        assert!(Beginning::parse(&Source::from_text(&"word ".repeat(100_000)), Format::Plain).is_none());
    }
}
