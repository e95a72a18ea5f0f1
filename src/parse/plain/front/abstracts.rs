//! Abstracts and keywords: told by their labels, by how they are set, or by the words in which abstracts say what an article
//! does.

use crate::parse::plain::lines::{Case, End, Line};
use crate::parse::plain::measure::Placed;
use crate::parse::plain::numbering::number_depth;
use crate::parse::plain::section_words::is_known;

/// The most lines of an abstract.
const SUMMARY: usize = 14;
/// The most lines of an abstract that a label names.
const LABELLED: usize = 40;
/// The most lines of an abstract that is told by its words.
const SENTENCE: usize = 4;

/// How many lines some text before the body has of each kind, one behind the other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Summary {
    /// A label that stands over the abstract.
    pub label: usize,
    /// The abstract.
    pub lines: usize,
    /// The keywords.
    pub keywords: usize,
}

/// The abstract and the keywords at the beginning of some lines.
pub(super) fn find(source: &str, lines: &[Placed]) -> Summary {
    let text = |at: usize| lines.get(at).map_or("", |(l, _)| l.text(source));
    let over = usize::from(is_label(text(0), &ABSTRACT));
    let count = if is_labelled(text(0)) {
        paragraph(source, lines, over, LABELLED)
    } else if is_known(text(0)) {
        0
    } else {
        summary(source, lines, 0)
    };
    let label = if count > 0 { over } else { 0 };
    let behind = label + count;
    let is_keywords =
        lines.get(behind).is_some_and(|(l, _)| self::label(l.text(source), &KEYWORDS).is_some());
    let keywords = if is_keywords { paragraph(source, lines, behind, SUMMARY) } else { 0 };
    Summary { label, lines: count, keywords }
}

/// Whether a line begins with a label of an abstract.
pub(super) fn begins_with_label(text: &str) -> bool {
    label(text, &ABSTRACT).is_some()
}

/// Whether a line is a label of an abstract, or begins with one.
pub(super) fn is_labelled(text: &str) -> bool {
    is_label(text, &ABSTRACT) || begins_with_label(text)
}

/// Words before an abstract.
const ABSTRACT: [&str; 20] = [
    "abstract",
    "synopsis",
    "resumo",
    "sommario",
    "streszczenie",
    "abstrakt",
    "souhrn",
    "samenvatting",
    "sammanfattning",
    "реферат",
    "摘要",
    "kurzfassung",
    "summary",
    "аннотация",
    "резюме",
    "анотація",
    "zusammenfassung",
    "résumé",
    "resumen",
    "riassunto",
];

/// Words before keywords.
const KEYWORDS: [&str; 17] = [
    "index terms",
    "mots clés",
    "palavras-chave",
    "palavras chave",
    "parole chiave",
    "słowa kluczowe",
    "klíčová slova",
    "trefwoorden",
    "关键词",
    "keywords",
    "key words",
    "ключевые слова",
    "ключові слова",
    "schlüsselwörter",
    "schlagwörter",
    "mots-clés",
    "palabras clave",
];

/// Whether a line is one of some labels and nothing else.
fn is_label(text: &str, labels: &[&str]) -> bool {
    let bare = text.trim_end_matches(['.', ':']);
    bare.len() <= 40 && labels.contains(&bare.to_lowercase().as_str())
}

/// The bytes of a label before an abstract that begins on the same line, with the mark and the blanks behind it.
pub fn label_length(text: &str) -> usize {
    label(text, &ABSTRACT).unwrap_or(0)
}

/// The bytes of one of some labels that a text begins with, and of the mark and the blanks behind it.
fn label(text: &str, labels: &[&str]) -> Option<usize> {
    let begins = |label: &&&str| {
        let mut own = text.chars().flat_map(char::to_lowercase);
        label.chars().all(|c| own.next() == Some(c))
    };
    let label = labels.iter().find(begins)?;
    let length: usize = text.chars().take(label.chars().count()).map(char::len_utf8).sum();
    let behind = text.get(length..)?.trim_start();
    let rest = behind.strip_prefix([':', '.', '—', '–'])?.trim_start();
    Some(text.len() - rest.len())
}

/// How many lines from `from` on are a paragraph: up to a closed line behind which the type area changes, a blank line
/// stands, or that is short; 0 if there is no such line among so many.
fn paragraph(source: &str, lines: &[Placed], from: usize, most: usize) -> usize {
    let mut widest = 0;
    for k in from..lines.len().min(from + most) {
        let (line, _) = lines[k];
        widest = widest.max(line.ink);
        let Some((next, _)) = lines.get(k + 1) else { return 0 };
        let short = line.ink * 10 < widest * 9;
        let changes = next.ink * 100 > widest * 104
            || (k == from && next.ink * 10 < widest * 7)
            || next.indent + 2 <= line.indent
            || number_depth(next.text(source)) > 0
            || is_known(next.text(source));
        if line.last == End::Sentence && begins_anew(*next) && (next.after_blank() || short || changes) {
            return k + 1 - from;
        }
    }
    0
}

/// Whether a line may begin a paragraph or a section.
fn begins_anew(line: Line) -> bool {
    matches!(line.case, Case::Upper | Case::Digit)
}

/// How many lines from `from` on are one sentence in the words of abstracts, behind which something else may begin.
fn worded_sentence(source: &str, lines: &[Placed], from: usize) -> usize {
    let own = lines.get(from..lines.len().min(from + SENTENCE)).unwrap_or_default();
    let closed = own.iter().position(|(line, _)| line.last == End::Sentence);
    let Some(last) = closed.filter(|k| lines.get(from + k + 1).is_some_and(|(next, _)| begins_anew(*next)))
    else {
        return 0;
    };
    let texts = || own.iter().take(last + 1).map(|(line, _)| line.text(source));
    if texts().any(|t| t.contains(". ")) || !is_impersonal(texts()) { 0 } else { last + 1 }
}

/// How many lines from `from` on are an abstract: one paragraph set to another measure than the body, or a line in the
/// words of abstracts.
fn summary(source: &str, lines: &[Placed], from: usize) -> usize {
    let count = match paragraph(source, lines, from, SUMMARY) {
        0 => worded_sentence(source, lines, from),
        count => count,
    };
    let (own, rest) =
        (lines.get(from..from + count).unwrap_or_default(), lines.get(from + count..).unwrap_or_default());
    let (Some((first, measure)), Some(widest)) = (own.first(), own.iter().map(|(l, _)| l.ink).max()) else {
        return 0;
    };
    let wider = rest.iter().filter(|(l, m)| l.ink * 10 > m * 12).count();
    let over_columns = rest.len() >= SUMMARY && widest * 10 > measure * 12 && wider * 20 < rest.len();
    let limit = if count > 2 { 960 } else { 920 };
    let indented = own.get(1).is_some_and(|(second, _)| first.indent > second.indent);
    let narrower = count > 1
        && !indented
        && widest * 1000 < measure * limit
        && own.iter().rev().skip(1).all(|(l, _)| l.ink * 100 > widest * 88);
    let asks = own.last().is_some_and(|(line, _)| line.text(source).ends_with(['?', '!']));
    let worded = count <= SENTENCE && is_impersonal(own.iter().map(|(line, _)| line.text(source)));
    let all = rest.first().is_none_or(|(next, _)| is_known(next.text(source)));
    if !all
        && !is_known(first.text(source))
        && !asks
        && !is_at_right(*first, *measure)
        && (over_columns || narrower || worded || is_set_off(own, rest))
    {
        count
    } else {
        0
    }
}

/// Whether a line stands at the right of the page, as an epigraph.
fn is_at_right(line: Line, measure: u32) -> bool {
    let left = 10 * line.indent;
    left * 10 > measure * 3 && left > measure.saturating_sub(line.ink) / 2 + 60
}

/// Whether lines are set off from the body: not indented, with blank lines around, while it begins with an indent.
fn is_set_off(own: &[Placed], rest: &[Placed]) -> bool {
    let (Some((first, _)), [(behind, _), (second, _), ..]) = (own.first(), rest) else { return false };
    first.after_blank()
        && behind.after_blank()
        && !second.after_blank()
        && behind.indent >= first.indent + 2
        && second.indent == first.indent
}

/// Whether lines say without a subject what is done, as abstracts do: «Рассматривается…», “Es wird gezeigt…”, “On décrit…”,
/// or begin with what the article is.
fn is_impersonal<'a>(mut lines: impl Iterator<Item = &'a str> + Clone) -> bool {
    let passive = lines.clone().any(is_passive);
    let opening: String =
        lines.next().unwrap_or_default().chars().take(60).flat_map(char::to_lowercase).collect();
    let mut words = opening.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let first = first.trim_end_matches(',');
    let ends = |word: &str, endings: &[&str]| endings.iter().any(|e| word.ends_with(e));
    let long = first.chars().count() > 6;
    passive
        || OPENINGS.iter().any(|o| opening.starts_with(o))
        || ends(first, &["ется", "ются", "ится", "ятся", "ється", "ються", "иться"])
        || (long && ends(first, &["ано", "ено", "ято", "уто", "аны", "ены", "ана", "ена"]))
        || matches!((first, second), ("es", "wird" | "werden"))
        || (long && matches!(second, "wird" | "werden"))
        || (matches!(first, "se" | "si") && ends(second, &["a", "an", "e", "en", "ano", "ono"]))
        || (matches!(first, "on" | "nous") && ends(second, &["e", "it", "ons"]))
}

/// The words that abstracts begin with.
const OPENINGS: [&str; 18] = [
    "в статье ",
    "в работе ",
    "статья посвящена ",
    "у статті ",
    "стаття присвячена ",
    "this article ",
    "this paper ",
    "the article ",
    "the paper ",
    "in this paper",
    "in this article",
    "cet article ",
    "l’article ",
    "der aufsatz ",
    "der beitrag ",
    "der artikel ",
    "dieser beitrag ",
    "este artículo ",
];

/// Whether a text says in English that something is done to something, as abstracts do.
fn is_passive(text: &str) -> bool {
    const DONE: [&str; 5] = ["shown", "given", "drawn", "made", "set"];
    let words = text.split_whitespace();
    words.clone().zip(words.skip(1)).any(|(be, verb)| {
        let verb = verb.trim_end_matches([',', '.', ';']);
        matches!(be, "is" | "are") && (verb.len() > 5 && verb.ends_with("ed") || DONE.contains(&verb))
    })
}
