//! The Python package: wheel and sdist, each in an environment with nothing else.

use super::contents::{self, LICENCES, Rules};
use super::findings::{Findings, folder};
use super::licences;
use crate::notices;
use crate::process::{output, run, target};
use crate::python::{Environment, only, package};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) fn check(version: &str, findings: &mut Findings) -> Result<()> {
    let dist = folder("dist")?;
    let builder = environment("builder")?;
    // The wheel is built from the sdist, so that what is not in one is missed in the other. No `--locked`: an sdist has fewer members.
    run("sdist and wheel", builder.maturin()?.args(["build", "--release", "--sdist", "--out"]).arg(&dist))?;
    let [wheel, sdist] = [only(&dist, ".whl")?, only(&dist, ".tar.gz")?];
    findings.held.push(wheel_contents(&builder, &wheel, version)?);
    findings.held.push(sdist_contents(&sdist, version)?);

    let bare = environment("wheel")?;
    bare.install(&wheel)?;
    licences::of_python(&bare, findings)?;
    findings.held.push(format!("wheel alone: {}", examples(&bare, &[])?));
    let mut with_extras = wheel.into_os_string();
    with_extras.push("[duckdb,plot,polars]");
    bare.install(&with_extras)?;
    // An example turns a list into a table of pandas, which no extra brings.
    bare.install("pandas")?;
    findings.held.push(format!("wheel with its extras and pandas: {}", examples(&bare, &["--all"])?));

    let from_source = environment("sdist")?;
    from_source.install(&sdist)?;
    findings.held.push(format!("sdist alone: {}", examples(&from_source, &[])?));
    Ok(())
}

fn environment(name: &str) -> Result<Environment> {
    Environment::new(target().join("release-check/environments").join(name))
}

fn wheel_contents(builder: &Environment, wheel: &Path, version: &str) -> Result<String> {
    let unpacked = folder("wheel")?;
    output(builder.tool("python").args(["-m", "zipfile", "-e"]).arg(wheel).arg(&unpacked))?;
    let about = format!("llmhw-{version}.dist-info");
    let licences = LICENCES.iter().chain([&notices::FILE]).map(|name| format!("{about}/licenses/{name}"));
    let about_it: Vec<_> = licences.chain([format!("{about}/METADATA")]).collect();
    let mut needed: Vec<_> = about_it.iter().map(String::as_str).collect();
    needed.extend(["llmhw/__init__.py", "llmhw/_llmhw.pyi", "llmhw/_llmhw.abi3.so", "llmhw/py.typed"]);
    contents::check(wheel, &unpacked, &Rules { needed: &needed, allowed: &["llmhw/", &format!("{about}/")] })
}

fn sdist_contents(sdist: &Path, version: &str) -> Result<String> {
    let unpacked = folder("sdist")?;
    run("unpacking the sdist", Command::new("tar").arg("xzf").arg(sdist).arg("-C").arg(&unpacked))?;
    let needed = [
        "PKG-INFO",
        "Cargo.toml",
        "Cargo.lock",
        "pyproject.toml",
        "llmhw-core/src/lib.rs",
        "llmhw-py/src/lib.rs",
        "LICENSE-APACHE",
        "LICENSE-MIT",
        notices::FILE,
        "README.md",
    ];
    contents::check(
        sdist,
        &unpacked.join(format!("llmhw-{version}")),
        &Rules { needed: &needed, allowed: &["llmhw-core/", "llmhw-py/", "python/llmhw/"] },
    )
}

/// The examples of the page that the installed package carries, run from a folder without sources.
fn examples(environment: &Environment, arguments: &[&str]) -> Result<String> {
    let script: PathBuf = package().join("tests/readme_examples.py");
    let printed = output(environment.tool("python").arg(script).args(arguments).current_dir(folder("empty")?))?;
    print!("{printed}");
    Ok(printed.trim().to_owned())
}
