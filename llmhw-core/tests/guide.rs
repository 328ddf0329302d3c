//! Every figure of the On-Premise LLM Infrastructure Guide (tps.sh, February 2026), recomputed to its printed precision.
//!
//! The published figures are in `catalog::guide`, as transcribed; here the library computes them again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::catalog::guide::{
    self, CLOUD, CLUSTER_ROWS, CLUSTER_STEPS, COST_ROWS, EXAMPLES, FIT_ROWS, GuideMachine, GuideModel,
    GuideQuantisation, MACHINES, MEASUREMENTS, MODELS, SPEED_WORDS,
};
use llmhw_core::catalog::{self, formats};
use llmhw_core::cluster;
use llmhw_core::cost::{self, Ownership};
use llmhw_core::efficiency;
use llmhw_core::memory::{self, Weights};
use llmhw_core::perf::{self, SpeedWord};
use llmhw_core::recommend::guide::{Answers, Budget as B, Candidate, ModelSize as S, Proposal, Team as T, propose};
use llmhw_core::units::*;

/// Fails unless `computed` rounds to the published figure, printed with this many decimals. A half may go either way.
#[track_caller]
fn assert_printed(computed: f64, published: f64, decimals: usize, what: &str) {
    let half_a_digit = 0.5 / [1.0, 10.0, 100.0, 1000.0][decimals];
    assert!(
        (computed - published).abs() <= half_a_digit * (1.0 + 1e-9),
        "{what}: {computed} is not printed as {published}"
    );
}

fn tok(rate: TokenRate) -> f64 {
    rate.get::<token_rate::token_per_second>()
}

fn machine(id: &str) -> &'static GuideMachine {
    MACHINES.iter().find(|m| m.id == id).unwrap()
}

fn model(id: &str) -> &'static GuideModel {
    MODELS.iter().find(|m| m.id == id).unwrap()
}

fn guide_efficiency() -> Ratio {
    let efficiency::Efficiency::Constant { value, .. } = efficiency::GUIDE else { panic!("the guide's is a constant") };
    value
}

fn qwen3_coder_read() -> BytesPerToken {
    model("qwen3-coder").read(GuideQuantisation::Q4)
}

#[test]
fn the_formula_gives_the_three_examples() {
    assert_eq!(EXAMPLES.len(), 3);
    for example in EXAMPLES {
        let rate = perf::guide_decode(example.bandwidth, example.read, example.efficiency);
        assert_printed(tok(rate), tok(example.rate), 1, example.id);
    }
    assert_eq!(guide_efficiency(), guide::FORMULA.default_efficiency);
    assert_eq!(efficiency::GUIDE_BAND.low, guide::FORMULA.typical_low);
    assert_eq!(efficiency::GUIDE_BAND.high, guide::FORMULA.typical_high);
}

#[test]
fn the_words_by_speed_change_at_the_published_rates() {
    assert_eq!(SPEED_WORDS.len(), 5);
    let mut from = 0.0;
    for published in SPEED_WORDS {
        assert_eq!(SpeedWord::of(tokens_per_second(from)).as_str(), published.words);
        if let Some(below) = published.below {
            assert_eq!(SpeedWord::of(below * 0.999_999).as_str(), published.words);
            from = tok(below);
        }
    }
}

#[test]
fn the_measurements_imply_the_published_efficiencies_below_their_ceilings() {
    assert_eq!(MEASUREMENTS.len(), 4);
    let mut in_band = vec![];
    for m in MEASUREMENTS {
        assert!(m.measured < perf::ceiling(m.bandwidth, m.read), "{} beats its ceiling", m.id);
        let implied = efficiency::implied(m.measured, m.bandwidth, m.read);
        assert_printed(implied.value, m.implied_efficiency.value, 3, m.id);
        if efficiency::GUIDE_BAND.contains(implied) {
            in_band.push(m.model);
        }
    }
    // Three of the guide's own four measurements lie outside its band. It stays as narrow as it was published.
    assert_eq!(in_band, ["qwen3-coder"]);
}

/// With verified sizes all four lie far below the guide's 0.6; the numbers are the residuals of its formula.
#[test]
fn with_verified_sizes_no_measurement_reaches_the_guides_band() {
    let mac = catalog::hardware("macbook-pro-m2-max-38c-32gb").unwrap();
    assert_eq!(mac.memory_bandwidth(), gigabytes_per_second(400));
    // model, measured tok/s, share of the ceiling in percent, measured over the formula's rate in percent; the bytes read
    // were computed by an independent script: 1.9195, 8.5442, 8.5442 and 2.2231 GB.
    let cases = [
        ("qwen3-coder:30b", 48.8, 23.4, 39.0),
        ("qwen2.5-coder:14b", 15.6, 33.3, 55.5),
        ("deepseek-r1:14b", 14.6, 31.2, 52.0),
        ("glm-4.7-flash", 10.2, 5.7, 9.4),
    ];
    for (name, measured, share, of_formula) in cases {
        let read = Weights::of(catalog::model(name).unwrap(), &formats::Q4_K_M).read_per_step(1) / tokens(1);
        let measured = tokens_per_second(measured);
        assert!(measured < perf::ceiling(mac.memory_bandwidth(), read));
        let implied = efficiency::implied(measured, mac.memory_bandwidth(), read);
        assert_printed(implied.get::<ratio::percent>(), share, 1, name);
        assert!(!efficiency::GUIDE_BAND.contains(implied), "{name}");
        let projected = perf::guide_decode(mac.memory_bandwidth(), read, guide_efficiency());
        assert_printed((measured / projected).get::<ratio::percent>(), of_formula, 1, name);
    }
}

#[test]
fn the_lineup_projects_the_published_rates() {
    assert_eq!(MACHINES.len(), 6);
    for m in MACHINES {
        assert_printed(
            tok(perf::guide_decode(m.bandwidth, qwen3_coder_read(), guide_efficiency())),
            tok(m.projected),
            1,
            m.name,
        );
    }
    let published: Vec<_> =
        MACHINES.iter().map(|m| (m.price.value, m.bandwidth.get::<bandwidth::gigabyte_per_second>())).collect();
    assert_eq!(
        published,
        [(0.0, 400.0), (1799.0, 273.0), (3499.0, 546.0), (4499.0, 546.0), (5999.0, 819.0), (6999.0, 819.0)]
    );
}

#[test]
fn the_fit_table_has_every_rate_where_the_rule_lets_it_fit_and_nothing_elsewhere() {
    assert_eq!(FIT_ROWS.len(), MODELS.len() * GuideQuantisation::ALL.len());
    let mut cells = 0;
    for row in FIT_ROWS {
        let of = model(row.model);
        for m in MACHINES {
            let fits = memory::guide_fit(of.size(row.quantisation), m.memory).fits();
            let published = row.rates.iter().find(|(id, _)| *id == m.id);
            assert_eq!(fits, published.is_some(), "{} {:?} on {}", row.model, row.quantisation, m.name);
            if let Some((_, rate)) = published {
                cells += 1;
                let computed = perf::guide_decode(m.bandwidth, of.read(row.quantisation), guide_efficiency());
                assert_printed(tok(computed), tok(*rate), 1, m.name);
            }
        }
    }
    assert_eq!(cells, 48);
}

#[test]
fn the_cluster_table_follows_from_the_step_factors() {
    for step in CLUSTER_STEPS {
        assert_eq!(cluster::guide_factor(step.from_nodes), step.factor);
        assert_eq!(cluster::guide_factor(step.to_nodes.unwrap_or(64)), step.factor);
    }
    assert_eq!(CLUSTER_ROWS.len(), 8);
    let node = machine(guide::CLUSTER.node);
    for row in CLUSTER_ROWS {
        let speedup = cluster::speedup(llmhw_core::spec::Strategy::GuideSteps, row.nodes);
        let bandwidth = node.bandwidth * speedup;
        assert_printed(
            bandwidth.get::<bandwidth::gigabyte_per_second>(),
            row.bandwidth.get::<bandwidth::gigabyte_per_second>(),
            2,
            "bandwidth",
        );
        assert_printed(
            tok(perf::guide_decode(bandwidth, guide::CLUSTER.read, guide_efficiency())),
            tok(row.rate),
            2,
            "rate",
        );
        let nodes = f64::from(row.nodes);
        assert_eq!((node.memory * nodes, node.price * nodes), (row.memory, row.price));
    }
}

fn owned(m: &GuideMachine) -> Ownership {
    let c = guide::COST;
    Ownership::builder(m.price, c.power, c.electricity).lifetime(c.life).utilisation(c.utilisation).build().unwrap()
}

#[test]
fn the_local_costs_and_both_break_evens_are_the_published_ones() {
    assert_eq!(COST_ROWS.len(), 5);
    let millions = |tokens: Tokens| tokens.get::<token_count::million_tokens>();
    // Two whole figures are printed rounded down where all others are rounded.
    let rounded_down = [("m4-max-mac-studio", "sonnet"), ("m4-ultra-mac-studio", "haiku")];
    for row in COST_ROWS {
        let m = machine(row.machine);
        let (own, rate) = (owned(m), perf::guide_decode(m.bandwidth, qwen3_coder_read(), guide_efficiency()));
        let usd = |price: TokenPrice| price.get::<token_price::usd_per_million_tokens>();
        assert_printed(usd(own.cost_per_output_token(rate)), usd(row.local), 3, row.machine);
        assert_eq!((row.break_even.len(), row.marginal_break_even.len()), (3, 3));
        for ((id, published), (marginal_id, marginal)) in row.break_even.iter().zip(row.marginal_break_even) {
            assert_eq!(id, marginal_id);
            let cloud = CLOUD.iter().find(|cloud| cloud.id == *id).unwrap().output;
            let computed = millions(cost::guide_break_even(&own, rate, cloud).tokens().unwrap());
            if rounded_down.contains(&(row.machine, id)) {
                assert_eq!(computed.floor(), millions(*published), "{} {id}", row.machine);
            } else {
                assert_printed(computed, millions(*published), 0, row.machine);
            }
            let computed = millions(cost::break_even(&own, rate, cloud).tokens().unwrap());
            assert_printed(computed, millions(*marginal), 1, row.machine);
        }
    }
}

#[test]
fn the_published_opus_price_is_three_times_the_verified_one() {
    let published = CLOUD.iter().find(|cloud| cloud.id == "opus").unwrap().output;
    assert_eq!(published, usd_per_million_tokens(75));
    assert_eq!(catalog::cloud_model("anthropic/claude-opus-4-6").unwrap().output(), usd_per_million_tokens(25));
}

fn lineup() -> Vec<Candidate<'static>> {
    let candidate = |m: &GuideMachine| Candidate {
        name: m.name,
        memory: m.memory,
        bandwidth: m.bandwidth,
        price: m.price,
        is_portable: m.is_portable,
    };
    MACHINES.iter().map(candidate).collect()
}

/// The guide measured on its own MacBook; what it says of the others is projected from that.
#[test]
fn the_guide_says_which_machine_it_measured() {
    let measured: Vec<_> = MACHINES.iter().filter(|machine| machine.is_measured()).map(|machine| machine.id).collect();
    assert_eq!(measured, ["m2-max-macbook-pro"]);
}

#[test]
fn the_four_questions_get_the_guides_answers() {
    let mini = machine("m4-pro-mac-mini").price;
    let ask = |budget, team, size, portable| match propose(Answers { budget, team, size, portable }, &lineup(), mini) {
        Proposal::Machine(machine) => machine.name.to_owned(),
        Proposal::Cluster { nodes, price, is_over_budget } => format!("{nodes} minis, {price}, over: {is_over_budget}"),
        Proposal::Cloud => "cloud".to_owned(),
    };
    // Worked by hand from the rule in data/guide/guide.toml and the lineup.
    let cases = [
        ((B::UnderTwoThousand, T::One, S::UnderFourteenBillion, false), "M4 Pro Mac mini"),
        ((B::UnderTwoThousand, T::One, S::UnderFourteenBillion, true), "M4 Pro Mac mini"),
        ((B::UnderTwoThousand, T::One, S::SeventyBillionAndMore, false), "3 minis, $5397, over: true"),
        ((B::TwoToFourThousand, T::One, S::FourteenToSeventyBillion, true), "M4 Max MacBook Pro"),
        ((B::TwoToFourThousand, T::FiveAndMore, S::FourteenToSeventyBillion, false), "M4 Pro Mac mini"),
        ((B::TwoToFourThousand, T::One, S::SeventyBillionAndMore, true), "3 minis, $5397, over: true"),
        ((B::FourToSixThousand, T::TwoToFive, S::SeventyBillionAndMore, false), "M3 Ultra Mac Studio"),
        ((B::FourToSixThousand, T::One, S::SeventyBillionAndMore, false), "M3 Ultra Mac Studio"),
        ((B::FourToSixThousand, T::One, S::FourteenToSeventyBillion, false), "M4 Pro Mac mini"),
        ((B::SixThousandAndMore, T::FiveAndMore, S::SeventyBillionAndMore, false), "M3 Ultra Mac Studio"),
        ((B::SixThousandAndMore, T::FiveAndMore, S::UnderFourteenBillion, true), "M4 Max MacBook Pro"),
    ];
    for ((budget, team, size, portable), expected) in cases {
        assert_eq!(ask(budget, team, size, portable), expected, "{budget:?} {team:?} {size:?} portable {portable}");
    }
    let nothing = propose(
        Answers { budget: B::UnderTwoThousand, team: T::One, size: S::UnderFourteenBillion, portable: false },
        &[],
        mini,
    );
    assert_eq!(nothing, Proposal::Cloud);
}
