//! Machines, models and measurements of one's own, as a person brings them: in files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use serde_json::Value;
use std::fs;
use std::path::Path;
use support::{file, folder, json, near, row, run, text};

const OURS: &str = r#"
schema_version = 1

[[hardware]]
name = "Our box"
aliases = ["box"]
device = "unified"
memory_gibibytes = 96
memory_bandwidth_gigabytes_per_second = 512

[[links]]
id = "our-link"
name = "Our link"
bandwidth_gigabytes_per_second = 2.5
latency_microseconds = 40

[[scenarios]]
name = "assistant"
hardware = "box"
model = "qwen3-coder:30b"
format = "q4-k-m"
context_tokens = 32768
"#;
/// The length of the file whose header the fixture is.
const GGUF_BYTES: u64 = 4_912_917_504;

fn fixture(name: &str) -> String {
    format!("{}/../llmhw-core/tests/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A whole GGUF file: a fixture's header, and as many bytes of nothing as the weights took. The disk keeps no room for those.
fn gguf(folder: &Path, fixture_name: &str, bytes: u64) -> String {
    let path = folder.join(fixture_name);
    fs::copy(fixture(&format!("gguf/{fixture_name}")), &path).unwrap();
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What the program says when it refuses.
fn refusal(arguments: &[&str]) -> String {
    let output = run(arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    message
}

#[test]
fn rows_of_ones_own_are_usable_everywhere() {
    let folder = folder("own-everywhere");
    let ours = file(&folder, "ours.toml", OURS);
    assert!(text(&["list", "hardware", "--catalog", &ours]).contains("our-box"));
    assert!(text(&["list", "links", "--catalog", &ours]).contains("our-link"));
    assert!(text(&["list", "scenarios", "--catalog", &ours]).contains("assistant"));
    for machine in [&["--catalog", &ours, "--hardware", "box"][..], &["--hardware", &ours]] {
        let fit = json(&[&["fit", "--model", "gpt-oss-120b"], machine].concat());
        assert_eq!(row(&fit, "fit", &[("hardware", "our-box"), ("weights", "q4-k-m")])["fits"], true);
        assert_eq!(fit["question"]["catalog"][0], Value::from(ours.as_str()));
        assert_eq!(row(&json(&[&["lineup"], machine].concat()), "lineup", &[("id", "our-box")])["name"], "Our box");
    }
    let cluster = json(&["cluster", "--node", &ours, "--catalog", &ours, "--link", "our-link"]);
    assert_eq!(cluster["question"]["link"], "our-link");
    let everything = json(&["lineup", "--all", "--catalog", &ours])["lineup"].as_array().unwrap().len();
    assert_eq!(everything, json(&["lineup", "--all"])["lineup"].as_array().unwrap().len() + 1);
}

#[test]
fn a_row_of_ones_own_takes_the_place_of_a_built_in_one() {
    let folder = folder("own-replaced");
    let dear = file(
        &folder,
        "dear.json",
        r#"{"schema_version": 1, "hardware": [{"id": "rtx-4090-24gb", "name": "Dear card", "device": "discrete",
            "memory_gibibytes": 24, "memory_bandwidth_gigabytes_per_second": 1008, "price_usd": 9999}]}"#,
    );
    let rows = json(&["lineup", "--hardware", "RTX 4090", "--catalog", &dear]);
    assert_eq!(rows["lineup"][0]["name"], "Dear card");
    let needs = json(&["recommendation", "--verbose", "--model", "gpt-oss-20b", "--catalog", &dear]);
    assert_eq!(row(&needs, "recommendation", &[("id", "rtx-4090-24gb")])["name"], "Dear card");
}

#[test]
fn csv_says_its_list() {
    let folder = folder("own-csv");
    let csv = file(
        &folder,
        "ours.csv",
        "name,aliases,device,memory_gibibytes,memory_bandwidth_gigabytes_per_second\nOur box,box;96er,unified,96,512\n",
    );
    let list = format!("hardware={csv}");
    assert!(text(&["list", "hardware", "--catalog", &list]).contains("our-box"));
    assert!(text(&["read", &list]).contains("box, 96er"));
    // Where machines are named, the list is known.
    assert_eq!(json(&["lineup", "--hardware", &csv])["lineup"][0]["id"], "our-box");
    assert!(refusal(&["lineup", "--catalog", &csv]).contains(&format!("say which, as in hardware={csv}")));
}

#[test]
fn everything_wrong_in_a_catalogue_is_said_at_once_with_its_place() {
    let folder = folder("own-wrong");
    let words = OURS.replace("device = \"unified\"", "devise = \"unified\"").replace("= 40", "= \"soon\"");
    let ranges = OURS.replace("= 96", "= -96").replace("= 512", "= 1e9").replace("= 2.5", "= -2.5");
    for (name, wrong, places) in [
        ("words.toml", words, ["hardware[0].devise", "hardware[0].device is missing", "links[0].latency_microseconds"]),
        (
            "ranges.toml",
            ranges,
            [
                "hardware[0].memory_gibibytes = -96",
                "hardware[0].memory_bandwidth_gigabytes_per_second = 1000000000",
                "links[0].",
            ],
        ),
    ] {
        let wrong = file(&folder, name, &wrong);
        let commands = [&["read", &wrong][..], &["lineup", "--catalog", &wrong], &["lineup", "--hardware", &wrong]];
        for message in commands.map(refusal) {
            for place in places {
                assert!(message.contains(&format!("{wrong}: {place}")), "{place} is missing in {message}");
            }
        }
    }
    assert!(refusal(&["lineup", "--catalog", "nowhere.toml"]).contains("can not read nowhere.toml"));
    let newer = file(&folder, "newer.toml", "schema_version = 2\n");
    assert!(refusal(&["read", &newer]).contains("schema_version = 2: must be 1"));
}

#[test]
fn a_gguf_file_is_a_model_with_its_own_format() {
    let folder = folder("own-gguf");
    let model = gguf(&folder, "llama-3.1-8b-q4-k-m.gguf", GGUF_BYTES);
    let read = &json(&["read", &model, "--tensors"])[0];
    assert_eq!((read["kind"].as_str(), read["model"]["layers"].as_u64()), (Some("gguf"), Some(32)));
    near(&read["file_bytes"], GGUF_BYTES as f64, 0.0);
    assert_eq!(read["tensor_sizes"].as_array().unwrap().len(), 292);
    assert_eq!(read["tensors"], 292);
    let shown = text(&["read", &model, "--width", "160"]);
    assert!(
        shown.contains("a token reads") && shown.contains("Q4_K_M as in the file of Llama 3.1 8B Instruct"),
        "{shown}"
    );

    let of_file = json(&["project", "--hardware", "rtx-4090-24gb", "--model", &model]);
    near(&of_file["projection"]["memory"]["weights_gigabytes"], GGUF_BYTES as f64 / 1e9, 1e-9);
    let other = json(&["project", "--hardware", "rtx-4090-24gb", "--model", &model, "--weights", "q8-0"]);
    assert_eq!(other["projection"]["format"], "q8-0");
    assert!(other["projection"]["memory"]["weights_gigabytes"].as_f64().unwrap() > 8.0);

    // Its own sizes are those of the format that a tool calls it by.
    let result = r#"{"model_type": "llama 8B Q4_K - Medium", "n_prompt": 0, "n_gen": 128, "avg_ts": 90}"#;
    let bench = file(&folder, "bench.json", result);
    let counted = text(&["calibrate", "--hardware", "rtx-4090-24gb", "--model", &model, "--runs", &bench]);
    assert!(counted.contains("decode") && !counted.contains("it is counted"), "{counted}");

    // A file has its own format; a listed model beside it has the usual ones.
    let fit = json(&["fit", "--model", &model, "--model", "gpt-oss-20b", "--hardware", "rtx-4090-24gb"]);
    let formats = |id: &str| -> Vec<&str> {
        let rows = fit["fit"].as_array().unwrap().iter().filter(|row| row["model"] == id);
        rows.map(|row| row["weights"].as_str().unwrap()).collect()
    };
    assert_eq!(formats("llama-3.1-8b-instruct"), ["gguf-q4-k-m-of-llama-3.1-8b-instruct"]);
    assert_eq!(formats("gpt-oss-20b"), ["q4-k-m", "q8-0", "f16"]);
}

#[test]
fn only_the_header_of_a_gguf_file_is_read() {
    // A file of 4 TB: whoever reads more than the header does not come back in time.
    let folder = folder("own-header");
    let model = gguf(&folder, "llama-3.1-8b-q4-k-m.gguf", 4_u64 << 40);
    let begun = std::time::Instant::now();
    assert_eq!(json(&["read", &model])[0]["model"]["layers"], 32);
    assert!(begun.elapsed().as_secs() < 60);
}

#[test]
fn all_parts_of_a_split_file_are_found_by_any_of_them() {
    let folder = folder("own-split");
    let part = |number: u32| format!("split-llama-3.1-8b-q4-k-m-{number:05}-of-00003.gguf");
    let parts: Vec<String> = (1..=3).map(|number| gguf(&folder, &part(number), 3 << 30)).collect();
    let by_each: Vec<Value> = parts.iter().map(|part| json(&["read", part])[0]["model"].clone()).collect();
    assert_eq!((&by_each[0], &by_each[1]), (&by_each[1], &by_each[2]));
    assert_eq!(by_each[0]["layers"], 32);
    let all = json(&["read", &parts[0], &parts[1], &parts[2]]);
    assert_eq!(all.as_array().unwrap().len(), 1, "the three parts are one file");
    fs::remove_file(&parts[1]).unwrap();
    let message = refusal(&["read", &parts[0]]);
    assert!(message.contains("part 2 of 3"), "{message}");
}

#[test]
fn a_configuration_is_a_model() {
    let folder = folder("own-config");
    fs::copy(fixture("huggingface/fixtures/qwen3-8b.json"), folder.join("config.json")).unwrap();
    let folder = folder.to_str().unwrap();
    let read = &json(&["read", folder])[0];
    assert_eq!((read["kind"].as_str(), read["model"]["layers"].as_u64()), (Some("huggingface-config"), Some(36)));
    let ours = json(&["project", "--hardware", "rtx-4090-24gb", "--model", folder, "--context", "8192"]);
    let listed = json(&["project", "--hardware", "rtx-4090-24gb", "--model", "qwen3-8b", "--context", "8192"]);
    let rate = |answer: &Value| answer["projection"]["decode_tokens_per_second"].as_f64().unwrap();
    assert!((rate(&ours) / rate(&listed) - 1.0).abs() < 0.01, "{} and {}", rate(&ours), rate(&listed));

    let index = r#"{"metadata": {"total_size": 16381470720}, "weight_map": {"a": "model-1.safetensors"}}"#;
    let index = file(Path::new(folder), "model.safetensors.index.json", index);
    near(&json(&["read", &index])[0]["stated_bytes"], 16_381_470_720.0, 0.0);
    // The index beside a configuration is read with it.
    near(&json(&["read", folder])[0]["file_bytes"], 16_381_470_720.0, 0.0);
    assert!(refusal(&["read", env!("CARGO_MANIFEST_DIR")]).contains("without config.json"));
}

/// Windows editors set one before what they save.
#[test]
fn a_byte_order_mark_is_no_part_of_a_file() {
    let folder = folder("own-mark");
    let config = fs::read_to_string(fixture("huggingface/fixtures/qwen3-8b.json")).unwrap();
    for (name, text, kind) in [
        ("ours.json", r#"{"schema_version": 1, "hardware": []}"#, "catalogue"),
        ("model.safetensors.index.json", r#"{"metadata": {"total_size": 1}, "weight_map": {}}"#, "safetensors-index"),
        ("config.json", &config, "huggingface-config"),
        ("ours.toml", OURS, "catalogue"),
    ] {
        let plain = json(&["read", &file(&folder, name, text)]);
        assert_eq!(plain[0]["kind"], kind);
        assert_eq!(json(&["read", &file(&folder, name, &format!("\u{feff}{text}"))]), plain, "{name}");
    }
}

#[test]
fn runs_of_ones_own_shift_and_narrow() {
    let bench = fixture("measurements/fixtures/llama-bench.json");
    let setting = ["--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--runs", &bench];
    let runs = json(&[&["calibrate"], &setting[..]].concat());
    let runs = runs.as_array().unwrap();
    assert_eq!(runs.len(), 2);
    for run in runs {
        let distance = |field: &str| {
            let ratio = run[field].as_f64().unwrap() / run["measured_tokens_per_second"].as_f64().unwrap();
            ratio.max(1.0 / ratio)
        };
        let width = |field: &str| {
            let interval = &run[field];
            interval["high_tokens_per_second"].as_f64().unwrap() / interval["low_tokens_per_second"].as_f64().unwrap()
        };
        assert!(distance("after_tokens_per_second") < distance("before_tokens_per_second"), "{run}");
        assert!(width("after_interval") < width("before_interval"), "{run}");
        assert_eq!(run["after_basis"], "measured");
    }
    let answer = json(&[&["project"], &setting[..]].concat());
    let alone = json(&[&["project"], &setting[..4]].concat());
    assert_eq!(answer["without_own_runs"], alone["projection"]);
    assert_ne!(answer["projection"]["decode_tokens_per_second"], alone["projection"]["decode_tokens_per_second"]);
    assert_eq!(alone["without_own_runs"], Value::Null);
    assert_eq!(answer["question"]["own_runs"].as_array().unwrap().len(), 2);
    let decode = json(&[&["calibrate", "--phase", "decode"], &setting[..]].concat());
    assert_eq!((decode.as_array().unwrap().len(), &decode[0]["phase"]), (1, &Value::from("decode")));
}

#[test]
fn a_log_that_does_not_say_what_was_cached_asks_for_it() {
    let log = fixture("measurements/fixtures/llama-server.log");
    let setting = ["calibrate", "--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--runs", &log];
    let message = refusal(&setting);
    assert!(message.contains(&format!("{log}: row 1: depth_tokens is missing")), "{message}");
    assert!(message.contains(&format!("{log}: row 2: ")) && message.contains("--cached"), "{message}");
    let runs = json(&[&setting[..], &["--cached", "0"]].concat());
    assert_eq!(runs.as_array().unwrap().len(), 2);
    for (arguments, expected) in [
        (&["calibrate", "--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b"][..], "give --runs FILE"),
        (&["calibrate", "--runs", &log], "give --hardware ID|FILE and --model ID|FILE"),
        (&["project", "--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--cached", "0"], "give --runs FILE too"),
        (&[&setting[..], &["--cached", "0", "--efficiency", "0.6"]].concat(), "leave it out, or give calibrated"),
        (&[&setting[..], &["--figures", "published"]].concat(), "--figures changes nothing in guide calibrate"),
        (&["project", "--hardware", "box"], "give --hardware ID|FILE and --model ID|FILE"),
        (&["project", "--hardware", "rtx-4080-16gb", "--hardware", "rtx-4090-24gb", "--model", "qwen2.5-7b"], "once"),
        (
            &["project", "--model", &log, "--hardware", "rtx-4080-16gb"],
            "a GGUF file, a config.json or a catalogue with models",
        ),
    ] {
        let message = refusal(arguments);
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}

#[test]
fn a_scenario_is_asked_by_name_and_changed_by_options() {
    let folder = folder("own-scenario");
    let ours = file(&folder, "ours.toml", OURS);
    let scenario = ["project", "--catalog", &ours, "--scenario", "assistant"];
    let answer = json(&scenario);
    assert_eq!(answer["projection"]["hardware"], "our-box");
    near(&answer["projection"]["context_tokens"], 32_768.0, 0.0);
    let changed =
        json(&[&scenario[..], &["--context", "8192", "--hardware", "rtx-4090-24gb", "--sequences", "2"]].concat());
    assert_eq!(
        (&changed["projection"]["hardware"], &changed["projection"]["sequences"]),
        (&Value::from("rtx-4090-24gb"), &Value::from(2))
    );
    near(&changed["projection"]["context_tokens"], 8192.0, 0.0);
    assert!(refusal(&["project", "--catalog", &ours, "--scenario", "asistant"]).contains("assistant"));
    let again = file(&folder, "again.toml", OURS);
    let twice = refusal(&["project", "--catalog", &ours, "--catalog", &again, "--scenario", "assistant"]);
    assert!(twice.contains("two scenarios \"assistant\""), "{twice}");
}

#[test]
fn what_is_no_such_file_says_what_would_be() {
    let folder = folder("own-none");
    for (name, text, expected) in [
        ("notes.txt", "nothing of the kind", "llama-bench-json"),
        ("broken.json", "{\"schema_version\": 1", "must be JSON text"),
        ("other.json", "{\"a\": 1}", "schema_version"),
        ("ours.txt", OURS, "those end in .toml, .json or .csv"),
        ("ours.yaml", OURS, "those end in .toml, .json or .csv"),
    ] {
        let message = refusal(&["read", &file(&folder, name, text)]);
        assert!(message.contains(expected) && message.contains(name), "{message}");
    }
    fs::write(folder.join("weights.safetensors"), [0x80, 0xff, 0, 1, 2, 3]).unwrap();
    let message = refusal(&["read", folder.join("weights.safetensors").to_str().unwrap()]);
    assert!(message.contains("name config.json"), "{message}");
    // What Windows PowerShell writes with `>`.
    let bench = fs::read_to_string(fixture("measurements/fixtures/llama-bench.json")).unwrap();
    let units: Vec<u8> = [0xff, 0xfe].into_iter().chain(bench.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    fs::write(folder.join("bench.json"), units).unwrap();
    let read = json(&["read", folder.join("bench.json").to_str().unwrap()]);
    assert_eq!(read[0]["rows"].as_array().unwrap().len(), 2);
}

#[test]
fn every_form_of_output_has_the_answer_and_keeps_to_its_width() {
    let folder = folder("own-forms");
    let ours = file(&folder, "ours.toml", OURS);
    let model = gguf(&folder, "gpt-oss-20b-mxfp4.gguf", 1 << 40);
    let bench = fixture("measurements/fixtures/llama-bench.json");
    for command in [
        &["read", &model, &ours, &bench][..],
        &["read", &model, "--tensors"],
        &["project", "--hardware", &ours, "--model", &model, "--output", "500", "--sequences", "4"],
        &["project", "--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--runs", &bench],
        &["calibrate", "--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--runs", &bench],
    ] {
        for width in [80_usize, 120] {
            let shown = text(&[command, &["--width", &width.to_string()]].concat());
            assert!(shown.contains("───") && !shown.contains('\u{1b}'), "{shown}");
            // A path is one word, and longer than a narrow page.
            for line in shown
                .lines()
                .filter(|line| !line.contains(".json") && !line.contains(".gguf") && !line.contains(".toml"))
            {
                assert!(line.chars().count() <= width, "{} columns of {width}: {line}", line.chars().count());
            }
        }
        assert!(text(&[command, &["--format", "markdown"]].concat()).contains("| ---"));
        let csv = text(&[command, &["--format", "csv"]].concat());
        let mut csv = csv::Reader::from_reader(csv.as_bytes());
        assert!(csv.headers().unwrap().len() > 3);
        assert!(csv.records().map(Result::unwrap).count() > 0, "{command:?}");
    }
}
