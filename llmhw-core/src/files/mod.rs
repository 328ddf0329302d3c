//! Files of others: what describes a model outside the catalogue, and what benchmark tools print.
//!
//! Every reader takes bytes or text that the caller has read and hands back nouns of [`spec`](crate::spec) or rows; nothing here
//! opens a file.

#[cfg(feature = "gguf")]
pub mod gguf;
#[cfg(feature = "huggingface")]
pub mod huggingface;
#[cfg(feature = "measurements")]
pub mod measurements;
