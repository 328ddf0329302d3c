//! The JavaScript package: packed, installed into an empty project, and its README's examples run there by Node.

use super::contents::{self, Rules};
use super::findings::{Findings, folder};
use crate::notices;
use crate::process::{output, program, root, run};
use crate::python::only;
use crate::web::{npm, tools};
use anyhow::{Result, ensure};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

const PACKAGE: &str = "llmhw-wasm/npm";
/// What npm installs with a package.
const DEPENDENCIES: [&str; 3] = ["dependencies", "optionalDependencies", "peerDependencies"];

pub(super) fn check(findings: &mut Findings) -> Result<()> {
    program("wasm", None)?;
    tools(PACKAGE)?;
    let packed = folder("npm")?;
    output(npm(PACKAGE, &["pack", "--pack-destination"]).arg(&packed))?;
    let tarball = only(&packed, ".tgz")?;
    run("unpacking the tarball", Command::new("tar").arg("xzf").arg(&tarball).arg("-C").arg(&packed))?;
    let unpacked = packed.join("package");
    let rules = Rules {
        needed: &[
            "package.json",
            "README.md",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            notices::FILE,
            "index.d.ts",
            "files.d.ts",
            "planner.d.ts",
            "node.js",
            "browser.js",
            "files-node.js",
            "files-browser.js",
            "planner-node.js",
            "planner-browser.js",
            "dist/llmhw_bg.wasm",
            "dist/llmhw_files_bg.wasm",
            "dist/llmhw_planner_bg.wasm",
            "dist/llmhw.js",
            "dist/llmhw_files.js",
            "dist/llmhw_planner.js",
        ],
        allowed: &["lib/"],
    };
    findings.held.push(contents::check(&tarball, &unpacked, &rules)?);
    alone(&unpacked)?;
    findings.held.push("with the JavaScript package comes nothing else".to_owned());
    // The test of the package installs it into an empty project; here it is handed the very file.
    run(
        "the tarball in an empty project",
        Command::new("node")
            .current_dir(root().join(PACKAGE))
            .args(["--test", "test/package.test.js"])
            .env("LLMHW_TARBALL", &tarball),
    )?;
    findings.held.push("tarball: its README's examples and its types hold in an empty project".to_owned());
    Ok(())
}

fn alone(package: &Path) -> Result<()> {
    let manifest: Value = serde_json::from_str(&fs::read_to_string(package.join("package.json"))?)?;
    for kind in DEPENDENCIES {
        ensure!(
            manifest.get(kind).is_none(),
            "the JavaScript package has {kind}: look at their licences, and say so in docs/decisions.md"
        );
    }
    Ok(())
}
