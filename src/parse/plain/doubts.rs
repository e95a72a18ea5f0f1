//! What was doubtful, and what was set aside.

use crate::parse::plain::furniture::Furniture;
use crate::parse::plain::lines::Line;
use crate::parse::plain::series::Series;
use crate::parse::{Finding, FindingKind};
use crate::source::Source;

/// Longest text quoted in a finding, in characters.
const QUOTED: usize = 80;

/// All findings, in source order.
pub fn collect(source: &Source, physical: &[Line], furniture: &Furniture, series: &Series) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    let set_aside = physical.iter().zip(&furniture.marks).filter(|(_, marked)| **marked);
    findings.extend(set_aside.map(|(line, _)| {
        finding(source, FindingKind::Furniture, line.start..line.end, 0.9, "it returns from page to page")
    }));
    for orphan in &series.orphans {
        let range = orphan.start..orphan.end;
        findings.push(finding(
            source,
            FindingKind::OrphanMarker,
            range,
            0.6,
            "it continues the numbering, but no note has its number",
        ));
    }
    for note in series.notes.iter().filter(|n| n.marker.is_none()) {
        let range = note.label.start..note.label.end;
        findings.push(finding(
            source,
            FindingKind::UncalledNote,
            range,
            0.6,
            "its label continues the numbering, but no marker has it",
        ));
    }
    findings.sort_by_key(|f| f.source.start);
    number_lines(source, &mut findings);
    findings
}

/// A finding; its line is filled in by [`number_lines`].
fn finding(
    source: &Source,
    kind: FindingKind,
    range: std::ops::Range<u32>,
    confidence: f32,
    evidence: &str,
) -> Finding {
    let text = source.text.get(range.start as usize..range.end as usize).unwrap_or_default();
    Finding {
        kind,
        source: range,
        line: 0,
        text: text.chars().take(QUOTED).collect(),
        confidence,
        evidence: evidence.to_owned(),
    }
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
