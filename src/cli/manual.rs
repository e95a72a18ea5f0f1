//! The manual page: what the command line says of itself, every key, files, environment, exit codes.
//!
//! Nothing in it is kept by hand that a table knows: options are read off clap's description, keys off the table of
//! commands and the shipped configuration.

use crate::command::{self, Context};
use crate::config::Config;
use crate::config::keymap::Chain;
use clap::builder::PossibleValue;
use clap::{Arg, Command};
use clap_mangen::Man;
use roff::{Inline, Roff, bold, italic, roman};
use std::io;

/// What is read and written, and what for.
const FILES: &[(&str, &str)] = &[
    (
        "$XDG_CONFIG_HOME/ibid/config.toml, else ~/.config/ibid/config.toml",
        "Settings and keys, laid over those that ibid config default prints.",
    ),
    (
        "$XDG_DATA_HOME/ibid/, else ~/.local/share/ibid/",
        "Places, bookmarks and corrections: one readable file for each article.",
    ),
];

/// What of the environment counts.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("TERM", "What the terminal can do. Where it can place no text, the article is written out instead."),
    ("LC_ALL, LC_MESSAGES, LC_CTYPE, LANG", "The language of the guide, and whether signs keep to ASCII."),
    ("NO_COLOR, CLICOLOR, CLICOLOR_FORCE, COLORTERM", "Whether there are colours, and how many."),
    ("IBID_RESTRICTED", "Set and not 0: restricted mode, whatever is typed."),
];

/// How ibid ends.
const EXIT: &[(&str, &str)] = &[
    ("0", "Done."),
    ("1", "Something was found wrong with the input."),
    ("2", "It could not be done; standard error says why, and what to do."),
];

/// The manual page of a command line, in roff.
///
/// # Errors
///
/// None in practice: it is written to memory.
pub(crate) fn manual(command: &Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    let man = Man::new(command.clone());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    let mut rest = Roff::new();
    rest.control("SH", ["COMMANDS"]);
    for subcommand in command.get_subcommands() {
        describe(&mut rest, "ibid", subcommand);
    }
    keys(&mut rest);
    for (title, rows) in [("FILES", FILES), ("ENVIRONMENT", ENVIRONMENT), ("EXIT STATUS", EXIT)] {
        rest.control("SH", [title]);
        for (term, words) in rows {
            entry(&mut rest, vec![bold(*term)], words);
        }
    }
    rest.control("SH", ["SEE ALSO"]);
    rest.text([bold("pdftotext"), roman("(1), "), bold("less"), roman("(1)")]);
    rest.to_writer(&mut page)?;
    Ok(page)
}

/// A command with its own arguments, and the commands below it. `above` is what is typed before it.
fn describe(page: &mut Roff, above: &str, command: &Command) {
    let name = format!("{above} {}", command.get_name());
    let own = || command.get_arguments().filter(|argument| !argument.is_hide_set());
    if command.get_subcommands().next().is_none() {
        let places: Vec<String> = own().filter(|a| a.is_positional()).map(placeholder).collect();
        page.control("SS", [[name.clone()].into_iter().chain(places).collect::<Vec<_>>().join(" ").as_str()]);
        page.text([roman(command.get_about().map(|about| format!("{about}.")).unwrap_or_default())]);
        for argument in own() {
            entry(page, spelled(argument), &meaning(argument));
        }
    }
    for subcommand in command.get_subcommands() {
        describe(page, &name, subcommand);
    }
}

/// How an argument is typed.
fn spelled(argument: &Arg) -> Vec<Inline> {
    let mut words = Vec::new();
    if let Some(short) = argument.get_short() {
        words.extend([bold(format!("-{short}")), roman(", ")]);
    }
    if let Some(long) = argument.get_long() {
        words.extend([bold(format!("--{long}")), roman(" ")]);
    }
    if argument.get_action().takes_values() {
        words.push(italic(placeholder(argument)));
    }
    words
}

/// What stands for the value of an argument.
fn placeholder(argument: &Arg) -> String {
    let names = argument.get_value_names().unwrap_or_default();
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// What an argument means, with the values it may have.
fn meaning(argument: &Arg) -> String {
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let values = argument.get_possible_values();
    let names: Vec<&str> = values.iter().filter(|v| !v.is_hide_set()).map(PossibleValue::get_name).collect();
    let values = if names.is_empty() || !argument.get_action().takes_values() {
        String::new()
    } else {
        format!(": {}", names.join(", "))
    };
    format!("{help}{values}.")
}

/// Every key of the shipped configuration, context by context.
fn keys(page: &mut Roff) {
    let keymap = Config::default().keymap;
    page.control("SH", ["KEYS"]);
    page.text([roman(
        "A number before a key repeats it, or says which. Every key can be changed in config.toml.",
    )]);
    for &context in Context::ALL {
        page.control("SS", [context.title()]);
        for row in command::of(context) {
            let chains: Vec<String> = keymap.keys_of(context, row.command).map(Chain::label).collect();
            if !chains.is_empty() {
                entry(page, vec![bold(chains.join("  "))], row.help);
            }
        }
    }
}

/// A term and what it means.
fn entry(page: &mut Roff, term: Vec<Inline>, words: &str) {
    page.control("TP", []);
    page.text(term);
    page.text([roman(words)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_every_command_of_the_command_line_is_in_it() {
        let command = Command::new("ibid")
            .subcommand(
                Command::new("one").about("Does one").arg(Arg::new("out").long("out").value_name("OUT")),
            )
            .subcommand(Command::new("two").subcommand(Command::new("three").about("Does three")));
        let page =
            String::from_utf8(manual(&command).unwrap()).unwrap().replace("\\-", "-").replace("\\(aq", "'");
        for words in ["ibid one", "--out", "Does one", "ibid two three", "Does three"] {
            assert!(page.contains(words), "{words}");
        }
        for row in command::TABLE {
            assert!(page.contains(row.help), "{}", row.name);
        }
    }
}
