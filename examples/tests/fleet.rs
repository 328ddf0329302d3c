//! `guide fleet` and `guide odds`: what is asked on the command line reaches the questions of the core, and answers reach people.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use llmhw_core::record::json::call;
use serde_json::Value;
use support::{json, near, run, text};

const OFFICE: [&str; 15] = [
    "fleet",
    "--hardware",
    "rtx-4090-24gb",
    "--model",
    "gpt-oss-20b",
    "--users",
    "300",
    "--requests-per-hour",
    "3",
    "--prompt",
    "log-normal:1500:0.8",
    "--output",
    "300+-200",
    "--hours",
    "8-18",
];
const LIMITS: [&str; 6] = ["--wait", "2", "--first-token-within", "5", "--least-rate", "20"];
const MACHINES: [&str; 9] = [
    "odds",
    "--hardware",
    "mac-mini-m4-pro-20c-48gb",
    "--hardware",
    "rtx-4090-24gb",
    "--model",
    "qwen3-coder:30b",
    "--cloud",
    "anthropic/claude-haiku-4-5",
];

/// What the core answers to the same question in any language.
fn by_record(name: &str, question: &Value) -> Value {
    serde_json::from_str(&call(name, &question.to_string()).unwrap()).unwrap()
}

fn number(value: &Value, field: &str) -> f64 {
    value[field].as_f64().unwrap_or_else(|| panic!("{field} is {}", value[field]))
}

#[test]
fn the_answer_is_that_of_the_core_to_the_question_it_states() {
    let more = [
        "--growth",
        "50%",
        "--cloud",
        "openai/gpt-5-nano",
        "--electricity",
        "germany",
        "--always-on",
        "--resale",
        "20%",
    ];
    let fleet = json(&[&OFFICE[..], &LIMITS[..], &more[..]].concat());
    assert_eq!(fleet["fleet"], by_record("fleet", &fleet["question"]));
    let rates = ["--prefill-rate", "2000", "--decode-rates", "60,105,140", "--wait", "1", "--share", "99%"];
    let measured = json(&[&["fleet", "--hardware", "rtx-4090-24gb"], &OFFICE[5..], &rates[..]].concat());
    assert_eq!(measured["fleet"], by_record("fleet", &measured["question"]));
    assert_eq!(measured["question"]["decode_tokens_per_second"], serde_json::json!([60.0, 105.0, 140.0]));
    let ranges = ["--utilisation", "5%..25%..50%", "--electricity", "0.1~0.15~0.3", "--seed", "7", "--samples", "2000"];
    let odds = json(&[&MACHINES[..], &ranges[..]].concat());
    assert_eq!(odds["uncertainty"], by_record("uncertainty", &odds["question"]));
    let one = ["odds", "--hardware", "rtx-4090-24gb", "--model", "gpt-oss-20b", "--cloud-price", "0.2..0.4..0.9"];
    let one = json(&[&one[..], &["--price", "2000~2500~3500", "--rate", "90~120~150", "--samples", "2000"]].concat());
    assert_eq!(one["uncertainty"], by_record("uncertainty", &one["question"]));
}

#[test]
fn demand_is_what_was_said() {
    let document = json(&[&OFFICE[..], &LIMITS[..]].concat());
    let (question, fleet) = (&document["question"], &document["fleet"]);
    let busy: Vec<usize> = (0..24).filter(|hour| question["hour_weights"][hour].as_f64() > Some(0.0)).collect();
    assert_eq!(busy, (8..18).collect::<Vec<_>>());
    near(&fleet["mean"]["requests_per_hour"], 900.0, 1e-9);
    near(&fleet["peak"]["requests_per_hour"], 900.0 * 2.4, 1e-9);
    // 1500 exp(0.8^2 / 2)
    near(&fleet["mean_prompt_tokens"], 2_065.691_646, 1e-6);
    near(&fleet["mean_output_tokens"], 300.0, 1e-9);
    assert!(
        number(&fleet["peak"], "wait_seconds") <= 2.0 && number(&fleet["peak"], "time_to_first_token_seconds") <= 5.0
    );
    assert!(number(&fleet["peak"], "tokens_per_second_per_user") >= 20.0);
}

#[test]
fn pages_show_the_hours_a_month_and_growth_within_their_width() {
    let more = ["--growth", "60%", "--cloud", "openai/gpt-5-nano"];
    // Of long contexts few fit, and few places are answered quickly.
    let crowd = ["--users", "12000", "--context", "65536"];
    let many = [&OFFICE[..5], &crowd, &OFFICE[7..], &LIMITS[..], &more[..]].concat();
    let office = [&OFFICE[..], &LIMITS[..], &more[..]].concat();
    for width in [80_usize, 100, 140] {
        for command in [&office, &many, &MACHINES.to_vec()] {
            let page = text(&[&command[..], &["--width", &width.to_string()]].concat());
            assert!(page.contains("───") && page.lines().all(|line| line.chars().count() <= width), "{page}");
        }
    }
    let page = text(&office);
    for said in
        ["busiest hour", "2,160", "speed of an answer", "20 tok/s", "< cheapest", "When machines are added", "+1"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    // Of many mixes some are shown, the cheapest among them, and all when asked for.
    let rows = |page: &str| {
        page.lines()
            .skip_while(|line| !line.contains("rented from"))
            .skip(6)
            .take_while(|line| line.starts_with("| "))
            .count()
    };
    let markdown = |arguments: &[&str]| text(&[&many[..], &["--format", "markdown"], arguments].concat());
    let (some, all) = (markdown(&[]), markdown(&["--verbose"]));
    assert!(some.contains("< cheapest") && rows(&some) < 12 && rows(&all) > 12, "{} {}", rows(&some), rows(&all));
}

#[test]
fn an_always_level_demand_has_one_hour() {
    let level = [&OFFICE[..13], &LIMITS[..]].concat();
    let page = text(&level);
    assert!(page.contains("any hour") && !page.contains("mean hour"), "{page}");
}

#[test]
fn more_budget_and_cheaper_electricity_never_make_it_less_likely() {
    let odds = |arguments: &[&str]| {
        let document = json(&[&MACHINES[..], &["--samples", "4000"], arguments].concat());
        let machine = document["uncertainty"]["machines"].as_array().unwrap();
        machine.iter().find(|machine| machine["hardware"] == "mac-mini-m4-pro-20c-48gb").unwrap().clone()
    };
    let probability = |machine: &Value, what: &str| machine[what]["probability"].as_f64().unwrap();
    let (poor, rich) = (odds(&["--budget", "1000"]), odds(&["--budget", "5000"]));
    assert!(probability(&poor, "meets_need") == 0.0 && probability(&rich, "meets_need") > 0.9);
    let dear = odds(&["--utilisation", "8%..10%..12%", "--electricity", "0.1..0.2..0.9"]);
    let cheap = odds(&["--utilisation", "8%..10%..12%", "--electricity", "0.1"]);
    assert!(probability(&dear, "cheaper_than_cloud") < probability(&cheap, "cheaper_than_cloud"));
    let page = text(&[&MACHINES[..], &["--electricity", "0.1..0.2..0.9"]].concat()).replace('\n', " ");
    assert!(
        page.contains("Not known exactly: the speed, electricity. Taken as known: the price of the machine, use"),
        "{page}"
    );
    assert!(page.contains("from seed 1"), "{page}");
}

#[test]
fn what_can_not_be_answered_says_what_to_do() {
    let office = |arguments: &[&'static str]| [&OFFICE[..], arguments].concat();
    let odds = |arguments: &[&'static str]| {
        [&["odds", "--hardware", "rtx-4090-24gb", "--model", "gpt-oss-20b"], arguments].concat()
    };
    for (arguments, said) in [
        (office(&[]), "give --wait, --first-token-within or --least-rate"),
        (office(&["--least-rate", "9999"]), "what one sequence alone gets"),
        (office(&["--wait", "-1"]), "--wait -1: "),
        (office(&["--wait", "1", "--share", "1"]), "0.95 or 0.99"),
        (office(&["--wait", "1", "--horizon", "12"]), "--growth"),
        (office(&["--wait", "1", "--decode-rates", "50"]), "--prefill-rate"),
        (
            office(&["--wait", "1", "--prefill-rate", "900", "--decode-rates", "50"]),
            "--model does not go with --decode-rates",
        ),
        (office(&["--wait", "1", "--efficiency", "0.6"]), "efficiency"),
        (office(&["--wait", "1", "--context", "64"]), "--context 64: "),
        (office(&["--wait", "1", "--nodes", "2"]), "--link is missing: "),
        (vec!["fleet", "--hardware", "rtx-4090-24gb", "--model", "gpt-oss-20b", "--wait", "1"], "--requests-per-hour"),
        ([&OFFICE[..5], &OFFICE[7..], &LIMITS[..]].concat(), "give --users COUNT"),
        ([&OFFICE[..13], &["--hours", "9-26", "--wait", "1"]].concat(), "hours of 0 to 24"),
        ([&OFFICE[..13], &["--hours", "1,2,3", "--wait", "1"]].concat(), "--hours 3 of them: "),
        ([&OFFICE[..5], &["--users", "0"], &OFFICE[7..], &LIMITS[..]].concat(), "--users 0: "),
        (odds(&[]), "give --cloud ID"),
        (odds(&["--cloud", "openai/gpt-5", "--cloud-price", "3"]), "cannot be used with"),
        (odds(&["--cloud-price", "1..2"]), "LEAST..LIKELIEST..MOST"),
        (odds(&["--cloud-price", "3..2..1"]), "--cloud-price: mode = 2: "),
        (odds(&["--cloud-price", "3", "--efficiency", "0.6"]), "--efficiency 0.6: must be calibrated"),
        (odds(&["--cloud-price", "3", "--rate", "50", "--weights", "f16"]), "--weights changes nothing"),
        (odds(&["--cloud-price", "3", "--rate", "50", "--kv-format", "q8-0"]), "--kv-format changes nothing"),
        (odds(&["--cloud-price", "3", "--rate", "50", "--runtime", "vllm"]), "--runtime changes nothing"),
        (odds(&["--cloud-price", "3", "--rate", "50", "--efficiency", "0.1"]), "--efficiency changes nothing"),
        (odds(&["--cloud-price", "3", "--rate", "50", "--runs", "bench.json"]), "--runs changes nothing"),
        (
            odds(&["--cloud-price", "3", "--rate", "50", "--input-per-output", "3"]),
            "--input-per-output changes nothing",
        ),
        (odds(&["--cloud-price", "3", "--seed", "9007199254740992"]), "2^53 - 1"),
        (odds(&["--cloud-price", "3", "--samples", "0"]), "--samples 0: "),
        (odds(&["--cloud-price", "3", "--hardware", "rtx-3090-24gb", "--rate", "50"]), "--rate is that of one machine"),
        (vec!["odds", "--model", "gpt-oss-20b", "--cloud-price", "3"], "give --hardware ID|FILE"),
        (vec!["cost", "--utilisation", "1%..2%..3%"], "a range is for guide odds"),
    ] {
        let output = run(&arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && error.contains(said), "{arguments:?}: {error}");
    }
}
