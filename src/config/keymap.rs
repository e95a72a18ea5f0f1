//! Which keys call which command in which context.
//!
//! A binding is a sequence of steps; no binding is the beginning of another in the same context, so a key either calls
//! a command, waits for the next, or means nothing, and no clock is needed to tell which.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::command::{Command, Context};
use crate::config::key::{Key, KeyCode};

/// One step of a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A certain key.
    Key(Key),
    /// Any letter a–z, handed to the command.
    Letter,
}

impl Step {
    /// Whether a key is this step.
    fn takes(self, key: Key) -> bool {
        match self {
            Self::Key(own) => own == key,
            Self::Letter => key.letter().is_some(),
        }
    }

    /// Whether some key is both steps.
    fn overlaps(self, other: Self) -> bool {
        match (self, other) {
            (Self::Key(key), step) | (step, Self::Key(key)) => step.takes(key),
            (Self::Letter, Self::Letter) => true,
        }
    }
}

/// Keys to be pressed one after the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chain(pub Vec<Step>);

impl Chain {
    /// Whether one is the beginning of the other, or both are the same.
    fn conflicts(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a.overlaps(*b))
    }

    /// Whether a letter is handed to the command.
    pub fn has_letter(&self) -> bool {
        self.0.contains(&Step::Letter)
    }
}

/// Keys one after the other, as people write them.
pub fn label(keys: &[Key]) -> String {
    Chain(keys.iter().copied().map(Step::Key).collect()).label()
}

impl Chain {
    /// As people write it: "Shift-Tab", "M a–z".
    pub fn label(&self) -> String {
        self.steps("a–z").join(" ")
    }

    /// As one types it with a letter: "gq", "Ctrl-g q".
    fn with_letter(&self, letter: char) -> String {
        let steps = self.steps(&letter.to_string());
        let are_signs = steps.iter().all(|step| step.chars().count() == 1);
        steps.join(if are_signs { "" } else { " " })
    }

    fn steps(&self, letter: &str) -> Vec<String> {
        let spelled = |step: &Step| match step {
            Step::Key(key) => spelled(&key.to_string()),
            Step::Letter => letter.to_owned(),
        };
        self.0.iter().map(spelled).collect()
    }
}

/// The name of a key as people write it.
fn spelled(key: &str) -> String {
    let part = |name: &str| {
        let mut chars = name.chars();
        match (name, chars.next()) {
            ("pageup", _) => "PgUp".to_owned(),
            ("pagedown", _) => "PgDn".to_owned(),
            (_, Some(first)) if name.chars().count() > 1 => first.to_uppercase().chain(chars).collect(),
            _ => name.to_owned(),
        }
    };
    if key == "-" { key.to_owned() } else { key.split('-').map(part).collect::<Vec<_>>().join("-") }
}

impl FromStr for Chain {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let steps: Vec<Step> = text
            .split_whitespace()
            .map(|word| match word {
                "letter" => Ok(Step::Letter),
                _ => word.parse().map(Step::Key).map_err(|_| word.to_owned()),
            })
            .collect::<Result<_, _>>()?;
        if steps.is_empty() { Err(text.to_owned()) } else { Ok(Self(steps)) }
    }
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// A command, with the letter that it asked for.
    Command(Command, Option<char>),
    /// The beginning of a binding.
    Pending,
    /// Nothing.
    Unknown,
}

/// All bindings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<Context, Vec<(Chain, Command)>>,
}

impl Keymap {
    /// Gives a command its keys in a context; those it had are gone. Keys that conflict with them are taken from other
    /// commands, which are returned.
    pub fn bind(&mut self, context: Context, command: Command, chains: Vec<Chain>) -> Vec<Command> {
        let bindings = self.bindings.entry(context).or_default();
        bindings.retain(|(_, c)| *c != command);
        let mut robbed = Vec::new();
        bindings.retain(|(chain, other)| {
            let taken = chains.iter().any(|c| c.conflicts(chain));
            if taken {
                robbed.push(*other);
            }
            !taken
        });
        bindings.extend(chains.into_iter().map(|chain| (chain, command)));
        robbed
    }

    /// The commands of the contexts that a context falls back on which keys would hide there, each with its context: those
    /// whose keys conflict with them, unless these are hidden already. A note hides keys of reading by design.
    pub fn hidden_by(&self, context: Context, chains: &[Chain]) -> Vec<(Context, Command)> {
        let mut hidden = Vec::new();
        for above in context.fallbacks().filter(|above| *above != Context::Reading) {
            let bindings = self.bindings.get(&above).into_iter().flatten();
            let here = |chain: &Chain| !self.is_hidden(context, above, chain);
            let robbed =
                bindings.filter(|(chain, _)| chains.iter().any(|c| c.conflicts(chain)) && here(chain));
            hidden.extend(robbed.map(|(_, command)| (above, *command)));
        }
        hidden
    }

    /// Whether a binding of a context that another falls back on is hidden there by one of its own, or of one between.
    fn is_hidden(&self, context: Context, above: Context, chain: &Chain) -> bool {
        let nearer = std::iter::once(context).chain(context.fallbacks()).take_while(|c| *c != above);
        nearer.filter_map(|c| self.bindings.get(&c)).flatten().any(|(own, _)| own.conflicts(chain))
    }

    /// The keys of a command of a context that another falls back on which work there.
    pub fn left_in(&self, context: Context, above: Context, command: Command) -> Vec<&Chain> {
        self.keys_of(above, command).filter(|chain| !self.is_hidden(context, above, chain)).collect()
    }

    /// Whether keys of one command hide some of another's, of a context that its own falls back on.
    pub fn hides(&self, (context, one): (Context, Command), (above, other): (Context, Command)) -> bool {
        self.keys_of(context, one).any(|own| self.keys_of(above, other).any(|chain| own.conflicts(chain)))
    }

    /// What keys mean in a context, or else in those it falls back on.
    pub fn press(&self, context: Context, keys: &[Key]) -> Press {
        std::iter::once(context)
            .chain(context.fallbacks())
            .map(|c| self.press_here(c, keys))
            .find(|press| *press != Press::Unknown)
            .unwrap_or(Press::Unknown)
    }

    /// Whether keys are the beginning of those of a command in a context, or in those it falls back on.
    pub fn awaits(&self, context: Context, command: Command, keys: &[Key]) -> bool {
        self.begun(context, keys).any(|(_, begun)| *begun == command)
    }

    /// Whether one more key completes those of a command, and they are the beginning of those of no other.
    pub fn awaits_only(&self, context: Context, command: Command, keys: &[Key]) -> bool {
        self.awaits(context, command, keys)
            && self
                .begun(context, keys)
                .all(|(chain, begun)| *begun == command && chain.0.len() == keys.len() + 1)
    }

    /// The bindings that keys are the beginning of, in a context and in those it falls back on.
    fn begun<'k>(&'k self, context: Context, keys: &'k [Key]) -> impl Iterator<Item = &'k (Chain, Command)> {
        let contexts = std::iter::once(context).chain(context.fallbacks()).filter(move |_| !keys.is_empty());
        contexts.filter_map(|c| self.bindings.get(&c)).flatten().filter(move |(chain, _)| {
            chain.0.len() > keys.len() && chain.0.iter().zip(keys).all(|(step, key)| step.takes(*key))
        })
    }

    fn press_here(&self, context: Context, keys: &[Key]) -> Press {
        let Some(bindings) = self.bindings.get(&context) else { return Press::Unknown };
        let begun = |chain: &Chain| {
            chain.0.len() >= keys.len() && chain.0.iter().zip(keys).all(|(step, key)| step.takes(*key))
        };
        match bindings.iter().find(|(chain, _)| begun(chain)) {
            Some((chain, command)) if chain.0.len() == keys.len() => {
                Press::Command(*command, letter(chain, keys))
            }
            Some(_) => Press::Pending,
            None => Press::Unknown,
        }
    }

    /// The keys of a command in a context, in the order of the configuration.
    pub fn keys_of(&self, context: Context, command: Command) -> impl Iterator<Item = &Chain> {
        self.bindings
            .get(&context)
            .into_iter()
            .flatten()
            .filter(move |(_, c)| *c == command)
            .map(|(chain, _)| chain)
    }

    /// The first key of a command in a context, as people write it; empty if it has none.
    pub fn first_key(&self, context: Context, command: Command) -> String {
        self.keys_of(context, command).next().map(Chain::label).unwrap_or_default()
    }

    /// The first keys of a command that asks for a letter, as they are typed with one; empty if there are none.
    pub fn first_key_with(&self, context: Context, command: Command, letter: char) -> String {
        self.keys_of(context, command).next().map(|chain| chain.with_letter(letter)).unwrap_or_default()
    }
}

/// The letter among the keys of a chain that asks for one.
fn letter(chain: &Chain, keys: &[Key]) -> Option<char> {
    let at = chain.0.iter().position(|step| *step == Step::Letter)?;
    keys.get(at)?.letter()
}

impl Key {
    /// The digit that the key types.
    pub fn digit(self) -> Option<u32> {
        self.typed().and_then(|c| c.to_digit(10))
    }

    /// The letter a–z that the key types.
    pub fn letter(self) -> Option<char> {
        self.typed().filter(char::is_ascii_lowercase)
    }

    /// The character that the key types.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<Key> {
        text.split_whitespace().map(|k| k.parse().unwrap()).collect()
    }

    fn map() -> Keymap {
        let mut map = Keymap::default();
        map.bind(Context::Reading, Command::Start, vec!["g g".parse().unwrap()]);
        map.bind(Context::Reading, Command::GoToName, vec!["` letter".parse().unwrap()]);
        map.bind(Context::Everywhere, Command::Redraw, vec!["ctrl-l".parse().unwrap()]);
        map
    }

    #[test]
    fn a_chain_waits_for_its_last_key() {
        assert_eq!(map().press(Context::Reading, &keys("g")), Press::Pending);
        assert_eq!(map().press(Context::Reading, &keys("g g")), Press::Command(Command::Start, None));
        assert_eq!(map().press(Context::Reading, &keys("g x")), Press::Unknown);
    }

    #[test]
    fn a_letter_is_handed_to_the_command() {
        assert_eq!(map().press(Context::Reading, &keys("` q")), Press::Command(Command::GoToName, Some('q')));
        assert_eq!(map().press(Context::Reading, &keys("` Q")), Press::Unknown);
    }

    #[test]
    fn a_context_falls_back_on_everywhere() {
        assert_eq!(map().press(Context::Note, &keys("ctrl-l")), Press::Command(Command::Redraw, None));
    }

    #[test]
    fn a_new_binding_takes_conflicting_keys_away() {
        let mut map = map();
        let robbed = map.bind(Context::Reading, Command::End, vec!["g".parse().unwrap()]);
        assert_eq!(robbed, [Command::Start]);
        assert_eq!(map.press(Context::Reading, &keys("g")), Press::Command(Command::End, None));
    }
}
