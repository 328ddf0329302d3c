//! Fleets of many replicas, and batches of many places.

use super::{close, fleet, fleet_of, length, requests, service};
use llmhw_core::ErrorKind;
use llmhw_core::cost::Ownership;
use llmhw_core::fleet::*;
use llmhw_core::spec::CloudModel;
use llmhw_core::units::*;

#[test]
fn groups_of_replicas_take_in_proportion_and_are_as_busy() {
    let lengths = Length::log_normal(tokens(400), 0.8).unwrap();
    let limits = Limits::new().wait_within(seconds(2), fraction(0.95)).unwrap();
    let with = |users: u32| {
        let demand = Demand::new(users, 4.0, lengths, lengths).unwrap();
        Fleet::new(demand, &service(4), limits).unwrap()
    };
    let machine = Ownership::builder(usd(3000), watts(300), usd_per_kilowatt_hour(0.2)).build().unwrap();
    let cloud = CloudModel::new("a/b", "a", "b", usd_per_million_tokens(0.5), usd_per_million_tokens(3.0), "").unwrap();
    let fleet = with(6000);
    let months = fleet.mix(&machine, &cloud).unwrap();
    assert!(months.len() > 20, "{} replicas", months.len() - 1);
    assert_eq!(*months.last().unwrap(), fleet.month(months.len() as u32 - 1, &machine).unwrap());
    for month in months.iter().skip(1).take(months.len() - 2) {
        let served = 24_000.0 * (1.0 - month.rented.value);
        let most = fleet.most_requests_per_hour(month.replicas).unwrap();
        assert!((served / most - 1.0).abs() < 1e-6, "{} replicas: {served} {most}", month.replicas);
        let busy = fleet.queue(month.replicas, served).unwrap().busy;
        assert!((month.busy.value - busy.value).abs() < 1e-3, "{} replicas: {} {busy}", month.replicas, month.busy);
    }
    // At a part of what they take, as in the hours beside a peak.
    let mut day = [0.4; 24];
    day[12] = 1.0;
    let demand = Demand::new(2500, 4.0, lengths, lengths).unwrap().profile(day).unwrap();
    let fleet = Fleet::new(demand, &service(4), limits).unwrap();
    let months = fleet.mix(&machine, &cloud).unwrap();
    // A whole group is asked itself, more are read off its curve.
    for (month, tolerance) in [(months[8], 1e-12), (months[months.len() - 2], 1e-3)] {
        let shares = demand.hours().map(|hour| {
            let served = hour.min(fleet.most_requests_per_hour(month.replicas).unwrap());
            fleet.queue(month.replicas, served).unwrap().busy.value
        });
        assert!((month.busy.value - shares.iter().sum::<f64>() / 24.0).abs() < tolerance, "{month:?}");
    }
    assert!(months.len() > 10);
}

/// At most 1024 places share a queue in the model: 8 replicas of 256 are two groups of four with half of the requests each.
#[test]
fn many_places_are_groups_of_fewer_replicas() {
    let some = Length::log_normal(tokens(60), 0.7).unwrap();
    let fleet = fleet(256, some, some);
    let per_hour = requests(&fleet, 8, 0.97);
    let [four, eight] = [(4, per_hour / 2.0), (8, per_hour)].map(|(n, r)| fleet.queue(n, r).unwrap());
    assert_eq!(eight, four);
    assert!(fleet.queue(2, per_hour / 4.0).unwrap().waits > four.waits && four.waits > fraction(0));
}

/// 4096 replicas are the most; a demand above what they take together is refused, however long requests may wait.
#[test]
fn more_replicas_than_allowed_are_refused() {
    let lengths = Length::exactly(tokens(100)).unwrap();
    let limits = Limits::new().wait_within(seconds(100_000), fraction(0.9)).unwrap();
    let with = |per_user: f64| {
        let demand = Demand::new(10_000, per_user, lengths, lengths).unwrap();
        Fleet::new(demand, &service(1), limits).unwrap().size()
    };
    // 2.2667 seconds each: 1588.2 requests per hour and replica.
    assert_eq!(with(635.0).unwrap().replicas, 3999);
    let error = with(700.0).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::Inconsistent, Some("requests_per_hour")));
}

/// Batches of up to 500 write an answer in 32 seconds, fuller ones one each second, and one comes in four seconds: the batch holds about 500.
/// One in 8^500 of the time it is empty, which is no number. All are powers of two, so that nothing rounds the way there off.
#[test]
fn a_fleet_that_is_next_to_never_empty_is_counted_all_the_same() {
    let rates: Vec<_> = (1..=1000).map(|n| if n <= 500 { 8.0 } else { 256.0 }).collect();
    let answers = Length::weighted(&[(tokens(0), 1.0), (tokens(512), 1.0)]).unwrap();
    let queue = fleet_of(1_048_576.0, &rates, length(&[1]), answers).queue(1, 900.0).unwrap();
    // Each one more than 500 is a quarter as frequent, each one fewer an eighth: 500 + (4/9 - 8/49) / (4/3 + 1/7).
    assert!(close(queue.mean_service.value, (500.0 + 4.0 / 21.0) * 4.0, 1e-6), "{queue:?}");
    assert!(close(queue.busy.value, 1.0, 1e-12) && queue.waits < fraction(1e-60), "{queue:?}");
}
