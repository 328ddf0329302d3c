//! How sure it is. The same seed gives the same bits everywhere.

use crate::case::Case;
use serde_json::{Value, json};

fn odds(note: &str, change: Value) -> Case {
    let mut input = json!({
        "machines": ["mac-mini-m4-pro-20c-48gb"], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192,
        "cloud": "groq/gpt-oss-20b", "samples": 2000, "seed": 2026
    });
    if let (Some(input), Value::Object(change)) = (input.as_object_mut(), change) {
        input.extend(change);
        input.retain(|_, value| !value.is_null());
    }
    Case::new("uncertainty", note, input)
}

fn triangle(low: f64, mode: f64, high: f64) -> Value {
    json!({ "type": "triangular", "low": low, "mode": mode, "high": high })
}

pub(crate) fn cases() -> Vec<Case> {
    let cloud = json!({ "type": "log-normal", "low": 2, "median": 3, "high": 6 });
    let several = json!([
        "mac-mini-m4-pro-20c-48gb",
        { "hardware": "rtx-4090-24gb", "price_usd": { "type": "log-normal", "low": 2600, "median": 3000, "high": 4200 } },
        { "hardware": "dgx-spark-gb10-128gb", "id": "the box", "price_usd": triangle(3500.0, 4000.0, 4500.0) },
        { "hardware": "rtx-3090-24gb", "nodes": 2, "link": "pcie-4-x16", "format": "q8-0", "price_usd": 1400 }
    ]);
    let mut cases = vec![
        odds("one machine against a rented model", json!({})),
        odds(
            "only the rate varies",
            json!({ "cloud": null, "cloud_usd_per_million_tokens": 2, "tokens_per_second_per_user": 45 }),
        ),
        odds(
            "several with ranges of everything",
            json!({ "machines": several, "cloud": null, "cloud_usd_per_million_tokens": cloud, "electricity": triangle(0.1, 0.15, 0.35), "utilisation_fraction": triangle(0.0, 0.25, 0.6), "users": 4, "tokens_per_second_per_user": 12, "budget_usd": 4100, "lifetime_years": 4, "resale_fraction": 0.25 }),
        ),
        odds("another seed", json!({ "seed": 9_007_199_254_740_991_u64, "electricity": "germany", "always_on": true })),
        odds(
            "a rate of one's own",
            json!({ "machines": [{ "hardware": "mac-mini-m4-pro-20c-48gb", "tokens_per_second": { "type": "log-normal", "low": 40, "median": 50, "high": 55 } }], "format": null }),
        ),
        odds(
            "a box of one's own",
            json!({ "machines": [{ "name": "Box", "device": "unified", "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 500, "price_usd": 2500, "load_power_watts": 120 }] }),
        ),
        odds("nothing is fast enough", json!({ "tokens_per_second_per_user": 5000 })),
        odds("a cloud that costs nothing", json!({ "cloud": null, "cloud_usd_per_million_tokens": 0 })),
    ];
    for (note, change) in [
        ("no machine", json!({ "machines": [] })),
        ("twice the same", json!({ "machines": ["rtx-4090-24gb", "rtx-4090-24gb"] })),
        ("a machine there is not", json!({ "machines": ["rtx-4090-24gb", "rtx-4091-24gb"] })),
        ("a model that does not fit", json!({ "model": "llama-3.3-70b", "format": "q8-0" })),
        (
            "a price that nobody knows",
            json!({ "machines": [{ "name": "Box", "device": "unified", "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 500, "load_power_watts": 120 }] }),
        ),
        ("a constant", json!({ "efficiency": "guide" })),
        (
            "a draw that nobody knows",
            json!({ "machines": [{ "hardware": { "name": "Box", "device": "unified", "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 500 }, "price_usd": 2500 }] }),
        ),
        ("no format", json!({ "format": null })),
        ("no cloud", json!({ "cloud": null })),
        ("two clouds", json!({ "cloud_usd_per_million_tokens": 2 })),
        ("a range out of order", json!({ "electricity": triangle(0.3, 0.2, 0.1) })),
        ("a percentage", json!({ "utilisation_fraction": 25 })),
        (
            "a use without an end",
            json!({ "utilisation_fraction": { "type": "log-normal", "low": 0.1, "median": 0.2, "high": 0.4 } }),
        ),
        ("nobody", json!({ "users": 0 })),
        ("a seed that is not whole", json!({ "seed": 0.5 })),
        ("a seed that not every language holds", json!({ "seed": 9_007_199_254_740_992_u64 })),
        ("a cloud there is not", json!({ "cloud": "acme/nothing" })),
        (
            "a price beyond all bounds",
            json!({ "machines": [{ "hardware": "rtx-4090-24gb", "price_usd": { "type": "log-normal", "low": 1, "median": 1_000_000, "high": 1_000_000_000 } }] }),
        ),
        ("a misspelt machine", json!({ "machines": [{ "hardwre": "rtx-4090-24gb" }] })),
        ("too few samples", json!({ "samples": 10 })),
        (
            "a range there is not",
            json!({ "machines": [{ "hardware": "rtx-4090-24gb", "price_usd": { "type": "normal", "low": 1, "high": 2 } }] }),
        ),
    ] {
        cases.push(odds(note, change));
    }
    cases
}
