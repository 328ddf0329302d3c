//! The tools' own outputs; `fixtures/README.md` says where they come from.

use llmhw_core::files::measurements::{self, Drafted, Format, Phase, Reading, Row};
use llmhw_core::units::*;
use std::path::Path;

pub(crate) fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/measurements/fixtures").join(name);
    std::fs::read_to_string(path).unwrap()
}

fn read(name: &str, format: Format) -> Reading {
    let text = fixture(name);
    let reading = measurements::read(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(reading.format, format, "{name}");
    assert_eq!(measurements::read_as(&text, format).unwrap(), reading);
    assert_eq!(Format::named(format.as_str()).unwrap(), format);
    reading
}

/// Phase, rate, tokens and mean context.
fn facts(row: &Row) -> (Phase, f64, f64, Option<f64>) {
    let rate = row.rate.get::<token_rate::token_per_second>();
    (row.phase, (rate * 1e4).round() / 1e4, row.tokens.unwrap().value, row.mean_context().map(|mean| mean.value))
}

fn other<'a>(row: &'a Row, name: &str) -> &'a str {
    row.others.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

#[test]
fn llama_bench_in_json_and_json_lines() {
    for (name, rates) in [("llama-bench.json", [7100.0022, 118.8816]), ("llama-bench.jsonl", [7263.6092, 119.8447])] {
        let reading = read(name, Format::LlamaBenchJson);
        let [prompt, written] = &reading.rows[..] else { panic!("{name}: {} rows", reading.rows.len()) };
        assert_eq!(facts(prompt), (Phase::Prefill, rates[0], 512.0, Some(256.0)));
        assert_eq!(facts(written), (Phase::Decode, rates[1], 128.0, Some(64.0)));
        assert_eq!((written.repetitions, written.sequences), (Some(5), 1));
        assert!(written.standard_deviation.unwrap() > tokens_per_second(0.5));
        assert_eq!((written.model.as_str(), written.format.as_str()), ("qwen2 7B Q4_K - Medium", "Q4_K - Medium"));
        assert_eq!((written.hardware.as_str(), written.runtime.as_str()), ("NVIDIA GeForce RTX 4080", "CUDA"));
        assert_eq!(written.weights, Some(bytes(4_677_120_000.0)));
        assert_eq!(written.parameters, Some(parameters(7_615_616_512.0)));
        assert_eq!(
            (other(written, "n_ubatch"), other(written, "type_k"), other(written, "flash_attn")),
            ("512", "f16", "false")
        );
        assert_eq!(other(written, "model_filename"), "models/Qwen2.5-7B-Instruct-Q4_K_M.gguf");
        assert!(written.version == "8cf427ff" && written.date.starts_with("2025-04-24"));
    }
}

/// What programs log before, and the fences people paste.
#[test]
fn json_is_found_in_what_surrounds_it() {
    for name in ["llama-bench.json", "llama-bench.jsonl", "ollama.json", "llama-server-cached.json"] {
        let text = fixture(name);
        let pasted = format!("ggml_cuda_init: found 1 CUDA devices:\n  Device 0: NVIDIA\n```json\n{text}```\n");
        assert_eq!(measurements::read(&pasted).unwrap(), measurements::read(&text).unwrap(), "{name}");
    }
}

#[test]
fn llama_bench_in_csv_old_and_new() {
    let new = read("llama-bench.csv", Format::LlamaBenchCsv);
    assert_eq!(new.rows.len(), 2);
    assert_eq!(facts(&new.rows[0]), (Phase::Decode, 280.2523, 64.0, Some(92.0)));
    assert_eq!((new.rows[0].repetitions, other(&new.rows[0], "load_mode")), (None, "auto"));
    let old = read("llama-bench-2025.csv", Format::LlamaBenchCsv);
    assert_eq!(facts(&old.rows[0]), (Phase::Prefill, 7285.6769, 512.0, Some(256.0)));
    assert_eq!(old.rows[1].standard_deviation, Some(tokens_per_second(0.430_617)));
}

#[test]
fn llama_bench_as_a_table_of_every_age() {
    let reading = read("llama-bench.md", Format::LlamaBenchMarkdown);
    let found: Vec<_> = reading.rows.iter().map(facts).collect();
    let wanted = [
        (Phase::Prefill, 7340.2, 512.0, Some(256.0)),
        (Phase::Decode, 120.6, 128.0, Some(64.0)),
        (Phase::Prefill, 6425.91, 512.0, Some(768.0)),
        (Phase::Decode, 116.71, 128.0, Some(576.0)),
    ];
    assert_eq!(found, wanted);
    assert_eq!(reading.rows[0].parameters, Some(parameters(7.62e9)));
    let old = read("llama-bench-2023.md", Format::LlamaBenchMarkdown);
    assert_eq!((old.rows[1].format.as_str(), other(&old.rows[1], "n_batch")), ("Q4_0", "256"));
    assert_eq!(old.rows[1].weights, Some(gibibytes(3.56)));
    let new = read("llama-bench-2026.md", Format::LlamaBenchMarkdown);
    assert_eq!(facts(&new.rows[3]), (Phase::Decode, 85.79, 128.0, Some(128_064.0)));
    assert!(new.rows.iter().all(|row| row.version == "1fd5f48 (1)" && other(row, "type_k") == "q8_0"));
}

#[test]
fn a_test_that_reads_and_writes_is_left_out_and_said() {
    let text = fixture("llama-bench.md").replace("tg128 @ d512", "pp512+tg128");
    let reading = measurements::read(&text).unwrap();
    assert_eq!((reading.rows.len(), reading.left_out.len()), (3, 1));
    assert!(
        reading.left_out[0].contains("line 6") && reading.left_out[0].contains("pp512+tg128"),
        "{}",
        reading.left_out[0]
    );
}

#[test]
fn llama_server_says_its_drafts_and_its_cache() {
    let reading = read("llama-server-speculative.json", Format::LlamaServerJson);
    assert_eq!(facts(&reading.rows[1]), (Phase::Decode, 18.0463, 200.0, None));
    assert_eq!(reading.rows[1].drafted, Some(Drafted { drafted: 347, accepted: 65 }));
    let reading = read("llama-server-cached.json", Format::LlamaServerJson);
    assert_eq!(facts(&reading.rows[0]), (Phase::Prefill, 32.3018, 1.0, Some(236.5)));
    assert_eq!(facts(&reading.rows[1]), (Phase::Decode, 52.9449, 35.0, Some(254.5)));
    assert_eq!(reading.rows[1].drafted, None);
}

#[test]
fn a_stream_of_llama_server_has_its_timings_at_the_end() {
    let last: String = fixture("llama-server-cached.json").split_whitespace().collect();
    let stream =
        format!("data: {{\"choices\":[{{\"delta\":{{\"content\":\"a\"}}}}]}}\n\ndata: {last}\n\ndata: [DONE]\n");
    let reading = measurements::read(&stream).unwrap();
    assert_eq!((reading.format, reading.rows.len()), (Format::LlamaServerJson, 2));
}

#[test]
fn logs_of_llama_cpp() {
    let server = read("llama-server.log", Format::LlamaCppLog);
    assert_eq!(facts(&server.rows[0]), (Phase::Prefill, 15.8724, 4.0, None), "the server's cache is not known");
    assert_eq!(facts(&server.rows[1]), (Phase::Decode, 16.7563, 96.0, None));
    assert_eq!(server.rows[1].speculation(), Some((3, 96.0 / 41.0)));
    let old = read("llama-server-2024.log", Format::LlamaCppLog);
    assert_eq!(facts(&old.rows[1]), (Phase::Decode, 245.1303, 783.0, None));
    let cli = read("llama-cli-2023.log", Format::LlamaCppLog);
    assert_eq!(facts(&cli.rows[0]), (Phase::Prefill, 31.6756, 19.0, Some(9.5)));
    assert_eq!(facts(&cli.rows[1]), (Phase::Decode, 16.2767, 399.0, Some(218.5)));
    let new = read("llama-completion-2026.log", Format::LlamaCppLog);
    assert_eq!(facts(&new.rows[1]), (Phase::Decode, 63.1693, 85.0, Some(166.5)));
    let embedding = read("llama-embedding-2025.log", Format::LlamaCppLog);
    assert_eq!((embedding.rows.len(), embedding.left_out.len()), (1, 1), "no time, no rate");
}

#[test]
fn ollama_by_its_api_and_by_its_text() {
    let api = read("ollama.json", Format::OllamaJson);
    assert_eq!(facts(&api.rows[0]), (Phase::Prefill, 199.8785, 26.0, Some(13.0)));
    assert_eq!(facts(&api.rows[1]), (Phase::Decode, 61.1901, 259.0, Some(155.5)));
    assert_eq!((api.rows[1].model.as_str(), api.rows[1].runtime.as_str()), ("llama3.2", "ollama"));
    let text = read("ollama.txt", Format::OllamaText);
    assert_eq!(facts(&text.rows[0]), (Phase::Prefill, 90.7457, 21.0, Some(10.5)));
    assert_eq!(facts(&text.rows[1]), (Phase::Decode, 23.983, 25.0, Some(33.5)));
    assert_eq!(text.rows[1].model, "llama2");
    let minutes = read("ollama-minutes.txt", Format::OllamaText);
    assert_eq!(facts(&minutes.rows[1]), (Phase::Decode, 8.8736, 1133.0, Some(579.5)));
    let two = format!("{}\n{}", fixture("ollama.txt"), fixture("ollama-minutes.txt"));
    assert_eq!(measurements::read(&two).unwrap().rows.len(), 4);
}

#[test]
fn a_stream_of_ollama_and_a_prompt_out_of_its_cache() {
    let last: String = fixture("ollama.json").split_whitespace().collect();
    let stream = format!("{{\"model\":\"llama3.2\",\"response\":\"a\",\"done\":false}}\n{last}\n");
    assert_eq!(measurements::read(&stream).unwrap().rows, measurements::read(&last).unwrap().rows);
    let cached = last.replace("\"prompt_eval_count\":26,\"prompt_eval_duration\":130079000,", "");
    let reading = measurements::read(&cached).unwrap();
    assert_eq!((reading.rows.len(), reading.left_out.len()), (1, 1));
    assert_eq!(reading.rows[0].depth, None, "nobody says how long the prompt was");
}

#[test]
fn mlx() {
    let generate = read("mlx-generate.txt", Format::MlxGenerate);
    assert_eq!(facts(&generate.rows[0]), (Phase::Prefill, 775.695, 1929.0, Some(964.5)));
    assert_eq!(facts(&generate.rows[1]), (Phase::Decode, 72.733, 256.0, Some(2057.0)));
    assert_eq!(generate.rows[1].model, "mlx-community/Meta-Llama-3.1-8B-Instruct-4bit");
    let benchmark = read("mlx-benchmark.txt", Format::MlxBenchmark);
    assert_eq!(facts(&benchmark.rows[0]), (Phase::Prefill, 2902.1658, 2048.0, Some(1024.0)));
    assert_eq!(facts(&benchmark.rows[1]), (Phase::Decode, 205.0992, 128.0, Some(2112.0)));
    assert_eq!(benchmark.rows[1].repetitions, Some(5));
    let batch =
        fixture("mlx-benchmark.txt").replace(" and generation_tokens=128", ", generation_tokens=128, batch_size=8");
    assert_eq!(measurements::read(&batch).unwrap().rows[1].sequences, 8);
}

/// From a tool's output to an estimate that is shifted by it.
#[test]
fn a_run_that_was_read_calibrates() {
    use llmhw_core::catalog::{self, formats, runtimes};
    use llmhw_core::perf::{self, OwnRun, Placement, Setup};
    use llmhw_core::{efficiency, spec::Workload};

    let reading = read("llama-bench.json", Format::LlamaBenchJson);
    let row = reading.rows.iter().find(|row| row.phase == Phase::Decode).unwrap();
    let card = catalog::hardware("rtx-4080-16gb").unwrap();
    let model = catalog::model("qwen2.5:7b").unwrap();
    let setup = Setup::new(card, &runtimes::LLAMA_CPP_CUDA, model, &formats::Q4_K_M);
    let workload = Workload::new(row.mean_context().unwrap()).unwrap();
    let run = OwnRun::decode(&setup, workload, row.rate).unwrap();
    let run = run.repeated(row.repetitions.unwrap(), row.standard_deviation.unwrap()).unwrap();
    let corrections = perf::calibrate(&[run], efficiency::CALIBRATED).unwrap();
    let off = |setup: &Setup<'_>| {
        let rate = setup.decode(&workload, Placement::ONE, efficiency::CALIBRATED).rate.value;
        ((rate / row.rate).value - 1.0).abs()
    };
    assert!(off(&setup.corrected(&corrections)) < 0.3 * off(&setup));
}
