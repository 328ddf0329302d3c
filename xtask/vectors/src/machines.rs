//! What fits, what several machines add up to, what does not fit its card.

use crate::case::Case;
use serde_json::json;

const FIT: &[(&str, &str, &str, u32)] = &[
    ("mac-mini-m4-pro-20c-48gb", "llama-3.3-70b", "q4-k-m", 8192),
    ("mac-mini-m4-pro-20c-48gb", "qwen3-32b", "q8-0", 40960),
    ("rtx-4090-24gb", "gemma-3-27b", "q4-k-m", 131_072),
    ("rtx-4090-24gb", "deepseek-r1-distill-qwen-14b", "q8-0", 16384),
    ("mac-studio-m4-max-40c-128gb", "qwen3-235b-a22b", "mlx-3bit", 8192),
    ("mi325x-256gb", "deepseek-v3-671b", "q2-k", 8192),
    ("dgx-spark-gb10-128gb", "glm-4.5-air-106b-a12b", "q6-k", 131_072),
    ("arc-pro-b60-24gb", "qwen3-30b-a3b", "q5-k-m", 32768),
    ("desktop-ddr5-5600-2ch-96gb", "gpt-oss-120b", "mxfp4", 131_072),
    ("macbook-air-m1-7c-8gb", "llama-3.1-8b", "q4-k-m", 8192),
];

const WEIGHTS: &[(&str, &str)] = &[
    ("llama-3.1-8b", "q4-k-m"),
    ("llama-3.1-8b", "f16"),
    ("llama-3.1-405b", "q2-k"),
    ("qwen3-coder-30b-a3b", "q4-k-m"),
    ("qwen3-0.6b", "iq1-s"),
    ("gpt-oss-120b", "mxfp4"),
    ("deepseek-v3-671b", "q4-k-m"),
    ("gemma-2-9b", "mlx-6bit"),
    ("gemma-3-1b", "iq2-xxs"),
    ("mixtral-8x22b", "q3-k-l"),
    ("kimi-k2-1t-a32b", "q8-0"),
    ("qwen3.5-35b-a3b", "q5-k-s"),
    ("nemotron-3-super-120b-a12b", "q4-k-m"),
    ("command-r-plus-104b", "awq-4bit-g128"),
    ("minimax-m2-230b-a10b", "mlx-8bit"),
];

fn fit() -> Vec<Case> {
    let mut cases = Vec::new();
    for (hardware, model, format, context) in FIT {
        let input = json!({ "hardware": hardware, "model": model, "format": format, "context_tokens": context });
        cases.push(Case::new("fit", format!("{model} on {hardware}"), input));
    }
    let many = json!({
        "hardware": "h100-sxm5-80gb", "model": "llama-3.3-70b", "format": "bf16", "context_tokens": 8192,
        "sequences": 16, "nodes": 4, "kv_format": "fp8"
    });
    cases.push(Case::new("fit", "sixteen sequences on four cards", many));
    for (model, format) in WEIGHTS {
        cases.push(Case::new("weights", format!("{model} in {format}"), json!({ "model": model, "format": format })));
    }
    let experts = json!({ "model": "qwen3-30b-a3b", "format": "q4-k-m", "sequences": 32 });
    cases.push(Case::new("weights", "what 32 sequences read of the experts", experts));
    cases.push(Case::new("weights", "no sequences", json!({ "model": "qwen3-8b", "format": "q8-0", "sequences": 0 })));
    for (hardware, model, _, context) in FIT {
        let input = json!({ "hardware": hardware, "model": model, "context_tokens": context });
        cases.push(Case::new("largest_format", format!("{model} on {hardware}"), input));
    }
    let among = json!({ "hardware": "rtx-3090-24gb", "model": "qwen3-32b", "context_tokens": 8192, "formats": ["q3-k-m", "q4-k-m", "q8-0"] });
    cases.push(Case::new("largest_format", "of three", among));
    let none = json!({ "hardware": "rtx-3060-12gb", "model": "llama-3.1-405b", "context_tokens": 1024 });
    cases.push(Case::new("largest_format", "none", none));
    cases
}

fn clusters() -> Vec<Case> {
    let mut cases = Vec::new();
    for (hardware, nodes, strategy) in [
        ("mac-mini-m4-pro-20c-48gb", 1, "pipeline"),
        ("mac-mini-m4-pro-20c-48gb", 5, "guide-steps"),
        ("rtx-3090-24gb", 4, "tensor-parallel"),
        ("h100-sxm5-80gb", 8, "tensor-parallel"),
        ("framework-desktop-ryzen-ai-max-395-128gb", 3, "pipeline"),
        ("mi300x-192gb", 65, "pipeline"),
    ] {
        let input = json!({ "hardware": hardware, "nodes": nodes, "strategy": strategy });
        cases.push(Case::new("pool", format!("{nodes} of {hardware}"), input));
    }
    for (first, second, model, link, split) in [
        ("mac-studio-m4-max-40c-128gb", "mac-mini-m4-pro-20c-48gb", "gpt-oss-120b", "thunderbolt-5", "by-memory"),
        ("mac-studio-m4-max-40c-128gb", "dgx-spark-gb10-128gb", "gpt-oss-120b", "ethernet-10g", "by-bandwidth"),
        ("rtx-4090-24gb", "rtx-3060-12gb", "gpt-oss-20b", "pcie-4-x16", "by-memory"),
        ("rtx-4090-24gb", "rtx-3060-12gb", "gpt-oss-120b", "pcie-4-x16", "by-bandwidth"),
    ] {
        let input = json!({
            "nodes": [first, second], "model": model, "format": "mxfp4", "context_tokens": 8192, "link": link, "split": split
        });
        cases.push(Case::new("unequal_pipeline", format!("{first} and {second}"), input));
    }
    let none =
        json!({ "nodes": [], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 1, "link": "ethernet-1g" });
    cases.push(Case::new("unequal_pipeline", "no machines", none));
    for (hardware, model, format, split) in [
        ("rtx-4090-24gb", "gpt-oss-120b", "mxfp4", "experts"),
        ("rtx-4090-24gb", "gpt-oss-120b", "mxfp4", "layers"),
        ("rtx-3060-12gb", "qwen3-30b-a3b", "q4-k-m", "experts"),
        ("rtx-3090-24gb", "llama-3.3-70b", "q4-k-m", "layers"),
        ("rx-7900-xtx-24gb", "qwen3-32b", "q8-0", "layers"),
        ("rtx-3090-24gb", "llama-3.3-70b", "q4-k-m", "experts"),
        ("mac-mini-m4-pro-20c-48gb", "llama-3.3-70b", "q4-k-m", "layers"),
        ("rtx-5080-16gb", "deepseek-v3-671b", "q4-k-m", "experts"),
    ] {
        let input =
            json!({ "hardware": hardware, "model": model, "format": format, "context_tokens": 8192, "split": split });
        cases.push(Case::new("offload", format!("{split} of {model} off {hardware}"), input));
    }
    cases
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = fit();
    cases.extend(clusters());
    cases
}
