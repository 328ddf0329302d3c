//! When a machine of one's own has paid for itself.

use super::Ownership;
use crate::units::*;
use core::fmt;

/// When owning overtakes renting.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum BreakEven {
    /// After so many tokens.
    After {
        /// Tokens written until then.
        tokens: Tokens,
        /// How long that takes at the rate and utilisation given.
        time: Time,
        /// Whether the machine is kept that long.
        within_lifetime: bool,
    },
    /// Renting stays cheaper: a token of one's own costs at least as much as a rented one.
    Never {
        /// What a token of one's own costs in this comparison.
        own: TokenPrice,
        /// What a rented one costs.
        cloud: TokenPrice,
    },
}

impl BreakEven {
    fn of(ownership: &Ownership, rate: TokenRate, own: TokenPrice, cloud: TokenPrice) -> Self {
        let saving = cloud - own;
        if saving <= usd_per_million_tokens(0) {
            return Self::Never { own, cloud };
        }
        let tokens = ownership.purchase_less_resale() / saving;
        let time = tokens / (rate * ownership.utilisation());
        Self::After { tokens, time, within_lifetime: time <= ownership.lifetime() }
    }

    /// Tokens until then, unless never.
    #[must_use]
    pub fn tokens(&self) -> Option<Tokens> {
        match self {
            Self::After { tokens, .. } => Some(*tokens),
            Self::Never { .. } => None,
        }
    }
}

impl fmt::Display for BreakEven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After { tokens, time, within_lifetime } => {
                write!(f, "after {tokens} ({:.1} months)", time.get::<time::month>())?;
                if *within_lifetime { Ok(()) } else { f.write_str(", past its life") }
            }
            Self::Never { own, cloud } => write!(f, "never: {own} against {cloud}"),
        }
    }
}

/// Break-even by marginal cost: price less resale / (cloud price - electricity per token).
///
/// Each token of one's own saves the cloud's price and costs its electricity; the savings pay for what the machine loses until it is sold.
/// A resale counts as if it were paid at once: with one of 0.9 a tenth of the price is saved at break-even, and the rest comes back with the
/// sale.
///
/// # Example: the guide's Mac mini against Claude Haiku 4.5
/// ```
/// use llmhw_core::cost::{self, Ownership};
/// use llmhw_core::units::*;
///
/// let mini = Ownership::builder(usd(1799), watts(100), usd_per_kilowatt_hour(0.15)).build()?;
/// let after = cost::break_even(&mini, tokens_per_second(31.5), usd_per_million_tokens(5)).tokens().unwrap();
/// assert_eq!(format!("{after:.1}"), "369.6 Mtok");
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[must_use]
pub fn break_even(ownership: &Ownership, rate: TokenRate, cloud: TokenPrice) -> BreakEven {
    BreakEven::of(ownership, rate, ownership.running_cost_per_token(rate), cloud)
}

/// Break-even as the guide draws it: price less resale / (cloud price - local cost per token), where the local cost already contains
/// the price.
///
/// It counts the purchase twice and is kept so that the guide's figures can be reproduced; use [`break_even`].
/// Source: the On-Premise LLM Infrastructure Guide, tps.sh, February 2026.
#[must_use]
pub fn guide_break_even(ownership: &Ownership, rate: TokenRate, cloud: TokenPrice) -> BreakEven {
    BreakEven::of(ownership, rate, ownership.cost_per_output_token(rate), cloud)
}
