//! Sessions: key scripts against whole screens.
//!
//! Every file of `tests/sessions` is a script with its screens; see `support/session.rs` for the notation. With
//! `UPDATE_SESSIONS=1` the screens are written anew: read the difference before you commit it.
#![cfg(feature = "terminal")]

#[path = "support/article.rs"]
mod article;
#[path = "support/session.rs"]
mod session;

use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sessions")
}

fn named(name: &str) -> String {
    std::fs::read_to_string(folder().join(format!("articles/{name}.txt"))).expect("an article of that name")
}

#[test]
fn every_session_shows_the_screens_it_should() {
    let mut wrong = Vec::new();
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("the folder of sessions")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .collect();
    scripts.sort();
    assert!(scripts.len() > 10, "only {} sessions", scripts.len());
    for path in scripts {
        let script = std::fs::read_to_string(&path).expect("a script");
        let now = session::replay(&script, &named);
        if now == script {
            continue;
        }
        if std::env::var_os("UPDATE_SESSIONS").is_some() {
            std::fs::write(&path, now).expect("the session written");
        } else {
            wrong.push(difference(&path, &script, &now));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The first rows that differ.
fn difference(path: &Path, wanted: &str, got: &str) -> String {
    let rows = wanted.lines().zip(got.lines()).enumerate().filter(|(_, (a, b))| a != b).take(8);
    let rows: Vec<String> = rows.map(|(n, (a, b))| format!("{}:\n- {a}\n+ {b}", n + 1)).collect();
    format!("{}\n{}", path.display(), rows.join("\n"))
}
