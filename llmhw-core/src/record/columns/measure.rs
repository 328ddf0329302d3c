//! Measures: the columns a sweep can answer with, and where each is read from.

use super::output::by_name;
use super::ready::Ready;
use super::rows::RowLoad;
use crate::error::Result;
use crate::memory::{FitReport, Verdict};
use crate::perf::{Decode, Prefill};
use crate::plain::Word as _;
use crate::units::*;

/// One column of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the projection's record, where they are explained")]
pub enum Measure {
    Hardware,
    Model,
    Format,
    Runtime,
    ContextTokens,
    Sequences,
    Nodes,
    DecodeTokensPerSecond,
    DecodeLowTokensPerSecond,
    DecodeHighTokensPerSecond,
    DecodeTokensPerSecondPerSequence,
    DecodeBasis,
    TimePerOutputTokenSeconds,
    CeilingTokensPerSecond,
    EfficiencyFraction,
    Bottleneck,
    PrefillTokensPerSecond,
    PrefillLowTokensPerSecond,
    PrefillHighTokensPerSecond,
    TimeToFirstTokenSeconds,
    Fits,
    WeightsGigabytes,
    KvCacheGigabytes,
    NeededGigabytes,
    UsableGigabytes,
    HeadroomGigabytes,
    ShortfallGigabytes,
    LongestContextTokens,
}

impl Measure {
    /// Every measure with its name, in order.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Hardware, "hardware"),
        (Self::Model, "model"),
        (Self::Format, "format"),
        (Self::Runtime, "runtime"),
        (Self::ContextTokens, "context_tokens"),
        (Self::Sequences, "sequences"),
        (Self::Nodes, "nodes"),
        (Self::DecodeTokensPerSecond, "decode_tokens_per_second"),
        (Self::DecodeLowTokensPerSecond, "decode_low_tokens_per_second"),
        (Self::DecodeHighTokensPerSecond, "decode_high_tokens_per_second"),
        (Self::DecodeTokensPerSecondPerSequence, "decode_tokens_per_second_per_sequence"),
        (Self::DecodeBasis, "decode_basis"),
        (Self::TimePerOutputTokenSeconds, "time_per_output_token_seconds"),
        (Self::CeilingTokensPerSecond, "ceiling_tokens_per_second"),
        (Self::EfficiencyFraction, "efficiency_fraction"),
        (Self::Bottleneck, "bottleneck"),
        (Self::PrefillTokensPerSecond, "prefill_tokens_per_second"),
        (Self::PrefillLowTokensPerSecond, "prefill_low_tokens_per_second"),
        (Self::PrefillHighTokensPerSecond, "prefill_high_tokens_per_second"),
        (Self::TimeToFirstTokenSeconds, "time_to_first_token_seconds"),
        (Self::Fits, "fits"),
        (Self::WeightsGigabytes, "weights_gigabytes"),
        (Self::KvCacheGigabytes, "kv_cache_gigabytes"),
        (Self::NeededGigabytes, "needed_gigabytes"),
        (Self::UsableGigabytes, "usable_gigabytes"),
        (Self::HeadroomGigabytes, "headroom_gigabytes"),
        (Self::ShortfallGigabytes, "shortfall_gigabytes"),
        (Self::LongestContextTokens, "longest_context_tokens"),
    ];

    /// The measure of this name.
    ///
    /// # Errors
    /// `InvalidRecord` with the names there are.
    pub fn named(name: &str) -> Result<Self> {
        by_name(Self::ALL, name)
    }

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(measure, _)| *measure == self).map_or("", |(_, name)| name)
    }

    /// How it follows from the decode rate and the number of sequences, or is what was asked: columns of nothing else need no more
    /// than rates.
    pub(super) fn by_rate(self) -> Option<ByRate> {
        Some(match self {
            Self::DecodeTokensPerSecond => ByRate::Number(|rate, _| per_second(rate)),
            Self::DecodeTokensPerSecondPerSequence => ByRate::Number(|rate, sequences| per_second(rate / sequences)),
            Self::TimePerOutputTokenSeconds => ByRate::Number(|rate, sequences| {
                (tokens(sequences) / rate / tokens(1)).get::<time_per_token::second_per_token>()
            }),
            _ => match self.reads() {
                Reads::Asked(read) => ByRate::Asked(read),
                Reads::Id(read) => ByRate::Id(read),
                _ => return None,
            },
        })
    }

    pub(super) fn reads(self) -> Reads {
        match self {
            Self::Hardware => Reads::Id(|ready| ready.hardware),
            Self::Model => Reads::Id(|ready| ready.model),
            Self::Format => Reads::Id(|ready| ready.format),
            Self::Runtime => Reads::Id(|ready| ready.runtime),
            Self::ContextTokens => Reads::Asked(|_, load| load.context),
            Self::Sequences => Reads::Asked(|_, load| f64::from(load.sequences)),
            Self::Nodes => Reads::Asked(|ready, _| f64::from(ready.nodes)),
            Self::DecodeTokensPerSecond => Reads::Decode(|d| Some(per_second(d.rate.value))),
            Self::DecodeLowTokensPerSecond => Reads::Decode(|d| d.rate.interval.map(|i| per_second(i.low))),
            Self::DecodeHighTokensPerSecond => Reads::Decode(|d| d.rate.interval.map(|i| per_second(i.high))),
            Self::DecodeTokensPerSecondPerSequence => Reads::Decode(|d| Some(per_second(d.rate_per_sequence))),
            Self::DecodeBasis => Reads::DecodeWord(|d| d.rate.basis.word()),
            Self::TimePerOutputTokenSeconds => {
                Reads::Decode(|d| Some(d.time_per_output_token.get::<time_per_token::second_per_token>()))
            }
            Self::CeilingTokensPerSecond => Reads::Decode(|d| Some(per_second(d.ceiling))),
            Self::EfficiencyFraction => Reads::Decode(|d| Some(d.efficiency.get::<ratio::fraction>())),
            Self::Bottleneck => Reads::DecodeWord(|d| d.bottleneck.word()),
            Self::PrefillTokensPerSecond => Reads::Prefill(|p| Some(per_second(p.rate.value))),
            Self::PrefillLowTokensPerSecond => Reads::Prefill(|p| p.rate.interval.map(|i| per_second(i.low))),
            Self::PrefillHighTokensPerSecond => Reads::Prefill(|p| p.rate.interval.map(|i| per_second(i.high))),
            Self::TimeToFirstTokenSeconds => Reads::FirstToken,
            Self::Fits => Reads::Fits,
            Self::WeightsGigabytes => Reads::Fit(|f| Some(gigabytes_of(f.weights))),
            Self::KvCacheGigabytes => Reads::Fit(|f| Some(gigabytes_of(f.kv_cache))),
            Self::NeededGigabytes => Reads::Fit(|f| Some(gigabytes_of(f.needed()))),
            Self::UsableGigabytes => Reads::Fit(|f| Some(gigabytes_of(f.usable))),
            Self::HeadroomGigabytes => Reads::Fit(|f| headroom(f.verdict)),
            Self::ShortfallGigabytes => Reads::Fit(|f| shortfall(f.verdict)),
            Self::LongestContextTokens => Reads::Fit(|f| Some(f.longest_context.get::<token_count::token>())),
        }
    }
}

/// Where a measure is read from. Functions by pointer: read inline, the compiler converts units of parts that were not
/// computed, and arithmetic on such leftovers is ten times slower than on numbers.
#[derive(Clone, Copy)]
pub(super) enum Reads {
    Decode(fn(&Decode) -> Option<f64>),
    DecodeWord(fn(&Decode) -> &'static str),
    Prefill(fn(&Prefill) -> Option<f64>),
    FirstToken,
    Fit(fn(&FitReport) -> Option<f64>),
    Fits,
    /// What was asked.
    Asked(fn(&Ready<'_>, &RowLoad) -> f64),
    Id(for<'r> fn(&Ready<'r>) -> &'r str),
}

/// Measures of rows of which only the decode rate is computed.
#[derive(Clone, Copy)]
pub(super) enum ByRate {
    Number(fn(TokenRate, f64) -> f64),
    Asked(fn(&Ready<'_>, &RowLoad) -> f64),
    Id(for<'r> fn(&Ready<'r>) -> &'r str),
}

fn per_second(rate: TokenRate) -> f64 {
    rate.get::<token_rate::token_per_second>()
}

fn gigabytes_of(size: Information) -> f64 {
    size.get::<information::gigabyte>()
}

fn headroom(verdict: Verdict) -> Option<f64> {
    match verdict {
        Verdict::Fits { headroom } => Some(gigabytes_of(headroom)),
        Verdict::TooLarge { .. } => None,
    }
}

fn shortfall(verdict: Verdict) -> Option<f64> {
    match verdict {
        Verdict::Fits { .. } => None,
        Verdict::TooLarge { shortfall } => Some(gigabytes_of(shortfall)),
    }
}
