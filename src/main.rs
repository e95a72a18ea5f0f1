//! ibid: arguments, opening, running, exit code. The only printing to stdout and stderr.

use ibid::articles::{self, Articles, name};
use ibid::clean::clean;
use ibid::cli::bookmarks::{self, BookmarksCommand};
use ibid::cli::{self, Action, ConfigQuestion, Input, Invocation, Options, Refusal};
use ibid::config;
use ibid::export::{Target, export};
use ibid::parse::{self, Parsed};
use ibid::storage::output::{is_same_file, write_output};
use ibid::storage::{Store, home};
#[cfg(feature = "terminal")]
use ibid::{
    app::{Look, words},
    desk::Desk,
    storage::{article::is_folder, guest},
    terminal::capabilities::{Capabilities, Environment, clipboard_route, colour_depth},
    terminal::{self, Ending, Settings},
};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

/// Something was found wrong with the input.
const FOUND: u8 = 1;
/// It could not be done.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(Failure::Pipe) => ExitCode::SUCCESS,
        Err(Failure::Message(message)) => {
            complain(&message);
            ExitCode::from(FAILED)
        }
        Err(Failure::Usage(lines)) => {
            complain_in_lines(&lines);
            ExitCode::from(FAILED)
        }
    }
}

/// Why it could not be done.
enum Failure {
    /// Whoever read our output has gone: no failure of ours.
    Pipe,
    /// What is wrong, and with what.
    Message(String),
    /// What is wrong with the command line, in lines.
    Usage(String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Pipe,
            _ => Self::Message(format!("standard output: {error}")),
        }
    }
}

/// A failure with a thing, which it names.
fn failure(thing: &str, reason: &impl std::fmt::Display) -> Failure {
    Failure::Message(format!("{thing}: {reason}"))
}

/// Prints a message on one line, made safe to show.
fn complain(message: &str) {
    print_error(format_args!("ibid: {}", clean(message)));
}

/// Prints a message of several lines, each made safe to show.
fn complain_in_lines(message: &str) {
    let mut lines = message.lines();
    complain(lines.next().unwrap_or_default());
    for line in lines {
        print_error(format_args!("{}", clean(line)));
    }
}

/// Prints a line on standard error. If that cannot be written either, the exit code alone says that it failed.
fn print_error(line: std::fmt::Arguments) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn run() -> Result<ExitCode, Failure> {
    match cli::understand(std::env::args_os()) {
        Ok(invocation) => perform(invocation),
        Err(Refusal::Answer(text)) => print(text.as_bytes()),
        Err(Refusal::Wrong(text)) => Err(Failure::Usage(text)),
    }
}

fn perform(invocation: Invocation) -> Result<ExitCode, Failure> {
    let options = invocation.options;
    match invocation.action {
        Action::Read(None) if options.restricted.is_some() => choose(&options),
        Action::Read(input) => read(input.as_ref(), &options),
        Action::Export { .. } if options.restricted.is_some() => {
            Err(Failure::Message("export: not for guests (restricted mode)".to_owned()))
        }
        Action::Export { input, target, output, width, uncorrected } => {
            let parsed = open(&input, &options, !uncorrected)?;
            match output {
                None => write_out(&parsed, target, width, io::stdout().lock())?,
                Some(path) => write_file(&parsed, target, width, &input, &path)?,
            }
            Ok(ExitCode::SUCCESS)
        }
        Action::Check { input, uncorrected } => check(&input, &options, !uncorrected),
        Action::Bookmarks(_) if options.restricted.is_some() => {
            Err(Failure::Message("bookmarks: not for guests (restricted mode)".to_owned()))
        }
        Action::Bookmarks(command) => keep_books(command, &options),
        Action::Config(_) if options.restricted.is_some() => {
            Err(Failure::Message("config: not for guests (restricted mode)".to_owned()))
        }
        Action::Config(question) => answer_about_config(question),
        Action::Completions(shell) => print(&cli::completions(shell)),
        Action::Man => print(&cli::manual()?),
    }
}

/// A guest without a file chooses among the articles that are there.
fn choose(options: &Options) -> Result<ExitCode, Failure> {
    #[cfg(feature = "terminal")]
    if let Some(code) = read_on_screen(None, options)? {
        return Ok(code);
    }
    Err(Failure::Message(format!("no article; name a file below {}", room(options))))
}

/// The folder that guests may read in.
fn room(options: &Options) -> String {
    options.restricted.as_ref().map(|root| root.display().to_string()).unwrap_or_default()
}

/// Reads on the screen, or writes the text where there is none.
fn read(input: Option<&Input>, options: &Options) -> Result<ExitCode, Failure> {
    let nothing_named = || {
        if io::stdin().is_terminal() {
            Input::Guide(options.language.clone().unwrap_or_else(locale))
        } else {
            Input::Stdin
        }
    };
    let input = &input.cloned().unwrap_or_else(nothing_named);
    #[cfg(feature = "terminal")]
    if let Some(code) = read_on_screen(Some(input), options)? {
        return Ok(code);
    }
    let parsed = open(input, options, true)?;
    write_out(&parsed, Target::Text, None, io::stdout().lock())?;
    Ok(ExitCode::SUCCESS)
}

/// The language of the locale, as the environment has it: "ru_RU.UTF-8"; empty if it says nothing.
fn locale() -> String {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default()
}

/// Reads on the screen, if there is one that can place text.
#[cfg(feature = "terminal")]
fn read_on_screen(input: Option<&Input>, options: &Options) -> Result<Option<ExitCode>, Failure> {
    let restricted = options.restricted.is_some();
    let environment =
        Environment::read(|name| std::env::var(name).ok().filter(|_| !restricted || guest::may_know(name)));
    if !io::stdout().is_terminal() || !environment.can_place_text() {
        return Ok(None);
    }
    let mut desk = Desk::new(Articles::new(options.clone()).map_err(Failure::Message)?);
    let language = || options.language.clone().unwrap_or_else(locale);
    let begun = match input {
        None => desk.begin_room(None, language()),
        Some(Input::File(path)) if !restricted && is_folder(path) => desk.begin_room(Some(path), language()),
        Some(input) => desk.begin(input),
    };
    let begun = begun.map_err(Failure::Message)?;
    let config = desk.config();
    let capabilities = Capabilities::of(environment.term.as_deref());
    let route = clipboard_route(&environment);
    let no_clipboard = match route {
        _ if restricted => words::NO_CLIPBOARD_FOR_GUESTS,
        _ if !config.clipboard => words::NO_CLIPBOARD,
        None => words::NO_CLIPBOARD_HERE,
        Some(_) => "",
    };
    let settings = Settings {
        capabilities: Capabilities {
            hyperlinks: capabilities.hyperlinks && config.hyperlinks,
            wide_ambiguous: config.wide_ambiguous,
            ..capabilities
        },
        look: Look {
            ascii: options.ascii || config.ascii.unwrap_or(!environment.is_utf8()),
            depth: colour_depth(options.colour, config.colours, &environment),
            no_clipboard,
        },
        mouse: config.mouse,
        clipboard: route.filter(|_| no_clipboard.is_empty()),
        suspend: !restricted,
    };
    let (ending, unsaved) =
        terminal::run(begun, Box::new(desk), settings).map_err(|e| failure("terminal", &e))?;
    if !unsaved.is_empty() {
        complain_in_lines(&format!("not saved, and only here:\n\n{unsaved}"));
    }
    match ending {
        Ending::Quit => Ok(Some(ExitCode::SUCCESS)),
        Ending::Signal(signal) => {
            terminal::die_of(signal);
            Ok(Some(ExitCode::from(FAILED)))
        }
        Ending::Fault(said) => Err(Failure::Message(format!("a fault of ibid; bookmarks are saved: {said}"))),
    }
}

/// Prints what the parser doubts, one finding a line, as compilers do.
fn check(input: &Input, options: &Options, corrected: bool) -> Result<ExitCode, Failure> {
    let (parsed, corrections) = open_counting(input, options, corrected)?;
    let name = name(input);
    let mut out = BufWriter::new(io::stdout().lock());
    let mut found = false;
    for f in parsed.findings.iter().filter(|f| f.kind != parse::FindingKind::Furniture) {
        found = true;
        let line = format!("{name}:{}: {}: {}: {}", f.line, f.kind.name(), f.text, f.evidence);
        writeln!(out, "{}", clean(&line))?;
    }
    out.flush()?;
    if corrections > 0 {
        let corrections =
            if corrections == 1 { "1 correction".into() } else { format!("{corrections} corrections") };
        say_aside(
            &name,
            &format!("with {corrections} of yours; ibid bookmarks list --corrections lists them"),
        );
    }
    Ok(judged(found, &name, "nothing is in doubt"))
}

/// The exit code of a search for faults. That there are none is said aside, where it disturbs no list.
fn judged(found: bool, name: &str, all_well: &str) -> ExitCode {
    if found {
        return ExitCode::from(FOUND);
    }
    say_aside(name, all_well);
    ExitCode::SUCCESS
}

/// Says something of a thing aside, where it disturbs no list.
fn say_aside(name: &str, words: &str) {
    print_error(format_args!("{}: {words}", clean(name)));
}

/// Says where the configuration is, what it may hold, or what is wrong with it.
fn answer_about_config(question: ConfigQuestion) -> Result<ExitCode, Failure> {
    let no_home = || Failure::Message("there is no home folder; set XDG_CONFIG_HOME".to_owned());
    match question {
        ConfigQuestion::Default => print(config::SHIPPED.as_bytes()),
        ConfigQuestion::Path => {
            let path = home::config_path().ok_or_else(no_home)?;
            print(format!("{}\n", clean(&path.display().to_string())).as_bytes())
        }
        ConfigQuestion::Check => {
            let (path, text) = home::read_config().ok_or_else(no_home)?;
            let text = text.map_err(|e| failure(&path, &e))?;
            let (_, problems) = config::load(&text);
            let line = |p: &config::Problem| {
                let said = format!("{path}:{}: {}", p.line, p.message);
                format!("{}\n", clean(&said))
            };
            let said: String = problems.iter().map(line).collect();
            print(said.as_bytes())?;
            let found = problems.iter().any(|problem| !problem.is_remark);
            Ok(judged(found, &path, "nothing is wrong"))
        }
    }
}

/// Lists, exports, imports or merges bookmarks.
fn keep_books(command: BookmarksCommand, options: &Options) -> Result<ExitCode, Failure> {
    let store = Store::of_reader().map_err(|trouble| Failure::Message(trouble.to_string()))?;
    let article = |path: &Path| {
        let parsed = Articles::new(options.clone())?.parse(&Input::File(path.to_owned()))?;
        Ok(parsed.document)
    };
    let settings = home::read_config().and_then(|(_, text)| text.ok()).unwrap_or_default();
    let keymap = config::load(&settings).0.keymap;
    let now = jiff::Timestamp::now();
    let means = bookmarks::Means { store: store.patient(), open: &article, keymap, now };
    let mut out = BufWriter::new(io::stdout().lock());
    let problems = bookmarks::run(command, &means, &mut out).map_err(|failure| match failure {
        bookmarks::Failure::Output(error) => error.into(),
        bookmarks::Failure::Message(message) => Failure::Message(message),
    })?;
    out.flush()?;
    for problem in &problems {
        complain(problem);
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

/// Reads, decodes and parses an article; with the reader's corrections, if wanted. Guests have none, and neither has who
/// has no home.
fn open(input: &Input, options: &Options, corrected: bool) -> Result<Parsed, Failure> {
    open_counting(input, options, corrected).map(|(parsed, _)| parsed)
}

/// The same, with how many corrections are in it.
fn open_counting(input: &Input, options: &Options, corrected: bool) -> Result<(Parsed, usize), Failure> {
    let mut corrections = 0;
    let articles = Articles::new(options.clone()).map_err(Failure::Message)?;
    let mut parsed = articles.parse(input).map_err(Failure::Message)?;
    if corrected
        && options.restricted.is_none()
        && let Ok(store) = Store::of_reader()
    {
        let problems;
        (corrections, problems) = store.correct(&mut parsed, articles::path(input).as_deref());
        for said in &problems {
            complain(said);
        }
    }
    Ok((parsed, corrections))
}

fn write_out(parsed: &Parsed, target: Target, width: Option<u16>, to: impl Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, to);
    export(parsed, target, width, &mut out)?;
    out.flush()
}

/// Writes to a file, but never over the article that is written.
fn write_file(
    parsed: &Parsed,
    target: Target,
    width: Option<u16>,
    input: &Input,
    path: &Path,
) -> Result<(), Failure> {
    let name = path.display().to_string();
    if matches!(input, Input::File(article) if is_same_file(article, path)) {
        return Err(failure(&name, &"is the article itself; name another file to write"));
    }
    write_output(path, |file| write_out(parsed, target, width, file)).map_err(|e| failure(&name, &e))
}

fn print(bytes: &[u8]) -> Result<ExitCode, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
