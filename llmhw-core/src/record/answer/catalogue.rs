//! What the catalogue says of itself: sources, accepted ranges, fitted constants.

use crate::bounds;
use crate::catalog;
use crate::efficiency::Calibration;
use crate::efficiency::class::IntervalClass;
use crate::efficiency::constants;
use crate::evidence::Kind;
use crate::plain::record;
use crate::spec::{self, Text};
use crate::units::*;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::{format, vec::Vec};

record! {
    /// The document behind a number.
    Source {
        /// The id by which provenance names it.
        id: Text,
        /// Who published it.
        publisher: Text,
        /// What it is.
        title: Text,
        /// Where to find it.
        locator: Text,
        /// The day it was read, as year, month and day.
        read_on: Text,
    }
}

impl From<&'static catalog::Source> for Source {
    fn from(source: &'static catalog::Source) -> Self {
        Self {
            id: source.id.into(),
            publisher: source.publisher.into(),
            title: source.title.into(),
            locator: source.locator.into(),
            read_on: source.read_on.into(),
        }
    }
}

record! {
    /// A published ratio of one runtime's decode rate to another's. Estimates do not use it.
    Comparison {
        /// The id.
        id: Text,
        /// The id of the runtime.
        runtime: Text,
        /// The id of the one it is compared with.
        against: Text,
        /// On what.
        condition: Text,
        /// The least ratio seen.
        low_ratio: f64,
        /// The ratio: above one the runtime is faster.
        ratio: f64,
        /// The largest ratio seen.
        high_ratio: f64,
        /// How it is known.
        kind: Kind,
        /// The id of its source.
        source: Text,
        /// What else is to be known.
        note: Text,
    }
}

impl From<&'static catalog::Comparison> for Comparison {
    fn from(row: &'static catalog::Comparison) -> Self {
        let share = |ratio: Ratio| ratio.get::<ratio::fraction>();
        Self {
            id: row.id.into(),
            runtime: row.runtime.into(),
            against: row.against.into(),
            condition: row.condition.into(),
            low_ratio: share(row.low),
            ratio: share(row.value),
            high_ratio: share(row.high),
            kind: row.kind,
            source: row.source.into(),
            note: row.note.into(),
        }
    }
}

record! {
    /// How a value of the KV cache is stored.
    KvFormat {
        /// The id.
        id: Text,
        /// Bits per value.
        bits_per_value: f64,
    }
}

impl From<&spec::KvFormat> for KvFormat {
    fn from(format: &spec::KvFormat) -> Self {
        let one = format.size_of(1.0);
        Self { id: format.id().into(), bits_per_value: one.get::<information::bit>() }
    }
}

record! {
    /// The accepted range of one number.
    AcceptedRange {
        /// The number's name.
        name: Text,
        /// Its unit; empty for a plain number.
        unit: Text,
        /// The lower end.
        minimum: f64,
        /// The upper end, included.
        maximum: f64,
        /// Whether the lower end itself is refused.
        is_minimum_open: bool,
        /// Why these ends.
        why: Text,
    }
}

impl From<&'static bounds::Bound> for AcceptedRange {
    fn from(bound: &'static bounds::Bound) -> Self {
        Self {
            name: bound.name.into(),
            unit: bound.unit.into(),
            minimum: bound.minimum,
            maximum: bound.maximum,
            is_minimum_open: bound.is_minimum_open,
            why: bound.why.into(),
        }
    }
}

record! {
    /// One fitted constant of the speed model.
    Constant {
        /// The group it belongs to.
        group: String,
        /// Its place in the group: one per member of a class.
        member: u32,
        /// What it multiplies or is.
        what: Text,
        /// Its value.
        value: f64,
        /// The value believed before any measurement.
        prior: f64,
        /// How many measurements stand behind it.
        measurements: u32,
    }
}

impl Constant {
    /// Every constant of the built-in fit.
    pub(in crate::record) fn all() -> Vec<Self> {
        let calibration = Calibration::BUILT_IN;
        constants::Constant::all()
            .map(|(constant, row, member)| Self {
                group: format!("{:?}", row.group),
                member: member as u32,
                what: Cow::Borrowed(row.what),
                value: calibration.constants().get(constant),
                prior: constants::Constant::prior_median(row, member),
                measurements: calibration.rows(constant),
            })
            .collect()
    }
}

record! {
    /// Factors on a rate between which 80 % of the held-out measurements of a class lie.
    IntervalFactors {
        /// The class.
        interval_class: Text,
        /// The lower factor.
        low_ratio: f64,
        /// The upper factor.
        high_ratio: f64,
    }
}

impl IntervalFactors {
    /// Of every class, and of batches where nothing comparable was measured.
    pub(in crate::record) fn all() -> Vec<Self> {
        let one = |class: &IntervalClass| {
            let interval = Calibration::BUILT_IN.interval(*class);
            Self { interval_class: class.as_str().into(), low_ratio: interval.low, high_ratio: interval.high }
        };
        let unknown = Calibration::UNKNOWN;
        let batches = Self {
            interval_class: Cow::Borrowed("batch/unmeasured"),
            low_ratio: unknown.low,
            high_ratio: unknown.high,
        };
        IntervalClass::ALL.iter().map(one).chain([batches]).collect()
    }
}
