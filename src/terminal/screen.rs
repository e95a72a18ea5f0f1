//! Sends pictures: what changed from one buffer to the next, in as few bytes as the terminal allows.
//!
//! Rows that only moved are moved by the terminal; then each row that still differs gets its changed cells. What to send
//! is decided by counting bytes. Nothing is sent if nothing changed, and no cell that stays visible is ever erased on the
//! way, so small frames need no synchronization to be free of flicker.
//!
//! What this leaves to others: drawing the pictures (`view`), writing the bytes (`terminal::session`).

mod style;
mod glyph;
mod sequence;
mod pen;
mod scroll;

use crate::terminal::capabilities::Capabilities;
use crate::terminal::screen::glyph::{Glyph, Reader, Texts, visible_end};
pub(crate) use crate::terminal::screen::pen::LINK_END;
use crate::terminal::screen::pen::Pen;
use crate::terminal::screen::scroll::Shift;
use crate::view::Beside;
use crate::view::link::Link;
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

/// Around a frame: the terminal shows it at once.
const SYNCHRONIZE: &[u8] = b"\x1b[?2026h";
const SYNCHRONIZED: &[u8] = b"\x1b[?2026l";

/// Frames of fewer bytes go without synchronization: the kernel hands them to the terminal in one piece, so it shows them
/// at once anyway, and on a slow line every byte is felt.
const SYNCHRONIZED_FROM: usize = 4096;

/// Blanks in a row from which erasing and stepping over is shorter than writing them.
const ERASED_FROM: usize = 9;

/// What a terminal shows, and how to turn it into something else.
#[derive(Debug)]
pub struct Screen {
    pen: Pen,
    /// What the terminal shows; `None` when that is not known.
    shown: Option<Picture>,
    /// Glyphs to be overwritten by the next picture.
    spare: Vec<Glyph>,
    /// Whether the cursor is visible; `None` when that is not known.
    cursor: Option<bool>,
}

impl Screen {
    /// For a terminal of these capabilities that shows nobody knows what.
    pub fn new(capabilities: Capabilities) -> Self {
        Self { pen: Pen::new(capabilities), shown: None, spare: Vec::new(), cursor: None }
    }

    /// What the terminal shows is not known any more: the next frame draws everything.
    pub fn forget(&mut self) {
        self.shown = None;
        self.cursor = None;
    }

    /// The bytes that make the terminal show `next`, with the cursor at a cell or hidden, and with links where it knows
    /// them. Empty if it shows that already.
    pub fn frame(&mut self, next: &Buffer, beside: &Beside) -> &[u8] {
        self.pen.begin(SYNCHRONIZE);
        if self.pen.texts.are_too_many() {
            (self.shown, self.pen.texts) = (None, Texts::default());
        }
        let links = if self.pen.capabilities.hyperlinks { beside.links.as_slice() } else { &[] };
        let next = Picture::of(next, links, &mut self.pen, std::mem::take(&mut self.spare));
        match self.shown.take().filter(|shown| shown.is_of_the_size_of(&next)) {
            Some(shown) => {
                if shown != next {
                    change(&mut self.pen, &shown, &next);
                }
                self.spare = shown.glyphs;
            }
            None => draw_afresh(&mut self.pen, &next),
        }
        self.place_cursor(&next, beside.cursor);
        self.pen.set_link(None);
        self.shown = Some(next);
        self.finish()
    }

    /// Shows the cursor at a cell, or hides it.
    fn place_cursor(&mut self, shown: &Picture, cursor: Option<Position>) {
        let cursor = cursor.filter(|&position| {
            (position.x as usize) < shown.columns && (position.y as usize) < shown.rows().len()
        });
        if let Some(position) = cursor {
            let line = shown.rows().nth(position.y as usize).unwrap_or_default();
            self.pen.go(position.y, position.x, line);
        }
        if self.cursor != Some(cursor.is_some()) {
            self.cursor = Some(cursor.is_some());
            self.pen.out.extend_from_slice(if cursor.is_some() { b"\x1b[?25h" } else { b"\x1b[?25l" });
        }
    }

    /// The bytes of the frame, synchronized if there are many.
    fn finish(&mut self) -> &[u8] {
        let bytes = self.pen.out.len() - SYNCHRONIZE.len();
        if bytes >= SYNCHRONIZED_FROM && self.pen.capabilities.synchronized {
            self.pen.out.extend_from_slice(SYNCHRONIZED);
            return &self.pen.out;
        }
        self.pen.out.get(SYNCHRONIZE.len()..).unwrap_or_default()
    }
}

/// What a terminal shows or shall show.
#[derive(Debug, PartialEq, Eq)]
struct Picture {
    columns: usize,
    /// Row by row.
    glyphs: Vec<Glyph>,
}

impl Picture {
    /// What a buffer with links looks like on a terminal.
    fn of(cells: &Buffer, links: &[Link], pen: &mut Pen, mut glyphs: Vec<Glyph>) -> Self {
        let columns = cells.area.width as usize;
        glyphs.clear();
        glyphs.reserve(cells.content.len());
        let mut reader = Reader::new(pen.capabilities, &mut pen.texts);
        for (y, row) in cells.content.chunks_exact(columns.max(1)).enumerate() {
            let start = glyphs.len();
            reader.read(row, &mut glyphs);
            reader.attach(glyphs.get_mut(start..).unwrap_or_default(), y, links);
        }
        Self { columns, glyphs }
    }

    fn is_of_the_size_of(&self, other: &Self) -> bool {
        (self.columns, self.glyphs.len()) == (other.columns, other.glyphs.len())
    }

    fn rows(&self) -> impl ExactSizeIterator<Item = &[Glyph]> {
        self.glyphs.chunks_exact(self.columns.max(1))
    }
}

/// Draws every row of a picture, whatever the terminal shows.
fn draw_afresh(pen: &mut Pen, next: &Picture) {
    pen.start_afresh(next.columns as u16);
    for (y, line) in next.rows().enumerate() {
        write_row(pen, y as u16, None, line, &[]);
    }
}

/// Turns one picture into another of the same size.
fn change(pen: &mut Pen, shown: &Picture, next: &Picture) {
    let (old, new): (Vec<_>, Vec<_>) = (shown.rows().collect(), next.rows().collect());
    let shift = scroll::find(&old, &new);
    if let Some(Shift { top, bottom, by }) = shift {
        pen.scroll(top as u16, bottom as u16, by);
    }
    let blank = vec![Glyph::BLANK; next.columns];
    let stands = |y: usize| {
        let source = shift.map_or(Some(y), |shift| shift.source(y));
        source.map_or(blank.as_slice(), |y| old.get(y).copied().unwrap_or_default())
    };
    let changed: Vec<Line<'_>> = new
        .iter()
        .enumerate()
        .filter(|(y, line)| stands(*y) != **line)
        .map(|(y, line)| Line::new(y, stands(y), line))
        .collect();
    for (index, line) in changed.iter().enumerate() {
        let following: Vec<(u16, u16)> =
            changed.iter().skip(index + 1).take(2).map(|line| (line.y, line.start)).collect();
        write_row(pen, line.y, Some(line.old), line.new, &following);
    }
}

/// A row that changes.
struct Line<'a> {
    y: u16,
    /// The first cell that changes.
    start: u16,
    old: &'a [Glyph],
    new: &'a [Glyph],
}

impl<'a> Line<'a> {
    fn new(y: usize, old: &'a [Glyph], new: &'a [Glyph]) -> Self {
        let differs = old.iter().zip(new).position(|(o, n)| o != n).unwrap_or_default();
        Self { y: y as u16, start: differs.min(visible_end(new)) as u16, old, new }
    }
}

/// Writes the cells of a row that differ from what stands there (`None`: not known). `following` are the starts of the
/// next rows that will be written.
fn write_row(pen: &mut Pen, y: u16, old: Option<&[Glyph]>, new: &[Glyph], following: &[(u16, u16)]) {
    let end = visible_end(new);
    let same = |x: usize| old.is_some_and(|old| old.get(x) == new.get(x));
    let mut x = 0;
    let mut started = false;
    while let Some(glyph) = new.get(x).filter(|_| x < end) {
        if same(x) || glyph.width == 0 {
            x += 1;
            continue;
        }
        pen.go(y, x as u16, new);
        if !started {
            started = true;
            pen.set_style_for(glyph);
            pen.save_for(following);
        }
        let blanks = changed_blanks(new, x, &same);
        if blanks >= ERASED_FROM && pen.capabilities.ecma_editing {
            pen.erase_cells(blanks as u16);
            x += blanks;
        } else {
            pen.write(glyph);
            x += glyph.width as usize;
        }
    }
    erase_tail(pen, y, old, new, end);
}

/// How many blanks stand from a cell on, up to the last of them that is not there yet.
fn changed_blanks(new: &[Glyph], x: usize, same: &impl Fn(usize) -> bool) -> usize {
    let run = new.iter().skip(x).take_while(|glyph| glyph.is_blank()).count();
    (0..run).rev().find(|&offset| !same(x + offset)).map_or(0, |last| last + 1)
}

/// Makes the end of a row blank where it is not.
fn erase_tail(pen: &mut Pen, y: u16, old: Option<&[Glyph]>, new: &[Glyph], end: usize) {
    let old_end = old.map_or(new.len(), visible_end);
    if old_end <= end {
        return;
    }
    pen.go(y, end as u16, new);
    if old.is_some() && old_end - end < 3 {
        (end..old_end).for_each(|_| pen.write(&Glyph::BLANK));
    } else {
        pen.erase_to_end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use ratatui::buffer::Cell;
    use ratatui::layout::Rect;
    use ratatui::style::{Color, Modifier, Style};

    const COLUMNS: u16 = 30;
    const ROWS: u16 = 8;

    fn capabilities(term: &str) -> Capabilities {
        Capabilities::of(Some(term))
    }

    fn emulator() -> vt100::Parser {
        let size = |n: u16| std::num::NonZeroU16::new(n).unwrap();
        vt100::Parser::new(size(ROWS), size(COLUMNS), 0)
    }

    fn buffer(lines: &[&str]) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, COLUMNS, ROWS));
        for (y, line) in lines.iter().enumerate() {
            buffer.set_string(0, y as u16, line, Style::default());
        }
        buffer
    }

    /// What can be seen of every cell.
    fn seen(screen: &vt100::Screen) -> Vec<String> {
        let cell = |y, x| {
            let cell = screen.cell(y, x).unwrap();
            let blank = !cell.has_contents() || cell.contents() == " ";
            let weight = if blank { (false, false) } else { (cell.bold(), cell.dim()) };
            let color = if blank && !cell.inverse() { vt100::Color::Default } else { cell.fgcolor() };
            let text = if blank { " " } else { cell.contents() };
            format!("{text}{weight:?}{:?}{color:?}{:?}", (cell.underline(), cell.inverse()), cell.bgcolor())
        };
        (0..ROWS).map(|y| (0..COLUMNS).map(|x| cell(y, x)).collect::<Vec<_>>().join("|")).collect()
    }

    fn frame_text(screen: &mut Screen, next: &Buffer) -> String {
        String::from_utf8_lossy(screen.frame(next, &Beside::default())).replace('\x1b', "^")
    }

    #[test]
    fn an_unchanged_picture_sends_nothing() {
        let mut screen = Screen::new(capabilities("xterm"));
        let picture = buffer(&["one", "two"]);
        screen.frame(&picture, &Beside::default());
        assert_eq!(frame_text(&mut screen, &picture), "");
    }

    #[test]
    fn one_changed_word_is_an_address_and_the_word() {
        let mut screen = Screen::new(capabilities("xterm"));
        screen.frame(&buffer(&["", "the old word stands"]), &Beside::default());
        assert_eq!(frame_text(&mut screen, &buffer(&["", "the new word stands"])), "^[2;5Hnew");
    }

    #[test]
    fn a_shorter_line_is_ended_by_the_shortest_erasure() {
        let mut screen = Screen::new(capabilities("xterm"));
        screen.frame(&buffer(&["a line of text"]), &Beside::default());
        assert_eq!(frame_text(&mut screen, &buffer(&["a line"])), "^[;7H^[K");
        assert_eq!(frame_text(&mut screen, &buffer(&["a lin"])), "^[;6H ");
    }

    #[test]
    fn rows_below_each_other_are_reached_from_a_saved_position() {
        let mut screen = Screen::new(capabilities("xterm"));
        screen.frame(&buffer(&["    alpha", "    gamma", "    delta"]), &Beside::default());
        let next = buffer(&["    Beta-", "    Zeta-", "    Iota-"]);
        assert_eq!(frame_text(&mut screen, &next), "^[;5H^7Beta-^8\nZeta-^8\n\nIota-");
    }

    #[test]
    fn after_a_cluster_of_doubtful_width_the_column_is_set() {
        let mut screen = Screen::new(capabilities("xterm"));
        screen.frame(&buffer(&[]), &Beside::default());
        assert_eq!(
            frame_text(&mut screen, &buffer(&["a\u{1f469}\u{200d}\u{1f680}b"])),
            "^[Ha\u{1f469}\u{200d}\u{1f680}^[4Gb"
        );
    }

    #[test]
    fn an_ambiguous_character_of_two_cells_is_sent_without_a_blank_behind_it() {
        let wide = Capabilities { wide_ambiguous: true, ..capabilities("xterm") };
        let mut screen = Screen::new(wide);
        screen.frame(&buffer(&[]), &Beside::default());
        assert_eq!(frame_text(&mut screen, &buffer(&["… ± 1"])), "^[H…±1");
    }

    #[test]
    fn a_control_character_in_a_cell_is_not_sent() {
        let mut screen = Screen::new(capabilities("xterm"));
        let mut picture = buffer(&["abc"]);
        picture.content[1].set_symbol("\x1b");
        picture.content[2].set_symbol("\u{9b}31m");
        let sent = String::from_utf8(screen.frame(&picture, &Beside::default()).to_vec()).unwrap();
        assert!(sent.contains("a?\u{fffd}"), "{sent:?}");
    }

    #[test]
    fn large_frames_are_synchronized_where_that_is_known() {
        let mut large = Buffer::empty(Rect::new(0, 0, 200, 30));
        for y in 0..30 {
            large.set_string(0, y, "word ".repeat(40), Style::default());
        }
        let sent = |term| Screen::new(capabilities(term)).frame(&large, &Beside::default()).to_vec();
        assert!(sent("xterm").starts_with(SYNCHRONIZE) && sent("xterm").ends_with(SYNCHRONIZED));
        assert!(sent("vt220").starts_with(b"\x1b[m"));
    }

    /// A line of words, wide characters and clusters, in a style.
    fn line() -> impl Strategy<Value = (String, u8)> {
        let word = prop_oneof![
            8 => "[a-e]{1,6}",
            4 => "[а-г]{1,5}",
            3 => Just("      ".to_owned()),
            3 => Just("漢字".to_owned()),
            1 => Just("e\u{301}".to_owned()),
            1 => Just("².".to_owned()),
        ];
        (prop::collection::vec(word, 0..9).prop_map(|words| words.join(" ")), 0..6_u8)
    }

    fn styled(choice: u8) -> Style {
        match choice {
            1 => Style::default().add_modifier(Modifier::BOLD),
            2 => Style::default().add_modifier(Modifier::REVERSED),
            3 => Style::default().fg(Color::Red).add_modifier(Modifier::DIM),
            4 => Style::default().bg(Color::Blue).add_modifier(Modifier::UNDERLINED),
            _ => Style::default(),
        }
    }

    #[derive(Debug, Clone)]
    enum Step {
        Scroll(i8, (String, u8)),
        Page(Vec<(String, u8)>),
        Box(u16, u16, (String, u8)),
        Forget,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            4 => (-5..6_i8, line()).prop_map(|(by, line)| Step::Scroll(by, line)),
            2 => prop::collection::vec(line(), ROWS as usize).prop_map(Step::Page),
            3 => (0..COLUMNS, 0..ROWS, line()).prop_map(|(x, y, line)| Step::Box(x, y, line)),
            1 => Just(Step::Forget),
        ]
    }

    fn paint(buffer: &mut Buffer, x: u16, y: u16, (text, style): &(String, u8)) {
        buffer.set_stringn(x, y, text, (COLUMNS - x) as usize, styled(*style));
    }

    /// Links of a picture: wherever a word begins with "a" or "b", in an emulator of links.
    fn links_of(picture: &Buffer) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        for (index, cell) in picture.content.iter().enumerate() {
            let (row, column) = ((index / COLUMNS as usize) as u16, (index % COLUMNS as usize) as u16);
            let target = match cell.symbol() {
                "a" => "https://example.org/a",
                "b" | "c" => "https://example.org/b",
                _ => continue,
            };
            links.push(Link { row, columns: column..column + 1, target: target.to_owned() });
        }
        links
    }

    /// Follows the links in what is sent: which letters were written with which link open.
    fn assert_links_are_sent_as_they_are(sent: &[u8]) {
        let text = String::from_utf8(sent.to_vec()).unwrap();
        let mut open = String::new();
        for part in text.split('\x1b').skip(1) {
            if let Some(target) = part.strip_prefix("]8;;") {
                target.clone_into(&mut open);
                continue;
            }
            let ends = |c: char| c.is_ascii_alphabetic() || !part.starts_with('[');
            let written = part.split_once(ends).unwrap().1;
            for c in written.chars() {
                let wanted = match c {
                    'a' => "https://example.org/a",
                    'b' | 'c' => "https://example.org/b",
                    _ => "",
                };
                assert_eq!(open, wanted, "at {c:?} in {text:?}");
            }
        }
        assert_eq!(open, "", "a link is left open: {text:?}");
    }

    #[test]
    fn a_link_is_marked_where_it_stands_and_unmarked_when_it_goes() {
        let mut screen = Screen::new(capabilities("xterm"));
        screen.frame(&buffer(&["see address here"]), &Beside::default());
        let link = Link { row: 0, columns: 4..11, target: "https://example.org/".to_owned() };
        let mut sent = |links: Vec<Link>| {
            let beside = Beside { links, ..Beside::default() };
            String::from_utf8_lossy(screen.frame(&buffer(&["see address here"]), &beside))
                .replace('\x1b', "^")
        };
        assert_eq!(sent(vec![link.clone()]), "^[;5H^]8;;https://example.org/^\\address^]8;;^\\");
        assert_eq!(sent(vec![link.clone()]), "");
        assert_eq!(sent(Vec::new()), "^[;5Haddress");
        assert_eq!(sent(vec![Link { target: "https://x/\x07".to_owned(), ..link }]), "");
    }

    #[test]
    fn a_terminal_without_links_gets_none() {
        let link = Link { row: 0, columns: 0..3, target: "https://example.org/".to_owned() };
        let beside = Beside { links: vec![link], ..Beside::default() };
        let mut screen = Screen::new(capabilities("screen"));
        assert!(!screen.frame(&buffer(&["see"]), &beside).windows(2).any(|pair| pair == b"\x1b]"));
    }

    /// The picture after a step. Rows above the last scroll, as they do over a status line.
    fn apply(picture: &Buffer, step: &Step) -> Buffer {
        let mut next = picture.clone();
        match step {
            Step::Scroll(by, line) => {
                let width = COLUMNS as usize;
                for y in 0..(ROWS - 1) as usize {
                    let source = y.checked_add_signed(*by as isize).filter(|s| *s < (ROWS - 1) as usize);
                    for x in 0..width {
                        next.content[y * width + x] =
                            source.map_or(Cell::EMPTY, |source| picture.content[source * width + x].clone());
                    }
                }
                paint(&mut next, 2, if *by > 0 { ROWS - 2 } else { 0 }, line);
            }
            Step::Page(lines) => {
                next.reset();
                for (y, line) in lines.iter().enumerate() {
                    paint(&mut next, 2, y as u16, line);
                }
            }
            Step::Box(x, y, line) => paint(&mut next, *x, *y, line),
            Step::Forget => {}
        }
        next
    }

    proptest! {
        #[test]
        fn an_emulator_sees_what_a_fresh_drawing_gives(steps in prop::collection::vec(step(), 1..12), term in 0..5_usize) {
            let term = ["xterm-256color", "screen", "linux", "vt220", "vt100"][term];
            let mut screen = Screen::new(capabilities(term));
            let mut terminal = emulator();
            let mut picture = buffer(&[]);
            for step in &steps {
                if matches!(step, Step::Forget) {
                    screen.forget();
                    terminal.process(b"\x1b[31;4mgarbage\x1b[3;5r");
                }
                picture = apply(&picture, step);
                let links = links_of(&picture);
                let sent = screen.frame(&picture, &Beside { links: links.clone(), ..Beside::default() }).to_vec();
                assert_links_are_sent_as_they_are(if capabilities(term).hyperlinks { &sent } else { b"" });
                terminal.process(&sent);
                let mut fresh = emulator();
                fresh.process(Screen::new(capabilities(term)).frame(&picture, &Beside::default()));
                prop_assert_eq!(seen(terminal.screen()), seen(fresh.screen()), "after {:?}", step);
                for (index, cell) in picture.content.iter().enumerate() {
                    let (y, x) = ((index / COLUMNS as usize) as u16, (index % COLUMNS as usize) as u16);
                    let shown = terminal.screen().cell(y, x).unwrap();
                    let expected = if shown.is_wide_continuation() { "" } else { cell.symbol().trim() };
                    prop_assert_eq!(shown.contents().trim(), expected, "at {}, {} after {:?}", x, y, step);
                    let reversed = cell.modifier.contains(Modifier::REVERSED);
                    prop_assert!(shown.is_wide_continuation() || shown.inverse() == reversed);
                }
            }
        }
    }
}
