//! From a tool's measurement to a run of one's own: what ran is named by whoever ran it.

use super::read::Measurement;
use crate::catalog;
use crate::error::{Error, Result};
use crate::files::measurements::{Drafted, Phase};
use crate::record::Named;
use crate::record::ask::{OwnRun, RunPhase, several_prompts};
use crate::spec::{Hardware, Model, Runtime, WeightFormat};
use crate::units::tokens;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

/// The run of one's own that a measurement is, on this machine with this model. Names in the measurement are a tool's own words and
/// are not looked up.
///
/// * Decoding is compared at the mean context; a prefill at its prompt, which a mean context tells too, and what was in the cache before.
/// * The cache's format is what `type_k` and `type_v` among `others` say, else `f16`.
/// * Drafted tokens per step follow from the totals: each step writes one token of the model's own.
/// * A deviation of which no tool says how many repetitions it is of counts as one run's, the widest there is.
///
/// # Errors
/// `Unsupported` for what is neither decoding nor prefill, several prompts read together, several devices, what lay beside the GPU, and
/// keys and values stored in two formats;
/// `MissingInput` where the context or the prompt is not known, or tokens were drafted and nobody says how many a step; `Inconsistent`
/// for a mean context below what was in the cache at the start; `UnknownId` for a cache format that is not listed.
///
/// # Example: a row of llama-bench's table
/// ```
/// use llmhw_core::record::file::{measurements, own_run};
/// use llmhw_core::record::{Named, ask::Ask, ask::AskCalibration};
///
/// // From the README of llama.cpp's tools/llama-bench.
/// let read = measurements("\
/// | model                          |       size |     params | backend    | ngl |            test |                  t/s |
/// | ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
/// | qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |    tg128 @ d512 |        116.71 ± 0.60 |
/// ", None)?;
/// let run = own_run(
///     &read.rows[0],
///     Named::Name("rtx-4080-16gb".into()),
///     Named::Name("qwen2.5-7b".into()),
///     Named::Name("q4-k-m".into()),
///     None,
/// )?;
/// assert_eq!((run.tokens_per_second, run.context_tokens), (116.71, 576.0));
/// assert_eq!(AskCalibration { runs: vec![run] }.answer()?[0].measured_tokens_per_second, 116.71);
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn own_run(
    row: &Measurement,
    hardware: Named<'static, Hardware>,
    model: Named<'static, Model>,
    format: Named<'static, WeightFormat>,
    runtime: Option<Named<'static, Runtime>>,
) -> Result<OwnRun> {
    let phase = phase(row)?;
    on_one_device(row)?;
    mean_behind_start(row)?;
    let (context_tokens, prompt_tokens) = match phase {
        RunPhase::Decode => (mean_context(row)?, None),
        RunPhase::Prefill => (depth(row)?, Some(prompt(row)?)),
    };
    let (drafted_tokens, accepted_tokens_per_step) = speculation(row)?.unzip();
    let deviation = row.standard_deviation_tokens_per_second;
    Ok(OwnRun {
        hardware,
        model,
        format,
        tokens_per_second: row.tokens_per_second,
        context_tokens,
        runtime,
        phase,
        prompt_tokens,
        sequences: row.sequences,
        kv_format: kv_format(row)?,
        repetitions: row.repetitions.or_else(|| deviation.map(|_| 1)),
        standard_deviation_tokens_per_second: deviation,
        drafted_tokens,
        accepted_tokens_per_step,
        gpu_layers: gpu_layers(row)?,
    })
}

fn phase(row: &Measurement) -> Result<RunPhase> {
    match row.phase.as_ref() {
        word if word == Phase::Decode.as_str() => Ok(RunPhase::Decode),
        word if word != Phase::Prefill.as_str() => Err(Error::unsupported(
            "phase",
            "be decode or prefill: a time of both says neither's rate",
            word,
            "leave the row out, or measure decoding and prefill apart",
        )),
        _ if row.sequences == 1 => Ok(RunPhase::Prefill),
        _ => Err(several_prompts(row.sequences)),
    }
}

/// A mean below what was in the cache at the start contradicts it.
fn mean_behind_start(row: &Measurement) -> Result<()> {
    match (row.depth_tokens, row.context_tokens) {
        (Some(depth), Some(mean)) if mean < depth => {
            let rule = format!("be at least depth_tokens = {depth}: the cache grows while it runs");
            let advice = "correct one of the two, in a table mean_ctx_tokens or context_depth_tokens";
            Err(Error::inconsistent("context_tokens", rule, mean, advice))
        }
        _ => Ok(()),
    }
}

fn mean_context(row: &Measurement) -> Result<f64> {
    let of_depth = || Some(row.depth_tokens? + row.tokens? / 2.0);
    row.context_tokens.or_else(of_depth).ok_or_else(|| {
        let rule = "decoding is compared at the mean context of the run, which is not said";
        let advice = "give it, the column mean_ctx_tokens of a table; or depth_tokens, the tokens in the cache when it started, \
                      with tokens, how many were written";
        Error::missing("context_tokens", rule, advice)
    })
}

fn depth(row: &Measurement) -> Result<f64> {
    row.depth_tokens.ok_or_else(|| {
        let rule = "a prefill is compared after what was in the cache before, which is not said";
        Error::missing(
            "depth_tokens",
            rule,
            "give it, the column context_depth_tokens of a table: 0 for an empty cache",
        )
    })
}

fn prompt(row: &Measurement) -> Result<f64> {
    let of_mean = || Some(2.0 * (row.context_tokens? - row.depth_tokens?));
    row.tokens.or_else(of_mean).ok_or_else(|| {
        let advice = "give its length; in a table it follows from the column mean_ctx_tokens: what was in the cache and half the prompt";
        Error::missing("tokens", "a prefill reads a prompt", advice)
    })
}

/// Tokens drafted and tokens that came out, per step.
fn speculation(row: &Measurement) -> Result<Option<(u32, f64)>> {
    let (drafted, accepted) = match (row.drafted_tokens_in_all, row.accepted_tokens_in_all) {
        (None, None) => return Ok(None),
        (Some(drafted), Some(accepted)) => (drafted, accepted),
        (drafted, _) => {
            let missing = if drafted.is_none() { "drafted_tokens_in_all" } else { "accepted_tokens_in_all" };
            return Err(Error::missing(missing, "speculation is what was drafted and what was accepted", "give both"));
        }
    };
    let counts = |count: f64| (0.0..=u32::MAX.into()).contains(&count);
    let per_step = (row.sequences == 1 && counts(drafted) && counts(accepted))
        .then(|| Drafted { drafted: drafted as u64, accepted: accepted as u64 }.per_step(tokens(row.tokens?)))
        .flatten();
    per_step.map(Some).ok_or_else(|| {
        Error::missing(
            "tokens",
            "how many tokens a step drafted follows from those that one sequence wrote, more than were accepted",
            "give tokens, or describe the run with drafted_tokens and accepted_tokens_per_step",
        )
    })
}

/// What a tool says under a name of its own.
fn other<'r>(row: &'r Measurement, name: &str) -> Option<&'r str> {
    let text = row.others.iter().find_map(|other| other.strip_prefix(name)?.strip_prefix(':'));
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Refuses what a tool says it ran on several devices, or in part beside the GPU (llama-bench's fields).
fn on_one_device(row: &Measurement) -> Result<()> {
    let whole = [
        ("n_devices", "1", "one device"),
        ("n_cpu_moe", "0", "all experts on the GPU"),
        ("no_kv_offload", "false", "the cache on the GPU"),
        ("tensor_buft_overrides", "none", "every tensor on the GPU"),
    ];
    for (field, usual, meaning) in whole {
        if let Some(said) = other(row, field)
            && said != usual
            && !(said == "0" && usual == "false")
        {
            let rule = format!("be {usual}, {meaning}: a run counts for one machine that holds the whole model");
            return Err(Error::unsupported(field, rule, said, "leave the row out, or measure a model that fits"));
        }
    }
    Ok(())
}

/// Layers on the GPU by llama-bench's field or column; below 0 it means all.
fn gpu_layers(row: &Measurement) -> Result<Option<u32>> {
    let Some(said) = other(row, "n_gpu_layers").or_else(|| other(row, "ngl")) else { return Ok(None) };
    let count: i64 = said.parse().map_err(|_| {
        let advice = "write it as llama-bench does, or leave it out where the whole model was on the GPU";
        Error::invalid_record("gpu_layers", "be a whole number of layers", said, advice)
    })?;
    Ok(u32::try_from(count).ok())
}

/// What llama-bench's fields say of the cache.
fn kv_format(row: &Measurement) -> Result<Option<Cow<'static, str>>> {
    let (keys, values) = match (other(row, "type_k"), other(row, "type_v")) {
        (None, None) => return Ok(None),
        // llama-bench prints what is not its default.
        (keys, values) => (keys.unwrap_or("f16"), values.unwrap_or("f16")),
    };
    if keys != values {
        let (rule, value) = ("store keys and values alike", format!("{keys} and {values}"));
        return Err(Error::unsupported("kv_format", rule, value, "measure with one format for both"));
    }
    catalog::kv_format(keys).map(|format| Some(Cow::Owned(String::from(format.id()))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::record::ask::{Ask, AskCalibration};
    use crate::record::file::measurements;
    use alloc::string::ToString;

    fn row(text: &str) -> Measurement {
        measurements(text, None).unwrap().rows.remove(0)
    }

    fn bench(phase: &str, fields: &str) -> Measurement {
        let counts =
            if phase == "decode" { r#""n_prompt": 0, "n_gen": 128"# } else { r#""n_prompt": 512, "n_gen": 0"# };
        row(&format!(
            r#"{{{counts}, "avg_ts": 80, "stddev_ts": 1, "samples_ts": [79, 80, 81], "n_depth": 1000{fields}}}"#
        ))
    }

    fn run(row: &Measurement) -> Result<OwnRun> {
        let name = |name: &'static str| Cow::Borrowed(name);
        own_run(
            row,
            Named::Name(name("rtx-4090-24gb")),
            Named::Name(name("gpt-oss-20b")),
            Named::Name(name("mxfp4")),
            Some(Named::Name(name("llama.cpp"))),
        )
    }

    #[test]
    fn decoding_is_at_its_mean_context_and_prefill_at_its_depth() {
        let decode = run(&bench("decode", "")).unwrap();
        assert_eq!((decode.phase, decode.context_tokens, decode.prompt_tokens), (RunPhase::Decode, 1064.0, None));
        assert_eq!((decode.repetitions, decode.standard_deviation_tokens_per_second), (Some(3), Some(1.0)));
        let prefill = run(&bench("prefill", "")).unwrap();
        assert_eq!(
            (prefill.phase, prefill.context_tokens, prefill.prompt_tokens),
            (RunPhase::Prefill, 1000.0, Some(512.0))
        );
        assert_eq!(AskCalibration { runs: alloc::vec![decode, prefill] }.answer().unwrap().len(), 2);

        let mut by_hand = bench("decode", "");
        by_hand.context_tokens = None;
        assert_eq!(run(&by_hand).unwrap().context_tokens, 1064.0);
    }

    /// What a table of a person's own lacks is named by its columns, and what it has counts.
    #[test]
    fn a_table_says_a_run_by_its_mean_context() {
        let table = |columns: &str, cells: &str| run(&row(&format!("phase,tokens_per_s{columns}\n{cells}\n")));
        assert_eq!(table(",mean_ctx_tokens", "decode,35,1024").unwrap().context_tokens, 1024.0);
        for (depth, mean, prompt) in [("0", "256", 512.0), ("1000", "1256", 512.0), ("0", "100.3", 200.6)] {
            let prefill =
                table(",context_depth_tokens,mean_ctx_tokens", &format!("prefill,900,{depth},{mean}")).unwrap();
            assert_eq!(prefill.prompt_tokens, Some(prompt));
        }
        for (cells, columns, missing, column) in [
            ("decode,35", "", "context_tokens", "mean_ctx_tokens"),
            ("decode,35,0", ",context_depth_tokens", "context_tokens", "mean_ctx_tokens"),
            ("prefill,900,256", ",mean_ctx_tokens", "depth_tokens", "context_depth_tokens"),
            ("prefill,900,0", ",context_depth_tokens", "tokens", "mean_ctx_tokens"),
        ] {
            let error = table(columns, cells).unwrap_err();
            assert_eq!(error.parameter(), Some(missing));
            assert!(error.to_string().contains(&format!("the column {column}")), "{error}");
        }
        let error = table(",context_depth_tokens,mean_ctx_tokens", "decode,35,1000,500").unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::Inconsistent, Some("context_tokens")));
    }

    #[test]
    fn the_cache_is_stored_as_the_tool_says() {
        assert_eq!(run(&bench("decode", "")).unwrap().kv_format, None);
        let stored =
            |keys: &str, values: &str| run(&bench("decode", &format!(r#", "type_k": "{keys}", "type_v": "{values}""#)));
        assert_eq!(stored("q8_0", "q8_0").unwrap().kv_format.as_deref(), Some("q8-0"));
        assert_eq!(stored("f16", "f16").unwrap().kv_format.as_deref(), Some("f16"));
        let error = stored("f16", "q8_0").unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::Unsupported, Some("kv_format")));
        assert_eq!(stored("q9_9", "q9_9").unwrap_err().kind(), ErrorKind::UnknownId);
        assert_eq!(run(&bench("decode", r#", "type_k": "q8_0""#)).unwrap_err().kind(), ErrorKind::Unsupported);
    }

    #[test]
    fn speculation_is_told_per_step_where_the_totals_tell_it() {
        let mut row = bench("decode", "");
        (row.tokens, row.drafted_tokens_in_all, row.accepted_tokens_in_all) = (Some(200.0), Some(347.0), Some(65.0));
        let run_of = run(&row).unwrap();
        assert_eq!((run_of.drafted_tokens, run_of.accepted_tokens_per_step), (Some(3), Some(200.0 / 135.0)));
        for (tokens, sequences) in [(None, 1), (Some(64.0), 1), (Some(200.0), 2)] {
            (row.tokens, row.sequences) = (tokens, sequences);
            let error = run(&row).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MissingInput);
            assert!(error.to_string().contains("accepted_tokens_per_step"), "{error}");
        }
        row.accepted_tokens_in_all = None;
        assert_eq!(run(&row).unwrap_err().parameter(), Some("accepted_tokens_in_all"));
    }

    #[test]
    fn a_deviation_of_unknown_repetitions_is_the_widest() {
        let mut row = bench("decode", "");
        row.repetitions = None;
        assert_eq!(run(&row).unwrap().repetitions, Some(1));
        row.standard_deviation_tokens_per_second = None;
        assert_eq!(run(&row).unwrap().repetitions, None);
    }

    #[test]
    fn a_model_partly_on_the_processor_is_no_run_of_the_machine() {
        let layers = |field: &str| run(&bench("decode", field)).map(|run| run.gpu_layers);
        assert_eq!(layers(r#", "n_gpu_layers": 12"#).unwrap(), Some(12));
        assert_eq!(layers(r#", "n_gpu_layers": -1"#).unwrap(), None);
        assert_eq!(layers("").unwrap(), None);
        assert_eq!(layers(r#", "n_gpu_layers": "few""#).unwrap_err().parameter(), Some("gpu_layers"));

        for (field, parameter) in [
            (r#", "n_cpu_moe": 24"#, "n_cpu_moe"),
            (r#", "no_kv_offload": true"#, "no_kv_offload"),
            (r#", "tensor_buft_overrides": "exps=CPU""#, "tensor_buft_overrides"),
        ] {
            let error = run(&bench("decode", field)).unwrap_err();
            assert_eq!((error.kind(), error.parameter()), (ErrorKind::Unsupported, Some(parameter)));
        }
        let usual = r#", "n_cpu_moe": 0, "no_kv_offload": false, "tensor_buft_overrides": "none""#;
        assert!(run(&bench("decode", usual)).is_ok());
        let devices =
            |count| run(&row(&format!("phase,tokens_per_s,mean_ctx_tokens,n_devices\ndecode,150,64,{count}\n")));
        assert_eq!(devices("2").unwrap_err().parameter(), Some("n_devices"));
        assert!(devices("1").is_ok() && devices("").is_ok());

        // gpt-oss-20b has 24 layers, and llama.cpp counts the output as one more.
        let calibrated = |on_gpu, hardware: &'static str| {
            let mut run = run(&bench("decode", "")).unwrap();
            (run.gpu_layers, run.hardware) = (Some(on_gpu), Named::Name(hardware.into()));
            // Slow enough for any machine.
            run.tokens_per_second = 5.0;
            AskCalibration { runs: alloc::vec![run] }.answer()
        };
        assert!(calibrated(25, "rtx-4090-24gb").is_ok());
        for partly in [0, 12, 24] {
            let error = calibrated(partly, "rtx-4090-24gb").unwrap_err();
            assert_eq!((error.kind(), error.parameter()), (ErrorKind::Unsupported, Some("runs[0].gpu_layers")));
        }
    }
}
