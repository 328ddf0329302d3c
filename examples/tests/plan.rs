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
fn tables_show_one_row_for_points_of_the_same_figures() {
    let page = text(&[&TEAM, ["--budget", "8000", "--format", "markdown"].as_slice()].concat());
    let rows: Vec<&str> =
        page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| machine")).collect();
    assert!(rows.iter().any(|row| row.contains("best: price")), "{page}");
    let figures = |row: &&str| {
        row.split(" | ")
            .enumerate()
            .filter(|(at, _)| !matches!(at, 1 | 2))
            .map(|(_, cell)| cell.to_owned())
            .collect::<Vec<_>>()
    };
    let mut machines: Vec<_> = rows.iter().map(figures).collect();
    let all = machines.len();
    machines.dedup();
    assert!(all > 3 && machines.len() == all, "{page}");
}

#[test]
fn limits_that_exclude_everything_are_an_answer() {
    let page = text(&["plan", "--model", "gpt-oss-120b", "--budget", "1000"]);
    assert!(page.contains("Nothing meets the needs; nearest") && page.contains("over budget"), "{page}");
    assert!(page.contains("the budget and the memory it needs exclude every candidate"), "{page}");
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
    let one = json(&["plan", "--model", "gpt-oss-20b", "--hardware", "rtx-4090-24gb", "--weights", "mxfp4"]);
    let front = one["plan"]["front"].as_array().unwrap();
    let as_asked = front.iter().all(|point| point["hardware"] == "rtx-4090-24gb" && point["format"] == "mxfp4");
    assert!(!front.is_empty() && as_asked, "{front:?}");
}

#[test]
fn what_can_not_be_planned_says_what_to_do() {
    for (arguments, said) in [
        (vec!["plan"], "--model ID|FILE or --size SIZE"),
        (vec!["plan", "--model", "gpt-oss-20b", "--users", "0"], "users = 0"),
        (vec!["plan", "--model", "gpt-oss-20b", "--most-nodes", "4"], "links"),
        (vec!["plan", "--model", "gpt-oss-20b", "--vendor", "acme"], "apple, nvidia, amd, intel"),
        (vec!["plan", "--model", "gpt-oss-20b", "--electricity", "atlantis"], "atlantis"),
        (vec!["plan", "--model", "gpt-oss-20b", "--figures", "published"], "leave it out here"),
    ] {
        let output = run(&arguments);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(2) && error.contains(said), "{arguments:?}: {error}");
    }
}
