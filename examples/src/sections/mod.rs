//! The ten sections: each turns a [`Question`](crate::question::Question) into rows.

pub(crate) mod break_even;
pub(crate) mod cloud_prices;
pub(crate) mod cluster;
pub(crate) mod facts;
pub(crate) mod fit;
pub(crate) mod formula;
pub(crate) mod lineup;
pub(crate) mod local_cost;
pub(crate) mod measurements;
pub(crate) mod recommendation;

use crate::number::{agrees, fixed, tidy};
use crate::page::short;
use crate::section::{Cell, Tone};
use llmhw_core::catalog::guide::{self, GuideMachine};
use llmhw_core::perf;
use llmhw_core::units::{
    Bandwidth, BytesPerToken, Information, Money, Ratio, TokenPrice, TokenRate, bandwidth, bytes_per_token,
    information, money, ratio, token_price, token_rate,
};

/// Tokens per second.
fn rate(value: TokenRate) -> f64 {
    tidy(value.get::<token_rate::token_per_second>())
}

/// Gigabytes per second.
fn speed(value: Bandwidth) -> f64 {
    tidy(value.get::<bandwidth::gigabyte_per_second>())
}

/// Gigabytes, 10^9 bytes.
fn gigabytes(value: Information) -> f64 {
    tidy(value.get::<information::gigabyte>())
}

/// Gibibytes, 2^30 bytes.
fn gibibytes(value: Information) -> f64 {
    tidy(value.get::<information::gibibyte>())
}

/// Gigabytes per token.
fn read(value: BytesPerToken) -> f64 {
    tidy(value.get::<bytes_per_token::gigabyte_per_token>())
}

/// US dollars.
fn dollars(value: Money) -> f64 {
    tidy(value.get::<money::usd>())
}

/// US dollars per million tokens.
fn per_million(value: TokenPrice) -> f64 {
    tidy(value.get::<token_price::usd_per_million_tokens>())
}

/// A fraction.
fn fraction(value: Ratio) -> f64 {
    tidy(value.get::<ratio::fraction>())
}

/// The rate of the guide's qwen3-coder on one of its machines, by its formula.
fn guide_rate(machine: &GuideMachine, share: Ratio) -> TokenRate {
    perf::guide_decode(machine.bandwidth, guide::CLUSTER.read, share)
}

/// A number with so many decimals, if there is one.
fn number(value: Option<f64>, decimals: usize) -> Cell {
    value.map(|value| fixed(value, decimals)).into()
}

/// A published figure beside the recomputed one: quiet where they agree to its last digit, loud where not.
fn published(published: Option<f64>, computed: Option<f64>) -> Cell {
    let Some(figure) = published else { return Cell::default() };
    match computed {
        Some(computed) if agrees(computed, figure) => Cell::toned(format!("{figure} ="), Tone::Quiet),
        _ => Cell::toned(format!("{figure} !"), Tone::Bad),
    }
}

/// Yes or no.
fn yes(value: Option<bool>) -> Cell {
    match value {
        Some(true) => Cell::toned("yes", Tone::Good),
        Some(false) => Cell::toned("no", Tone::Bad),
        None => Cell::default(),
    }
}

/// Says how many recomputed figures agree with the page.
fn agreement(pairs: impl IntoIterator<Item = (Option<f64>, Option<f64>)>) -> String {
    let (mut count, mut differing) = (0, 0);
    for (computed, figure) in pairs {
        let Some(figure) = figure else { continue };
        count += 1;
        differing += i32::from(!computed.is_some_and(|computed| agrees(computed, figure)));
    }
    match differing {
        0 => format!("All {count} published figures come out to their last digit (marked =)."),
        _ => format!("Of {count} published figures {differing} differ from what the guide's rule gives (marked !)."),
    }
}
