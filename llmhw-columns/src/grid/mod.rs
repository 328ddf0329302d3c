//! `Grid`: every combination of some hardware, models, formats, contexts and more, without any of them in memory.

mod axes;
mod chunk;
mod refused;
mod running;

pub use refused::Refused;
pub use running::{Progress, Running, Swept};

use llmhw_core::record::{Named, json};
use llmhw_core::spec::{Hardware, KvFormat, Model, Runtime, WeightFormat};

/// The product of axes: one row for each combination of what stands on them.
///
/// Rows are numbered from 0 in the order of nested loops, from the outermost to the innermost: hardware, model, format, runtime, format of
/// the cache, machines, sequences, prompt, context. None is kept: a row follows from its number, so that a grid of billions takes no
/// more memory than its axes. [`Question::sweep`](crate::Question::sweep) answers it.
///
/// An axis that is left out is what a single question would take: the runtime most people use, a half-precision cache, one machine, one
/// sequence, a prompt that fills the context. An axis that is given is a column of the answer.
///
/// # Example: two machines, a model, a format, three contexts
/// ```
/// use llmhw_columns::{Grid, Question, Running};
/// use llmhw_core::record::columns::Measure;
///
/// let grid = Grid::new()
///     .hardware(["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"])
///     .model(["qwen3-coder:30b"])
///     .format(["q4-k-m"])
///     .context_tokens([1024.0, 8192.0, 32_768.0]);
/// let mut rows = 0;
/// let question = Question::new([Measure::DecodeTokensPerSecond, Measure::Fits]);
/// let swept = question.sweep(&grid, &Running::default(), |batch, progress| {
///     rows += batch.num_rows();
///     println!("{} of {}", progress.rows, progress.of);
///     Ok(())
/// })?;
/// assert_eq!((rows, swept.rows, grid.rows()?), (6, 6, 6));
/// # Ok::<(), llmhw_columns::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Grid<'a> {
    hardware: Vec<Named<'a, Hardware>>,
    model: Vec<Named<'a, Model>>,
    format: Vec<Named<'a, WeightFormat>>,
    runtime: Option<Vec<Named<'a, Runtime>>>,
    kv_format: Option<Vec<KvFormat>>,
    nodes: Option<Vec<u32>>,
    sequences: Option<Vec<u32>>,
    prompt_tokens: Option<Vec<f64>>,
    context_tokens: Vec<f64>,
}

impl<'a> Grid<'a> {
    /// A grid without axes. Hardware, model, format and contexts must be given.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The hardware: names of the question's catalogue, or nouns.
    #[must_use]
    pub fn hardware<I: Into<Named<'a, Hardware>>>(mut self, axis: impl IntoIterator<Item = I>) -> Self {
        self.hardware = axis.into_iter().map(Into::into).collect();
        self
    }

    /// The models: names of the question's catalogue, or nouns.
    #[must_use]
    pub fn model<I: Into<Named<'a, Model>>>(mut self, axis: impl IntoIterator<Item = I>) -> Self {
        self.model = axis.into_iter().map(Into::into).collect();
        self
    }

    /// The weight formats: names of the question's catalogue, or nouns.
    #[must_use]
    pub fn format<I: Into<Named<'a, WeightFormat>>>(mut self, axis: impl IntoIterator<Item = I>) -> Self {
        self.format = axis.into_iter().map(Into::into).collect();
        self
    }

    /// The runtimes: names of the question's catalogue, engines such as `llama.cpp` among them, or nouns.
    #[must_use]
    pub fn runtime<I: Into<Named<'a, Runtime>>>(mut self, axis: impl IntoIterator<Item = I>) -> Self {
        self.runtime = Some(axis.into_iter().map(Into::into).collect());
        self
    }

    /// Formats of the cache; see [`catalog::kv_format`](llmhw_core::catalog::kv_format) for their names.
    #[must_use]
    pub fn kv_format(mut self, axis: impl IntoIterator<Item = KvFormat>) -> Self {
        self.kv_format = Some(axis.into_iter().collect());
        self
    }

    /// Numbers of machines that hold the model together.
    #[must_use]
    pub fn nodes(mut self, axis: impl IntoIterator<Item = u32>) -> Self {
        self.nodes = Some(axis.into_iter().collect());
        self
    }

    /// Numbers of sequences decoded together.
    #[must_use]
    pub fn sequences(mut self, axis: impl IntoIterator<Item = u32>) -> Self {
        self.sequences = Some(axis.into_iter().collect());
        self
    }

    /// Tokens of the prompt. Those longer than a context are rows that are refused.
    #[must_use]
    pub fn prompt_tokens(mut self, axis: impl IntoIterator<Item = f64>) -> Self {
        self.prompt_tokens = Some(axis.into_iter().collect());
        self
    }

    /// Tokens in the cache of each sequence. Those beyond a model's limit are rows that are refused.
    #[must_use]
    pub fn context_tokens(mut self, axis: impl IntoIterator<Item = f64>) -> Self {
        self.context_tokens = axis.into_iter().collect();
        self
    }

    /// How many values stand on each axis that is given, in their order, with its name.
    #[must_use]
    pub fn sizes(&self) -> Vec<(&'static str, usize)> {
        let sizes = [
            ("hardware", Some(self.hardware.len())),
            ("model", Some(self.model.len())),
            ("format", Some(self.format.len())),
            ("runtime", self.runtime.as_ref().map(Vec::len)),
            ("kv_format", self.kv_format.as_ref().map(Vec::len)),
            ("nodes", self.nodes.as_ref().map(Vec::len)),
            ("sequences", self.sequences.as_ref().map(Vec::len)),
            ("prompt_tokens", self.prompt_tokens.as_ref().map(Vec::len)),
            ("context_tokens", Some(self.context_tokens.len())),
        ];
        sizes.into_iter().filter_map(|(name, size)| Some((name, size?))).collect()
    }

    /// How many rows.
    ///
    /// # Errors
    /// [`Error::Refused`](crate::Error::Refused) for an axis without a value, and for more than 2^63 - 1 rows.
    pub fn rows(&self) -> crate::Result<u64> {
        product(&self.sizes())
    }
}

/// How many rows axes of these sizes make.
fn product(sizes: &[(&'static str, usize)]) -> crate::Result<u64> {
    let empty = sizes.iter().filter(|(_, size)| *size == 0);
    let empty: Vec<_> =
        empty.map(|(name, _)| json::refusal(name, "have a value on its axis", "none", "give one or more")).collect();
    if let Some(error) = llmhw_core::Error::several(&empty) {
        return Err(error.into());
    }
    let product = sizes.iter().try_fold(1_u64, |rows, (_, size)| rows.checked_mul(u64::try_from(*size).ok()?));
    Ok(product.filter(|rows| i64::try_from(*rows).is_ok()).ok_or_else(|| {
        let sizes: Vec<String> = sizes.iter().map(|(_, size)| size.to_string()).collect();
        json::refusal("grid", "have at most 2^63 - 1 rows", &sizes.join(" x "), "shorten its axes")
    })?)
}
