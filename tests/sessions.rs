//! Sessions: key scripts against whole screens.
//!
//! Every file of `tests/sessions` is a script with its screens; see `support/session.rs` for the notation. With
//! `UPDATE_SESSIONS=1` the screens are written anew: read the difference before you commit it.
#![cfg(feature = "terminal")]
#![allow(clippy::expect_used, reason = "a session that cannot be read must fail its test")]

#[path = "support/article.rs"]
mod article;
#[path = "support/session.rs"]
mod session;

use std::path::{Path, PathBuf};

use ibid::app::{App, Message};
use ibid::command::Context;
use ibid::config::Config;
use ibid::config::key::{Key, KeyCode};
use ibid::config::keymap::Step;
use proptest::prelude::*;
use ratatui::buffer::Buffer;

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

/// Every key that calls something, and some that are only typed.
fn any_key() -> impl Strategy<Value = Key> {
    let config = Config::default();
    let mut keys: Vec<Key> = Context::ALL
        .iter()
        .flat_map(|&context| ibid::command::of(context).map(move |entry| (context, entry.command)))
        .flat_map(|(context, command)| config.keymap.keys_of(context, command).cloned().collect::<Vec<_>>())
        .flat_map(|chain| chain.0)
        .filter_map(|step| match step {
            Step::Key(key) => Some(key),
            Step::Letter => None,
        })
        .collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| !key.ctrl || key.to_string() != "ctrl-c");
    keys.extend("0123456789aeж\u{301}".chars().map(Key::char));
    prop::sample::select(keys)
}

fn any_message() -> impl Strategy<Value = Message> {
    prop_oneof![
        30 => any_key().prop_map(Message::Key),
        1 => (0u16..130, 0u16..50).prop_map(|(columns, rows)| Message::Resize(columns, rows)),
        1 => (0u16..130, 0u16..50).prop_map(|(column, row)| Message::Click(column, row)),
        1 => (-9i16..9).prop_map(Message::Wheel),
        1 => "[a-z\\n\u{1b}\u{202e}ё]{0,9}".prop_map(Message::Paste),
        1 => Just(Message::Notice("\u{1b}[2Jhostile".to_owned())),
    ]
}

/// By how many seconds the clock is set before a message: mostly by none.
fn any_jump() -> impl Strategy<Value = i64> {
    prop_oneof![20 => Just(0_i64), 1 => -4_000_000_000_i64..4_000_000_000, 1 => Just(i64::MIN)]
}

/// What holds whatever is pressed, and whatever the clock says.
fn check(app: &App, picture: &Buffer) {
    let document = app.document();
    let reading = app.reading();
    let place = reading.stand().place;
    assert!(document.text.is_char_boundary(place.index()), "{place:?}");
    assert!(reading.screen.body.end <= reading.layout.rows.len());
    assert!(!reading.screen.body.is_empty(), "a screen without text");
    if let Some(chosen) = reading.chosen.filter(|_| app.overlays().is_empty()) {
        assert!(reading.references(document).contains(&chosen), "the choice is out of sight");
    }
    if let Some(hits) = app.hits() {
        assert!(hits.current.is_none_or(|at| at < hits.spans.len()));
    }
    if let Some(span) = app.chosen_span() {
        assert!(document.text.get(span.range()).is_some(), "{span:?}");
    }
    for cell in picture.content() {
        assert!(cell.symbol().chars().all(|c| ibid::clean::sign(c).is_none()), "{:?}", cell.symbol());
    }
}

/// Sends messages, and checks after each of them what always holds.
fn hold(head: &str, messages: impl IntoIterator<Item = (i64, Message)>) {
    let mut session = session::Session::new(head, &named);
    for (jump, message) in messages {
        session.set_clock(jump);
        session.send(message);
        let (picture, cursor) = session.picture();
        assert!(cursor.is_none_or(|at| picture.area.contains(at)), "the cursor is outside");
        check(&session.app, &picture);
    }
}

#[test]
fn a_choice_that_a_smaller_screen_put_out_of_sight_does_not_come_back_with_the_note_closed() {
    let key = |code| Message::Key(Key::plain(code));
    let messages = [
        key(KeyCode::Tab),
        key(KeyCode::Enter),
        Message::Resize(20, 5),
        key(KeyCode::Esc),
        key(KeyCode::Tab),
    ];
    hold("article harbour\nsize 70 20\n", messages.map(|message| (0, message)));
}

#[test]
fn the_cursor_stays_in_a_field_that_is_full_of_signs_for_characters_without_width() {
    let key = |c| Message::Key(Key::plain(KeyCode::Char(c)));
    let messages = [key('/'), Message::Paste("\u{202e}".repeat(40)), key('a')];
    hold("article harbour\nsize 20 5\n", messages.map(|message| (0, message)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_messages_keep_what_always_holds(
        article in prop::sample::select(vec!["harbour", "russian", "hostile"]),
        wide in any::<bool>(),
        messages in prop::collection::vec((any_jump(), any_message()), 1..90),
    ) {
        let ambiguous = if wide { 2 } else { 1 };
        let head = format!("article {article}\nsize 70 20\nconfig [screen]; ambiguous-width = {ambiguous}\n");
        hold(&head, messages);
    }
}
