//! What people bring themselves: machines, models and measurements in files.

mod book;
mod calibrate;
mod file;
mod page;
mod plan;
mod project;
mod read;
mod runs;

pub(crate) use book::{Book, Chosen};
pub(crate) use calibrate::calibrate;
pub(crate) use plan::plan;
pub(crate) use project::project;
pub(crate) use read::read;
