//! What the search for plans saves over looking at every combination, both in one run.
#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use llmhw_benches::{everything, plan_cases};
use llmhw_core::efficiency;
use llmhw_core::plan::{brute_force, search};
use std::hint::black_box;

fn plans(c: &mut Criterion) {
    let Ok(cases) = plan_cases() else { return };
    let candidates = everything();
    for (name, needs) in cases {
        let answers = (
            search(&needs, &candidates, efficiency::CALIBRATED),
            brute_force(&needs, &candidates, efficiency::CALIBRATED),
        );
        let (Ok(quick), Ok(slow)) = answers else { return };
        assert!(
            quick.front == slow.front
                && quick.nearest_miss == slow.nearest_miss
                && quick.contradictions == slow.contradictions
                && quick.concessions == slow.concessions,
            "what is compared is not the same"
        );
        println!(
            "{name}: {} combinations, {} evaluated, {} on the front",
            quick.considered,
            quick.evaluated,
            quick.front.len()
        );
        let mut group = c.benchmark_group(format!("plan-{name}"));
        group.throughput(Throughput::Elements(quick.considered));
        group.bench_function("search", |b| {
            b.iter(|| search(black_box(&needs), black_box(&candidates), efficiency::CALIBRATED));
        });
        group.bench_function("brute-force", |b| {
            b.iter(|| brute_force(black_box(&needs), black_box(&candidates), efficiency::CALIBRATED));
        });
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = plans
}
criterion_main!(benches);
