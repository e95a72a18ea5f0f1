//! The fields of a TOML table, taken one by one: what is left in the end is what this version does not know.
//!
//! A table of nothing but texts, numbers and lists of them, which is what we write, is read from the events of the TOML
//! library as they come; of any other the library makes a tree first, which takes twice as long.
//!
//! What this leaves to others: which fields there are (`bookmark::file`).

use std::borrow::Cow;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use serde::Deserialize as _;
use toml::de::{DeTable, DeValue, Deserializer};
use toml::value::{self as toml_time, Datetime};
use toml::{Spanned, Table};
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, ValidateWhitespace, parse_document};
use toml_parser::{ErrorSink, ParseError, Raw, Source, Span as Stretch};

use crate::bookmark::record::Stamp;

/// The fields of a table that were not taken yet. Each method takes one, or says what is wrong with it.
#[derive(Debug)]
pub(crate) enum Fields<'t> {
    /// In the order of the text.
    Flat(Row<'t>),
    /// As the library has them.
    Tree(DeTable<'t>),
}

/// Fields in the order of the text.
#[derive(Debug)]
pub(crate) struct Row<'t> {
    /// Each with its key; without its value once it was taken.
    fields: Vec<(Cow<'t, str>, Option<Value<'t>>)>,
    /// Where the last one was found: the next mostly stands behind it.
    last: usize,
}

impl<'t> Row<'t> {
    fn take(&mut self, key: &str) -> Option<Value<'t>> {
        let (before, behind) = self.fields.split_at_mut_checked(self.last)?;
        let mut fields = behind.iter_mut().chain(before).enumerate();
        let (at, (_, value)) = fields.find(|(_, (name, value))| value.is_some() && name == key)?;
        let value = value.take();
        self.last = (self.last + at) % self.fields.len();
        value
    }

    fn is_empty(&self) -> bool {
        self.fields.iter().all(|(_, value)| value.is_none())
    }
}

/// What a field holds.
#[derive(Debug)]
pub(crate) enum Value<'t> {
    String(Cow<'t, str>),
    /// `None` if it is too large.
    Integer(Option<i64>),
    Boolean(bool),
    Time(Datetime),
    List(Vec<Self>),
    Table(DeTable<'t>),
    /// What no field of ours holds.
    Other,
}

impl<'t> From<DeValue<'t>> for Value<'t> {
    fn from(value: DeValue<'t>) -> Self {
        match value {
            DeValue::String(text) => Self::String(text),
            DeValue::Integer(number) => {
                Self::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok())
            }
            DeValue::Boolean(is) => Self::Boolean(is),
            DeValue::Datetime(time) => Self::Time(time),
            DeValue::Array(items) => Self::List(items.into_iter().map(|i| i.into_inner().into()).collect()),
            DeValue::Table(table) => Self::Table(table),
            DeValue::Float(_) => Self::Other,
        }
    }
}

/// Fields of a text that is as long as one record.
const USUAL: usize = 24;

/// Bytes of the shortest tokens, on an average, of a record without an annotation.
const TOKEN: usize = 4;

impl<'t> Fields<'t> {
    /// Those of a text; the error says what is wrong with it, in one line.
    pub(crate) fn parse(text: &'t str) -> Result<Self, String> {
        let table = DeTable::parse(text).map_err(|error| error.message().replace('\n', ", "))?;
        Ok(Self::Tree(table.into_inner()))
    }

    /// Those of a text without tables; `None` if it has any, or if something is wrong with it. A field that is there twice
    /// is left over once the other was taken.
    pub(crate) fn flat(text: &'t str) -> Option<Self> {
        let source = Source::new(text);
        let mut tokens = Vec::with_capacity(text.len() / TOKEN);
        tokens.extend(source.lex());
        let mut flat =
            Flat { source, fields: Vec::with_capacity(USUAL), key: None, list: None, without_tables: true };
        let mut error: Option<ParseError> = None;
        parse_document(&tokens, &mut ValidateWhitespace::new(&mut flat, source), &mut error);
        (error.is_none() && flat.without_tables).then_some(Self::Flat(Row { fields: flat.fields, last: 0 }))
    }

    fn take(&mut self, key: &str) -> Option<Value<'t>> {
        match self {
            Self::Flat(row) => row.take(key),
            Self::Tree(table) => table.remove(key).map(|value| value.into_inner().into()),
        }
    }

    /// Those that this version does not know.
    /// [`Fields::flat`] cannot say what they are: an error if there are any.
    pub(crate) fn rest(self) -> Result<Table, String> {
        match self {
            Self::Flat(row) if !row.is_empty() => Err("unknown fields".to_owned()),
            Self::Tree(table) if !table.is_empty() => {
                let rest = Deserializer::from(Spanned::new(0..0, table));
                Table::deserialize(rest).map_err(|error| error.message().to_owned())
            }
            Self::Flat(_) | Self::Tree(_) => Ok(Table::new()),
        }
    }

    pub(crate) fn text(&mut self, key: &str) -> Result<Option<String>, String> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.into_owned())),
            Some(_) => Err(format!("{key}: not a string")),
        }
    }

    pub(crate) fn string(&mut self, key: &str) -> Result<String, String> {
        self.text(key).map(Option::unwrap_or_default)
    }

    pub(crate) fn needed(&mut self, key: &str) -> Result<String, String> {
        self.text(key)?.ok_or_else(|| format!("no {key}"))
    }

    /// The items of a list, each as `item` has it; without the list, none.
    pub(crate) fn list<T>(
        &mut self,
        key: &str,
        items_are: &str,
        item: impl Fn(Value<'t>) -> Option<T>,
    ) -> Result<Vec<T>, String> {
        let items = match self.take(key) {
            None => Some(Vec::new()),
            Some(Value::List(items)) => items.into_iter().map(item).collect(),
            Some(_) => None,
        };
        items.ok_or_else(|| format!("{key}: not a list of {items_are}"))
    }

    pub(crate) fn strings(&mut self, key: &str) -> Result<Vec<String>, String> {
        self.list(key, "strings", |item| match item {
            Value::String(text) => Some(text.into_owned()),
            _ => None,
        })
    }

    pub(crate) fn tables(&mut self, key: &str) -> Result<Vec<Self>, String> {
        self.list(key, "tables", |item| match item {
            Value::Table(table) => Some(Self::Tree(table)),
            _ => None,
        })
    }

    pub(crate) fn stamps(&mut self, key: &str) -> Result<Vec<Stamp>, String> {
        let stamp = |text: &String| Stamp::parse(text).ok_or_else(|| format!("{key}: not a version"));
        self.strings(key)?.iter().map(stamp).collect()
    }

    pub(crate) fn integer(&mut self, key: &str) -> Result<Option<i64>, String> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Integer(Some(number))) => Ok(Some(number)),
            Some(_) => Err(format!("{key}: not a whole number")),
        }
    }

    pub(crate) fn number(&mut self, key: &str) -> Result<Option<u64>, String> {
        let number = self.integer(key)?.map(u64::try_from).transpose();
        number.map_err(|_| format!("{key}: not a whole number"))
    }

    pub(crate) fn small(&mut self, key: &str) -> Result<u32, String> {
        let number = self.number(key)?.unwrap_or(0);
        u32::try_from(number).map_err(|_| format!("{key}: too large"))
    }

    pub(crate) fn flag(&mut self, key: &str) -> Result<bool, String> {
        match self.take(key) {
            None => Ok(false),
            Some(Value::Boolean(is)) => Ok(is),
            Some(_) => Err(format!("{key}: neither true nor false")),
        }
    }

    pub(crate) fn time(&mut self, key: &str) -> Result<Option<Timestamp>, String> {
        let time = match self.take(key) {
            None => return Ok(None),
            Some(Value::Time(time)) => timestamp(&time),
            Some(_) => None,
        };
        time.map(Some).ok_or_else(|| format!("{key}: not a time with its offset"))
    }

    pub(crate) fn range(&mut self, key: &str) -> Result<Range<u32>, String> {
        let ends = self.list(key, "whole numbers", |item| match item {
            Value::Integer(number) => u32::try_from(number?).ok(),
            _ => None,
        })?;
        match ends.as_slice() {
            [] => Ok(0..0),
            [start, end] if start <= end => Ok(*start..*end),
            _ => Err(format!("{key}: not a beginning and an end")),
        }
    }

    pub(crate) fn table(&mut self, key: &str) -> Result<Option<Self>, String> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Self::Tree(table))),
            Some(_) => Err(format!("{key}: not a table")),
        }
    }
}

/// A time with its offset; `None` for one without.
fn timestamp(written: &Datetime) -> Option<Timestamp> {
    let (date, time) = (written.date?, written.time?);
    let minutes = match written.offset? {
        toml_time::Offset::Z => 0,
        toml_time::Offset::Custom { minutes } => minutes,
    };
    let small = |n: u8| i8::try_from(n).ok();
    let day = Date::new(i16::try_from(date.year).ok()?, small(date.month)?, small(date.day)?).ok()?;
    let nanosecond = i32::try_from(time.nanosecond.unwrap_or(0)).ok()?;
    let second = small(time.second.unwrap_or(0))?;
    let hours = Time::new(small(time.hour)?, small(time.minute)?, second, nanosecond).ok()?;
    Offset::from_seconds(i32::from(minutes) * 60).ok()?.to_timestamp(day.to_datetime(hours)).ok()
}

/// The fields of a text without tables, as the events of the library bring them.
struct Flat<'t> {
    source: Source<'t>,
    fields: Vec<(Cow<'t, str>, Option<Value<'t>>)>,
    /// The key whose value comes next.
    key: Option<Cow<'t, str>>,
    /// The list that is open.
    list: Option<Vec<Value<'t>>>,
    /// Whether there was neither a table nor a list in a list so far.
    without_tables: bool,
}

impl<'t> Flat<'t> {
    fn put(&mut self, value: Value<'t>) {
        match (&mut self.list, self.key.take()) {
            (Some(list), key) => {
                list.push(value);
                self.key = key;
            }
            (None, Some(key)) => self.fields.push((key, Some(value))),
            (None, None) => self.without_tables = false,
        }
    }

    fn value(
        &self,
        span: Stretch,
        encoding: Option<Encoding>,
        error: &mut dyn ErrorSink,
    ) -> Option<Value<'t>> {
        let written = self.source.get(span)?.as_str();
        let mut text = Cow::Borrowed("");
        let kind = Raw::new_unchecked(written, encoding, span).decode_scalar(&mut text, error);
        Some(match kind {
            ScalarKind::String => Value::String(text),
            ScalarKind::Boolean(is) => Value::Boolean(is),
            ScalarKind::Integer(radix) => Value::Integer(i64::from_str_radix(&text, radix.value()).ok()),
            ScalarKind::DateTime => Value::Time(text.parse().ok()?),
            ScalarKind::Float => Value::Other,
        })
    }
}

impl EventReceiver for Flat<'_> {
    fn simple_key(&mut self, span: Stretch, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let written = self.source.get(span).map_or("", |raw| raw.as_str());
        let mut key = Cow::Borrowed("");
        Raw::new_unchecked(written, encoding, span).decode_key(&mut key, error);
        self.without_tables &= self.key.replace(key).is_none();
    }

    fn scalar(&mut self, span: Stretch, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        match self.value(span, encoding, error) {
            Some(value) => self.put(value),
            None => self.without_tables = false,
        }
    }

    fn array_open(&mut self, _: Stretch, _: &mut dyn ErrorSink) -> bool {
        self.without_tables &= self.list.replace(Vec::new()).is_none();
        true
    }

    fn array_close(&mut self, _: Stretch, _: &mut dyn ErrorSink) {
        let list = self.list.take().unwrap_or_default();
        self.put(Value::List(list));
    }

    fn std_table_open(&mut self, _: Stretch, _: &mut dyn ErrorSink) {
        self.without_tables = false;
    }

    fn array_table_open(&mut self, _: Stretch, _: &mut dyn ErrorSink) {
        self.without_tables = false;
    }

    fn inline_table_open(&mut self, _: Stretch, _: &mut dyn ErrorSink) -> bool {
        self.without_tables = false;
        true
    }

    fn key_sep(&mut self, _: Stretch, _: &mut dyn ErrorSink) {
        self.without_tables = false;
    }

    fn error(&mut self, _: Stretch, _: &mut dyn ErrorSink) {
        self.without_tables = false;
    }
}
