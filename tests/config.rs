//! The configuration: what is shipped, what a user may change, and what is said about mistakes.

use ibid::command::{Command, Context, TABLE};
use ibid::config::key::Key;
use ibid::config::keymap::{Press, Step};
use ibid::config::{Config, SHIPPED, load};
use ibid::layout::NoteMode;

fn problems(user: &str) -> Vec<String> {
    load(user).1.into_iter().map(|p| format!("{}: {}", p.line, p.message)).collect()
}

#[test]
fn the_shipped_file_laid_over_itself_changes_nothing_and_has_no_problem() {
    let (config, problems) = load(SHIPPED);
    assert_eq!(problems, []);
    assert_eq!(config, Config::default());
}

#[test]
fn the_defaults_are_those_of_the_manual() {
    let config = Config::default();
    assert_eq!((config.width, config.indent, config.notes), (72, true, NoteMode::Popup));
    assert_eq!(config.themes.len(), 4);
}

#[test]
fn what_a_user_sets_is_taken_and_the_rest_stays() {
    let (config, problems) = load("[page]\nwidth = 60\nnotes = \"foot\"\n[screen]\ntheme = \"ink\"\n");
    assert_eq!(problems, []);
    assert_eq!((config.width, config.notes), (60, NoteMode::Foot));
    assert_eq!(config.themes[config.theme].name, "ink");
    assert!(config.indent);
}

#[test]
fn an_unknown_name_is_reported_with_its_line_and_the_nearest_one() {
    assert_eq!(problems("[page]\nwidht = 60\n"), ["2: unknown setting widht; did you mean width?"]);
    assert_eq!(problems("\n[kyes.reading]\n"), ["2: unknown table kyes; did you mean keys?"]);
    assert_eq!(
        problems("[keys.reading]\nnext-pge = [\"x\"]\n"),
        ["2: unknown command next-pge; did you mean next-page?"]
    );
    assert_eq!(
        problems("[themes.mine]\nheadding = \"bold\"\n"),
        ["2: unknown part of a theme headding; did you mean heading?"]
    );
}

#[test]
fn a_wrong_value_is_reported_and_the_default_stays() {
    let (config, _) = load("[page]\nwidth = \"wide\"\n");
    assert_eq!(config.width, 72);
    assert_eq!(problems("[page]\nwidth = 5\n"), ["2: width must be a number from 10 to 400"]);
    assert_eq!(
        problems("[page]\nnotes = \"top\"\n"),
        ["2: notes must be one of \"popup\", \"foot\", \"margin\""]
    );
    assert_eq!(problems("[screen]\nmouse = 1\n"), ["2: mouse must be true or false"]);
    assert_eq!(problems("[themes.ink]\nhit = \"bold rde\"\n"), ["2: hit cannot be \"rde\""]);
}

#[test]
fn a_mistake_in_the_syntax_does_not_lose_the_rest() {
    let (config, problems) = load("[page]\nwidth = \nparagraphs = \"blank-line\"\n");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].line, 2);
    assert!(!config.indent);
}

#[test]
fn a_key_of_ones_own_takes_it_from_the_shipped_command() {
    let (config, problems) = load("[keys.reading]\nquit = [\"Q\"]\nnext-page = [\"n\"]\n");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let told =
        "next-page takes the last key of next-hit: give it another, or say next-hit = [] in [keys.reading]";
    assert_eq!((problems[0].message.as_str(), problems[0].is_remark), (told, false));
    let press = config.keymap.press(Context::Reading, &["n".parse().unwrap()]);
    assert_eq!(press, Press::Command(Command::NextPage, None));
}

#[test]
fn a_key_that_is_taken_is_told_unless_the_user_rebound_the_other_command_too() {
    assert_eq!(
        problems("[keys.reading]\nline-down = [\"b\"]\n"),
        ["2: line-down takes a key of previous-page, which keeps PgUp, Left, Ctrl-b in [keys.reading]"]
    );
    for both in [
        ["line-down = [\"b\"]", "previous-page = [\"B\"]"],
        ["previous-page = [\"B\"]", "line-down = [\"b\"]"],
    ] {
        assert_eq!(problems(&format!("[keys.reading]\n{}\n", both.join("\n"))), [""; 0]);
    }
}

#[test]
fn of_every_command_that_loses_a_key_it_is_told_and_no_fault_is_found_if_it_has_another() {
    let (_, problems) = load("[keys.reading]\nnext-page = [\"j\", \"k\"]\n");
    assert!(problems.iter().all(|problem| problem.is_remark), "{problems:?}");
    let told: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
    let wanted =
        ["line-down", "line-up"].map(|robbed| format!("next-page takes a key of {robbed}, which keeps"));
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().zip(wanted).all(|(told, wanted)| told.starts_with(&wanted)), "{told:?}");
    assert!(load("[keys.reading]\nnext-page = [\"n\"]\nnext-hit = []\n").1.is_empty(), "said on purpose");
}

#[test]
fn a_key_that_is_taken_from_a_table_that_counts_on_the_same_screen_is_told() {
    let (_, told) = load("[keys.corrections]\ndelete = [\"j\"]\n");
    assert_eq!(told.len(), 1, "{told:?}");
    let wanted = "delete takes a key of down in [keys.list], which keeps Down, Tab in [keys.corrections]";
    assert_eq!((told[0].message.as_str(), told[0].is_remark), (wanted, true));
    let both = "[keys.corrections]\ndelete = [\"j\"]\n[keys.list]\ndown = [\"j\"]\n";
    let wanted = "2: delete takes the last key of down in [keys.list] where [keys.corrections] counts: give it another";
    assert_eq!(problems(both), [wanted]);
    let moved = "[keys.corrections]\ndelete = [\"j\"]\n[keys.list]\ndown = [\"x\"]\n";
    assert_eq!(problems(moved), [""; 0]);
    assert_eq!(problems("[keys.note]\nwhy = [\"z\"]\n"), [""; 0], "what reading has, a note may take");
}

#[test]
fn a_setting_outside_its_table_is_told_where_it_belongs() {
    assert_eq!(problems("thme = \"dark\"\n"), ["1: unknown table thme; did you mean [screen] theme?"]);
    assert_eq!(problems("[page]\ntheme = \"ink\"\n"), ["2: theme belongs in [screen]"]);
    assert_eq!(problems("[keys]\nnext-page = [\"x\"]\n"), ["2: next-page belongs in [keys.reading]"]);
}

#[test]
fn a_key_given_twice_is_a_conflict() {
    let user = "[keys.reading]\nquit = [\"x\"]\ntheme = [\"x\"]\n";
    assert_eq!(problems(user), ["3: theme takes a key of quit on line 2"]);
    let user = "[keys.reading]\nquit = [\"x\"]\ntheme = [\"x y\"]\n";
    assert_eq!(problems(user), ["3: theme takes a key of quit on line 2"]);
}

#[test]
fn a_command_can_be_left_without_keys_on_purpose() {
    assert_eq!(problems("[keys.reading]\nquit = []\n"), Vec::<String>::new());
}

#[test]
fn letters_are_for_the_commands_that_take_one() {
    assert_eq!(problems("[keys.reading]\nquit = [\"x letter\"]\n"), ["2: quit takes no \"letter\""]);
    assert_eq!(
        problems("[keys.reading]\ngo-to-name = [\"x\"]\n"),
        ["2: go-to-name needs \"letter\" after its key"]
    );
    assert_eq!(problems("[keys.reading]\nquit = [\"pgdwn\"]\n"), ["2: no key is called \"pgdwn\""]);
}

#[test]
fn every_command_is_reached_by_each_of_its_keys() {
    let config = Config::default();
    for entry in TABLE {
        for &context in entry.contexts {
            for chain in config.keymap.keys_of(context, entry.command) {
                let keys: Vec<Key> = chain
                    .0
                    .iter()
                    .map(|step| match step {
                        Step::Key(key) => *key,
                        Step::Letter => Key::char('a'),
                    })
                    .collect();
                let letter = chain.has_letter().then_some('a');
                assert_eq!(config.keymap.press(context, &keys), Press::Command(entry.command, letter));
                for begun in 1..keys.len() {
                    assert_eq!(config.keymap.press(context, &keys[..begun]), Press::Pending);
                }
            }
        }
    }
}

#[test]
fn the_shipped_file_explains_every_table() {
    for entry in TABLE {
        assert!(SHIPPED.contains(&format!("\n{} = [", entry.name)), "{}", entry.name);
    }
}
