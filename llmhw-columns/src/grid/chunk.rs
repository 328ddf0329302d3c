//! Some rows of a grid, answered as one record batch.

use super::axes::Axes;
use super::running::Refused;
use crate::Question;
use crate::batch::arrays;
use crate::error::{Error, Result};
use crate::output::{self, REASON, Reasons};
use arrow_array::{ArrayRef, Float64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use llmhw_core::record::columns::{Choices, Measure, Numbers, Sweep};
use std::borrow::Cow;
use std::sync::Arc;

/// A grid and a question, ready to answer any of the rows.
pub(super) struct Plan<'g> {
    question: &'g Question,
    pub(super) axes: Axes<'g>,
    refused: Refused,
    /// What is asked and no axis.
    measures: Vec<Measure>,
    pub(super) schema: SchemaRef,
    /// Words on the axes of nouns, shared by all batches.
    words: Vec<Option<ArrayRef>>,
    /// 0, 1, 2, ... as codes of the longest axis of nouns.
    places: Vec<u32>,
}

/// Rows that were answered.
pub(super) struct Chunk {
    pub(super) batch: RecordBatch,
    pub(super) refused: u64,
}

impl<'g> Plan<'g> {
    pub(super) fn new(question: &'g Question, axes: Axes<'g>, refused: Refused) -> Self {
        let is_axis = |measure: &Measure| axes.axis(output::name(*measure)).is_some();
        let measures: Vec<Measure> = question.measures.iter().copied().filter(|measure| !is_axis(measure)).collect();
        let words: Vec<Option<ArrayRef>> = axes
            .given
            .iter()
            .map(|axis| {
                axes.words_of(axis.name)
                    .map(|words| Arc::new(words.iter().map(Some).collect::<StringArray>()) as ArrayRef)
            })
            .collect();
        let longest = axes.words.iter().map(Vec::len).max().unwrap_or_default();
        let places = (0..u32::try_from(longest).unwrap_or(u32::MAX)).collect();
        let mut fields: Vec<Field> = axes
            .given
            .iter()
            .zip(&words)
            .map(|(axis, words)| {
                let kind = if words.is_some() { output::words_type() } else { DataType::Float64 };
                Field::new(axis.name, kind, false)
            })
            .collect();
        fields.extend(measures.iter().map(|measure| output::field(*measure)));
        if refused == Refused::Mark {
            fields.push(Field::new(REASON, output::words_type(), true));
        }
        Self { question, axes, refused, measures, schema: Arc::new(Schema::new(fields)), words, places }
    }

    /// Answers rows from `start` on.
    pub(super) fn answer(&self, start: u64, rows: usize) -> Result<Chunk> {
        let axes = &self.axes;
        // One value when it is the same in all of these rows.
        let places = |name: &str| {
            axes.axis(name).map(|axis| {
                let size = axes.words_of(name).map_or(0, <[String]>::len);
                axis.fill(self.places.get(..size).unwrap_or(&[]), start, rows)
            })
        };
        let numbers =
            |name: &str| axes.axis(name).map(|axis| axis.fill(axes.numbers_of(name).unwrap_or(&[]), start, rows));
        let [hardware, model, format, runtime, kv_format] =
            ["hardware", "model", "format", "runtime", "kv_format"].map(places);
        let [nodes, sequences, prompts, contexts] =
            ["nodes", "sequences", "prompt_tokens", "context_tokens"].map(numbers);
        let columns = {
            let mut sweep = Sweep::new(
                rows,
                nouns(&axes.hardware, hardware.as_deref()),
                nouns(&axes.model, model.as_deref()),
                nouns(&axes.format, format.as_deref()),
                Numbers::new(contexts.as_deref().unwrap_or(&[])),
            );
            sweep.runtime = runtime.as_deref().map(|codes| choices(&axes.runtime, Some(codes)));
            sweep.kv_format = kv_format.as_deref().map(|codes| choices(&axes.kv_format, Some(codes)));
            sweep.nodes = nodes.as_deref().map(Numbers::new);
            sweep.sequences = sequences.as_deref().map(Numbers::new);
            sweep.prompt_tokens = prompts.as_deref().map(Numbers::new);
            self.question.settle(&mut sweep);
            let mut reasons: Option<Reasons> = None;
            let mut refused = 0_u64;
            let mut first: Option<Error> = None;
            let answered = sweep.run_with(&self.measures, &mut |bad, error| {
                refused += bad.len() as u64;
                if self.refused == Refused::Raise {
                    let row = start + bad.start as u64;
                    first = Some(Error::Row { row, scenario: axes.scenario(row), error: error.clone() });
                    return Err(error.clone());
                }
                reasons.get_or_insert_with(|| Reasons::new(rows)).refuse(bad, error.to_string());
                Ok(())
            });
            (answered.map_err(|error| first.unwrap_or(Error::Refused(error)))?, reasons, refused)
        };
        let (columns, reasons, refused) = columns;
        let codes = [hardware, model, format, runtime, kv_format].into_iter().flatten();
        let values = [nodes, sequences, prompts, contexts].into_iter().flatten();
        let mut all: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        for (codes, words) in codes.zip(self.words.iter().flatten()) {
            let codes = expanded(codes, rows).into_iter().map(|code| code as i32).collect();
            all.push(Arc::new(output::dictionary(codes, words.clone())?));
        }
        all.extend(values.map(|values| Arc::new(Float64Array::from(expanded(values, rows))) as ArrayRef));
        all.extend(arrays(columns)?);
        let answered = reasons.as_ref().filter(|_| self.refused == Refused::LeaveOut).map(Reasons::answered);
        if self.refused == Refused::Mark {
            all.push(reasons.unwrap_or_else(|| Reasons::new(rows)).into_array()?);
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), all, &options)?;
        let batch = match answered {
            Some(answered) => arrow_select::filter::filter_record_batch(&batch, &answered)?,
            None => batch,
        };
        Ok(Chunk { batch, refused })
    }
}

/// The nouns of an axis, borrowed.
fn nouns<'c, N: Clone>(nouns: &'c [Cow<'_, N>], codes: Option<&'c [u32]>) -> Choices<'c, Cow<'c, N>> {
    Choices { nouns: nouns.iter().map(|noun| Ok(Cow::Borrowed(&**noun))).collect(), codes: codes.unwrap_or(&[]) }
}

fn choices<'c, N: Clone>(nouns: &[N], codes: Option<&'c [u32]>) -> Choices<'c, N> {
    Choices { nouns: nouns.iter().cloned().map(Ok).collect(), codes: codes.unwrap_or(&[]) }
}

fn expanded<T: Copy>(mut values: Vec<T>, rows: usize) -> Vec<T> {
    if let [only] = values[..] {
        values.resize(rows, only);
    }
    values
}
