//! What lies over the page: a stack of overlays, the last on top.

use jiff::Timestamp;

use crate::app::annotation::Annotation;
use crate::app::field::Field;
use crate::app::find::Find;
use crate::app::help::Help;
use crate::app::list::{Item, List, ListKind, Marker, Target};
use crate::app::note::NotePopup;
use crate::app::page::Page;
use crate::app::passage::Passage;
use crate::app::reply::Reply;
use crate::app::{doubts, prose};
use crate::command::{Command, Context};
use crate::document::Span;

/// Rows of an annotation that is being written, at first.
const ANNOTATION_ROWS: usize = 4;

/// What lies over the page.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// A note.
    Note(Box<NotePopup>),
    /// A list.
    List(Box<List>),
    /// The prompt of the keyword jump.
    Find(Box<Find>),
    /// Help.
    Help(Box<Help>),
    /// A passage that is being chosen.
    Passage(Box<Passage>),
    /// An annotation that is being written.
    Annotation(Box<Annotation>),
}

impl Overlay {
    /// Where its keys are looked up.
    fn context(&self) -> Context {
        match self {
            Self::Note(popup) if popup.why => Context::Why,
            Self::Note(_) => Context::Note,
            Self::List(list) if list.filtering => Context::Filter,
            Self::List(list) if matches!(list.kind, ListKind::Bookmarks { .. }) => Context::Bookmarks,
            Self::List(list) if list.kind == ListKind::Corrections => Context::Corrections,
            Self::List(_) => Context::List,
            Self::Find(_) => Context::Find,
            Self::Help(help) if help.filtering => Context::Filter,
            Self::Help(_) => Context::Help,
            Self::Passage(_) => Context::Passage,
            Self::Annotation(_) => Context::Annotation,
        }
    }
}

/// A command as it was called.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// Which.
    pub command: Command,
    /// The number typed before it.
    pub count: Option<usize>,
    /// The letter that it asked for.
    pub letter: Option<char>,
    /// When.
    pub now: Timestamp,
}

impl Call {
    /// How many times.
    pub fn times(self) -> usize {
        self.count.unwrap_or(1).max(1)
    }
}

/// The overlays, the lowest first.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// The overlays.
    pub overlays: Vec<Overlay>,
}

impl Stack {
    /// Where keys are looked up.
    pub fn context(&self) -> Context {
        self.overlays.last().map_or(Context::Reading, Overlay::context)
    }

    /// Puts something on top and finds its area.
    pub fn push(&mut self, overlay: Overlay, page: &Page) {
        self.overlays.push(overlay);
        self.place(page);
    }

    /// Puts a list on top with what the reader has in sight, or is linked now, chosen; without items it says `empty`.
    pub(crate) fn open_list(&mut self, page: &Page, kind: ListKind, items: Vec<Item>, empty: &str) -> Reply {
        if items.is_empty() {
            return Reply::say(empty);
        }
        let here = page.reading.shown().end;
        let mut list = List::new(kind, items);
        list.area = page.geometry.panel(list.all_rows());
        if list.kind == ListKind::Contents {
            list.select_last(|item| matches!(item.target, Target::Place(place) if place <= here));
        }
        if let ListKind::Links(Marker::Reference(reference)) = list.kind {
            let linked = page.document().reference(reference).map(|r| Target::Link(Some(r.note)));
            list.select_last(|item| Some(&item.target) == linked.as_ref());
        }
        self.overlays.push(Overlay::List(Box::new(list)));
        Reply::nothing()
    }

    /// The topmost note.
    pub fn popup(&self) -> Option<&NotePopup> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Note(popup) => Some(popup.as_ref()),
            _ => None,
        })
    }

    /// The topmost note, to be changed.
    pub fn popup_mut(&mut self) -> Option<&mut NotePopup> {
        self.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Note(popup) => Some(popup.as_mut()),
            _ => None,
        })
    }

    /// The annotation that is being written, also below the help.
    pub fn annotation(&self) -> Option<&Annotation> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Annotation(annotation) => Some(annotation.as_ref()),
            _ => None,
        })
    }

    /// The annotation that is being written, to be changed.
    pub fn annotation_mut(&mut self) -> Option<&mut Annotation> {
        self.overlays.iter_mut().rev().find_map(|overlay| match overlay {
            Overlay::Annotation(annotation) => Some(annotation.as_mut()),
            _ => None,
        })
    }

    /// What is being typed into.
    pub fn field_mut(&mut self) -> Option<&mut Field> {
        match self.overlays.last_mut()? {
            Overlay::Annotation(annotation) => Some(&mut annotation.field),
            Overlay::Find(find) => Some(&mut find.field),
            Overlay::List(list) if list.filtering => Some(&mut list.filter),
            Overlay::Help(help) if help.filtering => Some(&mut help.filter),
            _ => None,
        }
    }

    /// The passage that is being chosen, or that the annotation being written is about.
    pub fn chosen_span(&self) -> Option<Span> {
        match self.overlays.last()? {
            Overlay::Passage(passage) => Some(passage.span()),
            Overlay::Annotation(annotation) => annotation.span,
            Overlay::List(_) => self.passage(),
            _ => None,
        }
    }

    /// The passage chosen below what is on top, if there is one.
    pub fn passage(&self) -> Option<Span> {
        self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Passage(passage) => Some(passage.span()),
            _ => None,
        })
    }

    /// The same, which is not being chosen any more then.
    pub(crate) fn take_passage(&mut self) -> Option<Span> {
        let chosen = self.passage();
        self.overlays.retain(|overlay| !matches!(overlay, Overlay::Passage(_)));
        chosen
    }

    /// Finds the areas of all overlays.
    pub fn place(&mut self, page: &Page) {
        let geometry = &page.geometry;
        let wide_ambiguous = page.config.wide_ambiguous;
        let keep = self.chosen_span().and_then(|span| page.screen_row(span.end));
        for overlay in &mut self.overlays {
            match overlay {
                Overlay::Note(popup) => {
                    let row = popup.body_reference().and_then(|id| page.row_of_reference(id));
                    let asked = popup.reference.filter(|_| popup.why);
                    let against = asked.map(|id| doubts::against(&page.article, id)).unwrap_or_default();
                    popup.lay_out(page.document(), page.reading.layout.measure, geometry, row, &against);
                }
                Overlay::List(list) => {
                    list.area = geometry.panel(list.all_rows().max(1));
                    list.select(list.selection());
                }
                Overlay::Help(help) => help.lay_out(geometry, wide_ambiguous),
                Overlay::Annotation(annotation) => {
                    let text = annotation.field.text();
                    let rows = prose::rows(&text, geometry.popup_width(), wide_ambiguous).len();
                    annotation.area = geometry.popup(rows.max(ANNOTATION_ROWS), keep);
                }
                Overlay::Find(_) | Overlay::Passage(_) => {}
            }
        }
    }
}
