//! What can be typed on the command line, in two stages: as typed (`Typed`, which clap reads and from which help,
//! completions and the manual page are made) and as meant ([`Invocation`], which `main` carries out).
//!
//! What this leaves to others: doing any of it (`main`).

pub mod bookmarks;
mod manual;

use crate::cli::bookmarks::BookmarksCommand;
use crate::export::Target;
use crate::parse::Format;
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::path::PathBuf;

/// Reads footnoted articles in the terminal the way print meant them.
#[derive(Debug, Parser)]
#[command(name = "ibid", version, max_term_width = 100)]
struct Typed {
    /// The article: a file, a folder to choose from, or - for standard input; without it, the articles last read
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    options: TypedOptions,
    #[command(subcommand)]
    command: Option<TypedCommand>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
struct TypedOptions {
    /// Insist on an encoding, such as koi8-r or windows-1251, instead of detecting it
    #[arg(long, global = true, value_name = "NAME")]
    encoding: Option<String>,
    /// Insist on a format instead of detecting it
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    format: Option<TypedFormat>,
    /// Language of the guide and of search, such as en or ru, instead of the locale's
    #[arg(long, global = true, value_name = "TAG")]
    lang: Option<String>,
    /// Keep frames and signs to ASCII
    #[arg(long, global = true)]
    ascii: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    color: Colour,
    /// Read only: no files but the articles under --root, no clipboard, no links, no export, no suspending
    #[arg(long, global = true)]
    restricted: bool,
    /// The folder that articles must lie in, with --restricted
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum TypedCommand {
    /// Write an article as plain text, Markdown, HTML or JSON
    Export {
        /// The article: a file, or - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// What to write
        #[arg(long, value_enum, value_name = "TARGET", default_value = "text")]
        to: TypedTarget,
        /// Where to write it; standard output if not given
        #[arg(short, long, value_name = "OUT")]
        output: Option<PathBuf>,
        /// Wrap plain text to so many columns; without it each paragraph is one line
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(10..))]
        width: Option<u16>,
        /// Leave out what you corrected in its notes
        #[arg(long)]
        uncorrected: bool,
    },
    /// List what the parser doubts, with line numbers; exit code 1 if there is anything
    Check {
        /// The article: a file, or - for standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// List also what you corrected
        #[arg(long)]
        uncorrected: bool,
    },
    /// List, export, import, merge or restore bookmarks
    #[command(subcommand)]
    Bookmarks(BookmarksCommand),
    /// Say where the configuration is, what it may hold, what is wrong with it
    Config {
        /// What to say
        #[arg(value_enum)]
        what: ConfigQuestion,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TypedFormat {
    /// Printed text, as extracted from a page
    Plain,
    /// Project Gutenberg plain text
    Gutenberg,
    /// Markdown with footnotes
    Markdown,
    /// HTML with footnotes
    Html,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum TypedTarget {
    /// Plain text, notes behind their paragraphs
    Text,
    /// Markdown with footnotes
    Markdown,
    /// HTML with footnotes
    Html,
    /// JSON (ibid-document/1)
    Json,
}

/// What can be asked about the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfigQuestion {
    /// Where the file is, or would be.
    Path,
    /// Every setting with its default and a comment.
    Default,
    /// What is wrong with the file; exit code 1 if there is anything.
    Check,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Colour {
    /// As the terminal and the environment say.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What was meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    /// What holds for every command.
    pub options: Options,
    /// What to do.
    pub action: Action,
}

/// What holds for every command.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Options {
    /// The encoding insisted on.
    pub encoding: Option<String>,
    /// The format insisted on.
    pub format: Option<Format>,
    /// The language insisted on, as a BCP 47 tag.
    pub language: Option<String>,
    /// Whether frames and signs keep to ASCII.
    pub ascii: bool,
    /// When to use colours.
    pub colour: Colour,
    /// The folder that articles must lie in, in restricted mode; `None` outside it.
    pub restricted: Option<PathBuf>,
}

/// Where an article comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The guide that comes with ibid, in a language (a BCP 47 tag).
    Guide(String),
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Read an article, or choose one.
    Read(Option<Input>),
    /// Write an article.
    Export {
        /// Which.
        input: Input,
        /// As what.
        target: Target,
        /// Where to; `None` is standard output.
        output: Option<PathBuf>,
        /// Width of plain text, in cells.
        width: Option<u16>,
        /// Whether the reader's corrections are left out.
        uncorrected: bool,
    },
    /// List findings.
    Check {
        /// Of which article.
        input: Input,
        /// Whether the reader's corrections are left out.
        uncorrected: bool,
    },
    /// Something with bookmarks.
    Bookmarks(BookmarksCommand),
    /// Answer a question about the configuration.
    Config(ConfigQuestion),
    /// Print a completion script.
    Completions(clap_complete::Shell),
    /// Print the manual page.
    Man,
}

/// Why there is nothing to do.
#[derive(Debug)]
pub enum Refusal {
    /// Help or the version was asked for: the text for standard output.
    Answer(String),
    /// What was typed makes no sense: what is wrong, in one line or more.
    Wrong(String),
}

/// Understands the words of the command line, the first of which names the program.
pub fn understand(words: impl IntoIterator<Item = OsString>) -> Result<Invocation, Refusal> {
    let words: Vec<OsString> = words.into_iter().collect();
    let typed = Typed::try_parse_from(&words)
        .map_err(|e| mistyped_command(&e, &words).unwrap_or_else(|| refusal(&e)))?;
    let action = match (typed.command, typed.file) {
        (None, file) => Action::Read(file.map(input)),
        (Some(_), Some(file)) => {
            let file = file.display();
            return Err(Refusal::Wrong(format!(
                "{file}: unexpected before a command; put the file behind the command"
            )));
        }
        (Some(command), None) => action(command),
    };
    Ok(Invocation { options: options(typed.options)?, action })
}

/// How like a command a word must be, by J. E. Jaro and W. E. Winkler, to be one that was mistyped.
const LIKE_A_COMMAND: f64 = 0.8;

/// What to say where the name of a command was mistyped: then it was taken for the article, and what follows for too much.
fn mistyped_command(error: &clap::Error, words: &[OsString]) -> Option<Refusal> {
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let word = words.iter().skip(1).filter_map(|word| word.to_str()).find(|word| !word.starts_with('-'))?;
    let typed = Typed::command();
    let likeness = |name: &str| strsim::jaro_winkler(word, name);
    let names = typed.get_subcommands().map(clap::Command::get_name);
    let near = names.filter(|name| *name != word && likeness(name) > LIKE_A_COMMAND);
    let near = near.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    Some(Refusal::Wrong(format!("{word}: no such command; did you mean {near}?")))
}

fn refusal(error: &clap::Error) -> Refusal {
    let text = error.render().to_string();
    if error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        Refusal::Wrong(text.strip_prefix("error: ").unwrap_or(&text).trim_end().to_owned())
    } else {
        Refusal::Answer(text)
    }
}

/// Whether `IBID_RESTRICTED` asks for restricted mode, whatever is typed.
fn is_restricted_by_environment() -> bool {
    std::env::var_os("IBID_RESTRICTED").is_some_and(|value| !value.is_empty() && value != "0")
}

fn options(typed: TypedOptions) -> Result<Options, Refusal> {
    let restricted = match (typed.restricted || is_restricted_by_environment(), typed.root) {
        (true, root) => Some(root.unwrap_or_else(|| PathBuf::from("."))),
        (false, None) => None,
        (false, Some(_)) => {
            return Err(Refusal::Wrong("--root: has no meaning alone; add --restricted".to_owned()));
        }
    };
    Ok(Options {
        encoding: typed.encoding,
        format: typed.format.map(format),
        language: typed.lang,
        ascii: typed.ascii,
        colour: typed.color,
        restricted,
    })
}

fn action(command: TypedCommand) -> Action {
    match command {
        TypedCommand::Export { file, to, output, width, uncorrected } => {
            Action::Export { input: input(file), target: target(to), output, width, uncorrected }
        }
        TypedCommand::Check { file, uncorrected } => Action::Check { input: input(file), uncorrected },
        TypedCommand::Bookmarks(command) => Action::Bookmarks(command),
        TypedCommand::Config { what } => Action::Config(what),
        TypedCommand::Completions { shell } => Action::Completions(shell),
        TypedCommand::Man => Action::Man,
    }
}

fn input(file: PathBuf) -> Input {
    if file.as_os_str() == "-" { Input::Stdin } else { Input::File(file) }
}

fn format(typed: TypedFormat) -> Format {
    match typed {
        TypedFormat::Plain => Format::Plain,
        TypedFormat::Gutenberg => Format::Gutenberg,
        TypedFormat::Markdown => Format::Markdown,
        TypedFormat::Html => Format::Html,
    }
}

fn target(typed: TypedTarget) -> Target {
    match typed {
        TypedTarget::Text => Target::Text,
        TypedTarget::Markdown => Target::Markdown,
        TypedTarget::Html => Target::Html,
        TypedTarget::Json => Target::Json,
    }
}

/// The completion script for a shell.
pub fn completions(shell: clap_complete::Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Typed::command(), "ibid", &mut script);
    script
}

/// The manual page, in roff.
///
/// # Errors
///
/// None in practice: it is written to memory.
pub fn manual() -> std::io::Result<Vec<u8>> {
    manual::manual(&Typed::command())
}
