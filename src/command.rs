//! Every command of the reader in one table: its name, where it works, and one line of help.
//!
//! Help, the manual page and the check of the configuration are read off [`TABLE`]; which keys call a command is the
//! configuration's business (`config::keymap`), what it does the reader's (`app`).

/// Where keys are read: each context has its own keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Anywhere.
    Everywhere,
    /// The page.
    Reading,
    /// The pop-up of a note.
    Note,
    /// The pop-up of a note while it says why the note is linked.
    Why,
    /// A list: contents, index of keywords, articles, doubts.
    List,
    /// The list of bookmarks.
    Bookmarks,
    /// The list of corrections.
    Corrections,
    /// Typing what a list is filtered by.
    Filter,
    /// Typing a keyword.
    Find,
    /// Help, and what else is only read.
    Help,
    /// Choosing a passage.
    Passage,
    /// Writing an annotation.
    Annotation,
}

impl Context {
    /// Every context, in the order of help and manual.
    pub const ALL: &'static [Self] = &[
        Self::Reading,
        Self::Note,
        Self::Why,
        Self::Passage,
        Self::Annotation,
        Self::Find,
        Self::List,
        Self::Bookmarks,
        Self::Corrections,
        Self::Filter,
        Self::Help,
        Self::Everywhere,
    ];

    /// Its name in `config.toml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everywhere => "everywhere",
            Self::Reading => "reading",
            Self::Note => "note",
            Self::Why => "why",
            Self::List => "list",
            Self::Bookmarks => "bookmarks",
            Self::Corrections => "corrections",
            Self::Filter => "filter",
            Self::Find => "find",
            Self::Help => "help",
            Self::Passage => "passage",
            Self::Annotation => "annotation",
        }
    }

    /// What it is, in words, as a heading of help.
    pub fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::Reading => "Reading",
            Self::Note => "In a note; other keys of reading close it",
            Self::Why => "While a note says why it is linked, besides",
            Self::List => "In a list",
            Self::Bookmarks => "In the list of bookmarks, besides",
            Self::Corrections => "In the list of corrections, besides",
            Self::Filter => "While filtering",
            Self::Find => "While typing a keyword",
            Self::Help => "In help",
            Self::Passage => "Choosing a passage",
            Self::Annotation => "Writing an annotation",
        }
    }

    /// The context that is asked next for a key that this one does not know. A note knows the keys of reading: they put
    /// it away first.
    pub fn parent(self) -> Option<Self> {
        match self {
            Self::Everywhere => None,
            Self::Note => Some(Self::Reading),
            Self::Bookmarks | Self::Corrections => Some(Self::List),
            Self::Why => Some(Self::Note),
            _ => Some(Self::Everywhere),
        }
    }

    /// The contexts in which keys are looked up that mean nothing here, the nearest first.
    pub fn fallbacks(self) -> impl Iterator<Item = Self> {
        std::iter::successors(self.parent(), |context| context.parent())
    }

    /// Whether letters are typed here as text.
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Find | Self::Filter | Self::Annotation)
    }

    /// Whether a number may be typed before a command.
    pub fn counts(self) -> bool {
        let lists = [Self::List, Self::Bookmarks, Self::Corrections];
        matches!(self, Self::Reading | Self::Note | Self::Why | Self::Passage) || lists.contains(&self)
    }
}

/// A row of [`TABLE`].
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The command.
    pub command: Command,
    /// Its name in `config.toml`.
    pub name: &'static str,
    /// Where it works.
    pub contexts: &'static [Context],
    /// What it does, in one line.
    pub help: &'static str,
    /// Whether a letter a–z follows its keys.
    pub letter: bool,
}

macro_rules! commands {
    ($($command:ident $name:literal [$($context:ident)+] $help:literal $($letter:ident)?;)+) => {
        /// What a person can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Command {
            $(#[doc = concat!("`", $name, "`: ", $help, ".")] $command,)+
        }

        /// Every command.
        pub const TABLE: &[Entry] = &[
            $(Entry {
                command: Command::$command,
                name: $name,
                contexts: &[$(Context::$context),+],
                help: $help,
                letter: commands!(@letter $($letter)?),
            },)+
        ];
    };
    (@letter letter) => { true };
    (@letter) => { false };
}

commands! {
    NextPage "next-page" [Reading] "next page";
    PreviousPage "previous-page" [Reading] "previous page";
    LineDown "line-down" [Reading] "a line down";
    LineUp "line-up" [Reading] "a line up";
    HalfPageDown "half-page-down" [Reading] "half a page down";
    HalfPageUp "half-page-up" [Reading] "half a page up";
    Start "start" [Reading] "to the beginning; 12g to page 12";
    End "end" [Reading] "to the end; 12G to page 12";
    PrintedPage "printed-page" [Reading] "which page of the print this is; 45p to its page 45";
    NextSection "next-section" [Reading] "next section";
    PreviousSection "previous-section" [Reading] "previous section";
    NextParagraph "next-paragraph" [Reading] "next paragraph";
    PreviousParagraph "previous-paragraph" [Reading] "previous paragraph";
    NextReference "next-reference" [Reading] "choose the next reference";
    PreviousReference "previous-reference" [Reading] "choose the previous reference";
    OpenNote "open-note" [Reading] "open the chosen note, or the first here; 2⏎ the next 2, or second sign";
    OpenLettered "open-lettered" [Reading] "letters at the references on the page; one opens its note" letter;
    NoteMode "note-mode" [Reading] "where notes show: pop-up, foot of the page, margin";
    Bookmark "bookmark" [Reading Note Passage] "bookmark here and write an annotation";
    NameBookmark "name-bookmark" [Reading Passage Bookmarks] "bookmark here under a letter" letter;
    GoToName "go-to-name" [Reading] "to the bookmark of that letter" letter;
    Bookmarks "bookmarks" [Reading Passage] "bookmarks of this article";
    AllBookmarks "all-bookmarks" [Reading] "bookmarks of all articles";
    NextBookmark "next-bookmark" [Reading] "next bookmark";
    PreviousBookmark "previous-bookmark" [Reading] "previous bookmark";
    Passage "passage" [Reading Note] "choose a passage";
    Find "find" [Reading] "keyword jump";
    NextHit "next-hit" [Reading Note] "next hit";
    PreviousHit "previous-hit" [Reading Note] "previous hit";
    FindWord "find-word" [Reading Passage] "find the passage or the word chosen";
    Contents "contents" [Reading] "table of contents";
    Keywords "keywords" [Reading] "index of keywords";
    CitedWorks "cited-works" [Reading Note] "works that are cited here by number";
    Doubts "doubts" [Reading] "what the parser doubts";
    Corrections "corrections" [Reading Note] "your corrections of notes, to see and to take back";
    Articles "articles" [Reading] "articles last read";
    OpenAnew "open-anew" [Reading] "open the article anew, as it is on the disk now";
    Back "back" [Reading] "back along the trail of jumps";
    Forward "forward" [Reading] "forward along the trail";
    Dismiss "dismiss" [Reading] "put away hits, choice and notice";
    Theme "theme" [Reading Note] "next theme";
    Help "help" [Reading Note List Passage] "what the keys do";
    Quit "quit" [Reading] "quit; place and bookmarks are kept";

    NextNote "next-note" [Note] "next note";
    PreviousNote "previous-note" [Note] "previous note";
    GoToCall "go-to-call" [Note] "go to the place that calls it";
    InnerNote "inner-note" [Note] "open the note that this one calls";
    OuterNote "outer-note" [Note] "back to the note before";
    Why "why" [Note] "why it is linked to its marker, and to correct it";
    Relink "relink" [Why Passage] "link the marker, or the words chosen, to another note or to none";
    Split "split" [Why] "begin another note inside this one";
    Merge "merge" [Why] "join the note to the one before it in the text";
    Reject "reject" [Why] "it is no note: put it back into the text";

    Down "down" [Note List Filter Help Passage] "down";
    Up "up" [Note List Filter Help Passage] "up";
    PageDown "page-down" [Note List Filter Help] "a page down";
    PageUp "page-up" [Note List Filter Help] "a page up";
    First "first" [List Help] "to the first";
    Last "last" [List Help] "to the last";
    Copy "copy" [Note Bookmarks Passage] "copy";
    Filter "filter" [List Help] "filter as one types";
    Accept "accept" [List Filter Find Annotation] "go there, or keep it";

    Edit "edit" [Bookmarks] "edit the annotation";
    Delete "delete" [Bookmarks Corrections] "delete the bookmark, or take the correction back";
    Undo "undo" [Reading Note Bookmarks Corrections Why] "undo the last change of a bookmark, or the last correction";
    Redo "redo" [Reading Note Bookmarks Corrections Why] "redo what was undone last";
    Attach "attach" [Bookmarks] "attach a lost bookmark to the passage chosen, or at this page";
    Widen "widen" [Bookmarks] "this article or all articles";

    OlderKeyword "older-keyword" [Find] "an older keyword";
    NewerKeyword "newer-keyword" [Find] "a newer keyword";
    WordForms "word-forms" [Find] "word forms too, or only as typed";
    WholeWords "whole-words" [Find] "whole words, or parts too";
    NextFound "next-found" [Find] "show the next hit";
    PreviousFound "previous-found" [Find] "show the previous hit";

    NextWord "next-word" [Passage] "end at the next word";
    Begin "begin" [Passage] "begin the passage here, or give it up";
    PreviousWord "previous-word" [Passage] "end at the previous word";
    NextSentence "next-sentence" [Passage] "end at the next sentence";
    PreviousSentence "previous-sentence" [Passage] "end at the previous sentence";
    ParagraphEnd "paragraph-end" [Passage] "end at the next paragraph";
    ParagraphStart "paragraph-start" [Passage] "end at the previous paragraph";
    OtherEnd "other-end" [Passage] "move the other end";
    WholeSentence "whole-sentence" [Passage] "the whole sentence";
    WholeParagraph "whole-paragraph" [Passage] "the whole paragraph";

    NewLine "new-line" [Annotation] "a new line";
    ClearLine "clear-line" [Find Filter Annotation] "clear the line up to the cursor";
    ClearWord "clear-word" [Find Filter Annotation] "clear the word before the cursor";
    ClearRest "clear-rest" [Find Filter Annotation] "clear the line behind the cursor";
    PutBack "put-back" [Find Filter Annotation] "put back what was cleared last";
    KeepDraft "keep-draft" [Annotation] "close; what was written is kept as a draft";
    Close "close" [Note List Filter Find Help Passage] "close, or one step back";

    Leave "leave" [Everywhere] "quit at once; place and bookmarks are kept";
    Suspend "suspend" [Everywhere] "stop until the shell continues ibid";
    Redraw "redraw" [Everywhere] "draw the screen afresh";
}

/// The row of a command.
pub fn entry(command: Command) -> Option<&'static Entry> {
    TABLE.iter().find(|e| e.command == command)
}

/// The command of a name.
pub fn named(name: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|e| e.name == name)
}

/// The commands of a context, in the order of the table.
pub fn of(context: Context) -> impl Iterator<Item = &'static Entry> {
    TABLE.iter().filter(move |e| e.contexts.contains(&context))
}

impl Command {
    /// Whether it moves on the page and does nothing else.
    pub fn turns_pages(self) -> bool {
        let half = [Self::HalfPageDown, Self::HalfPageUp, Self::Start, Self::End];
        let whole = [Self::NextPage, Self::PreviousPage, Self::LineDown, Self::LineUp];
        half.contains(&self) || whole.contains(&self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_used_once_and_help_is_one_short_line() {
        for entry in TABLE {
            assert_eq!(TABLE.iter().filter(|e| e.name == entry.name).count(), 1, "{}", entry.name);
            assert!(!entry.help.is_empty() && entry.help.chars().count() <= 72, "{}", entry.name);
        }
    }

    #[test]
    fn every_context_has_commands_and_a_way_out() {
        for &context in Context::ALL {
            assert!(of(context).count() > 0, "{context:?}");
            let out = [Command::Close, Command::KeepDraft, Command::Quit, Command::Leave];
            let inherited = std::iter::successors(Some(context), |c| c.parent());
            let mut known = inherited
                .flat_map(of)
                .filter(|e| e.command != Command::Leave || context == Context::Everywhere);
            assert!(known.any(|e| out.contains(&e.command)), "{context:?}");
        }
    }
}
