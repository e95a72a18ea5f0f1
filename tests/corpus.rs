//! Small printed articles of our own, one phenomenon each, with the structure they must give.
//!
//! `tests/corpus/NAME.txt` is the article, `NAME.expected` what it must become: a line `#` that says which phenomenon it
//! is there for, then one line for each block, note and finding. A reference is drawn as `{label}` where it stands.
//! `IBID_BLESS=1 cargo test --test corpus` writes what the parser gives now; read the difference before you commit it.

#![allow(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by it")]

use ibid::document::{BlockKind, Document, NoteId, Span};
use ibid::parse::{self, FindingKind, Parsed};
use ibid::source::decode;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

fn articles() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut articles: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e != "expected")).collect();
    articles.sort();
    articles
}

fn parsed(path: &Path) -> Parsed {
    let source = decode::decode(fs::read(path).unwrap(), None).unwrap();
    let format = parse::detect(&source, &path.display().to_string());
    parse::parse(&source, format)
}

fn kind(kind: BlockKind) -> String {
    match kind {
        BlockKind::Heading(level) => format!("heading {level}"),
        BlockKind::FrontMatter => "front".to_owned(),
        BlockKind::ListItem => "item".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// The text of a span with its references drawn.
fn drawn(document: &Document, span: Span) -> String {
    let mut text = String::new();
    let mut from = span.start.index();
    for index in document.references_in(span) {
        let reference = document.references[index];
        text.push_str(&document.text[from..reference.at.index()]);
        from = reference.at.index();
        let _ = write!(text, "{{{}}}", document.notes[reference.note.index()].label);
    }
    text.push_str(&document.text[from..span.end.index()]);
    text.replace('\n', " / ")
}

/// The structure of an article, a line for each part.
fn structure(parsed: &Parsed) -> String {
    let document = &parsed.document;
    let mut lines = String::new();
    for block in document.body() {
        let _ = writeln!(lines, "{:<10}{}", kind(block.kind), drawn(document, block.span));
    }
    for (index, note) in document.notes.iter().enumerate() {
        let calls = document.references_to(NoteId::new(index)).count();
        let paragraphs: Vec<String> =
            document.note_blocks(NoteId::new(index)).iter().map(|b| drawn(document, b.span)).collect();
        let uncalled = if calls == 0 { " (uncalled)" } else { "" };
        let _ = writeln!(lines, "{:<10}{}{uncalled}", format!("note {}", note.label), paragraphs.join(" ¶ "));
    }
    for finding in &parsed.findings {
        if !matches!(finding.kind, FindingKind::UncertainJoin | FindingKind::UncertainLink) {
            let text = finding.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = writeln!(lines, "{:<10}line {}: {}", finding.kind.name(), finding.line, text);
        }
    }
    lines
}

#[test]
fn every_article_gives_its_structure() {
    let bless = std::env::var_os("IBID_BLESS").is_some();
    let articles = articles();
    assert!(articles.len() >= 20, "the corpus is not all there: {} articles", articles.len());
    let mut wrong = String::new();
    for path in articles {
        let golden = path.with_extension("expected");
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        let comments: String = expected.split_inclusive('\n').filter(|l| l.starts_with('#')).collect();
        let given = comments.clone() + &structure(&parsed(&path));
        if bless {
            fs::write(&golden, &given).unwrap();
        } else if given != expected {
            let _ = writeln!(wrong, "== {}\n-- expected\n{expected}-- given\n{given}", path.display());
        }
        assert!(
            bless || !comments.is_empty(),
            "{} does not say which phenomenon it is there for",
            golden.display()
        );
    }
    assert!(wrong.is_empty(), "{wrong}");
}
