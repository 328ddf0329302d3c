//! What can go wrong, and the exit code that says so: 2 for input to correct, 1 for output that could not be written.
//!
//! "Does not fit", "never" and "nothing meets the needs" are answers, with exit code 0.

use crate::args::refusal;
use crate::offload::{ON_HOST, has_host};
use llmhw_core::ErrorKind;
use llmhw_core::spec::Hardware;
use std::io;
use std::process::ExitCode;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The library refused the input; its message names the input, the rule, the value and what to do.
    #[error("{0}")]
    Refused(#[from] llmhw_core::Error),
    /// The library refused a model that a card does not hold, and its host could take a part.
    #[error("{0}")]
    TooLarge(llmhw_core::Error),
    /// The library refused what a file says.
    #[error("{}", in_file(.name, .error))]
    File {
        /// The file.
        name: String,
        /// Everything that is wrong in it.
        error: llmhw_core::Error,
    },
    /// A file could not be read.
    #[error("can not read {name}: {}", why(.error))]
    Unreadable {
        /// The file.
        name: String,
        /// What the system says.
        error: io::Error,
    },
    /// A sweep came to no end.
    #[error("{0}; no file is left of it")]
    Swept(llmhw_columns::Error),
    /// An option that changes nothing.
    #[error("{what}")]
    OfNoUse {
        /// The command it was given to.
        command: String,
        /// What to do instead.
        what: String,
    },
    /// The options contradict each other.
    #[error("{0}")]
    Usage(String),
    /// The output could not be built.
    #[error("can not write the output: {0}")]
    Encoding(Box<dyn std::error::Error>),
    /// The output could not be written.
    #[error("can not write the output: {0}")]
    Output(io::Error),
}

/// What the system says, and what to do about the usual case.
fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file; give its path from the folder you are in".to_owned(),
        _ => error.to_string(),
    }
}

/// Each refusal on a line of its own, with the file in front.
fn in_file(name: &str, error: &llmhw_core::Error) -> String {
    let line = |error: &llmhw_core::Error| {
        let text = error.to_string();
        if text.starts_with(name) { text } else { format!("{name}: {text}") }
    };
    error.all().iter().map(line).collect::<Vec<_>>().join("\n")
}

impl From<llmhw_columns::Error> for Failure {
    fn from(error: llmhw_columns::Error) -> Self {
        match error {
            // What was asked is wrong, not what was done.
            llmhw_columns::Error::Refused(error) => Self::Refused(error),
            error => Self::Swept(error),
        }
    }
}

impl Failure {
    /// The library refused what a file says.
    pub(crate) fn refused_in(name: &str, error: llmhw_core::Error) -> Self {
        Self::File { name: name.to_owned(), error }
    }

    /// The same; where the model is too large for one of these machines and its host could take a part, it leads on to that.
    pub(crate) fn or_on_host<'h>(self, machines: impl IntoIterator<Item = &'h Hardware>) -> Self {
        match self {
            Self::Refused(error) if is_too_large(&error) && machines.into_iter().any(has_host) => Self::TooLarge(error),
            other => other,
        }
    }

    /// A file could not be read.
    pub(crate) fn unreadable(name: &str, error: io::Error) -> Self {
        Self::Unreadable { name: name.to_owned(), error }
    }

    /// Wraps an error of a writer.
    pub(crate) fn encoding(error: impl std::error::Error + 'static) -> Self {
        Self::Encoding(Box::new(error))
    }

    /// Prints the message, except to a reader who left, and says how to exit. `command` is what was asked, and whether it `names_format`.
    pub(crate) fn report(&self, command: Option<&str>, names_format: bool) -> ExitCode {
        match self {
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Refused(_)
            | Self::TooLarge(_)
            | Self::File { .. }
            | Self::Unreadable { .. }
            | Self::OfNoUse { .. }
            | Self::Usage(_) => {
                anstream::eprintln!("error: {}", self.said(command));
                let mut ways_on = self.ways_on(command);
                if !names_format && self.is_of_format() {
                    ways_on.insert(0, UNNAMED_FORMAT.to_owned());
                }
                if !ways_on.is_empty() {
                    anstream::eprintln!("\n{}", ways_on.join("\n"));
                }
                ExitCode::from(2)
            }
            Self::Encoding(_) | Self::Output(_) | Self::Swept(_) => {
                anstream::eprintln!("error: {self}");
                ExitCode::from(1)
            }
        }
    }

    /// The message, with options in place of the library's words for them. What a file says has its fields.
    fn said(&self, command: Option<&str>) -> String {
        match self {
            Self::Refused(error) | Self::TooLarge(error) => refusal(error, command),
            other => other.to_string(),
        }
    }

    /// Whether the library refused a format, and not for its name.
    fn is_of_format(&self) -> bool {
        let Self::Refused(error) = self else { return false };
        error.all().iter().any(|error| error.parameter() == Some("format") && error.kind() != ErrorKind::UnknownId)
    }

    /// Where to look next, by what is wrong.
    fn ways_on(&self, command: Option<&str>) -> Vec<String> {
        match self {
            Self::Refused(error) => {
                let unknown = error.all().iter().find(|error| error.kind() == ErrorKind::UnknownId);
                let parameter = unknown.and_then(|error| error.parameter()).unwrap_or_default();
                // One of a list is told by its place.
                let parameter = parameter.split('[').next().unwrap_or_default();
                match LISTS.iter().find(|(nouns, ..)| nouns.contains(&parameter)) {
                    Some((_, list, otherwise)) => {
                        let names = format!("For the names, try 'guide list {list}'.");
                        std::iter::once(names).chain(otherwise.iter().map(|words| (*words).to_owned())).collect()
                    }
                    None => vec![help(command)],
                }
            }
            Self::File { error, .. } if error.all().iter().any(is_of_host) => {
                vec!["The machine around a card stands in its row: [hardware.host], below [[hardware]].".to_owned()]
            }
            Self::File { name, .. } | Self::Unreadable { name, .. } if is_catalogue(name) => {
                vec![format!(
                    "{ROWS}. To start from: examples/ours.toml for machines, examples/model.toml for a model."
                )]
            }
            Self::TooLarge(_) => vec![ON_HOST.to_owned(), help(command)],
            Self::OfNoUse { command, .. } => vec![help(Some(command))],
            // What is wrong in another file is said with it.
            Self::File { .. } => Vec::new(),
            _ => vec![help(command)],
        }
    }
}

/// Whether a file has the machine around a card beside its rows.
fn is_of_host(error: &llmhw_core::Error) -> bool {
    error.parameter().is_some_and(|field| field == "host" || field.ends_with(": host"))
}

/// Whether a machine was refused because it does not hold the model.
fn is_too_large(error: &llmhw_core::Error) -> bool {
    error.all().iter().any(|error| {
        let text = error.to_string();
        error.kind() == ErrorKind::Inconsistent && text.contains("must hold ") && text.contains(" with a cache of ")
    })
}

/// Where the fields of a catalogue of one's own are described.
const ROWS: &str = "For the fields of a catalogue of your own, see docs/custom-hardware.md";

/// Whose format it is that was refused.
const UNNAMED_FORMAT: &str = "No --weights was given: the format is that of the model's file, or else q4-k-m.";

/// What names stand for, the list that has them, and what to do about one that is on no list.
const LISTS: &[(&[&str], &str, Option<&str>)] = &[
    (
        &["hardware", "machines"],
        "hardware",
        Some("A machine that is not listed stands in a file: --hardware ours.toml, as docs/custom-hardware.md shows."),
    ),
    (
        &["model", "models"],
        "models",
        Some(
            "A model that is not listed comes as a file: --model with a GGUF file, a config.json or a catalogue such as \
             examples/model.toml.",
        ),
    ),
    (&["format", "formats"], "formats", None),
    (&["runtime", "runtimes"], "runtimes", None),
    (&["link", "links"], "links", None),
    (&["cloud", "cloud_model"], "cloud", None),
    (&["electricity"], "electricity", Some("A price is a number of US dollars per kWh, such as 0.15.")),
];

fn help(command: Option<&str>) -> String {
    let command = command.map_or_else(String::new, |command| format!(" {command}"));
    format!("For the options, try 'guide{command} --help'.")
}

fn is_catalogue(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".toml", ".csv"].iter().any(|ending| name.ends_with(ending))
}
