//! What a fleet costs a month, and the cheapest mix of owned replicas and rented tokens.

use super::Fleet;
use super::busy::Busy;
use crate::cost::Ownership;
use crate::error::Result;
use crate::spec::CloudModel;
use crate::units::*;
use alloc::vec::Vec;

/// A month of so many owned replicas, with what they do not take rented.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Month {
    /// Owned replicas.
    pub replicas: u32,
    /// Purchase less resale of all replicas, spread over their life.
    pub purchase: Money,
    /// Electricity of all replicas.
    pub energy: Energy,
    /// What that costs.
    pub energy_cost: Money,
    /// Requests that are sent to the cloud.
    pub rented_requests: f64,
    /// Their share of all.
    pub rented: Ratio,
    /// What the cloud takes for them.
    pub rent: Money,
    /// Everything.
    pub total: Money,
    /// Mean share of the time in which a replica has something to do.
    pub busy: Ratio,
}

impl Fleet {
    /// A month of so many replicas that serve everything. What a replica draws follows from the hours it is busy; the utilisation of
    /// `ownership`, which is of one replica, does not count here.
    ///
    /// # Errors
    /// As [`Fleet::queue`] in the busiest hour.
    ///
    /// # Example: two machines at $4,000
    /// ```
    /// use llmhw_core::cost::Ownership;
    /// use llmhw_core::fleet::{Demand, Fleet, Length, Limits, Service};
    /// use llmhw_core::units::{fraction, seconds, tokens, tokens_per_second as rate, usd, usd_per_kilowatt_hour, watts};
    ///
    /// let demand = Demand::new(40, 6.0, Length::exactly(tokens(1500))?, Length::exactly(tokens(300))?)?;
    /// let service = Service::new(rate(2000), &[rate(60), rate(105), rate(140), rate(165)])?;
    /// let fleet = Fleet::new(demand, &service, Limits::new().wait_within(seconds(5), fraction(0.95))?)?;
    /// let machine = Ownership::builder(usd(4000), watts(300), usd_per_kilowatt_hour(0.3)).build()?;
    /// let month = fleet.month(2, &machine)?;
    /// assert_eq!(format!("{:.2} {:.2}", month.purchase, month.energy_cost), "$222.22 $24.86");
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn month(&self, replicas: u32, ownership: &Ownership) -> Result<Month> {
        self.queue(replicas, self.demand.peak_requests_per_hour())?;
        Ok(self.month_of(replicas, f64::INFINITY, &Busy::Exact(self), ownership, usd(0)))
    }

    /// A month with 0, 1, 2, ... owned replicas, up to as many as meet the limits alone. In each hour the owned ones take what they
    /// can within the limits, and the cloud the rest: an even part of a Poisson stream is one too. Where the cloud takes less than the
    /// electricity, none is the cheapest.
    ///
    /// More replicas than the model takes together are groups of that many. What they take is in proportion then, and how busy they are is read off
    /// one curve, which is off by less than one part in a thousand of the time.
    ///
    /// # Errors
    /// As [`Fleet::size`].
    ///
    /// # Example: a short peak is rented
    /// ```
    /// use llmhw_core::cost::Ownership;
    /// use llmhw_core::fleet::{Demand, Fleet, Length, Limits, Service, cheapest};
    /// use llmhw_core::spec::CloudModel;
    /// use llmhw_core::units::{tokens_per_second as rate, usd_per_million_tokens as price, *};
    ///
    /// let mut day = [1.0; 24];
    /// day[12] = 6.0;
    /// let demand = Demand::new(40, 6.0, Length::exactly(tokens(1500))?, Length::exactly(tokens(300))?)?.profile(day)?;
    /// let service = Service::new(rate(2000), &[rate(60), rate(105), rate(140), rate(165)])?;
    /// let fleet = Fleet::new(demand, &service, Limits::new().wait_within(seconds(5), fraction(0.95))?)?;
    /// let machine = Ownership::builder(usd(4000), watts(300), usd_per_kilowatt_hour(0.3)).build()?;
    /// let cloud = CloudModel::new("acme/large", "acme", "Large", price(0.5), price(2), "2026-11-10")?;
    /// let months = fleet.mix(&machine, &cloud)?;
    /// let best = cheapest(&months).expect("there is one with no replica at least");
    /// assert!(best.replicas == 1 && best.rented > fraction(0) && months.len() > 2);
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn mix(&self, ownership: &Ownership, cloud: &CloudModel) -> Result<Vec<Month>> {
        let each = cloud.input() * self.demand.prompt.mean() + cloud.output() * self.demand.output.mean();
        let (alone, _) = self.smallest(1, self.demand.peak_requests_per_hour())?;
        let (group, exact) = (self.offered(alone, 0.0).pooled(), Busy::Exact(self));
        let of_group = if alone > group { self.most_requests_per_hour(group)? } else { 0.0 };
        let curve = (alone > group).then(|| Busy::curve(self, group, of_group));
        let mut months = Vec::with_capacity(alone as usize + 1);
        for replicas in 0..=alone {
            let (takes, busy) = match (replicas, &curve) {
                (0, _) => (0.0, &exact),
                (n, _) if n == alone => (f64::INFINITY, &exact),
                (n, Some(curve)) if n > group => (of_group * f64::from(n) / f64::from(group), curve),
                (n, _) => (self.most_requests_per_hour(n)?, &exact),
            };
            months.push(self.month_of(replicas, takes, busy, ownership, each));
        }
        Ok(months)
    }

    /// A month in which owned replicas take at most so many requests in an hour, and each other one costs `each`.
    fn month_of(&self, replicas: u32, takes: f64, busy_at: &Busy<'_>, ownership: &Ownership, each: Money) -> Month {
        let hours = self.demand.hours();
        let of_a_day = hours.len() as f64;
        let (mut busy, mut over, mut all) = (0.0, 0.0, 0.0);
        // Most days have stretches of equal hours.
        let mut last = (0.0, 0.0);
        for requests in hours {
            let served = requests.min(takes);
            if served != last.0 {
                last = (served, busy_at.share(replicas, served));
            }
            busy += last.1 / of_a_day;
            over += (requests - served) / of_a_day;
            all += requests / of_a_day;
        }
        let month = months(1);
        let count = f64::from(replicas);
        let power = ownership.load_power() * busy + ownership.idle_power() * (1.0 - busy);
        let energy = power * month * count;
        let purchase = ownership.purchase_less_resale() * count * (month / ownership.lifetime()).value;
        let energy_cost = energy * ownership.electricity();
        let rented_requests = over * month.get::<time::hour>();
        let rent = each * rented_requests;
        Month {
            replicas,
            purchase,
            energy,
            energy_cost,
            rented_requests,
            rented: fraction(over / all),
            rent,
            total: purchase + energy_cost + rent,
            busy: fraction(busy),
        }
    }
}

/// The cheapest of these; of equals the one with fewest replicas.
#[must_use]
pub fn cheapest(months: &[Month]) -> Option<&Month> {
    months.iter().min_by(|a, b| a.total.value.total_cmp(&b.total.value).then(a.replicas.cmp(&b.replicas)))
}
