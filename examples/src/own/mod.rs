//! What people bring themselves: machines, models and measurements in files.

mod book;
mod calibrate;
pub(crate) mod chosen;
mod counted;
mod file;
mod project;
mod read;
mod runs;

pub(crate) use book::{Book, Chosen};
pub(crate) use calibrate::calibrate;
pub(crate) use project::project;
pub(crate) use read::read;
pub(crate) use runs::{Read, Setting, placed};
