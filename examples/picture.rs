//! Draws what the reader shows as an SVG picture, from the program's own rendering:
//!
//! `cargo run --example picture -- FILE 80x24 tab enter > picture.svg`

use ibid::app::{App, Article, Effect, Look, Message, Opening, Size, update};
use ibid::articles::Articles;
use ibid::cli::{Input, Options};
use ibid::config::key::Key;
use ibid::config::theme::ColourDepth;
use ibid::{config, view};
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

/// Width and height of a cell, and size of the type, in pixels: the proportions of a terminal.
const CELL: (f32, f32) = (8.4, 18.0);
const TYPE: f32 = 14.0;

/// Ink and paper.
const INK: &str = "#1c1c1c";
const PAPER: &str = "#fbf9f4";

/// The sixteen colours, darkened to be read on paper.
const SIXTEEN: [&str; 16] = [
    "#1c1c1c", "#a4242a", "#2f6f2f", "#8a6100", "#24539a", "#7a3a86", "#1f6f78", "#6e6e6e", "#5a5a5a",
    "#c4383e", "#3d8b3d", "#a87a0a", "#3a6fc0", "#95519f", "#2f8a94", "#1c1c1c",
];

fn main() -> Result<(), String> {
    let mut words = std::env::args().skip(1);
    let file = words.next().ok_or("usage: picture FILE COLUMNSxROWS KEY…")?;
    let size = words.next().unwrap_or_else(|| "80x24".to_owned());
    let (columns, rows) = size.split_once('x').ok_or("a size is like 80x24")?;
    let number = |text: &str| text.parse::<u16>().map_err(|e| format!("{text}: {e}"));
    let size = Size { columns: number(columns)?, rows: number(rows)? };
    let mut app = open(file, size)?;
    for word in words {
        let key: Key = word.parse().map_err(|_| format!("{word}: no such key"))?;
        press(&mut app, Message::Key(key));
    }
    let mut picture = Buffer::empty(Rect::new(0, 0, size.columns, size.rows));
    view::paint(&app, &mut picture);
    std::io::stdout().write_all(svg(&picture).as_bytes()).map_err(|e| e.to_string())
}

/// A reader of a file.
fn open(file: String, size: Size) -> Result<App, String> {
    let parsed = Articles::new(Options::default())?.parse(&Input::File(PathBuf::from(&file)))?;
    let article = Article::new(parsed.document, parsed.findings, file);
    let look = Look { depth: ColourDepth::Sixteen, ..Look::default() };
    Ok(App::new(Opening { article, config: config::load("").0, look, size, ..Opening::default() }))
}

/// One message; what it asks to be kept counts as kept.
fn press(app: &mut App, message: Message) {
    for effect in update(app, message, jiff::Timestamp::UNIX_EPOCH) {
        if let Effect::SaveBookmarks(number, bookmarks) = effect {
            press(app, Message::Saved(number, Ok(bookmarks)));
        }
    }
}

/// A picture of cells.
fn svg(picture: &Buffer) -> String {
    let (width, height) = (f32::from(picture.area.width) * CELL.0, f32::from(picture.area.height) * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-12 -12 {:.1} {:.1}\" font-family=\"DejaVu Sans Mono, \
         Menlo, Consolas, monospace\" font-size=\"{TYPE}\">\n<rect x=\"-12\" y=\"-12\" width=\"100%\" \
         height=\"100%\" rx=\"6\" fill=\"{PAPER}\"/>\n",
        width + 24.0,
        height + 24.0
    );
    for y in 0..picture.area.height {
        let mut x = 0;
        while x < picture.area.width {
            x = run(picture, x, y, &mut out);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Draws the cells from one on that look alike; the column behind them.
fn run(picture: &Buffer, first: u16, y: u16, out: &mut String) -> u16 {
    let look = |cell: &Cell| (cell.fg, cell.bg, cell.modifier);
    let style = look(&picture[(first, y)]);
    let (mut text, mut x) = (String::new(), first);
    while x < picture.area.width && look(&picture[(x, y)]) == style {
        let symbol = picture[(x, y)].symbol();
        text.push_str(symbol);
        x += symbol.cell_width().max(1);
    }
    let (mut ink, mut paper) = (colour(style.0, INK), colour(style.1, PAPER));
    if style.2.contains(Modifier::REVERSED) {
        (ink, paper) = (paper, ink);
    }
    let (left, top, width) =
        (f32::from(first) * CELL.0, f32::from(y) * CELL.1, f32::from(x - first) * CELL.0);
    if paper != PAPER {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{paper}\"/>",
            CELL.1
        );
    }
    if !text.trim().is_empty() {
        let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = writeln!(
            out,
            "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" xml:space=\"preserve\" fill=\"{ink}\"{}>{text}</text>",
            top + TYPE,
            attributes(style.2)
        );
    }
    x
}

/// Weight, slant and lines as SVG says them.
fn attributes(modifier: Modifier) -> String {
    [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::DIM, " opacity=\"0.6\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
    ]
    .iter()
    .filter(|(attribute, _)| modifier.contains(*attribute))
    .map(|(_, words)| *words)
    .collect()
}

/// A colour of the palette; others are as if there were none.
fn colour(colour: Color, otherwise: &'static str) -> &'static str {
    let index = match colour {
        Color::Indexed(index @ 0..16) => index,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
        _ => return otherwise,
    };
    SIXTEEN.get(index as usize).copied().unwrap_or(otherwise)
}
