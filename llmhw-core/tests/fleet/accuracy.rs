//! The model against the simulation. `docs/fleet.md` has what `errors_by_range` prints.

use super::simulation::{Estimate, Seen, Simulation};
use super::{close, fleet_of, length, requests};
use llmhw_core::fleet::*;
use llmhw_core::units::*;

/// Quantiles of a distribution in 4,000 equal parts, so that the model and the simulation have the very same lengths: log-normal with
/// this standard deviation of the logarithm.
fn log_normal(mean: f64, deviation: f64) -> Vec<u32> {
    let below = |x: f64| libm::erfc(-x / std::f64::consts::SQRT_2) / 2.0;
    let each = |i: u32| {
        let u = (f64::from(i) + 0.5) / 4000.0;
        let (mut low, mut high) = (-6.0, 6.0);
        for _ in 0..50 {
            let middle = f64::midpoint(low, high);
            if below(middle) < u { low = middle } else { high = middle }
        }
        let length = mean * (deviation * low - deviation * deviation / 2.0).exp();
        length.round().max(1.0) as u32
    };
    (0..4000).map(each).collect()
}

/// Exponential lengths in the same way.
pub(crate) fn exponential(mean: f64) -> Vec<u32> {
    let each = |i: u32| (-mean * (1.0 - (f64::from(i) + 0.5) / 4000.0).ln()).round().max(1.0) as u32;
    (0..4000).map(each).collect()
}

/// Lengths of prompts and of answers: log-normal with these standard deviations of the logarithm; 0 is always the same.
#[derive(Debug, Clone, Copy)]
struct LogNormal(f64, f64);

/// Mean tokens of an answer.
const ANSWER: f64 = 60.0;
const PREFILL: f64 = 1500.0;

#[derive(Debug, Clone, Copy)]
struct Case {
    replicas: u32,
    slots: u32,
    lengths: LogNormal,
    prompt: f64,
    load: f64,
    /// Seconds of a step: the first, and for each sequence.
    step: (f64, f64),
}

/// A step takes 20 ms, and 2 ms for each sequence.
const USUAL: (f64, f64) = (0.02, 0.002);

impl Case {
    /// Lengths of prompts and of answers, rates, and what the model says.
    fn fleet(&self) -> ([Vec<u32>; 2], Vec<f64>, Queue) {
        let LogNormal(prompt, output) = self.lengths;
        let (prompts, outputs) = (log_normal(self.prompt, prompt), log_normal(ANSWER, output));
        let (first, each) = self.step;
        let decode: Vec<f64> = (1..=self.slots).map(|n| f64::from(n) / (first + each * f64::from(n))).collect();
        let fleet = fleet_of(PREFILL, &decode, length(&prompts), length(&outputs));
        let queue = fleet.queue(self.replicas, requests(&fleet, self.replicas, self.load)).unwrap();
        ([prompts, outputs], decode, queue)
    }

    fn compare(&self, count: usize) -> (Queue, Seen) {
        let ([prompts, outputs], decode, queue) = self.fleet();
        let fleet = fleet_of(PREFILL, &decode, length(&prompts), length(&outputs));
        let simulation = Simulation {
            replicas: self.replicas as usize,
            decode: &decode,
            prefill: PREFILL,
            prompts: &prompts,
            outputs: &outputs,
            arrivals_per_second: requests(&fleet, self.replicas, self.load) / 3600.0,
            requests: count,
            seed: 2026,
        };
        (queue, simulation.run())
    }
}

const SHARES: [f64; 3] = [0.9, 0.95, 0.99];

/// What is off by more than 5 % (10 % for the wait of 99 %) and by more than matters.
fn off(queue: &Queue, seen: &Seen) -> Vec<String> {
    let mut off = Vec::new();
    let response = seen.response.value;
    let mut compare = |name: &str, model: f64, simulated: Estimate, matters: f64| {
        let within = if name.ends_with("0.99") { 0.1 } else { 0.05 };
        if (model - simulated.value).abs() > f64::max(within * simulated.value, matters) {
            off.push(format!("{name}: {model:.4} for {:.4}, give or take {:.4}", simulated.value, simulated.error));
        }
    };
    compare("response", queue.mean_response().value, seen.response, 0.0);
    compare("service", queue.mean_service.value, seen.service, 0.0);
    compare("busy", queue.busy.value, Estimate { value: seen.busy, error: 0.0 }, 0.0);
    compare("share that waits", queue.waits.value, seen.waits, 0.01);
    compare("mean wait", queue.mean_wait.value, seen.wait, 0.005 * response);
    for (share, simulated) in SHARES.iter().zip(seen.wait_of) {
        let model = queue.wait_of(fraction(*share)).unwrap().value;
        compare(&format!("wait of {share}"), model, simulated, 0.02 * response);
    }
    off
}

/// Several replicas, places from 4 to 64, at the edges of what [`Queue::is_checked`] says.
fn met(cases: &[Case], count: usize) {
    for case in cases {
        let (queue, seen) = case.compare(count);
        assert!(queue.is_checked, "{case:?}: {queue:?}");
        // The simulation is surer than what it is to show.
        assert!(seen.response.error < 0.01 * seen.response.value, "{case:?}: {seen:?}");
        let off = off(&queue, &seen);
        assert!(off.is_empty(), "{case:?}: {off:?} response {:.3} {queue:?} {seen:?}", seen.response.value);
    }
}

const fn case(replicas: u32, slots: u32, lengths: LogNormal, prompt: f64, load: f64) -> Case {
    Case { replicas, slots, lengths, prompt, load, step: USUAL }
}

#[test]
fn one_replica_is_met_within_5_percent() {
    let cases = [
        case(1, 1, LogNormal(0.8, 0.8), 200.0, 0.7),
        case(1, 4, LogNormal(1.0, 0.7), 265.0, 0.7),
        case(1, 16, LogNormal(0.5, 0.65), 80.0, 0.8),
        case(1, 16, LogNormal(1.0, 0.8), 110.0, 0.8),
        case(1, 64, LogNormal(0.8, 0.7), 130.0, 0.84),
    ];
    met(&cases, 600_000);
}

#[test]
fn several_replicas_are_met_within_5_percent() {
    let cases = [
        case(2, 4, LogNormal(0.5, 0.8), 80.0, 0.7),
        case(2, 16, LogNormal(1.0, 0.7), 80.0, 0.84),
        case(4, 4, LogNormal(0.5, 0.8), 400.0, 0.8),
        case(4, 16, LogNormal(0.8, 0.8), 180.0, 0.84),
        case(8, 4, LogNormal(1.0, 0.7), 265.0, 0.84),
        Case { step: (0.02, 0.004), ..case(3, 8, LogNormal(0.7, 0.65), 150.0, 0.8) },
    ];
    met(&cases, 600_000);
}

/// Time to the first token is not met within 5 %: about right for one replica, and too long for several.
#[test]
fn time_to_the_first_token_is_estimated() {
    for (replicas, slots, prompt, load) in [(1, 16, 400.0, 0.7), (1, 4, 80.0, 0.8), (4, 4, 400.0, 0.8)] {
        let case = Case { replicas, slots, lengths: LogNormal(1.0, 0.7), prompt, load, step: USUAL };
        let (queue, seen) = case.compare(200_000);
        let mean = queue.mean_time_to_first_token().value / seen.first_token.value;
        let most = if replicas == 1 { 1.2 } else { 2.0 };
        assert!((0.95..most).contains(&mean), "{case:?}: {mean}");
        for (share, simulated) in SHARES.iter().zip(seen.first_token_of) {
            let ratio = queue.time_to_first_token_of(fraction(*share)).unwrap().value / simulated.value;
            assert!((0.9..most + 0.5).contains(&ratio), "{case:?}, {share}: {ratio}");
        }
    }
}

/// Exponential lengths and one place: everything is known.
#[test]
fn the_simulation_is_met_by_closed_forms() {
    let answers = exponential(600.0);
    let simulation = Simulation {
        replicas: 3,
        decode: &[45.0],
        prefill: 1e9,
        prompts: &[1],
        outputs: &answers,
        arrivals_per_second: 3.0 * 0.7 * 45.0 / 600.0,
        requests: 400_000,
        seed: 7,
    };
    let seen = simulation.run();
    let waits = super::erlang_c(3, 2.1);
    assert!(close(seen.waits.value, waits, 0.02), "{seen:?} {waits}");
    assert!(close(seen.wait.value, waits * 600.0 / 45.0 / 3.0 / 0.3, 0.03), "{seen:?}");
    assert!(close(seen.busy, 0.7, 0.01) && close(seen.service.value, 600.0 / 45.0, 0.01), "{seen:?}");
}

/// Errors of the model in one case.
struct Errors {
    case: Case,
    checked: bool,
    off: Vec<String>,
    /// Requests that wait, as simulated, and the error in percentage points.
    waits: (f64, f64),
    /// Errors over the simulated mean response: the mean wait, and the wait of 90, 95 and 99 %.
    waiting: [f64; 4],
    /// Errors over themselves: mean wait, time in a batch, busy time.
    wait: f64,
    service: f64,
    busy: f64,
    /// Standard error of the mean wait over the mean response.
    unsure: f64,
    /// Model over simulation: mean time to the first token, and that of 90, 95 and 99 %.
    first_token: [f64; 4],
}

impl Errors {
    fn of(case: Case) -> Self {
        // More where it is to be shown that all is well.
        let count = if case.fleet().2.is_checked { 500_000 } else { 100_000 };
        let (queue, seen) = case.compare(count);
        let response = seen.response.value;
        let wait_of = |i: usize| queue.wait_of(fraction(SHARES[i])).unwrap().value - seen.wait_of[i].value;
        let first_of =
            |i: usize| queue.time_to_first_token_of(fraction(SHARES[i])).unwrap().value / seen.first_token_of[i].value;
        let wait = queue.mean_wait.value - seen.wait.value;
        Self {
            case,
            checked: queue.is_checked,
            off: off(&queue, &seen),
            waits: (seen.waits.value, queue.waits.value - seen.waits.value),
            waiting: [wait / response, wait_of(0) / response, wait_of(1) / response, wait_of(2) / response],
            wait: wait / seen.wait.value,
            service: queue.mean_service.value / seen.service.value - 1.0,
            busy: queue.busy.value / seen.busy - 1.0,
            unsure: seen.wait.error / response,
            first_token: [
                queue.mean_time_to_first_token().value / seen.first_token.value,
                first_of(0),
                first_of(1),
                first_of(2),
            ],
        }
    }
}

/// The smallest and the largest of these, in percent.
fn span<'a>(errors: &[&'a Errors], of: impl Fn(&'a Errors) -> f64) -> String {
    let values: Vec<f64> = errors.iter().map(|error| of(error) * 100.0).filter(|value| value.is_finite()).collect();
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if values.is_empty() { "-".into() } else { format!("{least:+.1} to {most:+.1}") }
}

fn table(title: &str, rows: &[(String, Vec<&Errors>)]) {
    println!(
        "\n| {title} | cases | off | time in the batch | busy | share that waits, points | mean wait, of response | of itself, where 10 % wait | wait of 90 %, of response | of 95 % | of 99 % |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    for (name, errors) in rows.iter().filter(|(_, errors)| !errors.is_empty()) {
        let often: Vec<_> = errors.iter().copied().filter(|error| error.waits.0 >= 0.1).collect();
        let off = errors.iter().filter(|error| !error.off.is_empty()).count();
        let [a, b, c] = [1, 2, 3].map(|i| span(errors, |error| error.waiting[i]));
        println!(
            "| {name} | {} | {off} | {} | {} | {} | {} | {} | {a} | {b} | {c} |",
            errors.len(),
            span(errors, |error| error.service),
            span(errors, |error| error.busy),
            span(errors, |error| error.waits.1),
            span(errors, |error| error.waiting[0]),
            span(&often, |error| error.wait),
        );
    }
}

/// Prints the tables of `docs/fleet.md`.
#[test]
#[ignore = "takes minutes: cargo test --release -p llmhw-core --test fleet -- --ignored --nocapture"]
fn errors_by_range() {
    let fleets = [(1, 1), (1, 4), (2, 4), (4, 4), (8, 4), (1, 16), (2, 16), (4, 16), (8, 16), (1, 64), (2, 64)];
    let kinds =
        [LogNormal(0.0, 0.0), LogNormal(0.5, 0.65), LogNormal(0.8, 0.8), LogNormal(1.0, 0.7), LogNormal(0.7, 1.0)];
    let mut cases = Vec::new();
    for (replicas, slots) in fleets {
        for lengths in kinds {
            for (share, step) in [(0.1, USUAL), (0.295, USUAL), (0.445, USUAL), (0.6, USUAL), (0.3, (0.02, 0.02))] {
                for load in [0.7, 0.849, 0.92] {
                    if (load > 0.85 || step != USUAL)
                        && (share != 0.295 && share != 0.3 || step != USUAL && load != 0.849)
                    {
                        continue;
                    }
                    // Tokens that take this share of the time with a full batch.
                    let answer = ANSWER * (step.0 / f64::from(slots) + step.1);
                    let prompt = PREFILL * answer * share / (1.0 - share);
                    cases.push(Case { replicas, slots, lengths, prompt, load, step });
                }
            }
        }
    }
    let mut all: Vec<Errors> = Vec::new();
    std::thread::scope(|scope| {
        let parts: Vec<_> = [0, 1]
            .map(|part| {
                let cases: Vec<_> = cases.iter().skip(part).step_by(2).copied().collect();
                scope.spawn(move || cases.into_iter().map(Errors::of).collect::<Vec<_>>())
            })
            .into_iter()
            .collect();
        for part in parts {
            all.extend(part.join().unwrap());
        }
    });
    let of = |keep: &dyn Fn(&Errors) -> bool| all.iter().filter(|errors| keep(errors)).collect::<Vec<_>>();
    let each_fleet = |checked: bool| {
        fleets.map(|(replicas, slots)| {
            let keep = |errors: &Errors| {
                errors.checked == checked && (errors.case.replicas, errors.case.slots) == (replicas, slots)
            };
            (format!("{replicas} x {slots}"), of(&keep))
        })
    };
    table("checked: replicas x places", &each_fleet(true));
    table("not checked: replicas x places", &each_fleet(false));
    let steep = |errors: &Errors| errors.case.step == USUAL;
    let usual = |errors: &Errors| steep(errors) && errors.case.load < 0.85;
    let reasons: Vec<(String, Vec<&Errors>)> = vec![
        ("utilisation 0.92".into(), of(&|errors| steep(errors) && errors.case.load > 0.9)),
        ("batches that hardly gain".into(), of(&|errors| !steep(errors))),
    ]
    .into_iter()
    .chain(kinds.into_iter().map(|kind| {
        let name = format!("{kind:?}");
        let keep = |errors: &Errors| usual(errors) && format!("{:?}", errors.case.lengths) == name;
        (name.clone(), of(&keep))
    }))
    .collect();
    table("what is particular", &reasons);
    let unsure = all.iter().filter(|errors| errors.checked).map(|errors| errors.unsure).fold(0.0, f64::max);
    println!(
        "\nStandard error of the simulated mean wait, checked cases: at most {:.1} % of the response.",
        unsure * 100.0
    );
    println!(
        "\n| time to the first token, model over simulation in percent | cases | mean | of 90 % | of 95 % | of 99 % |"
    );
    println!("|---|---|---|---|---|---|");
    for (replicas, slots) in fleets {
        let errors = of(&|errors| usual(errors) && (errors.case.replicas, errors.case.slots) == (replicas, slots));
        let [a, b, c, d] = [0, 1, 2, 3].map(|i| span(&errors, |error| error.first_token[i]).replace('+', ""));
        println!("| {replicas} x {slots} | {} | {a} | {b} | {c} | {d} |", errors.len());
    }
    for errors in all.iter().filter(|errors| errors.checked && !errors.off.is_empty()) {
        eprintln!("off: {:?}: {:?}", errors.case, errors.off);
    }
}
