//! The guide that ships with ibid, compiled in: a footnoted article that teaches the keys.

/// The text of the guide in a language (a BCP 47 tag, or a locale such as "ru_RU.UTF-8"); English where there is no
/// other.
pub fn guide(language: &str) -> &'static str {
    let primary = language.split(['-', '_', '.', '@']).next().unwrap_or_default();
    if primary.eq_ignore_ascii_case("ru") {
        include_str!("../text/guide.ru.txt")
    } else {
        include_str!("../text/guide.en.txt")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse;
    use crate::source::Source;

    #[test]
    fn the_guide_is_in_the_language_asked_for() {
        assert!(guide("ru_RU.UTF-8").contains("КАК ЧИТАТЬ СНОСКИ"));
        assert!(guide("RU").contains("КАК ЧИТАТЬ СНОСКИ"));
        assert!(guide("C").contains("HOW TO READ A FOOTNOTE"));
        assert!(guide("").contains("HOW TO READ A FOOTNOTE"));
    }

    #[test]
    fn the_guide_reads_as_it_is_meant() {
        for language in ["en", "ru"] {
            let source = Source::from_text(guide(language));
            let parsed = parse::parse(&source, parse::detect(&source, "guide"));
            let document = &parsed.document;
            let labels: Vec<&str> = document.notes.iter().map(|n| n.label.as_str()).collect();
            assert_eq!(labels, ["1", "2", "3", "4", "5", "6", "7", "8"], "{language}");
            assert_eq!(document.references.len(), 8, "{language}");
            assert_eq!(document.sections.len(), 5, "{language}");
            assert!(!document.title().is_empty(), "{language}");
            assert_eq!(parsed.findings, [], "{language}");
        }
    }
}
