//! Laws of uncertainty: closed forms against sampling, order, seeds, and monotony.

use llmhw_core::cost::Ownership;
use llmhw_core::evidence::{Basis, Estimate, Interval};
use llmhw_core::uncertainty::*;
use llmhw_core::units::*;
use proptest::prelude::*;
use proptest::strategy::Strategy;

/// A rate that may lie on both sides of its median.
fn open_rate() -> impl Strategy<Value = Spread<TokenRate>> {
    (1.0..500.0_f64, 1.01..3.0_f64, 1.01..3.0_f64).prop_map(|(median, below, above)| around(median, below, above))
}

fn around(median: f64, below: f64, above: f64) -> Spread<TokenRate> {
    let rate = tokens_per_second;
    Spread::log_normal(rate(median / below), rate(median), rate(median * above)).unwrap()
}

/// Any rate: some have no room on one side of the median, some on neither.
pub(super) fn rate() -> impl Strategy<Value = Spread<TokenRate>> {
    let side = || prop_oneof![1 => Just(1.0), 4 => 1.01..3.0_f64];
    (1.0..500.0_f64, side(), side()).prop_map(|(median, below, above)| around(median, below, above))
}

/// Three shares in order; some lean against an end, some are one and the same, some begin at nothing or end at all of it.
pub(super) fn triangle() -> impl Strategy<Value = [f64; 3]> {
    let share = || prop_oneof![1 => Just(0.01), 1 => Just(1.0), 8 => 0.01..1.0_f64];
    ([share(), share(), share()], 0..10_u32).prop_map(|(mut ends, shape)| {
        ends.sort_by(f64::total_cmp);
        let [low, middle, high] = ends;
        match shape {
            0 => [low, low, high],
            1 => [low, high, high],
            2 => [middle; 3],
            _ => ends,
        }
    })
}

fn market() -> impl Strategy<Value = Market> {
    (triangle(), triangle(), triangle()).prop_map(|(electricity, used, cloud)| {
        fn spread<Q>(ends: [f64; 3], to: fn(f64) -> Q, of: fn(Q, Q, Q) -> llmhw_core::Result<Spread<Q>>) -> Spread<Q> {
            let [low, middle, high] = ends.map(to);
            of(low, middle, high).unwrap()
        }
        Market::new(
            spread(electricity, usd_per_kilowatt_hour, Spread::triangular),
            spread(used, fraction, Spread::triangular),
            spread(cloud, |price| usd_per_million_tokens(price * 20.0), Spread::log_normal),
        )
        .unwrap()
    })
}

fn machine(price: f64) -> Ownership {
    Ownership::builder(usd(price), watts(200), usd_per_kilowatt_hour(0.2)).build().unwrap()
}

fn candidates() -> impl Strategy<Value = Vec<Candidate<'static>>> {
    proptest::collection::vec((rate(), 100.0..9000.0_f64, 1.0..2.0_f64), 1..5).prop_map(|list| {
        let named = list.into_iter().zip(["a", "b", "c", "d"]);
        named
            .map(|((rate, price, spread), id)| {
                let prices = Spread::log_normal(usd(price / spread), usd(price), usd(price * spread)).unwrap();
                Candidate::new(id, machine(price), rate).unwrap().price(prices)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The quantile of a share is exceeded by the rest, and the ends of an interval by 90 % and 10 %.
    #[test]
    fn quantiles_undo_probabilities(rate in open_rate(), [a, b, c] in triangle(), share in 0.001..0.999_f64) {
        let back = rate.probability_up_to(rate.quantile(share)?);
        prop_assert!((back - share).abs() < 1e-9, "{} {}", back, share);
        if c > a {
            let shares = Spread::triangular(fraction(a), fraction(b), fraction(c))?;
            prop_assert!((shares.probability_up_to(shares.quantile(share)?) - share).abs() < 1e-9);
        }
    }

    /// Sampling meets the closed form within four standard errors, at a fixed seed.
    #[test]
    fn sampling_meets_the_closed_forms(rate in rate(), share in 0.02..0.98_f64, cloud in 0.1..50.0_f64, price in 100.0..9000.0_f64) {
        let need = rate.quantile(share)?;
        let owned = machine(price);
        let candidate = Candidate::new("it", owned, rate)?;
        let cloud = usd_per_million_tokens(cloud);
        let market = Market::new(
            Spread::exactly(owned.electricity())?, Spread::exactly(owned.utilisation())?, Spread::exactly(cloud)?,
        )?;
        let sampling = Sampling::new(2026, 4000)?;
        let meets = rank(&[candidate], &market, &Need::rate(need)?, &sampling)?[0].meets;
        let closed = candidate.probability_of_rate(need);
        prop_assert!((meets.value - closed).abs() <= 4.0 * meets.standard_error, "{:?} {}", meets, closed);
        let sampled = owning(&candidate, &market, &sampling)?.cheaper_than_cloud;
        let closed = cheaper_by_rate_alone(&owned, &rate, cloud);
        prop_assert!((sampled.value - closed).abs() <= 4.0 * sampled.standard_error, "{:?} {}", sampled, closed);
    }

    /// The same seed gives the same bits; another seed other ones; the order of machines makes no difference.
    #[test]
    fn seeds_decide_and_order_does_not(list in candidates(), market in market(), seed in any::<u64>()) {
        let need = Need::rate(tokens_per_second(20))?;
        let sampling = Sampling::new(seed, 300)?;
        let ranked = rank(&list, &market, &need, &sampling)?;
        let mut turned = list.clone();
        turned.reverse();
        prop_assert_eq!(&ranked, &rank(&turned, &market, &need, &sampling)?);
        let once = owning(&list[0], &market, &sampling)?;
        prop_assert_eq!(once, owning(&list[0], &market, &sampling)?);
        prop_assert_ne!(once, owning(&list[0], &market, &Sampling::new(seed ^ 1, 300)?)?);
        // A machine is drawn the same whatever stands beside it.
        let alone = rank(&list[..1], &market, &need, &sampling)?[0].meets;
        prop_assert_eq!(Some(alone), ranked.iter().find(|r| r.id == "a").map(|r| r.meets));
    }

    /// Probabilities are such, and those of being the best add up to that something meets the need.
    #[test]
    fn probabilities_are_shares(list in candidates(), market in market(), need in 1.0..200.0_f64) {
        let sampling = Sampling::new(1, 500)?;
        let ranked = rank(&list, &market, &Need::rate(tokens_per_second(need))?, &sampling)?;
        for r in &ranked {
            prop_assert!(0.0 <= r.best.value && r.best.value <= r.meets.value + 1e-12 && r.meets.value <= 1.0);
        }
        let best: f64 = ranked.iter().map(|r| r.best.value).sum();
        let most = ranked.iter().map(|r| r.meets.value).fold(0.0, f64::max);
        prop_assert!(best <= 1.0 + 1e-9 && best >= most - 1e-9);
        let answer = owning(&list[0], &market, &sampling)?;
        prop_assert!(answer.pays_within_life.value + answer.never_pays.value <= 1.0);
        prop_assert!(answer.cost_per_token.low <= answer.cost_per_token.median);
        prop_assert!(answer.cost_per_token.median <= answer.cost_per_token.high);
        // What is cheaper than the cloud over its life has paid for itself by its end, and the other way round.
        prop_assert!((answer.pays_within_life.value - answer.cheaper_than_cloud.value).abs() <= 1.0 / 500.0);
    }

    /// More budget and less need never make a machine less likely to do.
    #[test]
    fn giving_way_never_lowers_a_probability(list in candidates(), market in market(), need in 1.0..200.0_f64, budget in 100.0..9000.0_f64,
                                             less in 0.1..1.0_f64) {
        let sampling = Sampling::new(7, 300)?;
        let meets = |rate: f64, budget: f64| -> llmhw_core::Result<Vec<(&str, f64)>> {
            let need = Need::rate(tokens_per_second(rate))?.budget(usd(budget))?;
            let mut all: Vec<_> = rank(&list, &market, &need, &sampling)?.iter().map(|r| (r.id, r.meets.value)).collect();
            all.sort_by_key(|(id, _)| *id);
            Ok(all)
        };
        let strict = meets(need, budget)?;
        for easier in [meets(need * less, budget)?, meets(need, budget / less)?] {
            prop_assert!(strict.iter().zip(&easier).all(|((_, a), (_, b))| a <= b));
        }
    }
}

#[test]
fn what_can_not_be_drawn_is_refused_by_name() {
    let rate = tokens_per_second;
    let named = |error: llmhw_core::Error| error.parameter().map(String::from).unwrap();
    assert_eq!(named(Spread::log_normal(rate(0.0), rate(1.0), rate(2.0)).unwrap_err()), "low");
    assert_eq!(named(Spread::log_normal(rate(1.0), rate(3.0), rate(2.0)).unwrap_err()), "median");
    assert_eq!(named(Spread::triangular(rate(1.0), rate(f64::NAN), rate(2.0)).unwrap_err()), "mode");
    let bare = Estimate::new(rate(10.0), Basis::Assumed);
    assert_eq!(named(Spread::of(&bare).unwrap_err()), "interval");
    let known = Spread::of(&bare.within(Interval::new(rate(9.0), rate(12.0)))).unwrap();
    assert!((known.probability_above(rate(12.0)) - 0.1).abs() < 1e-12);
    let price = Spread::exactly(usd_per_million_tokens(5)).unwrap();
    let energy = Spread::exactly(usd_per_kilowatt_hour(0.1)).unwrap();
    let share = |low: f64, high: f64| Spread::triangular(fraction(low), fraction(low), fraction(high)).unwrap();
    assert_eq!(named(Market::new(energy, share(0.5, 1.5), price).unwrap_err()), "utilisation_fraction");
    assert_eq!(named(Market::new(energy, share(0.0, 0.0), price).unwrap_err()), "utilisation_fraction");
    assert_eq!(named(Sampling::new(1, 10).unwrap_err()), "samples");
    let market = Market::new(energy, share(0.1, 0.5), price).unwrap();
    let candidate = Candidate::new("a", machine(1000.0), known).unwrap();
    let (need, sampling) = (Need::rate(rate(1.0)).unwrap(), Sampling::new(1, 100).unwrap());
    assert_eq!(named(rank(&[], &market, &need, &sampling).unwrap_err()), "candidates");
    let other = Candidate::new("b", machine(1000.0), known).unwrap();
    assert_eq!(named(rank(&[candidate, other, candidate], &market, &need, &sampling).unwrap_err()), "candidates");
}

#[test]
fn a_free_cloud_is_never_beaten_and_a_sure_thing_is_sure() {
    let rate = Spread::exactly(tokens_per_second(30)).unwrap();
    assert_eq!(cheaper_by_rate_alone(&machine(1000.0), &rate, usd_per_million_tokens(0)), 0.0);
    assert_eq!(cheaper_by_rate_alone(&machine(1000.0), &rate, usd_per_million_tokens(1000)), 1.0);
}

/// Three machines of one price and rate share what they win; one that is too slow wins nothing.
#[test]
fn equals_share_the_first_place() {
    let known = |rate: f64| Spread::exactly(tokens_per_second(rate)).unwrap();
    let market = Market::new(
        Spread::exactly(usd_per_kilowatt_hour(0.1)).unwrap(),
        Spread::exactly(fraction(0.25)).unwrap(),
        Spread::exactly(usd_per_million_tokens(5)).unwrap(),
    )
    .unwrap();
    let candidates = [("slow", 10.0), ("a", 30.0), ("b", 30.0), ("c", 30.0)]
        .map(|(id, rate)| Candidate::new(id, machine(1000.0), known(rate)).unwrap());
    let (need, sampling) = (Need::rate(tokens_per_second(20)).unwrap(), Sampling::new(1, 100).unwrap());
    let ranked = rank(&candidates, &market, &need, &sampling).unwrap();
    let ids: Vec<_> = ranked.iter().map(|it| it.id).collect();
    assert_eq!(ids, ["a", "b", "c", "slow"]);
    for (it, (meets, best)) in ranked.iter().zip([(1.0, 1.0 / 3.0), (1.0, 1.0 / 3.0), (1.0, 1.0 / 3.0), (0.0, 0.0)]) {
        assert!((it.meets.value - meets).abs() < 1e-12 && (it.best.value - best).abs() < 1e-12, "{it:?}");
    }
    // A third of 100: sqrt(1/3 x 2/3 / 100) is 4.7 %.
    assert_eq!(ranked[0].best.to_string(), "33.3 % (standard error 4.7)");
}

#[test]
fn these_bits_are_the_same_everywhere() {
    let rate = Spread::log_normal(tokens_per_second(26), tokens_per_second(31.5), tokens_per_second(36)).unwrap();
    let market = Market::new(
        Spread::triangular(usd_per_kilowatt_hour(0.10), usd_per_kilowatt_hour(0.15), usd_per_kilowatt_hour(0.30))
            .unwrap(),
        Spread::triangular(fraction(0.05), fraction(0.25), fraction(0.5)).unwrap(),
        Spread::log_normal(usd_per_million_tokens(2), usd_per_million_tokens(4), usd_per_million_tokens(6)).unwrap(),
    )
    .unwrap();
    let answer =
        owning(&Candidate::new("mini", machine(1799.0), rate).unwrap(), &market, &Sampling::new(2026, 1000).unwrap())
            .unwrap();
    let bits = [answer.cost_per_token.low, answer.cost_per_token.median, answer.cost_per_token.high]
        .map(|q| q.value.to_bits());
    assert_eq!(
        (bits, answer.cheaper_than_cloud.value),
        ([4_521_238_755_517_631_092, 4_523_402_704_006_098_464, 4_526_979_075_364_561_636], 0.697)
    );
}
