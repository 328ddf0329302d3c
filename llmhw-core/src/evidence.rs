//! Where a number comes from and how far it can be trusted.

use alloc::borrow::Cow;
use core::fmt;

/// How a catalogue number is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Kind {
    /// The maker's own figure: a specification page, a price list, a model's configuration file.
    Datasheet,
    /// Somebody measured it.
    Measured,
    /// Computed from other facts.
    Derived,
    /// From memory, estimated or chosen.
    Assumed,
}

impl Kind {
    /// The word used in data files and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Datasheet => "datasheet",
            Self::Measured => "measured",
            Self::Derived => "derived",
            Self::Assumed => "assumed",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Kind and source of one field of a record.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Provenance {
    /// The field's name with its unit, as in records.
    pub field: Cow<'static, str>,
    /// How it is known.
    pub kind: Kind,
    /// The id of its source; built-in ones are found with [`catalog::source`](crate::catalog::source).
    pub source: Cow<'static, str>,
}

impl Provenance {
    /// States kind and source of a field, for records of one's own.
    #[must_use]
    pub fn new(field: impl Into<Cow<'static, str>>, kind: Kind, source: impl Into<Cow<'static, str>>) -> Self {
        Self { field: field.into(), kind, source: source.into() }
    }
}

/// What an estimate rests on, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Basis {
    /// A measurement of this very set-up.
    Measured,
    /// A model fitted on measurements of set-ups of this class.
    Calibrated,
    /// A fitted model outside the class it was fitted on.
    Extrapolated,
    /// A constant somebody chose.
    Assumed,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Measured => "measured",
            Self::Calibrated => "calibrated",
            Self::Extrapolated => "extrapolated",
            Self::Assumed => "assumed",
        })
    }
}

/// A range from low to high, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval<Q> {
    /// The lower end.
    pub low: Q,
    /// The upper end.
    pub high: Q,
}

impl<Q: PartialOrd + Copy> Interval<Q> {
    /// A range; the ends are put in order.
    #[must_use]
    pub fn new(a: Q, b: Q) -> Self {
        if b < a { Self { low: b, high: a } } else { Self { low: a, high: b } }
    }

    /// Whether `value` lies inside, ends included.
    #[must_use]
    pub fn contains(&self, value: Q) -> bool {
        self.low <= value && value <= self.high
    }

    /// The shortest range that holds both.
    pub(crate) fn hull(self, other: Self) -> Self {
        let low = if other.low < self.low { other.low } else { self.low };
        let high = if other.high > self.high { other.high } else { self.high };
        Self { low, high }
    }
}

/// A value with what it rests on and, where known, the range it is expected in.
///
/// # Example: how an estimate prints
/// ```
/// use llmhw_core::evidence::{Basis, Estimate, Interval};
/// use llmhw_core::units::tokens_per_second;
///
/// let estimate = Estimate::new(tokens_per_second(62.0), Basis::Assumed)
///     .within(Interval::new(tokens_per_second(54.0), tokens_per_second(70.0)));
/// assert_eq!(estimate.to_string(), "62 tok/s (54 tok/s to 70 tok/s), assumed");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Estimate<Q> {
    /// The best single value.
    pub value: Q,
    /// The range it is expected in; what share of cases it covers is stated where the estimate is made.
    pub interval: Option<Interval<Q>>,
    /// What it rests on.
    pub basis: Basis,
}

impl<Q> Estimate<Q> {
    /// An estimate without a range.
    #[must_use]
    pub const fn new(value: Q, basis: Basis) -> Self {
        Self { value, interval: None, basis }
    }

    /// The same with a range.
    #[must_use]
    pub fn within(self, interval: Interval<Q>) -> Self {
        Self { interval: Some(interval), ..self }
    }
}

impl<Q: fmt::Display> fmt::Display for Estimate<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.value, f)?;
        if let Some(Interval { low, high }) = &self.interval {
            f.write_str(" (")?;
            fmt::Display::fmt(low, f)?;
            f.write_str(" to ")?;
            fmt::Display::fmt(high, f)?;
            f.write_str(")")?;
        }
        write!(f, ", {}", self.basis)
    }
}
