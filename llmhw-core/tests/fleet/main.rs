//! The queueing model against closed forms and against a simulation of machines that serve requests step by step.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and a simulation need not have the same bits everywhere"
)]

mod accuracy;
mod large;
mod simulation;

use accuracy::exponential;
use llmhw_core::ErrorKind;
use llmhw_core::cost::Ownership;
use llmhw_core::efficiency::Efficiency;
use llmhw_core::fleet::*;
use llmhw_core::spec::CloudModel;
use llmhw_core::units::*;
use llmhw_core::{Scenario, catalog};

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

/// With rates of one's own.
fn fleet_of(prefill: f64, decode: &[f64], prompt: Length, output: Length) -> Fleet {
    let rates: Vec<_> = decode.iter().map(|rate| tokens_per_second(*rate)).collect();
    let service = Service::new(tokens_per_second(prefill), &rates).unwrap();
    let limits = Limits::new().wait_within(seconds(5), fraction(0.9)).unwrap();
    Fleet::new(Demand::new(1, 1.0, prompt, output).unwrap(), &service, limits).unwrap()
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

/// Seconds of a request on a replica of one place: mean and squared variation.
fn work(prompt: Length, output: Length) -> (f64, f64) {
    let (per_prompt, per_token) = (1.0 / 1500.0, 0.022);
    let mean = prompt.mean().value * per_prompt + output.mean().value * per_token;
    let variance = (prompt.standard_deviation().value * per_prompt).powi(2)
        + (output.standard_deviation().value * per_token).powi(2);
    (mean, variance / mean / mean)
}

#[test]
fn one_place_of_one_replica_is_pollaczek_and_khinchine() {
    let lists: [&[u32]; 3] = [&[100], &[1, 50, 400], &[10, 10, 10, 10, 10, 10, 10, 10, 10, 900]];
    for (prompts, outputs) in lists.iter().zip(lists.iter().rev()) {
        let (prompt, output) = (length(prompts), length(outputs));
        let fleet = fleet(1, prompt, output);
        let (mean, variation) = work(prompt, output);
        for load in [0.1, 0.5, 0.9, 0.99] {
            let queue = fleet.queue(1, requests(&fleet, 1, load)).unwrap();
            let wait = load / (1.0 - load) * mean * (1.0 + variation) / 2.0;
            assert!(close(queue.waits.value, load, 1e-9), "{queue:?}: {load}");
            assert!(close(queue.mean_wait.value, wait, 1e-7), "{queue:?}: {wait}");
            assert!(close(queue.mean_service.value, mean, 1e-9));
            assert!(close(queue.busy.value, load, 1e-9));
        }
    }
}

/// M/M/c: one place, exponential answers, prompts that take next to nothing. Up to the replicas that the model pools; more wait no
/// longer than that.
#[test]
fn one_place_and_exponential_answers_are_erlang_c() {
    let fleet = fleet(1, length(&[1]), length(&exponential(9000.0)));
    let mean = 9000.0 * 0.022;
    for replicas in [1, 2, 5, 8, 12] {
        for load in [0.1, 0.5, 0.9, 0.99] {
            let queue = fleet.queue(replicas, requests(&fleet, replicas, load)).unwrap();
            let waits = erlang_c(replicas, load * f64::from(replicas));
            let wait = waits * mean / (f64::from(replicas) * (1.0 - load));
            if replicas > 8 {
                assert!(queue.waits.value > waits && queue.mean_wait.value > wait && !queue.is_checked, "{queue:?}");
                continue;
            }
            assert!(close(queue.waits.value, waits, 1e-3), "{queue:?}: {waits}");
            assert!(close(queue.mean_wait.value, wait, 2e-3), "{queue:?}: {wait}");
            // The wait of those that wait is exponential.
            let longest = mean / (f64::from(replicas) * (1.0 - load)) * f64::max(waits / 0.02, 1.0).ln();
            assert!(close(queue.wait_of(fraction(0.98)).unwrap().value, longest, 2e-3), "{queue:?}: {longest}");
        }
    }
}

/// A batch that is as fast per sequence as one alone, and prompts that take nothing: each place is a server.
#[test]
fn places_that_do_not_share_are_servers() {
    for (places, replicas) in [(12, 1), (12, 3)] {
        let rates: Vec<_> = (1..=places).map(|n| 45.0 * f64::from(n)).collect();
        let fleet = fleet_of(1_000_000.0, &rates, length(&[1]), length(&exponential(9000.0)));
        let queue = fleet.queue(replicas, requests(&fleet, replicas, 0.9)).unwrap();
        let servers = places * replicas;
        let waits = erlang_c(servers, 0.9 * f64::from(servers));
        assert!(close(queue.waits.value, waits, 1e-3), "{queue:?}: {waits}");
        assert!(close(queue.mean_wait.value, waits * 200.0 / (0.1 * f64::from(servers)), 2e-3), "{queue:?}");
    }
}

/// A thousand places that each go their own speed.
#[test]
fn a_thousand_places_are_erlang_c_too() {
    let decode: Vec<f64> = (1..=256).map(|n| f64::from(n) * 10.0).collect();
    let fleet = fleet_of(1e9, &decode, length(&[1]), length(&exponential(500.0)));
    for load in [0.3, 0.96] {
        let queue = fleet.queue(4, requests(&fleet, 4, load)).unwrap();
        let waits = erlang_c(1024, load * 1024.0);
        assert!(close(queue.waits.value, waits, 1e-2), "{queue:?}: {waits}");
        assert!(close(queue.mean_wait.value, waits * 50.0 / (1024.0 * (1.0 - load)), 1e-2), "{queue:?}: {waits}");
        assert!(close(queue.mean_service.value, 50.0, 1e-3) && close(queue.busy.value, 1.0, 1e-9), "{queue:?}");
    }
}

#[test]
fn what_was_not_checked_says_so() {
    let some = Length::log_normal(tokens(60), 0.7).unwrap();
    let checked = |slots, prompt: Length, output: Length, replicas, load| {
        let fleet = fleet(slots, prompt, output);
        fleet.queue(replicas, requests(&fleet, replicas, load)).unwrap().is_checked
    };
    assert!(checked(16, some, some, 8, 0.8));
    assert!(!checked(16, some, some, 8, 0.86), "load");
    assert!(!checked(16, some, some, 9, 0.8), "replicas");
    assert!(!checked(65, some, some, 1, 0.8), "places");
    assert!(!checked(16, some, Length::exactly(tokens(60)).unwrap(), 1, 0.8), "equal answers");
    assert!(!checked(16, some, Length::log_normal(tokens(60), 1.2).unwrap(), 1, 0.8), "answers that vary much");
    assert!(!checked(16, Length::log_normal(tokens(60), 1.2).unwrap(), some, 1, 0.8), "prompts that vary much");
    assert!(!checked(16, Length::log_normal(tokens(600), 0.7).unwrap(), some, 1, 0.8), "mostly prompts");
    let prompts = |deviation| Length::log_normal(tokens(120), deviation).unwrap();
    assert!(
        checked(16, prompts(0.8), some, 1, 0.8) && !checked(16, prompts(1.0), some, 1, 0.8),
        "prompts and their share"
    );
    // A batch that is hardly faster than one sequence.
    let flat = fleet_of(1500.0, &[45.0, 50.0, 53.0, 55.0], some, some);
    assert!(!flat.queue(2, 10.0).unwrap().is_checked);
    let demand = Demand::new(10, 5.0, some, some).unwrap();
    let size = |limits: Limits| Fleet::new(demand, &service(16), limits).unwrap().size().unwrap();
    let limits = Limits::new().wait_within(seconds(1), fraction(0.95)).unwrap();
    assert!(size(limits).is_checked);
    assert!(!size(Limits::new().wait_within(seconds(1), fraction(0.99)).unwrap()).is_checked, "99 %");
    assert!(!size(limits.time_to_first_token_within(seconds(5), fraction(0.95)).unwrap()).is_checked);
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
    for weight in [f64::NAN, f64::INFINITY, -1.0] {
        refused(Length::weighted(&[(tokens(5), 2.0), (tokens(7), weight)]).map(drop), "weight");
    }
    refused(Length::samples(&[tokens(0)]).map(drop), "mean_tokens");
    refused(Length::uniform(tokens(5), tokens(4)).map(drop), "low_tokens");
    refused(Length::exactly(tokens(f64::NAN)).map(drop), "mean_tokens");
    refused(Service::new(tokens_per_second(10), &[]).map(drop), "sequences");
    refused(Limits::new().wait_within(seconds(1), fraction(1.0)).map(drop), "share_of_requests_fraction");
    let demand = Demand::new(5, 1.0, some, some).unwrap();
    refused(Fleet::new(demand, &service(4), Limits::new()).map(drop), "limits");
    let fast = Limits::new().rate_per_user(tokens_per_second(46)).unwrap();
    refused(Fleet::new(demand, &service(4), fast).map(drop), "rate_per_user_tokens_per_second");
    let early = Limits::new().time_to_first_token_within(milliseconds(85), fraction(0.9)).unwrap();
    refused(Fleet::new(demand, &service(4), early).map(drop), "time_to_first_token_seconds");
    // 100 tokens at 1500 per second and a step of 22 milliseconds are 88.7 milliseconds.
    let in_time = Limits::new().time_to_first_token_within(milliseconds(89), fraction(0.9)).unwrap();
    assert!(Fleet::new(demand, &service(4), in_time).is_ok());
    let fleet = fleet(4, some, some);
    let needed = requests(&fleet, 1, 1.0) * 2.5;
    let error = fleet.queue(2, needed).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::Inconsistent, Some("replicas")));
    assert!(error.to_string().contains("must be at least 3"), "{error}");
    assert!(fleet.queue(3, needed).is_ok());
}

#[test]
fn lengths_have_the_moments_of_their_distribution() {
    let list: Vec<_> = exponential(5000.0).into_iter().map(tokens).collect();
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
    // A fanless machine reads prompts, too, at what it keeps when it is warm.
    let air = catalog::hardware("macbook-air-m3-8c-16gb").unwrap();
    let scenario_of = |context: u32| {
        let scenario = Scenario::new(air, catalog::model("qwen3-8b").unwrap()).format(&catalog::formats::Q4_K_M);
        scenario.runtime(&catalog::runtimes::LLAMA_CPP_METAL).context(tokens(context)).prepare().unwrap()
    };
    let service = Service::of(&scenario_of(2000), &demand).unwrap();
    let one = Fleet::new(demand, &service, limits).unwrap().queue(1, 1e-3).unwrap();
    let prompt = one.mean_service.value - 1000.0 / one.rate_per_user.value;
    let cold = scenario_of(1000).prefill().unwrap().time;
    assert!(air.sustained().low < fraction(0.9) && close(prompt, cold.value / air.sustained().low.value, 1e-3));
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
