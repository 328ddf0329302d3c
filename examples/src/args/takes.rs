//! Which command takes which of the shared options: an option that would change nothing is refused, and left out of the command's help.

use super::idle;
use crate::failure::Failure;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, CommandFactory as _};

/// How the answer is written.
const OUTPUT: &[&str] = &["format", "width"];
/// The same for the guide's sections, which have figures of the guide's own.
const SECTION: &[&str] = &["format", "width", "figures"];
/// Any machine with any model.
const SETUP: &[&str] = &["catalog", "hardware", "model", "weights", "runtime", "context", "efficiency"];
/// What a machine costs over its life.
const OWNING: &[&str] = &["life", "utilisation", "electricity"];
/// What must be met.
const NEEDS: &[&str] = &["budget", "users", "size", "portable", "least_rate", "output_per_month"];

/// The commands with the shared options that change their answer. Without a command all sections are asked, and each option counts.
const TAKES: &[(&str, &[&[&str]])] = &[
    ("formula", &[SECTION, SETUP, &["bandwidth", "read"]]),
    ("measurements", &[SECTION, &["efficiency"]]),
    ("lineup", &[SECTION, SETUP, &["all"]]),
    ("fit", &[SECTION, SETUP, &["all"]]),
    (
        "cluster",
        &[SECTION, &["catalog", "model", "weights", "runtime", "context", "efficiency", "nodes", "node", "link"]],
    ),
    ("cost", &[SECTION, SETUP, OWNING, &["all", "cloud"]]),
    ("local-cost", &[SECTION, SETUP, OWNING, &["all"]]),
    ("cloud-prices", &[SECTION, &["catalog", "model", "cloud"]]),
    ("break-even", &[SECTION, SETUP, OWNING, &["all", "cloud"]]),
    ("facts", &[SECTION, &["catalog", "runtime", "context", "efficiency"]]),
    (
        "recommendation",
        &[SECTION, NEEDS, &["verbose", "catalog", "model", "runtime", "context", "efficiency", "life", "electricity"]],
    ),
    ("project", &[OUTPUT, SETUP]),
    ("calibrate", &[OUTPUT, &["catalog", "hardware", "model", "weights", "runtime", "efficiency"]]),
    ("plan", &[OUTPUT, SETUP, OWNING, NEEDS, &["verbose", "link"]]),
    ("fleet", &[OUTPUT, SETUP, &["verbose", "users", "least_rate", "nodes", "link", "life", "electricity", "cloud"]]),
    ("odds", &[OUTPUT, SETUP, OWNING, &["users", "least_rate", "budget", "cloud"]]),
    ("sweep", &[OUTPUT, &["verbose", "catalog", "hardware", "model", "weights", "runtime", "efficiency", "link"]]),
    ("read", &[OUTPUT]),
    ("list", &[OUTPUT, &["catalog"]]),
    ("schema", &[]),
];

/// What does it instead.
const INSTEAD: &[(&str, &str, &str)] = &[
    ("cluster", "hardware", "the machine of a cluster is --node"),
    (
        "recommendation",
        "hardware",
        "it chooses from the whole catalogue; guide plan chooses from the machines of --hardware",
    ),
    ("recommendation", "weights", "it tries every format of 4 bits or more; guide plan takes --weights"),
    ("recommendation", "utilisation", "give --output-per-month"),
    ("plan", "all", "it tries every machine of the catalogue without it"),
    ("plan", "nodes", "give --most-nodes"),
    ("plan", "node", "give --hardware"),
    ("fleet", "node", "give --hardware"),
    ("fleet", "utilisation", "it follows from the requests"),
    ("fleet", "budget", "guide plan chooses within a budget"),
    ("fleet", "output_per_month", "give --requests-per-hour and --output"),
    ("odds", "all", "name machines with --hardware"),
    ("odds", "output_per_month", "give --utilisation"),
    ("sweep", "all", "give --hardware all"),
    ("sweep", "context", "give --contexts, a list or a range"),
    ("sweep", "nodes", "give --node-counts, a list or a range"),
    ("sweep", "node", "give --hardware"),
    ("sweep", "users", "give --sequences, a list or a range"),
    ("list", "hardware", "rows of one's own come with --catalog"),
    ("list", "model", "rows of one's own come with --catalog"),
];

/// What an option means in a command, where that is not what it means in the guide.
const MEANS: &[(&str, &str, &str)] = &[
    ("project", "hardware", "The machine by id or alias, such as rtx-4090-24gb, or a catalogue file with one"),
    (
        "project",
        "model",
        "The model by id or alias, such as qwen3-coder:30b, or a GGUF file, a config.json, its directory",
    ),
    (
        "project",
        "weights",
        "The format of the weights, such as Q4_K_M or mlx-4bit [default: that of the model's file; q4-k-m]",
    ),
    ("calibrate", "hardware", "The machine they ran on by id or alias, or a catalogue file with one"),
    ("calibrate", "model", "The model they ran by id or alias, or its GGUF file, config.json, directory"),
    ("calibrate", "weights", "The format they ran in, such as Q4_K_M [default: that of the model's file; q4-k-m]"),
    (
        "plan",
        "hardware",
        "A machine to choose from, or a catalogue file with machines; may be repeated [default: every one listed]",
    ),
    (
        "plan",
        "model",
        "The model by id or alias, such as gpt-oss-120b, or a GGUF file, a config.json, its directory; or give --size",
    ),
    (
        "plan",
        "weights",
        "A format to choose from, such as Q4_K_M; may be repeated [default: every one listed; that of a GGUF file]",
    ),
    ("plan", "runtime", "The runtime by id, or an engine, such as llama.cpp [default: every one listed]"),
    ("plan", "context", "Tokens of context of each user, such as 32768 [default: 4096]"),
    ("plan", "budget", "What may be spent, in US dollars, such as 2500 [default: no limit]"),
    ("plan", "size", "Any model of this size will do, in place of --model"),
    ("plan", "output_per_month", "What all users write in a month, in millions of tokens, in place of --utilisation"),
    ("plan", "link", "What connects machines, such as thunderbolt-5"),
    ("plan", "verbose", "Show every point"),
    ("fleet", "hardware", "The machine by id or alias, such as rtx-4090-24gb, or a catalogue file with one"),
    ("fleet", "model", "The model by id or alias, or a GGUF file, a config.json, its directory"),
    (
        "fleet",
        "weights",
        "The format of the weights, such as Q4_K_M or mlx-4bit [default: that of the model's file; q4-k-m]",
    ),
    (
        "fleet",
        "runtime",
        "The runtime by id, or an engine, such as llama.cpp [default: the first listed that drives it and loads the format]",
    ),
    ("fleet", "context", "Tokens reserved for each request, prompt and answer, such as 8192 [default: 4096]"),
    ("fleet", "users", "People who ask now and then, such as 200"),
    ("fleet", "least_rate", "How fast answers come on average at least, in tokens per second, such as 15"),
    ("fleet", "nodes", "Machines that hold the model together, such as 2: a replica [default: 1]"),
    ("fleet", "link", "What connects them, such as thunderbolt-5"),
    (
        "fleet",
        "cloud",
        "A model that could be rented for what the machines do not take, such as anthropic/claude-haiku-4-5",
    ),
    ("fleet", "verbose", "Show every mix of owned and rented"),
    ("odds", "hardware", "A machine by id or alias, or a catalogue file with machines; may be repeated to compare"),
    ("odds", "model", "The model by id or alias, or a GGUF file, a config.json, its directory"),
    (
        "odds",
        "weights",
        "The format of the weights, such as Q4_K_M or mlx-4bit [default: that of the model's file; q4-k-m]",
    ),
    (
        "odds",
        "runtime",
        "The runtime by id, or an engine, such as llama.cpp [default: the first listed that drives it and loads the format]",
    ),
    ("odds", "efficiency", "How speeds are found: calibrated; a fraction has no range, so it needs --rate"),
    (
        "odds",
        "electricity",
        "The price of electricity in US dollars per kWh: a number, a range such as 0.10..0.15..0.30, or a region",
    ),
    (
        "odds",
        "utilisation",
        "The part of the time it is in use: a number such as 25%, or a range such as 10%..25%..50% [default: 0.25]",
    ),
    ("odds", "budget", "What may be spent, in US dollars, such as 2500 [default: no limit]"),
    ("odds", "cloud", "The rented model to compare with, such as anthropic/claude-haiku-4-5"),
    ("sweep", "hardware", "Machines: all, names with commas between them, or a catalogue file; may be repeated"),
    ("sweep", "model", "Models: all, names with commas between them, or files; may be repeated"),
    (
        "sweep",
        "weights",
        "Formats: all, or names with commas between them; may be repeated [default: that of the model's file; q4-k-m]",
    ),
    (
        "sweep",
        "runtime",
        "Runtimes: all, or names or engines with commas between them [default: on each machine the first listed that drives it and loads the format]",
    ),
    ("sweep", "link", "What connects machines, such as thunderbolt-5"),
    ("sweep", "format", "How the summary is written; the file's form is its ending"),
    ("sweep", "verbose", "Show every line of the summary"),
];

/// Whether a command, or the whole guide, takes an option of this name.
pub(super) fn has(command: Option<&str>, name: &str) -> bool {
    let whole = crate::args::Arguments::command();
    let is_named = |option: &&Arg| option.get_long() == Some(name);
    if let Some(shared) = whole.get_arguments().find(is_named) {
        return command.is_none_or(|command| takes(command, shared.get_id().as_str()));
    }
    let command = command.and_then(|command| whole.find_subcommand(command));
    command.is_some_and(|command| command.get_arguments().any(|option| is_named(&option)))
}

fn takes(command: &str, option: &str) -> bool {
    let known = TAKES.iter().find(|(name, _)| *name == command);
    known.is_none_or(|(_, groups)| groups.iter().any(|group| group.contains(&option)))
}

/// The command line, with the options that a command does not take kept out of its help, and the others as it means them.
pub(super) fn said(whole: Command) -> Command {
    let shared: Vec<Arg> = whole.get_arguments().filter(|option| option.is_global_set()).cloned().collect();
    whole.mut_subcommands(|command| {
        let name = command.get_name().to_owned();
        shared.iter().fold(command, |command, option| command.arg(meant(&name, option.clone())))
    })
}

fn meant(command: &str, option: Arg) -> Arg {
    let id = option.get_id().as_str().to_owned();
    if !takes(command, &id) {
        return option.hide(true);
    }
    let is_need = matches!(command, "plan" | "odds") && NEEDS.contains(&id.as_str());
    let option = match (command, id.as_str()) {
        _ if is_need => option.help_heading("Needs"),
        ("fleet", "users") => option.help_heading("Demand"),
        ("fleet", "least_rate") => option.help_heading("Limits, of which one is needed"),
        ("fleet", "nodes" | "link") => option.help_heading("Replica"),
        ("sweep" | "plan", "link") => option.help_heading("Set-up"),
        _ => option,
    };
    match MEANS.iter().find(|(name, meant, _)| (*name, *meant) == (command, id.as_str())) {
        Some((_, _, words)) => option.help(*words),
        None => option,
    }
}

/// Refuses what would change nothing. `whole` is the command line as it is defined: matches know only in debug builds what is no option.
pub(super) fn check(whole: &Command, matches: &ArgMatches) -> Result<(), Failure> {
    let Some((name, given)) = matches.subcommand() else {
        return idle::refusal(None, matches).map_or(Ok(()), |what| Err(Failure::Usage(what)));
    };
    for option in given.ids().map(clap::Id::as_str) {
        let is_said = given.value_source(option) == Some(ValueSource::CommandLine);
        let is_shared = whole.get_arguments().any(|shared| shared.is_global_set() && shared.get_id() == option);
        if is_said && is_shared && !takes(name, option) {
            return Err(Failure::OfNoUse { command: name.to_owned(), what: refusal(name, option) });
        }
        let is_single = name == "formula" && matches!(option, "hardware" | "model");
        if is_said && is_single && given.get_many::<String>(option).is_some_and(|values| values.len() > 1) {
            let what = format!(
                "a second --{option} changes nothing in guide formula: guide lineup compares machines, guide fit models"
            );
            return Err(Failure::OfNoUse { command: name.to_owned(), what });
        }
    }
    let of_no_use = |what| Err(Failure::OfNoUse { command: name.to_owned(), what });
    idle::refusal(Some(name), given).map_or(Ok(()), of_no_use)
}

fn refusal(command: &str, option: &str) -> String {
    let instead = INSTEAD.iter().find(|(name, refused, _)| (*name, *refused) == (command, option));
    let advice = instead.map_or_else(|| elsewhere(option), |(_, _, advice)| (*advice).to_owned());
    format!("--{} changes nothing in guide {command}: {advice}", option.replace('_', "-"))
}

/// The commands an option is for, where they are few.
fn elsewhere(option: &str) -> String {
    let names: Vec<&str> = TAKES.iter().map(|(name, _)| *name).filter(|name| takes(name, option)).collect();
    match names.as_slice() {
        [] => "leave it out".to_owned(),
        [one] => format!("it is for guide {one}; leave it out"),
        [first @ .., last] if first.len() < 4 => {
            format!("it is for guide {} and {last}; leave it out", first.join(", "))
        }
        _ if option == "figures" => "it is for the sections of the guide; leave it out".to_owned(),
        _ => "leave it out".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Arguments;

    #[test]
    fn every_command_and_every_option_in_the_tables_is_one_of_the_command_line() {
        let whole = Arguments::command();
        let shared: Vec<&str> = whole
            .get_arguments()
            .filter(|option| option.is_global_set())
            .map(|option| option.get_id().as_str())
            .collect();
        let mut commands: Vec<&str> = whole.get_subcommands().map(Command::get_name).collect();
        let mut listed: Vec<&str> = TAKES.iter().map(|(name, _)| *name).collect();
        commands.sort_unstable();
        listed.sort_unstable();
        assert_eq!(listed, commands);
        for option in TAKES.iter().flat_map(|(_, groups)| groups.iter().copied().flatten()) {
            assert!(shared.contains(option), "{option}");
        }
        for (command, option, _) in INSTEAD {
            assert!(
                commands.contains(command) && shared.contains(option) && !takes(command, option),
                "{command} {option}"
            );
        }
        for (command, option, _) in MEANS {
            assert!(
                commands.contains(command) && shared.contains(option) && takes(command, option),
                "{command} {option}"
            );
        }
    }

    #[test]
    fn clap_finds_no_fault_in_the_command_line() {
        said(Arguments::command()).debug_assert();
    }
}
