//! Scalar functions for DataFusion: what is asked of a row in SQL.
//!
//! Each takes `(hardware, model, format, context_tokens [, sequences [, nodes]])`: names as text, numbers as integers or floats, columns or
//! single values. A null makes the answer null. The names of all of them are in [`FUNCTIONS`].
//!
//! ```
//! use datafusion::prelude::*;
//! use llmhw_columns::functions;
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let mut context = SessionContext::new();
//! functions::register(&mut context)?;
//! context.sql("CREATE TABLE machines AS VALUES ('RTX 4090', 8192), ('mac-mini-m4-pro-20c-48gb', 32768)").await?.collect().await?;
//! let answer = context.sql(
//!     "SELECT column1 AS machine, llmhw_decode_tokens_per_second(column1, 'qwen3-coder:30b', 'q4-k-m', column2) AS rate
//!      FROM machines
//!      WHERE llmhw_fits(column1, 'qwen3-coder:30b', 'q4-k-m', column2)
//!      ORDER BY rate DESC",
//! );
//! let machines: usize = answer.await?.collect().await?.iter().map(|batch| batch.num_rows()).sum();
//! assert_eq!(machines, 2);
//! # Ok::<(), datafusion::error::DataFusionError>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::batch::{Scenarios, arrays};
use crate::{Question, output};
use arrow_array::ArrayRef;
use arrow_schema::DataType;
use datafusion_common::{DataFusionError, Result, ScalarValue};
use datafusion_expr::registry::FunctionRegistry;
use datafusion_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use llmhw_core::record::columns::{Measure, OnError};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Every function: its name, and the measure it answers with.
pub const FUNCTIONS: &[(&str, Measure)] = &[
    ("llmhw_decode_tokens_per_second", Measure::DecodeTokensPerSecond),
    ("llmhw_decode_low_tokens_per_second", Measure::DecodeLowTokensPerSecond),
    ("llmhw_decode_high_tokens_per_second", Measure::DecodeHighTokensPerSecond),
    ("llmhw_decode_tokens_per_second_per_sequence", Measure::DecodeTokensPerSecondPerSequence),
    ("llmhw_time_per_output_token_seconds", Measure::TimePerOutputTokenSeconds),
    ("llmhw_prefill_tokens_per_second", Measure::PrefillTokensPerSecond),
    ("llmhw_time_to_first_token_seconds", Measure::TimeToFirstTokenSeconds),
    ("llmhw_fits", Measure::Fits),
    ("llmhw_needed_gigabytes", Measure::NeededGigabytes),
    ("llmhw_usable_gigabytes", Measure::UsableGigabytes),
    ("llmhw_headroom_gigabytes", Measure::HeadroomGigabytes),
    ("llmhw_shortfall_gigabytes", Measure::ShortfallGigabytes),
    ("llmhw_longest_context_tokens", Measure::LongestContextTokens),
];

/// The arguments, in their order.
const ARGUMENTS: [&str; 6] = ["hardware", "model", "format", "context_tokens", "sequences", "nodes"];

/// How many of them are names, and how many must be given.
const NAMES: usize = 3;
const NEEDED: usize = 4;

/// Registers every function, with the built-in catalogue. A row that is refused refuses the query.
///
/// # Errors
/// What the registry says, such as one that can not be written to.
pub fn register(registry: &mut dyn FunctionRegistry) -> Result<()> {
    register_with(registry, &Question::new([]), OnError::Raise)
}

/// Registers every function with the catalogue and the settings of `question`, whose measures do not matter. With [`OnError::Mark`] the
/// answers of rows that are refused are null.
///
/// # Errors
/// As [`register`].
pub fn register_with(registry: &mut dyn FunctionRegistry, question: &Question, on_error: OnError) -> Result<()> {
    for function in functions(question, on_error) {
        registry.register_udf(Arc::new(function))?;
    }
    Ok(())
}

/// The functions themselves, for whoever keeps them in another way.
#[must_use]
pub fn functions(question: &Question, on_error: OnError) -> Vec<ScalarUDF> {
    let function = |(name, measure): &(&'static str, Measure)| {
        let question = Arc::new(Question { measures: vec![*measure], ..question.clone() });
        ScalarUDF::new_from_impl(Function {
            name,
            measure: *measure,
            question,
            on_error,
            signature: Signature::user_defined(Volatility::Immutable),
        })
    };
    FUNCTIONS.iter().map(function).collect()
}

#[derive(Debug)]
struct Function {
    name: &'static str,
    measure: Measure,
    question: Arc<Question>,
    on_error: OnError,
    signature: Signature,
}

/// One function is another when it asks the same question: of two catalogues, equal ones may be told apart.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.measure == other.measure
            && self.on_error == other.on_error
            && self.question.strategy == other.question.strategy
            && self.question.link == other.question.link
            && self.question.efficiency == other.question.efficiency
            && Arc::ptr_eq(&self.question.catalog, &other.question.catalog)
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.name, self.on_error).hash(state);
    }
}

impl Function {
    fn usage(&self) -> String {
        format!("{}(hardware, model, format, context_tokens [, sequences [, nodes]])", self.name)
    }

    /// The type an argument is taken as: text and numbers as they are, nothing as either.
    fn coerced(&self, argument: &str, is_name: bool, kind: &DataType) -> Result<DataType> {
        let is_text = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        match kind {
            DataType::Null => Ok(if is_name { DataType::Utf8 } else { DataType::Float64 }),
            DataType::Dictionary(_, values) if is_name && is_text(values) => Ok(kind.clone()),
            kind if is_name && is_text(kind) => Ok(kind.clone()),
            kind if !is_name && (kind.is_integer() || kind.is_floating()) => Ok(kind.clone()),
            kind if !is_name && kind.is_decimal() => Ok(DataType::Float64),
            _ => {
                let wanted = if is_name { "text" } else { "a number" };
                Err(DataFusionError::Plan(format!("{}: {argument} is {wanted}, not {kind}; cast it", self.name)))
            }
        }
    }

    fn failed(&self, error: &crate::Error) -> DataFusionError {
        DataFusionError::Execution(format!("{}: {error}", self.name))
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(output::field(self.measure).data_type().clone())
    }

    fn coerce_types(&self, kinds: &[DataType]) -> Result<Vec<DataType>> {
        if !(NEEDED..=ARGUMENTS.len()).contains(&kinds.len()) {
            let given = kinds.len();
            return Err(DataFusionError::Plan(format!("{given} arguments do not fit: {}", self.usage())));
        }
        let arguments = ARGUMENTS.iter().zip(kinds).enumerate();
        arguments.map(|(place, (argument, kind))| self.coerced(argument, place < NAMES, kind)).collect()
    }

    fn invoke_with_args(&self, given: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let is_single = given.args.iter().all(|argument| matches!(argument, ColumnarValue::Scalar(_)));
        let rows = if is_single { 1 } else { given.number_rows };
        // A single value stands for all rows.
        let columns = given.args.iter().map(|argument| match argument {
            ColumnarValue::Array(array) => Ok(array.clone()),
            ColumnarValue::Scalar(value) => value.to_array_of_size(1),
        });
        let columns = columns.collect::<Result<Vec<ArrayRef>>>()?;
        let scenarios = Scenarios::read(rows, ARGUMENTS.iter().copied().zip(&columns));
        let answer = scenarios.and_then(|scenarios| {
            let answered = scenarios.answer(&self.question, &mut |_, error| match self.on_error {
                OnError::Raise => Err(error.clone()),
                OnError::Mark => Ok(()),
            })?;
            arrays(answered)
        });
        let column = answer.map_err(|error| self.failed(&error))?.into_iter().next();
        let column = column.ok_or_else(|| DataFusionError::Internal(format!("{} has no answer", self.name)))?;
        Ok(if is_single {
            ColumnarValue::Scalar(ScalarValue::try_from_array(&column, 0)?)
        } else {
            ColumnarValue::Array(column)
        })
    }
}
