//! The language of a text, by its function words: enough to choose a stemmer and to name the language in exports.

use crate::letter::Letter;

/// So many words are looked at: function words make up a third of any text, so a few hundred would do.
const SAMPLE: usize = 4000;

/// Of the words looked at, at least one in so many must be a function word of the language.
const RARE: usize = 20;

/// Function words that are frequent in one language and rare or absent in the others of the list.
const FUNCTION_WORDS: &[(&str, &[&str])] = &[
    ("en", &["the", "of", "and", "to", "in", "that", "was", "it", "for", "with", "is", "by", "not"]),
    (
        "de",
        &["der", "die", "und", "das", "nicht", "von", "den", "ist", "mit", "sich", "dem", "ein", "auf", "zu"],
    ),
    ("fr", &["le", "les", "et", "des", "est", "une", "dans", "qui", "que", "pour", "du", "au", "il", "pas"]),
    ("es", &["el", "los", "las", "del", "que", "y", "una", "por", "con", "para", "es", "se", "como", "su"]),
    (
        "it",
        &["il", "di", "che", "della", "gli", "è", "non", "una", "per", "sono", "nel", "con", "alla", "più"],
    ),
    ("pt", &["o", "os", "da", "do", "que", "não", "uma", "para", "com", "em", "na", "ao", "mais", "é"]),
    ("nl", &["het", "een", "van", "niet", "dat", "zijn", "voor", "met", "ook", "aan", "te", "op", "werd"]),
    ("ru", &["и", "в", "не", "на", "что", "с", "по", "как", "это", "из", "к", "его", "был", "для"]),
    ("uk", &["і", "та", "що", "не", "на", "у", "з", "як", "це", "до", "від", "його", "й", "або"]),
];

/// The language as a BCP 47 tag, empty if none of those known fits. Looks at no more than the first words.
pub(crate) fn language(text: &str) -> &'static str {
    let mut counts = [0usize; FUNCTION_WORDS.len()];
    let mut seen = 0;
    for word in text.split(|c: char| !c.is_letter()).filter(|w| !w.is_empty()).take(SAMPLE) {
        seen += 1;
        let word = word.to_lowercase();
        for (count, (_, words)) in counts.iter_mut().zip(FUNCTION_WORDS) {
            *count += usize::from(words.contains(&word.as_str()));
        }
    }
    let best = counts.iter().zip(FUNCTION_WORDS).max_by_key(|(count, _)| **count);
    best.filter(|(count, _)| **count * RARE >= seen.max(1)).map_or("", |(_, (tag, _))| tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_told_by_their_function_words() {
        for (text, tag) in [
            ("The keeper of the light was not in the tower, and that was the end of it.", "en"),
            ("Der Wärter war nicht auf dem Turm, und das ist von den Schiffern bemerkt worden.", "de"),
            ("Le gardien dit que les lampes du port ne sont pas pour une seule nuit.", "fr"),
            ("El guarda no dijo que las lámparas del puerto se apagan con el viento.", "es"),
            ("Смотритель не был на башне, и это заметили с первого же корабля.", "ru"),
            ("Доглядач не був на вежі, і це помітили з першого ж корабля, що йшов до порту.", "uk"),
            ("渡口在河的南岸", ""),
        ] {
            assert_eq!(language(text), tag, "{text}");
        }
    }
}
