//! The reader as a pure state machine: [`App`] and [`update`].
//!
//! `update` is the only thing that changes state. It takes a [`Message`] and the time and gives back [`Effect`]s, which
//! only `terminal` performs; so a session can be replayed from (article, size, messages).

use crate::config::key::Key;

/// What reaches the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse wheel was turned by so many rows (down is positive), or the left button pressed at a cell.
    Wheel(i16),
    /// The left button was pressed at a column and a row, in cells from 0.
    Click(u16, u16),
    /// The screen has so many columns and rows.
    Resize(u16, u16),
}

/// What the reader wants done. `terminal` performs it and answers with a [`Message`] where there is an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Leave.
    Quit,
    /// Stop as Ctrl-Z does, until the shell continues the program.
    Suspend,
    /// Put text on the clipboard of the user's terminal (OSC 52).
    Copy(String),
    /// Draw everything afresh.
    Redraw,
}
