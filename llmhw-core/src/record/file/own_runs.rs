//! All rows of a tool as runs of one machine with one model.

use super::own_run::own_run;
use super::read::Measurement;
use crate::error::{Error, Result};
use crate::plain::ask;
use crate::record::Named;
use crate::record::ask::OwnRun;
use crate::spec::{Hardware, Model, Runtime, WeightFormat};
use alloc::format;
use alloc::vec::Vec;

/// The same for every row: all of them are runs of one machine with one model.
///
/// # Errors
/// Those of [`own_run`] for all rows, each with its place: `rows[2].depth_tokens`; `Inconsistent` where rows name several machines, models
/// or formats, since each has its own runs.
pub fn own_runs(
    rows: &[Measurement],
    hardware: &Named<'static, Hardware>,
    model: &Named<'static, Model>,
    format: &Named<'static, WeightFormat>,
    runtime: Option<&Named<'static, Runtime>>,
) -> Result<Vec<OwnRun>> {
    let (mut runs, mut refused) = (Vec::new(), Vec::new());
    for (index, row) in rows.iter().enumerate() {
        let run = alike(rows, row)
            .and_then(|()| own_run(row, hardware.clone(), model.clone(), format.clone(), runtime.cloned()));
        match run {
            Ok(run) => runs.push(run),
            Err(error) => refused.push(error.inside(&format!("rows[{index}]"))),
        }
    }
    Error::several(&refused).map_or(Ok(runs), Err)
}

/// Whether a row names what the first one does: one name of the caller's stands for all of them.
fn alike(rows: &[Measurement], row: &Measurement) -> Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    let named = [
        ("hardware", &first.hardware, &row.hardware),
        ("model", &first.model, &row.model),
        ("format", &first.format, &row.format),
    ];
    match named.into_iter().find(|(_, first, here)| first != here) {
        None => Ok(()),
        Some((name, first, here)) => {
            let rule = format!("be {first:?}, as in the first row");
            let advice = "hand over the rows of each machine, model and format by themselves";
            Err(Error::inconsistent(name, rule, here, advice))
        }
    }
}

ask! {
    /// Measurements of one machine, model and format as runs of one's own.
    OwnRunsOf {
        /// The rows that a tool printed.
        rows: Vec<Measurement>,
        /// The machine they ran on: a name, or a description.
        hardware: Named<'static, Hardware>,
        /// The model: a name, or a description.
        model: Named<'static, Model>,
        /// The weight format: a name, or a description.
        format: Named<'static, WeightFormat>,
        /// The runtime. When left out, the first listed one that drives the machine and loads the format.
        runtime: Option<Named<'static, Runtime>> = None,
    }
}

impl OwnRunsOf {
    /// The runs, in the order of the rows.
    ///
    /// # Errors
    /// Those of [`own_runs`].
    pub fn runs(&self) -> Result<Vec<OwnRun>> {
        own_runs(&self.rows, &self.hardware, &self.model, &self.format, self.runtime.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::file::measurements;
    use alloc::borrow::Cow;
    use alloc::string::ToString;

    fn bench(phase: &str) -> Measurement {
        let counts =
            if phase == "decode" { r#""n_prompt": 0, "n_gen": 128"# } else { r#""n_prompt": 512, "n_gen": 0"# };
        measurements(&format!(r#"{{{counts}, "avg_ts": 80, "n_depth": 1000}}"#), None).unwrap().rows.remove(0)
    }

    /// A tool's table may have several models: their rows are no runs of one.
    #[test]
    fn rows_of_another_model_are_refused() {
        let mut rows = alloc::vec![bench("decode"), bench("decode"), bench("decode")];
        for (row, model) in rows.iter_mut().zip(["qwen3-8b", "qwen3-8b", "gpt-oss-20b"]) {
            row.model = model.into();
        }
        let runs = |rows: &[Measurement]| {
            let [hardware, model, format] = ["rtx-4090-24gb", "qwen3-8b", "q4-k-m"].map(Cow::Borrowed);
            own_runs(rows, &Named::Name(hardware), &Named::Name(model), &Named::Name(format), None)
        };
        assert_eq!(runs(&rows[..2]).unwrap().len(), 2);
        let error = runs(&rows).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (crate::ErrorKind::Inconsistent, Some("rows[2].model")));
    }

    #[test]
    fn what_is_no_run_says_what_to_give() {
        let log = "eval time =    1000.00 ms /    100 runs   (   10.00 ms per token,   100.00 tokens per second)";
        let read = measurements(log, None).unwrap();
        let mut rows = alloc::vec![read.rows[0].clone(), bench("decode"), bench("prefill"), bench("prefill")];
        rows[1].phase = "e2e".into();
        rows[2].sequences = 4;
        (rows[3].tokens, rows[3].context_tokens) = (None, None);
        let name = |name: &'static str| Cow::Borrowed(name);
        let error = own_runs(
            &rows,
            &Named::Name(name("rtx-4090-24gb")),
            &Named::Name(name("gpt-oss-20b")),
            &Named::Name(name("mxfp4")),
            None,
        )
        .unwrap_err();
        let places: Vec<_> = error.all().iter().filter_map(Error::parameter).collect();
        assert_eq!(places, ["rows[0].context_tokens", "rows[1].phase", "rows[2].sequences", "rows[3].tokens"]);
        assert!(error.to_string().contains("or depth_tokens, the tokens in the cache when it started"), "{error}");
    }
}
