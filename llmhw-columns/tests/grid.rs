//! Grids: order and bits of rows, threads, what is refused, sinks that fail, and how many batches there are at once.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod shared;

use arrow_array::cast::AsArray as _;
use arrow_array::types::Float64Type;
use arrow_array::{Array as _, RecordBatch};
use llmhw_columns::{Error, Grid, Question, Refused, Running, Swept};
use llmhw_core::catalog::{self, Catalog, Row};
use llmhw_core::record::RuntimeChoice;
use llmhw_core::record::columns::Measure;
use llmhw_core::spec::{Hardware, KvFormat, Strategy};
use llmhw_core::units::{gibibytes, gigabytes_per_second, tokens};
use llmhw_core::{ErrorKind, Scenario};
use shared::{plain, word_at};
use std::sync::Arc;
use std::time::Duration;

fn swept(question: &Question, grid: &Grid<'_>, running: &Running) -> (Vec<RecordBatch>, Swept) {
    let mut batches = Vec::new();
    let swept = question.sweep(grid, running, |batch, _| {
        batches.push(batch);
        Ok(())
    });
    (batches, swept.unwrap())
}

const HARDWARE: [&str; 3] = ["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb", "dgx-spark-gb10-128gb"];
const MODELS: [&str; 3] = ["qwen3-8b", "qwen3-coder-30b-a3b", "gemma-3-27b"];
const FORMATS: [&str; 2] = ["q4-k-m", "mlx-4bit"];
const CONTEXTS: [f64; 5] = [0.0, 700.0, 8192.0, 65_536.5, 1e6];

fn grid() -> Grid<'static> {
    Grid::new()
        .hardware(HARDWARE)
        .model(MODELS)
        .format(FORMATS)
        .kv_format([KvFormat::F16, KvFormat::Q8_0])
        .sequences([1, 3])
        .prompt_tokens([100.0, 700.0])
        .context_tokens(CONTEXTS)
}

fn all() -> Question {
    Question::new(Measure::ALL.iter().map(|(measure, _)| *measure))
}

/// Every row of a grid of all axes but runtimes and machines, against the scenario of nested loops.
#[test]
fn rows_are_those_of_nested_loops_and_have_the_bits_of_scenarios() {
    let question = Question::named([
        "decode_tokens_per_second",
        "prefill_tokens_per_second",
        "time_to_first_token_seconds",
        "headroom_gigabytes",
        "runtime",
    ])
    .unwrap();
    let (batches, swept) = swept(&question, &grid(), &Running::default().threads(2).batch_rows(37));
    assert_eq!((swept.rows, batches.len()), (720, 20));
    let mut at = (0..20).flat_map(|batch| (0..batches[batch].num_rows()).map(move |row| (batch, row)));
    let (mut answered, mut refused) = (0, 0);
    for hardware in HARDWARE {
        for model in MODELS {
            for format in FORMATS {
                for kv_format in [KvFormat::F16, KvFormat::Q8_0] {
                    for (sequences, prompt, context) in [1, 3]
                        .into_iter()
                        .flat_map(|s| [100.0, 700.0].map(|p| (s, p)))
                        .flat_map(|(s, p)| CONTEXTS.map(|c| (s, p, c)))
                    {
                        let (batch, row) = at.next().unwrap();
                        let batch = &batches[batch];
                        let word = |name: &str| word_at(&batch[name], row);
                        let number = |name: &str| {
                            let column = batch[name].as_primitive::<Float64Type>();
                            column.is_valid(row).then(|| column.value(row).to_bits())
                        };
                        assert_eq!(
                            [word("hardware"), word("model"), word("format"), word("kv_format")].map(Option::unwrap),
                            [hardware, model, format, kv_format.id()]
                        );
                        assert_eq!(
                            [number("sequences"), number("prompt_tokens"), number("context_tokens")],
                            [f64::from(sequences), prompt, context].map(|number| Some(number.to_bits()))
                        );
                        let (machine, format) =
                            (catalog::hardware(hardware).unwrap(), catalog::format(format).unwrap());
                        let projection = catalog::runtime_for(machine, format).and_then(|runtime| {
                            let scenario =
                                Scenario::new(machine, catalog::model(model)?).format(format).runtime(runtime);
                            let scenario = scenario.kv_format(kv_format).sequences(sequences);
                            Ok((runtime.id(), scenario.prompt(tokens(prompt)).context(tokens(context)).project()?))
                        });
                        let Ok((runtime, projection)) = projection else {
                            refused += 1;
                            assert!(word("reason").is_some() && number("decode_tokens_per_second").is_none());
                            continue;
                        };
                        answered += 1;
                        let expected = [
                            projection.decode.rate.value.value,
                            projection.prefill.unwrap().rate.value.value,
                            projection.time_to_first_token().unwrap().value,
                        ];
                        let found =
                            ["decode_tokens_per_second", "prefill_tokens_per_second", "time_to_first_token_seconds"];
                        assert_eq!(found.map(number), expected.map(|value| Some(value.to_bits())));
                        assert_eq!(number("headroom_gigabytes").is_some(), projection.memory.verdict.fits());
                        assert_eq!((word("runtime").as_deref(), word("reason")), (Some(runtime), None));
                    }
                }
            }
        }
    }
    assert!(at.next().is_none() && answered > 200 && refused > 200, "{answered} answered, {refused} refused");
    assert_eq!(swept.refused, refused);
}

#[test]
fn the_number_of_threads_does_not_change_the_batches() {
    for refused in [Refused::Mark, Refused::LeaveOut] {
        let running = Running::default().batch_rows(41).refused(refused);
        let (one, swept_by_one) = swept(&all(), &grid(), &running.threads(1));
        let (two, swept_by_two) = swept(&all(), &grid(), &running.threads(2));
        assert_eq!(one, two);
        assert_eq!(swept_by_one.refused, swept_by_two.refused);
        assert_eq!(one[0].schema(), all().grid_schema(&grid(), refused).unwrap());
    }
}

/// The size of batches is not the rows' business either.
#[test]
fn batches_of_any_size_have_the_same_rows() {
    let question = Question::named(["decode_tokens_per_second", "fits", "bottleneck"]).unwrap();
    let whole = |rows: usize| {
        let (batches, _) = swept(&question, &grid(), &Running::default().threads(2).batch_rows(rows));
        plain(&batches)
    };
    let once = whole(100_000);
    assert_eq!(once.num_rows(), 720);
    for rows in [1, 7, 64, 719] {
        assert_eq!(whole(rows), once, "{rows} rows");
    }
}

#[test]
fn rows_that_are_refused_are_kept_left_out_or_end_it() {
    let question = Question::named(["decode_tokens_per_second"]).unwrap();
    let grid = Grid::new()
        .hardware(["rtx-4090-24gb"])
        .model(["qwen3-8b"])
        .format(["q4-k-m", "mlx-4bit"])
        .context_tokens([8192.0, 1e8]);
    let (marked, kept) = swept(&question, &grid, &Running::default());
    let reasons: Vec<_> = (0..4).map(|row| word_at(&marked[0]["reason"], row)).collect();
    assert_eq!((kept.refused, reasons.iter().filter(|reason| reason.is_none()).count()), (3, 1));
    assert!(reasons[1].as_ref().unwrap().contains("context_tokens"), "{reasons:?}");
    assert!(reasons[2].as_ref().unwrap().contains("format"), "{reasons:?}");

    let (left, left_out) = swept(&question, &grid, &Running::default().refused(Refused::LeaveOut));
    assert_eq!((left_out.refused, left[0].num_rows(), left[0].schema().column_with_name("reason")), (3, 1, None));

    let raised = question.sweep(&grid, &Running::default().refused(Refused::Raise).batch_rows(1), |_, _| Ok(()));
    let Err(Error::Row { row: 1, scenario, error }) = raised else { panic!("{raised:?}") };
    assert_eq!(scenario, "hardware rtx-4090-24gb, model qwen3-8b, format q4-k-m, context_tokens 100000000");
    assert_eq!(error.kind(), ErrorKind::Inconsistent);
}

#[test]
fn a_sink_that_fails_ends_it() {
    let question = Question::named(["decode_tokens_per_second"]).unwrap();
    let mut handed = 0;
    let grid = grid().context_tokens((0..100_000).map(f64::from));
    let ended = question.sweep(&grid, &Running::default().batch_rows(100), |_, progress| {
        handed += 1;
        if handed == 3 { Err(format!("full after {} of {}", progress.rows, progress.of).into()) } else { Ok(()) }
    });
    let Err(Error::Sink(source)) = ended else { panic!("{ended:?}") };
    assert_eq!((source.to_string(), handed), ("full after 300 of 14400000".to_owned(), 3));
}

/// A sink that is slower than the threads: they do not run ahead of it.
#[test]
fn no_more_batches_than_asked_are_in_flight() {
    let question = Question::named(["decode_tokens_per_second"]).unwrap();
    for in_flight in [1, 3] {
        let running = Running::default().threads(2).batch_rows(10).in_flight(in_flight);
        let swept = question.sweep(&grid(), &running, |_, _| {
            std::thread::sleep(Duration::from_millis(1));
            Ok(())
        });
        let swept = swept.unwrap();
        assert_eq!((swept.batches, swept.most_in_flight), (72, in_flight));
    }
}

/// Runtimes by engine, machines in clusters, and rows of one's own in the catalogue.
#[test]
fn engines_clusters_and_ones_own_hardware_are_axes() {
    let own = Hardware::builder("our-box", "Our box", llmhw_core::spec::Device::Unified)
        .memory(gibibytes(96))
        .memory_bandwidth(gigabytes_per_second(512))
        .build()
        .unwrap();
    let ours = Arc::new(Catalog::built_in().with(Row::new(own.clone(), Vec::new())).unwrap());
    let question = Question::named(["decode_tokens_per_second", "runtime"])
        .unwrap()
        .catalog(ours)
        .cluster(Strategy::Pipeline, Some(catalog::link("pcie-4-x16").unwrap().clone()));
    let grid = Grid::new()
        .hardware(["our-box", "rtx-4090-24gb"])
        .model([catalog::model("qwen3-8b").unwrap()])
        .format(["q4-k-m"])
        .runtime(["llama.cpp", "ollama"])
        .nodes([1, 2])
        .context_tokens([4096.0]);
    let (batches, swept) = swept(&question, &grid, &Running::default());
    assert_eq!((swept.rows, swept.refused), (8, 0));
    let runtime = llmhw_core::record::Named::from("llama.cpp").choose(Catalog::BUILT_IN).unwrap();
    assert!(matches!(runtime, RuntimeChoice::Engine(..)));
    assert_eq!(word_at(&batches[0]["runtime"], 0).as_deref(), Some("llama.cpp"));
    let rates = batches[0]["decode_tokens_per_second"].as_primitive::<Float64Type>();
    let alone = Scenario::new(&own, catalog::model("qwen3-8b").unwrap())
        .format(catalog::format("q4-k-m").unwrap())
        .runtime(catalog::runtime_for(&own, catalog::format("q4-k-m").unwrap()).unwrap())
        .context(tokens(4096));
    assert_eq!(rates.value(0).to_bits(), alone.project().unwrap().decode.rate.value.value.to_bits());
}

#[test]
fn what_is_wrong_with_a_grid_is_told_before_the_first_row() {
    let question = Question::named(["fits"]).unwrap();
    let refused = |grid: &Grid<'_>, running: &Running| match question.sweep(grid, running, |_, _| panic!("a row")) {
        Err(Error::Refused(error)) => error,
        other => panic!("{other:?}"),
    };
    let usual = Running::default();
    let empty = refused(&Grid::new().hardware(["rtx-4090-24gb"]).format(["q4-k-m"]).runtime([""; 0]), &usual);
    let named: Vec<_> = empty.all().iter().map(|error| error.parameter().unwrap()).collect();
    assert_eq!(named, ["model", "runtime", "context_tokens"]);

    let wrong = grid().hardware(["rtx-4091-24gb"]).model(["qwen3-8b", "nonsense"]).context_tokens([-1.0, f64::NAN]);
    let wrong = refused(&wrong.sequences([0]).nodes([65]).prompt_tokens([2e9]), &usual);
    let named: Vec<_> = wrong.all().iter().map(|error| error.parameter().unwrap()).collect();
    let expected = ["hardware", "model", "nodes", "sequences", "prompt_tokens", "context_tokens", "context_tokens"];
    assert_eq!(named, expected, "{wrong}");

    let long: Vec<u32> = vec![1; 2_097_152];
    let many = grid().nodes(long.clone()).sequences(long).context_tokens(vec![0.0; 2_097_152]);
    assert!(refused(&many, &usual).to_string().contains("2^63 - 1"));
    assert_eq!(refused(&grid(), &usual.batch_rows(0)).parameter(), Some("batch_rows"));
    assert_eq!(refused(&grid(), &usual.threads(5000)).parameter(), Some("threads"));
}
