//! Keys as ibid knows them: parsed from and shown as text ("ctrl-x", "alt-enter", "G"), free of any terminal library.

use std::fmt;
use std::str::FromStr;

/// A key with its modifiers. Shift is part of the character for characters ("G"), a modifier for named keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift; never set for [`KeyCode::Char`].
    pub shift: bool,
}

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A character, upper-case if Shift was held.
    Char(char),
    /// F1 to F24.
    Function(u8),
    /// The Enter key.
    Enter,
    /// The Escape key.
    Esc,
    /// The Tab key; with `shift` for back-tab.
    Tab,
    /// The Backspace key.
    Backspace,
    /// The Delete key.
    Delete,
    /// The Insert key.
    Insert,
    /// The Home key.
    Home,
    /// The End key.
    End,
    /// The Page Up key.
    PageUp,
    /// The Page Down key.
    PageDown,
    /// The arrow up.
    Up,
    /// The arrow down.
    Down,
    /// The arrow left.
    Left,
    /// The arrow right.
    Right,
}

/// The named keys and what they are called in `config.toml`.
const NAMES: &[(&str, KeyCode)] = &[
    ("enter", KeyCode::Enter),
    ("esc", KeyCode::Esc),
    ("tab", KeyCode::Tab),
    ("backspace", KeyCode::Backspace),
    ("delete", KeyCode::Delete),
    ("insert", KeyCode::Insert),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("pageup", KeyCode::PageUp),
    ("pagedown", KeyCode::PageDown),
    ("up", KeyCode::Up),
    ("down", KeyCode::Down),
    ("left", KeyCode::Left),
    ("right", KeyCode::Right),
    ("space", KeyCode::Char(' ')),
];

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character without modifiers.
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// For a letter, the point or the comma of the Russian layout, what the same key types in the English one.
    pub fn in_english(self) -> Option<Self> {
        let KeyCode::Char(c) = self.code else { return None };
        if let Some((_, typed)) = RUSSIAN_SIGNS.iter().find(|(sign, _)| *sign == c) {
            return Some(Self { code: KeyCode::Char(*typed), ..self });
        }
        let small = c.to_lowercase().next()?;
        let key = RUSSIAN.chars().position(|letter| letter == small)?;
        let typed = ENGLISH.get(usize::from(c != small))?.chars().nth(key)?;
        Some(Self { code: KeyCode::Char(typed), ..self })
    }
}

/// The letters of the Russian layout, and what the same keys type in the English one, without Shift and with it.
const RUSSIAN: &str = "ёйцукенгшщзхъфывапролджэячсмитьбю";
const ENGLISH: [&str; 2] = ["`qwertyuiop[]asdfghjkl;'zxcvbnm,.", "~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"];

/// Signs of the Russian layout, each with what the same key types in the English one: those that commands stand on.
const RUSSIAN_SIGNS: [(char, char); 2] = [('.', '/'), (',', '?')];

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (held, name) in [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")] {
            if held {
                f.write_str(name)?;
            }
        }
        match (NAMES.iter().find(|(_, code)| *code == self.code), self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::Function(n)) => write!(f, "f{n}"),
            (None, other) => write!(f, "{other:?}"),
        }
    }
}

/// A text that names no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownKey(pub String);

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let unknown = || UnknownKey(text.to_owned());
        let mut key = Self::plain(KeyCode::Esc);
        let mut rest = text;
        loop {
            let (held, name) = match rest.split_once('-') {
                Some(("ctrl", more)) if !more.is_empty() => (&mut key.ctrl, more),
                Some(("alt", more)) if !more.is_empty() => (&mut key.alt, more),
                Some(("shift", more)) if !more.is_empty() => (&mut key.shift, more),
                _ => break,
            };
            *held = true;
            rest = name;
        }
        let mut chars = rest.chars();
        key.code = match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_control() => KeyCode::Char(c),
            _ => named(rest).ok_or_else(unknown)?,
        };
        if key.shift && matches!(key.code, KeyCode::Char(_)) {
            return Err(unknown());
        }
        Ok(key)
    }
}

/// The key of a name of several letters.
fn named(name: &str) -> Option<KeyCode> {
    if let Some((_, code)) = NAMES.iter().find(|(known, _)| *known == name) {
        return Some(*code);
    }
    let number: u8 = name.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(KeyCode::Function(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_as_they_are_shown() {
        for text in ["G", "ctrl-x", "alt-enter", "shift-tab", "space", "f12", "-", "ctrl--", "ё"] {
            assert_eq!(text.parse::<Key>().map(|k| k.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn russian_letters_stand_on_english_keys() {
        let english = |c| Key::char(c).in_english().map(|key| key.to_string());
        for (russian, typed) in [
            ('о', "j"),
            ('О', "J"),
            ('э', "'"),
            ('Э', "\""),
            ('х', "["),
            ('Ё', "~"),
            ('ю', "."),
            ('.', "/"),
            (',', "?"),
        ] {
            assert_eq!(english(russian).as_deref(), Some(typed), "{russian}");
        }
        assert_eq!((english('j'), english('/'), english('ш').as_deref()), (None, None, Some("i")));
        assert!(ENGLISH.iter().all(|typed| typed.chars().count() == RUSSIAN.chars().count()));
    }

    #[test]
    fn a_wrong_name_is_refused() {
        for text in ["", "ctrl-", "pgdwn", "f0", "f25", "shift-a"] {
            assert!(text.parse::<Key>().is_err(), "{text}");
        }
    }
}
