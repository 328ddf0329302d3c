//! A number out of its range is refused under the name of its field.

use llmhw_core::catalog::Catalog;
use llmhw_core::plain::Value;
use llmhw_core::record::{Noun, json};
use llmhw_core::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};
use llmhw_core::{Error, ErrorKind};

/// The places of all numbers, and what to put there.
fn numbers(value: &Value, place: &str, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Whole(_) => found.push((place.to_owned(), Value::Whole(4_294_967_295))),
        Value::Number(_) => found.push((place.to_owned(), Value::Number(-1e30))),
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                numbers(item, &format!("{place}[{at}]"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                numbers(field, &if place.is_empty() { name.to_string() } else { format!("{place}.{name}") }, found);
            }
        }
        _ => {}
    }
}

fn put(value: &mut Value, place: &str, new: &Value) {
    let (first, rest) = match place.find(['.', '[']) {
        Some(end) if place.as_bytes()[end] == b'.' => (&place[..end], &place[end + 1..]),
        Some(0) => {
            let end = place.find(']').unwrap();
            let Value::List(items) = value else { panic!("{place} in no list") };
            return put(
                &mut items[place[1..end].parse::<usize>().unwrap()],
                place[end + 1..].trim_start_matches('.'),
                new,
            );
        }
        Some(end) => (&place[..end], &place[end..]),
        None => (place, ""),
    };
    if place.is_empty() {
        *value = new.clone();
        return;
    }
    let Value::Object(fields) = value else { panic!("{place} in no object") };
    put(&mut fields.iter_mut().find(|(name, _)| name == first).unwrap().1, rest, new);
}

/// A number out of its range is refused under the name of the field it stands in, whatever the rule behind it is called.
#[test]
fn a_fault_is_named_as_the_field_is() {
    use llmhw_core::record::file::CatalogFile;

    fn wrong_names<N: Noun>(list: &str, ids: &[&str], wrong: &mut Vec<String>, tried: &mut usize) {
        for id in ids {
            let record = json::to_value(&Catalog::BUILT_IN.find::<N>(id).unwrap().to_record());
            let mut places = Vec::new();
            numbers(&record, "", &mut places);
            for (place, bad) in places {
                let mut broken = record.clone();
                put(&mut broken, &place, &bad);
                let file = format!("{{\"schema_version\": 1, \"{list}\": [{broken}]}}");
                let Err(error) = CatalogFile::from_json("f", &file) else {
                    // Nothing is wrong with so large a number there.
                    continue;
                };
                *tried += 1;
                let expected = format!("f: {list}[0].{place}");
                // What only two fields together break may be said of the other, beside it in the same group.
                let group = expected.rsplit_once('.').map(|(group, _)| format!("{group}."));
                let group = group.filter(|group| group.matches(['.']).count() > 1);
                let named = |one: &Error| {
                    one.parameter().is_some_and(|it| {
                        let is_of_two = one.kind() == ErrorKind::Inconsistent || it.rsplit('.').next() == Some("rows");
                        let is_beside = group.as_ref().is_some_and(|group| it.starts_with(group.as_str()));
                        it == expected || is_of_two && is_beside
                    })
                };
                if !error.all().iter().any(named) {
                    wrong.push(format!("{expected}: {error}"));
                }
            }
        }
    }

    let (mut wrong, mut tried) = (Vec::new(), 0);
    let hardware = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "desktop-ddr5-5600-2ch-96gb"];
    wrong_names::<Hardware>("hardware", &hardware, &mut wrong, &mut tried);
    let models = [
        "llama-3.1-8b",
        "gpt-oss-120b",
        "deepseek-v3-671b",
        "qwen3.5-35b-a3b",
        "gemma-3-27b",
        "nemotron-3-super-120b-a12b",
    ];
    wrong_names::<Model>("models", &models, &mut wrong, &mut tried);
    wrong_names::<WeightFormat>("formats", &["mlx-4bit"], &mut wrong, &mut tried);
    wrong_names::<Runtime>("runtimes", &["llama-cpp-cuda"], &mut wrong, &mut tried);
    wrong_names::<Link>("links", &["ethernet-10g"], &mut wrong, &mut tried);
    wrong_names::<CloudModel>("cloud_models", &["anthropic/claude-haiku-4-5"], &mut wrong, &mut tried);
    wrong_names::<Electricity>("electricity", &["germany"], &mut wrong, &mut tried);
    assert!(tried > 80, "only {tried} numbers were refused");
    assert!(wrong.is_empty(), "{} of {tried} under another name:\n{}", wrong.len(), wrong.join("\n"));
}

/// The same for the questions of the planner: every number of a question that answers, put out of every range in turn, is refused by its own
/// name, or answers where nothing is wrong with it.
#[cfg(feature = "planner")]
#[test]
fn a_fault_of_a_question_is_named_as_its_field_is() {
    let inputs = [
        (
            "fleet",
            r#"{"hardware": "rtx-3090-24gb", "model": "llama-3.3-70b", "format": "q4-k-m", "context_tokens": 4096, "nodes": 2, "link": "pcie-4-x16",
            "users": 10, "requests_per_user_per_hour": 1.5, "sequences_per_replica": 2, "prompt_tokens": 900.5, "output_tokens": 200.5,
            "hour_weights": [1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5],
            "wait_seconds": 60.5, "time_to_first_token_seconds": 90.5, "share_of_requests_fraction": 0.9, "tokens_per_second_per_user": 2.5,
            "electricity": 0.3, "price_usd": 2500.5, "lifetime_years": 3.5, "resale_fraction": 0.1, "cloud": "groq/gpt-oss-120b",
            "growth_per_year_fraction": 0.5, "horizon_months": 12}"#,
        ),
        (
            "fleet",
            r#"{"hardware": "rtx-4090-24gb", "users": 10, "requests_per_user_per_hour": 1.5, "wait_seconds": 60.5,
            "prompt_tokens": {"type": "log-normal", "median_tokens": 900.5, "log_standard_deviation": 0.5},
            "output_tokens": {"type": "uniform", "low_tokens": 100.5, "high_tokens": 300.5},
            "prefill_tokens_per_second": 2000.5, "decode_tokens_per_second": [60.5, 100.5]}"#,
        ),
        (
            "fleet",
            r#"{"hardware": "rtx-4090-24gb", "users": 10, "requests_per_user_per_hour": 1.5, "wait_seconds": 60.5,
            "prompt_tokens": {"type": "mean", "mean_tokens": 900.5, "standard_deviation_tokens": 100.5},
            "output_tokens": {"type": "counted", "lengths_tokens": [100.5, 300.5], "weights": [0.5, 0.5]},
            "prefill_tokens_per_second": 2000.5, "decode_tokens_per_second": [60.5, 100.5]}"#,
        ),
        (
            "uncertainty",
            r#"{"machines": [{"hardware": "rtx-3090-24gb", "nodes": 2, "link": "pcie-4-x16",
                "price_usd": {"type": "log-normal", "low": 900.5, "median": 1000.5, "high": 1200.5}},
                {"hardware": "rtx-4090-24gb", "tokens_per_second": {"type": "triangular", "low": 100.5, "mode": 120.5, "high": 130.5}},
                {"hardware": "rtx-4090-24gb", "id": "sure", "price_usd": 3000.5, "tokens_per_second": 120.5}],
            "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192.5, "users": 2, "tokens_per_second_per_user": 5.5, "budget_usd": 4000.5,
            "electricity": {"type": "triangular", "low": 0.1, "mode": 0.2, "high": 0.3}, "utilisation_fraction": 0.3,
            "lifetime_years": 3.5, "resale_fraction": 0.1, "cloud_usd_per_million_tokens": {"type": "triangular", "low": 0.1, "mode": 0.2, "high": 0.3},
            "samples": 200, "seed": 7}"#,
        ),
        (
            "uncertainty",
            r#"{"machines": ["rtx-4090-24gb"], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192.5, "electricity": 0.2,
            "utilisation_fraction": {"type": "triangular", "low": 0.1, "mode": 0.2, "high": 0.3}, "cloud": "groq/gpt-oss-20b",
            "input_tokens_per_output_token": 3.5, "cached_input_fraction": 0.5, "samples": 200}"#,
        ),
    ];
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for (call, input) in inputs {
        let input = llmhw_core::plain::json::parse(input).unwrap();
        json::call_value(call, &input, Catalog::BUILT_IN).unwrap_or_else(|error| panic!("{call}: {error}"));
        let mut places = Vec::new();
        numbers(&input, "", &mut places);
        for (place, bad) in places {
            for bad in [bad, Value::Number(-1e30), Value::Number(1e30), Value::Whole(0)] {
                let mut broken = input.clone();
                put(&mut broken, &place, &bad);
                let Err(error) = json::call_value(call, &broken, Catalog::BUILT_IN) else { continue };
                tried += 1;
                // What only two fields together break may be said of the one beside it.
                let group = place.rsplit_once('.').map_or("", |(group, _)| group);
                let named = |one: &Error| {
                    one.parameter().is_some_and(|it| {
                        let is_beside = !group.is_empty() && it.starts_with(group);
                        it == place || (one.kind() == ErrorKind::Inconsistent && is_beside)
                    })
                };
                if !error.all().iter().any(named) {
                    wrong.push(format!("{call}.{place} = {bad}: {error}"));
                }
            }
        }
    }
    assert!(tried > 150, "only {tried} numbers were refused");
    assert!(wrong.is_empty(), "{} of {tried} under another name:\n{}", wrong.len(), wrong.join("\n"));
}
