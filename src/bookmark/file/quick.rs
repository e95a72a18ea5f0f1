//! Reads files that look as `bookmark::file` writes them, several times as fast as TOML in general is read: ten
//! thousand bookmarks are eight megabytes, and a reader is waiting.
//!
//! Whatever is not understood at once (comments between records, tables, literal strings, doublets, anything wrong) is
//! left to the real parser: `None`. What is understood means the same there, and a property test compares them.

use toml::value::Datetime;
use toml::{Table, Value};

/// The line before each record.
const RECORD: &str = "[[bookmark]]\n";

/// Reads a file of bookmarks: the table of its head, with the records under `bookmark`.
pub fn read(text: &str) -> Option<Table> {
    let mut rest = text;
    while let Some(behind) = rest.strip_prefix('#') {
        let (comment, lines) = behind.split_once('\n')?;
        // Control characters are not allowed in comments: let the real parser say so.
        if comment.chars().any(char::is_control) {
            return None;
        }
        rest = lines;
    }
    let (mut head, mut rest) = fields(rest)?;
    let mut records = Vec::new();
    while let Some(behind) = rest.strip_prefix(RECORD) {
        let (record, behind) = fields(behind)?;
        records.push(Value::Table(record));
        rest = behind;
    }
    if !rest.is_empty() || head.contains_key("bookmark") {
        return None;
    }
    if !records.is_empty() {
        head.insert("bookmark".to_owned(), Value::Array(records));
    }
    Some(head)
}

/// The fields up to the next record or the end of the text, and what follows them.
fn fields(mut rest: &str) -> Option<(Table, &str)> {
    let mut table = Table::new();
    loop {
        rest = rest.trim_start_matches('\n');
        if rest.is_empty() || rest.starts_with('[') {
            return Some((table, rest));
        }
        let (key, behind) = rest.split_once(" = ")?;
        if !key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') || key.is_empty() {
            return None;
        }
        let (value, behind) = value(behind)?;
        rest = behind.strip_prefix('\n')?;
        if table.insert(key.to_owned(), value).is_some() {
            return None;
        }
    }
}

/// A value, and what follows it.
fn value(text: &str) -> Option<(Value, &str)> {
    if let Some(behind) = text.strip_prefix("\"\"\"\n") {
        return string(behind, "\"\"\"");
    }
    match text.as_bytes().first()? {
        b'"' => string(text.get(1..)?, "\""),
        b'[' => list(text.get(1..)?),
        _ => {
            let end = text.find(['\n', ',', ']', ' '])?;
            let (word, behind) = text.split_at_checked(end)?;
            Some((simple(word)?, behind))
        }
    }
}

/// A basic string up to its closing quotes. Quotes at the end of a string in lines are left to the real parser.
fn string<'t>(text: &'t str, closing: &str) -> Option<(Value, &'t str)> {
    let in_lines = closing.len() > 1;
    let mut out = String::new();
    let mut rest = text;
    loop {
        let stop = rest.find(|c: char| c == '"' || c == '\\' || c.is_control())?;
        let (plain, behind) = rest.split_at_checked(stop)?;
        out.push_str(plain);
        if let Some(behind) = behind.strip_prefix(closing) {
            return (!behind.starts_with('"')).then_some((Value::String(out), behind));
        }
        let (c, behind) = escape(behind, in_lines)?;
        out.push(c);
        rest = behind;
    }
}

/// One character that needs a look: an escape as we write it, or a quote or line end in a string in lines.
fn escape(text: &str, in_lines: bool) -> Option<(char, &str)> {
    let mut rest = text.chars();
    match rest.next()? {
        '\n' if in_lines => Some(('\n', rest.as_str())),
        '"' if in_lines => Some(('"', rest.as_str())),
        '\\' => match rest.next()? {
            'n' => Some(('\n', rest.as_str())),
            c @ ('"' | '\\') => Some((c, rest.as_str())),
            'U' => {
                let (digits, behind) = rest.as_str().split_at_checked(8)?;
                let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
                let code = u32::from_str_radix(digits, 16).ok().filter(|_| hex)?;
                Some((char::from_u32(code)?, behind))
            }
            _ => None,
        },
        _ => None,
    }
}

/// A list of simple values and strings on one line.
fn list(text: &str) -> Option<(Value, &str)> {
    let mut items = Vec::new();
    let mut rest = text;
    loop {
        if rest.starts_with(['[', '{']) || rest.starts_with("\"\"\"") {
            return None;
        }
        let (item, behind) = value(rest)?;
        items.push(item);
        if let Some(behind) = behind.strip_prefix(']') {
            return Some((Value::Array(items), behind));
        }
        rest = behind.strip_prefix(", ")?;
    }
}

/// A whole number without sign or zeros before it, a time, true or false.
fn simple(word: &str) -> Option<Value> {
    match word {
        "true" => return Some(Value::Boolean(true)),
        "false" => return Some(Value::Boolean(false)),
        _ => {}
    }
    let number = word.bytes().all(|b| b.is_ascii_digit()) && (word == "0" || !word.starts_with('0'));
    if number {
        return word.parse().ok().map(Value::Integer);
    }
    word.ends_with('Z').then(|| word.parse::<Datetime>().ok().map(Value::Datetime)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Text that is mostly nearly TOML.
    fn nearly() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("[[bookmark]]\n".to_owned()),
            "[ab_]{1,2} = ",
            "\"[a\\\\\"n]{0,3}\"",
            "\"\"\"\n?[a\n\"\\\\]{0,4}\"\"\"",
            "\\[[0-9, ]{0,5}\\]",
            "-?[0-9_]{1,3}",
            "2026-0[0-3]-01T12:00:0[0-9](\\.5)?Z",
            "\\\\U0000[01]0[0-9a-f]{2}|\\\\u00e9|\\\\t",
            "true|false|\n|\n\n|\"|'|#| |,|\\]|\\[a\\]\n|\u{7f}|\t|é|\r\n",
        ];
        proptest::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

        #[test]
        fn what_is_read_quickly_is_what_the_real_parser_reads(
            lines in proptest::collection::vec(nearly().prop_map(|n| format!("k{} = {n}\n", n.len())), 0..3),
            loose in nearly(),
        ) {
            for text in [lines.concat(), loose, format!("{}[[bookmark]]\n{}", lines.concat(), lines.concat())] {
                if let Some(quick) = read(&text) {
                    let real = text.parse::<Table>();
                    prop_assert_eq!(Ok(quick), real.map_err(|e| e.to_string()), "{}", text);
                }
            }
        }
    }
}
