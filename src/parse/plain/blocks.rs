//! From lines to blocks: front matter, headings and paragraphs of the body, and the notes.

use crate::document::{BlockKind, Document};
use crate::letter::Letter;
use crate::parse::builder::Builder;
use crate::parse::names;
use crate::parse::plain::front::{self, Front, abstracts};
use crate::parse::plain::glued;
use crate::parse::plain::headings;
use crate::parse::plain::hyphens::Hyphens;
use crate::parse::plain::joins::{Calibration, Flow, slack};
use crate::parse::plain::kinds;
use crate::parse::plain::lines::{Case, End, Line, Start};
use crate::parse::plain::measure;
use crate::parse::plain::series::{NoteLink, Series};
use crate::parse::plain::signs;
use crate::parse::plain::spaced;
use crate::parse::plain::write::{Cut, Piece, Writer};
use crate::parse::plain::zones::Zone;
use std::ops::Range;

/// A block before it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is.
    pub kind: BlockKind,
    /// Its lines, as a range of [`Plan::order`].
    pub lines: Range<usize>,
}

/// What stands where.
#[derive(Debug, Default)]
pub struct Plan {
    /// The lines of the body, as indices.
    pub order: Vec<u32>,
    /// The lines of each note, as indices.
    pub notes: Vec<Vec<u32>>,
    /// Headings and rules that stand over notes and nothing else, as indices of their lines: with the notes taken out they
    /// head nothing.
    pub over_notes: Vec<u32>,
    /// The measure around each line.
    pub measures: Vec<u32>,
    /// What of the body is front matter.
    pub front: Front,
    /// The blocks of the body.
    pub drafts: Vec<Draft>,
    /// Seams between lines where a paragraph may end or not.
    pub doubtful: Vec<Doubtful>,
}

/// A seam that could have been decided otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Doubtful {
    /// The line behind it, in bytes of the source.
    pub range: std::ops::Range<u32>,
    /// The logarithm of the odds that a paragraph ends there.
    pub odds: f32,
}

/// Odds, as logarithms, below which a seam is doubtful.
const DOUBTFUL: f32 = 0.2;

/// The most lines of a caption.
const CAPTION: usize = 4;

/// Plans the blocks.
pub fn plan(source: &str, lines: &[Line], zones: &[Zone], series: &Series) -> Plan {
    let mut plan = Plan { notes: vec![Vec::new(); series.notes.len()], ..Plan::default() };
    plan.over_notes = over_notes(source, lines, zones, series);
    let mut over_notes = plan.over_notes.iter().peekable();
    for (i, zone) in zones.iter().enumerate() {
        let i = i as u32;
        match zone {
            Zone::Body if over_notes.next_if_eq(&&i).is_some() => {}
            Zone::Body => plan.order.push(i),
            Zone::Note(note) => plan.notes[*note as usize].push(i),
        }
    }
    plan.measures = measures(lines, &plan);
    let flow = Flow { source, lines, order: &plan.order, measures: &plan.measures };
    plan.front = front::find(source, flow);
    plan.drafts = drafts(flow, &plan.front, &mut plan.doubtful);
    plan
}

/// Headings over notes, and rules, that a note stands directly under.
fn over_notes(source: &str, lines: &[Line], zones: &[Zone], series: &Series) -> Vec<u32> {
    let is_over = |i: &usize| matches!(zones.get(*i..i + 2), Some([Zone::Body, Zone::Note(_)]));
    let is_head = |i: &usize| series.heads.binary_search(&(*i as u32)).is_ok();
    let is_rule = |i: &usize| lines.get(*i).is_some_and(|line| kinds::is_rule(line.text(source)));
    (0..zones.len()).filter(is_over).filter(|i| is_head(i) || is_rule(i)).map(|i| i as u32).collect()
}

/// The measure around each line, body and notes apart.
fn measures(lines: &[Line], plan: &Plan) -> Vec<u32> {
    let mut measures = vec![0; lines.len()];
    let notes: Vec<u32> = plan.notes.iter().flatten().copied().collect();
    for order in [&plan.order, &notes] {
        let widths: Vec<u32> = order.iter().filter_map(|i| lines.get(*i as usize)).map(|l| l.ink).collect();
        for (i, measure) in order.iter().zip(measure::local(&widths)) {
            measures[*i as usize] = measure;
        }
    }
    measures
}

/// The blocks of the body; seams that could have been decided otherwise are added to `doubtful`.
fn drafts(flow: Flow, front: &Front, doubtful: &mut Vec<Doubtful>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    drafts.extend(front.parts.iter().map(|(kind, lines)| Draft { kind: *kind, lines: lines.clone() }));
    let mut at = front.lines();
    let calibration = Calibration::new(flow);
    for draft in set_pieces(flow, at, &calibration) {
        paragraphs(flow, at..draft.lines.start, &calibration, &mut drafts, doubtful);
        at = draft.lines.end;
        if draft.kind == BlockKind::Quote {
            let first = drafts.len();
            paragraphs(flow, draft.lines, &calibration, &mut drafts, doubtful);
            drafts.iter_mut().skip(first).for_each(|d| d.kind = BlockKind::Quote);
        } else {
            drafts.push(draft);
        }
    }
    paragraphs(flow, at..flow.order.len(), &calibration, &mut drafts, doubtful);
    mark_captions(flow, &mut drafts);
    mark_bibliographies(flow, &mut drafts);
    divide_entries(flow, &mut drafts);
    mark_lists(flow, &mut drafts);
    drafts
}

/// Headings and what else is set apart among the lines from a position on, in order.
fn set_pieces(flow: Flow, from: usize, calibration: &Calibration) -> Vec<Draft> {
    let mut pieces: Vec<Draft> = kinds::set_apart(flow, from)
        .into_iter()
        .map(|apart| Draft { kind: apart.kind, lines: apart.lines })
        .collect();
    let apart = pieces.clone();
    let headings = headings::find(flow, from, calibration).into_iter().filter(|heading| {
        let k = apart.partition_point(|piece| piece.lines.end <= heading.lines.start);
        apart.get(k).is_none_or(|piece| piece.lines.start >= heading.lines.end)
    });
    pieces.extend(headings.map(|h| Draft { kind: BlockKind::Heading(h.level), lines: h.lines }));
    pieces.sort_by_key(|piece| piece.lines.start);
    pieces
}

/// The line at a position of a flow.
fn line_text(flow: Flow<'_>, position: usize) -> &str {
    flow.order
        .get(position)
        .and_then(|i| flow.lines.get(*i as usize))
        .map_or("", |line| line.text(flow.source))
}

/// Makes captions of the short paragraphs that begin like one.
fn mark_captions(flow: Flow, drafts: &mut [Draft]) {
    let short = drafts.iter_mut().filter(|d| d.kind == BlockKind::Paragraph && d.lines.len() <= CAPTION);
    for draft in short {
        if kinds::is_caption(line_text(flow, draft.lines.start)) {
            draft.kind = BlockKind::Caption;
        }
    }
}

/// Makes entries of the paragraphs behind a heading over a bibliography, up to the next heading, if most have a year.
fn mark_bibliographies(flow: Flow, drafts: &mut [Draft]) {
    let is_heading = |d: &Draft| matches!(d.kind, BlockKind::Heading(_));
    for section in drafts.chunk_by_mut(|_, next| !is_heading(next)) {
        let [heading, entries @ ..] = section else { continue };
        if !is_heading(heading) || !kinds::heads_bibliography(line_text(flow, heading.lines.start)) {
            continue;
        }
        let dated = |d: &&Draft| d.lines.clone().any(|p| kinds::is_entry(line_text(flow, p)));
        if entries.iter().filter(dated).count() * 2 > entries.len() {
            let entries = entries.iter_mut();
            let plain = entries.filter(|d| matches!(d.kind, BlockKind::Paragraph | BlockKind::ListItem));
            plain.for_each(|d| d.kind = BlockKind::Bibliography);
        }
    }
}

/// Divides the entries of bibliographies anew whose entries begin with surnames and end with years.
fn divide_entries(flow: Flow, drafts: &mut Vec<Draft>) {
    let is_entry = |d: &Draft| d.kind == BlockKind::Bibliography;
    let Some(first) = drafts.iter().position(is_entry) else { return };
    for run in drafts.split_off(first).chunk_by(|a, b| is_entry(a) == is_entry(b)) {
        let text = |p: usize| line_text(flow, p);
        let is_regular = |d: &&Draft| {
            kinds::entry_surname(text(d.lines.start)).is_some()
                && kinds::ends_with_year(text(d.lines.end - 1))
        };
        match run {
            [entry, ..] if is_entry(entry) && run.iter().filter(is_regular).count() * 2 > run.len() => {
                drafts.extend(entries(flow, run));
            }
            _ => drafts.extend_from_slice(run),
        }
    }
}

/// The entries of a bibliography: a line that ends with a year ends one, if the next begins with a surname that follows in
/// the alphabet; one that is open ends none, if no surname follows.
fn entries(flow: Flow, run: &[Draft]) -> Vec<Draft> {
    let text = |p: usize| line_text(flow, p);
    let is_open =
        |p: usize| flow.order.get(p).and_then(|i| flow.lines.get(*i as usize)).is_some_and(|l| l.is_open());
    let mut found: Vec<Draft> = Vec::with_capacity(run.len());
    for draft in run {
        for p in draft.lines.clone() {
            let surname = kinds::entry_surname(text(p));
            let begins = p == draft.lines.start;
            let goes_on = match found.last() {
                None => false,
                Some(_) if begins => surname.is_none() && is_open(p - 1),
                Some(last) => {
                    let own = kinds::entry_surname(text(last.lines.start)).unwrap_or_default().to_lowercase();
                    !(kinds::ends_with_year(text(p - 1))
                        && surname.is_some_and(|next| own <= next.to_lowercase()))
                }
            };
            match found.last_mut().filter(|_| goes_on) {
                Some(last) => last.lines.end = p + 1,
                None => found.push(Draft { kind: draft.kind, lines: p..p + 1 }),
            }
        }
    }
    found
}

/// The paragraphs among lines without headings.
fn paragraphs(
    flow: Flow,
    lines: Range<usize>,
    calibration: &Calibration,
    drafts: &mut Vec<Draft>,
    doubtful: &mut Vec<Doubtful>,
) {
    let mut start = lines.start;
    for position in lines.clone() {
        let next = position + 1;
        let last = next == lines.end;
        let odds = flow.seam(position).filter(|_| !last).map(|seam| (calibration.odds(&seam), seam.next));
        if let Some((odds, line)) = odds.filter(|(odds, _)| odds.abs() < DOUBTFUL) {
            doubtful.push(Doubtful { range: line.start..line.end, odds });
        }
        if last || odds.is_some_and(|(odds, _)| odds > 0.0) {
            drafts.push(Draft { kind: paragraph_kind(flow, start), lines: start..next });
            start = next;
        }
    }
}

/// Makes items of a list of the paragraphs behind a colon that begin alike: with dashes, or with numbers from 1 on.
fn mark_lists(flow: Flow, drafts: &mut [Draft]) {
    let line =
        |p: usize| flow.order.get(p).and_then(|i| flow.lines.get(*i as usize)).copied().unwrap_or_default();
    let mut at = 0;
    while let Some(before) = drafts.get(at) {
        let colon = before.lines.end.checked_sub(1).is_some_and(|p| line(p).last == End::Colon);
        // Elsewhere no paragraph looks at the later ones: of dialogue, each begins with a dash.
        let behind = if colon { drafts.get(at + 1..).unwrap_or_default() } else { &[] };
        let count = behind
            .iter()
            .enumerate()
            .take_while(|(k, d)| {
                let first = line(d.lines.start);
                let numbered = item_number(first.text(flow.source)) == Some(k + 1);
                d.kind == BlockKind::Paragraph && (first.first == Start::Dash || numbered)
            })
            .count();
        // Who asks or exclaims behind a dash is speaking.
        let speaks = |d: &Draft| {
            let (first, last) = (line(d.lines.start), line_text(flow, d.lines.end - 1));
            first.first == Start::Dash && last.ends_with(['?', '!', '…'])
        };
        let is_dialogue = behind.iter().take(count).any(speaks);
        let count = if count > 1 && !is_dialogue { count } else { 0 };
        drafts.iter_mut().skip(at + 1).take(count).for_each(|d| d.kind = BlockKind::ListItem);
        at += count + 1;
    }
}

/// The number of an item of a list, as in `1. Salt` or `1) Salt`.
fn item_number(text: &str) -> Option<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.get(digits..)?;
    (rest.starts_with(". ") || rest.starts_with(") ")).then(|| text.get(..digits)?.parse().ok())?
}

/// The kind of a block that is not a heading, from its first line.
fn paragraph_kind(flow: Flow, position: usize) -> BlockKind {
    let line = flow.order.get(position).and_then(|i| flow.lines.get(*i as usize));
    match line.map(|l| l.first) {
        Some(Start::Bullet) => BlockKind::ListItem,
        _ => BlockKind::Paragraph,
    }
}

/// Writes the document that was planned.
pub fn write(source: &str, lines: &[Line], series: &Series, plan: &Plan) -> Document {
    let cuts = cuts(source, series);
    let hyphens = hyphens(source, lines, plan);
    let mut writer = Writer::new(source, &cuts, &hyphens);
    let mut builder = Builder::default();
    builder.body.reserve(length(lines, &plan.order));
    builder.reserve_notes(series.notes.len());
    for draft in &plan.drafts {
        let order = plan.order.get(draft.lines.clone()).unwrap_or_default();
        write_block(&mut writer, &mut builder, lines, plan, draft.kind, order);
    }
    for (link, order) in series.notes.iter().zip(&plan.notes) {
        let label = source.get(link.label.start as usize..link.label.end as usize).unwrap_or_default();
        let flow = builder.note(&signs::printed(label));
        flow.reserve(length(lines, order));
        for paragraph in note_paragraphs(lines, plan, order) {
            flow.open(BlockKind::Paragraph);
            let mut pieces = pieces(source, lines, plan, paragraph);
            if let Some(first) = pieces.first_mut()
                && (first.start..=first.end).contains(&link.label.end)
            {
                first.start = link.label.end;
            }
            pieces.retain(|p| p.start < p.end);
            writer.write(flow, &pieces);
            flow.close();
        }
    }
    builder.finish()
}

/// The paragraphs of a note: a blank line on the same page between a closed line with room left and a capital parts them.
fn note_paragraphs<'a>(lines: &[Line], plan: &Plan, order: &'a [u32]) -> impl Iterator<Item = &'a [u32]> {
    order.chunk_by(move |a, b| {
        let (Some(last), Some(next)) = (lines.get(*a as usize), lines.get(*b as usize)) else { return true };
        let room = plan.measures.get(*a as usize).is_some_and(|measure| slack(*last, *measure) > 0.1);
        let parted = next.after_blank() && !next.top && *b == *a + 1;
        !(parted && room && last.last == End::Sentence && next.case == Case::Upper)
    })
}

/// Writes one block of the body.
fn write_block(
    writer: &mut Writer,
    builder: &mut Builder,
    lines: &[Line],
    plan: &Plan,
    kind: BlockKind,
    order: &[u32],
) {
    let mut pieces = pieces(writer.source, lines, plan, order);
    if let Some(first) = pieces.first_mut().filter(|_| kind == BlockKind::Abstract) {
        let label = abstracts::label_length(first.text(writer.source)) as u32;
        builder.body.open(BlockKind::FrontMatter);
        writer.write(&mut builder.body, &[Piece { end: first.start + label, ..*first }]);
        first.start += label;
    }
    if kind == BlockKind::Author {
        for piece in pieces {
            write_authors(writer, builder, piece);
        }
        return;
    }
    builder.body.open(kind);
    if kind == BlockKind::Title {
        write_title(writer, builder, lines, plan, &pieces);
    } else if matches!(kind, BlockKind::Table | BlockKind::Code) {
        writer.write_rows(&mut builder.body, &pieces);
    } else if kind.keeps_lines() {
        writer.write_lines(&mut builder.body, &pieces);
    } else {
        writer.write(&mut builder.body, &pieces);
    }
    builder.body.close();
}

/// Writes the authors that a line names; what stands at its left apart from them is other front matter.
fn write_authors(writer: &mut Writer, builder: &mut Builder, line: Piece) {
    let text = line.text(writer.source);
    let names = front::sides(text).map_or(text, |(_, right)| right);
    let start = line.end - names.len() as u32;
    builder.body.open(BlockKind::FrontMatter);
    writer.write(&mut builder.body, &[Piece { end: start, ..line }]);
    for name in names::split(names) {
        builder.body.open(BlockKind::Author);
        let (start, end) = (start + name.start as u32, start + name.end as u32);
        writer.write(&mut builder.body, &[Piece { start, end, ..line }]);
        writer.call_behind(&mut builder.body, end);
    }
}

/// Writes a title, with the blanks that an extractor may have lost.
fn write_title(writer: &mut Writer, builder: &mut Builder, lines: &[Line], plan: &Plan, pieces: &[Piece]) {
    let (text, places) = joined(writer.source, pieces);
    let body = plan.order.get(plan.front.lines()..).unwrap_or_default();
    let body = body.iter().filter_map(|i| lines.get(*i as usize)).map(|l| l.text(writer.source));
    let breaks = glued::breaks(&text, body);
    let mut rest = pieces.to_vec();
    for at in breaks.iter().filter_map(|at| places.get(*at)) {
        let Some(k) = rest.iter().position(|p| p.start < *at && *at < p.end) else { continue };
        let behind: Vec<Piece> = std::iter::once(Piece { start: *at, ..rest[k] })
            .chain(rest.iter().skip(k + 1).copied())
            .collect();
        rest.truncate(k + 1);
        rest[k].end = *at;
        writer.write(&mut builder.body, &rest);
        builder.body.push_made(" ");
        rest = behind;
    }
    writer.write(&mut builder.body, &rest);
}

/// The text of some lines without hyphens at their ends, and the place of each of its bytes in the source.
fn joined(source: &str, pieces: &[Piece]) -> (String, Vec<u32>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for piece in pieces {
        let whole = source.get(piece.start as usize..piece.end as usize).unwrap_or_default();
        let bare = whole.trim_end_matches(['-', '\u{ad}', '‐']);
        text.push_str(bare);
        places.extend((piece.start..).take(bare.len()));
        if bare.len() == whole.len() {
            text.push(' ');
            places.push(piece.end);
        }
    }
    (text, places)
}

/// The pieces of some lines.
fn pieces(source: &str, lines: &[Line], plan: &Plan, order: &[u32]) -> Vec<Piece> {
    order
        .iter()
        .filter_map(|i| Some((lines.get(*i as usize)?, *plan.measures.get(*i as usize)?)))
        .map(|(line, measure)| Piece {
            start: line.start,
            end: line.end,
            full: slack(*line, measure) < 0.1,
            is_broken: line.is_broken,
            is_plain: line.is_plain && !is_spaced(source, *line),
        })
        .collect()
}

/// Whether letters may be set apart in a line, as in р а з р я д к а: it has many words for its width, some of one letter.
fn is_spaced(source: &str, line: Line) -> bool {
    line.words * 50 > line.ink && spaced::has_letters_apart(line.text(source))
}

/// The bytes of some lines, the blanks between them among them.
fn length(lines: &[Line], order: &[u32]) -> usize {
    order.iter().filter_map(|i| lines.get(*i as usize)).map(|l| (l.end - l.start) as usize + 1).sum()
}

/// What the article says about the line-end hyphens of body and notes.
fn hyphens<'a>(source: &'a str, lines: &'a [Line], plan: &'a Plan) -> Hyphens<'a> {
    let flows = std::iter::once(&plan.order).chain(&plan.notes);
    let seams = flows.flat_map(|order| order.windows(2));
    let breaks = seams.filter_map(|seam| match seam {
        [a, b] => Some((lines.get(*a as usize)?, lines.get(*b as usize)?)),
        _ => None,
    });
    let broken = breaks.filter(|(a, _)| a.last == End::Hyphen).map(|(a, b)| (a.text(source), b.text(source)));
    Hyphens::new(source, broken, lines.iter().map(|l| l.text(source)))
}

/// The markers that are taken out of the text, with the blank that an extractor puts between a raised marker and a mark.
fn cuts(source: &str, series: &Series) -> Vec<Cut> {
    let is_loose = |end: u32| {
        let behind = source.get(end as usize..).unwrap_or_default();
        let mark = behind.strip_prefix(' ').filter(|rest| rest.starts_with(['.', ',', ')']));
        mark.is_some_and(|rest| {
            !rest.get(1..).is_some_and(|r| r.starts_with(<char as Letter>::is_letter_or_digit))
        })
    };
    let cut = |(key, note): (usize, &NoteLink)| {
        let marker = note.marker?;
        let end = marker.end + u32::from(is_loose(marker.end));
        let NoteLink { confidence, evidence, .. } = *note;
        Some(Cut { start: marker.start, end, key: key as u32, confidence, evidence })
    };
    let mut cuts: Vec<Cut> = series.notes.iter().enumerate().filter_map(cut).collect();
    cuts.sort_by_key(|c| c.start);
    cuts
}
