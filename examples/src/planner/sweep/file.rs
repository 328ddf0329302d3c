//! The file that is written, and in which form.

use crate::failure::Failure;
use arrow_array::RecordBatch;
use llmhw_columns::{BoxError, Error, Grid, Progress, Question, Running, Swept};
use std::io::{BufWriter, Write as _};
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// What is told after every batch, and may stop it.
pub(super) type Watch<'w> = dyn FnMut(&RecordBatch, Progress) -> ControlFlow<()> + 'w;

/// A file by its ending.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form<'p> {
    Parquet(&'p Path),
    Csv { path: &'p Path, overwrite: bool },
}

impl<'p> Form<'p> {
    /// The form, unless something is there that must not be written over.
    pub(super) fn of(path: &'p Path, overwrite: bool) -> Result<Self, Failure> {
        let ends = |ending: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
        let shown = path.display();
        let form = if ends("parquet") {
            Self::Parquet(path)
        } else if ends("csv") {
            Self::Csv { path, overwrite }
        } else {
            let what = format!("--out {shown}: ends in .parquet or .csv, which says the form of the file");
            return Err(Failure::Usage(what));
        };
        if path.is_dir() {
            return Err(Failure::Usage(format!("--out {shown}: is a directory; name a file in it")));
        }
        if let Some(folder) = folder(path).filter(|folder| !folder.is_dir()) {
            let what =
                format!("--out {shown}: there is no folder {}; make it, or name a file in another", folder.display());
            return Err(Failure::Usage(what));
        }
        if path.exists() && !overwrite {
            let what = format!("--out {shown}: is there already; give --overwrite, or another name");
            return Err(Failure::Usage(what));
        }
        Ok(form)
    }

    pub(super) fn path(&self) -> &'p Path {
        match self {
            Self::Parquet(path) | Self::Csv { path, .. } => path,
        }
    }

    /// How long it is.
    pub(super) fn bytes(&self) -> Result<u64, Failure> {
        let path = self.path();
        let unreadable = |error| Failure::unreadable(&path.to_string_lossy(), error);
        Ok(std::fs::metadata(path).map_err(unreadable)?.len())
    }

    /// Answers every row into it. Batches are in memory for a moment only, however many rows there are.
    pub(super) fn write(
        &self,
        question: &Question,
        grid: &Grid<'_>,
        running: &Running,
        watch: &mut Watch<'_>,
    ) -> Result<Swept, Failure> {
        Ok(match self {
            Self::Parquet(path) => question.sweep_to_parquet_watched(grid, running, path, watch)?,
            Self::Csv { path, overwrite } => csv(question, grid, running, (path, *overwrite), watch)?,
        })
    }
}

/// CSV: a column for each one of Arrow's, nothing where there is none. It takes its name when it is whole.
fn csv(
    question: &Question,
    grid: &Grid<'_>,
    running: &Running,
    (path, overwrite): (&Path, bool),
    watch: &mut Watch<'_>,
) -> Result<Swept, Error> {
    let failed = |source: BoxError| Error::File { path: path.to_owned(), source };
    let file = beside(path).map_err(|error| failed(error.into()))?;
    let mut writer = arrow_csv::WriterBuilder::new().with_header(true).build(BufWriter::new(file));
    let mut stopped = None;
    let swept = question.sweep(grid, running, |batch, done| {
        writer.write(&batch)?;
        match watch(&batch, done) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                stopped = Some(Error::Stopped { rows: done.rows, of: done.of });
                Err("stopped".into())
            }
        }
    });
    let swept = swept.map_err(|error| match (stopped, error) {
        (Some(stopped), _) => stopped,
        // What a sink hands back is that the file can not be written.
        (None, Error::Sink(source)) => failed(source),
        (None, error) => error,
    })?;
    let mut buffered = writer.into_inner();
    buffered.flush().map_err(|error| failed(error.into()))?;
    let file = buffered.into_inner().map_err(|error| failed(error.into_error().into()))?;
    let persisted = if overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    persisted.map_err(|error| failed(error.error.into()))?;
    Ok(swept)
}

/// A file in the same folder, so that it can take the name; it is removed unless it does.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(".sweep-").suffix(".partial");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder(path).unwrap_or(Path::new(".")))
}

/// The folder that a file is named in; nothing where that is the one the program runs in.
fn folder(path: &Path) -> Option<&Path> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty())
}
