//! The rules of the house, read off the source tree.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::fs;
use std::path::{Path, PathBuf};

/// A source file: its path below `src`, its text, and its text without tests and comments.
struct File {
    path: String,
    text: String,
    code: String,
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    assert!(found.len() > 20, "the tree was found");
    let file = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(&root).unwrap().display().to_string();
        File { path, code: code(&text), text }
    };
    found.into_iter().map(file).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
}

/// The text up to its tests, without comments.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod ").next().unwrap();
    let without = |line: &str| line.split("//").next().unwrap().to_owned() + "\n";
    before_tests.lines().map(without).collect()
}

/// Modules of the library in the order of `lib.rs`, lowest first.
fn column() -> Vec<String> {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let module = |line: &str| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned());
    lib.lines().filter_map(module).collect()
}

/// The module of the column that a file belongs to.
fn module(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

#[track_caller]
fn only_in(word: &str, allowed: &[&str]) {
    let wrong: Vec<String> = files()
        .into_iter()
        .filter(|f| f.code.contains(word))
        .filter(|f| !allowed.iter().any(|a| module(&f.path) == *a || f.path == *a))
        .map(|f| f.path)
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "{word} is for {allowed:?} only");
}

#[test]
fn a_module_imports_only_what_is_declared_above_it() {
    let column = column();
    let place = |name: &str| column.iter().position(|m| m == name);
    let mut wrong = Vec::new();
    for file in files() {
        let Some(own) = place(module(&file.path)) else { continue };
        for part in file.code.split("crate::").skip(1) {
            let names = match part.strip_prefix('{') {
                Some(group) => group.split('}').next().unwrap().split(',').collect(),
                None => vec![part],
            };
            for name in names {
                let name = name.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
                if place(name).is_some_and(|there| there > own) {
                    wrong.push(format!("{} imports {name}", file.path));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn nothing_is_imported_from_super() {
    for file in files() {
        let wrong = file.code.replace("pub(super)", "").contains("super::");
        assert!(!wrong, "{} says super::", file.path);
    }
}

#[test]
fn the_terminal_is_named_only_where_it_is_driven_or_drawn() {
    only_in("ratatui::", &["view", "terminal", "app/field.rs"]);
    only_in("ratatui_textarea", &["app/field.rs"]);
    only_in("crossterm", &["terminal"]);
}

#[test]
fn files_and_the_environment_are_touched_only_in_their_places() {
    for word in ["std::fs", "std::env", "fs::File", "env::var"] {
        only_in(word, &["storage", "cli", "main"]);
    }
}

#[test]
fn printing_is_for_main_only() {
    for word in [" println!", " print!", "eprintln!", "eprint!", "dbg!"] {
        only_in(word, &["main"]);
    }
}

#[test]
fn the_clock_is_read_only_at_the_edge() {
    for word in ["Instant::now", "SystemTime::now", "Timestamp::now"] {
        only_in(word, &["terminal", "main"]);
    }
}

#[test]
fn every_file_says_what_it_is() {
    for file in files() {
        assert!(file.text.starts_with("//! "), "{} opens with //!", file.path);
    }
}

#[test]
fn no_file_is_a_drawer_for_anything() {
    for file in files() {
        let name = Path::new(&file.path).file_stem().unwrap().to_str().unwrap().to_owned();
        let drawers = ["mod", "util", "utils", "common", "helpers", "helper", "types", "misc"];
        assert!(!drawers.contains(&name.as_str()), "{}", file.path);
    }
}

#[test]
fn there_is_no_unsafe_code_and_no_global_state() {
    for word in [
        "unsafe {",
        "static mut",
        "thread_local!",
        "lazy_static",
        "OnceLock",
        "LazyLock",
        "RefCell",
        "async fn",
    ] {
        only_in(word, &[]);
    }
}
