//! `Catalog`: the built-in tables with rows of one's own over them.

use super::{CLOUD_MODELS, ELECTRICITY, FORMATS, HARDWARE, LINKS, MODELS, RUNTIMES};
use crate::error::{Error, ErrorKind, Result};
use crate::plain::nearest;
use crate::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// A row of one's own with the names it is found by, its id among them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Row<N> {
    /// The noun.
    pub noun: N,
    /// Further names.
    pub aliases: Vec<String>,
}

impl<N> Row<N> {
    /// A row found by its id and these names.
    #[must_use]
    pub const fn new(noun: N, aliases: Vec<String>) -> Self {
        Self { noun, aliases }
    }
}

/// A noun that a catalogue lists.
pub trait Listed: Sized + Clone + 'static {
    /// The word for it in messages, such as `hardware`.
    const WHAT: &'static str;

    /// Its id.
    fn id(&self) -> &str;

    /// The built-in rows.
    fn built_in() -> &'static [Self];

    /// The built-in row of this name.
    ///
    /// # Errors
    /// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
    fn find_built_in(name: &str) -> Result<&'static Self>;

    /// The rows of one's own.
    fn own(catalog: &Catalog) -> &[Row<Self>];

    /// The same, to be added to.
    fn own_mut(catalog: &mut Catalog) -> &mut Vec<Row<Self>>;
}

macro_rules! listed {
    ($($noun:ident: $what:literal, $table:ident, $find:ident, $field:ident;)+) => {
        /// The built-in tables with rows of one's own over them.
        ///
        /// A row of one's own takes the place of a built-in one of the same id, and its names win over built-in ones. Nothing else sets
        /// built-in rows apart.
        ///
        /// # Example: a street price
        /// ```
        /// use llmhw_core::catalog::{self, Catalog, Row};
        /// use llmhw_core::noun;
        /// use llmhw_core::spec::Hardware;
        ///
        /// let mut record = noun::Hardware::from(catalog::hardware("rtx-4090-24gb")?);
        /// record.price_usd = Some(2500.0);
        /// let ours = Catalog::built_in().with(Row::new(Hardware::try_from(record)?, vec!["our card".into()]))?;
        /// assert_eq!(ours.find::<Hardware>("our card")?.price(), ours.find::<Hardware>("RTX 4090")?.price());
        /// assert_ne!(ours.find::<Hardware>("RTX 4090")?.price(), catalog::hardware("RTX 4090")?.price());
        /// # Ok::<(), llmhw_core::Error>(())
        /// ```
        #[derive(Debug, Clone, Default, PartialEq)]
        pub struct Catalog {
            $($field: Vec<Row<$noun>>,)+
        }

        impl Catalog {
            /// The built-in tables alone.
            #[must_use]
            pub const fn built_in() -> Self {
                Self { $($field: Vec::new(),)+ }
            }

            /// The built-in tables, for as long as one likes.
            pub const BUILT_IN: &'static Self = {
                static BUILT_IN: Catalog = Catalog::built_in();
                &BUILT_IN
            };
        }

        $(
            impl Listed for $noun {
                const WHAT: &'static str = $what;

                fn id(&self) -> &str {
                    self.id()
                }

                fn built_in() -> &'static [Self] {
                    &$table
                }

                fn find_built_in(name: &str) -> Result<&'static Self> {
                    super::$find(name)
                }

                fn own(catalog: &Catalog) -> &[Row<Self>] {
                    &catalog.$field
                }

                fn own_mut(catalog: &mut Catalog) -> &mut Vec<Row<Self>> {
                    &mut catalog.$field
                }
            }
        )+
    };
}

listed! {
    Hardware: "hardware", HARDWARE, hardware, hardware;
    Model: "model", MODELS, model, models;
    WeightFormat: "format", FORMATS, format, formats;
    Runtime: "runtime", RUNTIMES, runtime, runtimes;
    Link: "link", LINKS, link, links;
    CloudModel: "cloud_model", CLOUD_MODELS, cloud_model, cloud_models;
    Electricity: "electricity", ELECTRICITY, electricity, electricity;
}

impl<N: Listed> Row<N> {
    fn is_called(&self, name: &str) -> bool {
        self.noun.id() == name || self.aliases.iter().any(|alias| alias == name)
    }
}

impl Catalog {
    /// The same with a row more. One of the same id is replaced.
    ///
    /// # Errors
    /// `Inconsistent` when one of its names is the id or a name of another row of one's own.
    pub fn with<N: Listed>(mut self, row: Row<N>) -> Result<Self> {
        self.add(row)?;
        Ok(self)
    }

    /// Adds a row, in place of one of the same id. A row that is refused changes nothing.
    ///
    /// # Errors
    /// As [`Catalog::with`].
    pub fn add<N: Listed>(&mut self, row: Row<N>) -> Result<()> {
        let own = N::own_mut(self);
        for name in core::iter::once(row.noun.id()).chain(row.aliases.iter().map(String::as_str)) {
            let others = own.iter().filter(|known| known.noun.id() != row.noun.id());
            if let Some(other) = others.into_iter().find(|known| known.is_called(name)) {
                return Err(called_so_too(N::WHAT, other.noun.id(), name));
            }
        }
        own.retain(|known| known.noun.id() != row.noun.id());
        own.push(row);
        Ok(())
    }

    fn own<N: Listed>(&self, name: &str) -> Option<&N> {
        N::own(self).iter().find(|row| row.is_called(name)).map(|row| &row.noun)
    }

    /// The row of one's own that takes the place of a built-in one.
    fn replaced<'c, N: Listed>(&'c self, built_in: &'static N) -> &'c N {
        N::own(self).iter().find(|row| row.noun.id() == built_in.id()).map_or(built_in, |row| &row.noun)
    }

    /// The row of this name.
    ///
    /// # Errors
    /// `UnknownId` with the nearest ids, `Ambiguous` with all that fit.
    pub fn find<N: Listed>(&self, name: &str) -> Result<&N> {
        match self.own(name) {
            Some(own) => Ok(own),
            None => match N::find_built_in(name) {
                Ok(found) => Ok(self.replaced(found)),
                Err(error) => {
                    let mut own = Vec::new();
                    for row in N::own(self) {
                        own.push((row.noun.id(), row.aliases.as_slice()));
                    }
                    Err(with_own(error, N::WHAT, name, &own))
                }
            },
        }
    }

    /// The rows that a name may mean: of one, or of several that share it.
    ///
    /// # Errors
    /// `UnknownId` with the nearest ids.
    pub fn find_all<N: Listed>(&self, name: &str) -> Result<Vec<&N>> {
        match self.find(name) {
            Ok(found) => Ok(alloc::vec![found]),
            Err(error) if error.kind() == ErrorKind::Ambiguous => {
                error.candidates().iter().map(|id| self.find(id)).collect()
            }
            Err(error) => Err(error),
        }
    }

    /// Every row: the built-in ones in their order, with those of one's own in place of some and after them.
    pub fn rows<N: Listed>(&self) -> impl Iterator<Item = &N> {
        let is_new = |row: &&Row<N>| !N::built_in().iter().any(|built_in| built_in.id() == row.noun.id());
        let built_in = N::built_in().iter().map(|built_in| self.replaced(built_in));
        built_in.chain(N::own(self).iter().filter(is_new).map(|row| &row.noun))
    }

    /// Every row as one slice: the table itself while there is nothing of one's own.
    #[must_use]
    pub fn slice<N: Listed>(&self) -> Cow<'static, [N]> {
        if N::own(self).is_empty() { Cow::Borrowed(N::built_in()) } else { self.rows().cloned().collect() }
    }

    /// The usual runtime on a machine for a format: the first that drives the one and loads the other.
    ///
    /// # Errors
    /// `Unsupported` when none does.
    pub fn runtime_for(&self, hardware: &Hardware, format: &WeightFormat) -> Result<&Runtime> {
        let drives = |runtime: &&Runtime| runtime.runs(hardware, format);
        self.rows::<Runtime>().find(drives).ok_or_else(|| super::no_runtime_for(hardware, format))
    }
}

/// The refusal of a name that is not built in: rows of one's own that are near, by their ids and aliases, are suggested before built-in
/// ones. Not generic, since there is one for each kind of noun otherwise.
#[cold]
fn with_own(built_in: Error, what: &'static str, name: &str, own: &[(&str, &[String])]) -> Error {
    if built_in.kind() != ErrorKind::UnknownId {
        return built_in;
    }
    let mut names = Vec::new();
    for (id, aliases) in own {
        names.push((*id, *id));
        for alias in *aliases {
            names.push((alias.as_str(), *id));
        }
    }
    let mut near = nearest::ids(name, &names);
    if near.is_empty() {
        return built_in;
    }
    for id in built_in.candidates() {
        if near.len() < nearest::AT_MOST && !near.contains(id) {
            near.push(id.clone());
        }
    }
    Error::unknown(what, name, near)
}

/// The refusal of a name that another row of one's own has.
#[cold]
#[inline(never)]
fn called_so_too(what: &str, other: &str, name: &str) -> Error {
    let rule = alloc::format!("name one {what} alone, but {other} is called that too");
    Error::inconsistent("aliases", rule, name, "choose another name")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Device, MemoryTechnology};
    use crate::units::{gibibytes, gigabytes_per_second};

    fn machine(id: &'static str) -> Hardware {
        Hardware::builder(id, "Ours", Device::Unified)
            .memory(gibibytes(96))
            .memory_bandwidth(gigabytes_per_second(512))
            .memory_technology(MemoryTechnology::Lpddr)
            .build()
            .unwrap()
    }

    #[test]
    fn a_row_of_ones_own_is_found_listed_and_replaces() {
        let count = HARDWARE.len();
        let ours = Catalog::built_in().with(Row::new(machine("ours"), alloc::vec!["box".into()])).unwrap();
        assert_eq!(ours.find::<Hardware>("box").unwrap().id(), "ours");
        assert_eq!((ours.rows::<Hardware>().count(), ours.slice::<Hardware>().len()), (count + 1, count + 1));
        let ours = ours.with(Row::new(machine("rtx-4090-24gb"), Vec::new())).unwrap();
        assert_eq!(ours.rows::<Hardware>().count(), count + 1);
        assert_eq!(ours.find::<Hardware>("RTX 4090").unwrap().name(), "Ours");
        assert_eq!(Catalog::built_in().slice::<Hardware>().len(), count);
    }

    #[test]
    fn a_name_of_two_rows_of_ones_own_is_refused() {
        let ours = Catalog::built_in().with(Row::new(machine("a"), alloc::vec!["box".into()])).unwrap();
        let error = ours.with(Row::new(machine("b"), alloc::vec!["box".into()])).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::Inconsistent, Some("aliases")));
    }
}
