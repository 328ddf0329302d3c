//! docs/accuracy.md and its pictures.

use crate::calibrate::{Calibrator, LEFT_OUT};
use crate::evaluate::{self, Outcome, Protocol};
use crate::metrics::{self, Class};
use crate::picture::{self, Bar};
use crate::predict::Fitted;
use crate::report::{Refusal, by_reason};
use crate::row::{Row, Table};
use crate::work::{Job, Workshop};
use crate::{guide, mlx, own, prose};
use anyhow::{Result, anyhow};
use std::fmt::Write as _;
use std::path::Path;

/// What the document is made from.
pub(crate) struct Material<'a> {
    pub(crate) rows: &'a [Row],
    pub(crate) refused: &'a [Refusal],
    pub(crate) fitted: Fitted,
    runs: Vec<(Protocol, Vec<Outcome<'a>>, Vec<Class>)>,
    suspicious: Vec<(String, String)>,
    guide: Vec<guide::Line>,
    fitted_rows: usize,
}

impl<'a> Material<'a> {
    /// Does all the runs.
    pub(crate) fn gather(
        directory: &Path,
        workshop: &Workshop,
        rows: &'a [Row],
        jobs: &'a [Job],
        refused: &'a [Refusal],
        calibrator: &Calibrator<'_>,
    ) -> Result<Self> {
        let protocols = [Protocol::InSample, Protocol::Chip, Protocol::Model, Protocol::Source, Protocol::Vendor];
        let runs = protocols.into_iter().map(|protocol| {
            let outcomes = evaluate::held_out(jobs, calibrator, protocol)?;
            let classes = metrics::classes(&outcomes, false);
            Ok((protocol, outcomes, classes))
        });
        let table = Table::read(&directory.join("suspicious.csv"))?;
        let fitted = calibrator.fit(&|_| true)?;
        Ok(Self {
            rows,
            refused,
            runs: runs.collect::<Result<_>>()?,
            suspicious: table
                .lines()
                .map(|line| (line.text("row_id").to_owned(), line.text("reason").to_owned()))
                .collect(),
            guide: guide::lines(workshop, &fitted),
            fitted_rows: calibrator.decode_jobs.len() + calibrator.prefill_jobs.len() - LEFT_OUT.len(),
            fitted,
        })
    }

    fn class(&self, protocol: Protocol, name: &str) -> Result<&Class> {
        let classes = self.runs.iter().find(|(p, ..)| *p == protocol).map(|(_, _, classes)| classes);
        classes
            .and_then(|classes| classes.iter().find(|class| class.name == name && class.rows > 0))
            .ok_or_else(|| anyhow!("no rows in class {name}"))
    }

    fn outcomes(&self, protocol: Protocol) -> &[Outcome<'a>] {
        self.runs.iter().find(|(p, ..)| *p == protocol).map_or(&[], |(_, outcomes, _)| outcomes)
    }
}

/// What is required: a class, what is left out, median and 90th percentile.
const REQUIRED: &[(&str, &str, Protocol, f64, Option<f64>)] = &[
    ("decode, dense, to 4,096 tokens", "decode/dense", Protocol::Chip, 6.0, Some(20.0)),
    ("decode, mixtures, to 4,096", "decode/moe", Protocol::Chip, 12.0, Some(30.0)),
    ("decode, above 4,096", "decode/deep", Protocol::Chip, 10.0, Some(30.0)),
    ("decode, all", "decode/all", Protocol::Model, 10.0, Some(30.0)),
    ("prefill, class measured", "prefill/measured", Protocol::Chip, 15.0, Some(40.0)),
    ("clusters", "cluster/all", Protocol::Chip, 20.0, None),
];

/// The files: the document and its pictures.
pub(crate) fn files(material: &Material<'_>) -> Result<Vec<(&'static str, String)>> {
    let bars = REQUIRED
        .iter()
        .map(|(name, class, protocol, median, p90)| {
            Ok(Bar { name, class: material.class(*protocol, class)?, required: (*median, *p90) })
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(vec![
        ("docs/accuracy.md", document(material)?),
        ("docs/accuracy/predicted-measured.svg", picture::scatter(material.outcomes(Protocol::Chip))?),
        ("docs/accuracy/errors.svg", picture::bars(&bars)?),
    ])
}

fn document(material: &Material<'_>) -> Result<String> {
    let mut text = String::from(prose::HEAD);
    requirements(&mut text, material)?;
    text.push_str(prose::PICTURES);
    protocols(&mut text, material);
    finer(&mut text, material);
    own_runs(&mut text, material)?;
    constants(&mut text, material);
    text.push_str(prose::CHOICES);
    suspicious(&mut text, material);
    m2_max(&mut text, material);
    against_llama_cpp(&mut text, material);
    refusals(&mut text, material);
    Ok(text)
}

fn against_llama_cpp(text: &mut String, material: &Material<'_>) {
    text.push_str(prose::MLX);
    for mlx::Comparison { hardware, against, bits, ratios } in mlx::comparisons(material.rows) {
        let (Some(low), Some(high)) = (ratios.first(), ratios.last()) else { continue };
        let middle = mlx::median(ratios.clone()).unwrap_or(*low);
        let count = ratios.len();
        let _ = writeln!(text, "| {hardware} | {against} | {bits} | {count} | {middle:.2} | {low:.2} to {high:.2} |");
    }
}

fn requirements(text: &mut String, material: &Material<'_>) -> Result<()> {
    text.push_str("| class | left out | rows | required median/p90 | median/p90 | constant 0.6 | met |\n|---|---|---|---|---|---|---|\n");
    for (name, class, protocol, median, p90) in REQUIRED {
        let class = material.class(*protocol, class)?;
        let (model, constant) = (&class.model, &class.constant_0_6);
        let met = model.median_abs_percent <= *median && p90.is_none_or(|p90| model.p90_abs_percent <= p90);
        let required = p90.map_or_else(|| format!("{median:.0}/-"), |p90| format!("{median:.0}/{p90:.0}"));
        let _ = writeln!(
            text,
            "| {name} | {} | {} | {required} | {:.1}/{:.1} | {:.1}/{:.1} | {} |",
            left_out(*protocol),
            class.rows,
            model.median_abs_percent,
            model.p90_abs_percent,
            constant.median_abs_percent,
            constant.p90_abs_percent,
            if met { "yes" } else { "**no**" },
        );
    }
    text.push_str("\n80 % intervals, share of held-out rows inside (required 0.75 to 0.85), quantiles from the other chips only:\n\n");
    text.push_str("| class | rows | inside | met |\n|---|---|---|---|\n");
    for name in [
        "decode/all",
        "decode/dense",
        "decode/moe",
        "decode/deep",
        "prefill/measured",
        "prefill/unmeasured",
        "cluster/all",
    ] {
        let class = material.class(Protocol::Chip, name)?;
        let inside = class.model.coverage_80.unwrap_or(f64::NAN);
        let met = if (0.75..=0.85).contains(&inside) { "yes" } else { "**no**" };
        let _ = writeln!(text, "| `{name}` | {} | {inside:.2} | {met} |", class.rows);
    }
    Ok(())
}

const fn left_out(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::InSample => "nothing",
        Protocol::Chip => "the chip",
        Protocol::Model => "the model",
        Protocol::Source => "the source",
        Protocol::Vendor => "the maker",
    }
}

fn protocols(text: &mut String, material: &Material<'_>) {
    text.push_str("\n## By what is left out\n\nMedian/p90 of the error in %; in brackets the share inside the 80 % interval.\n\n| class | rows |");
    for (protocol, ..) in &material.runs {
        let _ = write!(text, " {} |", left_out(*protocol));
    }
    text.push_str("\n|---|---|");
    text.push_str(&"---|".repeat(material.runs.len()));
    text.push('\n');
    let names = metrics::MAIN.iter().chain(&["prefill/unmeasured", "batch/all", "cluster-prefill/all", "e2e/all"]);
    for name in names {
        let Ok(class) = material.class(Protocol::Chip, name) else { continue };
        let _ = write!(text, "| `{name}` | {} |", class.rows);
        for (_, _, classes) in &material.runs {
            match classes.iter().find(|class| class.name == *name && class.rows > 0) {
                Some(Class { model, .. }) => {
                    let inside = model.coverage_80.unwrap_or(f64::NAN);
                    let _ =
                        write!(text, " {:.1}/{:.1} ({inside:.2}) |", model.median_abs_percent, model.p90_abs_percent);
                }
                None => text.push_str(" - |"),
            }
        }
        text.push('\n');
    }
    text.push_str(prose::PROTOCOLS);
}

fn finer(text: &mut String, material: &Material<'_>) {
    text.push_str("\n## By class, the chip left out\n\n| class | rows | median | mean | p90 | bias | inside | constant 0.6 |\n|---|---|---|---|---|---|---|---|\n");
    let Some((_, _, classes)) = material.runs.iter().find(|(protocol, ..)| *protocol == Protocol::Chip) else { return };
    for class in classes.iter().filter(|class| class.rows > 0 && !class.name.contains("/family/")) {
        let (model, constant) = (&class.model, &class.constant_0_6);
        let _ = writeln!(
            text,
            "| `{}` | {} | {:.1} | {:.1} | {:.1} | {:+.1} | {:.2} | {:.1}/{:.1} |",
            class.name,
            class.rows,
            model.median_abs_percent,
            model.mean_abs_percent,
            model.p90_abs_percent,
            model.bias,
            model.coverage_80.unwrap_or(f64::NAN),
            constant.median_abs_percent,
            constant.p90_abs_percent,
        );
    }
    text.push_str(prose::FINER);
}

fn own_runs(text: &mut String, material: &Material<'_>) -> Result<()> {
    let outcomes = material.outcomes(Protocol::Chip);
    text.push_str(prose::OWN);
    for line in own::check(outcomes)? {
        let own::Line { class, runs, machines, rows, before, after, width } = line;
        let _ = writeln!(
            text,
            "| `{class}` | {runs} | {machines} | {rows} | {:.1}/{:.1} | {:.1}/{:.1} | {:.2} | {:.2} | {width:.2} |",
            before.median, before.p90, after.median, after.p90, before.inside, after.inside,
        );
    }
    let _ = write!(text, "{}", prose::OWN_END.replace("{above}", &own::above_ceiling(outcomes).to_string()));
    Ok(())
}

fn constants(text: &mut String, material: &Material<'_>) {
    let measured = material.fitted.rows.iter().filter(|rows| **rows > 0).count();
    let well = material.fitted.rows.iter().filter(|rows| **rows >= 10).count();
    let chips: std::collections::BTreeSet<&str> = material.rows.iter().map(|row| row.hardware.as_str()).collect();
    let _ = write!(
        text,
        "\n## Constants\n\nOf {} constants {measured} have a measurement behind them and {well} have ten or more; the rest keep what was believed before. \
         They are fitted to {} rows of one device and one sequence (decode and prefill), 3 of them to the batches and 3 to the clusters. \
         A factor per chip (log deviation 0.04 for decode, 0.06 for prefill) is fitted alongside and never used in a prediction. \
         The file has {} rows on {} machines. Values, rows and priors: `data/calibration/constants.toml`.\n",
        material.fitted.rows.len(),
        material.fitted_rows,
        material.rows.len(),
        chips.len(),
    );
}

fn suspicious(text: &mut String, material: &Material<'_>) {
    let _ = write!(
        text,
        "\n## Suspicious rows\n\n{} rows, none corrected; `data/measurements/suspicious.csv` has all. Causes are guesses. All are counted in the errors; \
         only {} are left out of the fit. The largest by reason:\n\n| row | reason |\n|---|---|\n",
        material.suspicious.len(),
        LEFT_OUT.join(", "),
    );
    for (id, reason) in
        material.suspicious.iter().filter(|(_, reason)| reason.contains("guess") || reason.contains("left out"))
    {
        let _ = writeln!(text, "| {id} | {reason} |");
    }
}

fn m2_max(text: &mut String, material: &Material<'_>) {
    text.push_str(prose::M2_MAX);
    text.push_str("| guide's model | measured | predicted | 80 % | measured over predicted |\n|---|---|---|---|---|\n");
    for line in &material.guide {
        let _ = writeln!(
            text,
            "| {} | {:.1} | {:.1} | {:.1} to {:.1} | {:.2} |",
            line.name,
            line.measured,
            line.predicted,
            line.low,
            line.high,
            line.measured / line.predicted
        );
    }
    text.push_str("\nOther rows of an M2 Max (decode, the chip left out):\n\n| row | program | model | format | tokens in cache | measured | predicted |\n|---|---|---|---|---|---|---|\n");
    let rows = material
        .outcomes(Protocol::Chip)
        .iter()
        .filter(|o| o.job.row.hardware == "Apple M2 Max" && o.job.kind == crate::work::Kind::Decode);
    for outcome in rows {
        let row = &outcome.job.row;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.0} | {:.1} | {:.1} |",
            row.id,
            row.runtime,
            row.model,
            row.quant,
            row.mean_context(),
            outcome.job.rate,
            outcome.predicted
        );
    }
    text.push_str(prose::M2_MAX_END);
}

fn refusals(text: &mut String, material: &Material<'_>) {
    let _ = write!(text, "\n## Rows refused\n\n{} of {}:\n\n", material.refused.len(), material.rows.len());
    for (reason, ids) in by_reason(material.refused) {
        let _ = writeln!(text, "* {reason}: {} ({})", ids.len(), ids.join(", "));
    }
}
