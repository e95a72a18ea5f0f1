//! What a command comes to: effects for the terminal, and something to tell the reader.

use crate::app::message::Effect;

/// What a command comes to.
#[derive(Debug, Default)]
pub struct Reply {
    /// What is to be done, in order.
    pub effects: Vec<Effect>,
    /// What to tell the reader; empty for nothing.
    pub notice: String,
}

impl Reply {
    /// Nothing more than the change of state.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Something to tell.
    pub fn say(notice: impl Into<String>) -> Self {
        Self { notice: notice.into(), ..Self::default() }
    }

    /// Something to do.
    pub fn effect(effect: Effect) -> Self {
        Self { effects: vec![effect], ..Self::default() }
    }

    /// With something to tell.
    #[must_use]
    pub fn and_say(self, notice: &str) -> Self {
        Self { notice: notice.to_owned(), ..self }
    }
}
