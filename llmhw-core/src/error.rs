//! The one error type: opaque, with a public kind, and a message that names the thing, the rule, the value and the way out.

use alloc::string::{String, ToString};
use alloc::{borrow::Cow, boxed::Box, format, vec::Vec};
use core::fmt::Display;

/// The result of every call that can refuse its input.
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// What was refused and why. Made only by this crate; read through [`Error::kind`], [`Error::parameter`] and `Display`.
///
/// # Example: acting on an unknown name
/// ```
/// use llmhw_core::{ErrorKind, catalog};
///
/// let error = catalog::hardware("rtx-4091-24gb").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::UnknownId);
/// assert_eq!(error.parameter(), Some("hardware"));
/// assert!(error.candidates().iter().any(|id| id == "rtx-4090-24gb"));
/// ```
#[derive(Clone, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct Error(Box<Detail>);

/// The message too: it is what `unwrap` and a `main` that returns a `Result` print.
impl core::fmt::Debug for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        Display::fmt(self, f)
    }
}

/// The kinds of refusal. More may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A number is not finite or lies outside the range of `bounds`.
    OutOfRange,
    /// Two values contradict each other, such as more active than total parameters.
    Inconsistent,
    /// A value is needed for this question and was not given; it is never guessed.
    MissingInput,
    /// The combination is not modelled, such as a format its runtime can not load.
    Unsupported,
    /// No such id or alias; the nearest ids are offered.
    UnknownId,
    /// The name fits several entries; they are listed.
    Ambiguous,
    /// Text or a record can not be read as what it should be.
    InvalidRecord,
}

impl ErrorKind {
    /// Every kind, in order.
    pub const ALL: &'static [Self] = &[
        Self::OutOfRange,
        Self::Inconsistent,
        Self::MissingInput,
        Self::Unsupported,
        Self::UnknownId,
        Self::Ambiguous,
        Self::InvalidRecord,
    ];

    /// The word for it in other languages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OutOfRange => "out-of-range",
            Self::Inconsistent => "inconsistent",
            Self::MissingInput => "missing-input",
            Self::Unsupported => "unsupported",
            Self::UnknownId => "unknown-id",
            Self::Ambiguous => "ambiguous",
            Self::InvalidRecord => "invalid-record",
        }
    }
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
enum Detail {
    /// The rule goes on after "must": "be above 0", "have one entry for each layer".
    #[error("{parameter} = {value}: must {rule}; {advice}")]
    Refused {
        kind: ErrorKind,
        parameter: Cow<'static, str>,
        value: String,
        rule: Cow<'static, str>,
        advice: Cow<'static, str>,
    },
    /// The rule says why it is needed: "it decides what fits".
    #[error("{parameter} {} missing: {rule}; {advice}", if parameter.contains(',') { "are" } else { "is" })]
    Missing { parameter: Cow<'static, str>, rule: Cow<'static, str>, advice: Cow<'static, str> },
    #[error("{parameter} = \"{name}\": no such id or alias; {}", offer(.candidates, match candidates.len() { 1 => "the nearest is", n if n <= MOST_NEAREST => "the nearest are", _ => "choose one of" }, NOTHING_NEAR))]
    Unknown { parameter: Cow<'static, str>, name: String, candidates: Vec<String> },
    #[error("{}", all(.errors))]
    Several { errors: Vec<Error> },
    #[error("{parameter} = \"{name}\": the name fits several entries; {}", offer(.candidates, "choose one of", "give the exact id"))]
    Ambiguous { parameter: Cow<'static, str>, name: String, candidates: Vec<String> },
}

/// Characters of a value that a message shows: whole files end up where their names belong.
const MOST_SHOWN: usize = 60;

/// The beginning of a value, on one line: several refusals are a line each.
fn cut(value: &str) -> String {
    let mut chars = value.chars().map(|c| if c < ' ' { ' ' } else { c });
    let mut shown: String = chars.by_ref().take(MOST_SHOWN).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// More candidates than this are all there are, not the nearest.
const MOST_NEAREST: usize = 3;

/// Where to look when no name is near.
const NOTHING_NEAR: &str = if cfg!(feature = "catalog") {
    "see the catalogue for what there is"
} else {
    "see the catalogue for what there is; its long tables are empty without the feature `catalog` of llmhw-core"
};

fn offer(candidates: &[String], words: &str, otherwise: &str) -> String {
    if candidates.is_empty() { String::from(otherwise) } else { format!("{words} {}", candidates.join(", ")) }
}

/// What is wrong with a thing, collected while it is checked.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Error>);

impl Faults {
    /// Notes the error of a check.
    pub(crate) fn note<T>(&mut self, checked: Result<T>) {
        if let Err(error) = checked {
            self.add(error);
        }
    }

    /// Notes an error.
    pub(crate) fn add(&mut self, error: Error) {
        self.0.push(error);
    }

    /// Nothing when nothing was wrong; otherwise all of it as one error.
    pub(crate) fn finish(&self) -> Result<()> {
        Error::several(&self.0).map_or(Ok(()), Err)
    }
}

/// Every refusal on a line of its own.
fn all(errors: &[Error]) -> String {
    errors.iter().map(Error::to_string).collect::<Vec<_>>().join("\n")
}

impl Error {
    /// All of them as one, in their order; `None` without any.
    #[must_use]
    pub fn several(errors: &[Self]) -> Option<Self> {
        let mut errors: Vec<Self> = errors.iter().flat_map(Self::all).cloned().collect();
        if errors.len() < 2 { errors.pop() } else { Some(Self(Box::new(Detail::Several { errors }))) }
    }

    /// Every refusal it stands for: itself, or those that were found together. Kind, parameter and candidates of one that stands
    /// for several are those of the first.
    #[must_use]
    pub fn all(&self) -> &[Self] {
        match &*self.0 {
            Detail::Several { errors } => errors,
            _ => core::slice::from_ref(self),
        }
    }

    /// The same for a part of something: `hardware.memory_gibibytes`.
    pub(crate) fn inside(self, place: &str) -> Self {
        if place.is_empty() { self } else { self.renamed(&|parameter| format!("{place}.{parameter}")) }
    }

    /// The same in a file of this name.
    #[must_use]
    pub fn in_file(self, name: &str) -> Self {
        if name.is_empty() {
            return self;
        }
        self.renamed(&|parameter| format!("{name}: {parameter}"))
    }

    /// The same with this in front of each parameter: `runs[0]` of a question whose field is `own_runs`.
    pub(crate) fn with_prefix(self, prefix: &str) -> Self {
        self.renamed(&|parameter| format!("{prefix}{parameter}"))
    }

    /// The same of a name in a field that is called otherwise, or at a place of a list: `smaller_format`, `links[0]`. A description says
    /// its own fields.
    #[cold]
    pub(crate) fn of_name(mut self, field: &str, at: Option<usize>) -> Self {
        if let Detail::Unknown { parameter, .. } | Detail::Ambiguous { parameter, .. } = &mut *self.0 {
            *parameter = Cow::Owned(at.map_or_else(|| String::from(field), |at| format!("{field}[{at}]")));
        }
        self
    }

    /// The same with other names for some parameters: rules inside go by other names than the field a number came from.
    #[cfg(feature = "planner")]
    pub(crate) fn renamed_by(self, names: &[(&str, &str)]) -> Self {
        self.renamed(&|parameter| {
            let new = names.iter().find(|(name, _)| *name == parameter).map(|(_, new)| *new);
            String::from(new.unwrap_or(parameter))
        })
    }

    /// The same with those parameters inside a place that are fields of what is there.
    #[cfg(feature = "planner")]
    pub(crate) fn within(self, place: &str, fields: &[&str]) -> Self {
        let is_field =
            |parameter: &str| parameter.split(['.', '[']).next().is_some_and(|first| fields.contains(&first));
        self.renamed(&|parameter| {
            if is_field(parameter) { format!("{place}.{parameter}") } else { String::from(parameter) }
        })
    }

    /// The same with another name for each parameter.
    fn renamed(mut self, rename: &dyn Fn(&str) -> String) -> Self {
        match &mut *self.0 {
            Detail::Refused { parameter, .. }
            | Detail::Missing { parameter, .. }
            | Detail::Unknown { parameter, .. }
            | Detail::Ambiguous { parameter, .. } => *parameter = Cow::Owned(rename(parameter)),
            Detail::Several { errors } => {
                for error in errors {
                    *error = error.clone().renamed(rename);
                }
            }
        }
        self
    }

    /// One body for whatever a value and its texts are: there are hundreds of refusals.
    #[cold]
    #[inline(never)]
    fn refused(
        kind: ErrorKind,
        parameter: Cow<'static, str>,
        rule: Cow<'static, str>,
        value: &dyn Display,
        advice: Cow<'static, str>,
    ) -> Self {
        let value = cut(&format!("{value}"));
        Self(Box::new(Detail::Refused { kind, parameter, value, rule, advice }))
    }

    pub(crate) fn out_of_range(
        parameter: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
        value: impl Display,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::refused(ErrorKind::OutOfRange, parameter.into(), rule.into(), &value, advice.into())
    }

    pub(crate) fn inconsistent(
        parameter: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
        value: impl Display,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::refused(ErrorKind::Inconsistent, parameter.into(), rule.into(), &value, advice.into())
    }

    pub(crate) fn unsupported(
        parameter: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
        value: impl Display,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::refused(ErrorKind::Unsupported, parameter.into(), rule.into(), &value, advice.into())
    }

    pub(crate) fn invalid_record(
        parameter: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
        value: impl Display,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::refused(ErrorKind::InvalidRecord, parameter.into(), rule.into(), &value, advice.into())
    }

    pub(crate) fn missing(
        parameter: impl Into<Cow<'static, str>>,
        rule: impl Into<Cow<'static, str>>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Detail::Missing { parameter: parameter.into(), rule: rule.into(), advice: advice.into() }))
    }

    pub(crate) fn unknown(parameter: &'static str, name: &str, candidates: Vec<String>) -> Self {
        Self(Box::new(Detail::Unknown { parameter: Cow::Borrowed(parameter), name: cut(name), candidates }))
    }

    pub(crate) fn ambiguous(parameter: &'static str, name: &str, candidates: Vec<String>) -> Self {
        Self(Box::new(Detail::Ambiguous { parameter: Cow::Borrowed(parameter), name: String::from(name), candidates }))
    }

    /// The same for one row of a column, counted from zero: `context_tokens[3]`. An unknown or ambiguous name stays as it is.
    #[must_use]
    pub fn in_row(self, row: usize) -> Self {
        match &*self.0 {
            // The names of a column are looked up once, before there are rows.
            Detail::Unknown { .. } | Detail::Ambiguous { .. } => self,
            _ => self.renamed(&|parameter| format!("{parameter}[{row}]")),
        }
    }

    /// The kind of refusal, for programs.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match &*self.0 {
            Detail::Refused { kind, .. } => *kind,
            Detail::Missing { .. } => ErrorKind::MissingInput,
            Detail::Unknown { .. } => ErrorKind::UnknownId,
            Detail::Ambiguous { .. } => ErrorKind::Ambiguous,
            Detail::Several { errors } => errors.first().map_or(ErrorKind::InvalidRecord, Self::kind),
        }
    }

    /// The name of the input at fault, with its unit when it is a number.
    #[must_use]
    pub fn parameter(&self) -> Option<&str> {
        Some(match &*self.0 {
            Detail::Refused { parameter, .. }
            | Detail::Missing { parameter, .. }
            | Detail::Unknown { parameter, .. }
            | Detail::Ambiguous { parameter, .. } => parameter,
            Detail::Several { errors } => return errors.first().and_then(Self::parameter),
        })
    }

    /// The ids to choose from: the nearest to an unknown one, or all that an ambiguous one fits. Empty for other kinds.
    #[must_use]
    pub fn candidates(&self) -> &[String] {
        match &*self.0 {
            Detail::Unknown { candidates, .. } | Detail::Ambiguous { candidates, .. } => candidates,
            Detail::Refused { .. } | Detail::Missing { .. } => &[],
            Detail::Several { errors } => errors.first().map_or(&[], Self::candidates),
        }
    }
}
