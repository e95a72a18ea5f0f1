//! The configuration: the shipped `config.toml`, then the user's laid over it.
//!
//! The shipped file is default, documentation and test data at once. Both are read by the same code; what is wrong in
//! the user's is a [`Problem`] with its line, and the setting keeps its default.
//!
//! What this leaves to others: finding and reading the file (`storage`), showing problems (`cli`, `app`).

pub mod key;
pub mod keymap;
pub mod theme;

use std::collections::HashSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::command::{self, Context};
use crate::config::keymap::{Chain, Keymap};
use crate::config::theme::{ColourDepth, Ink, Role, Theme};
use crate::layout::{MarkStyle, NoteMode};

/// The shipped configuration.
pub const SHIPPED: &str = include_str!("../config.toml");

/// Every setting.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is a setting of its own
pub struct Config {
    /// The widest a line of text gets, in cells.
    pub width: u16,
    /// Whether paragraphs begin with an indent rather than after a blank line.
    pub indent: bool,
    /// Where notes show.
    pub notes: NoteMode,
    /// How markers look.
    pub marks: MarkStyle,
    /// Index of the theme in `themes`.
    pub theme: usize,
    /// All themes, never empty once loaded.
    pub themes: Vec<Theme>,
    /// Colours, if the user insists.
    pub colours: Option<ColourDepth>,
    /// Whether our own frames and signs keep to ASCII, if the user insists.
    pub ascii: Option<bool>,
    /// Whether East Asian ambiguous characters take two cells.
    pub wide_ambiguous: bool,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether copying may use OSC 52.
    pub clipboard: bool,
    /// Whether addresses are marked as links (OSC 8).
    pub hyperlinks: bool,
    /// The language of the interface.
    pub language: String,
    /// Which keys call which command.
    pub keymap: Keymap,
}

impl Default for Config {
    fn default() -> Self {
        load("").0
    }
}

/// Something wrong in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do.
    pub message: String,
    /// Whether nothing is wrong, and this is only good to know: a key that the user wants for one command was another's,
    /// which has others left.
    pub is_remark: bool,
}

/// The shipped configuration with the user's (the text of their `config.toml`, empty if there is none) laid over it,
/// and what is wrong with theirs, or good to know. A setting that is wrong keeps its default.
pub fn load(user: &str) -> (Config, Vec<Problem>) {
    let mut config = blank();
    let mut shipped = Reader::new(SHIPPED);
    shipped.lay(&mut config);
    debug_assert!(shipped.problems.is_empty(), "{:?}", shipped.problems);
    let mut reader = Reader::new(user);
    reader.lay(&mut config);
    reader.problems.sort_by_key(|p| p.line);
    (config, reader.problems)
}

/// A configuration before the shipped one is laid over it.
fn blank() -> Config {
    Config {
        width: 0,
        indent: false,
        notes: NoteMode::Popup,
        marks: MarkStyle::Superscript,
        theme: 0,
        themes: Vec::new(),
        colours: None,
        ascii: None,
        wide_ambiguous: false,
        mouse: false,
        clipboard: false,
        hyperlinks: false,
        language: String::new(),
        keymap: Keymap::default(),
    }
}

/// Takes a value into the configuration, or says what it should have been.
type Take = fn(&mut Config, &DeValue) -> Result<(), String>;

/// Every setting that is not a key or a theme: its table, its name, and how it is taken.
const SETTINGS: &[(&str, &str, Take)] = &[
    ("page", "width", |c, v| number(v, 10, 400).map(|n| c.width = n)),
    ("page", "paragraphs", |c, v| {
        one_of(v, &[("indent", true), ("blank-line", false)]).map(|x| c.indent = x)
    }),
    ("page", "notes", |c, v| {
        let modes = [("popup", NoteMode::Popup), ("foot", NoteMode::Foot), ("margin", NoteMode::Margin)];
        one_of(v, &modes).map(|mode| c.notes = mode)
    }),
    ("page", "marks", |c, v| {
        let styles = [("superscript", MarkStyle::Superscript), ("bracket", MarkStyle::Bracket)];
        one_of(v, &styles).map(|style| c.marks = style)
    }),
    ("screen", "theme", |c, v| {
        let names: Vec<_> = c.themes.iter().enumerate().map(|(i, t)| (t.name.as_str(), i)).collect();
        one_of(v, &names).map(|theme| c.theme = theme)
    }),
    ("screen", "colours", |c, v| {
        let depths = [
            ("auto", None),
            ("none", Some(ColourDepth::None)),
            ("16", Some(ColourDepth::Sixteen)),
            ("256", Some(ColourDepth::Palette)),
            ("true", Some(ColourDepth::True)),
        ];
        one_of(v, &depths).map(|depth| c.colours = depth)
    }),
    ("screen", "ascii", |c, v| {
        one_of(v, &[("auto", None), ("always", Some(true)), ("never", Some(false))]).map(|x| c.ascii = x)
    }),
    ("screen", "ambiguous-width", |c, v| number(v, 1, 2).map(|n| c.wide_ambiguous = n == 2)),
    ("screen", "mouse", |c, v| switch(v).map(|x| c.mouse = x)),
    ("screen", "clipboard", |c, v| switch(v).map(|x| c.clipboard = x)),
    ("screen", "hyperlinks", |c, v| switch(v).map(|x| c.hyperlinks = x)),
    ("screen", "language", |c, v| one_of(v, &[("en", "en")]).map(|x| x.clone_into(&mut c.language))),
];

fn number(value: &DeValue, least: u16, most: u16) -> Result<u16, String> {
    value
        .as_integer()
        .and_then(|n| u16::from_str_radix(n.as_str(), n.radix()).ok())
        .filter(|n| (least..=most).contains(n))
        .ok_or_else(|| format!("must be a number from {least} to {most}"))
}

fn switch(value: &DeValue) -> Result<bool, String> {
    value.as_bool().ok_or_else(|| "must be true or false".to_owned())
}

fn one_of<T: Copy>(value: &DeValue, choices: &[(&str, T)]) -> Result<T, String> {
    let wrong = || {
        let names: Vec<_> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        format!("must be one of {}", names.join(", "))
    };
    let text = value.as_str().ok_or_else(wrong)?;
    choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice).ok_or_else(wrong)
}

/// Reads one file.
struct Reader<'a> {
    text: &'a str,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
    problems: Vec<Problem>,
    /// The lines of `problems`.
    faulty: HashSet<usize>,
    bound: Vec<(Context, command::Command, usize)>,
    /// Commands that lost a key, each with the name of the one that took it, and where.
    robbed: Vec<(Context, command::Command, &'static str, usize)>,
    /// Commands that have lost a key on a screen where another table counts before theirs, each with the one that took it,
    /// and where.
    hidden: Vec<Hidden>,
}

/// A command of a table that loses a key to one of a table that counts before it.
struct Hidden {
    context: Context,
    taker: command::Command,
    above: Context,
    loser: command::Command,
    at: usize,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let behind = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self {
            text,
            lines: std::iter::once(0).chain(behind).collect(),
            problems: Vec::new(),
            faulty: HashSet::new(),
            bound: Vec::new(),
            robbed: Vec::new(),
            hidden: Vec::new(),
        }
    }

    /// Lays the file over a configuration.
    fn lay(&mut self, config: &mut Config) {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.problem(error.span().unwrap_or_default().start, error.message().replace('\n', ", "));
        }
        // Themes first: the setting that chooses one must know them all.
        let mut tables: Vec<_> = table.get_ref().iter().collect();
        tables.sort_by_key(|(name, _)| name.get_ref() != "themes");
        for (name, value) in tables {
            match (name.get_ref().as_ref(), value.get_ref()) {
                ("themes", DeValue::Table(themes)) => self.themes(config, themes),
                ("keys", DeValue::Table(contexts)) => self.keys(config, contexts),
                ("page" | "screen", DeValue::Table(settings)) => {
                    self.settings(config, name.get_ref(), settings);
                }
                ("page" | "screen" | "keys" | "themes", _) => {
                    self.problem(name.span().start, format!("{} must be a table: [{0}]", name.get_ref()));
                }
                _ => self.unknown_table(name),
            }
        }
        self.tell_robbed(config);
        self.tell_hidden(config);
    }

    fn settings(&mut self, config: &mut Config, table: &str, settings: &DeTable) {
        for (name, value) in settings {
            let own = SETTINGS.iter().filter(|(t, _, _)| *t == table);
            let Some((_, _, take)) = own.clone().find(|(_, n, _)| n == name.get_ref()) else {
                match SETTINGS.iter().find(|(_, n, _)| n == name.get_ref()) {
                    Some((table, n, _)) => {
                        self.problem(name.span().start, format!("{n} belongs in [{table}]"));
                    }
                    None => self.unknown("setting", name, &own.map(|(_, n, _)| *n).collect::<Vec<_>>()),
                }
                continue;
            };
            if let Err(wrong) = take(config, value.get_ref()) {
                self.problem(value.span().start, format!("{} {wrong}", name.get_ref()));
            }
        }
    }

    fn keys(&mut self, config: &mut Config, contexts: &DeTable) {
        let names: Vec<_> = Context::ALL.iter().map(|c| c.name()).collect();
        for (name, value) in contexts {
            let context = Context::ALL.iter().find(|c| c.name() == name.get_ref());
            match (context, value.get_ref()) {
                (Some(&context), DeValue::Table(commands)) => self.commands(config, context, commands),
                (Some(_), _) => {
                    self.problem(value.span().start, format!("{} must be a table", name.get_ref()));
                }
                (None, _) => match command::TABLE.iter().find(|e| e.name == name.get_ref()) {
                    Some(entry) => self.problem(name.span().start, homes(entry)),
                    None => self.unknown("context of keys", name, &names),
                },
            }
        }
    }

    fn commands(&mut self, config: &mut Config, context: Context, commands: &DeTable) {
        let names: Vec<_> = command::of(context).map(|e| e.name).collect();
        // In the order of the file, so that of two commands with the same key the later is the one reported.
        let mut rows: Vec<_> = commands.iter().collect();
        rows.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in rows {
            match command::of(context).find(|e| e.name == name.get_ref()) {
                Some(entry) => self.bind(config, context, entry, value),
                None => self.unknown("command", name, &names),
            }
        }
    }

    fn bind(
        &mut self,
        config: &mut Config,
        context: Context,
        entry: &command::Entry,
        value: &Spanned<DeValue>,
    ) {
        let at = value.span().start;
        let Some(items) = value.get_ref().as_array() else {
            return self.problem(at, format!("{} must be a list of keys: [\"x\"]", entry.name));
        };
        let chains: Vec<Chain> = items.iter().filter_map(|item| self.chain(entry, item)).collect();
        let taker = entry.command;
        let hidden = config.keymap.hidden_by(context, &chains).into_iter().filter(|(_, c)| *c != taker);
        self.hidden.extend(hidden.map(|(above, loser)| Hidden { context, taker, above, loser, at }));
        for robbed in config.keymap.bind(context, taker, chains) {
            match self.bound.iter().find(|(c, b, _)| *c == context && *b == robbed) {
                Some((_, _, line)) => {
                    self.problem(
                        at,
                        format!("{} takes a key of {} on line {line}", entry.name, name(robbed)),
                    );
                }
                None => self.robbed.push((context, robbed, entry.name, at)),
            }
        }
        self.bound.push((context, entry.command, self.line(at)));
    }

    /// One binding of a command.
    fn chain(&mut self, entry: &command::Entry, item: &Spanned<DeValue>) -> Option<Chain> {
        let at = item.span().start;
        let Some(text) = item.get_ref().as_str() else {
            self.problem(at, format!("a key of {} must be text in quotation marks", entry.name));
            return None;
        };
        let chain = match text.parse::<Chain>() {
            Ok(chain) => chain,
            Err(word) => {
                self.problem(at, format!("no key is called \"{word}\""));
                return None;
            }
        };
        if chain.has_letter() == entry.letter {
            return Some(chain);
        }
        let wants = if entry.letter { "needs \"letter\" after its key" } else { "takes no \"letter\"" };
        self.problem(at, format!("{} {wants}", entry.name));
        None
    }

    /// Says which commands lost a key, unless the file gives them keys itself.
    fn tell_robbed(&mut self, config: &Config) {
        for (context, robbed, robber, at) in std::mem::take(&mut self.robbed) {
            if self.bound.iter().any(|(c, bound, _)| (*c, *bound) == (context, robbed)) {
                continue;
            }
            let left: Vec<_> = config.keymap.keys_of(context, robbed).map(Chain::label).collect();
            let (robbed, table) = (name(robbed), context.name());
            if left.is_empty() {
                let mend = format!("give it another, or say {robbed} = [] in [keys.{table}]");
                self.tell(at, format!("{robber} takes the last key of {robbed}: {mend}"), false);
            } else {
                let left = left.join(", ");
                self.tell(
                    at,
                    format!("{robber} takes a key of {robbed}, which keeps {left} in [keys.{table}]"),
                    true,
                );
            }
        }
    }

    /// Says which commands lost a key on a screen where a command of another table has it: a fault if none is left there.
    fn tell_hidden(&mut self, config: &Config) {
        for Hidden { context, taker, above, loser, at } in std::mem::take(&mut self.hidden) {
            if !config.keymap.hides((context, taker), (above, loser)) {
                continue;
            }
            let left: Vec<_> =
                config.keymap.left_in(context, above, loser).into_iter().map(Chain::label).collect();
            let (taker, loser) = (name(taker), name(loser));
            let (here, table) = (context.name(), above.name());
            let message = if left.is_empty() {
                format!(
                    "{taker} takes the last key of {loser} in [keys.{table}] where [keys.{here}] counts: give it another"
                )
            } else {
                let left = left.join(", ");
                format!(
                    "{taker} takes a key of {loser} in [keys.{table}], which keeps {left} in [keys.{here}]"
                )
            };
            self.tell(at, message, !left.is_empty());
        }
    }

    fn themes(&mut self, config: &mut Config, themes: &DeTable) {
        let mut rows: Vec<_> = themes.iter().collect();
        rows.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in rows {
            let Some(inks) = value.get_ref().as_table() else {
                self.problem(value.span().start, format!("theme {} must be a table", name.get_ref()));
                continue;
            };
            let known = config.themes.iter().position(|t| t.name == *name.get_ref());
            let at = known.unwrap_or_else(|| {
                config.themes.push(Theme::like(name.get_ref(), config.themes.first()));
                config.themes.len() - 1
            });
            if let Some(theme) = config.themes.get_mut(at) {
                self.inks(theme, inks);
            }
        }
    }

    fn inks(&mut self, theme: &mut Theme, inks: &DeTable) {
        let names: Vec<_> = Role::ALL.iter().map(|(_, name)| *name).collect();
        for (name, value) in inks {
            let Some((role, _)) = Role::ALL.iter().find(|(_, n)| n == name.get_ref()) else {
                self.unknown("part of a theme", name, &names);
                continue;
            };
            match value.get_ref().as_str().map(str::parse::<Ink>) {
                Some(Ok(ink)) => theme.set(*role, ink),
                Some(Err(word)) => {
                    self.problem(value.span().start, format!("{} cannot be \"{word}\"", name.get_ref()));
                }
                None => self.problem(value.span().start, format!("{} must be text", name.get_ref())),
            }
        }
    }

    /// A table that is not known; mostly a setting stands outside its table.
    fn unknown_table(&mut self, name: &Spanned<std::borrow::Cow<str>>) {
        let tables = ["page", "screen", "keys", "themes"];
        let settings: Vec<_> = SETTINGS.iter().map(|(_, n, _)| *n).collect();
        let all: Vec<_> = settings.iter().chain(&tables).copied().collect();
        let near = nearest(name.get_ref(), &all);
        match SETTINGS.iter().find(|(_, n, _)| Some(*n) == near) {
            Some((table, n, _)) => {
                let message = format!("unknown table {}; did you mean [{table}] {n}?", name.get_ref());
                self.problem(name.span().start, message);
            }
            None => self.unknown("table", name, &tables),
        }
    }

    fn unknown(&mut self, what: &str, name: &Spanned<std::borrow::Cow<str>>, known: &[&str]) {
        let near = nearest(name.get_ref(), known).map(|n| format!("; did you mean {n}?")).unwrap_or_default();
        self.problem(name.span().start, format!("unknown {what} {}{near}", name.get_ref()));
    }

    fn problem(&mut self, at: usize, message: String) {
        // One a line: what follows from a mistake in the syntax would only confuse.
        let line = self.line(at);
        if self.faulty.insert(line) {
            self.problems.push(Problem { line, message, is_remark: false });
        }
    }

    /// Tells of a command that loses a key, once: there are few of them, and several may be on a line.
    fn tell(&mut self, at: usize, message: String, is_remark: bool) {
        let problem = Problem { line: self.line(at), message, is_remark };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// The line of a byte offset, from 1.
    fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).max(1)
    }
}

/// The name of a command.
fn name(command: command::Command) -> &'static str {
    command::entry(command).map_or("", |entry| entry.name)
}

/// Where a command that stands right below `[keys]` belongs.
fn homes(entry: &command::Entry) -> String {
    let tables: Vec<_> = entry.contexts.iter().map(|context| format!("[keys.{}]", context.name())).collect();
    format!("{} belongs in {}", entry.name, tables.join(" or "))
}

/// The known name that a mistyped one is most like, if any is alike at all.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|k| (strsim::jaro_winkler(name, k), *k))
        .filter(|(likeness, _)| *likeness > 0.75) // below that, suggestions are guesses: "x" for "next-page"
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_names_every_setting_and_every_role() {
        let (table, errors) = DeTable::parse_recoverable(SHIPPED);
        assert!(errors.is_empty());
        for (group, name, _) in SETTINGS {
            let settings = table.get_ref().get(*group).unwrap().get_ref();
            assert!(settings.get(*name).is_some(), "{group}.{name}");
        }
        for (_, name) in Role::ALL {
            let paper = table.get_ref().get("themes").unwrap().get_ref().get("paper").unwrap();
            assert!(paper.get_ref().get(*name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_command_has_a_key_wherever_it_works() {
        let config = Config::default();
        for entry in command::TABLE {
            for &context in entry.contexts {
                assert!(
                    !config.keymap.first_key(context, entry.command).is_empty(),
                    "{context:?} {}",
                    entry.name
                );
            }
        }
    }
}
