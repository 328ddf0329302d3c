//! What people type where the program has another word for it.

use clap::Error;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Words for options, as other programs have them, and what to give instead.
const OPTIONS: &[(&[&str], &str)] = &[
    (&["--card", "--device", "--gpu", "--machine", "--chip"], "a machine or card is --hardware"),
    (&["-m"], "a model is --model"),
    (&["-c", "--ctx", "--ctx-size", "--n-ctx", "--tokens"], "tokens in the cache are --context"),
    (&["-q", "--bits", "--dtype"], "the format of the weights is --weights"),
    (&["--json"], "the form of the answer is --format json"),
    (&["--csv"], "the form of the answer is --format csv"),
    (
        &["--memory", "--ram", "--vram", "--tflops"],
        "what a machine has stands in a file, --hardware ours.toml: see docs/custom-hardware.md",
    ),
    (&["--runs"], "runs of one's own count in guide project, calibrate, fleet and odds"),
    (&["--find", "--search"], "'guide list hardware --format csv' has a machine on each line, to search in"),
];

/// The same for commands.
const COMMANDS: &[(&[&str], &str)] = &[
    (
        &["find", "gpus", "machines", "search"],
        "'guide list hardware' has every machine; one that is not listed stands in a file: see docs/custom-hardware.md",
    ),
    (&["models", "formats", "runtimes"], "'guide list WHAT' has the names: 'guide list models'"),
    (&["run", "bench", "benchmark", "estimate", "speed"], "one machine with one model is 'guide project'"),
];

/// The refusal with what leads on, where the program has another word.
pub(super) fn with(mut error: Error) -> Error {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.split(' ').next().unwrap_or_default().to_owned(),
        _ => String::new(),
    };
    let of = |table: &[(&[&str], &'static str)], word: &str| {
        table.iter().find(|(words, _)| words.contains(&word)).map(|(_, tip)| *tip)
    };
    let tip = match error.kind() {
        ErrorKind::UnknownArgument => of(OPTIONS, &text(ContextKind::InvalidArg)),
        ErrorKind::InvalidSubcommand => of(COMMANDS, &text(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if text(ContextKind::InvalidArg) == "--format" => {
            Some("--format is the form of the answer; the format of the weights is --weights")
        }
        _ => None,
    };
    if let Some(tip) = tip {
        // What only looks alike leads elsewhere, and so does the usage with it.
        if error.remove(ContextKind::SuggestedArg).is_some() {
            error.remove(ContextKind::Usage);
        }
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    }
    error
}
