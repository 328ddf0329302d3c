//! Speed of columns: the loop one would write over `Prepared`, beside `Sweep`, which does the same with its checks, missing
//! values and choice of columns. Both compute the same numbers; `cargo xtask bench` reports the ratio.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use llmhw_core::catalog::{self, formats};
use llmhw_core::efficiency;
use llmhw_core::evidence::Basis;
use llmhw_core::memory::Verdict;
use llmhw_core::perf::Bottleneck;
use llmhw_core::record::columns::{Choices, Measure, Numbers, OnError, Sweep};
use llmhw_core::units::*;
use llmhw_core::{Error, Prepared};
use std::borrow::Cow;
use std::hint::black_box;

const ROWS: usize = 100_000;

/// Contexts from 1 to the model's limit, in no order.
fn contexts() -> Vec<f64> {
    (0..ROWS).map(|row| (row * 7919 % 262_144 + 1) as f64).collect()
}

/// Vectors of the same columns as the sweep's; words as what they name.
#[derive(Default)]
struct Filled {
    numbers: [Vec<f64>; 18],
    basis: Vec<Basis>,
    bottleneck: Vec<Bottleneck>,
    fits: Vec<bool>,
    runtime: Vec<&'static str>,
}

impl Filled {
    fn new() -> Self {
        Self {
            numbers: std::array::from_fn(|_| Vec::with_capacity(ROWS)),
            basis: Vec::with_capacity(ROWS),
            bottleneck: Vec::with_capacity(ROWS),
            fits: Vec::with_capacity(ROWS),
            runtime: Vec::with_capacity(ROWS),
        }
    }
}

fn loop_over(prepared: &Prepared<'static>, contexts: &[f64]) -> Result<Filled, Error> {
    let rate = |rate: TokenRate| rate.get::<token_rate::token_per_second>();
    let size = |size: Information| size.get::<information::gigabyte>();
    let mut filled = Filled::new();
    for context in contexts {
        let workload = prepared.workload_of(*context, 1, None)?;
        let decode = prepared.decode_of(&workload);
        let prefill = prepared.prefill_of(&workload, None);
        let fit = prepared.fit_of(&workload);
        let of_decode = |end: fn(&llmhw_core::evidence::Interval<TokenRate>) -> TokenRate| {
            decode.rate.interval.as_ref().map_or(f64::NAN, |interval| rate(end(interval)))
        };
        let of_prefill = |end: fn(&llmhw_core::evidence::Interval<TokenRate>) -> TokenRate| {
            let interval = prefill.as_ref().and_then(|prefill| prefill.rate.interval);
            interval.map_or(f64::NAN, |interval| rate(end(&interval)))
        };
        let (headroom, shortfall) = match fit.verdict {
            Verdict::Fits { headroom } => (size(headroom), f64::NAN),
            Verdict::TooLarge { shortfall } => (f64::NAN, size(shortfall)),
            _ => (f64::NAN, f64::NAN),
        };
        let first = prefill.as_ref().map(|prefill| prefill.time + decode.time_per_output_token * tokens(1));
        let row = [
            rate(decode.rate.value),
            of_decode(|interval| interval.low),
            of_decode(|interval| interval.high),
            rate(decode.rate_per_sequence),
            decode.time_per_output_token.get::<time_per_token::second_per_token>(),
            rate(decode.ceiling),
            decode.efficiency.get::<ratio::fraction>(),
            prefill.as_ref().map_or(f64::NAN, |prefill| rate(prefill.rate.value)),
            of_prefill(|interval| interval.low),
            of_prefill(|interval| interval.high),
            first.map_or(f64::NAN, |time| time.get::<time::second>()),
            size(fit.weights),
            size(fit.kv_cache),
            size(fit.needed()),
            size(fit.usable),
            headroom,
            shortfall,
            fit.longest_context.get::<token_count::token>(),
        ];
        for (column, number) in filled.numbers.iter_mut().zip(row) {
            column.push(number);
        }
        filled.basis.push(decode.rate.basis);
        filled.bottleneck.push(decode.bottleneck);
        filled.fits.push(fit.verdict.fits());
        filled.runtime.push(prepared.runtime().id());
    }
    Ok(filled)
}

fn loop_decode(prepared: &Prepared<'static>, contexts: &[f64]) -> Result<Vec<f64>, Error> {
    let mut rates = Vec::with_capacity(ROWS);
    for context in contexts {
        let workload = prepared.workload_of(*context, 1, None)?;
        rates.push(prepared.decode_of(&workload).rate.value.get::<token_rate::token_per_second>());
    }
    Ok(rates)
}

fn sweep(contexts: &[f64]) -> Result<Sweep<'_>, Error> {
    Ok(Sweep::new(
        contexts.len(),
        Choices::one(Cow::Borrowed(catalog::hardware("mac-mini-m4-pro-20c-48gb")?)),
        Choices::one(Cow::Borrowed(catalog::model("qwen3-coder-30b-a3b")?)),
        Choices::one(Cow::Borrowed(&formats::Q4_K_M)),
        Numbers::new(contexts),
    ))
}

fn columns(c: &mut Criterion) {
    let contexts = contexts();
    let (Ok(prepared), Ok(sweep)) = (llmhw_benches::prepared(efficiency::CALIBRATED), sweep(&contexts)) else {
        return;
    };
    let all: Vec<Measure> = Measure::ALL.iter().map(|(measure, _)| *measure).collect();
    let one = [Measure::DecodeTokensPerSecond];
    let mut group = c.benchmark_group("columns");
    group.throughput(Throughput::Elements(ROWS as u64));
    // What is made is dropped outside the measured time.
    group.bench_function("loop", |b| {
        b.iter_batched(|| (), |()| loop_over(black_box(&prepared), black_box(&contexts)), BatchSize::PerIteration);
    });
    group.bench_function("sweep", |b| {
        b.iter_batched(|| (), |()| black_box(&sweep).run(black_box(&all), OnError::Raise), BatchSize::PerIteration);
    });
    group.bench_function("loop-decode", |b| {
        b.iter_batched(|| (), |()| loop_decode(black_box(&prepared), black_box(&contexts)), BatchSize::PerIteration);
    });
    group.bench_function("sweep-decode", |b| {
        b.iter_batched(|| (), |()| black_box(&sweep).run(black_box(&one), OnError::Raise), BatchSize::PerIteration);
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(30);
    targets = columns
}
criterion_main!(benches);
