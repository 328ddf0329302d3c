//! What answers say of themselves: how machines divide the work, what a budget allows, what prompts cost, what a file is for.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use support::{file, folder, json, run, text};

/// The words of a page, however its lines break.
fn said(arguments: &[&str]) -> String {
    text(arguments).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

const TWO_CARDS: [&str; 6] = ["--hardware", "rtx-3090-24gb", "--model", "llama-3.3-70b", "--link", "pcie-4-x16"];

#[test]
fn plans_and_fleets_say_how_machines_divide_the_work() {
    let plan = ["plan", "--most-nodes", "2", "--least-rate", "3", "--weights", "q4-k-m", "--width", "160"];
    let plan = said(&[&plan[..], &TWO_CARDS].concat());
    assert!(plan.contains("2 x RTX 3090 24") && plan.contains("tensor-parallel"), "{plan}");
    let fleet = ["fleet", "--nodes", "2", "--users", "2", "--requests-per-hour", "3", "--prompt", "500"];
    let fleet = [&fleet[..], &["--output", "200", "--wait", "60"], &TWO_CARDS].concat();
    let of = |strategy: &[&str]| said(&[&fleet[..], strategy].concat());
    assert!(of(&[]).contains("2 x RTX 3090 24 GB, pipeline, llama.cpp (CUDA), for 2 users"), "{}", of(&[]));
    assert!(of(&["--strategy", "tensor-parallel"]).contains("24 GB, tensor-parallel, llama.cpp"));
}

#[test]
fn the_guides_choice_is_over_a_budget_that_is_less() {
    let is_over = |budget: &str| {
        let answer = json(&["recommendation", "--figures", "published", "--size", "14b-to-70b", "--budget", budget]);
        let rows = answer["recommendation"].as_array().unwrap();
        rows.iter().find(|row| row["method"] == "guide-rule").unwrap()["is_over_budget"].as_bool()
    };
    assert_eq!([is_over("1798"), is_over("1799"), is_over("1")], [Some(true), Some(false), Some(true)]);
}

#[test]
fn odds_say_that_machines_take_their_time_for_prompts() {
    let odds = ["odds", "--hardware", "rtx-4090-24gb", "--model", "gpt-oss-20b", "--cloud", "openai/gpt-5-mini"];
    let with = said(&[&odds[..], &["--input-per-output", "20"]].concat());
    assert!(with.contains("20 tokens are read for each one written"), "{with}");
    assert!(!said(&odds).contains("are read for each one written"));
}

#[test]
fn odds_say_how_far_the_least_sure_probability_would_change() {
    let folder = folder("said-odds");
    let row = "name,device,memory_gibibytes,memory_bandwidth_gigabytes_per_second,price_usd,load_power_watts\nWS,unified,48,512,1600,170\n";
    let list = format!("hardware={}", file(&folder, "ws.csv", row));
    let odds =
        ["odds", "--catalog", &list, "--hardware", "ws", "--model", "gpt-oss-20b", "--cloud-price", "0.1..0.2..0.3"];
    let odds = [&odds[..], &["--price", "1000~1500~1800", "--budget", "1600"]].concat();
    let sure = json(&odds)["uncertainty"]["machines"][0].clone();
    let error = |name: &str| sure[name]["standard_error"].as_f64().unwrap();
    assert!(error("meets_need") > 10.0 * error("cheaper_than_cloud"), "{sure}");
    let points = format!("about {:.2} points", 100.0 * error("meets_need"));
    assert!(said(&odds).contains(&points), "{points}: {}", said(&odds));
}

#[test]
fn a_price_is_shown_where_the_draw_is_not_known() {
    let folder = folder("said-price");
    let row =
        "name,device,memory_gibibytes,memory_bandwidth_gigabytes_per_second,price_usd\nQuiet,unified,48,512,600\n";
    let list = file(&folder, "quiet.csv", row);
    let asked =
        |section| json(&[section, "--hardware", &list, "--model", "gpt-oss-20b"])[section.replace('-', "_")][0].clone();
    let cost = asked("local-cost");
    assert_eq!((cost["price_usd"].as_f64(), cost["missing"].as_str()), (Some(600.0), Some("load_power_watts")));
    assert_eq!(asked("break-even")["price_usd"].as_f64(), Some(600.0));
}

#[test]
fn plans_count_what_is_one_and_say_that_nothing_is_left() {
    let folder = folder("said-plan");
    let row = |name: &str, draw: &str| {
        let head = "name,device,memory_gibibytes,memory_bandwidth_gigabytes_per_second,price_usd,load_power_watts";
        file(&folder, name, &format!("{head}\nWS,unified,48,512,1600,{draw}\n"))
    };
    let plan = |list: &str| said(&["plan", "--hardware", list, "--model", "gpt-oss-20b", "--width", "400"]);
    let one = plan(&row("known.csv", "170"));
    assert!(one.contains("The one point is shown. Of ") && one.contains(" 1 was computed;"), "{one}");
    let none = plan(&row("unknown.csv", ""));
    assert!(none.contains("No machine is left to compare. ws is left out: its draw is not known"), "{none}");
}

#[test]
fn a_list_without_rows_says_where_they_come_from() {
    for format in ["table", "markdown"] {
        let none = said(&["list", "scenarios", "--format", format]);
        assert!(none.contains("No scenario: they stand in a catalogue of your own"), "{none}");
    }
    assert_eq!(json(&["list", "scenarios"]).as_array().map(Vec::len), Some(0));
}

#[test]
fn what_is_said_twice_or_says_nothing_is_refused() {
    let formula = ["formula", "--hardware", "rtx-4090-24gb", "--hardware", "rtx-3090-24gb"];
    assert!(refused(&formula).contains("a second --hardware changes nothing in guide formula"));
    assert!(run(&formula[..3]).status.success());
    let folder = folder("said");
    let both = r#"[{"model_type": "llama 8B Q4_K - Medium", "n_prompt": 512, "n_gen": 128, "n_depth": 0, "avg_ts": 300, "stddev_ts": 1}]"#;
    let runs = file(&folder, "both.json", both);
    let message = refused(&["calibrate", "--runs", &runs, "--hardware", "rtx-4090-24gb", "--model", "llama-3.1-8b"]);
    assert!(message.contains("calibrate finds no run to count: "), "{message}");
}

#[test]
fn a_file_says_how_commands_take_it() {
    let folder = folder("said-files");
    let row = "name,device,memory_gibibytes,memory_bandwidth_gigabytes_per_second\nBox,unified,96,512\n";
    let list = format!("hardware={}", file(&folder, "boxes.csv", row));
    assert!(said(&["read", &list]).contains(&format!("--catalog {list}.")), "{}", said(&["read", &list]));
    let shape = r#""model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32,
        "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256, "max_position_embeddings": 8192"#;
    let config = |name: &str, more: &str| said(&["read", &file(&folder, name, &format!("{{{shape}{more}}}"))]);
    assert!(config("plain.json", "").contains("It says nothing of the format"));
    assert!(config("half.json", r#", "torch_dtype": "bfloat16""#).contains("Its format is BF16: commands take"));
    // Who did not name the format that is refused is told where it comes from.
    let mlx = file(&folder, "mlx.json", &format!(r#"{{{shape}, "quantization": {{"group_size": 64, "bits": 5}}}}"#));
    let on_card = ["project", "--hardware", "rtx-4090-24gb", "--model", &mlx];
    assert!(refused(&on_card).contains("the format is that of the model's file"), "{}", refused(&on_card));
    let named = [&on_card[..], &["--weights", "mlx-4bit"]].concat();
    assert!(!refused(&named).contains("No --weights was given"), "{}", refused(&named));
}

/// A table is a list of a catalogue or nothing: which of the two is asked for decides what is said of it.
#[test]
fn tables_are_refused_by_what_is_asked_of_them() {
    let folder = folder("tables");
    let path = file(&folder, "table.csv", "name,device\nBox,unified\n");
    let other = file(&folder, "other.csv", "name;device\nBox;unified\n");
    let set_up = ["--hardware", "rtx-4090-24gb", "--model", "llama-3.1-8b", "--weights", "q4-k-m"];
    let runs = refused(&[&["calibrate", "--runs", &path][..], &set_up].concat());
    assert!(runs.contains("llama-bench-csv") && !runs.contains("list of a catalogue"), "{runs}");
    assert!(refused(&["read", &path]).contains("list of a catalogue"));
    assert!(refused(&["read", &format!("hardware={other}")]).contains("save it with commas"));
}
