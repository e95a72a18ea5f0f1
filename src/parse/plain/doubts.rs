//! What was doubtful, and what was set aside: found again by those who check an article, with the line it stands on and
//! the reason in words.

use crate::back_reference::points_back;
use crate::document::{BlockKind, Document, Evidence};
use crate::parse::names;
use crate::parse::plain::blocks::Plan;
use crate::parse::plain::candidates::Candidates;
use crate::parse::plain::lines::Line;
use crate::parse::plain::series::{NoteLink, Series};
use crate::parse::plain::signs::Candidate;
use crate::parse::{Finding, FindingKind};
use crate::source::Source;
use std::collections::HashSet;
use std::ops::Range;

/// Longest text quoted in a finding, in characters.
const QUOTED: usize = 80;
/// Links that are less sure than this are reported.
const SURE_LINK: f32 = 0.7;

/// What the passes found, for those who look for doubts in it.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The article.
    pub source: &'a Source,
    /// Where its furniture stands, in bytes of the source.
    pub set_aside: &'a [Range<u32>],
    /// Numbers of lines that stood in the margin.
    pub line_numbers: &'a [Range<u32>],
    /// Labels that stood apart from the lines they were given to.
    pub torn: &'a [Candidate],
    /// Labels and markers that were considered.
    pub candidates: &'a Candidates,
    /// The lines of print.
    pub lines: &'a [Line],
    /// The notes.
    pub series: &'a Series,
    /// The blocks.
    pub plan: &'a Plan,
    /// What was made of all this.
    pub document: &'a Document,
}

/// All findings, in source order.
pub fn collect(found: Found) -> Vec<Finding> {
    let mut findings = Vec::new();
    set_aside(found, &mut findings);
    affiliation_marks(found, &mut findings);
    torn_labels(found, &mut findings);
    unlinked(found, &mut findings);
    numbering(found, &mut findings);
    doublets(found, &mut findings);
    back_references(found, &mut findings);
    joins(found, &mut findings);
    findings.sort_by_key(|f| f.source.start);
    number_lines(found.source, &mut findings);
    findings
}

fn set_aside(found: Found, findings: &mut Vec<Finding>) {
    let why = "it returns from page to page";
    let places = found.set_aside.iter().cloned();
    findings.extend(places.map(|place| finding(found.source, FindingKind::Furniture, place, 0.9, why)));
    let heads = found.plan.over_notes.iter().filter_map(|head| found.lines.get(*head as usize));
    let heads = heads.map(|line| line.start..line.end);
    let why = "it stands over notes, which are shown where they are called";
    findings.extend(heads.map(|range| finding(found.source, FindingKind::Furniture, range, 0.9, why)));
    let numbers = found.line_numbers.iter().cloned();
    let why = "it counts the lines in the margin";
    findings.extend(numbers.map(|range| finding(found.source, FindingKind::Furniture, range, 0.9, why)));
}

/// Marks behind the names of authors that call no note: they point to affiliations, and are no part of the names.
fn affiliation_marks(found: Found, findings: &mut Vec<Finding>) {
    let document = found.document;
    for author in document.body().iter().filter(|b| b.kind == BlockKind::Author) {
        let Some(start) = document.source_of(author.span.start) else { continue };
        let marks = names::marks_behind(&found.source.text, start as usize + author.span.len());
        let range = marks.start as u32..marks.end as u32;
        let called = found.series.notes.iter().filter_map(|n| n.marker).any(|m| range.contains(&m.start));
        if !range.is_empty() && !called {
            let why = "it stands behind the name of an author and calls no note";
            findings.push(finding(found.source, FindingKind::Furniture, range, 0.8, why));
        }
    }
}

/// Labels that stood apart from any text, and in the end are no labels of notes.
fn torn_labels(found: Found, findings: &mut Vec<Finding>) {
    let chosen: HashSet<u32> = found.series.notes.iter().map(|note| note.label.start).collect();
    for label in found.torn.iter().filter(|label| !chosen.contains(&label.start)) {
        let why = "it stands apart from the text, and no note has it for its label";
        findings.push(finding(found.source, FindingKind::Furniture, label.start..label.end, 0.5, why));
    }
}

fn unlinked(found: Found, findings: &mut Vec<Finding>) {
    for orphan in &found.series.orphans {
        let why = "it continues the numbering, but no note has its number";
        findings.push(finding(found.source, FindingKind::OrphanMarker, orphan.start..orphan.end, 0.6, why));
    }
    for note in &found.series.notes {
        let range = note.label.start..note.label.end;
        if note.marker.is_none() {
            let why = "its label continues the numbering, but no marker calls it";
            findings.push(finding(found.source, FindingKind::UncalledNote, range, 0.6, why));
        } else if note.confidence < SURE_LINK {
            let mut words: Vec<&str> = note.evidence.words().collect();
            if !note.evidence.has(Evidence::ONLY) {
                words.push("but another number like it stands between its neighbours");
            } else if words.is_empty() {
                words.push("nothing but its number speaks for it");
            }
            let why = words.join("; ");
            findings.push(finding(found.source, FindingKind::UncertainLink, range, note.confidence, &why));
        }
    }
}

/// Notes that their numbering steps over.
fn numbering(found: Found, findings: &mut Vec<Finding>) {
    let mut last: Vec<Option<&NoteLink>> = Vec::new();
    for note in &found.series.notes {
        let series = usize::from(note.series);
        last.resize(last.len().max(series + 1), None);
        let before = last[series].map_or(0, |l| l.value);
        if note.value > before + 1 && before > 0 {
            let why = format!("note {before} is followed by note {}", note.value);
            findings.push(finding(
                found.source,
                FindingKind::Gap,
                note.label.start..note.label.end,
                0.8,
                &why,
            ));
        }
        last[series] = Some(note);
    }
}

/// Labels that repeat the number of the note before them.
fn doublets(found: Found, findings: &mut Vec<Finding>) {
    let taken: HashSet<u32> = found.series.notes.iter().map(|n| n.label.start).collect();
    for label in found.candidates.labels.iter().filter(|l| l.score > 1.0 && !taken.contains(&l.start)) {
        let behind = found.series.notes.partition_point(|n| n.label.line <= label.line);
        let before = behind.checked_sub(1).and_then(|b| found.series.notes.get(b));
        if before.is_some_and(|b| b.label.value == label.value && b.label.style == label.style) {
            let why = "the note before it has the same label";
            findings.push(finding(found.source, FindingKind::Doublet, label.start..label.end, 0.5, why));
        }
    }
}

/// Notes that refer back although no note before them names a source.
fn back_references(found: Found, findings: &mut Vec<Finding>) {
    for note in &found.series.notes {
        let rest = found.source.text.get(note.label.end as usize..).unwrap_or_default().trim_start();
        if !points_back(rest) {
            return;
        }
        let range = note.label.start..note.label.end + (rest.find('\n').unwrap_or(rest.len()) + 1) as u32;
        let why = "it refers to the source of an earlier note, and there is none";
        findings.push(finding(found.source, FindingKind::DeadBackReference, range, 0.8, why));
    }
}

fn joins(found: Found, findings: &mut Vec<Finding>) {
    for seam in &found.plan.doubtful {
        let why = if seam.odds > 0.0 {
            "a paragraph was begun here, but its text may go on"
        } else {
            "two lines were joined, but a paragraph may begin here"
        };
        let sure = 1.0 / (1.0 + (-seam.odds.abs()).exp());
        findings.push(finding(found.source, FindingKind::UncertainJoin, seam.range.clone(), sure, why));
    }
}

/// A finding; its line is filled in by [`number_lines`].
fn finding(
    source: &Source,
    kind: FindingKind,
    range: Range<u32>,
    confidence: f32,
    evidence: &str,
) -> Finding {
    let text = source.text.get(range.start as usize..range.end as usize).unwrap_or_default();
    let text = text.trim_end().chars().take(QUOTED).collect();
    Finding { kind, source: range, line: 0, text, confidence, evidence: evidence.to_owned() }
}

/// Fills in the line numbers of findings that are in source order, in one pass over the text.
fn number_lines(source: &Source, findings: &mut [Finding]) {
    let (mut at, mut line) = (0, 1);
    for finding in findings {
        let to = finding.source.start as usize;
        let between = source.text.as_bytes().get(at..to).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', between).count() as u32;
        at = to;
        finding.line = line;
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::plain::parse;
    use crate::parse::{Finding, FindingKind};
    use crate::source::decode::decode;

    fn uncertain(text: &str) -> Vec<Finding> {
        let source = decode(text.as_bytes().to_vec(), None).unwrap();
        let findings = parse(&source).findings;
        findings.into_iter().filter(|f| f.kind == FindingKind::UncertainLink).collect()
    }

    #[test]
    fn a_link_is_uncertain_where_another_marker_might_be_meant() {
        let article = |other: &str| {
            format!(
                "On Weirs\nThomas Brook\n\nThe weir was built by the abbot of the place{other} and nobody used it\n\
                 for two hundred years.1 Then both of the banks claimed it in one summer.\n\n\
                 1 Says the chronicle.\n"
            )
        };
        assert_eq!(uncertain(&article("")), []);
        let doubts = uncertain(&article("1"));
        assert_eq!(doubts.len(), 1);
        assert_eq!(doubts[0].line, 7);
        assert!(doubts[0].evidence.contains("another number like it"), "{}", doubts[0].evidence);
    }
}
