//! Small cases of what tools print: rates from repetitions, shapes of JSON, counts in tables.

use llmhw_core::files::measurements::{self, Drafted, Format, Phase, Reading, Row};
use llmhw_core::units::*;

fn read(text: &str) -> Reading {
    measurements::read(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn rate(row: &Row) -> f64 {
    row.rate.get::<token_rate::token_per_second>()
}

fn deviation(row: &Row) -> Option<f64> {
    row.standard_deviation.map(|deviation| deviation.get::<token_rate::token_per_second>())
}

#[test]
fn repetitions_without_a_mean_give_mean_and_sample_deviation() {
    let bench = |samples: &str| {
        let text = format!(r#"[{{"n_prompt":0,"n_gen":128,"samples_ts":{samples}}}]"#);
        measurements::read_as(&text, Format::LlamaBenchJson).unwrap().rows.remove(0)
    };
    // Mean 6; squares 16, 0, 4, 4 over 3 degrees of freedom.
    let row = bench("[2, 6, 8, 8]");
    assert_eq!((rate(&row), deviation(&row), row.repetitions), (6.0, Some(8.0_f64.sqrt()), Some(4)));
    let row = bench("[3, 5]");
    assert_eq!((rate(&row), deviation(&row)), (4.0, Some(2.0_f64.sqrt())));
    let row = bench("[7]");
    assert_eq!((rate(&row), deviation(&row), row.repetitions), (7.0, None, Some(1)));
    let nothing = r#"[{"n_prompt":0,"n_gen":128,"samples_ts":[]}]"#;
    assert!(measurements::read_as(nothing, Format::LlamaBenchJson).is_err());
}

const DONE: &str = r#"{"model":"m","done":true,"prompt_eval_count":10,"prompt_eval_duration":2000000000,"eval_count":100,"eval_duration":4000000000}"#;
const PART: &str = r#"{"model":"m","done":false,"response":"a"}"#;

#[test]
fn parts_of_a_stream_say_nothing() {
    for text in [
        format!("{PART}\n{DONE}\n"),
        format!("data: {PART}\n\ndata: {DONE}\n\ndata: [DONE]\n"),
        format!("[{PART},{DONE}]"),
    ] {
        let reading = read(&text);
        let rates: Vec<(Phase, f64)> = reading.rows.iter().map(|row| (row.phase, rate(row))).collect();
        assert_eq!(rates, [(Phase::Prefill, 5.0), (Phase::Decode, 25.0)], "{text}");
        assert!(reading.left_out.is_empty());
    }
    // Not finished, though it has counts.
    let early = DONE.replace("\"done\":true", "\"done\":false");
    assert_eq!(read(&format!("[{early},{DONE}]")).rows.len(), 2);
    // One object over several lines, two of which begin with a brace.
    let spread = DONE.replace("{\"model\":\"m\"", "{\n\"options\":\n{\n\"seed\":1},\n\"model\":\"m\"");
    assert_eq!(read(&spread).rows.len(), 2);
    // A list of one object on each line.
    assert_eq!(read(&format!("[\n{DONE},\n{DONE}\n]")).rows.len(), 4);
}

#[test]
fn lines_before_json_are_counted() {
    let wrong = DONE.replace("2000000000", "\"soon\"");
    let message = measurements::read(&format!("loading\nready\n{DONE}\n{wrong}\n")).unwrap_err().to_string();
    assert!(message.contains("line 4"), "{message}");
    // One object is a row, as those of a list are.
    let message = measurements::read(&wrong).unwrap_err().to_string();
    assert!(message.starts_with("row 1: prompt_eval_duration"), "{message}");
}

#[test]
fn what_a_tool_says_besides_is_kept_once() {
    let bench = r#"[{"n_prompt":0,"n_gen":128,"avg_ts":5,"model_type":"m","n_batch":512,"use_mmap":true,"devices":["a"],"none":null}]"#;
    let rows = read(bench).rows;
    let others: Vec<(&str, &str)> = rows[0].others.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(others, [("n_batch", "512"), ("use_mmap", "true")]);
}

#[test]
fn a_list_with_anything_but_numbers_is_no_list_of_rates() {
    for samples in ["[4, null, 6]", r#"["4", 6]"#, "[4, [6]]"] {
        let text = format!(r#"[{{"n_prompt":0,"n_gen":128,"samples_ts":{samples}}}]"#);
        assert!(measurements::read_as(&text, Format::LlamaBenchJson).is_err(), "{samples}");
    }
}

#[test]
fn a_prompt_that_was_in_the_cache_says_no_depth_for_what_follows() {
    let line = |what: &str, milliseconds: &str, count: u32| {
        format!("llama_perf_context_print: {what} time = {milliseconds} ms / {count} tokens\n")
    };
    let first = line("prompt eval", "100.00", 20);
    let all = [first.clone(), line("prompt eval", "0.00", 0), line("       eval", "1000.00", 50)].concat();
    let reading = read(&all);
    let depths: Vec<Option<Tokens>> = reading.rows.iter().map(|row| row.depth).collect();
    assert_eq!((depths, reading.left_out.len()), (vec![Some(tokens(0)), None], 1));
    // A decode of nothing between leaves the prompt's depth to the next.
    let all = [first, line("       eval", "0.00", 0), line("       eval", "1000.00", 50)].concat();
    assert_eq!(read(&all).rows[1].depth, Some(tokens(20)));
}

#[test]
fn the_oldest_mlx_says_rates_alone() {
    let reading = read("Prompt: 123.5 tokens-per-sec\nGeneration: 20.25 tokens-per-sec\n");
    let rows: Vec<_> = reading.rows.iter().map(|row| (row.phase, rate(row), row.tokens)).collect();
    assert_eq!(rows, [(Phase::Prefill, 123.5, None), (Phase::Decode, 20.25, None)]);
    for line in ["Prompt: 123.5 words, 3 tokens-per-sec", "Prompt: 12 tokens, 123.5 of tokens-per-sec"] {
        assert!(measurements::read(line).unwrap_err().to_string().contains("line 1: Prompt"), "{line}");
    }
}

#[test]
fn trials_of_mlx_have_a_deviation_where_there_are_several() {
    let trials = |rates: &[u32]| {
        let lines = rates.iter().map(|rate| format!("Trial 1: prompt_tps={rate}, generation_tps={}\n", rate / 10));
        let text = format!("Timing with prompt_tokens=64 and generation_tokens=32.\n{}", lines.collect::<String>());
        let reading = read(&text);
        let rows: Vec<_> = reading.rows.iter().map(|row| (rate(row), deviation(row))).collect();
        let written = measurements::to_csv(&reading.rows);
        assert_eq!(written.matches(&format!("repetitions={}", rates.len())).count(), 2, "{written}");
        rows
    };
    assert_eq!(trials(&[100]), [(100.0, None), (10.0, None)]);
    // Off by 20 and by 2 from the mean on both sides.
    assert_eq!(trials(&[100, 140]), [(120.0, Some(800.0_f64.sqrt())), (12.0, Some(8.0_f64.sqrt()))]);
}

#[test]
fn a_format_is_known_by_all_its_marks() {
    for (text, format) in [
        (DONE, Some(Format::OllamaJson)),
        (r#"{"done":true,"eval_count":3}"#, None),
        (r#"{"done":true,"eval_duration":3}"#, None),
        (r#"{"done":true}"#, None),
        ("avg_ts,n_gen\n1,2", Some(Format::LlamaBenchCsv)),
        ("avg_ts n_gen\n1 2", None),
        ("It wrote 20 t/s, or so.", None),
        ("phase,tokens_per_s\ndecode,1", Some(Format::Table)),
        ("phase tokens_per_s\ndecode 1", None),
        ("tokens_per_s,speed\n1,2", None),
        ("| model | test | t/s |\n|---|---|---|\n| m | tg128 | 12.5 |", Some(Format::LlamaBenchMarkdown)),
        ("| model | test | speed in t/s |\n|---|---|---|\n| m | tg128 | 12.5 |", None),
        ("| model | speed | t/s |\n|---|---|---|\n| m | tg128 | 12.5 |", None),
    ] {
        assert_eq!(Format::of(text).ok(), format, "{text}");
    }
    assert_eq!(format!("{:>6}|{:<10}|", Phase::Decode, Phase::Prefill), "decode|prefill   |");
    assert_eq!(format!("{}", Format::OllamaJson), Format::OllamaJson.as_str());
}

#[test]
fn text_after_a_table_ends_it() {
    let table = "| model | test | t/s |\n|---|---|---|\n| m | tg128 | 12.5 |\n";
    let reading = read(&format!("{table}\nand then\n| a | b |\n"));
    assert_eq!(reading.rows.len(), 1);
    // An empty line does not.
    let reading = read(&format!("{table}\n| m | pp512 | 99.5 |\n"));
    assert_eq!(reading.rows.iter().map(rate).collect::<Vec<_>>(), [12.5, 99.5]);
}

#[test]
fn a_mean_context_says_how_many_tokens_a_test_had() {
    let table = |mean: &str| {
        format!(
            "phase,tokens_per_s,context_depth_tokens,mean_ctx_tokens,notes\nprefill,100,1000,{mean},\"why, though\"\n"
        )
    };
    // The mean of what is read behind 1000 tokens lies half of it further.
    for (mean, count) in
        [("1256", Some(512.0)), ("1000.5", Some(1.0)), ("1000", Some(0.0)), ("999", None), ("1000.25", None)]
    {
        let rows = read(&table(mean)).rows;
        assert_eq!(rows[0].tokens.map(|tokens| tokens.value), count, "{mean}");
        let written = measurements::to_csv(&rows);
        assert!(written.contains("\"why, though\""), "{written}");
        assert_eq!(written.contains("pp512"), mean == "1256", "{written}");
        let again = measurements::read(&written).unwrap().rows;
        assert_eq!((again[0].tokens, again[0].depth), (rows[0].tokens, rows[0].depth), "{written}");
    }
}

#[test]
fn drafting_is_counted_per_step() {
    // 100 tokens of which 60 were drafted and accepted: 40 steps, 80 drafted tokens.
    assert_eq!(Drafted { drafted: 80, accepted: 60 }.per_step(tokens(100)), Some((2, 2.5)));
    assert_eq!(Drafted { drafted: 81, accepted: 60 }.per_step(tokens(100)), Some((3, 2.5)));
    assert_eq!(Drafted { drafted: 5, accepted: 4 }.per_step(tokens(5)), Some((5, 5.0)), "one step");
    assert_eq!(Drafted { drafted: 5, accepted: 5 }.per_step(tokens(5)), None, "no step");
    assert_eq!(Drafted { drafted: 0, accepted: 0 }.per_step(tokens(5)), None);
}
