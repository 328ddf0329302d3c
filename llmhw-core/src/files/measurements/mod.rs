//! Measurements as tools print them: llama-bench, llama-server and llama.cpp's logs, Ollama, MLX, and this project's own table.
//!
//! A [`Row`] is a rate of reading a prompt or of writing tokens, with the context it was measured at and what the tool says of
//! model, format, machine and backend. What it says is text to look up; nothing is guessed, and what it does not say is empty.
//! Formats by the tools' own sources: llama.cpp (`tools/llama-bench`, `tools/server`, `common`), Ollama (`api/types.go`), mlx-lm
//! (`generate.py`, `benchmark.py`).

mod format;
mod json;
mod log;
mod markdown;
mod mlx;
mod number;
mod object;
mod ollama;
mod reading;
mod row;
mod table;

pub use format::Format;
pub use reading::Reading;
pub use row::{Drafted, Phase, Row};
pub use table::{COLUMNS, to_csv};

use crate::error::{Error, Result};
use alloc::vec::Vec;
use number::shown;

/// The longest text that is read, in bytes: tens of thousands of runs are shorter. What is kept of a text takes at most some
/// thirty times its length.
pub const MOST_BYTES: usize = 8 << 20;

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}

impl Format {
    /// What the first line of this project's table has.
    const TABLE_MARKS: [&str; 2] = ["phase", "tokens_per_s"];

    /// The format of a text by its marks.
    ///
    /// # Errors
    /// `Unsupported` when it has the marks of none; the error names what was tried.
    pub fn of(text: &str) -> Result<Self> {
        let text = number::without_mark(text);
        Self::ALL.iter().copied().find(|format| format.marks(text)).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|format| format.as_str()).collect();
            let advice = if text.contains("INSERT INTO llama_bench") {
                "run llama-bench with -o json instead of -o sql"
            } else if Self::TABLE_MARKS.iter().any(|mark| first_line(text).contains(mark)) {
                "a table noted by hand has the columns phase and tokens_per_s, and commas between them"
            } else {
                "give the output of one of these tools as it is, or say which it is"
            };
            let rule = alloc::format!("be the output of one of {}", names.join(", "));
            Error::unsupported("measurements", rule, shown(text), advice)
        })
    }

    fn marks(self, text: &str) -> bool {
        let has = |part: &str| text.contains(part);
        let first = first_line(text);
        let is_json = number::json_part(text).is_some();
        match self {
            Self::LlamaBenchJson => is_json && has("\"avg_ts\""),
            Self::LlamaServerJson => is_json && has("\"predicted_per_second\""),
            Self::OllamaJson => is_json && has("\"eval_count\"") && has("\"eval_duration\""),
            Self::LlamaBenchCsv => first.contains("avg_ts") && first.contains(','),
            Self::Table => Self::TABLE_MARKS.iter().all(|mark| first.contains(mark)) && first.contains(','),
            Self::LlamaBenchMarkdown => has("t/s") && text.lines().any(markdown::is_header),
            Self::MlxBenchmark => has("generation_tps="),
            Self::MlxGenerate => has("tokens-per-sec"),
            Self::OllamaText => has("eval rate:"),
            Self::LlamaCppLog => has("eval time"),
        }
    }
}

/// Reads a text in a format of its own.
///
/// # Errors
/// As [`Format::of`] and [`read_as`].
///
/// # Example: the table that llama-bench prints
/// ```
/// use llmhw_core::files::measurements::{self, Phase};
/// use llmhw_core::units::{tokens, tokens_per_second};
///
/// // From the README of llama.cpp's tools/llama-bench.
/// let reading = measurements::read("\
/// | model                          |       size |     params | backend    | ngl |            test |                  t/s |
/// | ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
/// | qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |    tg128 @ d512 |        116.71 ± 0.60 |
/// ")?;
/// let row = &reading.rows[0];
/// assert_eq!((row.phase, row.rate), (Phase::Decode, tokens_per_second(116.71)));
/// assert_eq!((row.format.as_str(), row.runtime.as_str()), ("Q4_K - Medium", "CUDA"));
/// assert_eq!(row.mean_context(), Some(tokens(576)));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn read(text: &str) -> Result<Reading> {
    check_length(text)?;
    read_as(text, Format::of(text)?)
}

/// Reads a text in a format that is known.
///
/// # Errors
/// `InvalidRecord` when it is not written so, with the line or row, the field, the rule and what stands there; `OutOfRange`
/// above [`MOST_BYTES`].
pub fn read_as(text: &str, format: Format) -> Result<Reading> {
    check_length(text)?;
    let text = number::without_mark(text);
    let mut reading = Reading { format, rows: Vec::new(), left_out: Vec::new() };
    match format {
        Format::LlamaBenchJson => json::each(text, |place, object| json::bench(&mut reading, place, object))?,
        Format::LlamaServerJson => json::each(text, |place, object| json::server(&mut reading, place, object))?,
        Format::OllamaJson => json::each(text, |place, object| ollama::response(&mut reading, place, object))?,
        Format::LlamaBenchCsv => table::bench(&mut reading, text)?,
        Format::LlamaBenchMarkdown => markdown::read(&mut reading, text)?,
        Format::LlamaCppLog => log::read(&mut reading, text)?,
        Format::OllamaText => ollama::text(&mut reading, text)?,
        Format::MlxGenerate => mlx::generate(&mut reading, text)?,
        Format::MlxBenchmark => mlx::benchmark(&mut reading, text)?,
        Format::Table => table::read(&mut reading, text)?,
    }
    if reading.rows.is_empty() && reading.left_out.is_empty() {
        let rule = alloc::format!("hold a measurement as {} writes it", format.as_str());
        return Err(Error::invalid_record("measurements", rule, shown(text), "give the tool's whole output"));
    }
    Ok(reading)
}

fn check_length(text: &str) -> Result<()> {
    if text.len() <= MOST_BYTES {
        return Ok(());
    }
    let rule = alloc::format!("have at most {MOST_BYTES} bytes");
    Err(Error::out_of_range("measurements", rule, text.len(), "read it in parts"))
}
