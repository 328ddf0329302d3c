//! What plans are made of: lists that often come to the same, and needs that often contradict.
//!
//! Left out: hardware with the same id twice, which no order can tell apart.

use crate::edges::{at_least, share};
use crate::strategies;
use llmhw_core::catalog;
use llmhw_core::efficiency::{self, Efficiency};
use llmhw_core::plan::{Candidates, Limit, Needs, NeedsBuilder, Use};
use llmhw_core::recommend::Wanted;
use llmhw_core::spec::*;
use llmhw_core::units::*;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::Strategy;

/// Made-up machines of few kinds, so that they often come to the same, some free of charge, some with something unknown.
fn made_up() -> impl Strategy<Value = Vec<Hardware>> {
    let one = (
        select(vec![8.0, 16.0, 24.0, 96.0, 512.0]),
        select(vec![50.0, 273.0, 1000.0]),
        select(vec![None, Some(0.0), Some(900.0), Some(900.0), Some(1800.0), Some(1e9)]),
        select(vec![None, Some(0.0), Some(60.0), Some(60.0), Some(300.0)]),
        select(vec![FormFactor::Laptop, FormFactor::Mini, FormFactor::Mini, FormFactor::Server, FormFactor::Card]),
        select(vec![
            (Device::Cpu, Vendor::Intel),
            (Device::Unified, Vendor::Apple),
            (Device::Discrete, Vendor::Nvidia),
        ]),
        select(vec![None, Some(10.0)]),
    );
    proptest::collection::vec(one, 0..6).prop_map(|machines| {
        let build = |(i, (memory, bandwidth, price, load, form, (device, vendor), peak))| {
            let mut builder = Hardware::builder(format!("made-up-{i}"), format!("Made up {i}"), device)
                .memory(gibibytes(memory))
                .memory_bandwidth(gigabytes_per_second(bandwidth))
                .chip(vendor, "", "")
                .form_factor(form)
                .peak(PeakRates { fp32: Option::map(peak, teraflops), ..PeakRates::default() });
            if let Some(price) = price {
                builder = builder.price(Price::new(usd(price), "", "").unwrap());
            }
            if let Some(load) = load {
                builder = builder.power(watts(0), watts(load));
            }
            builder.build().unwrap()
        };
        machines.into_iter().enumerate().map(build).collect()
    })
}

/// Links of which some are the same, and some so fast that rounding swallows what they cost.
fn links() -> impl Strategy<Value = Vec<Link>> {
    let one = (select(vec![1e-6, 1.25, 10.0, 1e5]), select(vec![0.0, 1e-9, 10.0, 300.0]));
    (subsequence(catalog::LINKS.to_vec(), 0..3), proptest::collection::vec(one, 0..4)).prop_map(
        |(mut links, made_up)| {
            for (i, (bandwidth, latency)) in made_up.into_iter().enumerate() {
                let (id, bandwidth) = (format!("made-up-{i}"), gigabytes_per_second(bandwidth));
                links.push(Link::new(id.clone(), id, bandwidth, microseconds(latency)).unwrap());
            }
            links
        },
    )
}

/// Listed runtimes, and variants of them that differ in what estimates look at, or in nothing but the name.
fn runtimes() -> impl Strategy<Value = Vec<Runtime>> {
    let variant = (select(catalog::RUNTIMES.to_vec()), select(vec![512, 4096]), select(vec![0.0, 2.0]), any::<bool>());
    (subsequence(catalog::RUNTIMES.to_vec(), 1..19), proptest::collection::vec(variant, 0..4)).prop_map(
        |(mut all, more)| {
            for (i, (like, micro_batch, fixed, is_old)) in more.into_iter().enumerate() {
                let (id, families) = (format!("made-up-{i}"), like.format_families().to_vec());
                let runtime = Runtime::new(
                    id.clone(),
                    id,
                    like.engine().to_owned(),
                    like.backend(),
                    families,
                    micro_batch,
                    gibibytes(fixed),
                );
                all.push(if is_old {
                    runtime.unwrap().with_build_era(BuildEra::UntilMid2024)
                } else {
                    runtime.unwrap()
                });
            }
            all
        },
    )
}

#[derive(Debug, Clone)]
pub(super) struct Lists {
    pub(super) hardware: Vec<Hardware>,
    pub(super) models: Vec<Model>,
    pub(super) formats: Vec<WeightFormat>,
    pub(super) runtimes: Vec<Runtime>,
    pub(super) links: Vec<Link>,
    by_vendor: bool,
}

impl Lists {
    pub(super) fn candidates(&self) -> Candidates<'_> {
        let all = Candidates::new(&self.hardware, &self.models, &self.formats, &self.runtimes).linked(&self.links);
        // Some machines have few links, some none.
        if self.by_vendor { all.connecting(|h, l| h.id().len() % 3 != l.id().len() % 3) } else { all }
    }
}

pub(super) fn lists() -> impl Strategy<Value = Lists> {
    let known: Vec<Hardware> = catalog::HARDWARE.iter().filter(|h| h.system_price().is_some()).cloned().collect();
    let hardware = (made_up(), subsequence(known, 0..7)).prop_map(|(mut some, more)| {
        some.extend(more);
        some
    });
    let small: Vec<Model> =
        catalog::MODELS.iter().filter(|m| m.total_parameters() < billion_parameters(40)).cloned().collect();
    let model = prop_oneof![1 => strategies::model(), 1 => select(catalog::MODELS.to_vec()), 3 => select(small)];
    let models = (model, subsequence(catalog::MODELS.to_vec(), 0..3)).prop_map(|(one, mut more)| {
        more.retain(|other| other.id() != one.id());
        more.push(one);
        more
    });
    (
        hardware.prop_shuffle(),
        models,
        subsequence(catalog::FORMATS.to_vec(), 0..14).prop_shuffle(),
        runtimes().prop_shuffle(),
        links(),
        any::<bool>(),
    )
        .prop_map(|(hardware, models, formats, runtimes, links, by_vendor)| Lists {
            hardware,
            models,
            formats,
            runtimes,
            links,
            by_vendor,
        })
}

/// What may be asked for, apart from the model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    class: Option<(f64, f64)>,
    context: f64,
    prompt_share: f64,
    users: u32,
    bits: u32,
    rate: Option<f64>,
    first_token: Option<f64>,
    headroom: Option<f64>,
    budget: Option<f64>,
    power: Option<f64>,
    quiet: bool,
    portable: bool,
    vendor: Option<Vendor>,
    nodes: (u32, u32),
    usage: Use,
    electricity: f64,
    resale: f64,
}

pub(super) fn asked() -> impl Strategy<Value = Asked> {
    let numbers = (
        proptest::option::weighted(0.2, (0.0..30.0_f64, 0.0..60.0_f64)),
        prop_oneof![1 => Just(0.0), 9 => 1.0..20_000.0_f64],
        prop_oneof![1 => Just(1.0), 9 => 0.01..1.0_f64],
        1..5_u32,
        select(vec![1, 1, 2, 4, 4, 5, 8]),
        proptest::option::weighted(0.4, 1.0..60.0_f64),
        proptest::option::weighted(0.4, 0.05..90.0_f64),
    );
    let limits = (
        proptest::option::weighted(0.2, 0.0..60.0_f64),
        proptest::option::weighted(0.4, prop_oneof![1 => Just(0.0), 5 => 300.0..30_000.0_f64]),
        proptest::option::weighted(0.2, prop_oneof![1 => Just(0.0), 5 => 20.0..3000.0_f64]),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1),
        proptest::option::weighted(0.1, select(Vendor::ALL)),
        (prop_oneof![4 => Just(1_u32), 1 => Just(2_u32)], 0..5_u32),
    );
    let usage = prop_oneof![
        prop_oneof![1 => Just(1.0), 9 => 0.01..1.0_f64].prop_map(|share| Use::Utilisation(fraction(share))),
        (0.01..100.0_f64).prop_map(|written| Use::OutputPerMonth(million_tokens(written))),
    ];
    (numbers, limits, usage, select(vec![0.0, 0.15, 0.4]), select(vec![0.0, 0.3, 1.0])).prop_map(
        |(numbers, limits, usage, electricity, resale)| {
            let (class, context, prompt_share, users, bits, rate, first_token) = numbers;
            let (headroom, budget, power, quiet, portable, vendor, (least, more)) = limits;
            Asked {
                class,
                context: context.floor(),
                prompt_share,
                users,
                bits,
                rate,
                first_token,
                headroom,
                budget,
                power,
                quiet,
                portable,
                vendor,
                nodes: (least, least + more),
                usage,
                electricity,
                resale,
            }
        },
    )
}

/// How much of each edge is met.
#[test]
fn plans_ask_for_everything_and_nothing() {
    let asked = asked();
    at_least(&[
        ("a context of one token", share(&asked, |a| a.context < 2.0), 0.02),
        ("a prompt as long as the context", share(&asked, |a| a.prompt_share == 1.0), 0.02),
        ("no budget at all", share(&asked, |a| a.budget == Some(0.0)), 0.02),
        ("no power at all", share(&asked, |a| a.power == Some(0.0)), 0.02),
        ("use without a pause", share(&asked, |a| a.usage == Use::Utilisation(fraction(1.0))), 0.02),
        ("all of the price back", share(&asked, |a| a.resale == 1.0), 0.2),
        ("nothing but the model", share(&asked, |a| a.budget.or(a.power).or(a.rate).or(a.first_token).is_none()), 0.02),
        ("several machines at least", share(&asked, |a| a.nodes.0 > 1), 0.1),
    ]);
    let lists = lists();
    at_least(&[
        ("no machine", share(&lists, |l| l.hardware.is_empty()), 0.02),
        ("no format", share(&lists, |l| l.formats.is_empty()), 0.02),
        ("no link", share(&lists, |l| l.links.is_empty()), 0.02),
        ("a machine without a price", share(&lists, |l| l.hardware.iter().any(|h| h.price().is_none())), 0.1),
        (
            "a machine that is free",
            share(&lists, |l| l.hardware.iter().any(|h| h.price().is_some_and(|p| p.amount() == usd(0)))),
            0.1,
        ),
    ]);
}

impl Asked {
    /// The needs, with only these of their limits. Memory can not be left out: what does not fit does not run.
    pub(super) fn only<'a>(
        &self,
        lists: &'a Lists,
        knows_prompts: bool,
        limits: impl Fn(Limit) -> bool,
    ) -> NeedsBuilder<'a> {
        let model = lists.models.last().unwrap();
        let wanted = match self.class {
            Some((least, span)) => {
                Wanted::Class { least: billion_parameters(least), most: billion_parameters(least + span + 1.0) }
            }
            None => Wanted::Model(model),
        };
        let context = self.context.min(model.context_limit().value).max(1.0);
        let most = if lists.links.is_empty() { 1 } else { self.nodes.1 };
        let usage = match self.usage {
            Use::OutputPerMonth(_) if !limits(Limit::Output) => Use::Utilisation(fraction(0.25)),
            usage => usage,
        };
        let mut builder = Needs::builder(wanted, tokens(context))
            .prompt(tokens((context * self.prompt_share).floor().max(1.0)))
            .users(self.users)
            .least_bits(if limits(Limit::Quality) { self.bits } else { 1 })
            .nodes(if limits(Limit::Nodes) { self.nodes.0.min(most) } else { 1 }, most)
            .usage(usage)
            .resale(fraction(self.resale))
            .electricity(usd_per_kilowatt_hour(self.electricity));
        let wants = |limit, value: Option<f64>| value.filter(|_| limits(limit));
        if let Some(rate) = wants(Limit::Rate, self.rate) {
            builder = builder.rate_per_user(tokens_per_second(rate));
        }
        if let Some(time) = wants(Limit::FirstToken, self.first_token).filter(|_| knows_prompts) {
            builder = builder.time_to_first_token(seconds(time));
        }
        if let Some(free) = wants(Limit::Memory, self.headroom) {
            builder = builder.headroom(gibibytes(free));
        }
        if let Some(budget) = wants(Limit::Budget, self.budget) {
            builder = builder.budget(usd(budget));
        }
        if let Some(power) = wants(Limit::Power, self.power) {
            builder = builder.power(watts(power));
        }
        if self.quiet && limits(Limit::Quiet) {
            builder = builder.quiet();
        }
        if self.portable && limits(Limit::Portable) {
            builder = builder.portable();
        }
        if let Some(vendor) = self.vendor.filter(|_| limits(Limit::Vendor)) {
            builder = builder.vendor(vendor);
        }
        builder
    }

    pub(super) fn needs<'a>(&self, lists: &'a Lists, efficiency: Efficiency) -> Needs<'a> {
        self.only(lists, efficiency == efficiency::CALIBRATED, |_| true).build().unwrap()
    }
}

pub(super) fn efficiency() -> impl Strategy<Value = Efficiency> {
    prop_oneof![3 => Just(efficiency::CALIBRATED), 1 => Just(efficiency::GUIDE)]
}
