//! What the library calls a number or a name, in the words of whoever typed it.
//!
//! A refusal of the library names the field of its record, such as `wait_seconds`; people gave an option, `--wait`.

use super::takes;
use llmhw_core::Error;

/// Fields of questions, and the options that say them; of several, the first that the command takes.
const SAID_BY: &[(&str, &[&str])] = &[
    ("accepted_tokens_per_step", &[]),
    ("always_on", &["always-on"]),
    ("budget_usd", &["budget"]),
    ("cached_input_fraction", &["cached-input"]),
    ("cloud", &["cloud"]),
    ("cloud_model", &["cloud"]),
    ("cloud_usd_per_million_tokens", &["cloud-price"]),
    ("columns", &["columns"]),
    ("context_tokens", &["context", "contexts"]),
    ("decode_tokens_per_second", &["decode-rates"]),
    ("depth_tokens", &["cached"]),
    ("drafted_tokens", &[]),
    ("efficiency", &["efficiency"]),
    ("efficiency_fraction", &["efficiency"]),
    ("electricity", &["electricity"]),
    ("electricity_usd_per_kilowatt_hour", &["electricity"]),
    ("format", &["weights"]),
    ("formats", &["weights"]),
    ("growth_per_year_fraction", &["growth"]),
    ("hardware", &["hardware", "node"]),
    ("headroom_gibibytes", &["headroom"]),
    ("horizon_months", &["horizon"]),
    ("hour_weights", &["hours"]),
    ("input_tokens_per_output_token", &["input-per-output"]),
    ("kv_format", &["kv-format", "kv-formats"]),
    ("least_bits", &["least-bits"]),
    ("least_nodes", &[]),
    ("least_parameters_billions", &["size"]),
    ("lifetime_years", &["life"]),
    ("link", &["link"]),
    ("links", &["link"]),
    ("machines", &["hardware"]),
    ("machines.price_usd", &["price"]),
    ("machines.tokens_per_second", &["rate"]),
    ("memory_bandwidth_gigabytes_per_second", &["bandwidth"]),
    ("model", &["model"]),
    ("models", &["model"]),
    ("most_nodes", &["most-nodes"]),
    ("most_parameters_billions", &["size"]),
    ("most_points", &[]),
    ("nodes", &["nodes", "node-counts", "most-nodes"]),
    ("output_million_tokens_per_month", &["output-per-month"]),
    ("output_tokens", &["output"]),
    ("own_runs", &["runs"]),
    ("ownership", &[]),
    ("portable", &["portable"]),
    ("power_watts", &["power"]),
    ("prefill_tokens_per_second", &["prefill-rate"]),
    ("price_usd", &["price"]),
    ("prompt_tokens", &["prompt", "prompts"]),
    ("quiet", &["quiet"]),
    ("requests_per_user_per_hour", &["requests-per-hour"]),
    ("resale_fraction", &["resale"]),
    ("runtime", &["runtime"]),
    ("runtimes", &["runtime"]),
    ("samples", &["samples"]),
    ("scenario", &["scenario"]),
    ("seed", &["seed"]),
    ("sequences", &["sequences"]),
    ("sequences_per_replica", &["sequences"]),
    ("share_of_requests_fraction", &["share"]),
    ("strategy", &["strategy"]),
    ("time_to_first_token_seconds", &["first-token-within"]),
    ("tokens_per_second_per_user", &["least-rate"]),
    ("users", &["users"]),
    ("utilisation_fraction", &["utilisation"]),
    ("vendor", &["vendor"]),
    ("wait_seconds", &["wait"]),
];

/// Everything that a refusal says, a line for each input at fault, with options in place of fields.
pub(crate) fn refusal(error: &Error, command: Option<&str>) -> String {
    error.all().iter().map(|error| line(error, command)).collect::<Vec<_>>().join("\n")
}

fn line(error: &Error, command: Option<&str>) -> String {
    let text = error.to_string();
    let parameter = error.parameter().unwrap_or_default();
    let Some((option, within)) = option_within(parameter, command) else { return words(&text, command) };
    let Some(rest) = text.strip_prefix(parameter) else { return words(&text, command) };
    // A machine of several is named by what the option is called.
    let within = if option.strip_prefix("--") == Some(within) { "" } else { within };
    // The names of columns are no fields that options say.
    let rest = if option == "--columns" { rest.to_owned() } else { words(rest, command) };
    match rest.strip_prefix(" = ") {
        _ if !within.is_empty() => format!("{option}: {within}{rest}"),
        // A value is written behind its option, as it was typed.
        Some(value) => format!("{option} {value}"),
        None => format!("{option}{rest}"),
    }
}

/// The option for a field or for what it is a part of, and the part: `--prompt` and `low_tokens`.
fn option_within<'f>(field: &'f str, command: Option<&str>) -> Option<(String, &'f str)> {
    let ends = std::iter::once(field.len()).chain(field.rmatch_indices('.').map(|(at, _)| at));
    ends.into_iter().find_map(|end| {
        let (whole, part) = field.split_at(end);
        Some((option(whole, command)?, part.trim_start_matches('.')))
    })
}

/// The option for a field, without regard to which of several entries it is: `links[0]` is `--link`.
fn option(field: &str, command: Option<&str>) -> Option<String> {
    let mut plain = String::new();
    let mut depth = 0_u32;
    for letter in field.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            letter if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    let (_, options) = SAID_BY.iter().find(|(known, _)| *known == plain)?;
    let said = options.iter().find(|option| takes::has(command, option))?;
    Some(format!("--{said}"))
}

/// A sentence with options in place of the names of fields. A name of one word is a word of any sentence and stays.
fn words(text: &str, command: Option<&str>) -> String {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut said = String::new();
    let mut rest = text;
    while let Some(begin) = rest.find(is_letter) {
        let (before, word) = rest.split_at(begin);
        let (word, behind) = word.split_at(word.find(|letter| !is_letter(letter)).unwrap_or(word.len()));
        said.push_str(before);
        match option(word, command).filter(|_| word.contains('_')) {
            Some(option) => said.push_str(&option),
            None => said.push_str(word),
        }
        rest = behind;
    }
    said + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::Arguments;
    use clap::CommandFactory as _;
    use llmhw_core::plain::Value;
    use llmhw_core::record::schema;
    use std::collections::BTreeSet;

    /// The questions of the library that the program asks.
    const QUESTIONS: [&str; 4] = ["AskProjection", "AskPlan", "AskFleet", "AskUncertainty"];

    #[test]
    fn every_option_in_the_table_is_one_of_the_command_line() {
        let whole = Arguments::command();
        let commands = whole.get_subcommands().flat_map(clap::Command::get_arguments);
        let known: BTreeSet<&str> = whole.get_arguments().chain(commands).filter_map(clap::Arg::get_long).collect();
        for option in SAID_BY.iter().flat_map(|(_, options)| options.iter()) {
            assert!(known.contains(option), "{option}");
        }
    }

    #[test]
    fn every_field_of_a_question_is_in_the_table() {
        let definitions = schema::interface().definitions;
        for question in QUESTIONS {
            let fields = definitions.get(question).and_then(|definition| definition.get("properties"));
            let Some(Value::Object(fields)) = fields else { panic!("{question} has no fields") };
            assert!(fields.len() > 10);
            for (field, _) in fields {
                assert!(SAID_BY.iter().any(|(known, _)| *known == field.as_ref()), "{question}.{field}");
            }
        }
    }

    #[test]
    fn fields_stand_once_and_in_order() {
        assert!(SAID_BY.is_sorted_by(|(before, _), (after, _)| before < after));
    }

    #[test]
    fn a_field_is_said_as_the_command_has_it() {
        let said = |field, command| option(field, Some(command));
        assert_eq!(said("context_tokens", "fit").as_deref(), Some("--context"));
        assert_eq!(said("context_tokens", "sweep").as_deref(), Some("--contexts"));
        assert_eq!(said("hardware", "cluster").as_deref(), Some("--node"));
        assert_eq!(said("machines[1].price_usd", "odds").as_deref(), Some("--price"));
        assert_eq!((said("wait_seconds", "plan"), said("hardware[0].price_usd", "odds")), (None, None));
        assert_eq!(option_within("machines[0].price_usd.median", Some("odds")), Some(("--price".to_owned(), "median")));
        let words = |text| words(text, Some("plan"));
        assert_eq!(words("name a link, or leave most_nodes out"), "name a link, or leave --most-nodes out");
        assert_eq!(words("wait_seconds: é"), "wait_seconds: é");
    }
}
