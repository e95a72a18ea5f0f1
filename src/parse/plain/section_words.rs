//! Words that head sections in any article, words that stand before the number of one, and words that end no heading.
//!
//! What this leaves to others: headings over notes (`series`) and over a bibliography (`kinds`), which also say what follows.

use crate::letter::Letter;

/// Words that head sections by themselves.
const HEADS: [&str; 93] = [
    "введение",
    "заключение",
    "литература",
    "выводы",
    "список литературы",
    "примечания",
    "источники",
    "библиография",
    "приложение",
    "предисловие",
    "послесловие",
    "вступ",
    "висновки",
    "література",
    "примітки",
    "introduction",
    "conclusion",
    "conclusions",
    "references",
    "bibliography",
    "notes",
    "endnotes",
    "footnotes",
    "acknowledgements",
    "acknowledgments",
    "appendix",
    "preface",
    "summary",
    "abstract",
    "einleitung",
    "schluss",
    "schluß",
    "literatur",
    "anmerkungen",
    "zusammenfassung",
    "vorwort",
    "literaturverzeichnis",
    "conclusions et perspectives",
    "bibliographie",
    "remerciements",
    "introducción",
    "conclusión",
    "bibliografía",
    "notas",
    "foreword",
    "epilogue",
    "discussion",
    "вывод",
    "благодарности",
    "передмова",
    "післямова",
    "додаток",
    "einführung",
    "fazit",
    "ausblick",
    "nachwort",
    "danksagung",
    "avant-propos",
    "annexe",
    "références",
    "prólogo",
    "conclusiones",
    "referencias",
    "agradecimientos",
    "introduzione",
    "conclusione",
    "conclusioni",
    "prefazione",
    "premessa",
    "riferimenti",
    "ringraziamenti",
    "introdução",
    "conclusão",
    "conclusões",
    "referências",
    "agradecimentos",
    "prefácio",
    "wstęp",
    "wprowadzenie",
    "zakończenie",
    "podsumowanie",
    "bibliografia",
    "przypisy",
    "literatura",
    "úvod",
    "závěr",
    "předmluva",
    "inleiding",
    "conclusie",
    "besluit",
    "inledning",
    "slutsats",
    "förord",
];

/// Words that a number follows in headings.
const DIVISIONS: [&str; 39] = [
    "chapter",
    "part",
    "section",
    "book",
    "appendix",
    "глава",
    "часть",
    "раздел",
    "книга",
    "приложение",
    "розділ",
    "частина",
    "kapitel",
    "teil",
    "abschnitt",
    "anhang",
    "chapitre",
    "partie",
    "livre",
    "annexe",
    "capítulo",
    "parte",
    "capitolo",
    "sección",
    "seção",
    "secção",
    "sezione",
    "kapitola",
    "část",
    "oddíl",
    "rozdział",
    "część",
    "hoofdstuk",
    "deel",
    "paragraaf",
    "avsnitt",
    "del",
    "параграф",
    "§",
];

/// Articles, prepositions and conjunctions of more than two letters, which end no heading.
const SMALL: [&str; 66] = [
    "the", "and", "for", "with", "from", "into", "that", "than", "der", "die", "das", "den", "dem", "des",
    "und", "mit", "von", "vom", "zum", "zur", "aus", "bei", "auf", "für", "ein", "eine", "einer", "oder",
    "les", "aux", "une", "par", "sur", "dans", "pour", "los", "las", "del", "con", "por", "una", "para",
    "que", "gli", "nel", "della", "dei", "per", "che", "dos", "com", "uma", "для", "или", "что", "как",
    "при", "над", "под", "без", "про", "або", "від", "het", "een", "dla",
];

/// How far the last of several words is a small one, from 0 to 1: an article, a preposition or what is as short as most of
/// these; other words of three letters seldom end a heading, but may.
pub fn small_word_at_end(text: &str) -> f32 {
    let Some((_, word)) = text.rsplit_once(' ').filter(|(_, word)| word.chars().all(char::is_small)) else {
        return 0.0;
    };
    match word.chars().count() {
        ..3 => 1.0,
        _ if SMALL.contains(&word) => 1.0,
        3 => 0.4,
        _ => 0.0,
    }
}

/// Whether a text is one of the words that head sections everywhere.
pub fn is_known(text: &str) -> bool {
    if text.len() > 60 {
        return false;
    }
    let words = text.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    HEADS.contains(&words.as_str())
}

/// Whether a word is one such as "Chapter".
pub fn is_division(word: &str) -> bool {
    let same = |name: &&str| name.chars().eq(word.chars().flat_map(char::to_lowercase));
    word.len() <= 20 && DIVISIONS.iter().any(same)
}
