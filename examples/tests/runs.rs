//! Runs of one's own: which files are some, and what they are counted for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use support::{file, folder, json, run, text};

/// One result of llama-bench on one line.
const RESULT: &str = r#"{"model_type": "qwen2 7B Q8_0", "backends": "CUDA", "n_prompt": 0, "n_gen": 128, "n_depth": 0, "avg_ts": 60, "stddev_ts": 0.2}"#;

#[test]
fn one_result_of_llama_bench_is_a_run_and_no_configuration() {
    let folder = folder("runs-one-result");
    for (name, result) in [("one.jsonl", RESULT.to_owned()), ("one.json", RESULT.replace(", ", ",\n  "))] {
        let bench = file(&folder, name, &result);
        assert_eq!(json(&["read", &bench])[0]["kind"], "measurements");
        let shown = text_of_runs("project", &bench, &[]);
        assert!(shown.contains("Counted with 1 run of your own; before: without it."), "{shown}");
        assert!(text(&["read", &bench]).contains("llama-bench-json, 1 measurement\n"));
    }
}

/// What a table by hand lacks is named by its columns, and an option only where it helps.
#[test]
fn what_helps_a_table_is_what_is_said() {
    let folder = folder("runs-by-hand");
    let asked = |table: &str, rest: &[&str]| {
        let table = file(&folder, "runs.csv", &format!("phase,tokens_per_s,{table}\n"));
        let setting = ["calibrate", "--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--runs", &table];
        let output = run(&[&setting[..], rest].concat());
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    for (table, rest, said) in [
        ("quant\ndecode,35,", &[][..], &["column mean_ctx_tokens"][..]),
        ("quant\ndecode,35,", &["--cached", "0"], &["column mean_ctx_tokens"]),
        ("quant\nprefill,900,", &["--cached", "0"], &["column mean_ctx_tokens"]),
        ("mean_ctx_tokens\nprefill,900,256", &[], &["column context_depth_tokens", "--cached"]),
        ("mean_ctx_tokens\nprefill,900,\ndecode,35,64", &[], &["column context_depth_tokens", "--phase"]),
    ] {
        let (is_taken, message) = asked(table, rest);
        assert!(!is_taken && said.iter().all(|words| message.contains(words)), "{table}: {message}");
        for option in ["--cached", "--phase"] {
            assert_eq!(message.contains(option), said.contains(&option), "{table} {rest:?}: {message}");
        }
    }
    for (table, rest) in [
        ("mean_ctx_tokens\ndecode,35,300", &[][..]),
        ("mean_ctx_tokens\nprefill,900,256", &["--cached", "0"]),
        ("mean_ctx_tokens\nprefill,900,\ndecode,35,64", &["--phase", "decode"]),
        ("context_depth_tokens,mean_ctx_tokens\nprefill,900,0,256", &[]),
    ] {
        let (is_taken, message) = asked(table, rest);
        assert!(is_taken, "{table} {rest:?}: {message}");
    }
}

fn text_of_runs(command: &str, bench: &str, rest: &[&str]) -> String {
    let setting = [command, "--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--width", "200", "--runs", bench];
    text(&[&setting[..], rest].concat())
}

#[test]
fn what_a_file_says_of_format_and_runtime_is_held_against_what_it_is_counted_for() {
    let folder = folder("runs-counted-otherwise");
    let table = "phase,tokens_per_s,quant,runtime,context_depth_tokens,mean_ctx_tokens\ndecode,60,Q8_0,ollama,0,64\n";
    let table = file(&folder, "table.csv", table);
    let vulkan = file(&folder, "vulkan.jsonl", &RESULT.replace("CUDA", "Vulkan"));
    let two = file(&folder, "two.jsonl", &format!("{RESULT}\n{}\n", RESULT.replace("Q8_0", "Q4_K - Medium")));
    for (bench, rest, expected) in [
        (&table, &[][..], &["says Q8_0, and it is counted as Q4_K_M: --weights q8-0", "--runtime ollama"][..]),
        (&table, &["--weights", "q8-0", "--runtime", "ollama"], &[]),
        (
            &vulkan,
            &["--weights", "Q8_0"],
            &["says Vulkan, and it is counted for llama.cpp (CUDA): --runtime llama-cpp-vulkan"],
        ),
        (&vulkan, &["--weights", "Q8_0", "--runtime", "llama-cpp-vulkan"], &[]),
        (&two, &[], &["says Q8_0 of 1 of its 2 runs, and"]),
    ] {
        for command in ["calibrate", "project"] {
            let shown = text_of_runs(command, bench, rest);
            assert!(expected.iter().all(|words| shown.contains(words)), "{bench} {rest:?}: {shown}");
            let notes = shown.matches("it is counted").count();
            assert_eq!(notes, expected.len(), "{bench} {rest:?}: {shown}");
        }
    }
    let answer = json(&["project", "--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--runs", &vulkan]);
    assert_eq!(answer["counted_otherwise"].as_array().unwrap().len(), 2);
}
