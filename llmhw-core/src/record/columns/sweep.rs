//! Projections of many rows: hardware x model x format x context and more, each column one value or one per row.

use super::input::{Choices, Numbers};
use super::measure::{Measure, Reads};
use super::output::{Columns, OnError, Refusals, Values, Words};
use crate::bounds;
use crate::catalog::Catalog;
use crate::efficiency::Efficiency;
use crate::efficiency::own::Correction;
use crate::error::{Error, Result};
use crate::memory::{FitReport, Room};
use crate::perf::{Decode, Prefill, TunedPrefill};
use crate::record::RuntimeChoice;
use crate::spec::{Hardware, KvFormat, Link, Model, Strategy, WeightFormat, Workload};
use crate::units::*;
use crate::{Prepared, Scenario};
use alloc::borrow::Cow;
use alloc::vec;
use alloc::vec::Vec;

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
    /// The runtimes, or engines such as `llama.cpp`; for each row the one most people use without this.
    pub runtime: Option<Choices<'a, RuntimeChoice<'a>>>,
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
    /// Where a runtime is looked for when none is named.
    pub catalog: &'a Catalog,
    /// How they divide the work.
    pub strategy: Strategy,
    /// What connects them.
    pub link: Option<Cow<'a, Link>>,
    /// How the share of the bandwidth is found.
    pub efficiency: Efficiency,
    /// What runs of one's own say: see [`Scenario::corrected`].
    pub corrections: Vec<Correction>,
}

/// What does not change while the nouns and the number of machines stay the same.
type Combination = [u32; 6];

/// A prepared scenario with all that is the same in rows of other numbers, computed once, and the ids it is made of.
pub(super) struct Ready<'s> {
    prepared: Prepared<'s>,
    prefill: Option<TunedPrefill>,
    room: Room,
    /// The longest context of the number of sequences that was asked last.
    longest: Option<(u32, Tokens)>,
    pub(super) hardware: &'s str,
    pub(super) model: &'s str,
    pub(super) format: &'s str,
    pub(super) runtime: &'s str,
    pub(super) nodes: u32,
}

impl Ready<'_> {
    fn prefill(&self, workload: &Workload, prompt: Option<Tokens>) -> Option<Prefill> {
        self.prepared.prefill_tuned_of(workload, prompt, self.prefill.as_ref()?)
    }

    fn fit(&mut self, workload: &Workload) -> FitReport {
        let sequences = workload.sequence_count();
        let longest = match self.longest {
            Some((known, longest)) if known == sequences => longest,
            _ => self.prepared.longest_context_in(&self.room, workload),
        };
        self.longest = Some((sequences, longest));
        self.prepared.fit_in(&self.room, workload, longest)
    }
}

/// Scenarios by combination, or why there is none.
#[derive(Default)]
struct Known<'s> {
    /// Places by the hash of the combination.
    places: Vec<Vec<(Combination, usize)>>,
    prepared: Vec<Result<Ready<'s>>>,
    last: Option<(Combination, usize)>,
}

/// Lists of places, enough for short ones in any sweep.
const PLACES: usize = 4096;

impl<'s> Known<'s> {
    fn place_of(&mut self, combination: Combination, make: impl FnOnce() -> Result<Ready<'s>>) -> usize {
        if self.places.is_empty() {
            self.places.resize(PLACES, Vec::new());
        }
        // The multiplier is 2^32 over the golden ratio.
        let hash = combination.iter().fold(0_u32, |hash, code| (hash ^ code).wrapping_mul(0x9E37_79B9).rotate_left(7));
        let list = self.places.get_mut(hash as usize % PLACES);
        if let Some((_, place)) = list.as_ref().and_then(|list| list.iter().find(|(known, _)| *known == combination)) {
            return *place;
        }
        self.prepared.push(make());
        let place = self.prepared.len() - 1;
        if let Some(list) = list {
            list.push((combination, place));
        }
        place
    }

    #[inline]
    fn find(
        &mut self,
        combination: Combination,
        make: impl FnOnce() -> Result<Ready<'s>>,
    ) -> core::result::Result<&mut Ready<'s>, &Error> {
        let place = match self.last {
            Some((last, place)) if last == combination => place,
            _ => self.place_of(combination, make),
        };
        self.last = Some((combination, place));
        // `place` was handed out for this list.
        #[expect(clippy::indexing_slicing, reason = "the place is one of this list's own")]
        self.prepared[place].as_mut().map_err(|error| &*error)
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
pub(super) struct RowLoad {
    pub(super) context: f64,
    prompt: Option<f64>,
    pub(super) sequences: u32,
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
            catalog: Catalog::BUILT_IN,
            strategy: Strategy::Pipeline,
            link: None,
            efficiency: crate::efficiency::CALIBRATED,
            corrections: Vec::new(),
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

    /// What the row's scenario is made of; `None` where something is missing.
    fn combination(&self, row: usize) -> Result<Option<Combination>> {
        fn code<N>(column: Option<&Choices<'_, N>>, row: usize) -> Option<u32> {
            column.map_or(Some(0), |column| column.at(row).map(|place| place as u32))
        }
        let codes = [
            code(Some(&self.hardware), row),
            code(Some(&self.model), row),
            code(Some(&self.format), row),
            code(self.runtime.as_ref(), row),
            code(self.kv_format.as_ref(), row),
        ];
        let nodes = match self.nodes {
            None => Some(1),
            Some(column) => column.at(row).map(|value| count("nodes", value)).transpose()?,
        };
        let [Some(hardware), Some(model), Some(format), Some(runtime), Some(kv_format)] = codes else {
            return Ok(None);
        };
        Ok(nodes.map(|nodes| [hardware, model, format, runtime, kv_format, nodes]))
    }

    /// Whether every row has the same combination.
    fn has_one_combination(&self) -> bool {
        fn is_one<N>(column: Option<&Choices<'_, N>>) -> bool {
            column.is_none_or(|column| column.codes.len() == 1)
        }
        self.hardware.codes.len() == 1
            && self.model.codes.len() == 1
            && self.format.codes.len() == 1
            && is_one(self.runtime.as_ref())
            && is_one(self.kv_format.as_ref())
            && self.nodes.is_none_or(|column| column.values.len() == 1)
    }

    /// The row's numbers; `None` where one is missing.
    fn load(&self, row: usize) -> Result<Option<RowLoad>> {
        let Some(context) = self.context_tokens.at(row) else { return Ok(None) };
        let prompt = match self.prompt_tokens.map(|column| column.at(row)) {
            Some(None) => return Ok(None),
            given => given.flatten(),
        };
        let sequences = match self.sequences.map(|column| column.at(row)) {
            Some(None) => return Ok(None),
            Some(Some(value)) => count("sequences", value)?,
            None => 1,
        };
        Ok(Some(RowLoad { context, prompt, sequences }))
    }

    fn prepare(&self, [hardware, model, format, runtime, kv_format, nodes]: Combination) -> Result<Ready<'_>> {
        fn chosen<'n, N>(nouns: &'n [Result<N>], place: u32, name: &'static str) -> Result<&'n N> {
            match nouns.get(place as usize) {
                Some(noun) => noun.as_ref().map_err(Clone::clone),
                None => Err(Error::missing(name, "each row names one", "list the nouns")),
            }
        }
        let hardware = chosen(&self.hardware.nouns, hardware, "hardware")?.as_ref();
        let model = chosen(&self.model.nouns, model, "model")?.as_ref();
        let format = chosen(&self.format.nouns, format, "format")?.as_ref();
        let named = self.runtime.as_ref().map(|column| chosen(&column.nouns, runtime, "runtime")).transpose()?;
        let runtime = match named {
            Some(choice) => choice.on(hardware, format)?,
            None => self.catalog.runtime_for(hardware, format)?,
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
            .efficiency(self.efficiency)
            .corrected(&self.corrections);
        if let Some(link) = &self.link {
            scenario = scenario.link(link);
        }
        let prepared = scenario.prepare()?;
        Ok(Ready {
            prefill: prepared.tuned_prefill(),
            room: prepared.room(),
            longest: None,
            prepared,
            hardware: hardware.id(),
            model: model.id(),
            format: format.id(),
            runtime: runtime.id(),
            nodes,
        })
    }

    /// Answers every row.
    ///
    /// # Errors
    /// `Inconsistent` for columns of other lengths; with [`OnError::Raise`] the refusal of the first bad row, with its number.
    pub fn run(&self, measures: &[Measure], on_error: OnError) -> Result<Columns> {
        self.check()?;
        let mut answers = Answers::new(measures, self.rows);
        let mut refusals = Refusals::new(on_error, self.rows);
        if self.has_one_combination() && self.rows > 0 {
            // The common case, and half as long: only numbers change from row to row.
            let mut prepared = self.combination(0).and_then(|only| only.map(|only| self.prepare(only)).transpose());
            for row in 0..self.rows {
                let answered = match &mut prepared {
                    Ok(Some(prepared)) => self.answer(row, prepared, &mut answers),
                    Ok(None) => Ok(()),
                    Err(error) => Err(error.clone()),
                };
                if let Err(error) = answered {
                    refusals.refuse(row, &error)?;
                }
            }
        } else {
            let mut known = Known::default();
            for row in 0..self.rows {
                let answered = self.combination(row).and_then(|combination| {
                    let Some(combination) = combination else { return Ok(()) };
                    let prepared = known.find(combination, || self.prepare(combination));
                    self.answer(row, prepared.map_err(Clone::clone)?, &mut answers)
                });
                if let Err(error) = answered {
                    refusals.refuse(row, &error)?;
                }
            }
        }
        let columns = answers.outputs.into_iter().map(|output| (output.measure.name(), output.values)).collect();
        Ok(Columns { rows: self.rows, columns, reasons: refusals.into_reasons() })
    }

    /// Answers one row.
    #[inline]
    fn answer(&self, row: usize, ready: &mut Ready<'_>, answers: &mut Answers) -> Result<()> {
        let Some(load) = self.load(row)? else { return Ok(()) };
        let prepared = &ready.prepared;
        let workload = prepared.workload_of(load.context, load.sequences, load.prompt)?;
        let answer = Answer {
            decode: answers.wants_decode.then(|| prepared.decode_of(&workload)),
            prefill: if answers.wants_prefill { ready.prefill(&workload, load.prompt.map(tokens)) } else { None },
            fit: answers.wants_fit.then(|| ready.fit(&workload)),
        };
        for output in &mut answers.outputs {
            output.write(row, &answer, ready, &load);
        }
        Ok(())
    }
}

/// What is asked, and the columns that fill up.
struct Answers {
    outputs: Vec<Output>,
    wants_decode: bool,
    wants_prefill: bool,
    wants_fit: bool,
}

impl Answers {
    fn new(measures: &[Measure], rows: usize) -> Self {
        let wants = |needs: fn(Reads) -> bool| measures.iter().any(|measure| needs(measure.reads()));
        Self {
            outputs: measures.iter().map(|measure| Output::new(*measure, rows)).collect(),
            wants_decode: wants(|reads| matches!(reads, Reads::Decode(_) | Reads::DecodeWord(_) | Reads::FirstToken)),
            wants_prefill: wants(|reads| matches!(reads, Reads::Prefill(_) | Reads::FirstToken)),
            wants_fit: wants(|reads| matches!(reads, Reads::Fit(_) | Reads::Fits)),
        }
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
    reads: Reads,
    values: Values,
}

impl Output {
    fn new(measure: Measure, rows: usize) -> Self {
        let reads = measure.reads();
        let values = match reads {
            Reads::Fits => Values::Flags(vec![None; rows]),
            Reads::DecodeWord(_) | Reads::Id(_) => Values::Words(Words::with_rows(rows)),
            _ => Values::Numbers(vec![f64::NAN; rows]),
        };
        Self { measure, reads, values }
    }

    fn write(&mut self, row: usize, answer: &Answer, ready: &Ready<'_>, load: &RowLoad) {
        match &mut self.values {
            Values::Numbers(numbers) => {
                if let (Some(slot), Some(number)) = (numbers.get_mut(row), number(self.reads, answer, ready, load)) {
                    *slot = number;
                }
            }
            Values::Flags(flags) => {
                if let (Some(slot), Some(fit)) = (flags.get_mut(row), &answer.fit) {
                    *slot = Some(fit.verdict.fits());
                }
            }
            Values::Words(words) => match (self.reads, &answer.decode) {
                (Reads::DecodeWord(word), Some(decode)) => words.set(row, word(decode)),
                (Reads::Id(id), _) => words.set(row, id(ready)),
                _ => {}
            },
        }
    }
}

/// The number of a measure; `None` where the answer has none.
fn number(reads: Reads, answer: &Answer, ready: &Ready<'_>, load: &RowLoad) -> Option<f64> {
    match reads {
        Reads::Asked(read) => Some(read(ready, load)),
        Reads::Decode(read) => read(answer.decode.as_ref()?),
        Reads::Prefill(read) => read(answer.prefill.as_ref()?),
        Reads::Fit(read) => read(answer.fit.as_ref()?),
        Reads::FirstToken => {
            let (prefill, decode) = (answer.prefill.as_ref()?, answer.decode.as_ref()?);
            Some((prefill.time + decode.time_per_output_token * tokens(1)).get::<time::second>())
        }
        Reads::DecodeWord(_) | Reads::Fits | Reads::Id(_) => None,
    }
}
