//! Answers that must agree with one another, and with what can be.
use crate::{answer, odds};
use llmhw_core::spec::Strategy;
use llmhw_core::{ErrorKind, Scenario, catalog, efficiency, perf, units::*};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// A token costs as much more as reading its prompts takes time; how fast it is written is the same.
#[test]
fn prompts_cost_a_machine_the_time_to_read_them() {
    // A laptop without a fan, whose prompts are slower too when it is warm.
    let card = r#"{"hardware": "macbook-air-m4-10c-32gb", "price_usd": 1199}"#;
    let project =
        r#"{"hardware": "macbook-air-m4-10c-32gb", "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096}"#;
    let projected = answer("project", project);
    let [write, read] = ["decode_tokens_per_second", "prefill_tokens_per_second"].map(|name| number(&projected[name]));
    let cost = |found: &Value| number(&found["cost"]["median_usd_per_million_tokens"]);
    let (without, with) = (odds(card, ""), odds(card, r#", "input_tokens_per_output_token": 20"#));
    let times = 1.0 + 20.0 * write / read;
    assert!(times > 1.1 && (cost(&with) / cost(&without) / times - 1.0).abs() < 0.02, "{times} {with}");
    assert_eq!(with["warm_rate"], without["warm_rate"]);
    assert_eq!(with["meets_need"], without["meets_need"]);
    assert!(with["cheaper_than_cloud_closed_form_probability"].is_null());
    // Where there is no room for a prompt, none can be read.
    let nothing = r#"{"machines": ["rtx-4090-24gb"], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 0,
        "cloud_usd_per_million_tokens": 1, "input_tokens_per_output_token": 20}"#;
    assert_eq!(crate::refused("uncertainty", nothing), (ErrorKind::Inconsistent, "context_tokens".to_owned()));
    let unread = nothing.replace("20}", "0}");
    assert!(cost(&answer("uncertainty", &unread)["machines"][0]) > 0.0, "without prompts nothing has to be read");
    // A rate of one's own has them in.
    let own = r#"{"hardware": "rtx-4090-24gb", "tokens_per_second": 100}"#;
    assert_eq!(cost(&odds(own, r#", "input_tokens_per_output_token": 20"#)), cost(&odds(own, "")));
}

#[test]
fn a_share_of_the_time_may_be_log_normal_where_it_stays_below_all_of_it() {
    let question = |high: f64| {
        format!(
            r#"{{"machines": ["rtx-4090-24gb"], "model": "gpt-oss-20b", "format": "mxfp4", "context_tokens": 4096, "cloud_usd_per_million_tokens": 1,
                "utilisation_fraction": {{"type": "log-normal", "low": 0.2, "median": 0.25, "high": {high}}}}}"#
        )
    };
    assert!(
        number(&answer("uncertainty", &question(0.3))["machines"][0]["cost"]["median_usd_per_million_tokens"]) > 0.0
    );
    assert_eq!(crate::refused("uncertainty", &question(0.4)).1, "utilisation_fraction");
}

/// Each replica is taken for itself, which makes first tokens late; later than whole answers they are not.
#[test]
fn no_mean_first_token_comes_after_the_mean_answer() {
    for (users, output) in [(100, 20), (400, 20), (400, 200)] {
        let question = format!(
            r#"{{"hardware": "mac-mini-m4-pro-20c-48gb", "model": "qwen3-coder:30b", "format": "q4-k-m", "context_tokens": 8192, "users": {users},
                "requests_per_user_per_hour": 6, "prompt_tokens": {{"type": "log-normal", "median_tokens": 4000, "log_standard_deviation": 1}},
                "output_tokens": {output}, "wait_seconds": 5}}"#
        );
        let peak = &answer("fleet", &question)["peak"];
        let [first, whole, wait] = ["mean_time_to_first_token_seconds", "mean_response_seconds", "mean_wait_seconds"]
            .map(|name| number(&peak[name]));
        assert!(wait < first && first < whole, "{users} {output}: {peak}");
    }
    // So late that nothing but the other tokens is left: nineteen of them, at the rate of one sequence alone.
    let given = r#"{"hardware": "mac-mini-m4-pro-20c-48gb", "users": 400, "requests_per_user_per_hour": 6, "wait_seconds": 5, "output_tokens": 20,
        "prompt_tokens": {"type": "log-normal", "median_tokens": 4000, "log_standard_deviation": 1}, "prefill_tokens_per_second": 400,
        "decode_tokens_per_second": [40, 60, 70]}"#;
    let peak = &answer("fleet", given)["peak"];
    let left = number(&peak["mean_response_seconds"]) - number(&peak["mean_time_to_first_token_seconds"]);
    assert!((left - 19.0 / 40.0).abs() < 1e-9, "{left}: {peak}");
}

/// A pipeline of one machine is that machine, with its range and what it rests on; of two it is known no better than its parts.
#[test]
fn a_pipeline_of_one_is_the_machine() {
    let parts = r#""model": "llama-3.3-70b", "format": "q4-k-m", "context_tokens": 8192"#;
    let pipeline = |nodes: &str| {
        answer("unequal_pipeline", &format!(r#"{{"nodes": [{nodes}], {parts}, "link": "ethernet-10g"}}"#))
    };
    let alone = |id: &str| answer("project", &format!(r#"{{"hardware": "{id}", {parts}}}"#));
    let [studio, mini] = ["mac-studio-m3-ultra-80c-96gb", "mac-mini-m4-pro-20c-48gb"].map(alone);
    let one = pipeline(r#""mac-studio-m3-ultra-80c-96gb""#);
    assert_eq!(one["decode_tokens_per_second"], studio["decode_tokens_per_second"]);
    assert_eq!((&one["decode_interval"], &one["decode_basis"]), (&studio["decode_interval"], &studio["decode_basis"]));
    let two = pipeline(r#""mac-studio-m3-ultra-80c-96gb", "mac-mini-m4-pro-20c-48gb""#);
    let below =
        |of: &Value| number(&of["decode_interval"]["low_tokens_per_second"]) / number(&of["decode_tokens_per_second"]);
    let narrowest = below(&studio).max(below(&mini));
    assert!(below(&two) < narrowest + 0.01, "{} {narrowest}", below(&two));
    let above =
        |of: &Value| number(&of["decode_interval"]["high_tokens_per_second"]) / number(&of["decode_tokens_per_second"]);
    for part in [&below, &above as &dyn Fn(&Value) -> f64] {
        assert!((0.5..2.0).contains(&part(&two)), "{two}");
    }
}

/// What no measurement is behind is assumed, prompts too; and no cluster does more arithmetic than its machines can.
#[test]
fn clusters_read_prompts_no_better_than_their_machines_and_by_what_is_known() {
    let ask = |nodes: u32, strategy: &str, link: &str| {
        answer(
            "project",
            &format!(
                r#"{{"hardware": "mac-mini-m4-pro-20c-48gb", "model": "qwen3-8b", "format": "f16", "context_tokens": 8192, "nodes": {nodes},
                    "strategy": "{strategy}"{link}}}"#
            ),
        )
    };
    let steps = ask(2, "guide-steps", "");
    assert_eq!((&steps["prefill_basis"], &steps["prefill_interval"]), (&Value::from("assumed"), &Value::Null));
    let one = number(&ask(1, "pipeline", "")["model_flop_utilisation_fraction"]);
    for strategy in ["pipeline", "tensor-parallel"] {
        let mfu = number(&ask(8, strategy, r#", "link": "thunderbolt-5-rdma""#)["model_flop_utilisation_fraction"]);
        assert!(mfu <= one * (1.0 + 1e-9) && mfu < 1.0, "{strategy}: {mfu}, {one} alone");
    }
}

/// With a run of one's own longer contexts are no faster either, however far off it was.
#[test]
fn no_run_makes_a_longer_context_faster() {
    let card = catalog::hardware("rtx-4090-24gb").unwrap();
    let (model, format) = (catalog::model("llama-3.1-8b").unwrap(), catalog::format("q4-k-m").unwrap());
    let runtime = catalog::runtime("llama-cpp-cuda").unwrap();
    let setup = perf::Setup::new(card, runtime, model, format);
    for (rate, at) in [(10.0, 64), (105.0, 64), (160.0, 64), (90.0, 4097), (60.0, 30_000)] {
        let load = llmhw_core::spec::Workload::new(tokens(at)).unwrap();
        let run = perf::OwnRun::decode(&setup, load, tokens_per_second(rate)).unwrap();
        let corrections = perf::calibrate(&[run], efficiency::CALIBRATED).unwrap();
        let mut before = f64::INFINITY;
        let mut context = 0_u32;
        while context < 120_000 {
            let scenario = Scenario::new(card, model).format(format).runtime(runtime).context(tokens(context));
            let rate_there = scenario
                .cluster(1, Strategy::Pipeline)
                .corrected(&corrections)
                .project()
                .unwrap()
                .decode
                .rate
                .value
                .value;
            assert!(
                rate_there <= before * (1.0 + 1e-12),
                "{rate} at {at}: {before} and then {rate_there} at {context}"
            );
            (before, context) = (rate_there, context + 1 + context / 50);
        }
    }
}

/// What is prepared for one machine and context is answered for others by the rules it was prepared by.
#[test]
fn what_is_prepared_stays_checked() {
    let (card, model) = (catalog::hardware("rtx-4090-24gb").unwrap(), catalog::model("llama-3.1-8b").unwrap());
    let other = catalog::hardware("rtx-3090-24gb").unwrap();
    let asked = Scenario::new(card, model)
        .format(catalog::format("q4-k-m").unwrap())
        .runtime(catalog::runtime("llama-cpp-cuda").unwrap())
        .context(tokens(8192))
        .prompt(tokens(2000));
    let prepared = asked.prepare().unwrap();
    let alone = |hardware| {
        let asked = Scenario::new(hardware, model).format(catalog::format("q4-k-m").unwrap());
        let asked = asked.runtime(catalog::runtime("llama-cpp-cuda").unwrap());
        asked.context(tokens(8192)).prompt(tokens(2000)).project().unwrap()
    };
    assert_eq!(prepared.on(other).unwrap().project(), alone(other));
    let fault = |error: llmhw_core::Error| (error.kind(), error.parameter().unwrap().to_owned());
    let mac = catalog::hardware("mac-studio-m3-ultra-80c-96gb").unwrap();
    assert_eq!(fault(prepared.on(mac).unwrap_err()), (ErrorKind::Unsupported, "runtime".to_owned()));
    let short = prepared.at_context(tokens(1000)).unwrap_err();
    assert_eq!(fault(short), (ErrorKind::Inconsistent, "prompt_tokens".to_owned()));
    assert!(prepared.at_context(tokens(2000)).is_ok());
    let owned =
        llmhw_core::cost::Ownership::builder(usd(2000), watts(400), usd_per_kilowatt_hour(0.2)).build().unwrap();
    let owning = asked.ownership(owned).prepare().unwrap();
    assert_eq!(fault(owning.on(other).unwrap_err()), (ErrorKind::Inconsistent, "ownership".to_owned()));
}

#[test]
fn a_run_of_a_model_that_does_not_fit_is_none_of_the_machine() {
    let run = r#"{"runs": [{"hardware": "rtx-3090-24gb", "model": "gpt-oss-120b", "format": "mxfp4", "context_tokens": 512, "tokens_per_second": 9}]}"#;
    assert_eq!(crate::refused("calibrate", run), (ErrorKind::Inconsistent, "runs[0].model".to_owned()));
    assert!(!answer("calibrate", &run.replace("120b", "20b")).is_null());
}

/// What a card lacks for its cost is the machine around it, where its own price and draw are said.
#[test]
fn a_card_without_its_machine_is_told_what_is_missing() {
    let card = |more: &str| {
        format!(
            r#"{{"hardware": {{"name": "Card", "vendor": "nvidia", "device": "discrete", "memory_gibibytes": 24, "memory_bandwidth_gigabytes_per_second": 900{more}}},
                "electricity": 0.15}}"#
        )
    };
    let missing = |more: &str| crate::refused("ownership", &card(more));
    let names = [("", "price_usd"), (r#", "price_usd": 1300"#, "host.price_usd")];
    for (more, name) in names {
        assert_eq!(missing(more), (ErrorKind::MissingInput, name.to_owned()), "{more}");
    }
}
