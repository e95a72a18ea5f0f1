//! The doubts of the parser that are open, and the walk from one to the next, which goes on when a correction answers some.

use crate::app::catalogue;
use crate::app::find::Hits;
use crate::app::list::{List, ListKind, Target};
use crate::app::message::Article;
use crate::app::page::Page;
use crate::correction::settled::Settled;
use crate::document::{Evidence, Note, ReferenceId, Span};
use crate::parse::{Finding, FindingKind};

/// Where a doubt stands in the list of all, whatever the corrections: by line and byte of the source.
type Rank = (u32, u32);

/// A walk from doubt to doubt while a correction changes the article under it.
pub(crate) struct Walk {
    /// The doubt gone to, or if that is answered already the one behind it.
    at: Option<Rank>,
    answered: bool,
}

/// The doubts that no correction has answered, line by line of the source, as one reads it: text, then the notes below. What
/// the parser set aside as furniture is no doubt.
pub(crate) fn open(article: &Article) -> Vec<&Finding> {
    let settled = article.parsed.as_ref().map(|_| Settled::in_document(&article.document));
    let is_open = |finding: &&Finding| {
        finding.kind != FindingKind::Furniture
            && settled.as_ref().is_none_or(|settled| !settled.answers(finding))
    };
    let mut open: Vec<&Finding> = article.findings.iter().filter(is_open).collect();
    open.sort_by_key(|finding| rank(finding));
    open
}

/// What the parser has against a link that it doubts, in its words, unless the reader made or confirmed the link.
pub(crate) fn against(article: &Article, reference: ReferenceId) -> Vec<&str> {
    let document = &article.document;
    let Some(reference) = document.reference(reference).filter(|r| !r.evidence.has(Evidence::READER)) else {
        return Vec::new();
    };
    let begins = |note: &Note| document.source_of(note.span.start);
    let Some(source) = document.note(reference.note).and_then(begins) else { return Vec::new() };
    let is_before = |f: &&Finding| f.kind == FindingKind::UncertainLink && f.source.start <= source;
    let nearest = article.findings.iter().filter(is_before).max_by_key(|finding| finding.source.start);
    let is_of_another = |finding: &&Finding| {
        let between = finding.source.start..source;
        document.notes.iter().filter_map(begins).any(|begins| between.contains(&begins))
    };
    let finding = nearest.filter(|finding| !is_of_another(finding));
    let reasons: Vec<&str> = reference.evidence.words().collect();
    let all = finding.map_or("", |finding| &finding.evidence).split("; ");
    all.filter(|words| !words.is_empty() && !reasons.contains(words)).collect()
}

fn rank(finding: &Finding) -> Rank {
    (finding.line, finding.source.start)
}

/// The hits of a list, gone to in its order.
pub(crate) fn hits(page: &Page, list: &List) -> Hits {
    let hits = Hits::of(None, list.hits(), page.document().notes_start());
    hits.in_order_of(list.listed_hits())
}

/// The open doubts, each with the words that it is about, if there are any.
fn listed(page: &Page) -> (List, Vec<(Rank, Option<Span>)>) {
    let open = open(&page.article);
    let items = catalogue::doubts(page.document(), &open, page.geometry.popup_width());
    let words = items.iter().map(|item| match item.target {
        Target::Hit(span) => Some(span),
        _ => None,
    });
    let ranked = open.iter().map(|finding| rank(finding)).zip(words).collect();
    (List::new(ListKind::Doubts, items), ranked)
}

impl Walk {
    /// The walk that the reader is on.
    pub(crate) fn of(page: &Page) -> Option<Self> {
        let hits = page.hits.as_ref().filter(|hits| hits.query.is_none())?;
        let (_, ranked) = listed(page);
        let number = hits.current.or(hits.next);
        let is_there = |words: &Option<Span>| words.is_some_and(|span| hits.number_of_hit(span) == number);
        let at = ranked.iter().find(|(_, words)| is_there(words)).map(|(rank, _)| *rank);
        Some(Self { at: at.filter(|_| number.is_some()), answered: hits.current.is_none() })
    }

    /// Goes on with it among the doubts that are open now.
    pub(crate) fn resume(self, page: &mut Page) {
        let (list, ranked) = listed(page);
        let mut hits = hits(page, &list);
        if let Some(at) = self.at {
            let behind = ranked.partition_point(|(rank, _)| *rank < at);
            let is_open = !self.answered && ranked.get(behind).is_some_and(|(rank, _)| *rank == at);
            let mut further = ranked.iter().skip(behind).chain(&ranked).filter_map(|(_, words)| *words);
            match further.next() {
                Some(words) if is_open => hits.choose(words),
                words => hits.next = words.and_then(|words| hits.number_of_hit(words)),
            }
        }
        page.hits = Some(hits);
    }
}
