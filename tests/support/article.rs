//! Small articles for sessions, in a notation of our own, so that screens do not depend on the parser.
//!
//! A line each: `= title`, `@ author`, `% abstract`, `## heading` (as deep as it has `#`), `> quotation`, `~ verse / next line`,
//! `- list item`, `+ entry of the bibliography`, `[label] note`, anything else a paragraph. In any of them `^label^` calls a
//! note, `^label#2^` the second with that label, `*words*` are emphasised, and `|45|` says that page 45 of the print begins.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    reason = "a script that makes no sense must fail its test"
)]

use ibid::document::{BlockKind, Document, Evidence};
use ibid::parse::builder::{Builder, Flow};

/// Reads an article.
pub(crate) fn read(text: &str) -> Document {
    let mut builder = Builder::default();
    let labels: Vec<String> = text.lines().filter_map(|line| note(line).map(|(l, _)| l.to_owned())).collect();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some((label, words)) = note(line) {
            let flow = builder.note(label);
            for paragraph in words.split(" ¶ ") {
                flow.open(BlockKind::Paragraph);
                inline(flow, paragraph, &labels);
            }
            continue;
        }
        let (kind, words) = kind(line);
        builder.body.open(kind);
        inline(&mut builder.body, words, &labels);
    }
    if text.contains("и") {
        builder.language("ru");
    }
    builder.finish()
}

fn note(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix('[')?.split_once("] ")
}

fn kind(line: &str) -> (BlockKind, &str) {
    let depth = line.bytes().take_while(|b| *b == b'#').count();
    if depth > 0 {
        return (BlockKind::Heading(depth as u8), line[depth..].trim());
    }
    let kinds = [
        ("= ", BlockKind::Title),
        ("@ ", BlockKind::Author),
        ("% ", BlockKind::Abstract),
        ("> ", BlockKind::Quote),
        ("~ ", BlockKind::Verse),
        ("- ", BlockKind::ListItem),
        ("+ ", BlockKind::Bibliography),
    ];
    for (sign, kind) in kinds {
        if let Some(words) = line.strip_prefix(sign) {
            return (kind, words);
        }
    }
    (BlockKind::Paragraph, line)
}

/// Words with calls and emphasis.
fn inline(flow: &mut Flow, words: &str, labels: &[String]) {
    let words = words.replace(" / ", "\n");
    let mut rest = words.as_str();
    while let Some(at) = rest.find(['^', '*', '|']) {
        flow.push_made(&rest[..at]);
        let sign = &rest[at..=at];
        let (inside, behind) = rest[at + 1..].split_once(sign).expect("a closing sign");
        if sign == "|" {
            flow.page(inside);
        } else if sign == "^" {
            let (label, which) = inside.split_once('#').unwrap_or((inside, "1"));
            let mut so_printed = (0..labels.len()).filter(|&at| labels[at] == label);
            let which = which.parse::<usize>().expect("a number behind #");
            let key = so_printed.nth(which - 1).expect("a note with the label");
            flow.call(key as u32, 0.97, Evidence::SEQUENCE.with(Evidence::GLYPH));
        } else {
            let from = flow.len();
            flow.push_made(inside);
            flow.emphasize(from, false);
        }
        rest = behind;
    }
    flow.push_made(rest);
}
