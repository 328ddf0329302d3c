//! How many machines for so many users.

use crate::case::Case;
use serde_json::{Value, json};

/// Forty people on Mac minis, with what is different in a case.
fn office(note: &str, change: Value) -> Case {
    let mut input = json!({
        "hardware": "mac-mini-m4-pro-20c-48gb", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192,
        "users": 40, "requests_per_user_per_hour": 3, "prompt_tokens": 1500, "output_tokens": 300, "wait_seconds": 10
    });
    if let (Some(input), Value::Object(change)) = (input.as_object_mut(), change) {
        input.extend(change);
        input.retain(|_, value| !value.is_null());
    }
    Case::new("fleet", note, input)
}

/// Replicas whose rates were measured.
fn measured(note: &str, change: Value) -> Case {
    let mut input = json!({
        "hardware": "rtx-4090-24gb", "users": 40, "requests_per_user_per_hour": 6, "prompt_tokens": 1500, "output_tokens": 300,
        "prefill_tokens_per_second": 2000, "decode_tokens_per_second": [60, 105, 140, 165], "wait_seconds": 5
    });
    if let (Some(input), Value::Object(change)) = (input.as_object_mut(), change) {
        input.extend(change);
        input.retain(|_, value| !value.is_null());
    }
    Case::new("fleet", note, input)
}

pub(crate) fn cases() -> Vec<Case> {
    let day = json!([0, 0, 0, 0, 0, 0, 1, 3, 8, 10, 10, 9, 6, 8, 10, 9, 8, 5, 2, 1, 1, 1, 0, 0]);
    let ten = json!({ "type": "log-normal", "median_tokens": 1000, "log_standard_deviation": 1 });
    let mut cases = vec![
        office("one office", json!({})),
        office(
            "at work, of lengths as in chats",
            json!({ "hour_weights": day, "prompt_tokens": ten, "output_tokens": { "type": "mean", "mean_tokens": 300, "standard_deviation_tokens": 250 }, "sequences_per_replica": 8 }),
        ),
        office(
            "all limits",
            json!({ "time_to_first_token_seconds": 20, "tokens_per_second_per_user": 15, "share_of_requests_fraction": 0.9, "sequences_per_replica": 8 }),
        ),
        office(
            "a tower of two cards that grows",
            json!({ "hardware": "rtx-3090-24gb", "model": "llama-3.3-70b", "format": "q4-k-m", "nodes": 2, "link": "pcie-4-x16", "strategy": "tensor-parallel", "context_tokens": 4096, "sequences_per_replica": 2, "growth_per_year_fraction": 1, "horizon_months": 24, "prompt_tokens": { "type": "uniform", "low_tokens": 200, "high_tokens": 900 }, "wait_seconds": 60 }),
        ),
        office(
            "the peak is rented",
            json!({ "hour_weights": day, "cloud": "groq/gpt-oss-20b", "electricity": "germany", "always_on": true, "lifetime_years": 4, "resale_fraction": 0.2, "users": 300, "sequences_per_replica": 8 }),
        ),
        measured("measured rates", json!({ "growth_per_year_fraction": 0.5 })),
        measured(
            "lengths that were counted",
            json!({ "prompt_tokens": { "type": "counted", "lengths_tokens": [100, 1000, 4000], "weights": [5, 3, 1] }, "output_tokens": { "type": "counted", "lengths_tokens": [20, 300, 310, 900] } }),
        ),
        measured(
            "a price that nobody knows",
            json!({ "hardware": { "name": "Box", "device": "unified", "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 500 } }),
        ),
        measured("a street price", json!({ "price_usd": 2500, "cloud": "groq/gpt-oss-20b" })),
    ];
    for (note, change) in [
        ("nobody", json!({ "users": 0 })),
        ("nobody asks", json!({ "requests_per_user_per_hour": 0 })),
        ("no limit", json!({ "wait_seconds": null })),
        ("a day of 23 hours", json!({ "hour_weights": [1, 1, 1] })),
        (
            "a day without mass",
            json!({ "hour_weights": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] }),
        ),
        ("prompts of nothing", json!({ "prompt_tokens": 0 })),
        (
            "lengths without mass",
            json!({ "output_tokens": { "type": "counted", "lengths_tokens": [300], "weights": [0] } }),
        ),
        ("no lengths", json!({ "output_tokens": { "type": "counted", "lengths_tokens": [] } })),
        ("a distribution there is not", json!({ "output_tokens": { "type": "pareto" } })),
        ("too short a context", json!({ "context_tokens": 1000 })),
        ("too many sequences", json!({ "sequences_per_replica": 4000 })),
        ("a model that does not fit", json!({ "model": "llama-3.3-70b", "format": "q8-0" })),
        ("a rate nobody gets", json!({ "tokens_per_second_per_user": 500 })),
        ("a first token sooner than the prompt is read", json!({ "time_to_first_token_seconds": 0.5 })),
        ("more than any fleet serves", json!({ "users": 4_000_000_000_u32 })),
        ("more than 4096 replicas serve", json!({ "users": 3_000_000 })),
        ("growth beyond all fleets", json!({ "growth_per_year_fraction": 20, "horizon_months": 600 })),
        (
            "answers whose mean is too long",
            json!({ "output_tokens": { "type": "log-normal", "median_tokens": 1_000_000_000, "log_standard_deviation": 3 } }),
        ),
        ("a constant", json!({ "efficiency": 0.6 })),
        ("a horizon without growth", json!({ "horizon_months": 12 })),
        ("neither model nor rates", json!({ "model": null })),
        ("both model and rates", json!({ "prefill_tokens_per_second": 2000, "decode_tokens_per_second": [60] })),
        ("half of the rates", json!({ "prefill_tokens_per_second": 2000 })),
    ] {
        cases.push(office(note, change));
    }
    cases.push(measured("a rate of nothing", json!({ "decode_tokens_per_second": [60, 0] })));
    cases
}
