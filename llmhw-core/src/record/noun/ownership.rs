//! `Ownership` as a record: a machine that is bought, kept and used.

use crate::cost;
use crate::record::exact::plain;
use crate::record::record;
use crate::units::*;
use crate::{Error, Result};

record! {
    /// A machine that is bought, kept for some years and used for a part of the time.
    ///
    /// What is left out is as in the guide: three years, a quarter of the time in use, switched off in between, nothing got
    /// back at the end.
    Ownership {
        /// Price with everything needed to run, in US dollars.
        price_usd: f64,
        /// Draw during inference, in watts.
        load_power_watts: f64,
        /// Price of electricity, in US dollars per kilowatt-hour.
        electricity_usd_per_kilowatt_hour: f64,
        /// How long it is kept, in years of 365.25 days.
        #[serde(default = "three_years")]
        lifetime_years: f64,
        /// The part of the time it is in use, above 0 and at most 1.
        #[serde(default = "a_quarter")]
        utilisation_fraction: f64,
        /// Share of the price got back at the end, from 0 to 1.
        #[serde(default)]
        resale_fraction: f64,
        /// Draw when idle, in watts, if it stays on.
        #[serde(default)]
        idle_power_watts: f64,
    }
}

fn three_years() -> f64 {
    3.0
}

fn a_quarter() -> f64 {
    0.25
}

impl TryFrom<&Ownership> for cost::Ownership {
    type Error = Error;

    fn try_from(record: &Ownership) -> Result<Self> {
        Self::builder(
            usd(record.price_usd),
            watts(record.load_power_watts),
            usd_per_kilowatt_hour(record.electricity_usd_per_kilowatt_hour),
        )
        .lifetime(years(record.lifetime_years))
        .utilisation(fraction(record.utilisation_fraction))
        .resale(fraction(record.resale_fraction))
        .idle_power(watts(record.idle_power_watts))
        .build()
    }
}

impl From<&cost::Ownership> for Ownership {
    fn from(ownership: &cost::Ownership) -> Self {
        Self {
            price_usd: plain!(ownership.price(), Money, money::usd),
            load_power_watts: plain!(ownership.load_power(), Power, power::watt),
            electricity_usd_per_kilowatt_hour: plain!(
                ownership.electricity(),
                EnergyPrice,
                energy_price::usd_per_kilowatt_hour
            ),
            lifetime_years: plain!(ownership.lifetime(), Time, time::year),
            utilisation_fraction: plain!(ownership.utilisation(), Ratio, ratio::fraction),
            resale_fraction: plain!(ownership.resale(), Ratio, ratio::fraction),
            idle_power_watts: plain!(ownership.idle_power(), Power, power::watt),
        }
    }
}
