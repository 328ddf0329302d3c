//! How fast: makers, formats, kinds of model, loads.

use crate::case::Case;
use serde_json::{Value, json};

/// Hardware, model, format, context: makers, generations, kinds of attention and mixture, families of formats.
const GRID: &[(&str, &str, &str, u32)] = &[
    ("mac-mini-m4-pro-20c-48gb", "qwen3-coder-30b-a3b", "q4-k-m", 8192),
    ("mac-mini-m4-pro-20c-48gb", "qwen3-coder-30b-a3b", "mlx-4bit", 8192),
    ("macbook-pro-m2-max-38c-32gb", "qwen2.5-14b", "q4-k-m", 4096),
    ("macbook-air-m1-7c-8gb", "llama-3.2-1b", "q4-0", 2048),
    ("macbook-air-m2-8c-16gb", "qwen3-4b", "q8-0", 0),
    ("macbook-air-m3-8c-16gb", "gemma-3-4b", "q6-k", 16384),
    ("macbook-air-m5-10c-16gb", "llama-3.1-8b", "mlx-8bit", 1024),
    ("mac-mini-m6-12c-32gb", "gpt-oss-20b", "mxfp4", 32768),
    ("macbook-neo-a18-pro-5c-8gb", "smollm3-3b", "q4-k-m", 4096),
    ("mac-studio-m4-max-40c-128gb", "gpt-oss-120b", "mxfp4", 65536),
    ("mac-studio-m4-max-40c-128gb", "llama-3.3-70b", "mlx-4bit", 8192),
    ("rtx-3060-12gb", "llama-3.1-8b", "q4-k-m", 8192),
    ("rtx-3090-24gb", "qwen3-32b", "q4-k-s", 4096),
    ("rtx-4090-24gb", "gpt-oss-20b", "mxfp4", 8192),
    ("rtx-4090-24gb", "gemma-2-27b", "iq4-xs", 4096),
    ("rtx-4090-24gb", "mistral-small-24b", "q5-k-m", 16384),
    ("rtx-4090-24gb", "llama-3.1-8b", "awq-4bit-g128", 8192),
    ("rtx-4090-24gb", "llama-3.1-8b", "gptq-4bit-g128", 8192),
    ("rtx-5080-16gb", "phi-4-14b", "q4-k-m", 16384),
    ("rtx-5060-ti-16gb", "qwen3.5-9b", "q8-0", 65536),
    ("t4-16gb", "llama-2-7b", "q4-0", 2048),
    ("h100-sxm5-80gb", "llama-3.3-70b", "bf16", 8192),
    ("h100-sxm5-80gb", "qwen3-32b", "bf16", 32768),
    ("h200-sxm-141gb", "llama-3.3-70b", "q8-0", 32768),
    ("dgx-spark-gb10-128gb", "gpt-oss-120b", "mxfp4", 16384),
    ("dgx-spark-gb10-128gb", "qwen3.5-122b-a10b", "q4-k-m", 131_072),
    ("rx-7900-xtx-24gb", "qwen3-30b-a3b", "q4-k-m", 8192),
    ("rx-9070-xt-16gb", "qwen3-14b", "q4-k-m", 4096),
    ("radeon-ai-pro-r9700-32gb", "gemma-3-27b", "q4-k-m", 32768),
    ("mi300x-192gb", "deepseek-r1-distill-llama-70b", "bf16", 16384),
    ("mi210-64gb", "mixtral-8x7b", "q4-k-m", 4096),
    ("framework-desktop-ryzen-ai-max-395-128gb", "gpt-oss-120b", "mxfp4", 8192),
    ("framework-desktop-ryzen-ai-max-395-128gb", "glm-4.5-air-106b-a12b", "q4-k-m", 8192),
    ("arc-b580-12gb", "llama-3.1-8b", "q4-k-m", 4096),
    ("arc-a770-16gb", "qwen3-8b", "q4-0", 4096),
    ("desktop-ddr5-5600-2ch-64gb", "qwen3-30b-a3b", "q4-k-m", 4096),
    ("desktop-ddr4-3200-2ch-32gb", "llama-3.2-3b", "q4-k-m", 1024),
    ("rtx-4090-24gb", "glm-4.7-flash", "q4-k-m", 32768),
    ("mac-studio-m4-max-40c-128gb", "deepseek-v3-671b", "q2-k", 4096),
    ("rtx-4090-24gb", "qwen3-next-80b-a3b", "q4-k-m", 8192),
    ("mac-studio-m4-max-40c-128gb", "qwen3-next-80b-a3b", "mlx-4bit", 131_072),
    ("rtx-4090-24gb", "nemotron-3-nano-30b-a3b", "q4-k-m", 65536),
    ("mac-studio-m4-max-40c-128gb", "kimi-k2-1t-a32b", "q4-k-m", 8192),
    ("rtx-4090-24gb", "gemma-4-e4b", "q8-0", 8192),
    ("rtx-4090-24gb", "llama-4-scout-109b-a17b", "q4-k-m", 8192),
];

/// What is changed on one setting, one at a time and together.
fn loads() -> Vec<(&'static str, Value)> {
    vec![
        ("a short prompt in a long context", json!({ "context_tokens": 32768, "prompt_tokens": 512 })),
        ("an answer's end", json!({ "output_tokens": 500 })),
        ("eight sequences", json!({ "sequences": 8 })),
        ("a cache of 8 bit", json!({ "context_tokens": 65536, "kv_format": "q8-0" })),
        ("speculation", json!({ "drafted_tokens": 4, "accepted_tokens_per_step": 2.5 })),
        ("the guide's constant", json!({ "efficiency": "guide" })),
        ("a constant of one's own", json!({ "efficiency": 0.45 })),
        ("Ollama", json!({ "runtime": "ollama" })),
        ("Vulkan", json!({ "runtime": "llama-cpp-vulkan" })),
        ("two in a pipeline", json!({ "nodes": 2, "link": "pcie-4-x16" })),
        ("four with tensor parallelism", json!({ "nodes": 4, "strategy": "tensor-parallel", "link": "nvlink-4" })),
        ("three by the guide's steps", json!({ "nodes": 3, "strategy": "guide-steps" })),
        (
            "with an ownership",
            json!({ "ownership": { "price_usd": 2800, "load_power_watts": 385, "electricity_usd_per_kilowatt_hour": 0.3 } }),
        ),
        (
            "a link of one's own",
            json!({ "nodes": 2, "link": { "id": "cable", "name": "Cable", "bandwidth_gigabytes_per_second": 3.5, "latency_microseconds": 40 } }),
        ),
        (
            "all at once",
            json!({ "sequences": 3, "context_tokens": 12345, "prompt_tokens": 1000.5, "output_tokens": 77, "kv_format": "f32", "efficiency": 0.7 }),
        ),
        ("no machines", json!({ "nodes": 0 })),
        ("several without a link", json!({ "nodes": 2 })),
        ("half a speculation", json!({ "drafted_tokens": 4 })),
        ("too long a context", json!({ "context_tokens": 1_000_000 })),
        ("a negative prompt", json!({ "prompt_tokens": -1 })),
        ("a format the runtime can not load", json!({ "runtime": "exllamav2" })),
        ("a runtime that does not drive the machine", json!({ "runtime": "mlx" })),
        ("a name there is not", json!({ "model": "gpt-oss-21b" })),
        ("a name that fits many", json!({ "hardware": "M4 Max" })),
        ("a field there is not", json!({ "contxt": 1 })),
        ("text where a number is meant", json!({ "context_tokens": "8192" })),
    ]
}

/// Hardware, models and formats nobody has listed.
fn described() -> Vec<(&'static str, Value)> {
    let unified = json!({ "name": "Our box", "device": "unified", "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 512 });
    let card = json!({
        "name": "Our card", "device": "discrete", "vendor": "nvidia", "generation": "nvidia-blackwell", "form_factor": "card",
        "memory_gibibytes": 40, "memory_bandwidth_gigabytes_per_second": 1400.5, "peak_fp16_teraflops": 210.25
    });
    let dense = json!({
        "name": "Our 9B", "total_parameters_billions": 9.1, "layers": 36, "hidden_size": 4096, "vocabulary_size": 100_000,
        "context_limit_tokens": 65536, "feed_forward": [{ "layers": 36, "size": 12288 }],
        "attention": [{ "type": "grouped", "layers": 36, "heads": 32, "kv_heads": 8, "head_dimension": 128 }]
    });
    let format = json!({ "name": "Our 5 bit", "family": "ggml", "bits_per_weight": 5.25 });
    vec![
        ("a box of one's own", json!({ "hardware": unified })),
        ("a card of one's own", json!({ "hardware": card, "sequences": 2 })),
        ("a model of one's own", json!({ "model": dense, "format": "q4-k-m" })),
        ("a format of one's own", json!({ "model": "llama-3.1-8b", "format": format })),
        (
            "a box of negative size",
            json!({ "hardware": { "name": "x", "device": "unified", "memory_gibibytes": -1, "memory_bandwidth_gigabytes_per_second": 1 } }),
        ),
        (
            "a misspelt field of a box",
            json!({ "hardware": { "name": "x", "device": "unified", "memory_gibibyte": 1 } }),
        ),
    ]
}

fn changed(base: &Value, change: &Value) -> Value {
    let mut input = base.clone();
    if let (Some(input), Some(change)) = (input.as_object_mut(), change.as_object()) {
        input.extend(change.clone());
    }
    input
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (hardware, model, format, context) in GRID {
        let input = json!({ "hardware": hardware, "model": model, "format": format, "context_tokens": context });
        cases.push(Case::new("project", format!("{model} on {hardware}"), input));
    }
    let base =
        json!({ "hardware": "rtx-4090-24gb", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192 });
    for (note, change) in loads().into_iter().chain(described()) {
        cases.push(Case::new("project", note, changed(&base, &change)));
    }
    for (hardware, model, format, context) in GRID.iter().step_by(4) {
        let input = json!({ "hardware": hardware, "model": model, "format": format, "context_tokens": context });
        cases.push(Case::new("roofline", format!("{model} on {hardware}"), input.clone()));
        cases.push(Case::new("sensitivity", format!("{model} on {hardware}"), input));
    }
    let smaller = changed(&base, &json!({ "model": "llama-3.1-8b", "format": "q8-0", "smaller_format": "q4-k-m" }));
    cases.push(Case::new("sensitivity", "with a smaller format", smaller));
    cases
}
