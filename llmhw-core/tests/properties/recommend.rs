//! Laws of recommendations.

use llmhw_core::catalog::{self, links};
use llmhw_core::efficiency;
use llmhw_core::recommend::guide::{self, Answers, Budget, Candidate, ModelSize, Proposal, Team};
use llmhw_core::recommend::{Candidates, Needs, Offer, Wanted, recommend};
use llmhw_core::spec::*;
use llmhw_core::units::*;
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::strategy::Strategy;

fn some_hardware() -> impl Strategy<Value = Vec<Hardware>> {
    subsequence(catalog::HARDWARE.to_vec(), 0..12).prop_shuffle()
}

fn all(hardware: &[Hardware]) -> Candidates<'_> {
    Candidates {
        hardware,
        models: &catalog::MODELS,
        formats: catalog::FORMATS,
        runtimes: catalog::RUNTIMES,
        cloud: &catalog::CLOUD_MODELS,
    }
}

fn answers() -> impl Strategy<Value = Answers> {
    let budget = prop_oneof![
        Just(Budget::UnderTwoThousand),
        Just(Budget::TwoToFourThousand),
        Just(Budget::FourToSixThousand),
        Just(Budget::SixThousandAndMore)
    ];
    let team = prop_oneof![Just(Team::One), Just(Team::TwoToFive), Just(Team::FiveAndMore)];
    let size = prop_oneof![
        Just(ModelSize::UnderFourteenBillion),
        Just(ModelSize::FourteenToSeventyBillion),
        Just(ModelSize::SeventyBillionAndMore)
    ];
    (budget, team, size, any::<bool>()).prop_map(|(budget, team, size, portable)| Answers {
        budget,
        team,
        size,
        portable,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Each choice meets each constraint, and every candidate is either chosen or rejected with a reason.
    #[test]
    fn every_choice_meets_every_need(hardware in some_hardware(), model in 0..catalog::MODELS.len(), budget in 0.0..20_000.0_f64,
                                     users in 1..8_u32, rate in 0.0..40.0_f64, portable: bool, quiet: bool, nodes in 1..4_u32) {
        let wanted = &catalog::MODELS[model];
        let mut builder = Needs::builder(Wanted::Model(wanted), usd(budget), tokens(4096))
            .users(users).rate_per_user(tokens_per_second(rate)).cluster(nodes, &links::ETHERNET_10G);
        if portable { builder = builder.portable(); }
        if quiet { builder = builder.quiet(); }
        let needs = builder.build()?;
        let candidates = all(&hardware);
        let answer = recommend(&needs, &candidates, efficiency::GUIDE);
        prop_assert_eq!(answer.choices.len() + answer.rejected.len(), hardware.len() + catalog::CLOUD_MODELS.len());
        for choice in &answer.choices {
            prop_assert!(choice.price <= needs.budget);
            match choice.offer {
                Offer::Machines { hardware, nodes: used, model, format, runtime, decode, memory } => {
                    prop_assert!(!portable || hardware.is_portable());
                    prop_assert!(!quiet || hardware.form_factor().is_quiet());
                    prop_assert!(used <= nodes && model.id() == wanted.id() && format.nominal_bits() >= needs.least_bits);
                    prop_assert!(runtime.supports(hardware, format).is_ok() && memory.verdict.fits());
                    prop_assert!(decode.sustained.low / f64::from(users) >= needs.rate_per_user);
                    prop_assert_eq!(choice.price, hardware.system_price().unwrap() * f64::from(used));
                }
                Offer::Cloud { model } => {
                    prop_assert!(choice.total_cost <= needs.budget);
                    prop_assert_eq!(model.catalog_model(), Some(wanted.id()));
                }
                _ => prop_assert!(false, "an unknown offer"),
            }
        }
        prop_assert!(answer.choices.windows(2).all(|pair| pair[0].total_cost <= pair[1].total_cost));
    }

    /// The order of candidates is irrelevant.
    #[test]
    fn the_order_of_candidates_is_irrelevant(hardware in some_hardware(), budget in 500.0..20_000.0_f64) {
        let least = billion_parameters(7);
        let needs = Needs::builder(Wanted::Class { least, most: billion_parameters(35) }, usd(budget), tokens(4096)).build()?;
        let mut turned = (hardware.clone(), catalog::MODELS.to_vec(), catalog::FORMATS.to_vec(), catalog::RUNTIMES.to_vec());
        turned.0.reverse();
        turned.1.reverse();
        turned.2.reverse();
        turned.3.reverse();
        let candidates = all(&hardware);
        let reversed = Candidates {
            hardware: &turned.0, models: &turned.1, formats: &turned.2, runtimes: &turned.3, cloud: &catalog::CLOUD_MODELS,
        };
        let one = recommend(&needs, &candidates, efficiency::GUIDE);
        let other = recommend(&needs, &reversed, efficiency::GUIDE);
        prop_assert_eq!(one, other);
    }

    /// The guide's rule does not depend on the order either, and what it proposes as a machine is affordable.
    #[test]
    fn the_guides_rule_proposes_something_affordable_or_says_so(answers in answers(), prices in proptest::collection::vec((0.0..9000.0_f64, 8.0..256.0_f64, 100.0..900.0_f64, any::<bool>()), 0..8)) {
        let names: Vec<String> = (0..prices.len()).map(|i| format!("machine {i}")).collect();
        let mut machines: Vec<Candidate<'_>> = prices.iter().zip(&names).map(|((price, memory, bandwidth, portable), name)| Candidate {
            name, memory: gigabytes(*memory), bandwidth: gigabytes_per_second(*bandwidth), price: usd(*price), is_portable: *portable,
        }).collect();
        let proposal = guide::propose(answers, &machines, usd(1799));
        if let Proposal::Machine(machine) = proposal {
            prop_assert!(answers.budget.limit().is_none_or(|limit| machine.price <= limit));
            prop_assert!(machine.memory >= answers.size.memory());
        }
        machines.reverse();
        prop_assert_eq!(guide::propose(answers, &machines, usd(1799)), proposal);
    }
}
