//! How long prompts and answers are: a number, or a distribution.

use crate::fleet::Length;
use crate::plain::{Blank, number_or, tagged};
use crate::units::*;
use crate::{Error, Result, bounds};
use alloc::format;
use alloc::vec::Vec;

tagged! {
    /// How lengths are distributed. Queueing needs mean and variance of them.
    LengthDistribution {
        /// A mean and a standard deviation, whatever the distribution.
        Mean = "mean" {
            /// The mean, in tokens.
            mean_tokens: f64,
            /// The standard deviation, in tokens.
            standard_deviation_tokens: f64,
        }
        /// Log-normal, as lengths of chats are roughly.
        LogNormal = "log-normal" {
            /// Half are shorter, in tokens.
            median_tokens: f64,
            /// The standard deviation of the natural logarithm: at 1 one in ten is 3.6 times the median.
            log_standard_deviation: f64,
        }
        /// Every length between two as likely as any other.
        Uniform = "uniform" {
            /// The shortest, in tokens.
            low_tokens: f64,
            /// The longest, in tokens.
            high_tokens: f64,
        }
        /// Lengths that were counted, such as those of a log or of a histogram.
        Counted = "counted" {
            /// The lengths, in tokens.
            lengths_tokens: Vec<f64>,
            /// How often each occurs, in any unit: all alike when left out.
            weights: Option<Vec<f64>> = None,
        }
    }
}

/// How long prompts or answers are: tokens, all alike, or a distribution.
#[derive(Debug, Clone, PartialEq)]
pub enum LengthChoice {
    /// All of this many tokens.
    Tokens(f64),
    /// As they are distributed.
    Distribution(LengthDistribution),
}

impl LengthChoice {
    /// The length it stands for. `name` is the field it is in.
    ///
    /// # Errors
    /// As the constructors of [`Length`], named as the fields here.
    pub fn resolve(&self, name: &str) -> Result<Length> {
        match self {
            Self::Tokens(length) => {
                Length::exactly(tokens(*length)).map_err(|error| error.renamed_by(&[("mean_tokens", name)]))
            }
            Self::Distribution(distribution) => distribution.resolve().map_err(|error| error.inside(name)),
        }
    }
}

impl LengthDistribution {
    fn resolve(&self) -> Result<Length> {
        match self {
            Self::Mean { mean_tokens, standard_deviation_tokens } => {
                Length::with_deviation(tokens(*mean_tokens), tokens(*standard_deviation_tokens))
            }
            Self::LogNormal { median_tokens, log_standard_deviation } => {
                let length = Length::log_normal(tokens(*median_tokens), *log_standard_deviation);
                length.map_err(|error| match error.parameter() {
                    Some("mean_tokens") => {
                        let rule = format!("have a mean that is accepted ({error})");
                        Error::inconsistent("median_tokens", rule, median_tokens, "give another median or deviation")
                    }
                    _ => error,
                })
            }
            Self::Uniform { low_tokens, high_tokens } => Length::uniform(tokens(*low_tokens), tokens(*high_tokens))
                .map_err(|error| error.renamed_by(&[("mean_tokens", "high_tokens")])),
            Self::Counted { lengths_tokens, weights } => counted(lengths_tokens, weights.as_deref()),
        }
    }
}

/// Lengths with their weights; each that is wrong is named by its place.
fn counted(lengths: &[f64], weights: Option<&[f64]>) -> Result<Length> {
    if let Some(weights) = weights
        && weights.len() != lengths.len()
    {
        let rule = format!("be as many as lengths_tokens, {}", lengths.len());
        return Err(Error::inconsistent("weights", rule, format!("{} of them", weights.len()), "give one for each"));
    }
    let weight = |place: usize| weights.map_or(Some(1.0), |weights| weights.get(place).copied());
    let mut pairs = Vec::with_capacity(lengths.len());
    for (place, length) in lengths.iter().enumerate() {
        bounds::CONTEXT
            .check(*length)
            .map_err(|error| error.renamed_by(&[(bounds::CONTEXT.name, &format!("lengths_tokens[{place}]"))]))?;
        let weight = weight(place).unwrap_or(0.0);
        if !(weight.is_finite() && weight >= 0.0) {
            let rule = "be finite and not negative";
            return Err(Error::out_of_range(format!("weights[{place}]"), rule, weight, "count how often"));
        }
        pairs.push((tokens(*length), weight));
    }
    let massless = if weights.is_some() && !lengths.is_empty() { "weights" } else { "lengths_tokens" };
    Length::weighted(&pairs)
        .map_err(|error| error.renamed_by(&[("lengths", massless), ("mean_tokens", "lengths_tokens")]))
}

impl Blank for LengthDistribution {
    fn blank() -> Self {
        Self::Mean { mean_tokens: 0.0, standard_deviation_tokens: 0.0 }
    }
}

number_or! {
    LengthChoice { Tokens, Distribution(LengthDistribution) }
    "be a number of tokens, or an object that says how lengths are distributed"
}
