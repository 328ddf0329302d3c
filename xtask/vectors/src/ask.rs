//! What to buy, and the guide's own rules.

use crate::case::Case;
use serde_json::json;

const MACHINES: &[&str] = &[
    "mac-mini-m4-pro-20c-48gb",
    "macbook-pro-14-m4-max-40c-64gb",
    "mac-studio-m4-max-40c-128gb",
    "rtx-4090-24gb",
    "rtx-3090-24gb",
    "dgx-spark-gb10-128gb",
    "framework-desktop-ryzen-ai-max-395-128gb",
];

const CLOUD: &[&str] = &["anthropic/claude-haiku-4-5", "groq/gpt-oss-120b"];

fn recommend() -> Vec<Case> {
    let mut cases = Vec::new();
    for (note, mut needs) in [
        ("one model", json!({ "budget_usd": 3000, "context_tokens": 8192, "model": "gpt-oss-20b" })),
        (
            "a large one",
            json!({ "budget_usd": 6000, "context_tokens": 32768, "model": "gpt-oss-120b", "tokens_per_second_per_user": 15 }),
        ),
        ("carried", json!({ "budget_usd": 5000, "context_tokens": 8192, "model": "qwen3-32b", "portable": true })),
        (
            "quiet, on all day",
            json!({ "budget_usd": 5000, "context_tokens": 8192, "model": "qwen3-30b-a3b", "quiet": true, "always_on": true, "electricity": "germany" }),
        ),
        (
            "several users",
            json!({ "budget_usd": 8000, "context_tokens": 4096, "model": "llama-3.1-8b", "users": 4, "tokens_per_second_per_user": 20, "output_million_tokens_per_month": 20 }),
        ),
        (
            "a cluster",
            json!({ "budget_usd": 9000, "context_tokens": 8192, "model": "llama-3.3-70b", "most_nodes": 3, "link": "ethernet-10g" }),
        ),
        (
            "good bits",
            json!({ "budget_usd": 4000, "context_tokens": 8192, "model": "qwen3-14b", "least_bits": 8, "lifetime_years": 5 }),
        ),
        ("nothing is enough", json!({ "budget_usd": 100, "context_tokens": 8192, "model": "kimi-k2-1t-a32b" })),
    ] {
        if let Some(needs) = needs.as_object_mut() {
            needs.insert("hardware".to_owned(), json!(MACHINES));
            needs.insert("cloud".to_owned(), json!(CLOUD));
        }
        cases.push(Case::new("recommend", note, needs));
    }
    // Over everything listed; the answer is long, so what meets the needs is kept and not why the rest does not.
    let all = json!({ "budget_usd": 1500, "context_tokens": 8192, "least_parameters_billions": 7, "most_parameters_billions": 15, "tokens_per_second_per_user": 45, "cloud": [] });
    cases.push(Case::new("recommend", "over everything listed", all).keeping(&["choices"]));
    cases.push(Case::new("recommend", "nothing wanted", json!({ "budget_usd": 1500, "context_tokens": 8192 })));
    cases
}

fn guide() -> Vec<Case> {
    let mut cases = Vec::new();
    for (bandwidth, read, share) in
        [(400.0, 5.2, 0.6), (273.0, 7.4, 0.6), (1792.0, 35.3, 0.7), (0.1, 200.0, 1.0), (819.0, 22.0, 1.5)]
    {
        let input = json!({ "memory_bandwidth_gigabytes_per_second": bandwidth, "gigabytes_per_token": read, "efficiency_fraction": share });
        cases.push(Case::new("guide_decode", format!("{bandwidth} GB/s, {read} GB, {share}"), input));
    }
    for (size, memory) in [(15.3, 48), (35.3, 32), (44.0, 48), (0.5, 8)] {
        let input = json!({ "size_gigabytes": size, "memory_gigabytes": memory });
        cases.push(Case::new("guide_fit", format!("{size} GB in {memory} GB"), input));
    }
    for nodes in [0, 1, 2, 3, 5, 9, 65] {
        cases.push(Case::new("guide_factor", format!("{nodes} nodes"), json!({ "nodes": nodes })));
    }
    for (budget, team, size, portable) in [
        ("under-2000", "one", "under-14b", false),
        ("under-2000", "five-and-more", "70b-and-more", true),
        ("2000-4000", "one", "14b-to-70b", true),
        ("4000-6000", "two-to-five", "14b-to-70b", false),
        ("6000-and-more", "five-and-more", "70b-and-more", false),
        ("6000-and-more", "dozens", "70b-and-more", false),
    ] {
        let input = json!({ "budget": budget, "team": team, "size": size, "portable": portable });
        cases.push(Case::new("guide_propose", format!("{budget}, {team}, {size}"), input));
    }
    let own = json!({
        "budget": "2000-4000", "team": "one", "size": "under-14b", "portable": false,
        "machines": [
            { "name": "A", "memory_gigabytes": 32, "memory_bandwidth_gigabytes_per_second": 200, "price_usd": 2100, "portable": true },
            { "name": "B", "memory_gigabytes": 64, "memory_bandwidth_gigabytes_per_second": 400, "price_usd": 3900, "portable": false }
        ]
    });
    cases.push(Case::new("guide_propose", "among two of one's own", own));
    cases
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = recommend();
    cases.extend(guide());
    cases
}
