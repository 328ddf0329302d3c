//! Plans: a front, a trade, nothing that meets the needs, needs that exclude one another.

use crate::case::Case;
use serde_json::{Value, json};

const MACHINES: &[&str] = &[
    "mac-mini-m4-pro-20c-48gb",
    "mac-studio-m4-max-40c-128gb",
    "rtx-4090-24gb",
    "rtx-3090-24gb",
    "dgx-spark-gb10-128gb",
    "framework-desktop-ryzen-ai-max-395-128gb",
];

fn needs(note: &str, mut needs: Value) -> Case {
    if let Some(needs) = needs.as_object_mut() {
        needs.entry("hardware").or_insert_with(|| json!(MACHINES));
        needs.entry("formats").or_insert_with(|| json!(["q4-k-m", "q8-0", "mxfp4", "mlx-4bit"]));
    }
    Case::new("plan", note, needs)
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        needs("one machine", json!({ "context_tokens": 8192, "model": "gpt-oss-20b" })),
        needs(
            "a team on up to four machines",
            json!({ "context_tokens": 16384, "model": "gpt-oss-120b", "users": 3, "tokens_per_second_per_user": 8, "time_to_first_token_seconds": 60, "budget_usd": 20000, "most_nodes": 4, "links": ["ethernet-10g", "thunderbolt-5"], "most_points": 3 }),
        ),
        needs(
            "a class of models, quiet, so many tokens a month",
            json!({ "context_tokens": 8192, "least_parameters_billions": 10, "most_parameters_billions": 35, "quiet": true, "least_bits": 8, "output_million_tokens_per_month": 20, "electricity": "germany", "most_points": 2 }),
        ),
        needs("nothing meets the budget", json!({ "context_tokens": 8192, "model": "llama-3.3-70b", "budget_usd": 1000 })),
        needs(
            "carried, and four of them",
            json!({ "context_tokens": 8192, "model": "gpt-oss-20b", "portable": true, "least_nodes": 4, "most_nodes": 4, "links": ["ethernet-10g"] }),
        ),
        needs("several machines without links", json!({ "context_tokens": 8192, "model": "gpt-oss-20b", "most_nodes": 2 })),
        needs("nobody to serve", json!({ "context_tokens": 8192, "model": "gpt-oss-20b", "users": 0 })),
        needs("nothing to choose from", json!({ "context_tokens": 8192, "model": "gpt-oss-20b", "hardware": [] })),
        // Over everything listed; the points that are best in something.
        Case::new(
            "plan",
            "over everything listed",
            json!({ "context_tokens": 8192, "model": "qwen3-coder-30b-a3b", "tokens_per_second_per_user": 40, "most_points": 0 }),
        )
        .keeping(&["front", "front_points", "considered", "evaluated"]),
    ]
}
