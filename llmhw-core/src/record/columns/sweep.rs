//! Projections of many rows: hardware x model x format x context and more, each column one value or one per row.

use super::input::{Choices, Numbers};
use super::output::{Columns, OnError, Refusals, Values, Words, by_name};
use crate::bounds;
use crate::catalog;
use crate::efficiency::Efficiency;
use crate::error::{Error, Result};
use crate::memory::{FitReport, Verdict};
use crate::perf::{Decode, Prefill};
use crate::record::word::Word as _;
use crate::spec::{Hardware, KvFormat, Link, Model, Runtime, Strategy, WeightFormat};
use crate::units::*;
use crate::{Prepared, Scenario};
use alloc::borrow::Cow;
use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

/// One column of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names are those of the projection's record, where they are explained")]
pub enum Measure {
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
    Runtime,
}

impl Measure {
    /// Every measure with its name, in order.
    pub const ALL: &'static [(Self, &'static str)] = &[
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
        (Self::Runtime, "runtime"),
    ];

    /// The measure of this name.
    ///
    /// # Errors
    /// `InvalidRecord` with the names there are.
    pub fn named(name: &str) -> Result<Self> {
        by_name(Self::ALL, name)
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(measure, _)| *measure == self).map_or("", |(_, name)| name)
    }

    fn needs_decode(self) -> bool {
        (Self::DecodeTokensPerSecond..=Self::Bottleneck).contains(&self) || self == Self::TimeToFirstTokenSeconds
    }

    fn needs_prefill(self) -> bool {
        (Self::PrefillTokensPerSecond..=Self::TimeToFirstTokenSeconds).contains(&self)
    }

    fn needs_fit(self) -> bool {
        (Self::Fits..=Self::LongestContextTokens).contains(&self)
    }
}

/// A question in columns.
///
/// # Example: one model at two contexts
/// ```
/// use llmhw_core::catalog;
/// use llmhw_core::record::columns::{Choices, Measure, Numbers, OnError, Sweep, Values};
/// use std::borrow::Cow;
///
/// let mut sweep = Sweep::new(
///     2,
///     Choices::one(Cow::Borrowed(catalog::hardware("mac-mini-m4-pro-20c-48gb")?)),
///     Choices::one(Cow::Borrowed(catalog::model("qwen3-coder:30b")?)),
///     Choices::one(Cow::Borrowed(catalog::format("q4-k-m")?)),
///     Numbers::new(&[1024.0, 32_768.0]),
/// );
/// let answer = sweep.run(&[Measure::DecodeTokensPerSecond], OnError::Raise)?;
/// let [(_, Values::Numbers(rates))] = &answer.columns[..] else { panic!("one column") };
/// assert!(rates[0] > rates[1]);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Sweep<'a> {
    /// How many rows.
    pub rows: usize,
    /// The hardware.
    pub hardware: Choices<'a, Cow<'a, Hardware>>,
    /// The models.
    pub model: Choices<'a, Cow<'a, Model>>,
    /// The weight formats.
    pub format: Choices<'a, Cow<'a, WeightFormat>>,
    /// The runtimes; for each row the one most people use without this.
    pub runtime: Option<Choices<'a, Cow<'a, Runtime>>>,
    /// Formats of the cache; half precision without this.
    pub kv_format: Option<Choices<'a, KvFormat>>,
    /// Tokens in the cache of each sequence.
    pub context_tokens: Numbers<'a>,
    /// Tokens of the prompt; the whole context without this.
    pub prompt_tokens: Option<Numbers<'a>>,
    /// Sequences decoded together; one without this.
    pub sequences: Option<Numbers<'a>>,
    /// Machines that hold the model together; one without this.
    pub nodes: Option<Numbers<'a>>,
    /// How they divide the work.
    pub strategy: Strategy,
    /// What connects them.
    pub link: Option<Cow<'a, Link>>,
    /// How the share of the bandwidth is found.
    pub efficiency: Efficiency,
}

/// What does not change while the nouns and the number of machines stay the same.
type Combination = [u32; 6];

/// Prepared scenarios by combination, or why there is none.
#[derive(Default)]
struct Known<'s> {
    places: BTreeMap<Combination, usize>,
    prepared: Vec<Result<Prepared<'s>>>,
    last: Option<(Combination, usize)>,
}

impl<'s> Known<'s> {
    #[inline]
    fn find(&mut self, combination: Combination, make: impl FnOnce() -> Result<Prepared<'s>>) -> &Result<Prepared<'s>> {
        let place = match self.last {
            Some((last, place)) if last == combination => place,
            _ => *self.places.entry(combination).or_insert_with(|| {
                self.prepared.push(make());
                self.prepared.len() - 1
            }),
        };
        self.last = Some((combination, place));
        // `place` was handed out for this list.
        #[expect(clippy::indexing_slicing, reason = "the place is one of this list's own")]
        &self.prepared[place]
    }
}

/// A whole number in a column of numbers.
fn count(name: &'static str, value: f64) -> Result<u32> {
    if value >= 0.0 && value <= f64::from(u32::MAX) && libm::floor(value) == value {
        return Ok(value as u32);
    }
    Err(Error::out_of_range(name, "is a whole number of at least 1", value, "round it"))
}

/// The numbers of one row.
struct Row {
    combination: Combination,
    context: f64,
    prompt: Option<f64>,
    sequences: u32,
}

impl<'a> Sweep<'a> {
    /// A sweep in its shortest form.
    #[must_use]
    pub fn new(
        rows: usize,
        hardware: Choices<'a, Cow<'a, Hardware>>,
        model: Choices<'a, Cow<'a, Model>>,
        format: Choices<'a, Cow<'a, WeightFormat>>,
        context_tokens: Numbers<'a>,
    ) -> Self {
        Self {
            rows,
            hardware,
            model,
            format,
            runtime: None,
            kv_format: None,
            context_tokens,
            prompt_tokens: None,
            sequences: None,
            nodes: None,
            strategy: Strategy::Pipeline,
            link: None,
            efficiency: crate::efficiency::CALIBRATED,
        }
    }

    fn check(&self) -> Result<()> {
        self.hardware.check("hardware", self.rows)?;
        self.model.check("model", self.rows)?;
        self.format.check("format", self.rows)?;
        if let Some(runtime) = &self.runtime {
            runtime.check("runtime", self.rows)?;
        }
        if let Some(kv_format) = &self.kv_format {
            kv_format.check("kv_format", self.rows)?;
        }
        self.context_tokens.check(bounds::CONTEXT.name, self.rows)?;
        for (name, column) in
            [("prompt_tokens", self.prompt_tokens), ("sequences", self.sequences), ("nodes", self.nodes)]
        {
            if let Some(column) = column {
                column.check(name, self.rows)?;
            }
        }
        Ok(())
    }

    /// The row's inputs; `None` where one is missing.
    #[inline]
    fn row(&self, row: usize) -> Result<Option<Row>> {
        fn code<N>(column: Option<&Choices<'_, N>>, row: usize) -> Option<u32> {
            column.map_or(Some(0), |column| column.at(row).map(|place| place as u32))
        }
        let (Some(hardware), Some(model), Some(format)) =
            (self.hardware.at(row), self.model.at(row), self.format.at(row))
        else {
            return Ok(None);
        };
        let (Some(runtime), Some(kv_format)) = (code(self.runtime.as_ref(), row), code(self.kv_format.as_ref(), row))
        else {
            return Ok(None);
        };
        let Some(context) = self.context_tokens.at(row) else { return Ok(None) };
        let given = |column: Option<Numbers<'_>>| match column {
            None => Some(None),
            Some(column) => column.at(row).map(Some),
        };
        let (Some(prompt), Some(sequences), Some(nodes)) =
            (given(self.prompt_tokens), given(self.sequences), given(self.nodes))
        else {
            return Ok(None);
        };
        let sequences = sequences.map_or(Ok(1), |value| count("sequences", value))?;
        let nodes = nodes.map_or(Ok(1), |value| count("nodes", value))?;
        let combination = [hardware as u32, model as u32, format as u32, runtime, kv_format, nodes];
        Ok(Some(Row { combination, context, prompt, sequences }))
    }

    fn prepare<'s>(
        &'s self,
        [hardware, model, format, runtime, kv_format, nodes]: Combination,
    ) -> Result<Prepared<'s>> {
        fn chosen<'n, N>(nouns: &'n [N], place: u32, name: &'static str) -> Result<&'n N> {
            nouns.get(place as usize).ok_or_else(|| Error::missing(name, "each row names one", "list the nouns"))
        }
        let hardware = chosen(&self.hardware.nouns, hardware, "hardware")?.as_ref();
        let model = chosen(&self.model.nouns, model, "model")?.as_ref();
        let format = chosen(&self.format.nouns, format, "format")?.as_ref();
        let runtime = match &self.runtime {
            Some(column) => chosen(&column.nouns, runtime, "runtime")?.as_ref(),
            None => catalog::runtime_for(hardware, format)?,
        };
        let kv_format = match &self.kv_format {
            Some(column) => *chosen(&column.nouns, kv_format, "kv_format")?,
            None => KvFormat::F16,
        };
        let mut scenario = Scenario::new(hardware, model)
            .format(format)
            .runtime(runtime)
            // Each row has its own; this one is in every model's range.
            .context(tokens(0))
            .kv_format(kv_format)
            .cluster(nodes, self.strategy)
            .efficiency(self.efficiency);
        if let Some(link) = &self.link {
            scenario = scenario.link(link);
        }
        scenario.prepare()
    }

    /// Answers every row.
    ///
    /// # Errors
    /// `Inconsistent` for columns of other lengths; with [`OnError::Raise`] the refusal of the first bad row, with its number.
    pub fn run(&self, measures: &[Measure], on_error: OnError) -> Result<Columns> {
        self.check()?;
        let wants = |needs: fn(Measure) -> bool| measures.iter().any(|measure| needs(*measure));
        let (wants_decode, wants_prefill, wants_fit) =
            (wants(Measure::needs_decode), wants(Measure::needs_prefill), wants(Measure::needs_fit));
        let mut known = Known::default();
        let mut refusals = Refusals::new(on_error, self.rows);
        let mut outputs: Vec<Output> = measures.iter().map(|measure| Output::new(*measure, self.rows)).collect();
        for row in 0..self.rows {
            let inputs = match self.row(row) {
                Ok(Some(inputs)) => inputs,
                Ok(None) => continue,
                Err(error) => {
                    refusals.refuse(row, &error)?;
                    continue;
                }
            };
            let prepared = match known.find(inputs.combination, || self.prepare(inputs.combination)) {
                Ok(prepared) => prepared,
                Err(error) => {
                    refusals.refuse(row, error)?;
                    continue;
                }
            };
            let workload = match prepared.workload_of(inputs.context, inputs.sequences, inputs.prompt) {
                Ok(workload) => workload,
                Err(error) => {
                    refusals.refuse(row, &error)?;
                    continue;
                }
            };
            let answer = Answer {
                decode: wants_decode.then(|| prepared.decode_of(&workload)),
                prefill: if wants_prefill { prepared.prefill_of(&workload, inputs.prompt.map(tokens)) } else { None },
                fit: wants_fit.then(|| prepared.fit_of(&workload)),
            };
            for output in &mut outputs {
                output.write(row, &answer, prepared);
            }
        }
        let columns = outputs.into_iter().map(|output| (output.measure.name(), output.values)).collect();
        Ok(Columns { rows: self.rows, columns, reasons: refusals.into_reasons() })
    }
}

/// What the measures of a row are taken from.
struct Answer {
    decode: Option<Decode>,
    prefill: Option<Prefill>,
    fit: Option<FitReport>,
}

struct Output {
    measure: Measure,
    values: Values,
}

impl Output {
    fn new(measure: Measure, rows: usize) -> Self {
        let values = match measure {
            Measure::Fits => Values::Flags(vec![None; rows]),
            Measure::DecodeBasis | Measure::Bottleneck | Measure::Runtime => Values::Words(Words::with_rows(rows)),
            _ => Values::Numbers(vec![f64::NAN; rows]),
        };
        Self { measure, values }
    }

    #[inline]
    fn write(&mut self, row: usize, answer: &Answer, prepared: &Prepared<'_>) {
        match &mut self.values {
            Values::Numbers(numbers) => {
                if let (Some(slot), Some(number)) = (numbers.get_mut(row), number(self.measure, answer)) {
                    *slot = number;
                }
            }
            Values::Flags(flags) => {
                if let Some(slot) = flags.get_mut(row) {
                    *slot = answer.fit.map(|fit| fit.verdict.fits());
                }
            }
            Values::Words(words) => match (self.measure, &answer.decode) {
                (Measure::DecodeBasis, Some(decode)) => words.set(row, decode.rate.basis.word()),
                (Measure::Bottleneck, Some(decode)) => words.set(row, decode.bottleneck.word()),
                (Measure::Runtime, _) => words.set(row, prepared.runtime().id()),
                _ => {}
            },
        }
    }
}

/// The number of a measure; `None` where the answer has none.
#[inline]
fn number(measure: Measure, answer: &Answer) -> Option<f64> {
    let per_second = |rate: TokenRate| rate.get::<token_rate::token_per_second>();
    let gigabytes_of = |size: Information| size.get::<information::gigabyte>();
    let (decode, prefill, fit) = (answer.decode.as_ref(), answer.prefill.as_ref(), answer.fit.as_ref());
    match measure {
        Measure::DecodeTokensPerSecond => decode.map(|d| per_second(d.rate.value)),
        Measure::DecodeLowTokensPerSecond => decode?.rate.interval.map(|i| per_second(i.low)),
        Measure::DecodeHighTokensPerSecond => decode?.rate.interval.map(|i| per_second(i.high)),
        Measure::DecodeTokensPerSecondPerSequence => decode.map(|d| per_second(d.rate_per_sequence)),
        Measure::TimePerOutputTokenSeconds => {
            decode.map(|d| d.time_per_output_token.get::<time_per_token::second_per_token>())
        }
        Measure::CeilingTokensPerSecond => decode.map(|d| per_second(d.ceiling)),
        Measure::EfficiencyFraction => decode.map(|d| d.efficiency.get::<ratio::fraction>()),
        Measure::PrefillTokensPerSecond => prefill.map(|p| per_second(p.rate.value)),
        Measure::PrefillLowTokensPerSecond => prefill?.rate.interval.map(|i| per_second(i.low)),
        Measure::PrefillHighTokensPerSecond => prefill?.rate.interval.map(|i| per_second(i.high)),
        Measure::TimeToFirstTokenSeconds => {
            Some((prefill?.time + decode?.time_per_output_token * tokens(1)).get::<time::second>())
        }
        Measure::WeightsGigabytes => fit.map(|f| gigabytes_of(f.weights)),
        Measure::KvCacheGigabytes => fit.map(|f| gigabytes_of(f.kv_cache)),
        Measure::NeededGigabytes => fit.map(|f| gigabytes_of(f.needed())),
        Measure::UsableGigabytes => fit.map(|f| gigabytes_of(f.usable)),
        Measure::HeadroomGigabytes => match fit?.verdict {
            Verdict::Fits { headroom } => Some(gigabytes_of(headroom)),
            Verdict::TooLarge { .. } => None,
        },
        Measure::ShortfallGigabytes => match fit?.verdict {
            Verdict::Fits { .. } => None,
            Verdict::TooLarge { shortfall } => Some(gigabytes_of(shortfall)),
        },
        Measure::LongestContextTokens => fit.map(|f| f.longest_context.get::<token_count::token>()),
        Measure::DecodeBasis | Measure::Bottleneck | Measure::Fits | Measure::Runtime => None,
    }
}
