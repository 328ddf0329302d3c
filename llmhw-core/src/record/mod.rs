//! The side door: nouns and answers as flat records, and questions that answer with them.
//!
//! A record is what JSON, Python and JavaScript see: plain numbers with the unit spelled out in the name, words instead of
//! enums, nothing for what is not known. The bindings hold no arithmetic because all of it is here: [`ask`] has one type
//! per question with its defaults, [`noun`] the descriptions that enter and leave, [`answer`] what comes back, [`json`] reads and
//! writes them. Unlike the rooms inside, this one knows the [`catalog`](crate::catalog): a noun is [`Named`] there or described.
//!
//! ```
//! use llmhw_core::record::json;
//!
//! let answer = json::call("project", r#"{"hardware": "rtx-4090-24gb", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192}"#)?;
//! assert!(answer.contains(r#""runtime":"llama-cpp-cuda""#));
//!
//! let error = json::call("project", r#"{"hardware": "rtx-4090-24gb", "contex_tokens": 8192}"#).unwrap_err();
//! assert_eq!(error.parameter(), Some("contex_tokens"));
//! # Ok::<(), llmhw_core::Error>(())
//! ```

pub mod answer;
pub mod ask;
mod check;
pub mod columns;
pub mod file;
mod format;
pub mod json;
mod named;
mod ownership;
mod phase;
#[cfg(feature = "schema")]
pub mod schema;
#[cfg(feature = "planner")]
mod seed;
mod word;

use crate::noun;
pub use check::Check;
pub use named::{Named, Noun, RuntimeChoice};
