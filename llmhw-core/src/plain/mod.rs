//! Plain values, and how records of named fields are read from them and written to them.
//!
//! A record is what JSON, TOML, Python and JavaScript see. [`Value`] is what all of them can say; [`Record`] walks the fields of
//! a struct, so that one reader, one writer and one description serve every record: code that is derived per record made
//! most of the JavaScript package. A reader notes everything that is wrong, not the first of it.

#[cfg(feature = "csv")]
pub mod csv;
mod field;
pub mod json;
pub(crate) mod nearest;
mod number;
#[cfg(feature = "planner")]
mod number_or;
mod order;
mod reading;
mod record;
mod value;
pub(crate) mod word;

#[cfg(feature = "schema")]
pub mod schema;
#[cfg(feature = "serde")]
mod serial;

pub use field::{Blank, Field};
pub(crate) use number::{plain, shortest};
#[cfg(feature = "planner")]
pub(crate) use number_or::number_or;
pub(crate) use order::{order, sorted};
pub use reading::{Reading, read};
pub(crate) use reading::{read_beside, unknown_field};
#[cfg(feature = "schema")]
pub(crate) use record::docs_of;
pub use record::{Record, Tagged};
pub(crate) use record::{ask, record, tag, tagged};
pub(crate) use record::{default_of, fields_of, has_default, serde_of};
pub use value::{Fields, Value};
pub use word::Word;
pub(crate) use word::words;
