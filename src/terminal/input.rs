//! Bytes from the keyboard to messages.
//!
//! The decoder is our own because crossterm's stands behind its event source, which spins when the terminal is gone
//! (its issue 793), and tears a sequence that arrives in pieces (its issue 993). Here the pieces wait for each other.
//! Answers to questions that nobody asked, and sequences that nobody knows, are swallowed whole: never do their
//! letters become keys.
//!
//! What this leaves to others: reading the bytes and measuring the waits (`terminal::session`).

use crate::app::Message;
use crate::config::key::{Key, KeyCode};
use std::time::Duration;

/// How long a lone ESC waits for the rest of a sequence before it is the Esc key. The bytes of one sequence come together,
/// also over a line of 1,200 bit/s, unless a packet ends between them.
const ESCAPE_WAIT: Duration = Duration::from_millis(25);

/// How long after that a sequence may still go on: faster than anybody types the next key.
const LATE_WAIT: Duration = Duration::from_millis(60);

/// How long a sequence that has begun waits for its end.
const SEQUENCE_WAIT: Duration = Duration::from_secs(1);

/// The longest sequence that anything sends, in bytes; what is longer is not one.
const LONGEST_SEQUENCE: usize = 4096;

/// The most pieces in which a sequence comes: the longest answers to short questions, byte by byte. What comes in more is typed
/// by somebody who wonders why nothing happens.
const MOST_PIECES: usize = 64;

/// How long pasted text waits for more, and for its end, which may be lost.
const PASTE_WAIT: Duration = Duration::from_secs(5);

/// Ctrl-C, which comes alone when somebody types it.
const INTERRUPT: &[u8] = b"\x03";

/// The most text of one [`Message::Paste`], in bytes; longer pastes come in several.
const PASTE_PIECE: usize = 1 << 20;

/// What ends pasted text.
const PASTE_END: &[u8] = b"\x1b[201~";

/// Decodes what the terminal sends.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    /// Bytes that are not a message yet.
    pending: Vec<u8>,
    /// In how many pieces they came, since the last of them was one.
    pieces: usize,
    /// Text being pasted, if any.
    paste: Option<Vec<u8>>,
    /// Whether the last message was an Esc that had waited in vain, and how long ago.
    escaped: Option<Escaped>,
}

/// When the Esc key was told from a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escaped {
    /// A moment ago: what begins like the rest of a sequence is that.
    JustNow,
    /// Before: only the whole rest of a sequence, read at once, is that.
    Before,
}

/// What stands at the front of the bytes.
enum Token {
    /// So many bytes, and what they mean, if anything.
    Whole(usize, Option<Message>),
    /// Pasted text begins behind so many bytes.
    Paste(usize),
    /// More bytes must come.
    Partial,
}

impl Token {
    fn key(length: usize, key: Key) -> Self {
        Self::Whole(length, Some(Message::Key(key)))
    }

    fn nothing(length: usize) -> Self {
        Self::Whole(length, None)
    }
}

impl Decoder {
    /// Takes the bytes of one read and appends what they mean.
    pub(crate) fn feed(&mut self, bytes: &[u8], messages: &mut Vec<Message>) {
        let late = match self.escaped.take() {
            Some(Escaped::JustNow) => matches!(bytes, [b'[' | b'O', ..]),
            Some(Escaped::Before) => is_late_tail(bytes),
            None => false,
        };
        if late {
            self.pending.push(b'\x1b');
        }
        if self.paste.is_some() && bytes == INTERRUPT {
            self.end_paste(messages);
        }
        self.pending.extend_from_slice(bytes);
        self.pieces += 1;
        let mut done = 0;
        loop {
            let rest = self.pending.get(done..).unwrap_or_default();
            if let Some(paste) = &mut self.paste {
                let (taken, ended) = take_pasted(rest, paste);
                done += taken;
                if ended || paste.len() >= PASTE_PIECE {
                    emit_paste(&mut self.paste, ended, messages);
                    continue;
                }
                break;
            }
            match token(rest) {
                Token::Whole(length, message) => {
                    messages.extend(message);
                    done += length;
                }
                Token::Paste(length) => {
                    self.paste = Some(Vec::new());
                    done += length;
                }
                Token::Partial => break,
            }
        }
        self.pending.drain(..done);
        if done > 0 {
            self.pieces = 1;
        }
        if self.pieces > MOST_PIECES && self.paste.is_none() {
            self.pending.clear();
        }
    }

    /// Takes pasted text whose end does not come for whole.
    fn end_paste(&mut self, messages: &mut Vec<Message>) {
        if let Some(paste) = &mut self.paste {
            paste.append(&mut self.pending);
        }
        emit_paste(&mut self.paste, true, messages);
    }

    /// How long to wait for more before [`Decoder::expire`]; `None`: for ever.
    pub(crate) fn wait(&self) -> Option<Duration> {
        match (&self.paste, self.pending.as_slice()) {
            (Some(_), _) => Some(PASTE_WAIT),
            (None, [b'\x1b']) => Some(ESCAPE_WAIT),
            (None, [b'\x1b', ..]) => Some(SEQUENCE_WAIT),
            _ => (self.escaped == Some(Escaped::JustNow)).then_some(LATE_WAIT),
        }
    }

    /// Nothing came within [`Decoder::wait`]: pasted text is at its end; a lone ESC is the Esc key; a torn sequence of two bytes is a key held with Alt,
    /// a longer one is nothing.
    pub(crate) fn expire(&mut self, messages: &mut Vec<Message>) {
        if self.wait().is_none() {
            return;
        }
        if self.paste.is_some() {
            return self.end_paste(messages);
        }
        match self.pending.as_slice() {
            [_] => {
                messages.push(Message::Key(Key::plain(KeyCode::Esc)));
                self.escaped = Some(Escaped::JustNow);
            }
            [] => self.escaped = Some(Escaped::Before),
            [_, byte] => messages.push(Message::Key(Key { alt: true, ..Key::char(char::from(*byte)) })),
            _ => {}
        }
        self.pending.clear();
    }
}

/// Whether bytes read at once are the tail of a sequence whose ESC came long before: nobody types two keys in one
/// instant.
fn is_late_tail(bytes: &[u8]) -> bool {
    match bytes {
        [b'O', last] => last.is_ascii_alphabetic(),
        [b'[', middle @ .., last] => {
            matches!(last, b'A'..=b'Z' | b'~' | b'u')
                && middle.iter().all(|byte| matches!(byte, b'0'..=b';' | b'<'))
        }
        _ => false,
    }
}

/// Moves pasted text; returns how many bytes were taken and whether the paste ended.
fn take_pasted(bytes: &[u8], paste: &mut Vec<u8>) -> (usize, bool) {
    if let Some(end) = memchr::memmem::find(bytes, PASTE_END) {
        paste.extend_from_slice(bytes.get(..end).unwrap_or_default());
        return (end + PASTE_END.len(), true);
    }
    let mut keep =
        (1..PASTE_END.len()).rev().find(|&n| bytes.ends_with(PASTE_END.get(..n).unwrap_or_default()));
    let taken = bytes.len() - keep.take().unwrap_or_default();
    paste.extend_from_slice(bytes.get(..taken).unwrap_or_default());
    (taken, false)
}

/// Hands over what was pasted so far, up to the last whole character.
fn emit_paste(paste: &mut Option<Vec<u8>>, ended: bool, messages: &mut Vec<Message>) {
    let mut bytes = paste.take().unwrap_or_default();
    if !ended {
        let whole = match std::str::from_utf8(&bytes) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => bytes.len(),
        };
        *paste = Some(bytes.split_off(whole));
    }
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").replace('\r', "\n");
    messages.push(Message::Paste(text));
}

/// What stands at the front of some bytes.
fn token(bytes: &[u8]) -> Token {
    match bytes {
        [] | [b'\x1b'] => Token::Partial,
        [b'\x1b', b'[', rest @ ..] => control_sequence(rest),
        [b'\x1b', b'O', rest @ ..] => single_shift(rest),
        [b'\x1b', kind @ (b']' | b'P' | b'_' | b'^' | b'X'), rest @ ..] => answer(*kind, rest),
        [b'\x1b', b'\x1b', ..] => Token::key(1, Key::plain(KeyCode::Esc)),
        [b'\x1b', rest @ ..] => match plain(rest) {
            Some((length, key)) => {
                Token::Whole(1 + length, key.map(|key| Message::Key(Key { alt: true, ..key })))
            }
            None => Token::Partial,
        },
        _ => match plain(bytes) {
            Some((length, key)) => Token::Whole(length, key.map(Message::Key)),
            None => Token::Partial,
        },
    }
}

/// A character or a control key: its bytes, and the key unless they are no UTF-8. `None`: more bytes must come.
fn plain(bytes: &[u8]) -> Option<(usize, Option<Key>)> {
    let first = *bytes.first()?;
    if first < 0x80 {
        return Some((1, Some(ascii(first))));
    }
    let longest = bytes.get(..bytes.len().min(4)).unwrap_or(bytes);
    let (text, error) = match std::str::from_utf8(longest) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = longest.get(..error.valid_up_to()).unwrap_or_default();
            (std::str::from_utf8(valid).unwrap_or_default(), Some(error))
        }
    };
    match (text.chars().next(), error.map(|error| error.error_len())) {
        (Some(c), _) if c.is_control() => Some((c.len_utf8(), None)),
        (Some(c), _) => Some((c.len_utf8(), Some(Key::char(c)))),
        (None, Some(Some(length))) => Some((length, None)),
        (None, _) => None,
    }
}

/// The key of an ASCII byte.
fn ascii(byte: u8) -> Key {
    let ctrl = |c: char| Key { ctrl: true, ..Key::char(c) };
    match byte {
        b'\t' => Key::plain(KeyCode::Tab),
        b'\r' => Key::plain(KeyCode::Enter),
        0x08 | 0x7f => Key::plain(KeyCode::Backspace),
        0x00 => ctrl(' '),
        0x01..=0x1a => ctrl(char::from(byte + 0x60)),
        0x1b => Key::plain(KeyCode::Esc),
        0x1c..=0x1f => ctrl(char::from(byte + 0x40)),
        _ => Key::char(char::from(byte)),
    }
}

/// Behind ESC O: the keys of application mode, and F1 to F4.
fn single_shift(rest: &[u8]) -> Token {
    let Some(&byte) = rest.first() else { return Token::Partial };
    match letter_code(byte).or(keypad_code(byte)) {
        Some(code) => Token::key(3, Key::plain(code)),
        None if byte == b'\x1b' => Token::key(2, Key { alt: true, ..Key::char('O') }),
        None => Token::nothing(3),
    }
}

/// The keypad in application mode.
fn keypad_code(byte: u8) -> Option<KeyCode> {
    match byte {
        b'M' => Some(KeyCode::Enter),
        b'j'..=b'y' => Some(KeyCode::Char(char::from(byte - 0x40))),
        _ => None,
    }
}

/// The keys that end in a letter.
fn letter_code(byte: u8) -> Option<KeyCode> {
    Some(match byte {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P' | b'Q' | b'R' | b'S' => KeyCode::Function(byte - b'P' + 1),
        _ => return None,
    })
}

/// The keys that end in a tilde.
fn tilde_code(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::Function(number as u8 - 10),
        17..=21 => KeyCode::Function(number as u8 - 11),
        23..=26 => KeyCode::Function(number as u8 - 12),
        28 | 29 => KeyCode::Function(number as u8 - 13),
        31..=34 => KeyCode::Function(number as u8 - 14),
        _ => return None,
    })
}

/// Behind ESC and `kind`, such as `]`: an answer to a question, up to BEL or ST; or the key held with Alt, or typed right
/// behind Esc, if no answer begins like that. A control character stands in no answer: there is a key again.
fn answer(kind: u8, rest: &[u8]) -> Token {
    let Some(&first) = rest.first() else { return Token::Partial };
    if !begins_answer(kind, first) {
        return Token::key(2, Key { alt: true, ..Key::char(char::from(kind)) });
    }
    for (at, &byte) in rest.iter().enumerate() {
        match (byte, rest.get(at + 1)) {
            (0x07, _) => return Token::nothing(2 + at + 1),
            (0x1b, Some(b'\\')) => return Token::nothing(2 + at + 2),
            (0x1b, Some(_)) => return Token::nothing(2 + at),
            (0x1b | 0x08..=0x0d | 0x20.., _) => {}
            _ => return Token::nothing(2 + at),
        }
    }
    if rest.len() > LONGEST_SEQUENCE { Token::nothing(2 + rest.len()) } else { Token::Partial }
}

/// Whether a string that terminals send may begin like this: OSC with a number or what xterm calls itself, DCS with numbers
/// or signs. Of the others, who can tell.
fn begins_answer(kind: u8, first: u8) -> bool {
    match kind {
        b']' => matches!(first, b'0'..=b'9' | b'l' | b'L' | b'I' | 0x07 | 0x1b),
        b'P' => matches!(first, b' '..=b'?' | 0x07 | 0x1b),
        _ => true,
    }
}

/// Behind ESC [.
fn control_sequence(rest: &[u8]) -> Token {
    match rest {
        [b'[', byte @ b'A'..=b'E', ..] => {
            return Token::key(4, Key::plain(KeyCode::Function(byte - b'A' + 1)));
        }
        [b'[', _, ..] => return Token::nothing(4),
        [b'M', button, column, row, ..] => {
            let shown = |byte: u8| u32::from(byte.saturating_sub(32));
            return Token::Whole(6, mouse(shown(*button), shown(*column), shown(*row), false));
        }
        [b'['] | [b'M', ..] => return Token::Partial,
        _ => {}
    }
    let Some(end) = rest.iter().position(|byte| !matches!(byte, 0x20..=0x3f)) else {
        return if rest.len() > LONGEST_SEQUENCE { Token::nothing(2 + rest.len()) } else { Token::Partial };
    };
    let last = rest.get(end).copied().unwrap_or_default();
    if !matches!(last, 0x40..=0x7e) {
        return Token::nothing(2 + end);
    }
    let parameters = rest.get(..end).unwrap_or_default();
    let length = 2 + end + 1;
    if (parameters, last) == (b"200", b'~') {
        Token::Paste(length)
    } else {
        Token::Whole(length, sequence(parameters, last))
    }
}

/// What a whole control sequence means.
fn sequence(parameters: &[u8], last: u8) -> Option<Message> {
    let text = std::str::from_utf8(parameters).ok()?;
    if let Some(report) = text.strip_prefix('<') {
        let [button, column, row] = numbers(report)?;
        return mouse(button, column, row, last == b'm');
    }
    let mut fields = text.split(';');
    let number = |field: Option<&str>| field.and_then(|f| f.split(':').next()).and_then(|f| f.parse().ok());
    let first: u32 = number(fields.next()).unwrap_or(1);
    let modifiers = fields.next().unwrap_or_default();
    let third: Option<u32> = number(fields.next());
    if modifiers.split(':').nth(1) == Some("3") {
        return None; // the release of a key
    }
    let held: u32 = number(Some(modifiers)).unwrap_or(1_u32).saturating_sub(1);
    let code = match last {
        b'Z' => return Some(Message::Key(Key { shift: true, ..Key::plain(KeyCode::Tab) })),
        b'u' => coded(first)?,
        b'~' if first == 27 => coded(third?)?,
        b'~' => tilde_code(first)?,
        b'R' if !text.is_empty() => return None, // a report of the cursor's place
        _ => letter_code(last)?,
    };
    Some(Message::Key(with_modifiers(code, held)))
}

/// Exactly three numbers.
fn numbers(text: &str) -> Option<[u32; 3]> {
    let mut fields = text.split(';').map(|field| field.parse().ok());
    let three = [fields.next()??, fields.next()??, fields.next()??];
    fields.next().is_none().then_some(three)
}

/// The key of a Unicode number, as kitty and xterm's modifyOtherKeys send it.
fn coded(number: u32) -> Option<KeyCode> {
    Some(match char::from_u32(number)? {
        '\t' => KeyCode::Tab,
        '\r' => KeyCode::Enter,
        '\x1b' => KeyCode::Esc,
        '\x08' | '\x7f' => KeyCode::Backspace,
        c if c.is_control() || matches!(number, 0xe000..=0xf8ff) => return None,
        c => KeyCode::Char(c),
    })
}

/// A key with modifiers as a bit set: Shift, Alt, Ctrl.
fn with_modifiers(code: KeyCode, held: u32) -> Key {
    let (shift, alt, ctrl) = (held & 1 != 0, held & 2 != 0, held & 4 != 0);
    match code {
        KeyCode::Char(c) => {
            let c = if shift { c.to_uppercase().next().unwrap_or(c) } else { c };
            Key { ctrl, alt, ..Key::char(c) }
        }
        _ => Key { ctrl, alt, shift, ..Key::plain(code) },
    }
}

/// Rows that one notch of the wheel turns.
const NOTCH: i16 = 3;

/// What the mouse did: the wheel was turned, or the left button pressed. Columns and rows count from 1.
fn mouse(button: u32, column: u32, row: u32, released: bool) -> Option<Message> {
    let cell = |number: u32| u16::try_from(number.checked_sub(1)?).ok();
    match button & !0b1_1100 {
        _ if released => None,
        64 => Some(Message::Wheel(-NOTCH)),
        65 => Some(Message::Wheel(NOTCH)),
        0 => Some(Message::Click(cell(column)?, cell(row)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(pieces: &[&[u8]]) -> Vec<Message> {
        let (mut decoder, mut messages) = (Decoder::default(), Vec::new());
        for piece in pieces {
            decoder.feed(piece, &mut messages);
        }
        messages
    }

    /// The names of the keys that bytes mean; other messages as they are shown by `Debug`.
    fn names(bytes: &[u8]) -> String {
        let name = |message: &Message| match message {
            Message::Key(key) => key.to_string(),
            other => format!("{other:?}"),
        };
        decode(&[bytes]).iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn characters_and_control_keys() {
        assert_eq!(
            names("qЯ漢 \t\r\x7f\x01\x1a".as_bytes()),
            "q Я 漢 space tab enter backspace ctrl-a ctrl-z"
        );
    }

    #[test]
    fn named_keys_of_every_dialect() {
        for (bytes, key) in [
            ("\x1b[A", "up"),
            ("\x1bOB", "down"),
            ("\x1b[1~\x1b[7~\x1b[H\x1bOH", "home home home home"),
            ("\x1b[5~\x1b[6~", "pageup pagedown"),
            ("\x1b[1;5C", "ctrl-right"),
            ("\x1b[3;2~", "shift-delete"),
            ("\x1b[Z", "shift-tab"),
            ("\x1bOP\x1b[[A\x1b[11~", "f1 f1 f1"),
            ("\x1b[24~", "f12"),
            ("\x1b\r\x1bx", "alt-enter alt-x"),
            ("\x1b[13;3u", "alt-enter"),
            ("\x1b[97;6u", "ctrl-A"),
            ("\x1b[27;5;105~", "ctrl-i"),
            ("\x1b[97;1:3u", ""),
        ] {
            assert_eq!(names(bytes.as_bytes()), key, "{bytes:?}");
        }
    }

    #[test]
    fn a_sequence_torn_into_bytes_is_one_key() {
        for bytes in ["\x1b[1;5C", "\x1bOA", "\x1b[<64;10;5M", "ё", "\x1b[200~abc\x1b[201~"] {
            let pieces: Vec<&[u8]> = bytes.as_bytes().chunks(1).collect();
            assert_eq!(decode(&pieces), decode(&[bytes.as_bytes()]), "{bytes:?}");
            assert_eq!(decode(&pieces).len(), 1, "{bytes:?}");
        }
    }

    #[test]
    fn a_lone_escape_is_the_key_after_a_wait() {
        let (mut decoder, mut messages) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b", &mut messages);
        assert_eq!((messages.len(), decoder.wait()), (0, Some(ESCAPE_WAIT)));
        decoder.expire(&mut messages);
        assert_eq!(messages, [Message::Key(Key::plain(KeyCode::Esc))]);
        assert_eq!(decoder.wait(), Some(LATE_WAIT));
        decoder.expire(&mut messages);
        assert_eq!((messages.len(), decoder.wait()), (1, None));
    }

    #[test]
    fn the_rest_of_a_sequence_that_comes_too_late_is_still_one_key() {
        let keys = [KeyCode::Esc, KeyCode::PageDown].map(|code| Message::Key(Key::plain(code)));
        for (waits, pieces) in [(1, &["[6~"][..]), (1, &["[", "6", "~"]), (2, &["[6~"])] {
            let (mut decoder, mut messages) = (Decoder::default(), Vec::new());
            decoder.feed(b"\x1b", &mut messages);
            (0..waits).for_each(|_| decoder.expire(&mut messages));
            for piece in pieces {
                decoder.feed(piece.as_bytes(), &mut messages);
            }
            assert_eq!(messages, keys, "{pieces:?} after {waits} waits");
        }
    }

    #[test]
    fn a_bracket_typed_after_escape_is_a_bracket() {
        let (mut decoder, mut messages) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b", &mut messages);
        decoder.expire(&mut messages);
        decoder.expire(&mut messages);
        decoder.feed(b"[", &mut messages);
        assert_eq!(messages.last(), Some(&Message::Key(Key::char('['))));
    }

    #[test]
    fn answers_and_unknown_sequences_are_no_keys() {
        for bytes in [
            "\x1b[?1;2c",
            "\x1b[24;80R",
            "\x1b]11;rgb:0000/0000/0000\x07",
            "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
            "\x1bP>|tmux 3.4\x1b\\",
            "\x1b[?2026;2$y",
            "\x1b[I\x1b[O",
            "\x1b[12345z",
            "\x1b[<35;1;1M",
        ] {
            assert_eq!(names(bytes.as_bytes()), "", "{bytes:?}");
        }
    }

    #[test]
    fn a_section_key_right_behind_esc_swallows_nothing() {
        assert_eq!(names(b"\x1b]q"), "alt-] q");
        assert_eq!(names(b"\x1bPq"), "alt-P q");
    }

    #[test]
    fn an_answer_without_an_end_lets_ctrl_c_through_and_not_for_long_holds_back_the_rest() {
        for begun in ["\x1b]11;rgb", "\x1bP1+r", "\x1b_G", "\x1b^", "\x1bX"] {
            assert_eq!(names(format!("{begun}qq\x03j").as_bytes()), "ctrl-c j", "{begun:?}");
            let mut typed = vec![begun.as_bytes()];
            typed.resize(MOST_PIECES + 10, b"q");
            let keys = decode(&typed).len();
            assert!((1..=10).contains(&keys), "{begun:?}: {keys}");
        }
    }

    #[test]
    fn a_paste_without_an_end_lets_ctrl_c_through_and_ends_when_nothing_more_comes() {
        let shown = |messages: &[Message]| format!("{messages:?}");
        let typed = decode(&[b"\x1b[200~one", b" two", b"\x03", b"q"]);
        let expected = [Message::Paste("one two".to_owned())].into_iter().chain(decode(&[b"\x03", b"q"]));
        assert_eq!(shown(&typed), shown(&expected.collect::<Vec<_>>()));

        let (mut decoder, mut messages) = (Decoder::default(), Vec::new());
        decoder.feed(b"\x1b[200~one\x1b[20", &mut messages);
        assert_eq!(decoder.wait(), Some(PASTE_WAIT));
        decoder.expire(&mut messages);
        decoder.feed(b"q", &mut messages);
        let expected = [Message::Paste("one\u{1b}[20".to_owned())].into_iter().chain(decode(&[b"q"]));
        assert_eq!(shown(&messages), shown(&expected.collect::<Vec<_>>()));
    }

    #[test]
    fn pasted_text_is_one_message_and_its_line_ends_are_mended() {
        assert_eq!(
            decode(&[b"\x1b[200~one\r\ntw", b"o\r\x1b[A\x1b[20", b"1~q"]),
            [Message::Paste("one\ntwo\n\x1b[A".to_owned()), Message::Key(Key::char('q'))]
        );
    }

    #[test]
    fn a_pasted_megabyte_comes_in_pieces_that_lose_nothing() {
        let text = "é".repeat(PASTE_PIECE + 5);
        let bytes = format!("\x1b[200~{text}\x1b[201~");
        let pieces: Vec<&[u8]> = bytes.as_bytes().chunks(4095).collect();
        let messages = decode(&pieces);
        let joined: String = messages
            .iter()
            .map(|message| match message {
                Message::Paste(text) => text.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(joined, text);
        assert!(messages.len() >= 2);
    }

    #[test]
    fn the_wheel_and_the_left_button() {
        assert_eq!(decode(&[b"\x1b[<65;3;4M"]), [Message::Wheel(3)]);
        assert_eq!(decode(&[b"\x1b[<0;3;4M\x1b[<0;3;4m"]), [Message::Click(2, 3)]);
        assert_eq!(decode(&[b"\x1b[M\x60!!"]), [Message::Wheel(-3)]);
    }

    #[test]
    fn invalid_utf8_is_skipped() {
        assert_eq!(names(b"a\xff\xc0\x80b\x9bc"), "a b c");
    }

    mod laws {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn any_bytes_decode_the_same_however_they_are_torn(
                bytes in prop::collection::vec(prop_oneof![
                    Just(0x1b_u8), Just(b'['), Just(b'O'), Just(b';'), Just(b'~'), Just(b'2'), any::<u8>()
                ], 0..60),
                cut in 1..7_usize,
            ) {
                let pieces: Vec<&[u8]> = bytes.chunks(cut).collect();
                prop_assert_eq!(decode(&pieces), decode(&[&bytes]));
            }
        }
    }
}
