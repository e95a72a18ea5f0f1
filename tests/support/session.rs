//! A session replayed from a script: keys in, whole screens out.
//!
//! A script is a text file. Lines that begin with `#` say what it shows. Settings: `article NAME`, `size COLUMNS ROWS`,
//! `look ascii`, `look mono`, `styles` (shows styles under each row), `config TOML`, `place WORDS`, `disk full`, `notice WORDS`,
//! `recent PATH | TITLE | PERCENT`, `choose`, `newcomer`, `doubt LINE | WORDS` (of which the parser is not sure; behind them `| link`
//! if that is a note and its link is meant, and behind that `| WHY`), `shelf NAME` (another
//! article, with a bookmark), `lost NAME` (a bookmark of that article, kept for this one), `lost-correction NAME` (the same of a
//! correction). Then steps: `> keys` separated by blanks (`"words"` are typed letter by letter,
//! `resize:COLUMNSxROWS`, `paste:WORDS`, `full` and `room` fill and empty the disk, `reopen` opens the article again), each followed by the screen, its
//! rows between `|`, by where the cursor is, after `@`, and by what the reader wanted done, after `=`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a script that makes no sense must fail its test"
)]

use ibid::app::{App, Article, Effect, Look, Message, Opening, Recent, Shelf, Size, update};
use ibid::bookmark::{self, Anchor, Bookmarks, Correction, Ids, Resolver, Stream, Trouble};
use ibid::config::theme::ColourDepth;
use ibid::document::{BlockKind, Document, Origin, Place, Span};
use ibid::parse::{Finding, FindingKind};
use jiff::Timestamp;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use std::fmt::Write as _;

use crate::article;

/// A session under way.
pub(crate) struct Session {
    pub(crate) app: App,
    size: Size,
    styles: bool,
    disk_full: bool,
    shelves: Vec<Shelf>,
    recent: Vec<Recent>,
    done: Vec<String>,
    now: Timestamp,
    /// The article as it was parsed.
    document: Document,
    /// The file of bookmarks on the disk.
    file: String,
}

/// Replays a script: the same text with the screens as they are now.
pub(crate) fn replay(script: &str, articles: &dyn Fn(&str) -> String) -> String {
    let mut head = String::new();
    let mut session: Option<Session> = None;
    let mut out = String::new();
    for line in script.lines() {
        if let Some(keys) = line.strip_prefix('>') {
            let session = session.get_or_insert_with(|| Session::new(&head, articles));
            session.keys(keys.trim());
            let _ = write!(out, "{line}\n{}", session.screen());
        } else if session.is_none() {
            head.push_str(line);
            head.push('\n');
        } else if line.starts_with('#') {
            let _ = writeln!(out, "\n{line}");
        }
    }
    head + &out
}

impl Session {
    /// A session as the head of a script describes it.
    pub(crate) fn new(head: &str, articles: &dyn Fn(&str) -> String) -> Self {
        let mut opening = Opening { size: Size { columns: 80, rows: 24 }, ..Opening::default() };
        let (mut styles, mut disk_full, mut config, mut words) = (false, false, String::new(), String::new());
        let (mut shelves, mut lost, mut recent, mut choose) = (Vec::new(), None, Vec::new(), false);
        opening.look = Look { depth: ColourDepth::Sixteen, ..Look::default() };
        for line in head.lines() {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("article", name) => {
                    let document = article::read(&articles(name));
                    opening.article = Article::new(document, Vec::new(), format!("{name}.txt"));
                }
                ("size", size) => opening.size = self::size(size, ' '),
                ("look", "ascii") => opening.look.ascii = true,
                ("look", "mono") => opening.look.depth = ColourDepth::None,
                ("styles", _) => styles = true,
                ("config", toml) => config.extend([toml.replace("; ", "\n").as_str(), "\n"]),
                ("place", at) => at.clone_into(&mut words),
                ("disk", _) => disk_full = true,
                ("notice", text) => opening.notices.push(text.to_owned()),
                ("recent", row) => recent.push(self::recent(row)),
                ("choose", _) => choose = true,
                ("newcomer", _) => opening.newcomer = true,
                ("doubt", row) => {
                    let document = &mut opening.article.document;
                    let length = document.text.len() as u32;
                    document.origins = vec![Origin { text: Place(0), source: 0, length }];
                    opening.article.findings.push(doubt(row, document));
                }
                ("shelf", name) => shelves.push(shelf(name, &articles(name))),
                ("lost", name) => lost = Some(shelf(name, &articles(name)).bookmarks),
                ("lost-correction", name) => lost = Some(misplaced(&shelf(name, &articles(name)).bookmarks)),
                _ => assert!(line.is_empty() || line.starts_with('#'), "unknown setting: {line}"),
            }
        }
        opening.bookmarks = lost.map(|lost| lost_in(&opening.article.document, &lost));
        if let Some(report) = opening.bookmarks.as_ref().and_then(|kept| opening.article.correct(kept)) {
            opening.notices.extend(report.trouble("C"));
        }
        opening.choose = if choose { recent.clone() } else { Vec::new() };
        opening.config = ibid::config::load(&config).0;
        let text = &opening.article.document.text;
        opening.stand.place =
            Place::new(if words.is_empty() { 0 } else { text.find(&words).expect("the place") });
        let (size, document) = (opening.size, opening.article.document.clone());
        let now = Timestamp::from_second(1_700_000_000).expect("a time");
        Self {
            app: App::new(opening),
            size,
            styles,
            disk_full,
            shelves,
            recent,
            done: Vec::new(),
            now,
            document,
            file: String::new(),
        }
    }

    /// Presses keys.
    pub(crate) fn keys(&mut self, keys: &str) {
        for word in words(keys) {
            if let Some(typed) = word.strip_prefix('"').filter(|typed| !typed.is_empty()) {
                typed
                    .trim_end_matches('"')
                    .chars()
                    .for_each(|c| self.key(&if c == ' ' { "space".into() } else { c.to_string() }));
            } else if let Some(size) = word.strip_prefix("resize:") {
                let size = self::size(size, 'x');
                self.send(Message::Resize(size.columns, size.rows));
            } else if let Some(text) = word.strip_prefix("paste:") {
                self.send(Message::Paste(text.to_owned()));
            } else if let Some(cell) = word.strip_prefix("click:") {
                let at = self::size(cell, 'x');
                self.send(Message::Click(at.columns, at.rows));
            } else if word.chars().all(|c| c.is_ascii_digit()) {
                word.chars().for_each(|digit| self.key(&digit.to_string()));
            } else if word == "reopen" {
                self.reopen();
            } else if word == "full" || word == "room" {
                self.disk_full = word == "full";
            } else {
                self.key(&word);
            }
        }
    }

    /// Opens the article again with what is on the disk.
    fn reopen(&mut self) {
        let mut kept = bookmark::file::read(&self.file).expect("a file of bookmarks");
        let mut article = Article::new(self.document.clone(), Vec::new(), String::new());
        let report = article.correct(&kept).expect("corrections");
        let notices = report.trouble("C").into_iter().collect();
        kept.locate(&Resolver::new(&article.document, &Stream::new(&article.document)));
        self.app = App::new(Opening {
            article,
            bookmarks: Some(kept),
            size: self.size,
            notices,
            ..Opening::default()
        });
    }

    fn key(&mut self, key: &str) {
        self.send(Message::Key(key.parse().unwrap_or_else(|_| panic!("no such key: {key}"))));
    }

    /// The clock is set forward, or back.
    pub(crate) fn set_clock(&mut self, seconds: i64) {
        self.now =
            Timestamp::from_second(self.now.as_second().wrapping_add(seconds)).unwrap_or(Timestamp::MIN);
    }

    /// Sends a message and performs what it leads to.
    pub(crate) fn send(&mut self, message: Message) {
        self.now = self.now.checked_add(jiff::SignedDuration::from_secs(1)).unwrap_or(self.now);
        if let Message::Resize(columns, rows) = message {
            self.size = Size { columns, rows };
        }
        for effect in update(&mut self.app, message, self.now) {
            match effect {
                Effect::SavePlace(_) | Effect::Corrected => {}
                Effect::SaveBookmarks(number, bookmarks) => {
                    let full = Trouble::Io {
                        doing: "write",
                        path: "bookmarks.toml".into(),
                        why: "no space left".into(),
                    };
                    if !self.disk_full {
                        self.file = bookmark::file::write(&bookmarks);
                    }
                    let answer = if self.disk_full { Err(full) } else { Ok(bookmarks) };
                    self.send(Message::Saved(number, answer));
                }
                Effect::LoadAllBookmarks => self.send(Message::AllBookmarks(self.shelves.clone())),
                Effect::LoadArticles => self.send(Message::Articles(self.recent.clone())),
                other => self.done.push(format!("= {other:?}\n")),
            }
        }
    }

    /// The picture, and where the cursor is if it is shown.
    pub(crate) fn picture(&self) -> (Buffer, Option<Position>) {
        let mut buffer = Buffer::empty(Rect::new(0, 0, self.size.columns, self.size.rows));
        let cursor = ibid::view::paint(&self.app, &mut buffer).cursor;
        (buffer, cursor)
    }

    /// The picture as text, and what was done since the last one.
    pub(crate) fn screen(&mut self) -> String {
        let (buffer, cursor) = self.picture();
        let mut out = String::new();
        for y in 0..self.size.rows {
            let cells: Vec<&Cell> = (0..self.size.columns).map(|x| &buffer[(x, y)]).collect();
            let row: String = cells.iter().map(|cell| cell.symbol()).collect();
            let _ = writeln!(out, "|{row}|");
            let styles: String = cells.iter().map(|cell| letter(cell)).collect();
            if self.styles && !styles.trim().is_empty() {
                let _ = writeln!(out, "~{}", styles.trim_end());
            }
        }
        if let Some(at) = cursor {
            let _ = writeln!(out, "@ column {}, row {}", at.x + 1, at.y + 1);
        }
        out.extend(self.done.drain(..));
        out
    }
}

/// What a cell looks like besides its sign: `R` reversed and bold, `r` reversed, `U` underlined and bold, `u` underlined,
/// `b` bold, `i` italic, `d` dim, `c` coloured.
fn letter(cell: &Cell) -> char {
    let has = |m| cell.modifier.contains(m);
    match () {
        () if has(Modifier::REVERSED | Modifier::BOLD) => 'R',
        () if has(Modifier::REVERSED) => 'r',
        () if has(Modifier::UNDERLINED | Modifier::BOLD) => 'U',
        () if has(Modifier::UNDERLINED) => 'u',
        () if has(Modifier::BOLD) => 'b',
        () if has(Modifier::ITALIC) => 'i',
        () if has(Modifier::DIM) => 'd',
        () if cell.fg != ratatui::style::Color::Reset => 'c',
        () => ' ',
    }
}

fn size(text: &str, between: char) -> Size {
    let (columns, rows) = text.split_once(between).expect("two numbers");
    Size { columns: columns.parse().expect("columns"), rows: rows.trim().parse().expect("rows") }
}

fn recent(row: &str) -> Recent {
    let parts: Vec<&str> = row.split(" | ").collect();
    Recent { path: parts[0].into(), title: parts[1].into(), percent: parts[2].parse().ok() }
}

/// Words separated by blanks; those in quotation marks are one.
fn words(keys: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = keys.trim();
    while !rest.is_empty() {
        let end = match rest.strip_prefix('"').filter(|r| r.contains('"')) {
            Some(quoted) => quoted.find('"').expect("a closing mark") + 2,
            None => rest.find(' ').unwrap_or(rest.len()),
        };
        words.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    words
}

/// Another article with a bookmark over the beginning of its first paragraph.
fn shelf(name: &str, text: &str) -> Shelf {
    let document = article::read(text);
    let stream = Stream::new(&document);
    let mut bookmarks = Bookmarks::new(bookmark::Article::new(&document, &stream));
    let block = document.body().iter().find(|b| b.kind == BlockKind::Paragraph).expect("a paragraph");
    let words: usize = document.get(block.span).chars().take(40).map(char::len_utf8).sum();
    let start = block.span.start.index();
    let span = Span::new(start, start + words);
    let now = Timestamp::from_second(1_600_000_000).expect("a time");
    let id = bookmarks.add(Anchor::within(&document, &stream, span), span, Ids::new([7; 16]).next(now), now);
    bookmarks.annotate(id, &format!("written in {name}"), now);
    let title = document.title().to_owned();
    Shelf { path: Some(format!("/home/reader/{name}.txt")), title, bookmarks }
}

/// Corrections at the places of bookmarks.
fn misplaced(bookmarks: &Bookmarks) -> Bookmarks {
    let corrections = bookmarks.living().cloned();
    let corrections = corrections.map(|mut b| {
        b.correction = Some(Correction::Reject);
        b
    });
    Bookmarks::from_records(bookmarks.article.clone(), corrections)
}

/// Bookmarks of another article as if they had been kept for this one.
fn lost_in(document: &Document, lost: &Bookmarks) -> Bookmarks {
    let stream = Stream::new(document);
    let article = bookmark::Article::new(document, &stream);
    let mut bookmarks = Bookmarks::from_records(article, lost.records().cloned());
    bookmarks.locate(&Resolver::new(document, &stream));
    bookmarks
}

/// Something that the parser is not sure of.
fn doubt(row: &str, document: &Document) -> Finding {
    let (line, text) = row.split_once(" | ").expect("a line and words");
    let (text, kind) = text.split_once(" | ").unwrap_or((text, ""));
    let (kind, evidence) = kind.split_once(" | ").unwrap_or((kind, "the line before is short"));
    let source = document.text.find(text).unwrap_or(0) as u32;
    Finding {
        kind: if kind == "link" { FindingKind::UncertainLink } else { FindingKind::UncertainJoin },
        source: source..source + text.len() as u32,
        line: line.parse().expect("a line"),
        text: text.to_owned(),
        confidence: 0.6,
        evidence: evidence.to_owned(),
    }
}
