//! The question in columns: hardware x model x format x context and more, each column one value or one per row.

use super::input::{Choices, Numbers};
use crate::bounds;
use crate::catalog::Catalog;
use crate::efficiency::Efficiency;
use crate::efficiency::own::Correction;
use crate::error::Result;
use crate::record::RuntimeChoice;
use crate::spec::{Hardware, KvFormat, Link, Model, Strategy, WeightFormat};
use alloc::borrow::Cow;
use alloc::vec::Vec;

/// A question in columns.
///
/// # Example: one model at two contexts
/// ```
/// use llmhw_core::catalog;
/// use llmhw_core::record::columns::{Choices, Measure, Numbers, OnError, Sweep, Values};
/// use std::borrow::Cow;
///
/// let mut sweep = Sweep::new(
///     2,
///     Choices::one(Cow::Borrowed(catalog::hardware("mac-mini-m4-pro-20c-48gb")?)),
///     Choices::one(Cow::Borrowed(catalog::model("qwen3-coder:30b")?)),
///     Choices::one(Cow::Borrowed(catalog::format("q4-k-m")?)),
///     Numbers::new(&[1024.0, 32_768.0]),
/// );
/// let answer = sweep.run(&[Measure::DecodeTokensPerSecond], OnError::Raise)?;
/// let [(_, Values::Numbers(rates))] = &answer.columns[..] else { panic!("one column") };
/// assert!(rates[0] > rates[1]);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Sweep<'a> {
    /// How many rows.
    pub rows: usize,
    /// The hardware.
    pub hardware: Choices<'a, Cow<'a, Hardware>>,
    /// The models.
    pub model: Choices<'a, Cow<'a, Model>>,
    /// The weight formats.
    pub format: Choices<'a, Cow<'a, WeightFormat>>,
    /// The runtimes, or engines such as `llama.cpp`; without this, for each row the first listed one that drives its machine and loads its format.
    pub runtime: Option<Choices<'a, RuntimeChoice<'a>>>,
    /// Formats of the cache; half precision without this.
    pub kv_format: Option<Choices<'a, KvFormat>>,
    /// Tokens in the cache of each sequence.
    pub context_tokens: Numbers<'a>,
    /// Tokens of the prompt; the whole context without this.
    pub prompt_tokens: Option<Numbers<'a>>,
    /// Sequences decoded together; one without this.
    pub sequences: Option<Numbers<'a>>,
    /// Machines that hold the model together; one without this.
    pub nodes: Option<Numbers<'a>>,
    /// Where a runtime is looked for when none is named.
    pub catalog: &'a Catalog,
    /// How they divide the work.
    pub strategy: Strategy,
    /// What connects them.
    pub link: Option<Cow<'a, Link>>,
    /// How the share of the bandwidth is found.
    pub efficiency: Efficiency,
    /// What runs of one's own say: see [`Scenario::corrected`](crate::Scenario::corrected).
    pub corrections: Vec<Correction>,
}

impl<'a> Sweep<'a> {
    /// A sweep in its shortest form.
    #[must_use]
    pub fn new(
        rows: usize,
        hardware: Choices<'a, Cow<'a, Hardware>>,
        model: Choices<'a, Cow<'a, Model>>,
        format: Choices<'a, Cow<'a, WeightFormat>>,
        context_tokens: Numbers<'a>,
    ) -> Self {
        Self {
            rows,
            hardware,
            model,
            format,
            runtime: None,
            kv_format: None,
            context_tokens,
            prompt_tokens: None,
            sequences: None,
            nodes: None,
            catalog: Catalog::BUILT_IN,
            strategy: Strategy::Pipeline,
            link: None,
            efficiency: crate::efficiency::CALIBRATED,
            corrections: Vec::new(),
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        self.hardware.check("hardware", self.rows)?;
        self.model.check("model", self.rows)?;
        self.format.check("format", self.rows)?;
        if let Some(runtime) = &self.runtime {
            runtime.check("runtime", self.rows)?;
        }
        if let Some(kv_format) = &self.kv_format {
            kv_format.check("kv_format", self.rows)?;
        }
        self.context_tokens.check(bounds::CONTEXT.name, self.rows)?;
        for (name, column) in
            [("prompt_tokens", self.prompt_tokens), ("sequences", self.sequences), ("nodes", self.nodes)]
        {
            if let Some(column) = column {
                column.check(name, self.rows)?;
            }
        }
        Ok(())
    }
}
