//! `guide plan`: the needs of the command line reach the search, and its answers and refusals reach people.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use support::{json, near, run, text};

const TEAM: [&str; 9] =
    ["plan", "--model", "gpt-oss-120b", "--users", "4", "--most-nodes", "2", "--link", "ethernet-10g"];

#[test]
fn what_meets_the_needs_comes_with_its_reasons() {
    let document = json(&[&TEAM, ["--budget", "8000", "--context", "8192"].as_slice()].concat());
    near(&document["question"]["budget_usd"], 8000.0, 0.0);
    near(&document["question"]["context_tokens"], 8192.0, 0.0);
    let front = document["plan"]["front"].as_array().unwrap();
    assert!(front.len() > 2, "{} points", front.len());
    let mut before = 0.0;
    for point in front {
        let number = |field: &str| point[field].as_f64().unwrap();
        assert!(number("price_usd") <= 8000.0 && number("price_usd") >= before, "{point}");
        assert!(number("warm_tokens_per_second_per_user") >= 15.0, "{point}");
        assert!(number("nodes") <= 2.0 && !point["reasons"].as_array().unwrap().is_empty(), "{point}");
        before = number("price_usd");
    }
}

#[test]
fn the_answer_is_that_of_the_core_to_the_question_it_states() {
    for rest in [&["--budget", "8000", "--quiet", "--electricity", "germany"][..], &["--budget", "900"]] {
        let document = json(&[&TEAM[..], rest].concat());
        let answer = llmhw_core::record::json::call("plan", &document["question"].to_string()).unwrap();
        assert_eq!(document["plan"], serde_json::from_str::<serde_json::Value>(&answer).unwrap());
    }
}

#[test]
fn nothing_is_too_dear_unless_a_budget_is_given() {
    let most = |arguments: &[&str]| {
        let document = json(&[&["plan", "--model", "gpt-oss-20b"], arguments].concat());
        let price = |point: &serde_json::Value| point["price_usd"].as_f64().unwrap();
        (
            document["question"]["budget_usd"].clone(),
            document["plan"]["front"].as_array().unwrap().iter().map(price).fold(0.0, f64::max),
        )
    };
    let (none, dear) = most(&[]);
    assert!(none.is_null() && dear > 20_000.0, "{none} {dear}");
    let (given, cheap) = most(&["--budget", "4000"]);
    assert!(given == 4000.0 && cheap <= 4000.0, "{given} {cheap}");
}

#[test]
fn use_is_a_share_of_the_time_or_tokens_a_month() {
    let cost = |arguments: &[&str]| {
        let document = json(&[&["plan", "--model", "gpt-oss-20b", "--hardware", "rtx-4090-24gb"], arguments].concat());
        document["plan"]["front"][0]["usd_per_million_output_tokens"].as_f64().unwrap()
    };
    assert!(cost(&["--output-per-month", "1"]) > 10.0 * cost(&["--output-per-month", "20"]));
    assert!(cost(&["--utilisation", "0.1"]) > 2.0 * cost(&[]));
}

#[test]
fn tables_show_each_of_the_cheapest_machines_once_by_names_for_people() {
    let page = text(&[&TEAM, ["--budget", "8000", "--format", "markdown"].as_slice()].concat());
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| machine") && !line.starts_with("| ---"))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    assert!(rows.len() > 6 && rows[0].iter().any(|cell| cell.starts_with("best: price")), "{page}");
    // Machines are not told twice, but where another format or runtime on the same is best in something.
    let mut seen = std::collections::BTreeSet::new();
    for row in &rows {
        assert!(seen.insert(row[0]) || row.iter().any(|cell| cell.starts_with("best: ")), "{page}");
    }
    assert!(page.contains("llama.cpp (") && !page.contains("llama-cpp"), "{page}");
    let all = text(&[&TEAM, ["--budget", "8000", "--format", "markdown", "--verbose"].as_slice()].concat());
    let document = json(&[&TEAM, ["--budget", "8000"].as_slice()].concat());
    let points = document["plan"]["front"].as_array().unwrap().len();
    assert!(points > 2 * rows.len() && document["plan"]["front_points"] == points, "{points}");
    assert_eq!(all.lines().filter(|line| line.starts_with("| ")).count(), points + 2);
}

#[test]
fn no_row_is_taller_than_its_machine_is_long() {
    for (width, most) in [("80", 6), ("100", 4), ("140", 2)] {
        let page = text(&[&TEAM, ["--budget", "8000", "--width", width].as_slice()].concat());
        assert!(page.lines().all(|line| line.chars().count() <= width.parse().unwrap()), "{page}");
        let table: Vec<&str> = page
            .lines()
            .skip_while(|line| !line.starts_with('─'))
            .skip(1)
            .take_while(|line| !line.is_empty())
            .collect();
        // A row begins where a price stands.
        let starts: Vec<usize> = (0..table.len()).filter(|at| table[*at].contains(',')).collect();
        let tallest = starts.iter().zip(starts.iter().skip(1).chain([&table.len()])).map(|(from, to)| to - from).max();
        assert!(tallest <= Some(most), "{tallest:?} at {width}: {page}");
    }
}

#[test]
fn limits_that_exclude_everything_are_an_answer() {
    let page = text(&["plan", "--model", "gpt-oss-120b", "--budget", "1000"]);
    assert!(page.contains("Nothing meets the needs; nearest") && page.contains("over budget"), "{page}");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("The budget and the memory it needs exclude every candidate"), "{page}");
    assert!(
        page.contains("With $999 more ($1999 in all), or with ") && page.contains("one of these is enough"),
        "{page}"
    );
}

#[test]
fn options_choose_what_is_tried() {
    let quiet = json(&[
        "plan",
        "--size",
        "under-14b",
        "--vendor",
        "apple",
        "--quiet",
        "--runtime",
        "mlx",
        "--context",
        "16384",
    ]);
    let front = quiet["plan"]["front"].as_array().unwrap();
    assert!(!front.is_empty() && front.iter().all(|point| point["runtime"] == "mlx"), "{front:?}");
    let large = json(&["plan", "--size", "70b-and-more", "--budget", "3000"]);
    let models: Vec<&str> =
        large["plan"]["front"].as_array().unwrap().iter().map(|point| point["model"].as_str().unwrap()).collect();
    assert!(!models.is_empty() && models.iter().all(|model| *model != "gpt-oss-20b"), "{models:?}");
    let one = json(&["plan", "--model", "gpt-oss-20b", "--hardware", "rtx-4090-24gb", "--weights", "mxfp4"]);
    let front = one["plan"]["front"].as_array().unwrap();
    let as_asked = front.iter().all(|point| point["hardware"] == "rtx-4090-24gb" && point["format"] == "mxfp4");
    assert!(!front.is_empty() && as_asked, "{front:?}");
}

#[test]
fn what_can_not_be_planned_says_what_to_do() {
    for (arguments, said) in [
        (vec!["plan"], "--model ID|FILE or --size SIZE"),
        (vec!["plan", "--model", "gpt-oss-20b", "--users", "0"], "--users 0: "),
        (vec!["plan", "--model", "gpt-oss-20b", "--most-nodes", "4"], "--link is missing: "),
        (vec!["plan", "--model", "gpt-oss-20b", "--vendor", "acme"], "apple, nvidia, amd, intel"),
        (vec!["plan", "--model", "gpt-oss-20b", "--electricity", "atlantis"], "atlantis"),
        (vec!["plan", "--model", "gpt-oss-20b", "--figures", "published"], "--figures changes nothing in guide plan"),
    ] {
        let output = run(&arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && error.contains(said), "{arguments:?}: {error}");
    }
}

#[test]
fn what_is_not_known_of_runtimes_is_said_where_it_matters() {
    let plan = |rest: &[&str]| {
        let asked = ["plan", "--model", "gpt-oss-20b", "--hardware", "rtx-3090-24gb", "--width", "200"];
        text(&[&asked[..], rest].concat())
    };
    assert!(plan(&[]).contains("Not checked: whether a runtime has the model's architecture"));
    assert!(!plan(&["--runtime", "llama.cpp", "--weights", "q4-k-m"]).contains("Not checked"));
    let needs = ["recommendation", "--model", "llama-3.3-70b", "--budget", "20000", "--width", "200"];
    let shown = text(&needs);
    let is_unusual = shown.contains("exl") || shown.contains("nvfp4") || shown.contains("awq") || shown.contains("mlx");
    assert_eq!(shown.contains("Not checked"), is_unusual, "{shown}");
}

#[test]
fn what_does_not_fit_a_card_leads_to_its_host() {
    let lead = "With layers in the host's memory: guide fit.";
    let shown = |command: &str, hardware: &str| {
        let line = format!("{command} --model llama-3.3-70b --weights q8-0 --hardware {hardware} --width 200");
        let output = run(&line.split(' ').collect::<Vec<_>>());
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    for command in [
        "project",
        "plan",
        "local-cost",
        "odds --cloud openai/gpt-5-mini",
        "fleet --users 10 --requests-per-hour 3 --prompt 500 --output 300 --wait 2",
    ] {
        let card = shown(command, "rtx-4090-24gb");
        assert!(card.contains(lead), "{command}: {card}");
        assert!(!card.contains("hardware = "), "{command}: {card}");
        // A machine with one memory has no host.
        let machine = shown(command, "mac-mini-m4-pro-20c-48gb");
        assert!(!machine.contains(lead), "{command}: {machine}");
    }
    assert!(!shown("project --context 512", "mac-studio-m5-ultra-80c-256gb").contains(lead));
}
