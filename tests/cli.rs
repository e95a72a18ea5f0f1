//! The real program on the command line, without a terminal: what goes in, what comes out, exit codes, messages.
//! Each test has a folder of its own.

#![allow(clippy::unwrap_used, reason = "a test fails by it")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const ARTICLE: &str = "# Ports\n\nShips[^1] sail.\n\n[^1]: All of them.\n";

/// The program in a folder, with that folder as home and nothing else of the environment.
fn ibid(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ibid"));
    command.current_dir(folder.path()).env_clear().env("HOME", folder.path()).stdin(Stdio::null());
    command
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) {
    std::fs::write(folder.path().join(name), bytes).unwrap();
}

fn run(folder: &TempDir, arguments: &[&str]) -> Output {
    ibid(folder).args(arguments).output().unwrap()
}

fn run_with_input(folder: &TempDir, arguments: &[&str], input: &[u8]) -> Output {
    let mut command = ibid(folder);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// Exit code, standard output and standard error.
fn parts(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The article cannot be opened: exit code 2, one line that says what is wrong, nothing on standard output.
#[track_caller]
fn refuses(output: &Output, said: &str) {
    assert_eq!(parts(output), (Some(2), String::new(), format!("ibid: {said}\n")));
}

#[test]
fn without_a_terminal_the_text_comes_out_with_notes_behind_their_paragraphs() {
    let folder = folder();
    write(&folder, "a.md", ARTICLE);
    let expected = "Ports\n\nShips[1] sail.\n\n    [1] All of them.\n";
    assert_eq!(parts(&run(&folder, &["a.md"])), (Some(0), expected.to_owned(), String::new()));
    let piped = run_with_input(&folder, &["-"], ARTICLE.as_bytes());
    assert_eq!(parts(&piped), (Some(0), expected.to_owned(), String::new()));
}

#[test]
fn what_cannot_be_opened_is_one_clear_line() {
    let folder = folder();
    write(&folder, "empty", " \n");
    write(&folder, "x.pdf", "%PDF-1.7 and so on");
    write(&folder, "noise", (0..5000u32).map(|i| (i * i * 7 + i * 31 + (i >> 3)) as u8).collect::<Vec<_>>());
    std::fs::create_dir(folder.path().join("shelf")).unwrap();
    refuses(&run(&folder, &["export", "none.txt"]), "none.txt: no such file");
    refuses(&run(&folder, &["shelf"]), "shelf: is a directory; name a file in it");
    refuses(&run(&folder, &["empty"]), "empty: is empty; there is nothing to read");
    refuses(&run(&folder, &["x.pdf"]), "x.pdf: is a PDF file; extract its text first, as with pdftotext");
    refuses(&run(&folder, &["noise"]), "noise: is not text; if it is, name its encoding with --encoding");
    let klingon = "empty: unknown encoding 'klingon'; try utf-8, windows-1251, koi8-r, ibm866 or iso-8859-1";
    refuses(&run(&folder, &["--encoding", "klingon", "empty"]), klingon);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_one_clear_line() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    write(&folder, "mine", "text");
    std::fs::set_permissions(folder.path().join("mine"), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(folder.path().join("mine")).is_ok() {
        eprintln!("SKIPPED: root can read everything");
        return;
    }
    let said = "mine: permission denied; see who may read it with ls -l";
    refuses(&run(&folder, &["mine"]), said);
}

#[test]
fn escape_sequences_in_names_and_arguments_are_shown_as_signs() {
    let folder = folder();
    let (_, _, said) = parts(&run(&folder, &["\u{1b}[2Jx\ny"]));
    assert_eq!(said, "ibid: ␛[2Jx␊y: no such file\n");
    let (code, _, said) = parts(&run(&folder, &["--co\u{1b}[2J"]));
    assert_eq!(code, Some(2));
    assert!(!said.contains('\u{1b}'), "{said:?}");
}

#[test]
fn escape_sequences_in_the_article_are_written_as_signs() {
    let folder = folder();
    write(&folder, "a.txt", "Ships \u{1b}]0;x\u{7} and \u{9b}31m sail.\n\nOn \u{202e}they go.\n");
    for target in ["text", "markdown", "html", "json"] {
        let (code, text, _) = parts(&run(&folder, &["export", "a.txt", "--to", target]));
        assert_eq!(code, Some(0));
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(bad), "{target}: {text:?}");
        assert!(text.contains("Ships"), "{target}: {text:?}");
    }
}

#[test]
fn json_follows_its_schema() {
    let folder = folder();
    write(&folder, "a.md", "# Ports\n\n**Ann Noble**\n\nÄ ships[^1] sail.\n\n[^1]: All.\n");
    let output = run(&folder, &["export", "a.md", "--to", "json"]);
    let article: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(article["format"], "ibid-document/1");
    assert_eq!(article["title"], "Ports");
    assert_eq!(article["authors"], serde_json::json!(["Ann Noble"]));
    let refs = serde_json::json!([{"offset": 7, "note": 0, "confidence": 1.0}]);
    let block = serde_json::json!({"kind": "para", "level": 0, "text": "Ä ships sail.", "refs": refs});
    assert_eq!(article["blocks"], serde_json::json!([block]));
    assert_eq!(article["notes"], serde_json::json!([{"label": "1", "text": "All.", "refs": []}]));
    assert_eq!(article["findings"], serde_json::json!([]));
}

#[test]
fn an_export_goes_to_the_file_that_is_named() {
    let folder = folder();
    write(&folder, "a.md", ARTICLE);
    let output = run(&folder, &["export", "a.md", "--to", "markdown", "-o", "b.md"]);
    assert_eq!(parts(&output), (Some(0), String::new(), String::new()));
    assert_eq!(std::fs::read_to_string(folder.path().join("b.md")).unwrap(), ARTICLE);
    let (code, _, said) = parts(&run(&folder, &["export", "a.md", "-o", "none/b.md"]));
    assert_eq!(code, Some(2));
    assert!(said.starts_with("ibid: none/b.md: "), "{said}");
}

#[test]
fn plain_text_is_wrapped_on_request() {
    let folder = folder();
    write(&folder, "a.md", "One two three four five six seven.\n");
    let (_, text, _) = parts(&run(&folder, &["export", "a.md", "--width", "10"]));
    assert_eq!(text, "One two\nthree four\nfive six\nseven.\n");
}

#[test]
fn encodings_are_detected_and_can_be_insisted_on() {
    let folder = folder();
    let text = "Там же, с. 12; об этом см. ниже.\n";
    for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R, encoding_rs::IBM866] {
        write(&folder, "a.txt", encoding.encode(text).0);
        let (_, detected, _) = parts(&run(&folder, &["a.txt"]));
        assert_eq!(detected, text, "{}", encoding.name());
        let (_, told, _) = parts(&run(&folder, &["--encoding", encoding.name(), "a.txt"]));
        assert_eq!(told, text, "{}", encoding.name());
    }
}

#[test]
fn a_packed_article_is_read_as_it_is() {
    let folder = folder();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(ARTICLE.as_bytes()).unwrap();
    write(&folder, "a.md.gz", packer.finish().unwrap());
    let (code, text, _) = parts(&run(&folder, &["a.md.gz"]));
    assert_eq!((code, text.as_str()), (Some(0), "Ports\n\nShips[1] sail.\n\n    [1] All of them.\n"));
}

#[test]
fn check_names_line_and_doubt_and_exits_with_1() {
    let folder = folder();
    write(&folder, "bad.md", "Ships[^x] sail.\n\n[^1]: Lost.\n");
    let expected = "bad.md:1: orphan-marker: [^x]: no note has this label\n\
        bad.md:3: uncalled-note: Lost.: nothing calls this note\n";
    assert_eq!(parts(&run(&folder, &["check", "bad.md"])), (Some(1), expected.to_owned(), String::new()));
    write(&folder, "good.md", ARTICLE);
    let all_well = "good.md: nothing is in doubt\n".to_owned();
    assert_eq!(parts(&run(&folder, &["check", "good.md"])), (Some(0), String::new(), all_well));
}

#[test]
fn an_export_does_not_overwrite_the_article() {
    let folder = folder();
    write(&folder, "a.md", ARTICLE);
    std::os::unix::fs::symlink("a.md", folder.path().join("link.md")).unwrap();
    for output in ["a.md", "./a.md", "link.md"] {
        let said = format!("{output}: is the article itself; name another file to write");
        refuses(&run(&folder, &["export", "a.md", "-o", output]), &said);
        refuses(&run(&folder, &["bookmarks", "export", "--article", "a.md", "-o", output]), &said);
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("a.md")).unwrap(), ARTICLE);
    refuses(&run(&folder, &["export", "a.md", "-o", "."]), ".: is a directory; name a file in it");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = folder();
    write(&folder, "long.txt", "One line of many words.\n\n".repeat(50_000));
    let mut command = ibid(&folder);
    let mut child = command.arg("long.txt").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn mistakes_on_the_command_line_are_said_and_exit_with_2() {
    let folder = folder();
    let (code, out, said) = parts(&run(&folder, &["export", "a.md", "--to", "papyrus"]));
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(said.starts_with("ibid: invalid value 'papyrus'"), "{said}");
    let said = parts(&run(&folder, &["a.md", "check", "b.md"])).2;
    assert_eq!(said, "ibid: a.md: unexpected before a command; put the file behind the command\n");
    let said = parts(&run(&folder, &["--root", ".", "a.md"])).2;
    assert_eq!(said, "ibid: --root: has no meaning alone; add --restricted\n");
}

#[test]
fn the_help_of_deleting_says_what_lists_the_ids() {
    let (_, help, _) = parts(&run(&folder(), &["bookmarks", "delete", "--help"]));
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("list --json") && help.contains("list --corrections"), "{help}");
}

#[test]
fn help_version_completions_and_manual_are_printed() {
    let folder = folder();
    for (arguments, begins) in [
        (&["--version"][..], "ibid "),
        (&["--help"], "Reads footnoted articles"),
        (&["man"], ".ie"),
        (&["config", "default"], "# ibid"),
    ] {
        let (code, text, said) = parts(&run(&folder, arguments));
        assert_eq!((code, said.as_str()), (Some(0), ""), "{arguments:?}");
        assert!(text.starts_with(begins), "{arguments:?}: {text:.60}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let (code, text, _) = parts(&run(&folder, &["completions", shell]));
        assert_eq!(code, Some(0));
        assert!(text.contains("export"), "{shell}");
    }
}

#[test]
fn what_is_wrong_with_the_configuration_is_said_with_its_line() {
    let folder = folder();
    let path = folder.path().join(".config/ibid/config.toml");
    let (_, said, _) = parts(&run(&folder, &["config", "path"]));
    assert_eq!(Path::new(said.trim_end()), path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "\nno_such_setting = 1\n").unwrap();
    let (code, said, _) = parts(&run(&folder, &["config", "check"]));
    assert_eq!(code, Some(1));
    assert!(said.contains("config.toml:2: "), "{said}");
}

#[test]
fn a_configuration_without_faults_is_said_to_have_none() {
    let folder = folder();
    let (code, said, aside) = parts(&run(&folder, &["config", "check"]));
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(aside.ends_with("/.config/ibid/config.toml: nothing is wrong\n"), "{aside}");
}

#[test]
fn a_key_wanted_for_another_command_is_told_of_and_no_fault_while_the_one_it_was_taken_from_has_others() {
    let folder = folder();
    let path = folder.path().join(".config/ibid/config.toml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let check = |settings: &str| {
        std::fs::write(&path, settings).unwrap();
        parts(&run(&folder, &["config", "check"]))
    };
    let (code, said, aside) = check("[keys.reading]\nnext-page = [\"j\"]\n");
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("config.toml:2: next-page takes a key of line-down, which keeps Down in"),
        "{said}"
    );
    assert!(aside.ends_with("config.toml: nothing is wrong\n"), "{aside}");
    let (code, said, _) = check("[keys.reading]\nnext-page = [\"n\"]\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("config.toml:2: next-page takes the last key of next-hit: "), "{said}");
}

#[test]
fn a_configuration_that_is_no_text_file_is_one_clear_line() {
    let folder = folder();
    let path = folder.path().join(".config/ibid/config.toml");
    std::fs::create_dir_all(&path).unwrap();
    let refused = |advice: &str| format!("{}: {advice}", path.display());
    refuses(
        &run(&folder, &["config", "check"]),
        &refused("is not a file; write the settings into a file of that name"),
    );
    std::fs::remove_dir(&path).unwrap();
    std::fs::write(&path, b"[page]\nwidth = 60 # \xff\n").unwrap();
    refuses(&run(&folder, &["config", "check"]), &refused("line 2 is not UTF-8; save the file as UTF-8"));
}

#[test]
#[cfg(unix)]
fn where_the_configuration_is_is_said_without_reading_it() {
    let folder = folder();
    let path = folder.path().join(".config/ibid/config.toml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let expected = format!("{}\n", path.display());
    assert_eq!(parts(&run(&folder, &["config", "path"])), (Some(0), expected, String::new()));
    assert_eq!(parts(&run(&folder, &["config", "check"])).0, Some(2));
}

#[test]
#[cfg(target_os = "linux")]
fn a_device_is_refused_before_it_is_read() {
    refuses(&run(&folder(), &["export", "/dev/zero"]), "/dev/zero: is a device; name a file");
}

#[test]
#[cfg(target_os = "linux")]
fn a_message_that_cannot_be_written_leaves_the_exit_code_as_it_is() {
    let folder = folder();
    for arguments in [&["missing"][..], &["--no-such-option"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let ended = ibid(&folder).args(arguments).stderr(full).status().unwrap();
        assert_eq!(ended.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn files_of_bookmarks_that_never_end_are_refused() {
    let folder = folder();
    refuses(&run(&folder, &["bookmarks", "import", "/dev/zero"]), "/dev/zero: is a device; name a file");
    refuses(
        &run(&folder, &["bookmarks", "merge", "/dev/zero", "/dev/zero"]),
        "/dev/zero: is a device; name a file",
    );
}

#[test]
fn an_article_larger_than_the_memory_is_refused() {
    let folder = folder();
    std::fs::File::create(folder.path().join("large.txt")).unwrap().set_len(4_000_000_000).unwrap();
    let mut shell = Command::new("sh");
    shell.current_dir(folder.path()).env_clear().env("HOME", folder.path());
    shell.args(["-c", "ulimit -v 2000000; exec \"$0\" export large.txt", env!("CARGO_BIN_EXE_ibid")]);
    refuses(&shell.output().unwrap(), "large.txt: is larger than the memory; split it");
}

#[test]
fn an_article_that_fits_into_memory_once_but_not_twice_is_refused() {
    let folder = folder();
    std::fs::File::create(folder.path().join("large.txt")).unwrap().set_len(150_000_000).unwrap();
    let mut shell = Command::new("sh");
    shell.current_dir(folder.path()).env_clear().env("HOME", folder.path());
    let command = "ulimit -v 280000; exec \"$0\" export --encoding windows-1251 large.txt";
    shell.args(["-c", command, env!("CARGO_BIN_EXE_ibid")]);
    refuses(&shell.output().unwrap(), "large.txt: is larger than the memory; split it");
}

#[test]
fn what_was_mistyped_is_answered_with_what_was_meant() {
    let folder = folder();
    write(&folder, "a.md", ARTICLE);
    refuses(&run(&folder, &["exprot", "a.md"]), "exprot: no such command; did you mean export?");
    let gone = "gone/a.md: there is no folder gone; make it first, or name another";
    refuses(&run(&folder, &["export", "a.md", "-o", "gone/a.md"]), gone);
    let (code, help, said) = parts(&run(&folder, &["bookmarks"]));
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert_eq!(help, parts(&run(&folder, &["bookmarks", "-h"])).1);
}
