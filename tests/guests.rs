//! Restricted mode: each way out that a pager offers is closed, also behind a real sshd.

#![cfg(feature = "terminal")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::string_slice,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "a test fails by it, and says aloud what it skips"
)]

#[path = "support/pty.rs"]
mod pty;

use pty::{Place, Pty, installed};
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::fs::Permissions;
use std::io::{Read, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const SECRET: &str = "the combination of the safe";

const ARTICLE: &str = "\
THE READING ROOM

   A room where anybody may read, and nobody may do anything else[1].

[1] Its rules hang beside the door, see https://example.org/rules for them.
";

/// A reading room with an article, and a secret beside it.
fn room() -> Place {
    let place = Place::new();
    place.file("room/article.txt", ARTICLE);
    place.file("room/inner/second.txt", "A second article, in a folder of its own.\n");
    place.file("secret.txt", SECRET);
    place
}

/// The program for a guest.
fn guest(place: &Place) -> Command {
    let mut command = place.ibid();
    command.arg("--restricted").arg("--root").arg(place.path("room"));
    command
}

/// A guest who reads the article.
fn reader(place: &Place) -> Pty {
    let mut pty = Pty::start(guest(place).arg("article.txt"), 80, 24);
    pty.wait_for("THE READING ROOM");
    pty.settle();
    pty
}

#[test]
fn a_packed_article_may_not_unpack_to_more_than_guests_may_read() {
    let place = room();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&b"word\n".repeat(7 << 20)).unwrap();
    std::fs::write(place.path("room/big.gz"), packer.finish().unwrap()).unwrap();
    let output = guest(&place).arg("big.gz").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("unpacks to more than 32 MB"), "{said}");
}

#[test]
fn other_files_are_refused_and_not_shown() {
    let place = room();
    symlink(place.path("secret.txt"), place.path("room/link.txt")).unwrap();
    symlink(place.path(""), place.path("room/out")).unwrap();
    let secret = place.path("secret.txt");
    for path in [
        "../secret.txt",
        "inner/../../secret.txt",
        "link.txt",
        "out/secret.txt",
        "/etc/passwd",
        secret.to_str().unwrap(),
        "inner",
        ".",
    ] {
        for before in [&[][..], &["check"][..]] {
            let output = guest(&place).args(before).arg(path).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{before:?} {path}");
            let printed = [output.stdout, output.stderr].concat();
            assert!(!String::from_utf8_lossy(&printed).contains(SECRET), "{path}");
        }
    }
}

#[test]
fn pipes_and_sockets_in_the_room_are_refused_and_not_waited_for() {
    let place = room();
    let pipe = place.path("room/pipe.txt");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    let _listener = std::os::unix::net::UnixListener::bind(place.path("room/socket.txt")).unwrap();
    let begun = Instant::now();
    for name in ["pipe.txt", "socket.txt"] {
        let output = guest(&place).arg(name).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name}");
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_folder_that_turns_into_a_link_while_it_is_opened_leads_nowhere() {
    let place = room();
    place.file("room/shelf/text.txt", "An innocent text, long enough to be an article.\n");
    place.file("elsewhere/text.txt", SECRET);
    symlink(place.path("elsewhere"), place.path("link")).unwrap();
    let stop = AtomicBool::new(false);
    let (shelf, link) = (place.path("room/shelf"), place.path("link"));
    let (mut read, mut refused) = (0, 0);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let _ = renameat_with(CWD, &shelf, CWD, &link, RenameFlags::EXCHANGE);
            }
        });
        for _ in 0..120 {
            let output = guest(&place).arg("shelf/text.txt").output().unwrap();
            let printed = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            if printed.contains(SECRET) {
                stop.store(true, Ordering::Relaxed);
                panic!("the secret was shown");
            }
            *if output.status.success() { &mut read } else { &mut refused } += 1;
        }
        stop.store(true, Ordering::Relaxed);
    });
    assert!(read > 0 && refused > 0, "no race: read {read} times, refused {refused} times");
}

#[test]
fn an_article_that_was_replaced_by_a_link_is_not_opened_anew() {
    let place = room();
    let mut pty = reader(&place);
    let article = place.path("room/article.txt");
    std::fs::remove_file(&article).unwrap();
    symlink(place.path("secret.txt"), &article).unwrap();
    pty.type_keys("j");
    pty.wait_for("the file of this article is gone");
    pty.type_keys("R");
    pty.wait_for("leads out of the folder");
    pty.type_keys("j");
    pty.wait_for("THE READING ROOM");
    assert!(!String::from_utf8_lossy(&pty.sent).contains(SECRET));
}

#[test]
fn no_key_starts_another_program_or_opens_another_file() {
    let place = room();
    let mut pty = reader(&place);
    let process = format!("/proc/{}", pty.child.id());
    let files = || std::fs::read_dir(format!("{process}/fd")).map_or(0, Iterator::count);
    let before = files();
    let keys: Vec<u8> = (1..=0x7e_u8).filter(|byte| !b"q\x03\x1a\x1b".contains(byte)).collect();
    for keys in keys.chunks(6) {
        for &byte in keys {
            pty.send(&[byte]);
            pty.take(Duration::from_millis(20));
        }
        let children = std::fs::read_to_string(format!("{process}/task/{}/children", pty.child.id()));
        assert_eq!(children.unwrap_or_default(), "", "one of {keys:?} started a program");
        for _ in 0..3 {
            pty.send(b"\x1b");
            pty.take(Duration::from_millis(90));
        }
    }
    pty.settle();
    assert!(files() <= before, "files stay open");
    assert_eq!(place.kept(), "");
}

#[test]
fn standard_input_is_no_way_in() {
    let place = room();
    let output = guest(&place).arg("-").stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn nothing_is_exported_and_no_bookmarks_are_listed_or_merged() {
    let place = room();
    let out = place.path("out.txt");
    let out = out.to_str().unwrap();
    for arguments in
        [&["export", "article.txt"][..], &["export", "article.txt", "-o", out], &["bookmarks", "list"]]
    {
        let output = guest(&place).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
    assert!(!place.path("out.txt").exists());
}

#[test]
fn nothing_is_kept() {
    let place = room();
    let mut pty = reader(&place);
    pty.type_keys("m");
    pty.type_keys("a guest was here");
    pty.type_keys("\r");
    pty.send(b"\x03");
    pty.wait_end();
    assert_eq!(place.kept(), "");
}

#[test]
fn words_that_a_guest_wrote_are_printed_to_their_own_terminal_at_the_end() {
    let place = room();
    let mut pty = reader(&place);
    pty.type_keys("m");
    pty.type_keys("a guest was here");
    pty.type_keys("\r");
    pty.wait_for("not saved");
    pty.type_keys("q");
    pty.wait_for("leave once more");
    pty.send(b"q");
    assert!(pty.wait_end().success());
    let sent = String::from_utf8_lossy(&pty.sent).into_owned();
    let (_, after) = sent.rsplit_once("\x1b[?1049l").expect("the screen is left");
    assert!(after.contains("only here") && after.contains("a guest was here"), "{after}");
    assert_eq!(place.kept(), "");
}

#[test]
fn nothing_is_put_on_the_clipboard_and_no_links_are_sent() {
    let place = room();
    let mut pty = reader(&place);
    for key in ["\t", "\r", "y", "Y", "v", "y"] {
        pty.type_keys(key);
    }
    assert!(!pty.sent.windows(2).any(|bytes| bytes == b"\x1b]"), "{}", pty.text());
}

#[test]
fn it_does_not_stop_for_a_shell() {
    let place = room();
    let ibid = place.ibid();
    let script = format!(
        "set -m; {} --restricted --root {} article.txt; printf 'the shell is here\\n'; read -r word",
        ibid.get_program().display(),
        place.path("room").display()
    );
    let mut shell = Command::new("bash");
    place.dress(&mut shell);
    let mut pty = Pty::start(shell.arg("-c").arg(script), 80, 24);
    pty.wait_for("THE READING ROOM");
    for keys in ["\x1a", "!sh\r", "|", "e", "v", "\x1b", "s", ":"] {
        pty.type_keys(keys);
        pty.take(Duration::from_millis(120));
    }
    assert!(!pty.text().contains("the shell is here"));
    assert!(pty.screen().alternate_screen());
}

#[test]
fn the_environment_says_nothing_but_what_the_terminal_is() {
    let place = room();
    place.config("[keys.reading]\nquit = [\"z\"]\nnext-page = [\"q\"]\n");
    let mut command = guest(&place);
    command.arg("article.txt").env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").env("EDITOR", "false");
    command.env("XDG_DATA_HOME", place.path("elsewhere"));
    let mut pty = Pty::start(&command, 80, 24);
    pty.wait_for("THE READING ROOM");
    pty.send(b"q");
    assert!(pty.wait_end().success(), "the reader's own configuration was read");
    assert!(!place.path("elsewhere").exists());
}

#[test]
fn the_environment_alone_can_restrict() {
    let place = room();
    let mut command = place.ibid();
    command.env("IBID_RESTRICTED", "1").args(["--root", "room", "--", "../secret.txt"]);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!String::from_utf8_lossy(&output.stdout).contains(SECRET));
}

#[test]
fn no_core_is_dumped_and_no_child_can_be_started() {
    let place = room();
    let pty = reader(&place);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", pty.child.id())).unwrap();
    let zero = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().filter(|word| *word == "0").count() == 2
    };
    assert!(zero("Max core file size") && zero("Max processes"), "{limits}");
}

#[test]
fn a_huge_file_is_refused() {
    let place = room();
    let file = std::fs::File::create(place.path("room/huge.txt")).unwrap();
    file.set_len(200 << 20).unwrap();
    let output = guest(&place).arg("huge.txt").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("is larger than"));
}

#[test]
fn without_a_file_a_guest_chooses_among_those_that_are_there() {
    let place = room();
    symlink(place.path("secret.txt"), place.path("room/link.txt")).unwrap();
    let mut pty = Pty::start(&guest(&place), 80, 24);
    pty.wait_for("inner/second.txt");
    assert!(!pty.text().contains("link.txt"), "{}", pty.text());
    assert_eq!(pty.text().matches("inner/second.txt").count(), 1, "{}", pty.text());
    assert!(pty.text().contains("Esc the guide") && !pty.text().contains("0 %"), "{}", pty.text());
    pty.type_keys("j\r");
    pty.wait_for("A second article");
    pty.type_keys("vy");
    pty.wait_for("guests of this reading room cannot copy");
}

/// A free port of the loopback.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// The lines that the README gives for a reading room, with this machine's user, program and folder.
fn lines_of_the_readme(place: &Place) -> String {
    let readme = include_str!("../README.md");
    let block = readme.split("```").find(|block| block.trim_start().starts_with("Match User")).unwrap();
    let user = Command::new("id").arg("-un").output().unwrap();
    let lines = block
        .replace("User reader", &format!("User {}", String::from_utf8_lossy(&user.stdout).trim()))
        .replace("/usr/local/bin/ibid", env!("CARGO_BIN_EXE_ibid"))
        .replace("/srv/articles", &place.path("room").display().to_string());
    assert!(lines.contains("ForceCommand") && !lines.contains("/usr/local") && !lines.contains("/srv"));
    lines
}

/// The real sshd with the README's lines, and nothing more that would keep guests out of anything.
struct Sshd<'a> {
    place: &'a Place,
    process: Child,
    port: u16,
}

impl Drop for Sshd<'_> {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl<'a> Sshd<'a> {
    /// Starts it; `None` where it is not installed. Somebody else may take a free port first: then another one is tried,
    /// and at last it is shown what sshd said.
    fn start(place: &'a Place) -> Option<Self> {
        if !installed("sshd") || !installed("ssh") || !installed("ssh-keygen") {
            return None;
        }
        for key in ["host", "guest"] {
            let mut make = Command::new("ssh-keygen");
            make.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(place.path(key));
            assert!(make.status().unwrap().success());
        }
        // sshd wants this folder, and wants nobody else to be able to write there, whatever our umask.
        let _ = std::fs::create_dir("/run/sshd");
        let _ = std::fs::set_permissions("/run/sshd", Permissions::from_mode(0o755));
        let started = (0..5).find_map(|_| Self::try_port(place, free_port()));
        let log = || std::fs::read_to_string(place.path("sshd.log")).unwrap_or_default();
        Some(started.unwrap_or_else(|| panic!("sshd did not start: {}", log())))
    }

    fn try_port(place: &'a Place, port: u16) -> Option<Self> {
        let folder = place.path("");
        let folder = folder.display();
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\nStrictModes no\n\
             AuthorizedKeysFile {folder}/guest.pub\nPermitRootLogin yes\nPasswordAuthentication no\n\
             KbdInteractiveAuthentication no\n{}",
            lines_of_the_readme(place)
        );
        let config = place.file("sshd_config", config);
        let mut sshd = Command::new("/usr/sbin/sshd");
        let sshd = sshd.args(["-D", "-f"]).arg(config).arg("-E").arg(place.path("sshd.log"));
        let mut sshd = Self { place, process: sshd.spawn().unwrap(), port };
        let mut answers = false;
        while sshd.process.try_wait().unwrap().is_none() {
            if answers {
                return Some(sshd);
            }
            std::thread::sleep(Duration::from_millis(20));
            answers = std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        }
        None
    }

    /// A guest's ssh, with options of theirs.
    fn ssh(&self, options: &[&str]) -> Command {
        let mut ssh = Command::new("ssh");
        self.place.dress(&mut ssh);
        ssh.args(["-q", "-F", "none", "-o", "StrictHostKeyChecking=no"]);
        ssh.args(["-o", "UserKnownHostsFile=/dev/null", "-o", "SendEnv=LANG"]);
        ssh.arg("-p").arg(self.port.to_string()).arg("-i").arg(self.place.path("guest"));
        ssh.args(options).arg("127.0.0.1");
        ssh
    }
}

#[test]
fn behind_a_real_sshd_a_guest_reads_and_does_nothing_else() {
    let place = room();
    let Some(sshd) = Sshd::start(&place) else { return };
    let mut pty = Pty::start(&sshd.ssh(&["-tt"]), 80, 24);
    pty.wait_for("inner/second.txt");
    pty.type_keys("j\r");
    pty.wait_for("A second article");
    pty.type_keys("\x1a");
    pty.wait_for("A second article");
    pty.send(b"\x03");
    assert!(pty.wait_end().success());
    pty.assert_given_back();
    let mut pty = Pty::start(sshd.ssh(&["-tt"]).args(["cat", "/etc/passwd"]), 80, 24);
    pty.wait_for("inner/second.txt");
    assert!(!pty.text().contains("root:"), "{}", pty.text());
}

/// What comes back through a port that a guest has ssh forward to a place on the machine of the room.
fn through_a_forwarded_port(sshd: &Sshd, to: &str) -> Vec<u8> {
    let port = free_port();
    let mut ssh = sshd.ssh(&["-N", "-L", &format!("127.0.0.1:{port}:{to}")]).spawn().unwrap();
    let begun = Instant::now();
    let mut came = Vec::new();
    // ssh listens as soon as it is let in. Whether anything is behind, only a connection shows.
    while begun.elapsed() < Duration::from_secs(20) && ssh.try_wait().unwrap().is_none() {
        if let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) {
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            let _ = stream.read_to_end(&mut came);
            let _ = ssh.kill();
            let _ = ssh.wait();
            return came;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("ssh did not listen, or left: {:?}", ssh.try_wait());
}

#[test]
fn behind_a_real_sshd_a_guest_reaches_no_port_and_no_socket() {
    let place = room();
    let Some(sshd) = Sshd::start(&place) else { return };
    let tcp = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let socket = place.path("socket");
    let unix = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let port = tcp.local_addr().unwrap().port();
    std::thread::spawn(move || tcp.accept().unwrap().0.write_all(SECRET.as_bytes()));
    std::thread::spawn(move || unix.accept().unwrap().0.write_all(SECRET.as_bytes()));
    for to in [format!("127.0.0.1:{port}"), socket.display().to_string()] {
        let came = through_a_forwarded_port(&sshd, &to);
        assert!(came.is_empty(), "{to}: {}", String::from_utf8_lossy(&came));
    }
}
