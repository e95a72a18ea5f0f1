//! Keyword jump: the prompt, the hits, and which of them is gone to.

use crate::app::field::Field;
use crate::app::reading::Stand;
use crate::document::{Place, Span};
use crate::search::{Index, Query};

/// Keywords remembered in a session.
const MOST_REMEMBERED: usize = 100;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// What was looked for; `None` if these are the places that the parser doubts.
    pub query: Option<Query>,
    /// All hits in text order.
    pub spans: Vec<Span>,
    /// In which order they are gone to, by their index in `spans`; empty for that of the text.
    order: Vec<usize>,
    /// The one gone to, by its number in that order.
    pub current: Option<usize>,
    /// The number of the one that follows where the one gone to is none any more.
    pub next: Option<usize>,
    /// How many are in notes.
    pub in_notes: usize,
}

impl Hits {
    /// Finds a keyword.
    pub fn find(index: &Index, query: Query, notes_start: Place) -> Self {
        let spans = index.find(&query);
        Self::of(Some(query), spans, notes_start)
    }

    /// Hits that are known already.
    pub fn of(query: Option<Query>, spans: Vec<Span>, notes_start: Place) -> Self {
        let in_notes = spans.len() - spans.partition_point(|hit| hit.start < notes_start);
        Self { query, spans, order: Vec::new(), current: None, next: None, in_notes }
    }

    /// The same, gone to in the order of a list.
    #[must_use]
    pub fn in_order_of(self, list: impl Iterator<Item = Span>) -> Self {
        let mut order = Vec::with_capacity(self.spans.len());
        let mut is_known = vec![false; self.spans.len()];
        for at in list.filter_map(|hit| self.index_of(hit)) {
            if is_known.get_mut(at).is_some_and(|known| !std::mem::replace(known, true)) {
                order.push(at);
            }
        }
        Self { order, ..self }
    }

    /// Takes a hit for the one gone to; of several that overlap there is only the first.
    pub fn choose(&mut self, hit: Span) {
        self.current = self.number_of_hit(hit);
        self.next = None;
    }

    /// When a hit, or the one that it overlaps, is gone to.
    pub fn number_of_hit(&self, hit: Span) -> Option<usize> {
        self.index_of(hit).map(|at| self.number_of(at))
    }

    /// Where a hit, or the one that it overlaps, stands in text order.
    fn index_of(&self, hit: Span) -> Option<usize> {
        self.spans.partition_point(|known| known.start <= hit.start).checked_sub(1)
    }

    /// When a hit, by its index in text order, is gone to.
    fn number_of(&self, at: usize) -> usize {
        self.order.iter().position(|own| *own == at).unwrap_or(at)
    }

    /// Goes to the first hit at or behind a place, or from the top again.
    pub fn go_from(&mut self, place: Place) -> Option<Span> {
        let at = self.spans.partition_point(|hit| hit.start < place);
        let at = if at < self.spans.len() { at } else { 0 };
        self.current = (!self.spans.is_empty()).then(|| self.number_of(at));
        self.next = None;
        self.at_current()
    }

    /// Goes so many hits further or back from the current one, round the end; without a current one from a place.
    pub fn step(&mut self, count: isize, from: Place) -> Option<Span> {
        let all = self.spans.len();
        if all == 0 {
            return None;
        }
        let next = self.next.take().filter(|next| *next < all);
        let start = self.current.unwrap_or_else(|| {
            let behind = next
                .unwrap_or_else(|| self.number_of(self.spans.partition_point(|hit| hit.start < from) % all));
            if count > 0 { behind + all - 1 } else { behind }
        });
        let far = count.unsigned_abs() % all;
        let far = if count < 0 { all - far } else { far };
        self.current = Some((start + far) % all);
        self.at_current()
    }

    /// The hit gone to.
    pub fn at_current(&self) -> Option<Span> {
        let current = self.current?;
        self.spans.get(self.order.get(current).copied().unwrap_or(current)).copied()
    }

    /// The hits that reach into a span.
    pub fn within(&self, span: Span) -> &[Span] {
        let first = self.spans.partition_point(|hit| hit.end <= span.start);
        let behind = self.spans.partition_point(|hit| hit.start < span.end);
        self.spans.get(first..behind).unwrap_or_default()
    }
}

/// The prompt in which a keyword is typed.
#[derive(Debug, Clone)]
pub struct Find {
    /// The keyword.
    pub field: Field,
    /// Where the reader stood before.
    pub origin: Stand,
    /// The hits before, to come back to.
    pub before: Option<Hits>,
    /// Whether other forms of the words are found too.
    pub word_forms: bool,
    /// Whether only whole words are found.
    pub whole_words: bool,
    remembered: Option<usize>,
}

impl Find {
    /// An empty prompt.
    pub fn new(origin: Stand, before: Option<Hits>) -> Self {
        let query = before.as_ref().and_then(|hits| hits.query.as_ref());
        let settings = query.map_or((true, false), |query| (query.word_forms, query.whole_words));
        Self {
            field: Field::line(""),
            origin,
            before,
            word_forms: settings.0,
            whole_words: settings.1,
            remembered: None,
        }
    }

    /// What is looked for.
    pub fn query(&self) -> Query {
        Query { words: self.field.text(), word_forms: self.word_forms, whole_words: self.whole_words }
    }

    /// Puts an older or a newer keyword into the prompt. Says whether there was one.
    pub fn recall(&mut self, history: &[String], older: bool) -> bool {
        let next = match (self.remembered, older) {
            (None, true) => history.len().checked_sub(1),
            (Some(at), true) => at.checked_sub(1),
            (Some(at), false) => Some(at + 1),
            (None, false) => None,
        };
        let Some(keyword) = next.and_then(|at| history.get(at)) else { return false };
        self.field.set(keyword);
        self.remembered = next;
        true
    }
}

/// Remembers a keyword as the newest.
pub fn remember(history: &mut Vec<String>, keyword: &str) {
    if keyword.trim().is_empty() {
        return;
    }
    history.retain(|known| known != keyword);
    history.push(keyword.to_owned());
    if history.len() > MOST_REMEMBERED {
        history.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(starts: &[usize]) -> Hits {
        let spans = starts.iter().map(|&s| Span::new(s, s + 2)).collect();
        Hits::of(Some(Query::keyword("x")), spans, Place(50))
    }

    #[test]
    fn hits_are_gone_to_from_where_one_stands_and_round_the_end() {
        let mut hits = hits(&[10, 20, 60]);
        assert_eq!(hits.go_from(Place(15)), Some(Span::new(20, 22)));
        assert_eq!(hits.step(2, Place(0)), Some(Span::new(10, 12)));
        assert_eq!(hits.step(-1, Place(0)), Some(Span::new(60, 62)));
        assert_eq!(hits.in_notes, 1);
    }

    #[test]
    fn hits_may_be_gone_to_in_the_order_of_a_list() {
        let span = |start| Span::new(start, start + 2);
        let mut hits = hits(&[10, 20, 60]).in_order_of([10, 60, 61, 20].into_iter().map(span));
        hits.choose(span(61));
        assert_eq!((hits.current, hits.at_current()), (Some(1), Some(span(60))));
        assert_eq!(hits.step(1, Place(0)), Some(span(20)));
        assert_eq!(hits.step(1, Place(0)), Some(span(10)));
        hits.current = None;
        assert_eq!(hits.step(1, Place(15)), Some(span(20)), "from a place on");
        assert_eq!(hits.current, Some(2));
    }

    #[test]
    fn without_hits_there_is_nowhere_to_go() {
        let mut hits = hits(&[]);
        assert_eq!(hits.go_from(Place(0)), None);
        assert_eq!(hits.step(1, Place(0)), None);
    }

    #[test]
    fn only_hits_on_a_row_are_drawn_there() {
        assert_eq!(hits(&[10, 20, 60]).within(Span::new(11, 60)), [Span::new(10, 12), Span::new(20, 22)]);
    }

    #[test]
    fn older_keywords_come_back_newest_first() {
        let mut history = Vec::new();
        for word in ["one", "two", "one"] {
            remember(&mut history, word);
        }
        let mut find = Find::new(Stand { place: Place(0), by_line: false }, None);
        assert!(find.recall(&history, true) && find.field.text() == "one");
        assert!(find.recall(&history, true) && find.field.text() == "two");
        assert!(!find.recall(&history, true));
        assert!(find.recall(&history, false) && find.field.text() == "one");
    }
}
