//! Rust's own nouns, questions and answers against the records: the same names without the unit, which the type says in Rust.

use super::surface::{Names, Surface, rust};

/// Units in names of records, the longer of two that end alike first.
const UNITS: &[&str] = &[
    "million_tokens_per_month",
    "usd_per_million_output_tokens",
    "usd_per_million_tokens",
    "usd_per_kilowatt_hour",
    "gigabytes_per_second",
    "gigabytes_per_token",
    "tokens_per_second",
    "bits_per_weight",
    "kilowatt_hours",
    "million_tokens",
    "probability",
    "microseconds",
    "gibibytes",
    "mebibytes",
    "gigabytes",
    "teraflops",
    "billions",
    "fraction",
    "teraops",
    "seconds",
    "months",
    "tokens",
    "watts",
    "years",
    "bytes",
    "ratio",
    "usd",
];

/// A noun, question or answer in Rust, the record that says the same, and the names that are not in it, with the reason.
type Pair = (&'static str, &'static str, &'static [super::Exception]);

const PAIRS: &[Pair] = &[
    (
        "bounds::Bound",
        "record::answer::AcceptedRange",
        &[("check", "does something"), ("check_as", "does something"), ("contains", "does something")],
    ),
    ("catalog::Source", "record::answer::Source", &[]),
    ("cluster::Pool", "record::answer::Pool", &[]),
    (
        "cost::OwnershipBuilder",
        "noun::Ownership",
        &[("build", "does something"), ("times", "of several machines: `nodes` of a question")],
    ),
    ("evidence::Provenance", "noun::Provenance", &[("new", "makes one")]),
    (
        "fleet::Limits",
        "record::ask::AskFleet",
        &[
            ("new", "makes one"),
            ("time_to_first_token_within", "a time and a share of requests"),
            ("wait_within", "as above"),
        ],
    ),
    (
        "fleet::Month",
        "record::answer::FleetMonth",
        &[("energy_cost", "`energy` is joules where the type says the unit")],
    ),
    (
        "fleet::Queue",
        "record::answer::FleetQueue",
        &[
            ("mean_service", "an intermediate result"),
            ("time_to_first_token_of", "of a share of requests"),
            ("wait_of", "as above"),
        ],
    ),
    ("fleet::Step", "record::answer::FleetStep", &[]),
    ("memory::FitReport", "record::answer::Memory", &[("verdict", VERDICT)]),
    (
        "memory::Weights",
        "record::answer::WeightSizes",
        &[
            ("experts_read_per_step", "an intermediate result"),
            ("of", "makes one"),
            ("read_by_every_token", "an intermediate result"),
        ],
    ),
    ("perf::Breakdown", "record::answer::Breakdown", &[]),
    ("perf::Offload", "record::answer::Offload", &[("host_verdict", VERDICT), ("rate", RATE)]),
    ("perf::Sensitivity", "record::answer::Sensitivity", &[]),
    (
        "plan::Figures",
        "record::answer::PlanPoint",
        &[
            ("cost_per_output_token", "`usd_per_million_output_tokens`: the unit is the whole name"),
            ("needed", "the record has the `headroom` it leaves"),
            ("rate", "`warm_tokens_per_second`: the record has the calibrated rate beside it"),
            ("rate_per_user", "as above"),
            ("usable", "as `needed`"),
        ],
    ),
    (
        "plan::NeedsBuilder",
        "record::ask::AskPlan",
        &[
            ("build", "does something"),
            ("nodes", "`least_nodes` and `most_nodes`"),
            ("usage", "`utilisation` or tokens a month"),
        ],
    ),
    (
        "recommend::NeedsBuilder",
        "record::ask::AskRecommendation",
        &[
            ("build", "does something"),
            ("cluster", "`most_nodes` and `link`"),
            ("corrected", CORRECTED),
            ("output_per_month", "the unit in the record says the month"),
        ],
    ),
    (
        "Scenario",
        "record::ask::AskProjection",
        &[
            ("cluster", "`nodes` and `strategy`"),
            ("corrected", CORRECTED),
            ("new", "makes one"),
            ("prepare", "does something"),
            ("project", "does something"),
            ("speculative", "`drafted_tokens` and `accepted_tokens_per_step`"),
        ],
    ),
    ("spec::FeedForward", "noun::FeedForward", &[]),
    ("spec::Link", "noun::Link", &[("new", "makes one")]),
    ("spec::PartSizes", "noun::PartSizes", &[]),
    (
        "spec::HardwareBuilder",
        "noun::Hardware",
        &[
            ("build", "does something"),
            ("peak", "`peak_fp32`, `peak_fp16` and `peak_int8` together"),
            ("power", "`idle_power` and `load_power` together"),
            ("sustained", "`sustained_fraction_low` and `sustained_fraction_high` together"),
        ],
    ),
    (
        "spec::ModelBuilder",
        "noun::Model",
        &[
            ("attention_layers", "one kind of the list `attention`"),
            ("build", "does something"),
            ("parameters", "`total_parameters`"),
            ("shape", "`layers`, `hidden_size` and `vocabulary_size` together"),
            ("traits", "what is yes or no about an architecture, together"),
        ],
    ),
    (
        "spec::Runtime",
        "noun::Runtime",
        &[("loads", "does something"), ("new", "makes one"), ("supports", "does something")],
    ),
    ("spec::Electricity", "noun::Electricity", &[("new", "makes one")]),
    ("spec::CloudModel", "noun::CloudModel", &[("new", "makes one")]),
];

const VERDICT: &str = "`fits`, `headroom` and `shortfall` in one type";
const RATE: &str = "`decode_tokens_per_second`: the record has no types to tell rates apart";
const CORRECTED: &str = "`own_runs`, which `perf::calibrate` turns into corrections";

/// The names by which Rust may call a field of a record.
fn in_rust(field: &str) -> Names {
    let rate = field.replace("tokens_per_second", "rate");
    let bare = UNITS.iter().find_map(|unit| field.strip_suffix(unit)?.strip_suffix('_')).unwrap_or(field);
    let mut names = Names::from([field.to_owned(), rate, bare.to_owned()]);
    // Builders of what is already there, and what is yes or no.
    for prefix in ["with", "has", "is"] {
        names.insert(format!("{prefix}_{bare}"));
    }
    names
}

#[test]
fn rust_calls_things_as_records_do_without_the_unit() {
    let Surface { types, methods, .. } = rust();
    let mut wrong = Vec::new();
    for (noun, record, exceptions) in PAIRS {
        let known: Names = types[*record].iter().flat_map(|field| in_rust(field)).collect();
        let excepted: Names = exceptions.iter().map(|(name, _)| (*name).to_owned()).collect();
        let have: Names = [&types, &methods].iter().filter_map(|names| names.get(*noun)).flatten().cloned().collect();
        assert!(!have.is_empty(), "{noun}");
        wrong.extend(
            have.iter()
                .filter(|name| !known.contains(*name) && !excepted.contains(*name))
                .map(|name| format!("{noun}::{name}")),
        );
        let idle = excepted.iter().filter(|name| known.contains(*name) || !have.contains(*name));
        wrong.extend(idle.map(|name| format!("{noun}::{name} is no exception any more")));
    }
    assert!(wrong.is_empty(), "one idea, one word: rename it or say why not\n{}", wrong.join("\n"));
}

#[test]
fn a_unit_is_what_a_name_ends_in() {
    assert!(in_rust("context_tokens").contains("context"));
    assert!(in_rust("electricity_usd_per_kilowatt_hour").contains("electricity"));
    assert!(in_rust("tokens_per_second_per_user").contains("rate_per_user"));
    assert!(in_rust("open_weights").contains("has_open_weights"));
    assert!(!in_rust("context_tokens").contains("contexts"));
}
