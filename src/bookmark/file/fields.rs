//! The fields of a TOML table, taken one by one: what is left in the end is what this version does not know.
//!
//! What this leaves to others: which fields there are (`bookmark::file`).

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use serde::Deserialize as _;
use toml::de::{DeTable, DeValue, Deserializer};
use toml::value::{self as toml_time, Datetime};
use toml::{Spanned, Table};

use crate::bookmark::record::Stamp;

/// The fields of a table that were not taken yet. Each method takes one, or says what is wrong with it.
pub(crate) struct Fields<'t>(DeTable<'t>);

impl<'t> Fields<'t> {
    /// Those of a text; the error says what is wrong with it, in one line.
    pub(crate) fn parse(text: &'t str) -> Result<Self, String> {
        let table = DeTable::parse(text).map_err(|error| error.message().replace('\n', ", "))?;
        Ok(Self(table.into_inner()))
    }

    fn take(&mut self, key: &str) -> Option<DeValue<'t>> {
        self.0.remove(key).map(Spanned::into_inner)
    }

    /// Those that this version does not know.
    pub(crate) fn rest(self) -> Result<Table, String> {
        if self.0.is_empty() {
            return Ok(Table::new());
        }
        let rest = Deserializer::from(Spanned::new(0..0, self.0));
        Table::deserialize(rest).map_err(|error| error.message().to_owned())
    }

    pub(crate) fn text(&mut self, key: &str) -> Result<Option<String>, String> {
        match self.take(key) {
            None => Ok(None),
            Some(DeValue::String(text)) => Ok(Some(text.into_owned())),
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
        item: impl Fn(DeValue<'t>) -> Option<T>,
    ) -> Result<Vec<T>, String> {
        let items = match self.take(key) {
            None => Some(Vec::new()),
            Some(DeValue::Array(items)) => items.into_iter().map(|i| item(i.into_inner())).collect(),
            Some(_) => None,
        };
        items.ok_or_else(|| format!("{key}: not a list of {items_are}"))
    }

    pub(crate) fn strings(&mut self, key: &str) -> Result<Vec<String>, String> {
        self.list(key, "strings", |item| match item {
            DeValue::String(text) => Some(text.into_owned()),
            _ => None,
        })
    }

    pub(crate) fn tables(&mut self, key: &str) -> Result<Vec<Self>, String> {
        self.list(key, "tables", |item| match item {
            DeValue::Table(table) => Some(Self(table)),
            _ => None,
        })
    }

    pub(crate) fn stamps(&mut self, key: &str) -> Result<Vec<Stamp>, String> {
        let stamp = |text: &String| Stamp::parse(text).ok_or_else(|| format!("{key}: not a version"));
        self.strings(key)?.iter().map(stamp).collect()
    }

    pub(crate) fn integer(&mut self, key: &str) -> Result<Option<i64>, String> {
        let Some(value) = self.take(key) else { return Ok(None) };
        integer(&value).map(Some).ok_or_else(|| format!("{key}: not a whole number"))
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
        let value = self.take(key);
        value.map_or(Ok(false), |v| v.as_bool().ok_or_else(|| format!("{key}: neither true nor false")))
    }

    pub(crate) fn time(&mut self, key: &str) -> Result<Option<Timestamp>, String> {
        let Some(value) = self.take(key) else { return Ok(None) };
        value
            .as_datetime()
            .and_then(timestamp)
            .map(Some)
            .ok_or_else(|| format!("{key}: not a time with its offset"))
    }

    pub(crate) fn range(&mut self, key: &str) -> Result<Range<u32>, String> {
        let ends = self.list(key, "whole numbers", |item| u32::try_from(integer(&item)?).ok())?;
        match ends.as_slice() {
            [] => Ok(0..0),
            [start, end] if start <= end => Ok(*start..*end),
            _ => Err(format!("{key}: not a beginning and an end")),
        }
    }

    pub(crate) fn table(&mut self, key: &str) -> Result<Option<Self>, String> {
        match self.take(key) {
            None => Ok(None),
            Some(DeValue::Table(table)) => Ok(Some(Self(table))),
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

fn integer(value: &DeValue) -> Option<i64> {
    value.as_integer().and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok())
}
