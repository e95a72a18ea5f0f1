//! Labels in brackets: `[1]`, `[A]`, `[*]`, `[Footnote 1: …`.

/// Words before the label of a note, in the languages in which they were seen.
const WORDS: [&str; 10] = [
    "Footnote ",
    "Footnotes ",
    "Note ",
    "Fußnote ",
    "Anmerkung ",
    "Note de bas de page ",
    "Nota ",
    "Сноска ",
    "Примечание ",
    "Voetnoot ",
];

/// Headings over lists of notes, without the point or colon behind them, in lower case.
const HEADINGS: [&str; 17] = [
    "notes",
    "footnotes",
    "endnotes",
    "fussnoten",
    "fußnoten",
    "anmerkungen",
    "notas",
    "note",
    "note al piede",
    "notes de bas de page",
    "примечания",
    "примечание",
    "сноски",
    "примітки",
    "виноски",
    "przypisy",
    "fotnoter",
];

/// The label of a marker at the start of `text` ("[12]…"), without the brackets.
pub(super) fn marker(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('[')?;
    let close = rest.char_indices().take(5).find(|&(_, c)| c == ']')?.0;
    rest.get(..close).filter(|label| is_label(label))
}

/// The label of a note at the start of `text` and the bytes before its words, and whether the note reaches to the
/// closing bracket.
pub(super) fn note(text: &str) -> Option<(&str, usize, bool)> {
    if let Some(label) = marker(text) {
        let behind = text.get(label.len() + 2..)?;
        let words = behind.trim_start_matches([' ', '\u{a0}', ':', '.']);
        return (words.len() < behind.len()).then(|| (label, text.len() - words.len(), false));
    }
    let inside = text.strip_prefix('[')?;
    let rest = WORDS.iter().find_map(|word| inside.strip_prefix(word))?;
    let close = rest.char_indices().take(6).find(|&(_, c)| c == ':' || c == '.' || c == ']')?.0;
    let label = rest.get(..close).map(str::trim).filter(|label| is_label(label))?;
    let words = rest.get(close..)?.trim_start_matches([':', '.', ']', ' ', '\u{a0}']);
    Some((label, text.len() - words.len(), true))
}

fn is_label(label: &str) -> bool {
    let mut chars = label.chars();
    let Some(first) = chars.next() else { return false };
    match first {
        '0'..='9' => label.bytes().all(|b| b.is_ascii_digit()) && label.len() <= 4,
        '*' | '†' | '‡' | '§' | '¶' | '‖' => chars.all(|c| c == first),
        _ => first.is_alphabetic() && chars.next().is_none(),
    }
}

/// Whether words stand over a list of notes.
pub(crate) fn is_heading_of_notes(words: &str) -> bool {
    let words = words.trim_matches(|c: char| !c.is_alphabetic());
    words.len() < 60 && HEADINGS.contains(&words.to_lowercase().as_str())
}
