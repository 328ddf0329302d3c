//! Every shared option with every command: it changes the answer, or it is refused.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

#[allow(dead_code, reason = "shared with other tests")]
mod support;

use std::collections::BTreeMap;
use std::process::Output;
use support::{run, text};

/// The commands, with what they are asked beside the option.
const COMMANDS: [(&str, &[&str]); 20] = [
    ("formula", &[]),
    ("measurements", &[]),
    ("lineup", &[]),
    ("fit", &[]),
    ("cluster", &[]),
    ("cost", &[]),
    ("local-cost", &[]),
    ("cloud-prices", &[]),
    ("break-even", &[]),
    ("facts", &[]),
    ("recommendation", &[]),
    ("project", &["--hardware", "rtx-4090-24gb", "--model", "gpt-oss-20b"]),
    ("calibrate", &["--hardware", "rtx-4080-16gb", "--model", "qwen2.5-7b", "--runs", BENCH]),
    ("plan", &["--model", "gpt-oss-20b", "--most-nodes", "2", "--link", "ethernet-10g"]),
    ("fleet", FLEET),
    ("odds", &["--hardware", "rtx-4090-24gb", "--model", "qwen3-14b", "--cloud", "openai/gpt-5-mini"]),
    (
        "sweep",
        &[
            "--hardware",
            "rtx-4090-24gb",
            "--model",
            "gpt-oss-20b",
            "--node-counts",
            "2",
            "--link",
            "ethernet-10g",
            "--out",
            SWEPT,
            "--overwrite",
        ],
    ),
    ("read", &[BENCH]),
    ("list", &["hardware"]),
    ("schema", &[]),
];

/// The options with a value that is not their default, and a letter for each command that they are for, in the order above.
const OPTIONS: [(&str, &str, &str); 27] = [
    //                                          f m l f c c l c b f r p c p f o s r l s
    ("--figures", "published", /*            */ "x x x x x x x x x x x . . . . . . . . ."),
    ("--format", "csv", /*                   */ "x x x x x x x x x x x x x x x x x x x ."),
    ("--width", "60", /*                     */ "x x x x x x x x x x x x x x x x x x x ."),
    ("--verbose", "", /*                     */ ". . . . . . . . . . x . . x x . x . . ."),
    ("--catalog", OURS, /*                   */ "x . x x x x x x x x x x x x x x x . x ."),
    ("--hardware", "rtx-3090-24gb", /*       */ "x . x x . x x . x . . x x x x x x . . ."),
    ("--all", "", /*                         */ ". . x x . x x . x . . . . . . . . . . ."),
    ("--model", "qwen3-8b", /*               */ "x . x x x x x x x . x x x x x x x . . ."),
    ("--weights", "q6-k", /*                 */ "x . x x x x x . x . . x x x x x x . . ."),
    ("--runtime", "ollama", /*               */ "x . x x x x x . x x x x x x x x x . . ."),
    ("--context", "16384", /*                */ "x . x x x x x . x x x x . x x x . . . ."),
    ("--efficiency", "0.5", /*               */ "x x x x x x x . x x x x x x x x x . . ."),
    ("--bandwidth", "500", /*                */ "x . . . . . . . . . . . . . . . . . . ."),
    ("--read", "12", /*                      */ "x . . . . . . . . . . . . . . . . . . ."),
    ("--nodes", "3", /*                      */ ". . . . x . . . . . . . . . x . . . . ."),
    ("--node", "mac-mini-m4-10c-16gb", /*    */ ". . . . x . . . . . . . . . . . . . . ."),
    ("--link", "thunderbolt-5", /*           */ ". . . . x . . . . . . . . x x . x . . ."),
    ("--life", "5", /*                       */ ". . . . . x x . x . x . . x x x . . . ."),
    ("--utilisation", "0.5", /*              */ ". . . . . x x . x . . . . x . x . . . ."),
    ("--electricity", "germany", /*          */ ". . . . . x x . x . x . . x x x . . . ."),
    ("--cloud", "openai/gpt-5", /*             */ ". . . . . x . x x . . . . . x x . . . ."),
    ("--budget", "2500", /*                  */ ". . . . . . . . . . x . . x . x . . . ."),
    ("--users", "9", /*                      */ ". . . . . . . . . . x . . x x x . . . ."),
    ("--size", "70b-and-more", /*            */ ". . . . . . . . . . x . . x . . . . . ."),
    ("--portable", "", /*                    */ ". . . . . . . . . . x . . x . . . . . ."),
    ("--least-rate", "60", /*                */ ". . . . . . . . . . x . . x x x . . . ."),
    ("--output-per-month", "400", /*         */ ". . . . . . . . . . x . . x . . . . . ."),
];

const FLEET: &[&str] = &[
    "--hardware",
    "rtx-4080-16gb",
    "--model",
    "gpt-oss-20b",
    "--users",
    "24000",
    "--requests-per-hour",
    "2",
    "--prompt",
    "1500",
    "--output",
    "300",
    "--wait",
    "2",
    "--nodes",
    "2",
    "--link",
    "ethernet-10g",
    "--cloud",
    "openai/gpt-5-nano",
    // Of long contexts few fit, and few places are answered quickly.
    "--context",
    "40960",
];
const SWEPT: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/options.csv");
const BENCH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../llmhw-core/tests/measurements/fixtures/llama-bench.json");
const OURS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/ours.toml");

/// What a command is asked, with the option in place of what it has of it.
fn asked<'a>(command: &'a str, rest: &[&'a str], option: &'a str, value: &'a str) -> Vec<&'a str> {
    let mut arguments = vec![command];
    let mut rest = rest.iter();
    while let Some(argument) = rest.next() {
        let stands_for =
            *argument == option || matches!((option, *argument), ("--size", "--model") | ("--all", "--hardware"));
        if stands_for {
            rest.next();
        } else {
            arguments.push(argument);
        }
    }
    arguments.push(option);
    arguments.extend((!value.is_empty()).then_some(value));
    arguments
}

/// The form in which a change shows: rows alone, since the others repeat what was asked.
fn form(command: &str, option: &str) -> &'static [&'static str] {
    match option {
        // What is said of a sweep has the time it took: its rows have not.
        "--width" if command == "sweep" => &["--format", "table"],
        "--format" => &[],
        "--width" | "--verbose" => &["--format", "table"],
        _ => &["--format", "csv"],
    }
}

/// What is wrong with any option given to one command.
fn faults(index: usize) -> Vec<String> {
    let (command, rest) = COMMANDS[index];
    let mut without: BTreeMap<&[&str], Output> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (option, value, takes) in OPTIONS {
        let with = asked(command, rest, option, value);
        if takes.split(' ').nth(index) == Some("x") {
            // Rows of one's own are seen in `own.rs`, more lines in `sweep.rs`; a constant has no range and reads no prompts, which
            // these say.
            let is_seen_elsewhere = option == "--catalog"
                || matches!(
                    (command, option),
                    ("calibrate" | "fleet" | "odds", "--efficiency") | ("sweep", "--verbose")
                );
            if is_seen_elsewhere {
                continue;
            }
            let form = form(command, option);
            let before = without.entry(form).or_insert_with(|| run(&[&[command], rest, form].concat()));
            let after = run(&[&with[..], form].concat());
            if !(before.status.success() && after.status.success() && before.stdout != after.stdout) {
                wrong.push(format!("{with:?} changes nothing: {}", String::from_utf8_lossy(&after.stderr)));
            }
        } else {
            let output = run(&with);
            let message = String::from_utf8(output.stderr).unwrap();
            let said = format!("error: {option} changes nothing in guide {command}: ");
            let has_advice = message.lines().next().is_some_and(|line| line.len() > said.len() + 8);
            if !(output.status.code() == Some(2) && message.starts_with(&said) && has_advice) {
                wrong.push(format!("{with:?} is not refused: {message}"));
            }
        }
    }
    wrong
}

#[test]
fn an_option_changes_the_answer_or_is_refused() {
    assert!(OPTIONS.iter().all(|(_, _, takes)| takes.split(' ').count() == COMMANDS.len()));
    let halves = [0, 1].map(|first| move || (first..COMMANDS.len()).step_by(2).flat_map(faults).collect::<Vec<_>>());
    let wrong = std::thread::scope(|scope| {
        let running = halves.map(|half| scope.spawn(half));
        running.into_iter().flat_map(|half| half.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Options that the command takes, and that change nothing beside the others.
#[test]
fn an_option_that_others_leave_without_effect_is_refused() {
    const PLAN: &str = "plan --model gpt-oss-20b --link thunderbolt-5";
    const FLEET: &str =
        "fleet --hardware rtx-4090-24gb --users 300 --requests-per-hour 3 --prompt 1500 --output 300 --wait 2";
    const ODDS: &str = "odds --hardware rtx-4090-24gb --model gpt-oss-20b --cached-input 50%";
    let fleet = |rest: &str| format!("{FLEET} --model gpt-oss-20b {rest}");
    let sweep = |rest: &str| format!("sweep --hardware rtx-4090-24gb --model gpt-oss-20b --out never.csv {rest}");
    let calibrate = |rest: &str| format!("calibrate --hardware rtx-4080-16gb --model qwen2.5-7b --runs {BENCH} {rest}");
    let published = |rest: &str| format!("--figures published {rest}");
    for (line, expected) in [
        (PLAN.to_owned(), "--link changes nothing in guide plan for one machine: give --most-nodes of 2 or more"),
        (format!("{PLAN} --most-nodes 1"), "--link changes nothing in guide plan for one machine"),
        (format!("{PLAN} --most-nodes 0"), "--most-nodes 0: must be at least 1"),
        (fleet("--link thunderbolt-5"), "--link changes nothing in guide fleet for one machine: give --nodes of 2"),
        (fleet("--nodes 1 --strategy tensor-parallel"), "--strategy changes nothing in guide fleet for one machine"),
        (
            fleet("--nodes 2 --strategy guide-steps --link ethernet-10g"),
            "with --strategy guide-steps: these steps know",
        ),
        (format!("{FLEET} --decode-rates 60,100 --prefill-rate 1000 --link ethernet-10g"), "where rates are given"),
        (
            sweep("--link thunderbolt-5"),
            "--link changes nothing in guide sweep for one machine: give --node-counts of 2",
        ),
        (sweep("--node-counts 1 --strategy pipeline"), "--strategy changes nothing in guide sweep for one machine"),
        (sweep("--node-counts 1,2 --strategy guide-steps --link ethernet-10g"), "these steps know no link"),
        (format!("{ODDS} --cloud openai/gpt-5-mini"), "where no token is read: give --input-per-output above 0"),
        (format!("{ODDS} --cloud-price 3"), "must be left out where --cloud-price is given"),
        (calibrate("--cached 4096"), "--cached changes nothing: each run says what was in the cache"),
        (published("fit --context 64k"), "--context goes with --figures verified: no published figure"),
        (published("recommendation --life 4"), "--life goes with --figures verified"),
        (published("recommendation --electricity germany"), "--electricity goes with --figures verified"),
        (published("recommendation --least-rate 20"), "--least-rate goes with --figures verified"),
        (published("--output-per-month 20"), "--output-per-month goes with --figures verified"),
        (published("--verbose"), "--verbose goes with --figures verified"),
    ] {
        let output = run(&line.split_whitespace().collect::<Vec<_>>());
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && message.contains(expected), "{line}: {message}");
        assert!(message.contains("--help'"), "{line}: {message}");
    }
    // Where they have an effect they are taken.
    for line in ["facts --context 8k", "cost --life 4", "recommendation --users 9 --budget 2500"] {
        assert!(run(&published(line).split(' ').collect::<Vec<_>>()).status.success(), "{line}");
    }
}

#[test]
fn an_option_before_the_command_counts_as_one_behind_it() {
    let refused = run(&["--nodes", "3", "plan", "--model", "gpt-oss-20b"]);
    assert!(
        String::from_utf8(refused.stderr).unwrap().contains("--nodes changes nothing in guide plan: give --most-nodes")
    );
    assert_eq!(text(&["--context", "8192", "fit"]), text(&["fit", "--context", "8192"]));
}

#[test]
fn the_help_of_a_command_has_the_options_that_it_takes() {
    for (command, _) in COMMANDS {
        let help = text(&[command, "--help"]);
        for (option, _, takes) in OPTIONS {
            let index = COMMANDS.iter().position(|(name, _)| *name == command).unwrap();
            let is_shown = help.split_whitespace().any(|word| word.trim_end_matches(',') == option);
            assert_eq!(is_shown, takes.split(' ').nth(index) == Some("x"), "{command} {option}");
        }
    }
}
