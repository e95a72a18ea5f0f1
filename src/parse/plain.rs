//! Printed text: runs the passes below `plain/` over the lines of a page.
//!
//! Lines get facts, the numbers in their margin are taken out, furniture is set aside, labels and markers are collected
//! and chosen as sequences, lines are divided into body and notes, the body into front matter, headings and paragraphs;
//! then everything is written. Each pass is linear and sees only what the passes before it found.

pub mod lines;
pub mod columns;
pub mod measure;
pub mod line_numbers;
pub mod regroup;
pub mod furniture;
pub mod signs;
pub mod labels;
pub mod markers;
pub mod candidates;
pub mod detached;
pub mod chain;
pub mod chapters;
pub mod series;
pub mod gaps;
pub mod raised;
pub mod section_words;
pub mod numbering;
pub mod urls;
pub mod zones;
pub mod joins;
pub mod headings;
pub mod front;
pub mod kinds;
pub mod glued;
pub mod blocks;
pub mod vocabulary;
pub mod hyphens;
pub mod spaced;
pub mod write;
pub mod pages;
pub mod doubts;

use crate::parse::Parsed;
use crate::source::Source;

/// Finds the structure of printed text.
pub fn parse(source: &Source) -> Parsed {
    let text = source.text.as_str();
    let numbered = line_numbers::take_out(text, columns::read(text));
    let physical = numbered.lines;
    let furniture = furniture::find(text, &physical);
    let pages = pages::starts(&physical, &furniture);
    let set_aside = furniture.places(&physical);
    let reattached = detached::reattach(text, &regroup::regroup(furniture::without(physical, &furniture)));
    let mut printed = reattached.lines;
    urls::mark(text, &mut printed);
    let mut candidates = candidates::collect(text, &printed, &reattached.labels);
    let raised = raised::find(text, &printed);
    candidates.markers.extend(raised.iter().map(|r| r.marker));
    let mut series = series::choose(text, &printed, &candidates);
    raised::settle(&mut printed, &mut series, &mut candidates, &raised);
    let zones = zones::divide(text, &printed, &series);
    let plan = blocks::plan(text, &printed, &zones, &series);
    let mut document = blocks::write(text, &printed, &series, &plan);
    document.printed_pages = pages::printed(&document, &pages);
    let found = doubts::Found {
        source,
        set_aside: &set_aside,
        line_numbers: &numbered.numbers,
        torn: &reattached.labels,
        candidates: &candidates,
        lines: &printed,
        series: &series,
        plan: &plan,
        document: &document,
    };
    let findings = doubts::collect(found);
    Parsed { document, findings }
}
