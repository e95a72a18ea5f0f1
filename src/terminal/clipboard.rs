//! Text for the clipboard of the user's own terminal, also over SSH (OSC 52).

use crate::terminal::capabilities::Route;

/// The most text, in bytes: what xterm takes, once it is in base 64.
const LONGEST: usize = 74_994;

/// The 64 digits.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What GNU screen keeps of a sequence that it does not know, in bytes: what is longer it shows as text. Also the size of
/// the pieces that it hands through, as its oldest versions want them.
const PIECE: usize = 240;

/// The bytes that put text on the clipboard; `None` if it is too long.
pub(crate) fn sequence(text: &str, route: Route) -> Option<Vec<u8>> {
    if text.len() > LONGEST {
        return None;
    }
    let command = command(text);
    Some(match route {
        Route::Straight => command,
        Route::Both if command.len() <= PIECE => [command.as_slice(), &through_screen(&command)].concat(),
        Route::Both | Route::Through => through_screen(&command),
    })
}

/// Bytes for the terminal that GNU screen is shown on: device control strings, whose content it hands on as it is.
fn through_screen(bytes: &[u8]) -> Vec<u8> {
    bytes.chunks(PIECE).flat_map(|piece| [b"\x1bP", piece, b"\x1b\\"].concat()).collect()
}

/// The command to a terminal.
fn command(text: &str) -> Vec<u8> {
    let mut bytes = b"\x1b]52;c;".to_vec();
    for group in text.as_bytes().chunks(3) {
        bytes.extend(base64(group));
    }
    bytes.push(0x07);
    bytes
}

/// One to three bytes as four digits of base 64.
fn base64(group: &[u8]) -> [u8; 4] {
    let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
    let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    let digit = |at: usize| {
        if at > group.len() {
            return b'=';
        }
        let index = (bits >> (18 - 6 * at)) & 0x3f;
        DIGITS.get(index as usize).copied().unwrap_or(b'=')
    };
    [digit(0), digit(1), digit(2), digit(3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_4648() {
        for (text, digits) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            let expected = format!("\x1b]52;c;{digits}\x07").into_bytes();
            assert_eq!(sequence(text, Route::Straight), Some(expected), "{text}");
        }
    }

    #[test]
    fn nothing_of_the_text_is_sent_as_it_is() {
        let bytes = sequence("\x07\x1b[2J\x1b]0;owned\x07", Route::Straight).unwrap();
        assert_eq!(bytes.iter().filter(|byte| byte.is_ascii_control()).count(), 2);
    }

    #[test]
    fn too_long_a_text_is_refused() {
        assert_eq!(sequence(&"a".repeat(LONGEST + 1), Route::Straight), None);
    }

    #[test]
    fn gnu_screen_gets_short_pieces_that_make_up_the_command() {
        let text = "word ".repeat(400);
        let bytes = sequence(&text, Route::Through).unwrap();
        let mut whole = Vec::new();
        for piece in bytes.split_inclusive(|byte| *byte == b'\\') {
            assert!(piece.len() <= PIECE + 4 && piece.starts_with(b"\x1bP") && piece.ends_with(b"\x1b\\"));
            whole.extend_from_slice(&piece[2..piece.len() - 2]);
        }
        assert_eq!(whole, sequence(&text, Route::Straight).unwrap());
        assert_eq!(sequence(&text, Route::Both).unwrap(), bytes, "screen would show a long one as text");
        assert!(sequence("short", Route::Both).unwrap().starts_with(b"\x1b]52;"));
    }
}
