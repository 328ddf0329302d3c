//! `RunPhase`: what a run timed, in questions and answers.

use crate::plain::words;

/// What a run timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RunPhase {
    /// Writing tokens.
    #[default]
    Decode,
    /// Reading a prompt.
    Prefill,
}

words! {
    RunPhase: "what a run timed: writing tokens, or reading a prompt" {
        Decode = "decode", Prefill = "prefill",
    }
}
