//! Record batches: the bits of single questions, every kind of column, nulls, and what is refused.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod shared;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float64Type, Int8Type, UInt16Type};
use arrow_array::{
    Array as _, ArrayRef, BooleanArray, DictionaryArray, Float32Array, Float64Array, Int64Array, LargeStringArray,
    NullArray, RecordBatch, StringArray, StringViewArray, UInt16Array,
};
use arrow_schema::DataType;
use llmhw_columns::{Error, Question};
use llmhw_core::ErrorKind;
use llmhw_core::record::columns::{Measure, OnError};
use serde_json::Value;
use shared::{assert_same, batch, cases, pinned, word_at};
use std::sync::Arc;

fn text(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from(values.to_vec()))
}

fn refused(result: llmhw_columns::Result<RecordBatch>) -> llmhw_core::Error {
    match result {
        Err(Error::Refused(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// One row per pinned case that can be asked in the same batch: of the same columns and settings.
#[test]
fn rows_have_the_bits_of_the_pinned_answers() {
    let all = cases();
    assert!(all.len() >= 55, "only {} cases are rows", all.len());
    let key = |case: &shared::Case| {
        let mut names: Vec<&str> = case.row.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        let q = &case.question;
        format!("{names:?} {:?} {:?} {:?}", q.strategy, q.link, q.efficiency)
    };
    let mut keys: Vec<String> = all.iter().map(key).collect();
    keys.sort_unstable();
    keys.dedup();
    let (mut compared, mut reasons) = (0, 0);
    for one in keys {
        let group: Vec<&shared::Case> = all.iter().filter(|case| key(case) == one).collect();
        let names: Vec<&str> = group[0].row.iter().map(|(name, _)| name.as_str()).collect();
        let column = |name: &&str| -> (String, ArrayRef) {
            let values: Vec<&Value> =
                group.iter().map(|case| &case.row.iter().find(|(known, _)| known == name).unwrap().1).collect();
            let array: ArrayRef = if values[0].is_string() {
                Arc::new(values.iter().map(|value| value.as_str()).collect::<StringArray>())
            } else {
                Arc::new(values.iter().map(|value| value.as_f64()).collect::<Float64Array>())
            };
            ((*name).to_owned(), array)
        };
        let rows = RecordBatch::try_from_iter(names.iter().map(column)).unwrap();
        let answer = group[0].question.project(&rows, OnError::Mark).unwrap();
        for (row, case) in group.iter().enumerate() {
            let reason = word_at(&answer["reason"], row);
            match &case.answer {
                Ok(expected) => {
                    assert_eq!(reason, None, "{}", case.note);
                    for (_, name) in Measure::ALL {
                        assert_same(&answer[*name], row, &pinned(expected, name), &format!("{}: {name}", case.note));
                        compared += 1;
                    }
                }
                Err(parameter) => {
                    assert!(
                        reason.as_ref().is_some_and(|reason| reason.contains(parameter)),
                        "{}: {reason:?}",
                        case.note
                    );
                    assert!(Measure::ALL.iter().all(|(_, name)| answer[*name].is_null(row)), "{}", case.note);
                    reasons += 1;
                }
            }
        }
    }
    assert!(compared > 1300 && reasons >= 6, "{compared} compared, {reasons} refused");
}

/// Decode rates asked alone are computed together, and with the bits of those asked with everything else.
#[test]
fn rates_alone_are_the_rates_among_all_measures() {
    let contexts: Vec<f64> = (0..1500).map(|i| f64::from(i) * 100.0).collect();
    let every: Vec<u32> = (0..1500).collect();
    let names = |values: &[&str], rows: u32| -> ArrayRef {
        Arc::new(every.iter().map(|i| Some(values[(i / rows) as usize % values.len()])).collect::<StringArray>())
    };
    let present: Float64Array =
        contexts.iter().enumerate().map(|(i, context)| (i % 611 != 7).then_some(*context)).collect();
    let sequences: Float64Array = every.iter().map(|i| Some([1.0, 3.0, 8.0][(i / 100) as usize % 3])).collect();
    let prompts: Float64Array =
        every.iter().map(|i| Some(f64::from(*i) * 99.0 + f64::from(u32::from(i % 700 == 699)) * 1e6)).collect();
    let rows = batch(vec![
        ("hardware", names(&["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"], 700)),
        ("model", names(&["qwen3-8b", "gemma-3-27b", "deepseek-v3", "gpt-oss-20b"], 250)),
        ("format", names(&["q4-k-m"], 1)),
        ("kv_format", names(&["f16", "q8-0"], 450)),
        ("context_tokens", Arc::new(present)),
        ("prompt_tokens", Arc::new(prompts)),
        ("sequences", Arc::new(sequences)),
    ]);
    let rates = [
        Measure::DecodeTokensPerSecond,
        Measure::DecodeTokensPerSecondPerSequence,
        Measure::TimePerOutputTokenSeconds,
        Measure::Hardware,
        Measure::ContextTokens,
        Measure::Sequences,
    ];
    let alone = Question::new(rates).project(&rows, OnError::Mark).unwrap();
    let among = Question::new(rates.into_iter().chain([Measure::Fits])).project(&rows, OnError::Mark).unwrap();
    for field in alone.schema().fields() {
        let [one, other] = [&alone, &among].map(|batch| {
            let column = &batch[field.name().as_str()];
            let plain = if field.data_type().is_floating() { DataType::Float64 } else { DataType::Utf8 };
            arrow_cast::cast(column, &plain).unwrap()
        });
        assert_eq!(&one, &other, "{}", field.name());
        // Some answered, some missing, some refused.
        let nulls = one.null_count();
        assert!(field.name() == "reason" || (10..1000).contains(&nulls), "{}: {nulls}", field.name());
    }
    let alone = alone["decode_tokens_per_second"].as_primitive::<Float64Type>();
    assert!(alone.iter().flatten().all(|rate| rate > 0.0));
}

#[test]
fn every_kind_of_column_is_read() {
    let names = ["rtx-4090-24gb", "rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"];
    let dictionary: DictionaryArray<Int8Type> = names.into_iter().collect();
    let hardware: Vec<ArrayRef> = vec![
        text(&names),
        Arc::new(LargeStringArray::from(names.to_vec())),
        Arc::new(StringViewArray::from(names.to_vec())),
        Arc::new(dictionary),
    ];
    let contexts: Vec<ArrayRef> = vec![
        Arc::new(Float64Array::from(vec![512.0, 1024.0, 4096.0])),
        Arc::new(Float32Array::from(vec![512.0, 1024.0, 4096.0])),
        Arc::new(Int64Array::from(vec![512, 1024, 4096])),
        Arc::new(UInt16Array::from(vec![512, 1024, 4096])),
    ];
    let question = Question::named(["decode_tokens_per_second", "hardware", "fits"]).unwrap();
    let answers: Vec<RecordBatch> = hardware
        .iter()
        .zip(&contexts)
        .map(|(hardware, contexts)| {
            let rows = batch(vec![
                ("context_tokens", contexts.clone()),
                ("format", text(&["q4-k-m"; 3])),
                ("model", text(&["qwen3-8b"; 3])),
                ("hardware", hardware.clone()),
            ]);
            question.project(&rows, OnError::Raise).unwrap()
        })
        .collect();
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.schema() == question.schema(OnError::Raise)));
    assert_eq!(word_at(&answers[0]["hardware"], 2).as_deref(), Some("mac-mini-m4-pro-20c-48gb"));
}

#[test]
fn a_null_makes_the_answer_null_and_is_no_refusal() {
    let keys = UInt16Array::from(vec![Some(0), None, Some(1), Some(0)]);
    // A dictionary may hold a null, and words that no row has.
    let words = StringArray::from(vec![Some("rtx-4090-24gb"), None, Some("no such machine")]);
    let hardware = DictionaryArray::<UInt16Type>::try_new(keys, Arc::new(words)).unwrap();
    let rows = batch(vec![
        ("hardware", Arc::new(hardware)),
        ("model", Arc::new(StringArray::from(vec![Some("qwen3-8b"), Some("qwen3-8b"), Some("qwen3-8b"), None]))),
        ("format", text(&["q4-k-m"; 4])),
        ("context_tokens", Arc::new(Int64Array::from(vec![8192; 4]))),
    ]);
    let answer = Question::named(["decode_tokens_per_second", "fits", "runtime"])
        .unwrap()
        .project(&rows, OnError::Raise)
        .unwrap();
    for column in answer.columns() {
        assert_eq!((0..4).map(|row| column.is_valid(row)).collect::<Vec<_>>(), [true, false, false, false]);
    }
    let nothing = batch(vec![
        ("hardware", Arc::new(NullArray::new(2))),
        ("model", Arc::new(NullArray::new(2))),
        ("format", Arc::new(NullArray::new(2))),
        ("context_tokens", Arc::new(NullArray::new(2))),
    ]);
    let answer = Question::named(["fits"]).unwrap().project(&nothing, OnError::Raise).unwrap();
    assert_eq!(answer.column(0).null_count(), 2);
}

fn three(context: ArrayRef) -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("hardware", text(&["rtx-4090-24gb"; 3])),
        ("model", text(&["qwen3-8b"; 3])),
        ("format", text(&["q4-k-m"; 3])),
        ("context_tokens", context),
    ]
}

#[test]
fn what_is_wrong_is_named() {
    let question = Question::named(["fits"]).unwrap();
    let contexts = || Arc::new(Int64Array::from(vec![1, 2, 3])) as ArrayRef;
    let project = |columns| refused(question.project(&batch(columns), OnError::Raise));

    let mut unknown = three(contexts());
    unknown.push(("contexts", contexts()));
    let error = project(unknown);
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidRecord, Some("contexts")));

    let error = project(three(contexts()).split_off(1));
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::MissingInput, Some("hardware")));
    let error = project(three(contexts()).drain(..1).collect());
    assert_eq!(error.all().len(), 3, "{error}");

    let error = project(three(text(&["8192"; 3])));
    assert_eq!(error.parameter(), Some("context_tokens"));
    assert!(error.to_string().contains("Utf8"), "{error}");
    let mut flags = three(contexts());
    flags[1].1 = Arc::new(BooleanArray::from(vec![true; 3]));
    assert_eq!(project(flags).parameter(), Some("model"));

    let schema = arrow_schema::Schema::new(vec![arrow_schema::Field::new("model", DataType::Utf8, false); 2]);
    let twice = RecordBatch::try_new(Arc::new(schema), vec![text(&["qwen3-8b"]), text(&["qwen3-8b"])]).unwrap();
    assert!(refused(question.project(&twice, OnError::Raise)).to_string().contains("must be one column"));

    let error = Question::named(["decode"]).unwrap_err().to_string();
    assert!(error.contains("decode_tokens_per_second"), "{error}");
}

#[test]
fn the_first_bad_row_is_refused_or_all_are_marked() {
    let question = Question::named(["decode_tokens_per_second"]).unwrap();
    let rows = batch(three(Arc::new(Float64Array::from(vec![8192.0, -5.0, f64::NAN]))));
    let error = refused(question.project(&rows, OnError::Raise));
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::OutOfRange, Some("context_tokens[1]")));
    assert!(error.to_string().contains("-5"), "{error}");
    let answer = question.project(&rows, OnError::Mark).unwrap();
    let reasons: Vec<bool> = (0..3).map(|row| answer["reason"].is_valid(row)).collect();
    assert_eq!((reasons, answer.column(0).null_count()), (vec![false, true, true], 2));
    assert_eq!(answer.schema(), question.schema(OnError::Mark));

    let mut names = three(Arc::new(Int64Array::from(vec![1, 2, 3])));
    names[1].1 = text(&["qwen3-8b", "qwen3-8c", "qwen3-8b"]);
    let error = refused(question.project(&batch(names), OnError::Raise));
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::UnknownId, Some("model")));
}

#[test]
fn no_rows_and_no_measures_are_batches_too() {
    let question = Question::named(["fits", "runtime"]).unwrap();
    let rows = batch(three(Arc::new(Int64Array::from(vec![1, 2, 3])))).slice(0, 0);
    let answer = question.project(&rows, OnError::Mark).unwrap();
    assert_eq!((answer.num_rows(), answer.schema()), (0, question.schema(OnError::Mark)));
    let rows = batch(three(Arc::new(Int64Array::from(vec![1, 2, 3]))));
    let answer = Question::new([]).project(&rows, OnError::Raise).unwrap();
    assert_eq!((answer.num_rows(), answer.num_columns()), (3, 0));
}

/// A slice of a batch starts somewhere inside its buffers.
#[test]
fn a_slice_is_read_where_it_starts() {
    let question = Question::named(["context_tokens", "hardware"]).unwrap();
    let mut columns = three(Arc::new(Float64Array::from(vec![Some(1.0), None, Some(3.0)])));
    columns[0].1 = text(&["rtx-4090-24gb", "rtx-3090-24gb", "mac-mini-m4-pro-20c-48gb"]);
    let answer = question.project(&batch(columns).slice(1, 2), OnError::Raise).unwrap();
    let contexts = answer.column(0).as_primitive::<Float64Type>();
    assert_eq!((contexts.is_null(0), contexts.value(1)), (true, 3.0));
    assert_eq!(word_at(answer.column(1), 1).as_deref(), Some("mac-mini-m4-pro-20c-48gb"));
}
