//! When the next machine is needed.

use super::Fleet;
use crate::bounds;
use crate::error::Result;
use crate::units::*;
use alloc::vec::Vec;

/// From a month on so many replicas are needed.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// Months from now; 0 is now.
    pub month: u32,
    /// Replicas from then on.
    pub replicas: u32,
    /// Requests of the busiest hour then.
    pub peak_requests_per_hour: f64,
}

impl Fleet {
    /// The number of replicas now and whenever more are needed, up to the horizon: demand times (1 + growth)^(months / 12). Replicas
    /// are not sold when demand falls.
    ///
    /// # Errors
    /// `OutOfRange` by [`bounds::GROWTH`] and [`bounds::HORIZON`]; as [`Fleet::size`].
    ///
    /// # Example: twice the demand each year
    /// ```
    /// use llmhw_core::fleet::{Demand, Fleet, Length, Limits, Service};
    /// use llmhw_core::units::{fraction, seconds, tokens, tokens_per_second as rate};
    ///
    /// let demand = Demand::new(100, 6.0, Length::exactly(tokens(1500))?, Length::exactly(tokens(300))?)?;
    /// let service = Service::new(rate(2000), &[rate(60), rate(105), rate(140), rate(165)])?;
    /// let fleet = Fleet::new(demand, &service, Limits::new().wait_within(seconds(5), fraction(0.95))?)?;
    /// let steps = fleet.growth(fraction(1.0), 36)?;
    /// assert_eq!(steps.iter().map(|step| step.replicas).collect::<Vec<_>>(), [1, 2, 3, 4]);
    /// assert_eq!(steps[0].month, 0);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn growth(&self, growth_per_year: Ratio, horizon_months: u32) -> Result<Vec<Step>> {
        bounds::GROWTH.check(growth_per_year.value)?;
        bounds::HORIZON.check_count(horizon_months)?;
        let now = self.demand.peak_requests_per_hour();
        let mut steps = Vec::new();
        let mut has = 1;
        for month in 0..=horizon_months {
            let peak = now * libm::pow(1.0 + growth_per_year.value, f64::from(month) / 12.0);
            let (replicas, _) = self.smallest(has, peak)?;
            if replicas > has || month == 0 {
                steps.push(Step { month, replicas, peak_requests_per_hour: peak });
                has = replicas;
            }
        }
        Ok(steps)
    }
}
