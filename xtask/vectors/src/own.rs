//! What people bring: runs of their own, and a catalogue of their own.

use crate::case::Case;
use serde_json::{Value, json};

/// A value with further fields, or others in their place.
fn with(mut value: Value, fields: Value) -> Value {
    if let (Some(value), Value::Object(fields)) = (value.as_object_mut(), fields) {
        value.extend(fields);
    }
    value
}

/// Runs of one's own: alone, repeated, of two phases, above the ceiling, with speculation that explains it.
fn own_runs() -> Vec<Case> {
    let run = |rate: f64| json!({ "hardware": "mac-mini-m4-pro-20c-48gb", "model": "qwen3-coder-30b-a3b", "format": "q4-k-m", "context_tokens": 576, "tokens_per_second": rate });
    let prefill = with(run(450.0), json!({ "phase": "prefill", "prompt_tokens": 512, "context_tokens": 0 }));
    let repeated = with(run(58.5), json!({ "repetitions": 5, "standard_deviation_tokens_per_second": 0.4 }));
    let speculative = with(run(160.0), json!({ "drafted_tokens": 4, "accepted_tokens_per_step": 3.1 }));
    let mut cases = Vec::new();
    for (note, runs) in [
        ("one run", vec![run(58.0)]),
        ("four runs", vec![run(58.0), run(57.0), run(59.5), run(58.2)]),
        ("a mean of repetitions, and a prompt", vec![repeated, prefill]),
        ("above the ceiling", vec![run(58.0), run(400.0)]),
        ("above it with speculation", vec![speculative]),
        (
            "two faults at once",
            vec![
                run(-1.0),
                json!({ "hardware": "rtx-4090", "model": "nothing", "format": "q4-k-m", "context_tokens": 1, "tokens_per_second": 1 }),
            ],
        ),
    ] {
        cases.push(Case::new("calibrate", note, json!({ "runs": runs })));
    }
    let question = json!({ "hardware": "mac-mini-m4-pro-20c-48gb", "model": "qwen3-coder-30b-a3b", "format": "q4-k-m", "context_tokens": 8192, "own_runs": [run(58.0), run(57.0)] });
    cases.push(Case::new("project", "with two runs of one's own", question));
    cases
}

/// A catalogue of one's own laid over the built-in one.
fn own_catalogue() -> Vec<Case> {
    let catalog = json!({
        "schema_version": 1,
        "hardware": [
            { "name": "Our box", "aliases": ["box"], "device": "unified", "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 512 },
            { "id": "rtx-4090-24gb", "name": "A slower one", "device": "discrete", "vendor": "nvidia", "generation": "nvidia-ada", "memory_gibibytes": 24, "memory_bandwidth_gigabytes_per_second": 900 }
        ],
        "links": [{ "id": "cable", "name": "A cable", "bandwidth_gigabytes_per_second": 5, "latency_microseconds": 20 }]
    });
    let mut cases = Vec::new();
    for (note, hardware) in
        [("a machine of one's own", "box"), ("a built-in one replaced", "RTX 4090"), ("a built-in one", "RTX 3090")]
    {
        let question = json!({ "catalog": catalog, "hardware": hardware, "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192 });
        cases.push(Case::new("project", note, question));
    }
    let box_of = |fields: Value| {
        let plain = json!({ "name": "Box", "device": "unified", "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 512 });
        with(plain, fields)
    };
    let faults = json!([box_of(json!({ "memory_gibibytes": -1 })), box_of(json!({ "id": "other", "devise": "cpu" }))]);
    let wrong = with(catalog.clone(), json!({ "hardware": faults }));
    let question = json!({ "catalog": wrong, "hardware": "box", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192 });
    cases.push(Case::new("project", "a catalogue with faults", question));
    let later = with(catalog, json!({ "schema_version": 2 }));
    let question = json!({ "catalog": later, "hardware": "box", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192 });
    cases.push(Case::new("project", "a catalogue of another version", question));
    cases
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = own_runs();
    cases.extend(own_catalogue());
    cases
}
