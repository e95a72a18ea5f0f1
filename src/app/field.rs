//! Text that is being typed: one line or several, with undo and the motions of a text area.
//!
//! The text area keeps the words and the cursor; drawing is the view's, so that nothing unclean is shown.

use ratatui_textarea::{CursorMove, Input, Key as Pressed, TextArea};

use crate::config::key::{Key, KeyCode};

/// A pasted text longer than this many characters is cut: it is a slip, and an annotation is not a book.
const LONGEST_PASTE: usize = 100_000;

/// The most characters of a field of one line: each of them is looked for as it is typed.
const LONGEST_LINE: usize = 400;

/// Text that is being typed.
#[derive(Debug, Clone)]
pub struct Field {
    area: TextArea<'static>,
    several_lines: bool,
}

/// What else than typing changes a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// The line up to the cursor is cleared.
    ClearLine,
    /// The word before the cursor is cleared.
    ClearWord,
    /// The line behind the cursor is cleared.
    ClearRest,
    /// What was cleared last is put in.
    PutBack,
}

/// Where the cursor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The line, from 0.
    pub line: usize,
    /// Characters of the line before the cursor.
    pub column: usize,
}

impl Field {
    /// A field of one line, of at most 400 characters: what is longer is cut.
    pub fn line(text: &str) -> Self {
        Self::with(text, false)
    }

    /// A field of several lines.
    pub fn lines(text: &str) -> Self {
        Self::with(text, true)
    }

    fn with(text: &str, several_lines: bool) -> Self {
        let most = if several_lines { usize::MAX } else { LONGEST_LINE };
        let text: String = text.chars().take(most).collect();
        let mut area = TextArea::new(text.split('\n').map(str::to_owned).collect());
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, several_lines }
    }

    /// The text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Its lines; at least one.
    pub fn content(&self) -> &[String] {
        self.area.lines()
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// Where the cursor is.
    pub fn cursor(&self) -> Cursor {
        let at = self.area.cursor();
        Cursor { line: at.0, column: at.1 }
    }

    /// Takes a key. Says whether the text changed.
    pub fn key(&mut self, key: Key) -> bool {
        if key.code == KeyCode::Enter && !self.several_lines {
            return false;
        }
        self.change(|area| _ = area.input(input(key)))
    }

    /// Changes the text, unless it would get too long. Says whether it is another now.
    fn change(&mut self, how: impl Fn(&mut TextArea<'static>)) -> bool {
        let before = self.area.lines().to_vec();
        how(&mut self.area);
        if !self.several_lines && self.length() > LONGEST_LINE {
            self.area.undo();
        }
        self.area.lines() != before
    }

    /// Characters of the text, without its line ends.
    fn length(&self) -> usize {
        self.area.lines().iter().map(|line| line.chars().count()).sum()
    }

    /// Clears a part of the line, which is remembered, or puts back what was remembered last. Says whether the text
    /// changed.
    pub fn edit(&mut self, how: Edit) -> bool {
        self.change(|area| {
            _ = match how {
                Edit::ClearLine => area.delete_line_by_head(),
                Edit::ClearWord => area.delete_word(),
                Edit::ClearRest => area.delete_line_by_end(),
                Edit::PutBack => area.paste(),
            };
        })
    }

    /// Begins a new line.
    pub fn new_line(&mut self) {
        self.area.insert_newline();
    }

    /// Takes pasted text; in a field of one line its line ends become blanks, and what is too long is cut.
    pub fn paste(&mut self, text: &str) {
        let most =
            if self.several_lines { LONGEST_PASTE } else { LONGEST_LINE.saturating_sub(self.length()) };
        let text: String = text.replace("\r\n", "\n").replace('\r', "\n").chars().take(most).collect();
        if self.several_lines {
            self.area.insert_str(text);
        } else {
            self.area.insert_str(text.replace('\n', " "));
        }
    }

    /// Puts another text in place of what is there.
    pub fn set(&mut self, text: &str) {
        *self = Self::with(text, self.several_lines);
    }
}

/// The key as the text area knows it.
fn input(key: Key) -> Input {
    let code = match key.code {
        KeyCode::Char(c) => Pressed::Char(c),
        KeyCode::Function(n) => Pressed::F(n),
        KeyCode::Enter => Pressed::Enter,
        KeyCode::Backspace => Pressed::Backspace,
        KeyCode::Delete => Pressed::Delete,
        KeyCode::Home => Pressed::Home,
        KeyCode::End => Pressed::End,
        KeyCode::PageUp => Pressed::PageUp,
        KeyCode::PageDown => Pressed::PageDown,
        KeyCode::Up => Pressed::Up,
        KeyCode::Down => Pressed::Down,
        KeyCode::Left => Pressed::Left,
        KeyCode::Right => Pressed::Right,
        KeyCode::Esc | KeyCode::Tab | KeyCode::Insert => Pressed::Null,
    };
    Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: key.shift }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(field: &mut Field, text: &str) {
        for c in text.chars() {
            field.key(Key::char(c));
        }
    }

    #[test]
    fn a_field_of_one_line_stays_one_line() {
        let mut field = Field::line("");
        typed(&mut field, "salvage");
        field.key(Key::plain(KeyCode::Enter));
        field.paste("\r\nclause");
        assert_eq!(field.text(), "salvage clause");
    }

    #[test]
    fn a_field_of_one_line_holds_400_characters() {
        let mut field = Field::line("");
        typed(&mut field, &"a".repeat(399));
        field.paste(&"b".repeat(LONGEST_PASTE));
        assert_eq!(field.text(), format!("{}b", "a".repeat(399)));
        assert!(!field.key(Key::char('c')), "what does not fit changes nothing");
        assert!(field.text().ends_with("ab") && field.length() == LONGEST_LINE);
        assert!(field.key(Key::plain(KeyCode::Backspace)) && field.key(Key::char('c')));
        field.set(&"d".repeat(900));
        assert_eq!(field.length(), LONGEST_LINE);
    }

    #[test]
    fn a_note_of_several_lines_keeps_them() {
        let mut field = Field::lines("one");
        field.new_line();
        typed(&mut field, "two");
        assert_eq!(field.text(), "one\ntwo");
        assert_eq!(field.cursor(), Cursor { line: 1, column: 3 });
    }

    #[test]
    fn what_is_cleared_can_be_put_back() {
        let mut field = Field::lines("one two three");
        assert!(field.edit(Edit::ClearWord) && field.text() == "one two ");
        assert!(field.edit(Edit::ClearLine) && field.is_empty());
        assert!(field.edit(Edit::PutBack) && field.text() == "one two ");
        field.key(Key::plain(KeyCode::Home));
        assert!(field.edit(Edit::ClearRest) && field.is_empty());
    }

    #[test]
    fn a_key_that_types_nothing_changes_nothing() {
        let mut field = Field::line("x");
        assert!(!field.key(Key::plain(KeyCode::Left)));
        assert!(field.key(Key::plain(KeyCode::Backspace)) || field.cursor().column == 0);
    }
}
