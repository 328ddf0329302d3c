//! What can go wrong, and the exit code that says so: 2 for input to correct, 1 for output that could not be written.
//!
//! "Does not fit", "never" and "nothing meets the needs" are answers, with exit code 0.

use std::io;
use std::process::ExitCode;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The library refused the input; its message names the input, the rule, the value and what to do.
    #[error("{0}")]
    Refused(#[from] llmhw_core::Error),
    /// The library refused what a file says.
    #[error("{}", in_file(.name, .error))]
    File {
        /// The file.
        name: String,
        /// Everything that is wrong in it.
        error: llmhw_core::Error,
    },
    /// A file could not be read.
    #[error("can not read {name}: {error}")]
    Unreadable {
        /// The file.
        name: String,
        /// What the system says.
        error: io::Error,
    },
    /// A sweep came to no end.
    #[error("{0}; no file is left of it")]
    Swept(llmhw_columns::Error),
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

    /// A file could not be read.
    pub(crate) fn unreadable(name: &str, error: io::Error) -> Self {
        Self::Unreadable { name: name.to_owned(), error }
    }

    /// Wraps an error of a writer.
    pub(crate) fn encoding(error: impl std::error::Error + 'static) -> Self {
        Self::Encoding(Box::new(error))
    }

    /// Prints the message, except to a reader who left, and says how to exit.
    pub(crate) fn report(&self) -> ExitCode {
        match self {
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Self::Refused(_) | Self::File { .. } | Self::Unreadable { .. } | Self::Usage(_) => {
                anstream::eprintln!("error: {self}\n\nFor the options, try 'guide --help'; for names, 'guide list'.");
                ExitCode::from(2)
            }
            Self::Encoding(_) | Self::Output(_) | Self::Swept(_) => {
                anstream::eprintln!("error: {self}");
                ExitCode::from(1)
            }
        }
    }
}
