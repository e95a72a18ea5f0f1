//! Lines in reading order where an extractor kept the look of the page: columns that stand side by side on one physical
//! line are taken apart at their gutter and read one behind the other.
//!
//! The gutter of a page is the cell that most lines leave blank between two texts and fewest write over. Lines that do
//! cross it (a title, an abstract, notes over the full width) divide the page into bands, and each band is read column
//! by column. Where the columns stand so near to one another that long lines leave a single blank of the gutter, or push it
//! aside, the lines that leave more show where it is, and the width in print of the others which of their blanks is meant
//! (`squeezed`). What only looks like columns, as a table or program text with remarks behind it, has short texts that end
//! anywhere, or is rare in its article. Each line keeps its place in the source.

use crate::letter::Letter;
use crate::parse::plain::lines::{self, Case, End, Line};
use std::ops::Range;

mod squeezed;

/// The fewest blank cells between two columns.
const GAP: u32 = 2;
/// Cells by which the text of one line may be pushed aside in a gutter.
const PUSHED: u32 = 3;
/// The narrowest column, in cells.
const NARROWEST: u32 = 14;
/// The most bytes of a raised label that stands on a line of its own.
const LONGEST_SIGN: usize = 6;
/// Cells beyond this are not told apart.
const WIDEST: u32 = 1000;
/// The fewest lines with text in both columns that show a gutter by themselves.
const ENOUGH: u32 = 5;

/// The lines of a text that are not blank, in reading order.
pub fn read(source: &str) -> Vec<Line> {
    let physical = lines::read(source);
    if !has_gaps(source, physical.len()) {
        return physical;
    }
    let mut pages: Vec<Page> =
        physical.chunk_by(|a, b| a.page == b.page).map(|lines| Page::new(source, lines)).collect();
    let gutters: Vec<Option<Gutter>> = pages.iter().map(Page::any_gutter).collect();
    let sure = |gutter: &Option<Gutter>| gutter.filter(|g| g.sure).map_or(0, |g| g.both as usize);
    if gutters.iter().map(sure).sum::<usize>() * 5 < physical.len() {
        return physical;
    }
    let mut result = Vec::with_capacity(physical.len() * 2);
    for (page, gutter) in pages.iter_mut().zip(gutters) {
        match gutter.filter(|g| g.both > 1).or_else(|| page.likely_gutter()) {
            Some(gutter) => {
                page.part_squeezed(source, gutter.cell);
                page.read(source, gutter.cell, &mut result);
            }
            None => result.extend(page.rows.iter().map(|r| r.line)),
        }
    }
    result
}

/// Whether wide blanks inside lines are frequent enough to be a gutter.
fn has_gaps(source: &str, lines: usize) -> bool {
    let bytes = source.as_bytes();
    let behind_text = |at: &usize| {
        let before = at.checked_sub(1).and_then(|b| bytes.get(b));
        !matches!(before, Some(b'\n' | 0x0c | b' ') | None)
    };
    let count = memchr::memmem::find_iter(bytes, "  ").filter(behind_text).count();
    count >= ENOUGH as usize && count * 20 > lines
}

/// A wide blank inside a line.
#[derive(Debug, Clone, Copy)]
struct Gap {
    /// Its first blank cell.
    from: u32,
    /// The cell behind its last.
    to: u32,
    /// The byte of the source behind the text before it.
    end: u32,
    /// The byte of the source at which the text behind it begins.
    start: u32,
}

/// A physical line and its wide blanks.
#[derive(Debug)]
struct Row {
    line: Line,
    /// The cell behind its last character.
    width: u32,
    gaps: Vec<Gap>,
    /// How the row stands to the gutter, where its wide blanks do not say it.
    known: Option<Side>,
}

/// How a row stands to a gutter.
#[derive(Debug, Clone, Copy)]
enum Side {
    Left,
    Right,
    Both(Gap),
    Across,
}

/// Where two columns part.
#[derive(Debug, Clone, Copy)]
struct Gutter {
    /// The last cell before the right column.
    cell: u32,
    /// Lines that show both columns.
    both: u32,
    /// Whether they do so beyond doubt.
    sure: bool,
}

impl Row {
    /// The cells of a line.
    fn new(source: &str, line: Line) -> Self {
        let mut cell = line.indent;
        let mut gaps = Vec::new();
        let mut blank: Option<(u32, u32)> = None;
        for (at, c) in line.text(source).char_indices() {
            let at = line.start + at as u32;
            if c == ' ' {
                blank = blank.or(Some((cell, at)));
            } else if let Some((from, end)) = blank.take().filter(|(from, _)| cell - from >= GAP) {
                gaps.push(Gap { from, to: cell, end, start: at });
            }
            cell += 1;
        }
        Self { line, width: cell, gaps, known: None }
    }

    /// Whether it is a number or a symbol and nothing else.
    fn is_sign(&self, source: &str) -> bool {
        let text = self.line.text(source);
        self.line.has_signs && text.len() <= LONGEST_SIGN && !text.contains(char::is_letter)
    }

    /// How the row stands to the gutter that ends at a cell.
    fn side(&self, gutter: u32) -> Side {
        if let Some(side) = self.known {
            return side;
        }
        if self.line.indent + 1 >= gutter {
            return Side::Right;
        }
        if self.width <= gutter + 1 {
            return Side::Left;
        }
        let near = self.gaps.iter().filter(|g| g.from <= gutter + PUSHED && g.to > gutter.saturating_sub(1));
        match near.max_by_key(|g| (g.to.min(gutter + 1).saturating_sub(g.from), g.to - g.from)) {
            Some(gap) => Side::Both(*gap),
            None => Side::Across,
        }
    }

    /// The cells of the texts on both sides of a gutter.
    fn texts(&self, gutter: u32) -> [Option<Range<u32>>; 2] {
        let whole = self.line.indent..self.width;
        match self.side(gutter) {
            Side::Left => [Some(whole), None],
            Side::Right => [None, Some(whole)],
            Side::Both(gap) => [Some(whole.start..gap.from), Some(gap.to..whole.end)],
            Side::Across => [None, None],
        }
    }
}

/// For each cell of a page, how its rows stand to it.
struct Counts {
    /// Rows that leave the cell blank between two texts.
    both: Vec<i32>,
    /// Rows that end before the cell.
    left: Vec<i32>,
    /// Rows that begin behind the cell.
    right: Vec<i32>,
    rows: i32,
}

impl Counts {
    fn new(rows: &[Row]) -> Self {
        let size = WIDEST as usize + 2;
        let mut counts = Self {
            both: vec![0; size],
            left: vec![0; size],
            right: vec![0; size],
            rows: i32::try_from(rows.len()).unwrap_or(i32::MAX),
        };
        let at = |cell: u32| cell.min(WIDEST) as usize;
        for row in rows {
            for gap in &row.gaps {
                counts.both[at(gap.from)] += 1;
                counts.both[at(gap.to)] -= 1;
            }
            counts.left[at(row.width)] += 1;
            counts.right[0] += 1;
            counts.right[at(row.line.indent)] -= 1;
        }
        for column in [&mut counts.both, &mut counts.left, &mut counts.right] {
            let mut sum = 0;
            for n in column.iter_mut() {
                sum += *n;
                *n = sum;
            }
        }
        counts
    }

    /// Rows that show two columns parted at a cell: those with text on both sides, and pairs with text on one.
    fn shown(&self, cell: usize) -> i32 {
        self.both[cell] + self.left[cell].min(self.right[cell])
    }

    /// How much better a cell parts two columns than it cuts through rows.
    fn worth(&self, cell: usize) -> i32 {
        let across = self.rows - self.both[cell] - self.left[cell] - self.right[cell];
        2 * self.shown(cell) - across
    }
}

/// The rows of a page.
#[derive(Debug)]
struct Page {
    rows: Vec<Row>,
}

impl Page {
    fn new(source: &str, lines: &[Line]) -> Self {
        Self { rows: lines.iter().map(|line| Row::new(source, *line)).collect() }
    }

    /// The cell that best parts two columns: behind it the right column begins.
    fn gutter(&self) -> Option<Gutter> {
        let widest = self.rows.iter().map(|r| r.width).max()?.min(WIDEST);
        let counts = Counts::new(&self.rows);
        let cells = NARROWEST..widest.saturating_sub(NARROWEST);
        let (worth, cell) = cells.map(|cell| (counts.worth(cell as usize), cell)).max()?;
        let both = counts.shown(cell as usize).max(0) as u32;
        (worth > 0).then(|| Gutter { cell, both, sure: both >= ENOUGH && self.reads_like_columns(cell) })
    }

    /// Whether the texts on both sides of a gutter are as wide as lines of prose, and most on the left end at
    /// nearly the same cell.
    fn reads_like_columns(&self, gutter: u32) -> bool {
        let texts = self.rows.iter().map(|r| r.texts(gutter));
        let (left, right): (Vec<_>, Vec<_>) = texts.map(|[left, right]| (left, right)).unzip();
        let wide = |column: &[Option<Range<u32>>]| {
            let width: u32 = column.iter().flatten().map(|c| c.end - c.start).sum();
            width > NARROWEST * column.iter().flatten().count() as u32
        };
        let mut ends: Vec<u32> = left.iter().flatten().map(|c| c.end).collect();
        ends.sort_unstable();
        end_alike(&ends) && wide(&left) && wide(&right)
    }

    /// Appends the lines of the page in reading order.
    fn read(&self, source: &str, gutter: u32, result: &mut Vec<Line>) {
        let base = self.rows.iter().map(|r| r.line.indent).min().unwrap_or(0);
        let mut from = 0;
        for band in self.bands(source, gutter) {
            let rows = self.rows.get(from..band.end).unwrap_or_default();
            from = band.end;
            if band.across {
                let shifted = |r: &Row| Line { indent: r.line.indent - base, ..r.line };
                result.extend(rows.iter().map(shifted));
            } else {
                column(source, rows, gutter, Column::Left { base }, result);
                column(source, rows, gutter, Column::Right { base: gutter + 1 }, result);
            }
        }
    }

    /// The bands of the page from top to foot.
    fn bands(&self, source: &str, gutter: u32) -> Vec<Band> {
        let mut bands: Vec<Band> = Vec::new();
        let across: Vec<bool> = self.rows.iter().map(|r| matches!(r.side(gutter), Side::Across)).collect();
        let mut at = 0;
        for run in across.chunk_by(|a, b| a == b) {
            at += run.len();
            bands.push(Band { end: at, across: run.first() == Some(&true) });
        }
        self.give_notes_back(source, gutter, &mut bands);
        self.part_edges(&mut bands);
        bands
    }

    /// Short lines right above lines over the full width, which a blank line parts from the columns, belong to these, and so
    /// does a raised label on a line of its own.
    fn give_notes_back(&self, source: &str, gutter: u32, bands: &mut [Band]) {
        let mut from = 0;
        for i in 0..bands.len() {
            let band = bands[i];
            let rows = self.rows.get(from..band.end).unwrap_or_default();
            from = band.end;
            if band.across || i + 1 == bands.len() {
                continue;
            }
            let short = rows.iter().rev().take_while(|r| matches!(r.side(gutter), Side::Left)).count();
            let tail = rows.get(rows.len() - short..).unwrap_or_default();
            if let Some(parted) = tail.iter().position(|r| r.line.after_blank()) {
                bands[i].end -= short - parted;
            } else if tail.last().is_some_and(|r| r.is_sign(source)) {
                bands[i].end -= 1;
            }
        }
    }

    /// The first and the last row of a page are bands of their own if blank lines part them from the rest.
    fn part_edges(&self, bands: &mut Vec<Band>) {
        let rows = self.rows.len();
        let own = |i: usize| Band { end: i + 1, across: false };
        let after_blank = |i: usize| self.rows.get(i).is_some_and(|r| r.line.after_blank());
        if rows < 4 {
            return;
        }
        if after_blank(1) && bands.first().is_some_and(|b| !b.across && b.end > 1) {
            bands.insert(0, own(0));
        }
        let before_last = bands.len().checked_sub(2).and_then(|i| bands.get(i)).map_or(0, |b| b.end);
        if after_blank(rows - 1) && bands.last().is_some_and(|b| !b.across) && before_last + 1 < rows {
            bands.insert(bands.len() - 1, Band { end: rows - 1, across: false });
        }
    }
}

/// Whether most texts end at nearly the same cell, given where they end in rising order. Notes in smaller type end further
/// to the right than most, or the other way round, so that cells at several places in the order are asked.
fn end_alike(ends: &[u32]) -> bool {
    let usual = |tenths: usize| ends.get(ends.len() * tenths / 10).copied().unwrap_or(0);
    let near = |usual: u32| ends.iter().filter(|end| end.abs_diff(usual) * 8 <= usual).count();
    [9, 7, 5].into_iter().any(|tenths| near(usual(tenths)) * 2 > ends.len())
}

/// Rows of a page that are read together.
#[derive(Debug, Clone, Copy)]
struct Band {
    /// The row behind its last.
    end: usize,
    /// Whether its rows reach over both columns.
    across: bool,
}

/// One of two columns and its leftmost cell.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Column {
    Left { base: u32 },
    Right { base: u32 },
}

/// Appends the lines of one column of a band.
fn column(source: &str, rows: &[Row], gutter: u32, side: Column, result: &mut Vec<Line>) {
    let from = result.len();
    let mut skipped = 0;
    let mut alone = Vec::with_capacity(rows.len());
    for row in rows {
        let line = row.line;
        let part = match (side, row.side(gutter)) {
            (Column::Left { base }, Side::Left) | (Column::Right { base }, Side::Right) => {
                Some((line.start..line.end, line.indent.saturating_sub(base)))
            }
            (Column::Left { base }, Side::Both(gap)) => Some((line.start..gap.end, line.indent - base)),
            (Column::Right { base }, Side::Both(gap)) => {
                Some((gap.start..line.end, gap.to.saturating_sub(base)))
            }
            _ => None,
        };
        let text = part.clone().and_then(|(r, _)| source.get(r.start as usize..r.end as usize));
        let facts = text
            .zip(part)
            .and_then(|(text, (r, indent))| Some(Line { indent, ..lines::facts(text, r.start as usize)? }));
        let Some(facts) = facts else {
            skipped += 1 + line.blanks;
            continue;
        };
        alone.push(skipped == 1 && line.blanks == 0);
        let first = result.len() == from;
        let top = if first { line.top || matches!(side, Column::Right { .. }) } else { false };
        let blanks = if first && top && !line.top { 0 } else { skipped + line.blanks };
        result.push(Line { blanks, page: line.page, top, column: true, ..facts });
        skipped = 0;
    }
    close_staggered(result.get_mut(from..).unwrap_or_default(), &alone);
}

/// Lines between which the heights of the columns differ again and again.
const STAGGERED: usize = 4;

/// Lines of two columns whose heights differ stand on physical lines in turn: the rows between them are no blank lines,
/// nor are those now and then where a sentence goes on behind them.
fn close_staggered(lines: &mut [Line], alone: &[bool]) {
    let is_alone = |j: usize| alone.get(j).is_some_and(|a| *a);
    let mut before: Option<Line> = None;
    for (i, line) in lines.iter_mut().enumerate() {
        let reach = |steps: usize| (i.saturating_sub(steps)..=i + steps).any(|j| j != i && is_alone(j));
        if is_alone(i) && (reach(1) || (goes_on(before, *line) && reach(STAGGERED))) {
            line.blanks = 0;
        }
        before = Some(*line);
    }
}

/// Whether a line surely goes on with the one before: in lower case, where that is open.
fn goes_on(before: Option<Line>, line: Line) -> bool {
    let is_open = before.is_some_and(|b| matches!(b.last, End::Open | End::Comma | End::Hyphen));
    is_open && line.case == Case::Lower
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of a text in reading order, joined by bars.
    fn order(text: &str) -> String {
        read(text).iter().map(|l| l.text(text)).collect::<Vec<_>>().join("|")
    }

    /// Two columns side by side: the left one filled up to `width` cells and a gutter of three.
    fn side_by_side(left: &[&str], right: &[&str], width: usize) -> String {
        let rows = left.len().max(right.len());
        let at = |column: &[&str], i: usize| column.get(i).copied().unwrap_or_default().to_owned();
        (0..rows)
            .map(|i| format!("{:width$}   {}", at(left, i), at(right, i)).trim_end().to_owned() + "\n")
            .collect()
    }

    const LEFT: [&str; 8] = [
        "The mill stood where two roads met,",
        "and nobody could say who had built",
        "it. In spring the water came up to",
        "the door, and the miller sat on the",
        "stairs with his feet in the river.1",
        "",
        "1 He is said to have caught a trout",
        "in his own kitchen.",
    ];
    const RIGHT: [&str; 8] = [
        "In summer the wheel stood still, and",
        "the children climbed on its boards.",
        "   One of them fell and was carried",
        "away, as far as the bridge, where a",
        "washerwoman fished him out with her",
        "stick and sent him home.2",
        "",
        "2 The stick is kept in the church.",
    ];

    #[test]
    fn columns_side_by_side_are_read_one_behind_the_other() {
        let text = side_by_side(&LEFT, &RIGHT, 38);
        let expected: Vec<&str> =
            LEFT.iter().chain(&RIGHT).filter(|l| !l.is_empty()).map(|l| l.trim()).collect();
        assert_eq!(order(&text), expected.join("|"));
    }

    #[test]
    fn indents_and_blank_lines_of_a_column_are_its_own() {
        let text = side_by_side(&LEFT, &RIGHT, 38);
        let lines = read(&text);
        let of = |start: &str| lines.iter().find(|l| l.text(&text).starts_with(start)).copied().unwrap();
        assert_eq!((of("One of them").indent, of("away").indent), (3, 0));
        assert_eq!((of("1 He").blanks, of("2 The").blanks, of("stick and").blanks), (1, 1, 0));
        assert!(of("In summer").top);
    }

    #[test]
    fn a_title_over_both_columns_stays_whole() {
        let head = "                     A HISTORY OF THE OLD MILL AND ITS POND\n\n";
        let text = format!("{head}{}", side_by_side(&LEFT, &RIGHT, 38));
        assert!(order(&text).starts_with("A HISTORY OF THE OLD MILL AND ITS POND|The mill stood"));
    }

    #[test]
    fn notes_over_the_full_width_follow_both_columns() {
        let notes = "\n1 A short note.\n2 Another, which is told at such length that it runs under both columns of the page\nand ends here.\n";
        let text = format!("{}{notes}", side_by_side(&LEFT[..5], &RIGHT[..5], 38));
        assert!(order(&text).ends_with(
            "washerwoman fished him out with her|1 A short note.|2 Another, which is told at such length that it runs under both columns of the page|and ends here."
        ));
    }

    #[test]
    fn lines_of_columns_that_stand_in_turn_are_not_parted_by_blank_lines() {
        let staggered: String = LEFT[..5]
            .iter()
            .zip(&RIGHT[..5])
            .flat_map(|(l, r)| [format!("{l}\n"), format!("{:41}{}\n", "", r.trim())])
            .collect();
        let text = format!("{}\u{c}{staggered}", side_by_side(&LEFT, &RIGHT, 38));
        let lines: Vec<Line> = read(&text).into_iter().filter(|l| l.page == 1).collect();
        assert!(lines.iter().all(|l| l.blanks == 0), "{lines:?}");
        assert_eq!(lines[5].text(&text), RIGHT[0]);
    }

    #[test]
    fn rows_of_the_other_column_do_not_part_a_sentence() {
        let page = side_by_side(&LEFT[..5], &RIGHT[..5], 38);
        let alone = |text: &str| format!("{:41}{text}\n", "");
        let rows: Vec<String> = page.lines().map(|line| format!("{line}\n")).collect();
        let text = format!(
            "{page}\u{c}{}{}{}{}{}{}{}",
            rows[0],
            rows[1],
            alone("and the pond"),
            rows[2],
            alone("and the dam"),
            rows[3],
            rows[4]
        );
        let lines = read(&text);
        let of =
            |start: &str| lines.iter().filter(|l| l.page == 1).find(|l| l.text(&text).starts_with(start));
        assert_eq!(of("it. In spring").map(|l| l.blanks), Some(0));
        assert_eq!(of("the door").map(|l| l.blanks), Some(0));
    }

    /// Two columns side by side, with one blank between them where the left one is full and the right one at its own cell
    /// elsewhere.
    fn squeezed(left: &[&str], right: &[&str], cell: usize) -> String {
        let pairs = left.iter().zip(right);
        pairs
            .map(|(left, right)| format!("{left:cell$} {}", right.trim()).trim_end().to_owned() + "\n")
            .collect()
    }

    #[test]
    fn columns_with_one_blank_between_them_are_taken_apart_by_their_measures() {
        let left = [
            "The mill stood where two roads crossed,",
            "and nobody could say who built it. Every",
            "spring the water came up to the door,",
            "and the miller sat on the stairs with his",
            "feet in the river.",
            "   He is said to have caught a trout in",
            "his own kitchen. The trout is not men-",
            "tioned in the books of the abbey, which",
            "owned both.",
            "   The wheel was older than the mill and",
            "had been brought from a place that is",
            "now under water. It turned the wrong",
            "way, so that the flour came out at the",
            "door of the house, and the bran at the",
            "window.",
            "   All this was changed in the year after",
            "the flood.",
        ];
        let right = [
            "In summer the wheel stood still, and the",
            "children climbed on its boards. One of",
            "them fell and was carried away, as far as",
            "the bridge, where a washerwoman fished",
            "him out with her stick.",
            "She sent him home, and kept the shoes as",
            "payment. They were too small for anyone",
            "in her house, and so she sold them to the",
            "miller.",
            "The miller gave them to the child, who",
            "lost them again in the same place, and so",
            "the shoes went down the river and came",
            "back from time to time, as everything did",
            "that the river took from the people who",
            "lived on it.",
            "Nobody has counted how often this was,",
            "but the stick is in the church.",
        ];
        let text = squeezed(&left, &right, 38);
        let expected: Vec<&str> = left.iter().chain(&right).map(|l| l.trim()).collect();
        assert_eq!(order(&text), expected.join("|"));
    }

    #[test]
    fn the_head_and_the_foot_of_a_page_are_not_part_of_a_column() {
        let page = side_by_side(&LEFT[..5], &RIGHT[..5], 38);
        let text = format!("Mills and ponds\n\n{page}\n17\n\u{c}Mills and ponds\n\n{page}\n18\n");
        let order = order(&text);
        assert!(order.starts_with("Mills and ponds|The mill"), "{order}");
        assert!(order.ends_with("washerwoman fished him out with her|18"), "{order}");
    }

    #[test]
    fn a_table_in_an_article_of_one_column_is_left_as_it_is() {
        let table = "Year     Flour     Bran\n1801     112       14\n1802     96        11\n1803     140       20\n1804     131       17\n1805     88        9\n1806     90        10\n";
        assert_eq!(order(table), table.trim_end().replace('\n', "|"));
    }

    #[test]
    fn remarks_behind_program_text_are_no_column() {
        let line =
            |i| format!("{:30}; turns the wheel once more, or not\n", format!("(turn {})", "w".repeat(i)));
        let code = (0..12).map(line).collect::<Vec<String>>().concat();
        assert_eq!(order(&code), code.trim_end().replace('\n', "|"));
    }
}
