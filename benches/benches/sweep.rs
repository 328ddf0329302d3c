//! A sweep over a grid beside loops over bare `f64` of the same calibrated formula, and two threads beside one.
//!
//! Criterion measures each; what is compared is measured in turns as well, since the machine is shared, and the medians go to
//! `bench-sweep.json` for `cargo xtask bench`.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use arrow_array::{ArrayRef, DictionaryArray, Float64Array, RecordBatch, types::Int32Type};
use criterion::{Criterion, Throughput, criterion_group};
use llmhw_columns::{Grid, Question, Running};
use llmhw_core::efficiency::{self, terms::DecodeWork};
use llmhw_core::perf::Setup;
use llmhw_core::record::columns::{Measure, OnError};
use llmhw_core::spec::{Attention, Hardware, Model, Workload};
use llmhw_core::units::tokens;
use llmhw_core::{Error, catalog};
use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

/// Contexts of each combination.
const CONTEXTS: u32 = 50_000;

/// Rounds of what is measured in turns.
const ROUNDS: usize = 41;

/// Dense models whose layers all look at everything: the formula is a line in the context.
const MODELS: [&str; 2] = ["qwen3-8b", "llama-3.3-70b"];

const HARDWARE: [&str; 10] = [
    "rtx-4090-24gb",
    "rtx-3090-24gb",
    "mac-mini-m4-pro-20c-48gb",
    "mac-studio-m4-max-40c-128gb",
    "dgx-spark-gb10-128gb",
    "h100-sxm5-80gb",
    "rx-7900-xtx-24gb",
    "framework-desktop-ryzen-ai-max-395-128gb",
    "arc-b580-12gb",
    "desktop-ddr5-5600-2ch-64gb",
];

/// Contexts up to what every one of the models takes.
fn contexts() -> Vec<f64> {
    (0..CONTEXTS).map(|i| f64::from(i * 7919 % 40_961)).collect()
}

fn grid(contexts: &[f64]) -> Grid<'static> {
    Grid::new().hardware(HARDWARE).model(MODELS).format(["q4-k-m"]).context_tokens(contexts.iter().copied())
}

/// What is left of a combination when everything that can be is multiplied out: numbers, and nothing of the library.
#[derive(Clone, Copy)]
struct Bare {
    weights: f64,
    unpack: f64,
    overhead: f64,
    /// Values of the cache per token, bytes of each, seconds per byte.
    cache: [f64; 3],
    /// Layers, FLOP of each per token, seconds per FLOP.
    attention: [f64; 3],
    /// Seconds per token of the context, of cache and attention.
    slopes: [f64; 2],
}

impl Bare {
    fn of(hardware: &str, model: &str) -> Result<Self, Error> {
        let (hardware, model): (&Hardware, &Model) = (catalog::hardware(hardware)?, catalog::model(model)?);
        let format = catalog::format("q4-k-m")?;
        let setup = Setup::new(hardware, catalog::runtime_for(hardware, format)?, model, format);
        let [kind] = model.attention() else { return Err(not_plain()) };
        let Attention::Grouped(grouped) = kind.attention else { return Err(not_plain()) };
        let tuned = setup.tuned(efficiency::CALIBRATED).ok_or_else(not_plain)?;
        let nothing = setup.decode_work(&Workload::new(tokens(0))?);
        let step = tuned.step(&nothing);
        let per_byte = tuned.step(&DecodeWork { cache_bytes: 1.0, ..nothing }).cache;
        let per_flop = tuned.step(&DecodeWork { attention_flop: 1.0, ..nothing }).attention;
        let (layers, width) = (f64::from(kind.layers), f64::from(grouped.head_dimension));
        let values = 2.0 * layers * f64::from(grouped.kv_heads) * width;
        let flop = 4.0 * f64::from(grouped.heads) * width;
        Ok(Self {
            weights: step.weights,
            unpack: step.unpack,
            overhead: step.overhead,
            cache: [values, 2.0, per_byte],
            attention: [layers, flop, per_flop],
            slopes: [values * 2.0 * per_byte, layers * flop * per_flop],
        })
    }

    /// The loop with a line for each part of the step.
    fn rates(self, contexts: &[f64]) -> Vec<f64> {
        let Self { weights, unpack, overhead, slopes: [cache, attention], .. } = self;
        contexts
            .iter()
            .map(|context| 1.0 / (weights + cache * context + (unpack + attention * context) + overhead))
            .collect()
    }

    /// The loop that rounds where the library does.
    fn same_rates(self, contexts: &[f64]) -> Vec<f64> {
        let Self {
            weights,
            unpack,
            overhead,
            cache: [values, bytes, per_byte],
            attention: [layers, flop, per_flop],
            ..
        } = self;
        let rate = |context: &f64| {
            let cache = values * context * bytes * per_byte;
            let attention = layers * (flop * context) * per_flop;
            1.0 / (weights + cache + (unpack + attention) + overhead)
        };
        contexts.iter().map(rate).collect()
    }
}

fn not_plain() -> Error {
    llmhw_core::record::json::refusal("model", "has one kind of grouped attention", "another", "choose another")
}

/// The rows of the grid as one batch.
fn batch(contexts: &[f64]) -> Option<RecordBatch> {
    let combinations = HARDWARE.iter().flat_map(|hardware| MODELS.map(|model| (*hardware, model)));
    let every = |of: fn((&'static str, &'static str)) -> &'static str| -> ArrayRef {
        let names = combinations.clone().flat_map(|c| std::iter::repeat_n(of(c), contexts.len()));
        Arc::new(names.collect::<DictionaryArray<Int32Type>>())
    };
    let rows = HARDWARE.len() * MODELS.len() * contexts.len();
    let repeated: Float64Array = contexts.iter().copied().cycle().take(rows).map(Some).collect();
    RecordBatch::try_from_iter([
        ("hardware", every(|(hardware, _)| hardware)),
        ("model", every(|(_, model)| model)),
        ("format", every(|_| "q4-k-m")),
        ("context_tokens", Arc::new(Float64Array::from(repeated.values().to_vec())) as ArrayRef),
    ])
    .ok()
}

struct Work {
    contexts: Vec<f64>,
    grid: Grid<'static>,
    few: Grid<'static>,
    all: Question,
    batch: RecordBatch,
    bare: Vec<Bare>,
    question: Question,
}

/// What is measured: loops over bare numbers; the grid by one thread and two, in batches as they are usual and in large ones; all
/// measures of a tenth of the contexts; the rows as one batch.
const SIDES: [&str; 9] =
    ["bare", "bare-same-bits", "grid-1", "grid-2", "large-1", "large-2", "all-1", "all-2", "batch"];

impl Work {
    fn new() -> Option<Self> {
        let contexts = contexts();
        let bare = HARDWARE.iter().flat_map(|hardware| MODELS.map(|model| Bare::of(hardware, model)));
        Some(Self {
            grid: grid(&contexts),
            few: grid(contexts.get(..contexts.len() / 10)?),
            all: Question::new(Measure::ALL.iter().map(|(measure, _)| *measure)),
            batch: batch(&contexts)?,
            bare: bare.collect::<Result<_, _>>().ok()?,
            contexts,
            question: Question::new([Measure::DecodeTokensPerSecond]),
        })
    }

    fn rows(&self, side: &str) -> usize {
        let all = self.bare.len() * self.contexts.len();
        if side.starts_with("all") { all / 10 } else { all }
    }

    fn run(&self, side: &str) {
        match side {
            "bare" => {
                self.bare.iter().for_each(|bare| drop(black_box(black_box(*bare).rates(black_box(&self.contexts)))))
            }
            "bare-same-bits" => {
                self.bare
                    .iter()
                    .for_each(|bare| drop(black_box(black_box(*bare).same_rates(black_box(&self.contexts)))));
            }
            "batch" => drop(black_box(self.question.project(black_box(&self.batch), OnError::Raise))),
            _ => {
                let running = Running::default().threads(if side.ends_with('2') { 2 } else { 1 });
                let running = if side.starts_with("large") { running.batch_rows(65_536) } else { running };
                let is_all = side.starts_with("all");
                let grid = if is_all { &self.few } else { &self.grid };
                let question = if is_all { &self.all } else { &self.question };
                let swept = question.sweep(black_box(grid), &running, |batch, _| {
                    drop(black_box(batch));
                    Ok(())
                });
                assert!(swept.is_ok_and(|swept| swept.refused == 0), "the grid has rows without an answer");
            }
        }
    }

    /// How far apart the sides are: the grid and the loop that rounds alike not at all.
    fn difference(&self) -> f64 {
        let mut rates: Vec<f64> = Vec::with_capacity(self.rows("grid-1"));
        let swept = self.question.sweep(&self.grid, &Running::default(), |batch, _| {
            let column = batch.column_by_name("decode_tokens_per_second").ok_or("no rates")?;
            let column = column.as_any().downcast_ref::<Float64Array>().ok_or("no numbers")?;
            rates.extend(column.values());
            Ok(())
        });
        let same: Vec<f64> = self.bare.iter().flat_map(|bare| bare.same_rates(&self.contexts)).collect();
        assert!(swept.is_ok() && rates == same, "the loop over bare numbers is another formula");
        let lines = self.bare.iter().flat_map(|bare| bare.rates(&self.contexts));
        lines.zip(&rates).map(|(line, rate)| (line / rate - 1.0).abs()).fold(0.0, f64::max)
    }
}

fn sweep(c: &mut Criterion) {
    let Some(work) = Work::new() else { return };
    let mut group = c.benchmark_group("sweep");
    for side in SIDES {
        group.throughput(Throughput::Elements(work.rows(side) as u64));
        group.bench_function(side, |b| b.iter(|| work.run(side)));
    }
    group.finish();
}

/// Every side once a round, and the medians.
fn in_turns() {
    let Some(work) = Work::new() else { return };
    let difference = work.difference();
    let mut times = [const { Vec::new() }; SIDES.len()];
    for _ in 0..ROUNDS {
        for (side, times) in SIDES.iter().zip(&mut times) {
            let start = Instant::now();
            work.run(side);
            times.push(start.elapsed().as_secs_f64() * 1e9 / work.rows(side) as f64);
        }
    }
    let mut text = format!("{{\"rows\": {}, \"rounds\": {ROUNDS}, \"difference\": {difference:e}", work.rows("grid-1"));
    for (side, times) in SIDES.iter().zip(&mut times) {
        times.sort_by(f64::total_cmp);
        let [least, median] = [0, ROUNDS / 2].map(|place| times.get(place).copied().unwrap_or(f64::NAN));
        println!("in turns: {side} {median:.2} ns a row, at least {least:.2}");
        // Writing to a string does not fail.
        let _ = write!(text, ", \"{side}\": {{\"median\": {median}, \"least\": {least}}}");
    }
    text.push_str("}\n");
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), Into::into);
    if let Err(error) = std::fs::write(target.join("bench-sweep.json"), text) {
        eprintln!("bench-sweep.json can not be written: {error}");
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = sweep
}

fn main() {
    benches();
    Criterion::default().configure_from_args().final_summary();
    // As a test each side runs once; the measurement is for `cargo bench`.
    if std::env::args().any(|argument| argument == "--bench") {
        in_turns();
    } else if let Some(work) = Work::new() {
        assert!(work.difference() < 1e-15, "the lines are another formula");
    }
}
