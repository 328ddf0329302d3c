//! What a combination comes to, and what that is against the limits.

use super::limit::{Limit, Violation};
use super::needs::{Needs, Use};
use crate::cost::Ownership;
use crate::memory;
use crate::spec::{Hardware, words};
use crate::units::*;

words! {
    /// What plans are compared by.
    Objective {
        /// What all machines cost with everything needed to run; less is better.
        Price = "price",
        /// What a written token costs over the lifetime; less is better.
        CostPerToken = "cost-per-token",
        /// Tokens per second of all users together, on warm machines; more is better.
        Rate = "rate",
        /// The wait for the first token of one prompt; less is better.
        FirstToken = "first-token",
        /// What all machines draw during inference; less is better.
        Power = "power",
        /// Memory that stays free; more is better.
        Headroom = "headroom",
    }
}

/// The objectives as numbers, less is better, in the order of [`Objective::ALL`].
pub(super) type Merits = [f64; 6];

/// What a combination comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Figures {
    /// What all machines cost, hosts included.
    pub price: Money,
    /// What a written token costs: purchase less resale and electricity over the lifetime, over the tokens written in it.
    pub cost_per_output_token: TokenPrice,
    /// Tokens per second of all users together once the machines are warm: the low end of what they keep.
    pub rate: TokenRate,
    /// What each user gets of it.
    pub rate_per_user: TokenRate,
    /// From one token of a user to the next, before the machines are warm.
    pub time_per_output_token: TimePerToken,
    /// Reading one prompt and a step, before the machines are warm. `None` where the efficiency does not know prompts, and
    /// for an empty prompt.
    pub time_to_first_token: Option<Time>,
    /// What all machines draw during inference, hosts included.
    pub power: Power,
    /// What weights, cache and buffers take.
    pub needed: Information,
    /// What a model may take on all machines together.
    pub usable: Information,
}

impl Figures {
    /// What stays free; negative where it does not fit.
    #[must_use]
    pub fn headroom(&self) -> Information {
        self.usable - self.needed
    }

    pub(super) fn merits(&self) -> Merits {
        [
            self.price.value,
            self.cost_per_output_token.value,
            -self.rate.value,
            self.time_to_first_token.map_or(0.0, |time| time.value),
            self.power.value,
            -self.headroom().value,
        ]
    }
}

/// Whether `a` is nowhere worse than `b` and somewhere better.
pub(super) fn dominates(a: &Merits, b: &Merits) -> bool {
    let mut is_better = false;
    for (a, b) in a.iter().zip(b) {
        if a > b {
            return false;
        }
        is_better |= a < b;
    }
    is_better
}

/// So many of one machine: what does not depend on model, format and runtime.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    pub(super) hardware: &'a Hardware,
    pub(super) nodes: u32,
    price: Money,
    power: Power,
    usable: Information,
    sustained: Ratio,
    owned: Ownership,
    /// Limits missed whatever runs on it.
    pub(super) missed: u16,
}

impl<'a> Group<'a> {
    /// `None` where price or draw of one are not known, or all together are beyond [`bounds`](crate::bounds).
    pub(super) fn of(needs: &Needs<'_>, hardware: &'a Hardware, nodes: u32) -> Option<Self> {
        let count = f64::from(nodes);
        let (price, power) = (hardware.system_price()? * count, hardware.system_load_power()? * count);
        let owned = Ownership::builder(price, power, needs.electricity)
            .lifetime(needs.lifetime)
            .resale(needs.resale)
            .utilisation(match needs.usage {
                Use::Utilisation(share) => share,
                Use::OutputPerMonth(_) => fraction(1),
            })
            .build()
            .ok()?;
        let is = |limit: Limit, missed: bool| if missed { limit.bit() } else { 0 };
        let missed = is(Limit::Vendor, needs.vendor.is_some_and(|vendor| vendor != hardware.vendor()))
            | is(Limit::Portable, needs.portable && !(hardware.is_portable() && nodes == 1))
            | is(Limit::Quiet, needs.quiet && !hardware.form_factor().is_quiet())
            | is(Limit::Nodes, nodes < needs.least_nodes)
            | is(Limit::Budget, needs.budget.is_some_and(|budget| price > budget))
            | is(Limit::Power, needs.power.is_some_and(|most| power > most));
        Some(Self {
            hardware,
            nodes,
            price,
            power,
            usable: memory::usable(hardware) * count,
            sustained: hardware.sustained().low,
            owned,
            missed,
        })
    }

    /// What they cost.
    pub(super) fn price(&self) -> Money {
        self.price
    }

    /// What a written token costs at `rate`.
    ///
    /// With tokens per month the share of the time in use follows from the rate, at most all of it. Each operation here is
    /// monotone, so a faster combination of the same machines never costs more, to the last bit.
    fn cost(&self, needs: &Needs<'_>, rate: TokenRate) -> TokenPrice {
        match needs.usage {
            Use::Utilisation(_) => self.owned.cost_per_output_token(rate),
            Use::OutputPerMonth(wanted) => {
                let month = months(1);
                let capacity = rate * month;
                let written = if wanted < capacity { wanted } else { capacity };
                let busy = needs.lifetime * (written / capacity);
                let total = self.owned.purchase_less_resale() + self.power * busy * needs.electricity;
                total / (written / month * needs.lifetime)
            }
        }
    }

    /// What a rate, a wait and a size on these machines come to.
    #[inline]
    pub(super) fn figures(
        &self,
        needs: &Needs<'_>,
        rate: TokenRate,
        time_per_output_token: TimePerToken,
        prompt: Option<Time>,
        needed: Information,
    ) -> Figures {
        let rate = rate * self.sustained;
        Figures {
            price: self.price,
            cost_per_output_token: self.cost(needs, rate),
            rate,
            rate_per_user: rate / f64::from(needs.users),
            time_per_output_token,
            time_to_first_token: prompt.map(|time| time + time_per_output_token * tokens(1)),
            power: self.power,
            needed,
            usable: self.usable,
        }
    }

    /// Limits missed by what a format and the figures come to, besides [`Group::missed`].
    #[inline]
    pub(super) fn missed_by(&self, needs: &Needs<'_>, bits: u32, figures: &Figures) -> u16 {
        let is = |limit: Limit, missed: bool| if missed { limit.bit() } else { 0 };
        let capacity = figures.rate * months(1);
        self.missed
            | is(Limit::Quality, bits < needs.least_bits)
            | is(Limit::Memory, figures.headroom() < needs.headroom)
            | is(Limit::Rate, figures.rate_per_user < needs.rate_per_user)
            | is(
                Limit::FirstToken,
                matches!((needs.time_to_first_token, figures.time_to_first_token), (Some(limit), Some(time)) if time > limit),
            )
            | is(Limit::Output, matches!(needs.usage, Use::OutputPerMonth(wanted) if capacity < wanted))
    }

    /// What is wanted and what there is, for a limit that is missed.
    pub(super) fn violation(&self, needs: &Needs<'_>, limit: Limit, bits: u32, figures: &Figures) -> Violation {
        match limit {
            Limit::Quality => Violation::Quality { wanted: needs.least_bits, has: bits },
            Limit::Vendor => Violation::Vendor {
                wanted: needs.vendor.unwrap_or(self.hardware.vendor()),
                has: self.hardware.vendor(),
            },
            Limit::Portable => Violation::Portable,
            Limit::Quiet => Violation::Quiet,
            Limit::Nodes => Violation::Nodes { wanted: needs.least_nodes, has: self.nodes },
            Limit::Budget => Violation::Budget { limit: needs.budget.unwrap_or(self.price), price: self.price },
            Limit::Power => Violation::Power { limit: needs.power.unwrap_or(self.power), draws: self.power },
            Limit::Memory => Violation::Memory { short: needs.headroom - figures.headroom() },
            Limit::Rate => Violation::Rate { wanted: needs.rate_per_user, has: figures.rate_per_user },
            Limit::FirstToken => Violation::FirstToken {
                limit: needs.time_to_first_token.unwrap_or(seconds(0)),
                takes: figures.time_to_first_token.unwrap_or(seconds(0)),
            },
            Limit::Output => Violation::Output {
                wanted: match needs.usage {
                    Use::OutputPerMonth(wanted) => wanted,
                    Use::Utilisation(_) => tokens(0),
                },
                can: figures.rate * months(1),
            },
        }
    }
}

/// How far off a combination is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Excess {
    /// By limit: how many times the limit it is, less one; 0 where it is met. A wish has no degree: 1 where it is missed.
    pub(super) by_limit: [f64; 11],
    /// Wishes missed.
    pub(super) wishes: u32,
    /// The worst of the rest.
    pub(super) worst: f64,
}

impl Excess {
    /// Of the limits in `missed`.
    pub(super) fn of(missed: u16, violation: impl Fn(Limit) -> Violation, usable: Information) -> Self {
        let mut excess = Self { by_limit: [0.0; 11], wishes: 0, worst: 0.0 };
        for (limit, slot) in Limit::ALL.iter().zip(&mut excess.by_limit) {
            if missed & limit.bit() == 0 {
                continue;
            }
            if limit.is_wish() {
                *slot = 1.0;
                excess.wishes += 1;
                continue;
            }
            *slot = relative(&violation(*limit), usable);
            excess.worst = excess.worst.max(*slot);
        }
        excess
    }
}

/// How far a number is beyond its limit, as a share of the limit or of what there is: infinite where that is nothing.
fn relative(violation: &Violation, usable: Information) -> f64 {
    match violation {
        Violation::Quality { wanted, has } | Violation::Nodes { wanted, has } => {
            f64::from(*wanted) / f64::from(*has) - 1.0
        }
        Violation::Vendor { .. } | Violation::Portable | Violation::Quiet => 1.0,
        Violation::Budget { limit, price } => (*price / *limit).value - 1.0,
        Violation::Power { limit, draws } => (*draws / *limit).value - 1.0,
        Violation::Memory { short } => (*short / usable).value,
        Violation::Rate { wanted, has } => (*wanted / *has).value - 1.0,
        Violation::FirstToken { limit, takes } => (*takes / *limit).value - 1.0,
        Violation::Output { wanted, can } => (*wanted / *can).value - 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_twice_beyond_its_limit_is_one_limit_beyond() {
        let (room, rate) = (gibibytes(8.0), tokens_per_second);
        for (violation, beyond) in [
            (Violation::Quality { wanted: 8, has: 4 }, 1.0),
            (Violation::Nodes { wanted: 3, has: 2 }, 0.5),
            (Violation::Budget { limit: usd(1000), price: usd(3000) }, 2.0),
            (Violation::Power { limit: watts(200), draws: watts(300) }, 0.5),
            (Violation::Memory { short: gibibytes(2.0) }, 0.25),
            (Violation::Rate { wanted: rate(30.0), has: rate(20.0) }, 0.5),
            (Violation::FirstToken { limit: seconds(2), takes: seconds(8) }, 3.0),
            (Violation::Output { wanted: tokens(5000), can: tokens(4000) }, 0.25),
            (Violation::Portable, 1.0),
            (Violation::Quiet, 1.0),
        ] {
            assert_eq!(relative(&violation, room), beyond, "{violation:?}");
        }
        assert_eq!(relative(&Violation::Rate { wanted: rate(30.0), has: rate(0.0) }, room), f64::INFINITY);
    }
}
