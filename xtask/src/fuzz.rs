//! `cargo xtask fuzz`: random inputs, guided by which code they reach, for everything that reads what a person gives it.
//!
//! The targets of `fuzz/` are ordinary programs with libFuzzer in them. What guides it is LLVM's coverage pass, which
//! rustc runs on every channel, so that neither a nightly toolchain nor cargo-fuzz needs to be there; memory checkers,
//! which do need nightly, find nothing in code without `unsafe`.

use crate::process::{cargo, root, run, target};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::process::Command;

/// The pass and what libFuzzer wants of it: counters per edge, where they are, and what comparisons compare.
const COVERAGE: &str = "--cfg fuzzing \
    -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

/// A target, and the folder of the repository whose files it starts from.
const TARGETS: &[(&str, &str)] = &[
    ("gguf_header", "llmhw-core/tests/gguf"),
    ("huggingface", "llmhw-core/tests/huggingface/headers"),
    ("measurements", "llmhw-core/tests/measurements/fixtures"),
    ("record", "fuzz/seeds/record"),
    ("toml_csv", "fuzz/seeds/toml_csv"),
];

/// Runs one target, or each, for so many seconds. Fails on the first input that panics, hangs or takes much memory.
pub(crate) fn fuzz(only: Option<&str>, seconds: u32) -> Result<()> {
    let known: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    if let Some(only) = only {
        ensure!(known.contains(&only), "there is no target {only:?}: choose one of {}", known.join(", "));
    }
    let host = host()?;
    let built = target().join("fuzz");
    // With a target named, build scripts and macros are left alone by the flags.
    run(
        "fuzz targets",
        cargo()
            .args(["build", "--release", "--manifest-path", "fuzz/Cargo.toml", "--target", &host, "--target-dir"])
            .arg(&built)
            .env("RUSTFLAGS", COVERAGE)
            .env_remove("CARGO_ENCODED_RUSTFLAGS"),
    )?;
    for (name, seeds) in TARGETS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)) {
        let (corpus, finds) = (built.join("corpus").join(name), built.join("finds").join(name));
        for folder in [&corpus, &finds] {
            fs::create_dir_all(folder).with_context(|| format!("can not make {}", folder.display()))?;
        }
        let program = built.join(&host).join("release").join(name);
        run(
            &format!("{name} for {seconds} s; inputs that fail are kept in {}", finds.display()),
            Command::new(program)
                .current_dir(root())
                .arg(&corpus)
                .arg(seeds)
                .arg(format!("-max_total_time={seconds}"))
                .arg(format!("-artifact_prefix={}/", finds.display()))
                .args(["-timeout=5", "-rss_limit_mb=512", "-malloc_limit_mb=64", "-print_final_stats=1"]),
        )?;
    }
    Ok(())
}

/// The triple of this machine, as rustc calls it.
fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc does not start")?;
    let text = String::from_utf8(output.stdout).context("rustc -vV is not text")?;
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc -vV names no host")?;
    Ok(host.to_owned())
}
