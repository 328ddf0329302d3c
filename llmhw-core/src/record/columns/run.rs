//! How a sweep is answered: runs of rows of one combination together, and where only rates are asked, many contexts at once.

use super::answers::{Answer, Answers};
use super::input::Numbers;
use super::output::{Columns, OnError, Refusals};
use super::ready::{Known, Ready};
use super::rows::end_of_alike;
use super::{Measure, Sweep};
use crate::bounds;
use crate::error::{Error, Result};
use crate::units::*;
use core::ops::Range;

/// Rows that are worked on together: contexts and rates stay in the first cache.
const BLOCK: usize = 256;

/// Rows that are too few to be worth it.
const FEW: usize = 4;

impl Sweep<'_> {
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
        let longest = if longest < bounds::CONTEXT.maximum { longest } else { bounds::CONTEXT.maximum };
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
