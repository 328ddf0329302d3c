//! A record batch of scenarios in, a record batch of answers out.

use crate::error::Result;
use crate::input::{NameColumn, NumberColumn};
use crate::output::{self, REASON, Reasons};
use crate::{Error, Question};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{Field, Schema, SchemaRef};
use llmhw_core::catalog;
use llmhw_core::record::columns::{Columns, OnError, Sweep};
use llmhw_core::record::{Named, json};
use llmhw_core::spec::Runtime;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// The columns a scenario may have. The first four are needed.
pub(crate) const COLUMNS: [&str; 9] =
    ["hardware", "model", "format", "context_tokens", "runtime", "kv_format", "prompt_tokens", "sequences", "nodes"];

/// How many of them are needed.
const NEEDED: usize = 4;

/// What stands in the rows.
#[derive(Default)]
pub(crate) struct Scenarios {
    rows: usize,
    names: [Option<NameColumn>; COLUMNS.len()],
    numbers: [Option<NumberColumn>; COLUMNS.len()],
}

impl Scenarios {
    /// Columns by name, each as long as there are rows or of one value for all of them.
    pub(crate) fn read<'c>(rows: usize, columns: impl IntoIterator<Item = (&'c str, &'c ArrayRef)>) -> Result<Self> {
        let mut scenarios = Self { rows, ..Self::default() };
        let mut is_given = [false; COLUMNS.len()];
        for (name, array) in columns {
            let Some(place) = COLUMNS.iter().position(|known| *known == name) else {
                return Err(json::unknown_field(name, &COLUMNS).into());
            };
            if is_given.get_mut(place).is_some_and(|given| std::mem::replace(given, true)) {
                return Err(json::refusal(name, "be one column", "two of that name", "leave one of them out").into());
            }
            if name.ends_with("format") || matches!(name, "hardware" | "model" | "runtime") {
                if let Some(slot) = scenarios.names.get_mut(place) {
                    *slot = Some(NameColumn::read(name, array)?);
                }
            } else if let Some(slot) = scenarios.numbers.get_mut(place) {
                *slot = Some(NumberColumn::read(name, array)?);
            }
        }
        let missing = COLUMNS.iter().zip(is_given).take(NEEDED).filter(|(_, given)| !given);
        let missing: Vec<_> = missing.map(|(name, _)| json::missing(name)).collect();
        llmhw_core::Error::several(&missing).map_or(Ok(scenarios), |error| Err(error.into()))
    }

    /// Answers them; `refuse` is told which rows are refused and why.
    pub(crate) fn answer(
        &self,
        question: &Question,
        refuse: &mut dyn FnMut(Range<usize>, &llmhw_core::Error) -> llmhw_core::Result<()>,
    ) -> Result<Columns> {
        let [hardware, model, format, _, runtime, kv_format, ..] = &self.names;
        let [_, _, _, context, _, _, prompt, sequences, nodes] = &self.numbers;
        let (Some(hardware), Some(model), Some(format), Some(context)) = (hardware, model, format, context) else {
            return Err(json::missing("hardware").into());
        };
        let catalog = &*question.catalog;
        let mut sweep = Sweep::new(
            self.rows,
            hardware.choices(|name| catalog.find(name).map(Cow::Borrowed)),
            model.choices(|name| catalog.find(name).map(Cow::Borrowed)),
            format.choices(|name| catalog.find(name).map(Cow::Borrowed)),
            context.numbers(),
        );
        sweep.runtime =
            runtime.as_ref().map(|column| column.choices(|name| Named::<Runtime>::from(name).choose(catalog)));
        sweep.kv_format = kv_format.as_ref().map(|column| column.choices(catalog::kv_format));
        sweep.prompt_tokens = prompt.as_ref().map(NumberColumn::numbers);
        sweep.sequences = sequences.as_ref().map(NumberColumn::numbers);
        sweep.nodes = nodes.as_ref().map(NumberColumn::numbers);
        question.settle(&mut sweep);
        Ok(sweep.run_with(&question.measures, refuse)?)
    }
}

impl Question {
    /// What is the same for all rows.
    pub(crate) fn settle<'q>(&'q self, sweep: &mut Sweep<'q>) {
        sweep.catalog = &self.catalog;
        sweep.strategy = self.strategy;
        sweep.link = self.link.as_ref().map(Cow::Borrowed);
        sweep.efficiency = self.efficiency;
    }

    /// The columns of an answer: the measures, and the reasons of rows that were refused when they are marked.
    #[must_use]
    pub fn schema(&self, on_error: OnError) -> SchemaRef {
        let mut fields: Vec<Field> = self.measures.iter().map(|measure| output::field(*measure)).collect();
        if on_error == OnError::Mark {
            fields.push(Field::new(REASON, output::words_type(), true));
        }
        Arc::new(Schema::new(fields))
    }

    /// Answers every row of a batch, in its order.
    ///
    /// The batch has the columns `hardware`, `model`, `format` (text of any kind, plain or as a dictionary) and `context_tokens` (integers
    /// or floats of any width), and may have `runtime`, `kv_format`, `prompt_tokens`, `sequences` and `nodes`. The answer has a column
    /// per measure: numbers as `Float64`, words as dictionaries. A null in a row makes its answers null, but
    /// where all its names are there, they are looked up first, and refused though a number is null. A row that is refused
    /// refuses the batch with [`OnError::Raise`]; with [`OnError::Mark`] its answers are null and the column `reason` says why.
    ///
    /// # Errors
    /// [`Error::Refused`] for columns that are not known, missing, there twice or of another kind, and for the first row that is refused,
    /// with its number from 0.
    ///
    /// # Example: two machines
    /// ```
    /// use arrow_array::{ArrayRef, RecordBatch, StringArray, UInt32Array, cast::AsArray, types::Float64Type};
    /// use llmhw_columns::Question;
    /// use llmhw_core::record::columns::{Measure, OnError};
    /// use std::sync::Arc;
    ///
    /// let batch = RecordBatch::try_from_iter([
    ///     ("hardware", Arc::new(StringArray::from(vec!["RTX 4090", "mac-mini-m4-pro-20c-48gb"])) as ArrayRef),
    ///     ("model", Arc::new(StringArray::from(vec!["qwen3-coder:30b"; 2]))),
    ///     ("format", Arc::new(StringArray::from(vec!["q4-k-m"; 2]))),
    ///     ("context_tokens", Arc::new(UInt32Array::from(vec![8192, 8192]))),
    /// ])?;
    /// let answer = Question::new([Measure::DecodeTokensPerSecond, Measure::Fits]).project(&batch, OnError::Raise)?;
    /// let rates = answer.column(0).as_primitive::<Float64Type>();
    /// assert!(rates.value(0) > rates.value(1));
    /// assert!(answer.column(1).as_boolean().value(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn project(&self, batch: &RecordBatch, on_error: OnError) -> Result<RecordBatch> {
        let schema = batch.schema();
        let names = schema.fields().iter().map(|field| field.name().as_str());
        let scenarios = Scenarios::read(batch.num_rows(), names.zip(batch.columns()))?;
        let mut reasons = (on_error == OnError::Mark).then(|| Reasons::new(batch.num_rows()));
        let columns = scenarios.answer(self, &mut |rows, error| match &mut reasons {
            Some(reasons) => {
                reasons.refuse(rows, error.to_string());
                Ok(())
            }
            None => Err(error.clone().in_row(rows.start)),
        })?;
        let mut arrays = arrays(columns)?;
        arrays.extend(reasons.map(Reasons::into_array).transpose()?);
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        Ok(RecordBatch::try_new_with_options(self.schema(on_error), arrays, &options)?)
    }
}

/// The columns of an answer.
pub(crate) fn arrays(columns: Columns) -> Result<Vec<ArrayRef>> {
    columns.columns.into_iter().map(|(_, values)| output::array(values).map_err(Error::from)).collect()
}
