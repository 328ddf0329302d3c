//! `Format`: the ways tools write what they measured.

use crate::error::{Error, Result};
use alloc::string::String;
use core::fmt;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// `llama-bench -o json` or `-o jsonl`.
    LlamaBenchJson,
    /// `llama-bench -o csv`.
    LlamaBenchCsv,
    /// `llama-bench -o md`, its default.
    LlamaBenchMarkdown,
    /// A response of llama-server with `timings`, streamed or whole, or the timings alone.
    LlamaServerJson,
    /// What llama.cpp's programs log: `prompt eval time = ...`.
    LlamaCppLog,
    /// The final response of Ollama's API, or a whole stream of them.
    OllamaJson,
    /// What `ollama run --verbose` prints.
    OllamaText,
    /// What `mlx_lm.generate` prints.
    MlxGenerate,
    /// What `mlx_lm.benchmark` prints.
    MlxBenchmark,
    /// This project's table: the columns of `data/measurements/measured.csv`.
    Table,
}

impl Format {
    /// Every format, in the order in which they are tried.
    pub const ALL: &'static [Self] = &[
        Self::LlamaBenchJson,
        Self::LlamaServerJson,
        Self::OllamaJson,
        Self::LlamaBenchCsv,
        Self::Table,
        Self::LlamaBenchMarkdown,
        Self::MlxBenchmark,
        Self::MlxGenerate,
        Self::OllamaText,
        Self::LlamaCppLog,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LlamaBenchJson => "llama-bench-json",
            Self::LlamaBenchCsv => "llama-bench-csv",
            Self::LlamaBenchMarkdown => "llama-bench-markdown",
            Self::LlamaServerJson => "llama-server-json",
            Self::LlamaCppLog => "llama-cpp-log",
            Self::OllamaJson => "ollama-json",
            Self::OllamaText => "ollama-text",
            Self::MlxGenerate => "mlx-generate",
            Self::MlxBenchmark => "mlx-benchmark",
            Self::Table => "table",
        }
    }

    /// The format of a name.
    ///
    /// # Errors
    /// `UnknownId`, with the names there are.
    pub fn named(name: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name).ok_or_else(|| {
            Error::unknown("tool", name, Self::ALL.iter().map(|format| String::from(format.as_str())).collect())
        })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
