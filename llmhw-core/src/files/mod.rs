//! Files of other tools, read as text that somebody else has opened: no file is opened here.

#[cfg(feature = "measurements")]
pub mod measurements;
