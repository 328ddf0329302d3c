//! What people type, and what they are told: refusals name what was typed and lead on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use std::fs;
use std::path::Path;
use support::{json, run, text};

fn refusal(arguments: &[&str]) -> String {
    let output = run(arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert!(output.stdout.is_empty() && message.starts_with("error: "), "{arguments:?}: {message}");
    message
}

/// A command line in words, with `_` for a space within one.
fn words(line: &str) -> Vec<String> {
    line.split(' ').map(|word| word.replace('_', " ")).collect()
}

fn told(line: &str) -> String {
    let words = words(line);
    refusal(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

const FLEET: &str =
    "fleet --model gpt-oss-20b --hardware rtx-4090-24gb --users 300 --requests-per-hour 3 --output 300 --wait 2";

#[test]
fn a_refusal_names_the_option_and_not_the_field_of_a_record() {
    let fleet = |rest: &str| format!("{FLEET} --prompt 1500 {rest}");
    let odds =
        |rest: &str| format!("odds --model gpt-oss-20b --hardware rtx-4090-24gb --cloud openai/gpt-5-mini {rest}");
    for (line, expected) in [
        ("project --hardware rtx-4090-24gb --model llama-3.1-8b --context 1000000".to_owned(), "--context 1000000: "),
        ("formula --bandwidth -1".to_owned(), "--bandwidth -1: "),
        ("lineup --efficiency 60".to_owned(), "--efficiency 60: "),
        ("cost --life 0".to_owned(), "--life 0: "),
        ("cost --utilisation 25".to_owned(), "--utilisation 25: "),
        ("cluster --node nosuch".to_owned(), "--node \"nosuch\": "),
        ("cluster --nodes 100".to_owned(), "--nodes 100: "),
        ("lineup --hardware nosuch".to_owned(), "--hardware \"nosuch\": "),
        ("lineup --hardware p40.tml".to_owned(), "--hardware p40.tml: is no name, and there is no such file"),
        ("lineup --hardware rtx-4091-24.5gb".to_owned(), "no such id or alias"),
        (fleet("--share 95"), "--share 95: "),
        (fleet("--sequences 0"), "--sequences 0: "),
        (fleet("--resale 2"), "--resale 2: "),
        (fleet("--context 512"), "--context 512: "),
        (fleet("--growth 20% --horizon 0"), "--horizon 0: "),
        (fleet("--nodes 2"), "--link is missing: "),
        (format!("{FLEET} --prompt 900..100"), "--prompt: low_tokens = 900: "),
        ("plan --model gpt-oss-20b --most-nodes 2".to_owned(), "or leave --most-nodes out"),
        ("plan --model gpt-oss-20b --prompt 10000".to_owned(), "--prompt 10000: "),
        ("plan --model gpt-oss-20b --first-token-within 0".to_owned(), "--first-token-within 0: "),
        (odds("--samples 3"), "--samples 3: "),
        (odds("--price 1000~900~1200"), "--price: median = 900: "),
        (odds("--input-per-output 1 --cached-input 2"), "--cached-input 2: "),
        (
            "sweep --hardware rtx-4090-24gb --model gpt-oss-20b --out x.csv --columns speed".to_owned(),
            "runtime, context_tokens, sequences",
        ),
    ] {
        let message = told(&line);
        assert!(message.contains(expected), "{line}: {message}");
        let command = line.split(' ').next().unwrap();
        let leads_on =
            message.contains(&format!("try 'guide {command} --help'")) || message.contains("try 'guide list ");
        assert!(leads_on, "{line}: {message}");
    }
}

#[test]
fn a_name_that_is_not_listed_leads_on() {
    for (line, expected) in [
        ("project --hardware RTX_A4500 --model llama-3.1-8b", "as docs/custom-hardware.md shows"),
        ("project --hardware M4_Max_128GB --model gpt-oss-20b", "mac-studio-m4-max-40c-128gb"),
        ("project --hardware rtx-4090-24gb --model llama_3.1_8B_Q4", "llama-3.1-8b"),
        ("project --hardware rtx-4090-24gb --model nosuch", "try 'guide list models'"),
        ("cluster --link PCIe", "pcie-4-x16"),
        ("fit --catalog hardwares=h.csv", "hardwares is no list of a catalogue; LIST=FILE.csv takes one of hardware, "),
        ("read hardwares=h.csv", "hardwares is no list of a catalogue"),
        ("fit --hardware rtx-4090-24gb,a-card", "--hardware rtx-4090-24gb,a-card: are several; "),
        ("fit --model gpt-oss-20b,qwen3-8b", "the option is given once for each"),
        ("cost --electricity 15ct", "US dollars per kWh"),
        ("project --hardware rtx-4090-24gb --model llama-3.1-8b --runtime VLLM", "of a family that vLLM (CUDA) loads"),
    ] {
        let message = told(line);
        assert!(message.contains(expected), "{line}: {message}");
    }
    // An engine is known by its capitals too.
    let ollama = text(&["project", "--hardware", "RTX 4090", "--model", "llama-3.1-8b", "--runtime", "Ollama"]);
    assert!(ollama.contains("Ollama (CUDA)"), "{ollama}");
}

#[test]
fn numbers_are_refused_in_words_and_read_with_their_units() {
    for (line, expected) in [
        ("fit --context 8,192", "\"8,192\" is no whole number, such as 4096 or 4k"),
        ("fit --context 5000000000", "must be at most 4294967295"),
        ("cluster --nodes two", "must be a whole number"),
        ("formula --bandwidth 1,500", "alone or with its unit: B/s"),
        ("cost --utilisation 1/4", "must be a fraction such as 0.25, or a percentage such as 25%"),
        ("plan --model gpt-oss-20b --power much", "alone or with its unit: "),
        ("odds --utilisation 5%-50%", "a range is 5%..LIKELIEST..50%"),
        ("odds --price 3000-5000", "a range is 3000..LIKELIEST..5000"),
        ("fleet --prompt 500-4000", "a range is 500..4000"),
        ("sweep --contexts 1k-8k", "a range is 1k..8k"),
    ] {
        let message = told(line);
        assert!(message.contains(expected) && !message.contains("invalid digit"), "{line}: {message}");
    }
    for (one, other) in [
        ("fit --context 8k", "fit --context 8192"),
        ("plan --model gpt-oss-20b --power 0.2kW", "plan --model gpt-oss-20b --power 200"),
        ("plan --model gpt-oss-20b --vendor AMD", "plan --model gpt-oss-20b --vendor amd"),
    ] {
        let [one, other] = [one, other].map(|line| {
            let words = words(line);
            text(&words.iter().map(String::as_str).collect::<Vec<_>>())
        });
        assert_eq!(one, other);
    }
    // The price of a region is changed into dollars per kilowatt-hour without a tail of digits.
    assert!(text(&["local-cost", "--electricity", "texas", "--hardware", "rtx-4090-24gb"]).contains("$0.155/kWh"));
}

#[test]
fn words_of_other_programs_are_told_in_ours() {
    for (line, expected) in [
        ("project --gpu rtx-4090-24gb", "a machine or card is --hardware"),
        ("project -m llama-3.1-8b", "a model is --model"),
        ("project --vram 20", "docs/custom-hardware.md"),
        ("project --format Q4_K_M", "the format of the weights is --weights"),
        ("cost --runs bench.json", "count in guide project, calibrate, fleet and odds"),
        ("plan --runs bench.json", "count in guide project, calibrate, fleet and odds"),
        ("search p40", "'guide list hardware' has every machine"),
        ("list", "hardware|models|formats"),
    ] {
        let message = told(line);
        assert!(message.contains(expected), "{line}: {message}");
        assert!(!message.lines().any(|line| line.trim() == "tip:") && !message.contains("similar"), "{message}");
    }
}

#[test]
fn files_that_are_none_say_what_would_be_one() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refusals");
    fs::create_dir_all(folder.join("empty")).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let row = |generation: &str| {
        format!(
            "schema_version = 1\n[[hardware]]\nname = \"Our Card 20 GB\"\ndevice = \"discrete\"\nvendor = \"nvidia\"\n\
             generation = \"{generation}\"\nmemory_gibibytes = 20\nmemory_bandwidth_gigabytes_per_second = 640\nprice_usd = 900\n"
        )
    };
    let ours = file("ours.toml", &row("ampere"));
    let notes = file("notes.txt", &row("nvidia-ampere"));
    let message = refusal(&["lineup", "--hardware", &notes]);
    assert!(message.contains(".toml, .json or .csv") || message.contains("schema_version"), "{message}");
    assert!(refusal(&["lineup", "--hardware", "nowhere.toml"]).contains("examples/ours.toml"));
    let empty = folder.join("empty");
    assert!(refusal(&["project", "--model", empty.to_str().unwrap(), "--hardware", &ours]).contains("config.json"));
    // A word for the generation that no listed machine has is told, with those there are; the id of the row is shown.
    let read = text(&["read", &ours, "--width", "200"]);
    assert!(read.contains("generation \"ampere\"") && read.contains("nvidia-ampere"), "{read}");
    assert!(read.contains("our-card-20-gb"), "{read}");
    let none = text(&["read", &file("none.toml", &row("")), "--width", "200"]);
    assert!(none.contains("our-card-20-gb: says no generation") && none.contains("nvidia-ampere"), "{none}");
    // It says so of those, and only of those, whose speeds the other commands call extrapolated.
    for word in ["", "ampere", "nvidia-ampere", "nvidia-maxwell", "nvidia-pascal", "nvidia-volta", "nvidia-rubin"] {
        let path = file("word.toml", &row(word));
        let asked = ["project", "--hardware", &path, "--model", "qwen3-8b", "--weights", "q4-k-m"];
        let is_extrapolated = json(&asked)["projection"]["decode_basis"] == "extrapolated";
        assert_eq!(text(&["read", &path]).contains("extrapolated"), is_extrapolated, "{word}");
        assert_eq!(is_extrapolated, !["nvidia-ampere", "nvidia-maxwell", "nvidia-volta"].contains(&word), "{word}");
    }
    // The machine around a card is a part of the card's row.
    let host = file("host.toml", &format!("{}[host]\nname = \"Xeon\"\n", row("nvidia-ampere")));
    assert!(refusal(&["read", &host]).contains("[hardware.host], below [[hardware]]"));
    // A name in its own spelling leads to the id; what is missing is the machine around the card.
    let named = refusal(&["lineup", "--catalog", &ours, "--hardware", "Our Card 20 GB"]);
    assert!(named.contains("our-card-20-gb"), "{named}");
    let cost = json(&["local-cost", "--hardware", &ours, "--model", "llama-3.1-8b"]);
    assert_eq!(cost["local_cost"][0]["missing"], "host.price_usd");
    let plan = text(&["plan", "--hardware", &ours, "--model", "llama-3.1-8b"]);
    assert!(plan.contains("our-card-20-gb is left out") && plan.contains("[hardware.host]"), "{plan}");
    // A run above the ceiling is told by file and row.
    let bench = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/bench.json")).unwrap();
    let wild = file("wild.json", &bench.replace("\"avg_ts\": ", "\"avg_ts\": 9"));
    for command in ["calibrate", "project"] {
        let message = refusal(&[command, "--runs", &wild, "--hardware", &ours, "--model", "llama-3.1-8b"]);
        assert!(message.contains("wild.json: row ") && !message.contains("runs["), "{message}");
    }
}

#[test]
fn ids_are_never_broken() {
    for width in ["60", "80", "120"] {
        let list = text(&["list", "hardware", "--width", width]);
        for id in ["gmktec-evo-x2-ryzen-ai-max-395-128gb", "rtx-pro-6000-blackwell-workstation-96gb"] {
            assert!(list.contains(id), "{width}: {list}");
        }
    }
}

#[test]
fn what_has_no_room_is_said_for_all_tables_of_an_answer() {
    for list in ["hardware", "models", "formats", "runtimes", "cloud", "electricity", "links"] {
        let shown = text(&["list", list, "--width", "80"]);
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{list}: {shown}");
    }
    let models = text(&["list", "models", "--width", "80"]);
    assert!(models.contains("Left out at 80 columns: name."), "{models}");
    assert!(!text(&["list", "models", "--width", "140"]).contains("Left out"));
    // A table of two machines with room for the column goes without it beside one that has none.
    let fit = |width: &str| {
        text(&[
            "fit",
            "--model",
            "gpt-oss-20b",
            "--model",
            "llama-3.3-70b",
            "--hardware",
            "rtx-4090-24gb",
            "--width",
            width,
        ])
    };
    let heads =
        |shown: &str| shown.lines().filter(|line| line.starts_with("machine") && line.contains("largest")).count();
    let narrow = fit("80");
    assert!(heads(&narrow) == 0 && narrow.contains("Left out at 80 columns: largest."), "{narrow}");
    let wide = fit("120");
    assert!(heads(&wide) == 2 && !wide.contains("Left out"), "{wide}");
}

#[test]
fn answers_are_as_their_schemas_say() {
    let bench = concat!(env!("CARGO_MANIFEST_DIR"), "/bench.json");
    let setting = ["--hardware", "rtx-4090-24gb", "--model", "llama-3.1-8b"];
    for (command, rest) in [
        ("project", &["--runs", bench][..]),
        ("calibrate", &["--runs", bench]),
        ("plan", &[]),
        ("fleet", &["--users", "30", "--requests-per-hour", "3", "--prompt", "1500", "--output", "300", "--wait", "2"]),
        ("odds", &["--cloud", "openai/gpt-5-mini"]),
    ] {
        let schema: serde_json::Value = serde_json::from_str(&text(&["schema", command])).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let answer = json(&[&[command], &setting[..], rest].concat());
        let faults: Vec<String> =
            validator.iter_errors(&answer).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(faults.is_empty(), "{command}: {faults:?}");
        // Another answer is none: the schema says something.
        assert!(!validator.is_valid(&serde_json::json!({"question": 1})), "{command}");
    }
}
