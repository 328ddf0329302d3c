//! Rows of a file: records with a field more.

use crate::plain::{Blank, Field, Record};
use crate::spec::Text;
use alloc::vec::Vec;

/// A record with the names it is found by beside its id.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Listed<R> {
    /// Further names.
    pub aliases: Vec<Text>,
    /// The record, whose fields stand beside these names.
    pub record: R,
}

impl<R> Listed<R> {
    /// A row that is found by its id alone.
    #[must_use]
    pub const fn new(record: R) -> Self {
        Self { aliases: Vec::new(), record }
    }
}

impl<R: Blank> Blank for Listed<R> {
    fn blank() -> Self {
        Self::new(R::blank())
    }
}

impl<R: Record> Record for Listed<R> {
    fn each(&mut self, visit: &mut dyn FnMut(&'static str, bool, &mut dyn Field)) {
        visit("aliases", true, &mut self.aliases);
        self.record.each(visit);
    }

    #[cfg(feature = "schema")]
    fn about(&self) -> crate::plain::schema::About {
        with_field(self.record.about(), "Listed", "Further names it is found by.\n")
    }
}

/// A record with a name.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Titled<R> {
    /// The name.
    pub name: Text,
    /// The record, whose fields stand beside the name.
    pub record: R,
}

impl<R> Titled<R> {
    /// A record of this name.
    #[must_use]
    pub const fn new(name: Text, record: R) -> Self {
        Self { name, record }
    }
}

impl<R: Blank> Blank for Titled<R> {
    fn blank() -> Self {
        Self::new(Text::Borrowed(""), R::blank())
    }
}

impl<R: Record> Record for Titled<R> {
    fn each(&mut self, visit: &mut dyn FnMut(&'static str, bool, &mut dyn Field)) {
        visit("name", false, &mut self.name);
        self.record.each(visit);
    }

    #[cfg(feature = "schema")]
    fn about(&self) -> crate::plain::schema::About {
        with_field(self.record.about(), "Titled", "The name.\n")
    }
}

/// The description of a record with a field in front. Descriptions are made by generators, once per run.
#[cfg(feature = "schema")]
fn with_field(about: crate::plain::schema::About, prefix: &str, doc: &'static str) -> crate::plain::schema::About {
    use alloc::{boxed::Box, format, string::String};
    let name = match about.name {
        "AskProjection" => String::from("Scenario"),
        name => format!("{prefix}{name}"),
    };
    let fields: Vec<&'static str> = core::iter::once(doc).chain(about.fields.iter().copied()).collect();
    crate::plain::schema::About {
        name: Box::leak(name.into_boxed_str()),
        doc: about.doc,
        fields: Box::leak(fields.into_boxed_slice()),
    }
}
