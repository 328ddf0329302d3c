//! Calls by name with JSON text: each answers, and a wrong one says what and where.

use llmhw_core::ErrorKind;
use llmhw_core::record::json;

/// What is refused: a call, its input, the kind, the parameter.
const REFUSED: &[(&str, &str, ErrorKind, &str)] = &[
    ("project", "{", ErrorKind::InvalidRecord, "json"),
    ("project", r#"{"hardware": "rtx-4090-24gb"}"#, ErrorKind::MissingInput, "model"),
    ("project", r#"{"hardwar": "rtx-4090-24gb"}"#, ErrorKind::InvalidRecord, "hardwar"),
    ("project", r#"{"hardware": 3}"#, ErrorKind::InvalidRecord, "hardware"),
    (
        "guide_decode",
        r#"{"memory_bandwidth_gigabytes_per_second": "400", "gigabytes_per_token": 15}"#,
        ErrorKind::InvalidRecord,
        "memory_bandwidth_gigabytes_per_second",
    ),
    (
        "guide_decode",
        r#"{"memory_bandwidth_gigabytes_per_second": null, "gigabytes_per_token": 15}"#,
        ErrorKind::InvalidRecord,
        "memory_bandwidth_gigabytes_per_second",
    ),
    (
        "guide_decode",
        r#"{"memory_bandwidth_gigabytes_per_second": 400, "gigabytes_per_token": 0}"#,
        ErrorKind::OutOfRange,
        "gigabytes_per_token",
    ),
    ("guide_factor", r#"{"nodes": -1}"#, ErrorKind::InvalidRecord, "nodes"),
    ("guide_factor", r#"{"nodes": 65}"#, ErrorKind::OutOfRange, "nodes"),
    ("nothing", "{}", ErrorKind::UnknownId, "call"),
    (
        "fit",
        r#"{"hardware": {"name": "Box", "device": "unifid", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100}, "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 1}"#,
        ErrorKind::InvalidRecord,
        "hardware.device",
    ),
    (
        "fit",
        r#"{"hardware": {"name": "Box", "device": "unified", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100, "hosst": {}}, "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 1}"#,
        ErrorKind::InvalidRecord,
        "hardware.hosst",
    ),
    (
        "fit",
        r#"{"hardware": {"name": "Box", "device": "unified", "memory_gibibytes": -8, "memory_bandwidth_gigabytes_per_second": 100}, "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 1}"#,
        ErrorKind::OutOfRange,
        "hardware.memory_gibibytes",
    ),
    (
        "cost",
        r#"{"ownership": {"price_usd": 1, "load_power_watts": 1, "electricity_usd_per_kilowatt_hour": 0.1}, "tokens_per_second": 0}"#,
        ErrorKind::OutOfRange,
        "tokens_per_second",
    ),
    (
        "break_even",
        r#"{"ownership": {"price_usd": 1, "load_power_watts": 1, "electricity_usd_per_kilowatt_hour": 0.1}, "tokens_per_second": 1}"#,
        ErrorKind::MissingInput,
        "cloud",
    ),
    ("recommend", r#"{"budget_usd": 2000, "context_tokens": 4096}"#, ErrorKind::MissingInput, "model"),
];

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (call, input, kind, parameter) in REFUSED {
        let error = json::call(call, input).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (*kind, Some(*parameter)), "{call} {input}: {error}");
    }
}

#[test]
fn every_call_answers() {
    let ownership = r#"{"price_usd": 1799, "load_power_watts": 100, "electricity_usd_per_kilowatt_hour": 0.15}"#;
    let mini = r#""hardware": "mac-mini-m4-pro-20c-48gb""#;
    let question = format!(r#"{mini}, "model": "qwen3-coder:30b", "format": "q4-k-m", "context_tokens": 8192"#);
    let inputs = [
        ("project", format!("{{{question}}}")),
        ("sensitivity", format!(r#"{{{question}, "smaller_format": "q3-k-m"}}"#)),
        ("roofline", format!("{{{question}}}")),
        ("fit", format!("{{{question}}}")),
        ("weights", r#"{"model": "qwen3-coder:30b", "format": "q4-k-m"}"#.to_owned()),
        ("largest_format", format!(r#"{{{mini}, "model": "qwen3-coder:30b", "context_tokens": 8192}}"#)),
        ("pool", format!(r#"{{{mini}, "nodes": 2}}"#)),
        ("unequal_pipeline", r#"{"nodes": ["mac-studio-m3-ultra-80c-96gb", "mac-mini-m4-pro-20c-48gb"], "model": "llama-3.3-70b", "format": "q8-0", "context_tokens": 4096, "link": "thunderbolt-5"}"#.to_owned()),
        ("offload", r#"{"hardware": "rtx-4090-24gb", "model": "gpt-oss-120b", "format": "mxfp4", "context_tokens": 8192, "split": "experts"}"#.to_owned()),
        ("ownership", format!(r#"{{{mini}, "electricity": "germany"}}"#)),
        ("cost", format!(r#"{{"ownership": {ownership}, "tokens_per_second": 31.5}}"#)),
        ("cloud_price", r#"{"cloud": "anthropic/claude-haiku-4-5", "input_tokens_per_output_token": 10}"#.to_owned()),
        ("break_even", format!(r#"{{"ownership": {ownership}, "tokens_per_second": 31.5, "cloud_usd_per_million_tokens": 5}}"#)),
        ("recommend", r#"{"budget_usd": 4000, "context_tokens": 8192, "model": "qwen3-coder:30b"}"#.to_owned()),
        ("plan", r#"{"context_tokens": 8192, "model": "qwen3-coder:30b", "budget_usd": 3000, "most_points": 2}"#.to_owned()),
        ("fleet", format!(r#"{{{question}, "users": 40, "requests_per_user_per_hour": 3, "prompt_tokens": 1500, "output_tokens": 300, "wait_seconds": 10}}"#)),
        ("uncertainty", r#"{"machines": ["rtx-4090-24gb"], "model": "qwen3-coder:30b", "format": "q4-k-m", "context_tokens": 8192, "cloud_usd_per_million_tokens": 2, "samples": 100}"#.to_owned()),
        ("calibrate", r#"{"runs": [{"hardware": "rtx-4090-24gb", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096, "tokens_per_second": 150}]}"#.to_owned()),
        ("guide_decode", r#"{"memory_bandwidth_gigabytes_per_second": 400, "gigabytes_per_token": 15}"#.to_owned()),
        ("guide_fit", r#"{"size_gigabytes": 15, "memory_gigabytes": 32}"#.to_owned()),
        ("guide_factor", r#"{"nodes": 2}"#.to_owned()),
        ("guide_propose", r#"{"budget": "under-2000", "team": "one", "size": "70b-and-more", "portable": false}"#.to_owned()),
    ];
    let is_planner = |call: &str| ["plan", "fleet", "uncertainty"].contains(&call);
    let inputs = inputs.into_iter().filter(|(call, _)| !is_planner(call) || cfg!(feature = "planner"));
    let inputs: Vec<(&str, String)> = inputs.collect();
    assert_eq!(inputs.iter().map(|(call, _)| *call).collect::<Vec<_>>(), json::CALLS, "one input per call");
    for (call, input) in inputs {
        let answer = json::call(call, &input).unwrap_or_else(|error| panic!("{call}: {error}"));
        assert!(!answer.is_empty());
        println!("{call}: {}", &answer[..answer.len().min(300)]);
    }
}
