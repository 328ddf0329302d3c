//! The queueing model against closed forms and against a simulation of machines that serve requests step by step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and a simulation need not have the same bits everywhere"
)]

mod simulation;

use llmhw_core::ErrorKind;
use llmhw_core::cost::Ownership;
use llmhw_core::efficiency::Efficiency;
use llmhw_core::fleet::*;
use llmhw_core::spec::CloudModel;
use llmhw_core::units::*;
use llmhw_core::{Scenario, catalog};
use simulation::{Seen, Simulation};

fn length(list: &[u32]) -> Length {
    Length::samples(&list.iter().map(|l| tokens(*l)).collect::<Vec<_>>()).unwrap()
}

/// Rates of a machine whose step takes 20 ms and 2 ms more for each sequence.
fn rates(slots: u32) -> Vec<f64> {
    (1..=slots).map(|n| f64::from(n) / (0.02 + 0.002 * f64::from(n))).collect()
}

fn service(slots: u32) -> Service {
    let rates: Vec<_> = rates(slots).into_iter().map(tokens_per_second).collect();
    Service::new(tokens_per_second(1500), &rates).unwrap()
}

fn fleet(slots: u32, prompt: Length, output: Length) -> Fleet {
    let limits = Limits::new().wait_within(seconds(5), fraction(0.9)).unwrap();
    Fleet::new(Demand::new(1, 1.0, prompt, output).unwrap(), &service(slots), limits).unwrap()
}

/// Requests per hour at this utilisation.
fn requests(fleet: &Fleet, replicas: u32, utilisation: f64) -> f64 {
    utilisation / fleet.queue(replicas, 1e-3).unwrap().utilisation.value * 1e-3
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * b.abs()
}

/// Erlang's C, by the usual recursion on B.
fn erlang_c(servers: u32, offered: f64) -> f64 {
    let b = (1..=servers).fold(1.0, |b, n| offered * b / (f64::from(n) + offered * b));
    let load = offered / f64::from(servers);
    b / (1.0 - load * (1.0 - b))
}

#[test]
fn one_place_is_pollaczek_and_khinchine_and_allen_and_cunneen() {
    let lists: [&[u32]; 3] = [&[100], &[1, 50, 400], &[10, 10, 10, 10, 10, 10, 10, 10, 10, 900]];
    for (prompts, outputs) in lists.iter().zip(lists.iter().rev()) {
        let (prompt, output) = (length(prompts), length(outputs));
        let fleet = fleet(1, prompt, output);
        // Mean and variance of the seconds of a request.
        let (per_prompt, per_token) = (1.0 / 1500.0, 0.022);
        let mean = prompt.mean().value * per_prompt + output.mean().value * per_token;
        let variance = (prompt.standard_deviation().value * per_prompt).powi(2)
            + (output.standard_deviation().value * per_token).powi(2);
        for replicas in [1, 2, 7] {
            for load in [0.1, 0.5, 0.9, 0.99] {
                let queue = fleet.queue(replicas, requests(&fleet, replicas, load)).unwrap();
                let waits = erlang_c(replicas, load * f64::from(replicas));
                let wait = waits * mean / (f64::from(replicas) * (1.0 - load)) * (1.0 + variance / mean / mean) / 2.0;
                assert!(close(queue.waits.value, waits, 1e-9), "{queue:?}: {waits}");
                assert!(close(queue.mean_wait.value, wait, 1e-7), "{queue:?}: {wait}");
                assert!(close(queue.mean_service.value, mean, 1e-9));
                assert!(close(queue.busy.value, load, 1e-9));
            }
        }
    }
}

/// Quantiles of a distribution in 4,000 equal parts, so that the model and the simulation have the very same lengths.
fn lengths(kind: &str, mean: f64) -> Vec<u32> {
    let each = |i: u32| {
        let u = (f64::from(i) + 0.5) / 4000.0;
        let length = match kind {
            "exact" => mean,
            "exponential" => -mean * (1.0 - u).ln(),
            _ if u < 0.9 => mean * 0.55,
            _ => mean * 5.05,
        };
        length.round().max(1.0) as u32
    };
    (0..4000).map(each).collect()
}

fn simulated(replicas: u32, slots: u32, kind: &str, prompt: f64, load: f64, count: usize) -> (Queue, Seen) {
    let (prompts, outputs) = (lengths(kind, prompt), lengths(kind, 60.0));
    let fleet = fleet(slots, length(&prompts), length(&outputs));
    let per_hour = requests(&fleet, replicas, load);
    let simulation = Simulation {
        replicas: replicas as usize,
        decode: &rates(slots),
        prefill: 1500.0,
        prompts: &prompts,
        outputs: &outputs,
        arrivals_per_second: per_hour / 3600.0,
        requests: count,
        seed: 2026,
    };
    (fleet.queue(replicas, per_hour).unwrap(), simulation.run())
}

#[test]
fn simulated_machines_are_met_within_5_percent() {
    for (replicas, slots) in [(1, 4), (1, 16), (1, 64), (2, 16), (3, 4), (8, 8)] {
        for kind in ["exact", "exponential", "some long"] {
            for (prompt, load) in [(400.0, 0.5), (80.0, 0.7), (400.0, 0.849)] {
                let (queue, seen) = simulated(replicas, slots, kind, prompt, load, 60_000);
                let case = format!("{replicas} x {slots}, {kind}, {prompt} tokens, {load}: {queue:?} {seen:?}");
                assert!(queue.checked, "{case}");
                assert!(close(queue.mean_response().value, seen.response, 0.05), "response, {case}");
                assert!(close(queue.mean_service.value, seen.service, 0.05), "service, {case}");
                assert!(close(queue.busy.value, seen.busy, 0.05), "busy, {case}");
                // The wait within 5 % of the response.
                assert!((queue.mean_wait.value - seen.wait).abs() <= 0.05 * seen.response, "wait, {case}");
            }
        }
    }
}

#[test]
fn waits_for_one_replica_are_met_within_5_percent() {
    for (slots, prompt, load) in [(1, 400.0, 0.7), (4, 400.0, 0.7), (4, 80.0, 0.7), (16, 400.0, 0.8)] {
        let (queue, seen) = simulated(1, slots, "exponential", prompt, load, 200_000);
        let case = format!("{slots}, {prompt} tokens, {load}: {queue:?} {seen:?}");
        assert!(close(queue.waits.value, seen.waits, 0.05), "share, {case}");
        assert!(close(queue.mean_wait.value, seen.wait, 0.05), "wait, {case}");
        let of_95 = queue.wait_of(fraction(0.95)).unwrap().value;
        assert!(close(of_95, seen.wait_of_95_percent, 0.05), "95 %: {of_95}, {case}");
    }
}

#[test]
fn bad_questions_are_refused_by_name() {
    let some = Length::exactly(tokens(100)).unwrap();
    let refused = |result: llmhw_core::Result<()>, parameter: &str| {
        let error = result.unwrap_err();
        assert_eq!(error.parameter(), Some(parameter), "{error}");
    };
    refused(Demand::new(0, 1.0, some, some).map(drop), "users");
    refused(Demand::new(5, 0.0, some, some).map(drop), "requests_per_user_per_hour");
    refused(Demand::new(5, 1.0, some, some).unwrap().profile([0.0; 24]).map(drop), "hour_weights");
    refused(Length::samples(&[]).map(drop), "lengths");
    refused(Length::weighted(&[(tokens(5), 0.0)]).map(drop), "lengths");
    refused(Length::weighted(&[(tokens(5), f64::NAN)]).map(drop), "weight");
    refused(Length::samples(&[tokens(0)]).map(drop), "mean_tokens");
    refused(Length::uniform(tokens(5), tokens(4)).map(drop), "low_tokens");
    refused(Length::exactly(tokens(f64::NAN)).map(drop), "mean_tokens");
    refused(Service::new(tokens_per_second(10), &[]).map(drop), "sequences");
    refused(Limits::new().wait_within(seconds(1), fraction(1.0)).map(drop), "share_of_requests_fraction");
    let demand = Demand::new(5, 1.0, some, some).unwrap();
    refused(Fleet::new(demand, &service(4), Limits::new()).map(drop), "limits");
    let fast = Limits::new().rate_per_user(tokens_per_second(46)).unwrap();
    refused(Fleet::new(demand, &service(4), fast).map(drop), "rate_per_user_tokens_per_second");
    let early = Limits::new().first_token_within(milliseconds(90), fraction(0.9)).unwrap();
    refused(Fleet::new(demand, &service(4), early).map(drop), "time_to_first_token_seconds");
    let fleet = fleet(4, some, some);
    let needed = requests(&fleet, 1, 1.0) * 2.5;
    let error = fleet.queue(2, needed).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::Inconsistent, Some("replicas")));
    assert!(error.to_string().contains("is at least 3"), "{error}");
    assert!(fleet.queue(3, needed).is_ok());
}

#[test]
fn lengths_have_the_moments_of_their_distribution() {
    let list: Vec<_> = lengths("exponential", 5000.0).into_iter().map(tokens).collect();
    let exponential = Length::samples(&list).unwrap();
    assert!(close(exponential.mean().value, 5000.0, 1e-3) && close(exponential.squared_variation(), 1.0, 0.01));
    let uniform = Length::uniform(tokens(0), tokens(1000)).unwrap();
    let counted = Length::weighted(&(0..=1000).map(|l| (tokens(l), 2.0)).collect::<Vec<_>>()).unwrap();
    assert!(close(uniform.standard_deviation().value, counted.standard_deviation().value, 2e-3));
}

#[test]
fn the_smallest_size_is_the_smallest() {
    let limits =
        Limits::new().wait_within(seconds(1), fraction(0.95)).unwrap().rate_per_user(tokens_per_second(30)).unwrap();
    let lengths = Length::log_normal(tokens(200), 0.8).unwrap();
    for users in [1, 20, 100, 1000, 50_000] {
        let demand = Demand::new(users, 10.0, lengths, lengths).unwrap();
        let fleet = Fleet::new(demand, &service(8), limits).unwrap();
        let size = fleet.size().unwrap();
        let meets = |queue: &Queue| {
            queue.wait_of(fraction(0.95)).unwrap() <= seconds(1) && queue.rate_per_user >= tokens_per_second(30)
        };
        assert!(meets(&size.peak));
        let fewer = (1..size.replicas).filter_map(|n| fleet.queue(n, demand.peak_requests_per_hour()).ok());
        assert!(!fewer.into_iter().any(|queue| meets(&queue)), "{users}");
        let most = fleet.most_requests_per_hour(size.replicas).unwrap();
        assert!(most >= demand.peak_requests_per_hour());
        assert!(!meets(&fleet.queue(size.replicas, most * 1.000_001).unwrap()));
    }
}

#[test]
fn a_mix_serves_everything_once_and_growth_never_sells() {
    let mut day = [1.0; 24];
    day[10..14].fill(8.0);
    let lengths = Length::log_normal(tokens(400), 0.8).unwrap();
    let demand = Demand::new(300, 4.0, lengths, lengths).unwrap().profile(day).unwrap();
    let limits = Limits::new().wait_within(seconds(2), fraction(0.95)).unwrap();
    let fleet = Fleet::new(demand, &service(8), limits).unwrap();
    let machine = Ownership::builder(usd(3000), watts(300), usd_per_kilowatt_hour(0.2)).build().unwrap();
    let price = usd_per_million_tokens;
    let cloud = CloudModel::new("a/b", "a", "b", price(0.5), price(3.0), "").unwrap();
    let months = fleet.mix(&machine, &cloud).unwrap();
    assert_eq!(months.len() as u32, fleet.size().unwrap().replicas + 1);
    let requests = demand.requests_per_hour() * months_in_hours();
    let all = requests * lengths.mean().value * 3.5e-6;
    assert!(close(months[0].total.value, all, 1e-9) && months[0].rented == fraction(1));
    assert_eq!(months.last().unwrap().rent, usd(0));
    assert_eq!(*months.last().unwrap(), fleet.month(months.len() as u32 - 1, &machine).unwrap());
    for pair in months.windows(2) {
        assert!(pair[1].rented <= pair[0].rented && pair[1].purchase > pair[0].purchase);
        assert_eq!(pair[1].total, pair[1].purchase + pair[1].energy_cost + pair[1].rent);
    }
    let best = cheapest(&months).unwrap();
    assert!(months.iter().all(|month| month.total >= best.total));
    assert!(best.replicas > 0 && best.rented > fraction(0), "a peak of four hours is rented: {best:?}");
    let steps = fleet.growth(fraction(0.8), 60).unwrap();
    assert!(steps.len() > 3 && steps.windows(2).all(|s| s[0].month < s[1].month && s[0].replicas < s[1].replicas));
    for step in &steps[1..] {
        let needed = |peak: f64| {
            let users = Demand::new(1, peak, lengths, lengths).unwrap();
            Fleet::new(users, &service(8), limits).unwrap().size().unwrap().replicas
        };
        assert_eq!(needed(step.peak_requests_per_hour), step.replicas);
        assert!(needed(step.peak_requests_per_hour / 1.8_f64.powf(1.0 / 12.0)) < step.replicas);
    }
    assert_eq!(fleet.growth(fraction(-0.5), 60).unwrap().len(), 1);
}

fn months_in_hours() -> f64 {
    months(1).get::<time::hour>()
}

#[test]
fn a_scenario_gives_the_rates_and_must_hold_the_requests() {
    let mini = catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap();
    let model = catalog::model("qwen3-coder:30b").unwrap();
    let scenario = Scenario::new(mini, model)
        .format(&catalog::formats::Q4_K_M)
        .runtime(&catalog::runtimes::LLAMA_CPP_METAL)
        .context(tokens(8192));
    let lengths = Length::exactly(tokens(1000)).unwrap();
    let demand = Demand::new(10, 3.0, lengths, lengths).unwrap();
    let prepared = scenario.sequences(4).prepare().unwrap();
    let service = Service::of(&prepared, &demand).unwrap();
    assert_eq!(service.slots(), 4);
    let limits = Limits::new().wait_within(seconds(60), fraction(0.9)).unwrap();
    let fleet = Fleet::new(demand, &service, limits).unwrap();
    let one = fleet.queue(1, 1e-3).unwrap();
    let decode = scenario.context(tokens(1500)).prepare().unwrap().decode().sustained.low;
    assert!(close(one.rate_per_user.value, decode.value, 1e-3), "{} {decode}", one.rate_per_user);
    let refused = |prepared: llmhw_core::Prepared<'_>, demand: &Demand| {
        Service::of(&prepared, demand).unwrap_err().parameter().map(String::from).unwrap()
    };
    assert_eq!(refused(scenario.sequences(64).context(tokens(65_536)).prepare().unwrap(), &demand), "sequences");
    assert_eq!(refused(scenario.context(tokens(1999)).prepare().unwrap(), &demand), "context_tokens");
    let constant = Efficiency::constant(fraction(0.6)).unwrap();
    assert_eq!(refused(scenario.efficiency(constant).prepare().unwrap(), &demand), "efficiency");
}

/// From next to nothing to next to all that can be served, with prompts that take next to nothing or next to all of the time.
#[test]
fn more_load_never_helps_and_more_replicas_never_hurt() {
    let answers = Length::log_normal(tokens(60), 0.8).unwrap();
    for slots in [1, 5, 64, 1000] {
        for prompt in [1, 300, 30_000] {
            let fleet = fleet(slots, Length::exactly(tokens(prompt)).unwrap(), answers);
            let mut before: Option<Queue> = None;
            for load in [1e-6, 0.1, 0.4, 0.7, 0.9, 0.99, 0.9999] {
                let per_hour = requests(&fleet, 1, load);
                let one = fleet.queue(1, per_hour).unwrap();
                let case = format!("{slots} {prompt} {load} {one:?}");
                assert!((0.0..=1.0).contains(&one.waits.value) && (0.0..=1.0).contains(&one.busy.value), "{case}");
                assert!(one.mean_response().value.is_finite() && one.mean_service.value > 0.0, "{case}");
                if let Some(before) = before {
                    assert!(
                        one.mean_wait >= before.mean_wait && one.waits.value >= before.waits.value - 1e-12,
                        "{case}"
                    );
                    assert!(one.rate_per_user.value <= before.rate_per_user.value * (1.0 + 1e-9), "{case}");
                    assert!(one.busy.value >= before.busy.value - 1e-12, "{case}");
                }
                before = Some(one);
                let mut fewer = one;
                for replicas in [2, 3, 7, 20] {
                    let more = fleet.queue(replicas, per_hour).unwrap();
                    assert!(more.mean_wait <= fewer.mean_wait, "{replicas} {case} {more:?}");
                    assert!(
                        more.rate_per_user.value >= fewer.rate_per_user.value * (1.0 - 1e-9),
                        "{replicas} {case} {more:?}"
                    );
                    fewer = more;
                }
            }
        }
    }
}
