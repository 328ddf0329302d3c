//! SQL functions: the bits of the pinned answers, nulls, single values beside columns, and what errors name.
#![cfg(feature = "datafusion")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod shared;

use arrow_array::{Array as _, ArrayRef, Float64Array, RecordBatch, StringArray};
use datafusion::prelude::SessionContext;
use llmhw_columns::functions::{self, FUNCTIONS};
use llmhw_core::record::columns::{Measure, OnError};
use serde_json::Value;
use shared::{Case, assert_same, cases, pinned};
use std::sync::Arc;

fn run<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

/// The one batch of an answer.
fn ask(context: &SessionContext, sql: &str) -> Result<RecordBatch, String> {
    let batches = run(async { context.sql(sql).await?.collect().await }).map_err(|error| error.to_string())?;
    Ok(batches.into_iter().find(|batch| batch.num_rows() > 0).unwrap())
}

fn context() -> SessionContext {
    let mut context = SessionContext::new();
    functions::register(&mut context).unwrap();
    context
}

fn measure_name(measure: Measure) -> &'static str {
    Measure::ALL.iter().find(|(known, _)| *known == measure).unwrap().1
}

/// Cases that need no more than the functions' arguments.
fn askable() -> Vec<Case> {
    let arguments = ["hardware", "model", "format", "context_tokens", "sequences", "nodes"];
    let mut all = cases();
    all.retain(|case| case.row.iter().all(|(name, _)| arguments.contains(&name.as_str())));
    all
}

fn given<'c>(case: &'c Case, name: &str) -> Option<&'c Value> {
    case.row.iter().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// Every function over a table of all cases of the same settings, and over literals of each.
#[test]
fn every_function_has_the_bits_of_the_pinned_answers() {
    let all = askable();
    let settings =
        |case: &Case| format!("{:?} {:?} {:?}", case.question.strategy, case.question.link, case.question.efficiency);
    let mut kinds: Vec<String> = all.iter().map(settings).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut compared = 0;
    for kind in kinds {
        let group: Vec<&Case> = all.iter().filter(|case| settings(case) == kind && case.answer.is_ok()).collect();
        let Some(first) = group.first() else { continue };
        let mut context = SessionContext::new();
        functions::register_with(&mut context, &first.question, OnError::Raise).unwrap();
        let text = |name: &str| -> ArrayRef {
            Arc::new(group.iter().map(|case| given(case, name)?.as_str()).collect::<StringArray>())
        };
        let numbers = |name: &str, default: f64| -> ArrayRef {
            let number = |case: &&Case| Some(given(case, name).map_or(default, |value| value.as_f64().unwrap()));
            Arc::new(group.iter().map(number).collect::<Float64Array>())
        };
        let table = RecordBatch::try_from_iter([
            ("h", text("hardware")),
            ("m", text("model")),
            ("f", text("format")),
            ("c", numbers("context_tokens", f64::NAN)),
            ("s", numbers("sequences", 1.0)),
            ("n", numbers("nodes", 1.0)),
        ]);
        context.register_batch("cases", table.unwrap()).unwrap();
        for (function, measure) in FUNCTIONS {
            let column = ask(&context, &format!("SELECT {function}(h, m, f, c, s, n) FROM cases")).unwrap();
            for (row, case) in group.iter().enumerate() {
                let expected = pinned(case.answer.as_ref().unwrap(), measure_name(*measure));
                assert_same(column.column(0), row, &expected, &format!("{function}: {}", case.note));
                compared += 1;
            }
        }
        // Literals, with the arguments that are needed alone.
        for case in group.iter().filter(|case| case.row.len() == 4).step_by(5) {
            let [h, m, f] = ["hardware", "model", "format"].map(|name| given(case, name).unwrap().as_str().unwrap());
            let c = given(case, "context_tokens").unwrap();
            for (function, measure) in FUNCTIONS {
                let column = ask(&context, &format!("SELECT {function}('{h}', '{m}', '{f}', {c})")).unwrap();
                let expected = pinned(case.answer.as_ref().unwrap(), measure_name(*measure));
                assert_same(column.column(0), 0, &expected, &format!("{function}: {}", case.note));
            }
        }
    }
    assert!(compared > 600, "{compared}");
}

#[test]
fn single_values_stand_beside_columns_and_nulls_stay_null() {
    let context = context();
    let table =
        "(VALUES ('rtx-4090-24gb', 1024), (NULL, 1024), ('RTX 4090', NULL), ('rtx-4090-24gb', 8192)) AS t(h, c)";
    let answer = ask(
        &context,
        &format!(
            "SELECT llmhw_decode_tokens_per_second(h, 'qwen3-8b', 'q4-k-m', c, 2),
                    llmhw_fits(arrow_cast(h, 'Utf8View'), 'qwen3-8b', 'q4-k-m', arrow_cast(c, 'Int16')),
                    llmhw_fits(h, NULL, 'q4-k-m', c),
                    llmhw_fits(h, 'qwen3-8b', 'q4-k-m', NULL)
             FROM {table}"
        ),
    );
    let answer = answer.unwrap();
    let there = |column: usize| (0..4).map(|row| answer.column(column).is_valid(row)).collect::<Vec<_>>();
    assert_eq!(there(0), [true, false, false, true]);
    assert_eq!(there(1), [true, false, false, true]);
    assert_eq!((there(2), there(3)), (vec![false; 4], vec![false; 4]));
    let none = run(async {
        let sql = format!("SELECT llmhw_fits(h, 'qwen3-8b', 'q4-k-m', c) FROM {table} WHERE c > 1e9");
        context.sql(&sql).await?.collect().await
    });
    assert_eq!(none.unwrap().iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
}

#[test]
fn errors_name_the_function_and_the_argument() {
    let context = context();
    for (sql, parts) in [
        ("llmhw_fits('rtx-4091-24gb', 'qwen3-8b', 'q4-k-m', 1)", vec!["llmhw_fits", "hardware", "rtx-4090-24gb"]),
        ("llmhw_fits('rtx-4090-24gb', 'qwen3-8b', 'mlx-4bit', 1)", vec!["llmhw_fits", "format", "mlx-4bit"]),
        ("llmhw_fits('rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 1e10)", vec!["llmhw_fits", "context_tokens", "1000000000"]),
        ("llmhw_fits('rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 1, 0)", vec!["llmhw_fits", "sequences"]),
        ("llmhw_fits('rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 1, 1, 2)", vec!["llmhw_fits", "link"]),
        (
            "llmhw_fits('rtx-4090-24gb', 'qwen3-8b', 'q4-k-m', 'long')",
            vec!["llmhw_fits", "context_tokens is a number", "Utf8"],
        ),
        ("llmhw_fits(4090, 'qwen3-8b', 'q4-k-m', 1)", vec!["llmhw_fits", "hardware is text", "Int64"]),
        (
            "llmhw_fits('rtx-4090-24gb', 'qwen3-8b', 'q4-k-m')",
            vec!["llmhw_fits", "3 arguments", "[, sequences [, nodes]]"],
        ),
    ] {
        let error = ask(&context, &format!("SELECT {sql}")).unwrap_err();
        assert!(parts.iter().all(|part| error.contains(part)), "{sql}: {error}");
    }
}

#[test]
fn rows_that_are_refused_may_be_null() {
    let mut context = SessionContext::new();
    functions::register_with(&mut context, &llmhw_columns::Question::new([]), OnError::Mark).unwrap();
    let sql =
        "SELECT llmhw_fits(h, 'qwen3-8b', 'q4-k-m', 8192) FROM (VALUES ('rtx-4090-24gb'), ('no such machine')) AS t(h)";
    let answer = ask(&context, sql).unwrap();
    assert_eq!((answer.column(0).is_valid(0), answer.column(0).is_valid(1)), (true, false));
}
