//! Numbers that are not known exactly.

use crate::bounds::{self, Bound};
use crate::catalog::Catalog;
use crate::plain::{Blank, Field, Reading, Value, number_or, plain, tagged};
use crate::record::Named;
use crate::spec::Electricity;
use crate::uncertainty::Spread;
use crate::units::*;
use crate::{Error, Result};
use alloc::format;

tagged! {
    /// How likely the values of a number are, in the unit of the field it stands in.
    Range {
        /// Never below the low or above the high end, and most likely in between.
        Triangular = "triangular" {
            /// The least.
            low: f64,
            /// The likeliest.
            mode: f64,
            /// The most.
            high: f64,
        }
        /// Log-normal on either side of the median, for what has no end, such as a street price.
        LogNormal = "log-normal" {
            /// One case in ten is less.
            low: f64,
            /// Half are less.
            median: f64,
            /// One case in ten is more.
            high: f64,
        }
    }
}

/// A number that is known, or the range it lies in.
#[derive(Debug, Clone, PartialEq)]
pub enum RangeChoice {
    /// Known.
    Exactly(f64),
    /// Not known exactly.
    Range(Range),
}

impl Blank for Range {
    fn blank() -> Self {
        Self::Triangular { low: 0.0, mode: 0.0, high: 0.0 }
    }
}

impl RangeChoice {
    /// Its spread. `name` is the field it is in, `bound` what is accepted there, `of` the unit.
    ///
    /// # Errors
    /// `OutOfRange` by the bound, `Inconsistent` when low, middle and high are not in order.
    pub fn resolve<D, U>(
        &self,
        name: &str,
        bound: &Bound,
        of: impl Fn(f64) -> Quantity<D, U, f64>,
    ) -> Result<Spread<Quantity<D, U, f64>>>
    where
        D: Dimension + ?Sized,
        U: Units<f64> + ?Sized,
    {
        match self {
            Self::Exactly(value) => {
                bound.check(*value).map_err(|error| error.renamed_by(&[(bound.name, name)]))?;
                Spread::exactly(of(*value)).map_err(|error| error.renamed_by(&[("value", name)]))
            }
            Self::Range(range) => range.resolve(bound, of).map_err(|error| error.inside(name)),
        }
    }

    /// The number itself, the likeliest or the median.
    #[must_use]
    pub fn middle(&self) -> f64 {
        match self {
            Self::Exactly(value) => *value,
            Self::Range(Range::Triangular { mode, .. }) => *mode,
            Self::Range(Range::LogNormal { median, .. }) => *median,
        }
    }

    /// Whether it is known.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        matches!(self, Self::Exactly(_))
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, count: f64) -> Self {
        match self {
            Self::Exactly(value) => Self::Exactly(value * count),
            Self::Range(Range::Triangular { low, mode, high }) => {
                Self::Range(Range::Triangular { low: low * count, mode: mode * count, high: high * count })
            }
            Self::Range(Range::LogNormal { low, median, high }) => {
                Self::Range(Range::LogNormal { low: low * count, median: median * count, high: high * count })
            }
        }
    }
}

impl Range {
    /// Checked here, in the unit of the field: inside, numbers have base units.
    fn resolve<D, U>(
        &self,
        bound: &Bound,
        of: impl Fn(f64) -> Quantity<D, U, f64>,
    ) -> Result<Spread<Quantity<D, U, f64>>>
    where
        D: Dimension + ?Sized,
        U: Units<f64> + ?Sized,
    {
        let (low, (name, middle), high, is_triangle) = match *self {
            Self::Triangular { low, mode, high } => (low, ("mode", mode), high, true),
            Self::LogNormal { low, median, high } => (low, ("median", median), high, false),
        };
        // A triangle may end where the bound is open: it never gets there.
        let is_end = |value: f64| is_triangle && value == bound.minimum;
        for (name, value) in [("low", low), (name, middle), ("high", high)] {
            if !is_end(value) {
                bound.check(value).map_err(|error| error.renamed_by(&[(bound.name, name)]))?;
            }
        }
        if !(low <= middle && middle <= high) {
            let rule = format!("lie between low = {low} and high = {high}");
            return Err(Error::inconsistent(name, rule, middle, "put the three in order"));
        }
        if is_triangle {
            Spread::triangular(of(low), of(middle), of(high))
        } else {
            Spread::log_normal(of(low), of(middle), of(high))
        }
    }
}

number_or! {
    RangeChoice { Exactly, Range(Range) }
    "be a number, or an object that says the range it lies in"
}

/// What electricity costs when it is not known exactly: a number or a range in US dollars per kilowatt-hour, the name of a region (its
/// household price), or a description.
#[derive(Debug, Clone, PartialEq)]
pub enum ElectricityRange<'a> {
    /// US dollars per kilowatt-hour.
    Price(RangeChoice),
    /// A region.
    Region(Named<'a, Electricity>),
}

impl ElectricityRange<'_> {
    /// The price in US dollars per kilowatt-hour.
    ///
    /// # Errors
    /// `UnknownId` for a region that is not listed.
    pub fn resolve(self, catalog: &Catalog) -> Result<RangeChoice> {
        Ok(match self {
            Self::Price(price) => price,
            Self::Region(region) => {
                let price = region.resolve(catalog)?.residential();
                RangeChoice::Exactly(plain!(price, EnergyPrice, energy_price::usd_per_kilowatt_hour))
            }
        })
    }

    /// The spread of a price.
    pub(super) fn spread(price: &RangeChoice) -> Result<Spread<EnergyPrice>> {
        price.resolve("electricity", &bounds::ENERGY_PRICE, usd_per_kilowatt_hour)
    }
}

impl Blank for ElectricityRange<'_> {
    fn blank() -> Self {
        Self::Price(RangeChoice::blank())
    }
}

impl Field for ElectricityRange<'_> {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        match value {
            // A description of a region says neither.
            Value::Object(_) if ["type", "low", "high"].iter().any(|name| value.get(name).is_some()) => {
                let mut price = RangeChoice::blank();
                price.read(value, reading);
                *self = Self::Price(price);
            }
            Value::Text(_) | Value::Object(_) => {
                let mut region = Named::blank();
                region.read(value, reading);
                *self = Self::Region(region);
            }
            _ => match value.as_number() {
                Some(price) => *self = Self::Price(RangeChoice::Exactly(price)),
                None => reading.refuse(
                    "be US dollars per kilowatt-hour, the range they lie in, the name of a region, or a record that describes one",
                    value,
                ),
            },
        }
    }

    fn write(&mut self) -> Value {
        match self {
            Self::Price(price) => price.write(),
            Self::Region(region) => region.write(),
        }
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, definitions: &mut crate::plain::schema::Definitions) -> Value {
        let region = crate::noun::Electricity::blank().describe(definitions);
        let name = Value::object([("type", Value::from("string")), ("x-catalogue", Value::from("electricity"))]);
        let number = Value::object([("type", Value::from("number"))]);
        let range = Range::blank().describe(definitions);
        Value::object([("anyOf", Value::List([number, range, name, region].into()))])
    }
}
