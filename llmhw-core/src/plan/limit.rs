//! Limits, by how much one is missed, and sets of them.

use crate::spec::{Vendor, words};
use crate::units::*;
use alloc::vec::Vec;
use core::cmp::Reverse;
use core::fmt;

words! {
    /// A limit that needs set.
    Limit {
        /// The least bits of the format.
        Quality = "quality",
        /// Whose chips.
        Vendor = "vendor",
        /// It must be carried.
        Portable = "portable",
        /// It stands in a room with people.
        Quiet = "quiet",
        /// The least machines that work together.
        Nodes = "nodes",
        /// What may be paid.
        Budget = "budget",
        /// What may be drawn.
        Power = "power",
        /// The model fits, with the wanted headroom.
        Memory = "memory",
        /// Tokens per second of each user.
        Rate = "rate",
        /// The wait for the first token.
        FirstToken = "first-token",
        /// Tokens written per month.
        Output = "output",
    }
}

impl Limit {
    /// Its bit in a set of limits.
    pub(super) const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// A wish that is met or not, without a degree.
    pub(super) fn is_wish(self) -> bool {
        wishes(self.bit()) > 0
    }

    fn phrase(self) -> &'static str {
        match self {
            Self::Quality => "the least bits of the format",
            Self::Vendor => "the maker of the chips",
            Self::Portable => "being carried",
            Self::Quiet => "being quiet",
            Self::Nodes => "the least number of machines",
            Self::Budget => "the budget",
            Self::Power => "the limit of power",
            Self::Memory => "the memory it needs",
            Self::Rate => "the rate per user",
            Self::FirstToken => "the wait for the first token",
            Self::Output => "the tokens per month",
        }
    }
}

/// How many wishes are in a set.
pub(super) fn wishes(set: u16) -> u32 {
    (set & (Limit::Vendor.bit() | Limit::Portable.bit() | Limit::Quiet.bit())).count_ones()
}

/// A limit that something misses, with what is wanted and what it has.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Violation {
    /// Too few bits in the name of its format.
    Quality {
        /// Bits wanted.
        wanted: u32,
        /// Bits of the format.
        has: u32,
    },
    /// Chips of another maker.
    Vendor {
        /// Who is wanted.
        wanted: Vendor,
        /// Who makes it.
        has: Vendor,
    },
    /// Not one machine that can be carried.
    Portable,
    /// Not quiet.
    Quiet,
    /// Too few machines.
    Nodes {
        /// How many are wanted.
        wanted: u32,
        /// How many they are.
        has: u32,
    },
    /// Too expensive.
    Budget {
        /// What may be paid.
        limit: Money,
        /// What it costs.
        price: Money,
    },
    /// Draws too much.
    Power {
        /// What may be drawn.
        limit: Power,
        /// What it draws.
        draws: Power,
    },
    /// Does not fit, or leaves too little free.
    Memory {
        /// What is missing.
        short: Information,
    },
    /// Too slow.
    Rate {
        /// What each user wants.
        wanted: TokenRate,
        /// What each gets.
        has: TokenRate,
    },
    /// The first token comes too late.
    FirstToken {
        /// When it is wanted.
        limit: Time,
        /// When it comes.
        takes: Time,
    },
    /// Writes too few tokens a month.
    Output {
        /// How many are wanted.
        wanted: Tokens,
        /// How many it can write.
        can: Tokens,
    },
}

impl Violation {
    /// The limit.
    #[must_use]
    pub fn limit(&self) -> Limit {
        match self {
            Self::Quality { .. } => Limit::Quality,
            Self::Vendor { .. } => Limit::Vendor,
            Self::Portable => Limit::Portable,
            Self::Quiet => Limit::Quiet,
            Self::Nodes { .. } => Limit::Nodes,
            Self::Budget { .. } => Limit::Budget,
            Self::Power { .. } => Limit::Power,
            Self::Memory { .. } => Limit::Memory,
            Self::Rate { .. } => Limit::Rate,
            Self::FirstToken { .. } => Limit::FirstToken,
            Self::Output { .. } => Limit::Output,
        }
    }

    /// What giving way takes, in words that follow "with": `$999 more ($1999 in all)`.
    #[must_use]
    pub fn concession(&self) -> Concession {
        Concession(*self)
    }
}

/// A [`Violation`] as what would have to be given: see [`Violation::concession`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concession(Violation);

impl fmt::Display for Concession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Violation::Quality { wanted, has } => write!(f, "a format of {has} bits in place of {wanted}"),
            Violation::Vendor { wanted, has } => write!(f, "chips of {has} in place of {wanted}"),
            Violation::Portable => f.write_str("a machine that stays where it is"),
            Violation::Quiet => f.write_str("a machine that is not quiet"),
            Violation::Nodes { wanted, has: 1 } => write!(f, "one machine in place of {wanted}"),
            Violation::Nodes { wanted, has } => write!(f, "{has} machines in place of {wanted}"),
            Violation::Budget { limit, price } => write!(f, "{:.0} more ({price:.0} in all)", price - limit),
            Violation::Power { limit, draws } => write!(f, "{:.0} more ({draws:.0} in all)", draws - limit),
            // Context, users and format decide what is held, and what is to stay free is a need as well.
            Violation::Memory { short } => write!(f, "{short:#.1} less to hold"),
            Violation::Rate { wanted, has } => write!(f, "{has:.1} per user in place of {wanted:.1}"),
            Violation::FirstToken { limit, takes } => {
                write!(f, "a first token after {takes:.1} in place of {limit:.1}")
            }
            Violation::Output { wanted, can } => write!(f, "{can:.0} a month in place of {wanted:.0}"),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quality { wanted, has } => write!(f, "a format of {has} bits, {wanted} wanted"),
            Self::Vendor { wanted, has } => write!(f, "chips of {has}, {wanted} wanted"),
            Self::Portable => f.write_str("not one portable machine"),
            Self::Quiet => f.write_str("not quiet"),
            Self::Nodes { wanted, has } => write!(f, "{has} of {wanted} machines"),
            Self::Budget { limit, price } => write!(f, "costs {price:.0}, {:.0} over budget", *price - *limit),
            Self::Power { limit, draws } => write!(f, "draws {draws:.0}, {:.0} too much", *draws - *limit),
            Self::Memory { short } => write!(f, "{short:#.1} of memory short"),
            Self::Rate { wanted, has } => write!(f, "{has:.1} per user, {wanted:.1} wanted"),
            Self::FirstToken { limit, takes } => write!(f, "first token after {takes:.1}, {limit:.1} wanted"),
            Self::Output { wanted, can } => write!(f, "writes {can:.0} a month, {wanted:.0} wanted"),
        }
    }
}

/// Limits that no candidate meets together, though some candidate meets all but any one of them.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Contradiction {
    /// The limits, in order; a single one excludes everything by itself.
    pub limits: Vec<Limit>,
    /// For each of them, by how little it is missed where the others are met: what giving way there would take.
    pub least: Vec<Violation>,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, limit) in self.limits.iter().enumerate() {
            let last = i + 1 == self.limits.len();
            f.write_str(if i == 0 {
                ""
            } else if last {
                " and "
            } else {
                ", "
            })?;
            f.write_str(limit.phrase())?;
        }
        f.write_str(if self.limits.len() == 1 { " excludes" } else { " exclude" })?;
        f.write_str(" every candidate; as to these alone it would take ")?;
        for (i, violation) in self.least.iter().enumerate() {
            write!(f, "{}{}", if i == 0 { "" } else { ", or " }, violation.concession())?;
        }
        Ok(())
    }
}

/// The minimal sets of limits that exclude everything: those that share a limit with every one of `missed`, of which none can be
/// left out. `missed` are the sets of limits that candidates miss; supersets of others may be left out of it.
pub(super) fn excluding_sets(missed: &[u16]) -> Vec<u16> {
    let used = missed.iter().fold(0, |all, set| all | set);
    let mut found: Vec<u16> = Vec::new();
    let mut sets: Vec<u16> = (1..1_u16 << Limit::ALL.len()).filter(|set| set & !used == 0).collect();
    // Fewest limits first, then in the order of the limits.
    sets.sort_by_key(|set| (set.count_ones(), Reverse(set.reverse_bits())));
    for set in sets {
        let is_minimal = found.iter().all(|smaller| smaller & set != *smaller);
        if is_minimal && missed.iter().all(|missed| missed & set != 0) {
            found.push(set);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excluding_sets_are_the_minimal_ones_that_meet_every_miss() {
        // a or b; b or c; c: so c with a, and c with b.
        assert_eq!(excluding_sets(&[0b011, 0b110, 0b100]), [0b101, 0b110]);
        assert_eq!(excluding_sets(&[0b1, 0b11]), [0b1]);
        assert_eq!(excluding_sets(&[0b11]), [0b01, 0b10]);
    }
}
