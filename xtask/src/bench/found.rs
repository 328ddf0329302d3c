//! What the last run of criterion found, and where it ran.

use crate::process::target;
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::process::Command;

pub(super) fn criterion_file(name: &str, file: &str) -> Result<Value> {
    let results = target().join("criterion");
    // A function of a group has a folder in the group's; one without a group has its slashes replaced.
    let folders = [results.join(name), results.join(name.replace('/', "_"))];
    let folder = folders.iter().find(|folder| folder.is_dir()).with_context(|| format!("no result for {name}"))?;
    let path = folder.join("new").join(file);
    let text = fs::read_to_string(&path).with_context(|| format!("no result for {name} at {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))
}

pub(super) fn median_nanoseconds(name: &str) -> Result<f64> {
    let estimates = criterion_file(name, "estimates.json")?;
    estimates.pointer("/median/point_estimate").and_then(Value::as_f64).with_context(|| format!("no median for {name}"))
}

pub(super) fn machine() -> String {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).and_then(|rest| rest.split_once(':'));
    let name = model.map_or("unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let tool = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
    };
    let rustc = tool("rustc", &["--version"]).unwrap_or_else(|| "unknown rustc".to_owned());
    let date = tool("date", &["+%Y-%m-%d"]).unwrap_or_else(|| "unknown date".to_owned());
    format!("{name}, {cores} cores, {rustc}, {date}")
}
