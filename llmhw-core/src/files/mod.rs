//! Files of one's own: what describes a model outside the catalogue.
//!
//! Every reader takes bytes or text that the caller has read and hands back nouns of [`spec`](crate::spec); nothing here
//! opens a file.

#[cfg(feature = "gguf")]
pub mod gguf;
