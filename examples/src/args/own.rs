//! Options about files of one's own.

use super::parse::{read_count, read_tokens};
use clap::{Args, ValueEnum};

/// Runs of one's own.
#[derive(Debug, Clone, Args)]
pub(crate) struct Runs {
    /// What llama-bench, llama-server, Ollama or MLX printed about this machine, model and format; may be repeated
    #[arg(long = "runs", value_name = "FILE", help_heading = "Runs of one's own")]
    pub(crate) files: Vec<String>,
    /// Tokens in the cache before each prompt, where the tool does not say it: 0 after a fresh start
    #[arg(
        long,
        allow_negative_numbers = true,
        value_name = "TOKENS",
        value_parser = read_tokens,
        help_heading = "Runs of one's own"
    )]
    pub(crate) cached: Option<f64>,
    /// Runs by their phase: all of them, or decode or prefill alone
    #[arg(long, value_enum, value_name = "PHASE", help_heading = "Runs of one's own")]
    pub(crate) phase: Option<Phase>,
}

/// What a run timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Phase {
    /// Writing tokens
    Decode,
    /// Reading a prompt
    Prefill,
}

/// One projection.
#[derive(Debug, Clone, Args)]
pub(crate) struct Projected {
    /// A scenario of a catalogue file; other options change it
    #[arg(long, value_name = "NAME", help_heading = "One projection")]
    pub(crate) scenario: Option<String>,
    /// Tokens of the prompt, the last of the context [default: the whole context]
    #[arg(long, allow_negative_numbers = true, value_name = "TOKENS", value_parser = read_tokens, help_heading = "One projection")]
    pub(crate) prompt: Option<f64>,
    /// Tokens of the answer, for the time until all are written
    #[arg(long, allow_negative_numbers = true, value_name = "TOKENS", value_parser = read_tokens, help_heading = "One projection")]
    pub(crate) output: Option<f64>,
    /// Sequences decoded together [default: 1]
    #[arg(long, allow_negative_numbers = true, value_name = "COUNT", value_parser = read_count, help_heading = "One projection")]
    pub(crate) sequences: Option<u32>,
    /// How the cache is stored, such as q8-0 [default: f16]
    #[arg(long, value_name = "ID", help_heading = "One projection")]
    pub(crate) kv_format: Option<String>,
    #[command(flatten)]
    pub(crate) runs: Runs,
}
