//! Some rows of a grid, answered as one record batch.

use super::axes::Axes;
use super::refused::Refused;
use crate::Question;
use crate::batch::arrays;
use crate::error::{Error, Result};
use crate::output::{self, REASON, Reasons};
use arrow_array::{
    Array as _, ArrayRef, DictionaryArray, Float64Array, Int32Array, RecordBatch, RecordBatchOptions, StringArray,
    new_null_array,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use llmhw_core::record::columns::{Choices, Columns, Measure, Numbers, Sweep};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

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
    constants: Constants,
    contexts: Float64Array,
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
        let contexts = Float64Array::from(axes.context_tokens.clone());
        Self {
            contexts,
            question,
            axes,
            refused,
            measures,
            schema: Arc::new(Schema::new(fields)),
            words,
            places,
            constants: Constants::default(),
        }
    }

    /// Answers rows from `start` on.
    pub(super) fn answer(&self, start: u64, rows: usize) -> Result<Chunk> {
        let axes = &self.axes;
        // One value when it is the same in all of these rows.
        let places = |name: &str| {
            let size = axes.words_of(name).map_or(0, <[String]>::len);
            axes.axis(name).map(|axis| axis.fill(self.places.get(..size).unwrap_or(&[]), start, rows))
        };
        let numbers =
            |name: &str| axes.axis(name).map(|axis| axis.fill(axes.numbers_of(name).unwrap_or(&[]), start, rows));
        let codes = ["hardware", "model", "format", "runtime", "kv_format"].map(places);
        let values = ["nodes", "sequences", "prompt_tokens"].map(numbers);
        let contexts = self.contexts(start, rows);
        let mut reasons: Option<Reasons> = None;
        let mut refused = 0_u64;
        let columns = self.columns(&codes, &values, contexts.values(), rows, &mut |bad, error| {
            refused += bad.len() as u64;
            if self.refused == Refused::Raise {
                let row = start + bad.start as u64;
                return Err(Error::Row { row, scenario: axes.scenario(row), error: error.clone() });
            }
            reasons.get_or_insert_with(|| Reasons::new(rows)).refuse(bad, error.to_string());
            Ok(())
        })?;
        let mut all: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        let axes_of_words = self.words.iter().flatten();
        for (at, (codes, words)) in codes.into_iter().flatten().zip(axes_of_words).enumerate() {
            all.push(match codes[..] {
                [only] => self.constants.get(at, u64::from(only), rows, || words_of(vec![only; rows], words))?,
                _ => words_of(codes, words)?,
            });
        }
        for values in values.into_iter().flatten() {
            all.push(match values[..] {
                [only] => self.constants.get(all.len(), only.to_bits(), rows, || Ok(numbers_of(vec![only; rows])))?,
                _ => numbers_of(values),
            });
        }
        all.push(match contexts.len() {
            1 => numbers_of(vec![contexts.value(0); rows]),
            _ => Arc::new(contexts),
        });
        all.extend(arrays(columns)?);
        let answered = reasons.as_ref().filter(|_| self.refused == Refused::LeaveOut).map(Reasons::answered);
        if self.refused == Refused::Mark {
            all.push(match reasons {
                Some(reasons) => reasons.into_array()?,
                None => self.constants.get(all.len(), 0, rows, || Ok(new_null_array(&output::words_type(), rows)))?,
            });
        }
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(self.schema.clone(), all, &options)?;
        let batch = match answered {
            Some(answered) => arrow_select::filter::filter_record_batch(&batch, &answered)?,
            None => batch,
        };
        Ok(Chunk { batch, refused })
    }

    /// The contexts of rows: one when it is the same in all of them. Rows of one round through the axis share its memory.
    fn contexts(&self, start: u64, rows: usize) -> Float64Array {
        let all = self.contexts.len();
        let Some(axis) = self.axes.axis("context_tokens") else { return Float64Array::from(Vec::<f64>::new()) };
        let place = axis.place(start);
        if place + rows <= all {
            return self.contexts.slice(place, rows);
        }
        Float64Array::from(axis.fill(self.contexts.values(), start, rows))
    }

    /// How many of the rows from `start` on make a batch of at most so many. A round through a long axis of contexts is divided evenly, so
    /// that nothing else changes within a batch.
    pub(super) fn batch_rows(&self, start: u64, most: usize) -> usize {
        let round = self.contexts.len();
        let whole = if round > most { round.div_ceil(round.div_ceil(most)) } else { most };
        let left = if round > most { round - (start % round as u64) as usize } else { whole };
        let of_grid = usize::try_from(self.axes.rows - start).unwrap_or(whole);
        whole.min(left).min(of_grid)
    }

    /// The measures that are no axis.
    fn columns(
        &self,
        codes: &[Option<Vec<u32>>; 5],
        values: &[Option<Vec<f64>>; 3],
        contexts: &[f64],
        rows: usize,
        refuse: &mut dyn FnMut(Range<usize>, &llmhw_core::Error) -> Result<()>,
    ) -> Result<Columns> {
        let axes = &self.axes;
        let [hardware, model, format, runtime, kv_format] = codes.each_ref().map(Option::as_deref);
        let [nodes, sequences, prompts] = values.each_ref().map(|values| values.as_deref().map(Numbers::new));
        let mut sweep = Sweep::new(
            rows,
            nouns(&axes.hardware, hardware),
            nouns(&axes.model, model),
            nouns(&axes.format, format),
            Numbers::new(contexts),
        );
        sweep.runtime = runtime.map(|codes| choices(&axes.runtime, codes));
        sweep.kv_format = kv_format.map(|codes| choices(&axes.kv_format, codes));
        sweep.nodes = nodes;
        sweep.sequences = sequences;
        sweep.prompt_tokens = prompts;
        self.question.settle(&mut sweep);
        let mut ended = None;
        let answered = sweep.run_with(&self.measures, &mut |bad, error| {
            refuse(bad, error).map_err(|reason| {
                ended = Some(reason);
                error.clone()
            })
        });
        answered.map_err(|error| ended.unwrap_or(Error::Refused(error)))
    }
}

/// Columns that are the same in all rows of a batch, kept for the next one: each axis's last.
#[derive(Default)]
struct Constants(Mutex<Vec<Option<(u64, ArrayRef)>>>);

impl Constants {
    /// The column of this value in this place of the batch, as long as there are rows.
    fn get(&self, at: usize, value: u64, rows: usize, make: impl FnOnce() -> Result<ArrayRef>) -> Result<ArrayRef> {
        // What another thread left when it died is as good as any.
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() <= at {
            kept.resize(at + 1, None);
        }
        match kept.get(at) {
            Some(Some((known, column))) if *known == value && column.len() >= rows => Ok(column.slice(0, rows)),
            _ => {
                let column = make()?;
                if let Some(slot) = kept.get_mut(at) {
                    *slot = Some((value, column.clone()));
                }
                Ok(column)
            }
        }
    }
}

fn words_of(codes: Vec<u32>, words: &ArrayRef) -> Result<ArrayRef> {
    let keys: Vec<i32> = codes.into_iter().map(u32::cast_signed).collect();
    Ok(Arc::new(DictionaryArray::try_new(Int32Array::from(keys), words.clone())?))
}

fn numbers_of(values: Vec<f64>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}

/// The nouns of an axis, borrowed.
fn nouns<'c, N: Clone>(nouns: &'c [Cow<'_, N>], codes: Option<&'c [u32]>) -> Choices<'c, Cow<'c, N>> {
    Choices { nouns: nouns.iter().map(|noun| Ok(Cow::Borrowed(&**noun))).collect(), codes: codes.unwrap_or(&[]) }
}

fn choices<'c, N: Clone>(nouns: &[N], codes: &'c [u32]) -> Choices<'c, N> {
    Choices { nouns: nouns.iter().cloned().map(Ok).collect(), codes }
}
