//! Small answers that larger ones rest on.
use crate::{answer, refused};
use llmhw_core::catalog::{formats, runtimes};
use llmhw_core::cost::Ownership;
use llmhw_core::efficiency::CALIBRATED;
use llmhw_core::fleet::Length;
use llmhw_core::memory::ParameterCount;
use llmhw_core::plan::{self, Needs};
use llmhw_core::recommend::Wanted;
use llmhw_core::record::file::{measurements, own_runs};
use llmhw_core::record::{Check, Noun, json};
use llmhw_core::spec::{Attention, GroupedAttention, LinearAttention, LinearVariant, Model, Traits};
use llmhw_core::units::*;
use llmhw_core::{ErrorKind, Scenario, catalog, noun};
use std::slice::from_ref;

#[test]
fn two_of_a_machine_draw_twice_as_much_when_idle() {
    let one = Ownership::builder(usd(1000), watts(100), usd_per_kilowatt_hour(0.2)).idle_power(watts(10));
    let two = one.times(2.0).build().unwrap();
    assert_eq!((two.price(), two.load_power(), two.idle_power()), (usd(2000), watts(200), watts(20)));
}

#[test]
fn a_length_counts_as_often_as_it_came() {
    for weight in [-1.0, f64::INFINITY, f64::NAN] {
        assert!(Length::weighted(&[(tokens(10), weight), (tokens(20), 2.0)]).is_err(), "{weight}");
    }
    assert_eq!(Length::weighted(&[(tokens(10), 0.0), (tokens(20), 2.0)]).unwrap().mean(), tokens(20));
}

#[test]
fn no_token_is_routed_to_more_experts_than_there_are() {
    let experts = |per_token: u32| {
        let text = format!(r#"{{"count": 8, "per_token": {per_token}, "feed_forward_size": 1024, "layers": 4}}"#);
        json::from_text::<noun::Experts>(&text).unwrap().check()
    };
    assert!(experts(8).is_ok() && experts(9).is_err());
}

#[test]
fn a_processor_counts_where_nothing_drives_the_gpu_beside_it() {
    let (mini, model) = (catalog::hardware("mac-mini-m4-pro-20c-48gb").unwrap(), catalog::model("qwen3-8b").unwrap());
    let needs = Needs::builder(Wanted::Model(model), tokens(4096)).build().unwrap();
    let of = |runtimes: &[&str]| {
        let runtimes: Vec<_> = runtimes.iter().map(|id| catalog::runtime(id).unwrap().clone()).collect();
        let format = catalog::format("q4-k-m").unwrap();
        let candidates = plan::Candidates::new(from_ref(mini), from_ref(model), from_ref(format), &runtimes);
        let found = plan::search(&needs, &candidates, CALIBRATED).unwrap();
        found.front.iter().map(|point| point.combination.runtime.id().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(of(&["llama-cpp-cpu"]), ["llama-cpp-cpu"]);
    assert_eq!(of(&["llama-cpp-cpu", "llama-cpp-metal"]), ["llama-cpp-metal"]);
}

#[test]
fn a_warm_laptop_reads_prompts_more_slowly_too() {
    let fleet = |hardware: &str| {
        let question = format!(
            r#"{{"hardware": "{hardware}", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096, "users": 1,
                "requests_per_user_per_hour": 0.01, "prompt_tokens": 2000, "output_tokens": 10, "wait_seconds": 60,
                "sequences_per_replica": 1}}"#
        );
        answer("fleet", &question)["peak"]["mean_time_to_first_token_seconds"].as_f64().unwrap()
    };
    let cold = |hardware: &str| {
        let question = format!(
            r#"{{"hardware": "{hardware}", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096, "prompt_tokens": 2000}}"#
        );
        answer("project", &question)["prefill_seconds"].as_f64().unwrap()
    };
    let (laptop, mini) = ("macbook-air-m4-10c-32gb", "mac-mini-m4-pro-20c-48gb");
    let [slower, same] = [laptop, mini].map(|hardware| fleet(hardware) / cold(hardware));
    assert!(slower > 1.1 && same < 1.1, "{slower} {same}");
}

#[test]
fn sixteen_sequences_hold_sixteen_caches() {
    let room = |sequences: u32| {
        let question = format!(
            r#"{{"nodes": ["rtx-4090-24gb", "rtx-3090-24gb"], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096,
                "link": "ethernet-10g", "sequences": {sequences}}}"#
        );
        answer("unequal_pipeline", &question)["headroom_gigabytes"].as_f64().unwrap()
    };
    let [one, two, sixteen] = [1, 2, 16].map(room);
    assert!(one > two && ((one - sixteen) / (one - two) - 15.0).abs() < 1e-6, "{one} {two} {sixteen}");
}

#[test]
fn rows_of_two_models_are_no_runs_of_one() {
    let table = "
| model                  |     size | params | backend | ngl |         test |           t/s |
| ---------------------- | -------: | -----: | ------- | --: | -----------: | ------------: |
| llama 8B Q4_K - Medium | 4.58 GiB | 8.03 B | CUDA    |  99 |        tg128 | 131.00 ± 0.50 |
| llama 8B Q8_0          | 7.95 GiB | 8.03 B | CUDA    |  99 |        tg128 |  90.00 ± 0.50 |
";
    let rows = measurements(table, None).unwrap().rows;
    let runs = |rows: &[llmhw_core::record::file::Measurement]| {
        let (card, model, format) = ("rtx-4090-24gb".into(), "llama-3.1-8b".into(), "q4-k-m".into());
        own_runs(
            rows,
            &llmhw_core::record::Named::Name(card),
            &llmhw_core::record::Named::Name(model),
            &llmhw_core::record::Named::Name(format),
            None,
        )
    };
    assert_eq!(runs(&rows[..1]).unwrap().len(), 1);
    let refused = runs(&rows).unwrap_err();
    assert!(refused.parameter().is_some_and(|at| at.starts_with("rows[1].")), "{refused}");
}

/// A processor reads the memory of the host, and beside a GPU nobody asks it.
#[test]
fn no_machine_is_recommended_for_its_processor_beside_a_gpu() {
    let question = r#"{"model": "qwen3-coder:30b", "users": 2, "tokens_per_second_per_user": 20, "budget_usd": 30000, "context_tokens": 8192}"#;
    let choices = answer("recommend", question)["choices"].clone();
    let runtimes: Vec<&str> =
        choices.as_array().unwrap().iter().filter_map(|choice| choice["runtime"].as_str()).collect();
    assert!(runtimes.len() > 20 && !runtimes.iter().any(|runtime| runtime.ends_with("-cpu")), "{runtimes:?}");
}

/// A shape of eight billion weights is no model of seventy, and no number of a shape makes the counting overflow.
#[test]
fn a_model_is_as_large_as_its_shape_and_its_shape_is_one_that_can_be() {
    let described = |total: f64, traits: Traits| {
        Model::builder("mine", "Mine")
            .parameters(billion_parameters(total))
            .shape(32, 4096, 128_256)
            .attention(GroupedAttention::new(32, 8, 128))
            .feed_forward(14_336)
            .context_limit(tokens(8192))
            .traits(traits)
            .build()
    };
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let project = |model: &Model| {
        let scenario = Scenario::new(card, model).format(&formats::Q4_K_M).runtime(&runtimes::LLAMA_CPP_CUDA);
        scenario.context(tokens(4096)).project().err()
    };
    let shape =
        ParameterCount::of(&described(8.0, Traits::PLAIN).unwrap()).total.get::<parameter_count::billion_parameters>();
    for (total, agrees) in
        [(shape * 2.0, true), (shape * 2.001, false), (shape / 2.0, true), (shape / 2.001, false), (70.0, false)]
    {
        let model = described(total, Traits::PLAIN).unwrap();
        let record = Model::from_record(model.to_record());
        for error in [project(&model), record.err()] {
            assert_eq!(error.is_none(), agrees, "{total}: {error:?}");
            if let Some(error) = error {
                assert_eq!(
                    (error.kind(), error.parameter()),
                    (ErrorKind::Inconsistent, Some("total_parameters_billions"))
                );
                assert!(error.to_string().contains("8.03"), "{error}");
            }
        }
    }
    let with = |change: fn(&mut Traits)| {
        let mut traits = Traits::PLAIN;
        change(&mut traits);
        described(8.0, traits).map(drop).map_err(|error| error.parameter().map(String::from).unwrap())
    };
    let refused = |name: &str| Err(String::from(name));
    assert_eq!(with(|t| t.feed_forward_matrices = 2), Ok(()));
    assert_eq!(with(|t| t.feed_forward_matrices = 1), refused("feed_forward_matrices"));
    assert_eq!(with(|t| t.feed_forward_matrices = 4), refused("feed_forward_matrices"));
    // 2^27 in each of 32 layers is 2^32.
    assert_eq!(with(|t| t.per_layer_embedding_size = (1 << 27) - 1), Ok(()));
    assert_eq!(with(|t| t.per_layer_embedding_size = 1 << 27), refused("per_layer_embedding_size"));
    // All layers together may have just as much as 32 bits count.
    let of_five = |per_layer: u32| {
        let mut traits = Traits::PLAIN;
        traits.per_layer_embedding_size = per_layer;
        let model = Model::builder("five", "Five").parameters(billion_parameters(1.0)).shape(5, 64, 1000);
        model
            .attention(GroupedAttention::new(4, 2, 16))
            .feed_forward(128)
            .context_limit(tokens(8192))
            .traits(traits)
            .build()
    };
    assert!(of_five(u32::MAX / 5).is_ok() && of_five(u32::MAX / 5 + 1).is_err());
    // Some linear attention has no convolution.
    let variant = LinearVariant::Kda { key_heads: 2, key_dimension: 16, value_heads: 2, value_dimension: 16 };
    let linear = |width: u32| {
        let model = Model::builder("linear", "Linear").parameters(billion_parameters(1.0)).shape(2, 64, 1000);
        let layers = Attention::Linear(LinearAttention::new(variant, bytes(1), width));
        model.attention_layers(2, layers).feed_forward(128).context_limit(tokens(8192)).build()
    };
    assert!(linear(0).is_ok() && linear(4).is_ok());
    assert_eq!(linear(u32::MAX).unwrap_err().parameter(), Some("attention[0].convolution_width"));
    assert_eq!(with(|t| t.hyper_connection_streams = 64), Ok(()));
    assert_eq!(with(|t| t.hyper_connection_streams = 65), refused("hyper_connection_streams"));
}

/// Without a link as with one: what is wrong is the number of machines.
#[test]
fn as_many_machines_as_nobody_connects_are_refused_before_their_link() {
    for most_nodes in [0, 65] {
        let text = format!(
            r#"{{"budget_usd": 3000, "context_tokens": 16384, "model": "gpt-oss-20b", "most_nodes": {most_nodes}}}"#
        );
        assert_eq!(refused("recommend", &text), (ErrorKind::OutOfRange, "most_nodes".to_owned()));
    }
}

/// What says nothing about the phase that was timed is not taken in silence.
#[test]
fn a_run_is_asked_for_no_more_than_its_phase_has() {
    let run = |rest: &str| {
        let run = r#""hardware": "rtx-4090", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 1000"#;
        refused("calibrate", &format!(r#"{{"runs": [{{{run}, "tokens_per_second": 100{rest}}}]}}"#))
    };
    let prefill = |rest: &str| run(&format!(r#", "phase": "prefill", "prompt_tokens": 512{rest}"#));
    let inconsistent = |field: &str| (ErrorKind::Inconsistent, format!("runs[0].{field}"));
    assert_eq!(run(r#", "prompt_tokens": 512"#), inconsistent("prompt_tokens"));
    assert_eq!(prefill(r#", "drafted_tokens": 4"#), inconsistent("drafted_tokens"));
    assert_eq!(prefill(r#", "accepted_tokens_per_step": 2.5"#), inconsistent("accepted_tokens_per_step"));
    assert_eq!(prefill(r#", "sequences": 4"#), (ErrorKind::Unsupported, "runs[0].sequences".into()));
    assert_eq!(prefill(r#", "kv_format": "q9""#).1, "runs[0].kv_format");
    let question = r#"{"runs": [{"hardware": "rtx-4090", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": 1000,
        "tokens_per_second": 100, "prompt_tokens": 512}]}"#;
    let refusal = json::call("calibrate", question).unwrap_err().to_string();
    assert!(refusal.contains("must not be given where tokens were written"), "{refusal}");
}

/// Only what stands in a machine has one around it: a card whether or not it is described, a processor where it is.
#[test]
fn a_host_is_spoken_of_where_there_may_be_one() {
    let told = |rest: &str| {
        let memory = r#""memory_gibibytes": 24, "memory_bandwidth_gigabytes_per_second": 500"#;
        let hardware = format!(r#"{{"id": "box", "name": "Box", "price_usd": 900, {memory}, {rest}}}"#);
        let question = format!(r#"{{"hardware": {hardware}, "price_usd": 900, "electricity": 0.2}}"#);
        json::call("ownership", &question).unwrap_err().to_string().contains("of box with its host")
    };
    let host = r#""host": {"name": "Tower", "price_usd": 500}"#;
    assert!(!told(r#""device": "unified""#));
    assert!(told(r#""device": "discrete", "form_factor": "card""#));
    assert!(told(&format!(r#""device": "cpu", {host}"#)) && !told(r#""device": "cpu""#));
}

#[test]
fn a_context_beyond_the_limit_is_refused_though_no_format_is_left() {
    let ask = |context: u32| {
        let asked = r#""hardware": "rtx-4090", "model": "llama-3.1-8b", "formats": []"#;
        json::call("largest_format", &format!(r#"{{{asked}, "context_tokens": {context}}}"#))
    };
    assert_eq!(ask(131_072).unwrap(), "null");
    assert_eq!(ask(131_073).unwrap_err().parameter(), Some("context_tokens"));
}
