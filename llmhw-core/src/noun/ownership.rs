//! `Ownership` as a record: a machine that is bought, kept and used.

use crate::plain::record;

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
        lifetime_years: f64 = 3.0,
        /// The part of the time it is in use, above 0 and at most 1.
        utilisation_fraction: f64 = 0.25,
        /// Share of the price got back at the end, from 0 to 1.
        resale_fraction: f64 = 0.0,
        /// Draw when idle, in watts, if it stays on.
        idle_power_watts: f64 = 0.0,
    }
}
