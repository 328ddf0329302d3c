//! `cargo xtask test`: everything that must hold before a change goes in.

use crate::catalog;
use crate::process::{calibration, cargo, program, run};
use crate::{python, release, web};
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};

/// Formatting, lints, tests, documentation, the catalogue's freshness, packaging.
pub(crate) fn test() -> Result<()> {
    ensure_component("rustfmt", "fmt")?;
    ensure_component("clippy", "clippy")?;
    run("formatting", cargo().args(["fmt", "--all", "--check"]))?;
    println!("\n== catalogue is fresh");
    catalog::run(true)?;
    println!("\n== types, schemas and vectors are fresh");
    program("bindings", ["--check"])?;
    program("vectors", ["--check"])?;
    run(
        "lints",
        cargo().args(["clippy", "--workspace", "--all-targets", "--all-features", "--locked", "--", "-D", "warnings"]),
    )?;
    // Benchmarks run once each here, as tests; `cargo xtask bench` measures.
    run("tests", cargo().args(["test", "--workspace", "--all-targets", "--all-features", "--locked"]))?;
    println!("\n== constants and accuracy report are fresh");
    calibration(["calibrate", "--check"])?;
    calibration(["accuracy", "--check"])?;
    run("documentation examples", cargo().args(["test", "--workspace", "--doc", "--all-features", "--locked"]))?;
    run(
        "documentation",
        cargo()
            .args(["doc", "--workspace", "--no-deps", "--all-features", "--locked"])
            .env("RUSTDOCFLAGS", "-D warnings"),
    )?;
    println!("\n== public items are those committed");
    program("surface", ["--check"])?;
    run(
        "columns without features",
        cargo().args(["check", "-p", "llmhw-columns", "--no-default-features", "--locked"]),
    )?;
    run("the core without features", cargo().args(["check", "-p", "llmhw-core", "--no-default-features", "--locked"]))?;
    // Tests are debug builds, and some libraries answer otherwise without debug assertions: one question to what people run.
    let question = "fleet --model gpt-oss-20b --hardware rtx-4090-24gb --users 300 --requests-per-hour 3 --prompt 1500 --output 300 --wait 2";
    run(
        "the guide program as it is released",
        cargo()
            .args(["run", "--release", "--locked", "-p", "llmhw-examples", "--bin", "guide", "--"])
            .args(question.split(' ')),
    )?;
    web::test()?;
    release::package()?;
    python::test()?;
    println!("\nall of it holds");
    Ok(())
}

/// Adds a component of the toolchain when it is missing, where rustup can.
fn ensure_component(component: &str, subcommand: &str) -> Result<()> {
    let has = |mut command: Command| {
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    let mut probe = cargo();
    probe.args([subcommand, "--version"]);
    if has(probe) {
        return Ok(());
    }
    println!("{component} is missing: asking rustup for it");
    let status = Command::new("rustup")
        .args(["component", "add", component])
        .status()
        .with_context(|| format!("{component} is missing and rustup does not start: install {component}"))?;
    if !status.success() {
        bail!("{component} is missing and rustup could not add it: install {component}");
    }
    Ok(())
}
