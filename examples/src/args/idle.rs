//! Options that a command takes, and that change nothing beside the others that are given.

use super::lists::CountList;
use super::words::Figures;
use clap::ArgMatches;
use clap::parser::ValueSource;
use llmhw_core::record::ask::RangeChoice;
use llmhw_core::spec::Strategy;

/// What the guide's own figures do not depend on, in which sections; all of them are asked where no command is named.
const UNPUBLISHED: &[(&str, &[Option<&str>])] = &[
    (
        "context",
        &[
            Some("formula"),
            Some("lineup"),
            Some("fit"),
            Some("cluster"),
            Some("cost"),
            Some("local-cost"),
            Some("break-even"),
            Some("recommendation"),
        ],
    ),
    ("life", &[Some("recommendation")]),
    ("electricity", &[Some("recommendation")]),
    ("least_rate", &[Some("recommendation"), None]),
    ("output_per_month", &[Some("recommendation"), None]),
    ("verbose", &[Some("recommendation"), None]),
];

/// Why an option that is given changes nothing, and what to do, where there is one.
pub(super) fn refusal(command: Option<&str>, given: &ArgMatches) -> Option<String> {
    let of_command = match command {
        Some("plan") => for_one_machine("plan", given),
        Some("fleet") if is_said(given, "decode_rates") => None,
        Some(command @ ("fleet" | "sweep")) => {
            for_one_machine(command, given).or_else(|| link_of_no_step(command, given))
        }
        Some("odds") => cached_of_nothing(given).or_else(|| beside_a_rate(given)),
        _ => None,
    };
    of_command.or_else(|| of_published(command, given))
}

fn is_said(given: &ArgMatches, option: &str) -> bool {
    given.value_source(option) == Some(ValueSource::CommandLine)
}

/// A link, or a way to divide the work, where no more than one machine has it.
fn for_one_machine(command: &str, given: &ArgMatches) -> Option<String> {
    let is_one = |count: &u32| *count == 1;
    let (many, is_single) = match command {
        "plan" => ("--most-nodes", given.get_one("most_nodes").is_some_and(is_one)),
        "fleet" => ("--nodes", given.get_one("nodes").is_none_or(is_one)),
        _ => (
            "--node-counts",
            given.get_one::<CountList>("node_counts").is_none_or(|counts| counts.0.iter().all(is_one)),
        ),
    };
    let options: &[&str] = if command == "plan" { &["link"] } else { &["link", "strategy"] };
    let option = options.iter().find(|option| is_single && is_said(given, option))?;
    Some(format!(
        "--{option} changes nothing in guide {command} for one machine: give {many} of 2 or more, or leave it out"
    ))
}

/// A link where the guide's steps divide the work.
fn link_of_no_step(command: &str, given: &ArgMatches) -> Option<String> {
    let is_of_guide = given.get_one("strategy") == Some(&Strategy::GuideSteps);
    (is_of_guide && is_said(given, "link")).then(|| {
        format!(
            "--link changes nothing in guide {command} with --strategy guide-steps: these steps know no link; leave one of the \
             two out"
        )
    })
}

/// A share of the tokens read where none are. Beside a price of one's own the core refuses it.
fn cached_of_nothing(given: &ArgMatches) -> Option<String> {
    let reads = given.get_one("input_per_output") != Some(&0.0);
    let is_priced = given.get_one::<RangeChoice>("cloud_price").is_some();
    (is_said(given, "cached_input") && !reads && !is_priced).then(|| {
        "--cached-input changes nothing in guide odds where no token is read: give --input-per-output above 0, or leave it out"
            .to_owned()
    })
}

/// What a speed is computed from, beside one that is given; and prompts, where a rented price is given too: neither changes with them.
fn beside_a_rate(given: &ArgMatches) -> Option<String> {
    const OF_A_SPEED: &[&str] = &["files", "weights", "runtime", "kv_format", "efficiency"];
    if !is_said(given, "rate") {
        return None;
    }
    let option = OF_A_SPEED.iter().find(|option| is_said(given, option));
    let of_speed = option.map(|option| {
        format!(
            "--{} changes nothing in guide odds beside --rate, which says how fast the machine is; leave one of the two out",
            if *option == "files" { "runs".to_owned() } else { option.replace('_', "-") }
        )
    });
    of_speed.or_else(|| {
        (is_said(given, "input_per_output") && is_said(given, "cloud_price")).then(|| {
            "--input-per-output changes nothing in guide odds beside --rate and --cloud-price, which are taken as they are; leave it out"
                .to_owned()
        })
    })
}

/// What only checked figures depend on.
fn of_published(command: Option<&str>, given: &ArgMatches) -> Option<String> {
    if given.get_one("figures") != Some(&Figures::Published) {
        return None;
    }
    let is_idle = |(option, commands): &&(&str, &[Option<&str>])| commands.contains(&command) && is_said(given, option);
    let (option, _) = UNPUBLISHED.iter().find(is_idle)?;
    Some(format!(
        "--{} goes with --figures verified: no published figure that is asked for depends on it; leave one of the two out",
        option.replace('_', "-")
    ))
}
