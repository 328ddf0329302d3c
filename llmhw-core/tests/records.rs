//! Records: everything listed goes out and comes back the same, and what is wrong is named.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use llmhw_core::catalog::{Catalog, Listed as _};
use llmhw_core::plain::Value;
use llmhw_core::record::ask::{Ask, AskProjection};
use llmhw_core::record::{Named, Noun, json, noun};
use llmhw_core::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};
use llmhw_core::{Error, ErrorKind};

/// Noun to record to text to record to noun, and the numbers of the text are those of the data files.
fn round_trip<N: Noun + std::fmt::Debug>()
where
    N::Record: std::fmt::Debug,
{
    for listed in Catalog::BUILT_IN.rows::<N>() {
        let record = listed.to_record();
        let text = json::to_text(&record);
        let read: N::Record = json::from_text(&text).unwrap();
        assert_eq!(read, record, "{text}");
        assert_eq!(&N::from_record(read).unwrap(), listed, "{text}");
        assert!(!text.contains("999999") && !text.contains("000001"), "an unrounded number: {text}");
    }
    assert!(!Catalog::BUILT_IN.slice::<N>().is_empty());
}

#[test]
fn everything_listed_goes_out_and_comes_back_the_same() {
    round_trip::<Hardware>();
    round_trip::<Model>();
    round_trip::<WeightFormat>();
    round_trip::<Runtime>();
    round_trip::<Link>();
    round_trip::<CloudModel>();
    round_trip::<Electricity>();
}

#[test]
fn a_described_noun_answers_as_the_listed_one() {
    let ask = |hardware, model, format, runtime| AskProjection {
        runtime: Some(runtime),
        ..AskProjection::new(hardware, model, format, 8192.0)
    };
    let name = |text: &str| text.to_owned().into();
    let named = ask(
        Named::Name(name("rtx-4090-24gb")),
        Named::Name(name("gpt-oss-20b")),
        Named::Name(name("mxfp4")),
        Named::Name(name("llama-cpp-cuda")),
    );
    let record = |noun: &'static str| noun;
    let described = ask(
        Named::Record(Box::new(Hardware::find_built_in(record("rtx-4090-24gb")).unwrap().to_record())),
        Named::Record(Box::new(Model::find_built_in("gpt-oss-20b").unwrap().to_record())),
        Named::Record(Box::new(WeightFormat::find_built_in("mxfp4").unwrap().to_record())),
        Named::Record(Box::new(Runtime::find_built_in("llama-cpp-cuda").unwrap().to_record())),
    );
    assert_eq!(named.answer().unwrap(), described.answer().unwrap());
}

#[test]
fn an_engine_stands_for_its_backend_that_drives_the_machine() {
    let runtime = |hardware: &str| {
        let ask = AskProjection {
            runtime: Some(Named::Name("llama.cpp".into())),
            ..AskProjection::new(
                Named::Name(hardware.to_owned().into()),
                Named::Name("qwen3-8b".into()),
                Named::Name("q4-k-m".into()),
                4096.0,
            )
        };
        ask.answer().unwrap().runtime
    };
    assert_eq!(runtime("mac-mini-m4-pro-20c-48gb"), "llama-cpp-metal");
    assert_eq!(runtime("rtx-4090-24gb"), "llama-cpp-cuda");
}

/// What is refused: a call, its input, the kind, the parameter.
const REFUSED: &[(&str, &str, ErrorKind, &str)] = &[
    ("project", "{", ErrorKind::InvalidRecord, "json"),
    ("project", r#"{"hardware": "rtx-4090-24gb"}"#, ErrorKind::MissingInput, "model"),
    ("project", r#"{"hardwar": "rtx-4090-24gb"}"#, ErrorKind::InvalidRecord, "hardwar"),
    ("project", r#"{"hardware": 3}"#, ErrorKind::InvalidRecord, "hardware"),
    (
        "guide_decode",
        r#"{"memory_bandwidth_gigabytes_per_second": "400", "gigabytes_per_token": 15}"#,
        ErrorKind::InvalidRecord,
        "memory_bandwidth_gigabytes_per_second",
    ),
    (
        "guide_decode",
        r#"{"memory_bandwidth_gigabytes_per_second": null, "gigabytes_per_token": 15}"#,
        ErrorKind::InvalidRecord,
        "memory_bandwidth_gigabytes_per_second",
    ),
    (
        "guide_decode",
        r#"{"memory_bandwidth_gigabytes_per_second": 400, "gigabytes_per_token": 0}"#,
        ErrorKind::OutOfRange,
        "gigabytes_per_token",
    ),
    ("guide_factor", r#"{"nodes": -1}"#, ErrorKind::InvalidRecord, "nodes"),
    ("guide_factor", r#"{"nodes": 65}"#, ErrorKind::OutOfRange, "nodes"),
    ("nothing", "{}", ErrorKind::UnknownId, "call"),
    (
        "fit",
        r#"{"hardware": {"name": "Box", "device": "unifid", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100}, "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 1}"#,
        ErrorKind::InvalidRecord,
        "hardware.device",
    ),
    (
        "fit",
        r#"{"hardware": {"name": "Box", "device": "unified", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100, "hosst": {}}, "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 1}"#,
        ErrorKind::InvalidRecord,
        "hardware.hosst",
    ),
    (
        "fit",
        r#"{"hardware": {"name": "Box", "device": "unified", "memory_gibibytes": -8, "memory_bandwidth_gigabytes_per_second": 100}, "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 1}"#,
        ErrorKind::OutOfRange,
        "hardware.memory_gibibytes",
    ),
    (
        "cost",
        r#"{"ownership": {"price_usd": 1, "load_power_watts": 1, "electricity_usd_per_kilowatt_hour": 0.1}, "tokens_per_second": 0}"#,
        ErrorKind::OutOfRange,
        "tokens_per_second",
    ),
    (
        "break_even",
        r#"{"ownership": {"price_usd": 1, "load_power_watts": 1, "electricity_usd_per_kilowatt_hour": 0.1}, "tokens_per_second": 1}"#,
        ErrorKind::MissingInput,
        "cloud",
    ),
    ("recommend", r#"{"budget_usd": 2000, "context_tokens": 4096}"#, ErrorKind::MissingInput, "model"),
];

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (call, input, kind, parameter) in REFUSED {
        let error = json::call(call, input).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (*kind, Some(*parameter)), "{call} {input}: {error}");
    }
}

#[test]
fn a_price_without_its_amount_is_refused() {
    let text = r#"{"name": "Box", "device": "cpu", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100, "price_date": "2026"}"#;
    let record: noun::Hardware = json::from_text(text).unwrap();
    assert_eq!(Hardware::from_record(record).unwrap_err().parameter(), Some("price_usd"));
}

#[test]
fn an_id_is_made_from_the_name() {
    let text = r#"{"name": "Our Box, 96 GB!", "device": "unified", "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 512}"#;
    let record: noun::Hardware = json::from_text(text).unwrap();
    assert_eq!(Hardware::from_record(record).unwrap().id(), "our-box-96-gb");
}

#[test]
fn every_call_answers() {
    let ownership = r#"{"price_usd": 1799, "load_power_watts": 100, "electricity_usd_per_kilowatt_hour": 0.15}"#;
    let mini = r#""hardware": "mac-mini-m4-pro-20c-48gb""#;
    let question = format!(r#"{mini}, "model": "qwen3-coder:30b", "format": "q4-k-m", "context_tokens": 8192"#);
    let inputs = [
        ("project", format!("{{{question}}}")),
        ("sensitivity", format!(r#"{{{question}, "smaller_format": "q3-k-m"}}"#)),
        ("roofline", format!("{{{question}}}")),
        ("fit", format!("{{{question}}}")),
        ("weights", r#"{"model": "qwen3-coder:30b", "format": "q4-k-m"}"#.to_owned()),
        ("largest_format", format!(r#"{{{mini}, "model": "qwen3-coder:30b", "context_tokens": 8192}}"#)),
        ("pool", format!(r#"{{{mini}, "nodes": 2}}"#)),
        ("unequal_pipeline", r#"{"nodes": ["mac-studio-m3-ultra-80c-96gb", "mac-mini-m4-pro-20c-48gb"], "model": "llama-3.3-70b", "format": "q8-0", "context_tokens": 4096, "link": "thunderbolt-5"}"#.to_owned()),
        ("offload", r#"{"hardware": "rtx-4090-24gb", "model": "gpt-oss-120b", "format": "mxfp4", "context_tokens": 8192, "split": "experts"}"#.to_owned()),
        ("ownership", format!(r#"{{{mini}, "electricity": "germany"}}"#)),
        ("cost", format!(r#"{{"ownership": {ownership}, "tokens_per_second": 31.5}}"#)),
        ("cloud_price", r#"{"cloud": "anthropic/claude-haiku-4-5", "input_tokens_per_output_token": 10}"#.to_owned()),
        ("break_even", format!(r#"{{"ownership": {ownership}, "tokens_per_second": 31.5, "cloud_usd_per_million_tokens": 5}}"#)),
        ("recommend", r#"{"budget_usd": 4000, "context_tokens": 8192, "model": "qwen3-coder:30b"}"#.to_owned()),
        ("plan", r#"{"context_tokens": 8192, "model": "qwen3-coder:30b", "budget_usd": 3000, "most_points": 2}"#.to_owned()),
        ("fleet", format!(r#"{{{question}, "users": 40, "requests_per_user_per_hour": 3, "prompt_tokens": 1500, "output_tokens": 300, "wait_seconds": 10}}"#)),
        ("uncertainty", r#"{"machines": ["rtx-4090-24gb"], "model": "qwen3-coder:30b", "format": "q4-k-m", "context_tokens": 8192, "cloud_usd_per_million_tokens": 2, "samples": 100}"#.to_owned()),
        ("calibrate", r#"{"runs": [{"hardware": "rtx-4090-24gb", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096, "tokens_per_second": 150}]}"#.to_owned()),
        ("guide_decode", r#"{"memory_bandwidth_gigabytes_per_second": 400, "gigabytes_per_token": 15}"#.to_owned()),
        ("guide_fit", r#"{"size_gigabytes": 15, "memory_gigabytes": 32}"#.to_owned()),
        ("guide_factor", r#"{"nodes": 2}"#.to_owned()),
        ("guide_propose", r#"{"budget": "under-2000", "team": "one", "size": "70b-and-more", "portable": false}"#.to_owned()),
    ];
    let is_planner = |call: &str| ["plan", "fleet", "uncertainty"].contains(&call);
    let inputs = inputs.into_iter().filter(|(call, _)| !is_planner(call) || cfg!(feature = "planner"));
    let inputs: Vec<(&str, String)> = inputs.collect();
    assert_eq!(inputs.iter().map(|(call, _)| *call).collect::<Vec<_>>(), json::CALLS, "one input per call");
    for (call, input) in inputs {
        let answer = json::call(call, &input).unwrap_or_else(|error| panic!("{call}: {error}"));
        assert!(!answer.is_empty());
        println!("{call}: {}", &answer[..answer.len().min(300)]);
    }
}

/// A sweep keeps what rows share; a row must not see what another one left. Contexts, sequences, prompts and machines change
/// from row to row here, and every number has the bits of the question asked alone.
#[test]
fn columns_have_the_bits_of_single_questions() {
    use llmhw_core::record::columns::{Choices, Measure, Numbers, OnError, Sweep, Values};
    use std::borrow::Cow;

    let hardware = ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb", "dgx-spark-gb10-128gb"];
    let models = ["qwen3-8b", "qwen3-coder-30b-a3b", "deepseek-v3", "gemma-3-27b"];
    let contexts = [1.0, 300.0, 4096.0, 32_768.0];
    let rows: Vec<(usize, usize, f64, f64, f64)> = (0..240)
        .map(|i| (i % 3, i / 3 % 4, contexts[i / 12 % 4], [1.0, 8.0, 3.0][i / 48 % 3]))
        .map(|(h, m, context, sequences): (usize, usize, f64, f64)| (h, m, context, sequences, (context / 2.0).ceil()))
        .collect();
    let hardware_codes: Vec<u32> = rows.iter().map(|row| row.0 as u32).collect();
    let model_codes: Vec<u32> = rows.iter().map(|row| row.1 as u32).collect();
    let [contexts, sequences, prompts]: [Vec<f64>; 3] =
        [rows.iter().map(|r| r.2).collect(), rows.iter().map(|r| r.3).collect(), rows.iter().map(|r| r.4).collect()];
    let found = |name: &&'static str| Hardware::find_built_in(name).map(Cow::Borrowed);
    let mut sweep = Sweep::new(
        rows.len(),
        Choices { nouns: hardware.iter().map(found).collect(), codes: &hardware_codes },
        Choices {
            nouns: models.iter().map(|name| Model::find_built_in(name).map(Cow::Borrowed)).collect(),
            codes: &model_codes,
        },
        Choices::one(Cow::Borrowed(WeightFormat::find_built_in("q4-k-m").unwrap())),
        Numbers::new(&contexts),
    );
    sweep.sequences = Some(Numbers::new(&sequences));
    sweep.prompt_tokens = Some(Numbers::new(&prompts));
    let measures: Vec<Measure> = Measure::ALL.iter().map(|(measure, _)| *measure).collect();
    let answer = sweep.run(&measures, OnError::Raise).unwrap();
    let mut compared = 0;
    for (row, (h, m, context, sequences, prompt)) in rows.iter().enumerate() {
        let ask = AskProjection {
            sequences: *sequences as u32,
            prompt_tokens: Some(*prompt),
            ..AskProjection::new(
                Named::Name(hardware[*h].into()),
                Named::Name(models[*m].into()),
                Named::Name("q4-k-m".into()),
                *context,
            )
        };
        let alone = json::to_value(&ask.answer().unwrap());
        for (name, values) in &answer.columns {
            let expected = alone.get(name).or_else(|| alone.get("memory")?.get(name));
            let (Values::Numbers(numbers), Some(expected)) = (values, expected) else { continue };
            let expected = expected.as_number().unwrap_or(f64::NAN);
            assert!(
                numbers[row].to_bits() == expected.to_bits() || (numbers[row].is_nan() && expected.is_nan()),
                "row {row}, {name}: {} in a column, {expected} alone",
                numbers[row]
            );
            compared += 1;
        }
    }
    assert!(compared > 3000, "only {compared} numbers were compared");
}

/// Everything listed as one file of one's own: it reads back the same from JSON, TOML and CSV, and laid over the built-in catalogue
/// it changes nothing.
#[cfg(feature = "files")]
#[test]
fn a_file_of_everything_listed_comes_back_the_same_in_every_form() {
    use llmhw_core::record::file::{CatalogFile, Listed, Titled};
    fn rows<N: Noun>() -> Vec<Listed<N::Record>> {
        Catalog::BUILT_IN.rows::<N>().map(|noun| Listed::new(noun.to_record())).collect()
    }
    let mut file = CatalogFile::new();
    file.hardware = rows::<Hardware>();
    file.models = rows::<Model>();
    file.formats = rows::<WeightFormat>();
    file.runtimes = rows::<Runtime>();
    file.links = rows::<Link>();
    file.cloud_models = rows::<CloudModel>();
    file.electricity = rows::<Electricity>();
    file.hardware[0].aliases = vec!["ours".into(), "our, \"quoted\" one".into()];
    let ask = AskProjection {
        sequences: 3,
        own_runs: Vec::new(),
        ..AskProjection::new(
            Named::Name("ours".into()),
            Named::Record(Box::new(file.models[0].record.clone())),
            Named::Name("q4-k-m".into()),
            8192.5,
        )
    };
    // Read once, a described noun is the noun itself.
    file.scenarios = vec![Titled::new("one".into(), ask)];
    let file = CatalogFile::from_json("a.json", &file.to_json()).unwrap();

    assert_eq!(CatalogFile::from_json("b.json", &file.to_json()).unwrap(), file);
    assert_eq!(CatalogFile::from_toml("c.toml", &file.to_toml().unwrap()).unwrap(), file);
    for list in llmhw_core::record::file::csv::LISTS.iter().filter(|list| **list != "scenarios") {
        let text = file.to_csv(list).unwrap();
        let read =
            CatalogFile::from_csv("d.csv", list, &text).unwrap_or_else(|error| panic!("{list}: {error}\n{text:.600}"));
        assert_eq!(read.to_value().get(list), file.to_value().get(list), "{list}");
    }
    let catalog = file.catalog(Catalog::BUILT_IN).unwrap();
    assert_eq!(catalog.slice::<Hardware>(), Catalog::BUILT_IN.slice::<Hardware>());
    assert_eq!(catalog.slice::<Model>(), Catalog::BUILT_IN.slice::<Model>());
    assert_eq!(catalog.slice::<WeightFormat>(), Catalog::BUILT_IN.slice::<WeightFormat>());
    assert_eq!(catalog.find::<Hardware>("our, \"quoted\" one").unwrap().id(), file.hardware[0].record.id);
}

/// What does not read and what breaks a rule are said together, each with its row.
#[test]
fn every_fault_of_a_file_is_said_at_once() {
    use llmhw_core::record::file::CatalogFile;
    let text = r#"{"schema_version": 1, "hardware": [
        {"name": "A", "device": "unified", "memory_gibibytes": -1, "memory_bandwidth_gigabytes_per_second": 1e9},
        {"name": "B", "devise": "unified", "memory_gibibytes": "8"},
        {"name": "C", "device": "unified", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100},
        {"name": "C", "device": "unified", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100}
    ], "links": [{"id": "l", "name": "L", "bandwidth_gigabytes_per_second": 0, "latency_microseconds": -1}]}"#;
    let error = CatalogFile::from_json("ours.json", text).unwrap_err();
    let mut places: Vec<&str> = error.all().iter().filter_map(|one| one.parameter()).collect();
    places.sort_unstable();
    let expected = [
        "hardware[0].memory_bandwidth_gigabytes_per_second",
        "hardware[0].memory_gibibytes",
        "hardware[1].device",
        "hardware[1].devise",
        "hardware[1].memory_bandwidth_gigabytes_per_second",
        "hardware[1].memory_gibibytes",
        "hardware[3].id",
        "links[0].bandwidth_gigabytes_per_second",
        "links[0].latency_microseconds",
    ];
    assert_eq!(places, expected.map(|place| format!("ours.json: {place}")));
}

/// The places of all numbers, and what to put there.
fn numbers(value: &Value, place: &str, found: &mut Vec<(String, Value)>) {
    match value {
        Value::Whole(_) => found.push((place.to_owned(), Value::Whole(4_294_967_295))),
        Value::Number(_) => found.push((place.to_owned(), Value::Number(-1e30))),
        Value::List(items) => {
            for (at, item) in items.iter().enumerate() {
                numbers(item, &format!("{place}[{at}]"), found);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                numbers(field, &if place.is_empty() { name.to_string() } else { format!("{place}.{name}") }, found);
            }
        }
        _ => {}
    }
}

fn put(value: &mut Value, place: &str, new: &Value) {
    let (first, rest) = match place.find(['.', '[']) {
        Some(end) if place.as_bytes()[end] == b'.' => (&place[..end], &place[end + 1..]),
        Some(0) => {
            let end = place.find(']').unwrap();
            let Value::List(items) = value else { panic!("{place} in no list") };
            return put(
                &mut items[place[1..end].parse::<usize>().unwrap()],
                place[end + 1..].trim_start_matches('.'),
                new,
            );
        }
        Some(end) => (&place[..end], &place[end..]),
        None => (place, ""),
    };
    if place.is_empty() {
        *value = new.clone();
        return;
    }
    let Value::Object(fields) = value else { panic!("{place} in no object") };
    put(&mut fields.iter_mut().find(|(name, _)| name == first).unwrap().1, rest, new);
}

/// A number out of its range is refused under the name of the field it stands in, whatever the rule behind it is called.
#[test]
fn a_fault_is_named_as_the_field_is() {
    use llmhw_core::record::file::CatalogFile;

    fn wrong_names<N: Noun>(list: &str, ids: &[&str], wrong: &mut Vec<String>, tried: &mut usize) {
        for id in ids {
            let record = json::to_value(&Catalog::BUILT_IN.find::<N>(id).unwrap().to_record());
            let mut places = Vec::new();
            numbers(&record, "", &mut places);
            for (place, bad) in places {
                let mut broken = record.clone();
                put(&mut broken, &place, &bad);
                let file = format!("{{\"schema_version\": 1, \"{list}\": [{broken}]}}");
                let Err(error) = CatalogFile::from_json("f", &file) else {
                    // Nothing is wrong with so large a number there.
                    continue;
                };
                *tried += 1;
                let expected = format!("f: {list}[0].{place}");
                // What only two fields together break may be said of the other, beside it in the same group.
                let group = expected.rsplit_once('.').map(|(group, _)| format!("{group}."));
                let group = group.filter(|group| group.matches(['.']).count() > 1);
                let named = |one: &Error| {
                    one.parameter().is_some_and(|it| {
                        let is_of_two = one.kind() == ErrorKind::Inconsistent || it.rsplit('.').next() == Some("rows");
                        let is_beside = group.as_ref().is_some_and(|group| it.starts_with(group.as_str()));
                        it == expected || is_of_two && is_beside
                    })
                };
                if !error.all().iter().any(named) {
                    wrong.push(format!("{expected}: {error}"));
                }
            }
        }
    }

    let (mut wrong, mut tried) = (Vec::new(), 0);
    let hardware = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "desktop-ddr5-5600-2ch-96gb"];
    wrong_names::<Hardware>("hardware", &hardware, &mut wrong, &mut tried);
    let models = [
        "llama-3.1-8b",
        "gpt-oss-120b",
        "deepseek-v3-671b",
        "qwen3.5-35b-a3b",
        "gemma-3-27b",
        "nemotron-3-super-120b-a12b",
    ];
    wrong_names::<Model>("models", &models, &mut wrong, &mut tried);
    wrong_names::<WeightFormat>("formats", &["mlx-4bit"], &mut wrong, &mut tried);
    wrong_names::<Runtime>("runtimes", &["llama-cpp-cuda"], &mut wrong, &mut tried);
    wrong_names::<Link>("links", &["ethernet-10g"], &mut wrong, &mut tried);
    wrong_names::<CloudModel>("cloud_models", &["anthropic/claude-haiku-4-5"], &mut wrong, &mut tried);
    wrong_names::<Electricity>("electricity", &["germany"], &mut wrong, &mut tried);
    assert!(tried > 80, "only {tried} numbers were refused");
    assert!(wrong.is_empty(), "{} of {tried} under another name:\n{}", wrong.len(), wrong.join("\n"));
}

/// The same for the questions of the planner: every number of a question that answers, put out of every range in turn, is refused by its own
/// name, or answers where nothing is wrong with it.
#[cfg(feature = "planner")]
#[test]
fn a_fault_of_a_question_is_named_as_its_field_is() {
    let inputs = [
        (
            "fleet",
            r#"{"hardware": "rtx-3090-24gb", "model": "llama-3.3-70b", "format": "q4-k-m", "context_tokens": 4096, "nodes": 2, "link": "pcie-4-x16",
            "users": 10, "requests_per_user_per_hour": 1.5, "sequences_per_replica": 2, "prompt_tokens": 900.5, "output_tokens": 200.5,
            "hour_weights": [1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5],
            "wait_seconds": 60.5, "time_to_first_token_seconds": 90.5, "share_of_requests_fraction": 0.9, "tokens_per_second_per_user": 2.5,
            "electricity": 0.3, "price_usd": 2500.5, "lifetime_years": 3.5, "resale_fraction": 0.1, "cloud": "groq/gpt-oss-120b",
            "growth_per_year_fraction": 0.5, "horizon_months": 12}"#,
        ),
        (
            "fleet",
            r#"{"hardware": "rtx-4090-24gb", "users": 10, "requests_per_user_per_hour": 1.5, "wait_seconds": 60.5,
            "prompt_tokens": {"type": "log-normal", "median_tokens": 900.5, "log_standard_deviation": 0.5},
            "output_tokens": {"type": "uniform", "low_tokens": 100.5, "high_tokens": 300.5},
            "prefill_tokens_per_second": 2000.5, "decode_tokens_per_second": [60.5, 100.5]}"#,
        ),
        (
            "fleet",
            r#"{"hardware": "rtx-4090-24gb", "users": 10, "requests_per_user_per_hour": 1.5, "wait_seconds": 60.5,
            "prompt_tokens": {"type": "mean", "mean_tokens": 900.5, "standard_deviation_tokens": 100.5},
            "output_tokens": {"type": "counted", "lengths_tokens": [100.5, 300.5], "weights": [0.5, 0.5]},
            "prefill_tokens_per_second": 2000.5, "decode_tokens_per_second": [60.5, 100.5]}"#,
        ),
        (
            "uncertainty",
            r#"{"machines": [{"hardware": "rtx-3090-24gb", "nodes": 2, "link": "pcie-4-x16",
                "price_usd": {"type": "log-normal", "low": 900.5, "median": 1000.5, "high": 1200.5}},
                {"hardware": "rtx-4090-24gb", "tokens_per_second": {"type": "triangular", "low": 100.5, "mode": 120.5, "high": 130.5}},
                {"hardware": "rtx-4090-24gb", "id": "sure", "price_usd": 3000.5, "tokens_per_second": 120.5}],
            "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192.5, "users": 2, "tokens_per_second_per_user": 5.5, "budget_usd": 4000.5,
            "electricity": {"type": "triangular", "low": 0.1, "mode": 0.2, "high": 0.3}, "utilisation_fraction": 0.3,
            "lifetime_years": 3.5, "resale_fraction": 0.1, "cloud_usd_per_million_tokens": {"type": "triangular", "low": 0.1, "mode": 0.2, "high": 0.3},
            "samples": 200, "seed": 7}"#,
        ),
        (
            "uncertainty",
            r#"{"machines": ["rtx-4090-24gb"], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 8192.5, "electricity": 0.2,
            "utilisation_fraction": {"type": "triangular", "low": 0.1, "mode": 0.2, "high": 0.3}, "cloud": "groq/gpt-oss-20b",
            "input_tokens_per_output_token": 3.5, "cached_input_fraction": 0.5, "samples": 200}"#,
        ),
    ];
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for (call, input) in inputs {
        let input = llmhw_core::plain::json::parse(input).unwrap();
        json::call_value(call, &input, Catalog::BUILT_IN).unwrap_or_else(|error| panic!("{call}: {error}"));
        let mut places = Vec::new();
        numbers(&input, "", &mut places);
        for (place, bad) in places {
            for bad in [bad, Value::Number(-1e30), Value::Number(1e30), Value::Whole(0)] {
                let mut broken = input.clone();
                put(&mut broken, &place, &bad);
                let Err(error) = json::call_value(call, &broken, Catalog::BUILT_IN) else { continue };
                tried += 1;
                // What only two fields together break may be said of the one beside it.
                let group = place.rsplit_once('.').map_or("", |(group, _)| group);
                let named = |one: &Error| {
                    one.parameter().is_some_and(|it| {
                        let is_beside = !group.is_empty() && it.starts_with(group);
                        it == place || (one.kind() == ErrorKind::Inconsistent && is_beside)
                    })
                };
                if !error.all().iter().any(named) {
                    wrong.push(format!("{call}.{place} = {bad}: {error}"));
                }
            }
        }
    }
    assert!(tried > 150, "only {tried} numbers were refused");
    assert!(wrong.is_empty(), "{} of {tried} under another name:\n{}", wrong.len(), wrong.join("\n"));
}
