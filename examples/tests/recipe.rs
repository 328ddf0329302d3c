//! The commands of the documentation run, and do what the text around them says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The length of the file whose header the fixture is.
const GGUF_BYTES: u64 = 4_912_917_504;

fn page(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)).unwrap()
}

/// The blocks of a page in one language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let begins = format!("```{language}\n");
    page.match_indices(&begins).map(|(at, _)| page[at + begins.len()..].split("```").next().unwrap()).collect()
}

/// A folder with the files that the pages name.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("recipe-{test}"));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let core = here.join("../llmhw-core/tests");
    // What a command wrote the last time is in its way.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("model")).unwrap();
    for (from, to) in [
        (here.join("ours.toml"), "ours.toml"),
        (here.join("card.toml"), "card.toml"),
        (here.join("model.toml"), "model.toml"),
        (here.join("bench.json"), "bench.json"),
        (here.join("runs.csv"), "runs.csv"),
        (core.join("gguf/llama-3.1-8b-q4-k-m.gguf"), "model.gguf"),
        (core.join("huggingface/fixtures/qwen3-8b.json"), "model/config.json"),
    ] {
        fs::copy(from, folder.join(to)).unwrap();
    }
    fs::OpenOptions::new().write(true).open(folder.join("model.gguf")).unwrap().set_len(GGUF_BYTES).unwrap();
    folder
}

/// The words of a line of shell, without what is said about it: quotes hold words together.
fn arguments(line: &str) -> Vec<String> {
    let line = line.split("  #").next().unwrap().split(" > ").next().unwrap();
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

fn run(folder: &Path, line: &str) -> Output {
    let words = arguments(line);
    Command::new(env!("CARGO_BIN_EXE_guide")).args(words.iter().skip(1)).current_dir(folder).output().unwrap()
}

/// The lines of a page that start the program.
fn commands(page: &str) -> Vec<&str> {
    let lines = blocks(page, "sh").into_iter().flat_map(str::lines);
    lines.filter(|line| *line == "guide" || line.starts_with("guide ")).collect()
}

#[test]
fn every_command_of_the_pages_runs() {
    let folder = folder("pages");
    for (name, least) in [("docs/custom-hardware.md", 10), ("README.md", 15)] {
        let page = page(name);
        let commands = commands(&page);
        assert!(commands.len() >= least, "{name} has {commands:?}");
        for line in commands {
            let output = run(&folder, line);
            assert!(output.status.success(), "{name}: {line}: {}", String::from_utf8_lossy(&output.stderr));
            assert!(!output.stdout.is_empty(), "{name}: {line}");
        }
    }
}

#[test]
fn the_file_of_the_recipe_is_the_one_that_is_used() {
    let page = page("docs/custom-hardware.md");
    let shown = blocks(&page, "toml");
    let used = ["ours.toml", "card.toml", "model.toml"]
        .map(|name| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap());
    assert_eq!(shown, used);
    let runs = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("runs.csv")).unwrap();
    assert_eq!(blocks(&page, "csv"), [runs]);
}

#[test]
fn the_page_has_every_word_for_a_generation() {
    let page = page("docs/custom-hardware.md");
    let words: std::collections::BTreeSet<&str> =
        llmhw_core::catalog::HARDWARE.iter().map(llmhw_core::spec::Hardware::generation).collect();
    // Of Apple's M series, first and last.
    for word in words.iter().filter(|word| !matches!(**word, "apple-m2" | "apple-m3" | "apple-m4" | "apple-m5")) {
        assert!(page.contains(&format!("`{word}`")), "{word}");
    }
}

/// The last table of the page, without the columns that its text says are not needed.
#[test]
fn a_run_by_hand_needs_what_the_page_says() {
    let folder = folder("by-hand");
    fs::write(folder.join("decode.csv"), "phase,tokens_per_s,mean_ctx_tokens\ndecode,61.4,64\n").unwrap();
    fs::write(folder.join("prefill.csv"), "phase,tokens_per_s,mean_ctx_tokens\nprefill,1403,256\n").unwrap();
    let is_taken = |file: &str| {
        run(&folder, &format!("guide calibrate --runs {file} --hardware ours.toml --model llama-3.1-8b"))
            .status
            .success()
    };
    assert_eq!((is_taken("decode.csv"), is_taken("prefill.csv"), is_taken("runs.csv")), (true, false, true));
}

#[test]
fn a_card_without_its_fp32_rate_is_extrapolated_as_the_table_says() {
    let folder = folder("fp32");
    let card = fs::read_to_string(folder.join("card.toml")).unwrap();
    let without: String = card.split_inclusive('\n').filter(|line| !line.starts_with("peak_fp32_teraflops")).collect();
    assert_ne!(without, card);
    fs::write(folder.join("without.toml"), without).unwrap();
    let is_extrapolated = |file: &str| {
        let output = run(&folder, &format!("guide project --hardware {file} --model llama-3.1-8b --context 8192"));
        assert!(output.status.success(), "{file}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().contains("extrapolated")
    };
    assert_eq!((is_extrapolated("card.toml"), is_extrapolated("without.toml")), (false, true));
}

#[test]
fn what_is_wrong_is_said_as_the_recipe_shows() {
    let folder = folder("wrong");
    let ours = fs::read_to_string(folder.join("ours.toml")).unwrap();
    let wrong = ours.replace("memory_gibibytes = 96 ", "memory_gibibytes = -96 ").replace("= 512 ", "= 1e9 ");
    fs::write(folder.join("wrong.toml"), wrong).unwrap();
    let output = run(&folder, "guide read wrong.toml");
    let message = String::from_utf8(output.stderr).unwrap();
    let page = page("docs/custom-hardware.md");
    for line in blocks(&page, "text").into_iter().flat_map(str::lines) {
        assert!(message.contains(line.trim_end_matches("...")), "{line} is missing in {message}");
    }
}

#[test]
fn no_snippet_of_the_pages_is_longer_than_it_promises() {
    let page = page("docs/custom-hardware.md");
    for language in ["python", "js"] {
        let blocks = blocks(&page, language);
        assert_eq!(blocks.len(), 2, "{language}");
        // Of a Python session, what is typed beyond the lines that every block has so that it runs alone.
        let again = [">>> import llmhw", r#">>> ours = llmhw.Catalog.read("ours.toml")"#];
        let is_typed = |line: &str| line.starts_with(">>>") && !again.contains(&line);
        let typed = |block: &str| block.lines().filter(|line| language == "js" || is_typed(line)).count();
        assert!(blocks.iter().all(|block| (1..=3).contains(&typed(block))), "{language}: {blocks:?}");
    }
}
