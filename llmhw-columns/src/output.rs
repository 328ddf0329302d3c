//! The core's columns as Arrow's: NaN becomes null, words become dictionaries.

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, StringArray};
use arrow_schema::{ArrowError, DataType, Field};
use llmhw_core::record::columns::{Measure, Values, Words};
use std::ops::Range;
use std::sync::Arc;

/// The name of the column of reasons.
pub(crate) const REASON: &str = "reason";

/// Words as they are in every answer.
pub(crate) fn words_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// The field of a measure.
pub(crate) fn field(measure: Measure) -> Field {
    let kind = match measure {
        Measure::Fits => DataType::Boolean,
        Measure::Hardware
        | Measure::Model
        | Measure::Format
        | Measure::Runtime
        | Measure::DecodeBasis
        | Measure::Bottleneck => words_type(),
        _ => DataType::Float64,
    };
    Field::new(name(measure), kind, true)
}

/// The name of a measure.
pub(crate) fn name(measure: Measure) -> &'static str {
    Measure::ALL.iter().find(|(known, _)| *known == measure).map_or("", |(_, name)| name)
}

/// A column of answers.
pub(crate) fn array(values: Values) -> Result<ArrayRef, ArrowError> {
    Ok(match values {
        Values::Numbers(numbers) => Arc::new(self::numbers(numbers)),
        Values::Flags(flags) => Arc::new(BooleanArray::from(flags)),
        Values::Words(words) => Arc::new(self::words(&words)?),
    })
}

fn numbers(numbers: Vec<f64>) -> Float64Array {
    // Most columns are whole: one pass without a branch per row.
    if numbers.iter().fold(false, |any, number| any | number.is_nan()) {
        let present: Vec<bool> = numbers.iter().map(|number| !number.is_nan()).collect();
        return Float64Array::new(numbers.into(), Some(present.into()));
    }
    Float64Array::from(numbers)
}

fn words(words: &Words) -> Result<DictionaryArray<Int32Type>, ArrowError> {
    let known: StringArray = words.words.iter().map(|word| Some(word.as_str())).collect();
    dictionary(words.codes.clone(), Arc::new(known))
}

/// Words by their codes; -1 where there is none.
pub(crate) fn dictionary(codes: Vec<i32>, words: ArrayRef) -> Result<DictionaryArray<Int32Type>, ArrowError> {
    let keys = if codes.iter().min().is_some_and(|least| *least < 0) {
        codes.into_iter().map(|code| (code >= 0).then_some(code)).collect()
    } else {
        Int32Array::from(codes)
    };
    DictionaryArray::try_new(keys, words)
}

/// Why rows were refused, each reason kept once.
pub(crate) struct Reasons {
    words: Vec<String>,
    codes: Vec<i32>,
}

impl Reasons {
    pub(crate) fn new(rows: usize) -> Self {
        Self { words: Vec::new(), codes: vec![-1; rows] }
    }

    pub(crate) fn refuse(&mut self, rows: Range<usize>, reason: String) {
        // Rows are refused in order, and often for the reason of those before.
        if self.words.last() != Some(&reason) {
            self.words.push(reason);
        }
        let code = i32::try_from(self.words.len()).map_or(-1, |count| count - 1);
        self.codes.iter_mut().take(rows.end).skip(rows.start).for_each(|slot| *slot = code);
    }

    /// Whether each row was answered.
    pub(crate) fn answered(&self) -> BooleanArray {
        self.codes.iter().map(|code| Some(*code < 0)).collect()
    }

    pub(crate) fn into_array(self) -> Result<ArrayRef, ArrowError> {
        let words = StringArray::from(self.words);
        Ok(Arc::new(dictionary(self.codes, Arc::new(words))?))
    }
}
