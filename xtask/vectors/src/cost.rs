//! Money.

use crate::case::Case;
use serde_json::json;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (hardware, electricity) in [
        ("mac-mini-m4-pro-20c-48gb", json!(0.15)),
        ("rtx-4090-24gb", json!("germany")),
        ("mac-studio-m4-max-40c-128gb", json!("us-california")),
        ("dgx-spark-gb10-128gb", json!(0)),
        ("framework-desktop-ryzen-ai-max-395-128gb", json!("world-average")),
        ("h100-sxm5-80gb", json!("norway")),
        ("desktop-ddr5-5600-2ch-64gb", json!("atlantis")),
    ] {
        let input = json!({ "hardware": hardware, "electricity": electricity });
        cases.push(Case::new("ownership", format!("{hardware}, electricity {electricity}"), input));
    }
    let four = json!({
        "hardware": "rtx-3090-24gb", "electricity": 0.28, "nodes": 4, "lifetime_years": 4, "utilisation_fraction": 0.5,
        "resale_fraction": 0.2, "always_on": true, "price_usd": 900
    });
    cases.push(Case::new("ownership", "four that stay on", four));

    let plain = json!({ "price_usd": 1799, "load_power_watts": 60, "electricity_usd_per_kilowatt_hour": 0.15 });
    let full = json!({
        "price_usd": 2999.5, "load_power_watts": 420, "electricity_usd_per_kilowatt_hour": 0.31, "lifetime_years": 4,
        "utilisation_fraction": 0.6, "resale_fraction": 0.25, "idle_power_watts": 55
    });
    let owned = json!({ "price_usd": 0, "load_power_watts": 0, "electricity_usd_per_kilowatt_hour": 0 });
    for (what, ownership) in [("plain", &plain), ("with everything", &full), ("already owned", &owned)] {
        for rate in [0.5, 46.2, 1234.5] {
            let input = json!({ "ownership": ownership, "tokens_per_second": rate, "prefill_tokens_per_second": 800 });
            cases.push(Case::new("cost", format!("{what}, {rate} tokens per second"), input));
        }
        for (method, cloud) in
            [("marginal", "anthropic/claude-haiku-4-5"), ("guide", "openai/gpt-5"), ("marginal", "groq/gpt-oss-20b")]
        {
            let input = json!({
                "ownership": ownership, "tokens_per_second": 46.2, "cloud": cloud, "method": method,
                "input_tokens_per_output_token": 3
            });
            cases.push(Case::new("break_even", format!("{what} against {cloud}, {method}"), input));
        }
        let input = json!({ "ownership": ownership, "tokens_per_second": 20, "cloud_usd_per_million_tokens": 0.01 });
        cases.push(Case::new("break_even", format!("{what} against nearly nothing"), input));
    }
    cases.push(Case::new("cost", "nothing written", json!({ "ownership": plain, "tokens_per_second": 0 })));
    cases.push(Case::new("break_even", "against nothing named", json!({ "ownership": plain, "tokens_per_second": 1 })));
    let both = json!({ "ownership": plain, "tokens_per_second": 1, "cloud": "openai/gpt-5", "cloud_usd_per_million_tokens": 1 });
    cases.push(Case::new("break_even", "against two", both));
    for (cloud, input_tokens, cached) in [
        ("anthropic/claude-haiku-4-5", 0.0, 0.0),
        ("anthropic/claude-opus-4-5", 3.0, 0.5),
        ("openai/gpt-5-mini", 10.0, 0.9),
        ("google/gemini-2.5-flash", 1.5, 0.0),
        ("deepseek/deepseek-chat", 4.0, 1.0),
        ("groq/llama-3.1-8b-instant", 2.0, 0.25),
        ("openai/gpt-5", 1.0, 1.5),
    ] {
        let input =
            json!({ "cloud": cloud, "input_tokens_per_output_token": input_tokens, "cached_input_fraction": cached });
        cases.push(Case::new("cloud_price", format!("{cloud}, {input_tokens} read per written"), input));
    }
    cases
}
