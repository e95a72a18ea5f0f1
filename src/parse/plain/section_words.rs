//! Words that head sections in any article, and words that stand before the number of one.
//!
//! What this leaves to others: headings over notes (`series`) and over a bibliography (`kinds`), which also say what follows.

/// Words that head sections by themselves.
const HEADS: [&str; 44] = [
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
];

/// Words that a number follows in headings.
const DIVISIONS: [&str; 24] = [
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
    "§",
];

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
