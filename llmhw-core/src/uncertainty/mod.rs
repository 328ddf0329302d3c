//! How sure an answer is: speed, prices, electricity and utilisation with their ranges, through cost, break-even and ranking.
//!
//! # The distributions
//! | what | distribution | from |
//! |---|---|---|
//! | speed | log-normal on either side of the estimate ([`Spread::of`]) | its 80 % interval, which is fitted on logarithms of held-out errors |
//! | prices | log-normal, or a triangle | an 80 % range, or ends and the likeliest |
//! | electricity, utilisation | triangular ([`Spread::triangular`]) | ends and the likeliest |
//!
//! A triangle is taken because ends and a likeliest value are what people can state (D. Johnson, The triangular distribution as a
//! proxy for the beta distribution in risk analysis, The Statistician 46, 1997). Everything is independent, but electricity,
//! utilisation and the cloud's price are the same for all machines of a sample. An interval is a class's: errors of machines that are
//! off together, for a shared cause, are not modelled.
//!
//! # The sampling
//! Monte Carlo with numbers by counter (Philox 4x32-10, integers only), of which each is turned into a value by the inverse of its
//! distribution (AS 241 for the normal one; `libm` only): the same seed gives the same bits in every language and on every machine.
//! Since each value is monotone in its number, more budget or less need never lowers a probability. A [`Probability`] says its
//! standard error.
//!
//! # Closed forms
//! [`Spread::probability_above`] for a rate that must be met; [`cheaper_by_rate_alone`] when only the rate is uncertain. The tests hold
//! the sampling against both.

mod deciles;
mod normal;
mod owning;
mod random;
mod ranking;
mod sampling;
mod spread;

pub use deciles::Deciles;
pub use owning::{Candidate, Market, Owning, cheaper_by_rate_alone, owning};
pub use ranking::{Need, Ranked, rank};
pub use sampling::{Probability, Sampling};
pub use spread::Spread;
