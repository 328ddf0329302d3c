//! `Ownership` of a record: here, because what it describes belongs to `cost`.

use crate::cost;
use crate::noun::Ownership;
use crate::plain::plain;
use crate::units::*;
use crate::{Error, Result};

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
