//! Nouns as records: what is listed comes back the same, and a described noun answers as the listed one.

use llmhw_core::catalog::{Catalog, Listed as _};
use llmhw_core::plain::{self, Value};
use llmhw_core::record::ask::{Ask, AskProjection, GuideFit};
use llmhw_core::record::{Named, Noun, json};
use llmhw_core::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};
use llmhw_core::{ErrorKind, noun};

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
fn what_is_left_out_says_no_nothing_or_an_empty_list() {
    let text = r#"{"id":"a/b","provider":"a","name":"B","input_usd_per_million_tokens":1.0,"output_usd_per_million_tokens":2.0,"date":"2026"}"#;
    let read: noun::CloudModel = json::from_text(text).unwrap();
    assert_eq!((read.open_weights, read.context_limit_tokens, read.provenance.len()), (false, None, 0));
    assert_eq!(json::to_text(&read), text);
    let open = text.replace('}', r#","open_weights":true}"#);
    assert_eq!(json::to_text(&json::from_text::<noun::CloudModel>(&open).unwrap()), open);
    // Of an answer that is read again, what may be nothing may be missing too.
    let fit: GuideFit = json::from_text(r#"{"fits":true,"headroom_gigabytes":4.5}"#).unwrap();
    assert_eq!((fit.fits, fit.headroom_gigabytes, fit.shortfall_gigabytes), (true, Some(4.5), None));
    assert_eq!(json::from_text::<GuideFit>("{}").unwrap_err().parameter(), Some("fits"));
}

#[test]
fn a_number_that_is_not_finite_is_refused_whatever_is_meant() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let fit = Value::object([("fits", Value::Flag(true)), ("headroom_gigabytes", Value::Number(number))]);
        let error = plain::read::<GuideFit>(&fit).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::OutOfRange, Some("headroom_gigabytes")), "{error}");
    }
}
