//! Projections of many rows: hardware x model x format x context and more, each column one value or one per row.

use super::Measure;
use super::answers::{Answer, Answers};
use super::input::{Choices, Numbers};
use super::output::{Columns, OnError, Refusals};
use super::ready::{Known, Ready};
use super::rows::end_of_alike;
use crate::bounds;
use crate::catalog::Catalog;
use crate::efficiency::Efficiency;
use crate::efficiency::own::Correction;
use crate::error::{Error, Result};
use crate::record::RuntimeChoice;
use crate::spec::{Hardware, KvFormat, Link, Model, Strategy, WeightFormat};
use crate::units::*;
use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::ops::Range;

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
    /// The runtimes, or engines such as `llama.cpp`; for each row the one most people use without this.
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

/// Rows that are worked on together: contexts and rates stay in the first cache.
const BLOCK: usize = 256;

/// Rows that are too few to be worth it.
const FEW: usize = 4;

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

    fn check(&self) -> Result<()> {
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

    /// Answers every row.
    ///
    /// # Errors
    /// `Inconsistent` for columns of other lengths; with [`OnError::Raise`] the refusal of the first bad row, with its number.
    pub fn run(&self, measures: &[Measure], on_error: OnError) -> Result<Columns> {
        let mut refusals = Refusals::new(on_error, self.rows);
        let mut columns = self
            .run_with(measures, &mut |rows, error| rows.into_iter().try_for_each(|row| refusals.refuse(row, error)))?;
        columns.reasons = refusals.into_reasons();
        Ok(columns)
    }

    /// Answers every row, and hands over which rows are refused and why: rows in order, one after the other that are refused for
    /// the same reason at once. Their answers are missing, unless `refuse` hands an error back, which ends it.
    ///
    /// # Errors
    /// `Inconsistent` for columns of other lengths, and what `refuse` hands back.
    ///
    /// # Example: how many rows there is no answer for
    /// ```
    /// use llmhw_core::catalog;
    /// use llmhw_core::record::columns::{Choices, Measure, Numbers, Sweep};
    /// use std::borrow::Cow;
    ///
    /// let sweep = Sweep::new(
    ///     3,
    ///     Choices::one(Cow::Borrowed(catalog::hardware("rtx-4090-24gb")?)),
    ///     Choices::one(Cow::Borrowed(catalog::model("qwen3-8b")?)),
    ///     Choices::one(Cow::Borrowed(catalog::format("q4-k-m")?)),
    ///     Numbers::new(&[8192.0, 1e8, -1.0]),
    /// );
    /// let mut refused = 0;
    /// sweep.run_with(&[Measure::Fits], &mut |rows, _| {
    ///     refused += rows.len();
    ///     Ok(())
    /// })?;
    /// assert_eq!(refused, 2);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn run_with(
        &self,
        measures: &[Measure],
        refuse: &mut dyn FnMut(Range<usize>, &Error) -> Result<()>,
    ) -> Result<Columns> {
        self.check()?;
        let mut answers = Answers::new(measures, self.rows);
        let mut known = Known::default();
        let mut row = 0;
        while row < self.rows {
            let end = self.end_of_run(row);
            match self.combination(row) {
                Ok(None) => {}
                Err(error) => refuse(row..end, &error)?,
                Ok(Some(combination)) => match known.find(combination, || self.prepare(combination)) {
                    Err(error) => refuse(row..end, error)?,
                    Ok(ready) => self.answer_run(row..end, ready, &mut answers, refuse)?,
                },
            }
            row = end;
        }
        let columns = answers.outputs.into_iter().map(|output| (output.measure.name(), output.values)).collect();
        Ok(Columns { rows: self.rows, columns, reasons: None })
    }

    /// Answers rows of one combination.
    fn answer_run(
        &self,
        rows: Range<usize>,
        ready: &mut Ready<'_>,
        answers: &mut Answers,
        refuse: &mut dyn FnMut(Range<usize>, &Error) -> Result<()>,
    ) -> Result<()> {
        if !answers.wants_rates_alone() {
            return self.answer_each(rows, ready, answers, refuse);
        }
        let mut row = rows.start;
        while row < rows.end {
            let end = self.sequences.map_or(rows.end, |sequences| end_of_alike(&sequences, row, rows.end));
            self.answer_rates(row..end, ready, answers, refuse)?;
            row = end;
        }
        Ok(())
    }

    /// Answers rows of one combination and one number of sequences of which nothing but decode rates is asked: together where all are in
    /// range, otherwise one by one.
    fn answer_rates(
        &self,
        rows: Range<usize>,
        ready: &mut Ready<'_>,
        answers: &mut Answers,
        refuse: &mut dyn FnMut(Range<usize>, &Error) -> Result<()>,
    ) -> Result<()> {
        let sequences = self
            .sequences_at(rows.start)
            .ok()
            .flatten()
            .filter(|count| rows.len() >= FEW && bounds::SEQUENCES.contains(f64::from(*count)));
        let Some((sequences, many)) = sequences.and_then(|count| Some((count, ready.at_contexts(count)?))) else {
            return self.answer_each(rows, ready, answers, refuse);
        };
        let mut repeated = [0.0; BLOCK];
        if let [only] = self.context_tokens.values {
            repeated.fill(*only);
        }
        let mut rates = [0.0; BLOCK];
        let mut row = rows.start;
        while row < rows.end {
            let end = if rows.end - row > BLOCK { row + BLOCK } else { rows.end };
            let contexts = match self.context_tokens.values {
                [_] => repeated.get(..end - row),
                several => several.get(row..end),
            };
            let contexts = contexts.filter(|contexts| self.are_in_range(row, contexts, ready));
            match (contexts, &ready.kinds, rates.get_mut(..end - row)) {
                (Some(contexts), Some(kinds), Some(rates)) => {
                    if let Some(slots) = answers.only_rates(row..end) {
                        many.rates(kinds, contexts, slots);
                        row = end;
                        continue;
                    }
                    many.rates(kinds, contexts, rates);
                    for output in &mut answers.outputs {
                        output.write_rates(row, rates, contexts, sequences, ready);
                    }
                }
                _ => self.answer_each(row..end, ready, answers, refuse)?,
            }
            row = end;
        }
        Ok(())
    }

    /// Whether everything is there and would be accepted by [`Prepared::workload_of`](crate::Prepared::workload_of). May say no
    /// where it would be.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a lazy `and` is a branch, which keeps the loops from being vectorised"
    )]
    fn are_in_range(&self, row: usize, contexts: &[f64], ready: &Ready<'_>) -> bool {
        let rows = row..row + contexts.len();
        let is_there = |present: Option<&[bool]>| match present {
            Some(present) => present.get(rows.clone()).is_some_and(|present| present.iter().all(|present| *present)),
            None => true,
        };
        let longest = ready.prepared.context_limit();
        let longest = if longest < bounds::CONTEXT.max { longest } else { bounds::CONTEXT.max };
        // Without a branch per row. NaN is not in any range.
        if !is_there(self.context_tokens.present)
            || !contexts.iter().fold(true, |all, c| all & (*c >= 0.0) & (*c <= longest))
        {
            return false;
        }
        match self.prompt_tokens {
            None => true,
            Some(Numbers { present: Some(_), .. }) => false,
            Some(Numbers { values: [only], .. }) => {
                *only >= 0.0 && contexts.iter().fold(true, |all, c| all & (*only <= *c))
            }
            Some(Numbers { values, .. }) => values.get(rows.clone()).is_some_and(|prompts| {
                prompts.iter().zip(contexts).fold(true, |all, (prompt, c)| all & (*prompt >= 0.0) & (prompt <= c))
            }),
        }
    }

    fn answer_each(
        &self,
        mut rows: Range<usize>,
        ready: &mut Ready<'_>,
        answers: &mut Answers,
        refuse: &mut dyn FnMut(Range<usize>, &Error) -> Result<()>,
    ) -> Result<()> {
        rows.try_for_each(|row| self.answer(row, ready, answers).or_else(|error| refuse(row..row + 1, &error)))
    }

    /// Answers one row.
    #[inline]
    fn answer(&self, row: usize, ready: &mut Ready<'_>, answers: &mut Answers) -> Result<()> {
        let Some(load) = self.load(row)? else { return Ok(()) };
        let prepared = &ready.prepared;
        let workload = prepared.workload_of(load.context, load.sequences, load.prompt)?;
        let answer = Answer {
            decode: answers.wants_decode.then(|| prepared.decode_of(&workload)),
            prefill: if answers.wants_prefill { ready.prefill(&workload, load.prompt.map(tokens)) } else { None },
            fit: answers.wants_fit.then(|| ready.fit(&workload)),
        };
        for output in &mut answers.outputs {
            output.write(row, &answer, ready, &load);
        }
        Ok(())
    }
}
