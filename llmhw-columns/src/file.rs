//! A grid's answers as a Parquet file.

use crate::error::{BoxError, Error, Result};
use crate::grid::{Grid, Progress, Running, Swept};
use crate::{Question, output};
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema};
use llmhw_core::efficiency::Efficiency;
use llmhw_core::plain::Value;
use llmhw_core::plain::Word as _;
use llmhw_core::units::ratio;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;
use std::borrow::Cow;
use std::ops::ControlFlow;
use std::path::Path;
use tempfile::{Builder, NamedTempFile};

/// The keys of what a file says about itself, beside Arrow's own.
pub mod metadata {
    /// The version of this crate.
    pub const VERSION: &str = "llmhw.version";
    /// The state of the built-in catalogue: the day on which its newest source was read.
    pub const CATALOG: &str = "llmhw.catalog";
    /// The question as JSON: what stands on each axis, the measures, and the settings that are the same for all rows.
    pub const QUESTION: &str = "llmhw.question";
}

/// Rows of a row group: what is buffered, encoded, before it is written.
const GROUP_ROWS: usize = 1 << 20;

impl Question {
    /// Answers every row of a grid into a Parquet file, as [`Question::sweep`] does.
    ///
    /// The file is written under another name beside `path` and takes its name, and the place of what was there, when it is whole. Its
    /// metadata says what was asked and by which version ([`metadata`]); nothing in it depends on time, machine or number
    /// of threads, so that the same question gives the same bytes. `progress` is told after every batch and may stop it.
    ///
    /// # Errors
    /// As [`Question::sweep`]; [`Error::File`] when it can not be written, [`Error::Stopped`] when `progress` says so. No file is left
    /// then, and one that was there stays as it was.
    ///
    /// # Example: a file of six rows
    /// ```
    /// use llmhw_columns::{Grid, Question, Running};
    /// use std::ops::ControlFlow;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let grid = Grid::new()
    ///     .hardware(["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"])
    ///     .model(["qwen3-coder:30b"])
    ///     .format(["q4-k-m"])
    ///     .context_tokens([1024.0, 8192.0, 32_768.0]);
    /// let question = Question::named(["decode_tokens_per_second", "fits"])?;
    /// let path = folder.path().join("answers.parquet");
    /// let swept = question.sweep_to_parquet(&grid, &Running::default(), &path, |_| ControlFlow::Continue(()))?;
    /// assert!(swept.rows == 6 && path.is_file());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sweep_to_parquet(
        &self,
        grid: &Grid<'_>,
        running: &Running,
        path: &Path,
        mut progress: impl FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Swept> {
        self.sweep_to_parquet_watched(grid, running, path, |_, done| progress(done))
    }

    /// The same with every batch shown to `watch` once it is written, such as to whoever sums up.
    ///
    /// # Errors
    /// As [`Question::sweep_to_parquet`].
    ///
    /// # Example: how many of them fit
    /// ```
    /// use arrow_array::cast::AsArray;
    /// use llmhw_columns::{Grid, Question, Running};
    /// use std::ops::ControlFlow;
    ///
    /// let folder = tempfile::tempdir()?;
    /// let grid = Grid::new()
    ///     .hardware(["rtx-4090-24gb", "mac-mini-m4-pro-20c-48gb"])
    ///     .model(["llama-3.3-70b"])
    ///     .format(["q4-k-m"])
    ///     .context_tokens([1024.0]);
    /// let mut fits = 0;
    /// Question::named(["fits"])?.sweep_to_parquet_watched(
    ///     &grid,
    ///     &Running::default(),
    ///     &folder.path().join("fits.parquet"),
    ///     |batch, _| {
    ///         fits += batch["fits"].as_boolean().true_count();
    ///         ControlFlow::Continue(())
    ///     },
    /// )?;
    /// assert_eq!(fits, 0); // 42 GB in 24 GiB and in 37 of 48 GiB
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sweep_to_parquet_watched(
        &self,
        grid: &Grid<'_>,
        running: &Running,
        path: &Path,
        mut watch: impl FnMut(&RecordBatch, Progress) -> ControlFlow<()>,
    ) -> Result<Swept> {
        let schema = self.grid_schema(grid, running.refused)?;
        let failed = |source: BoxError| Error::File { path: path.to_owned(), source };
        let file = beside(path).map_err(|error| failed(error.into()))?;
        let properties = self.properties(grid, &schema);
        let mut writer = ArrowWriter::try_new(file, schema, Some(properties)).map_err(|error| failed(error.into()))?;
        let swept = self.sweep_into(grid, running, &mut |batch, done| {
            writer.write(&batch).map_err(|error| failed(error.into()))?;
            match watch(&batch, done) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(Error::Stopped { rows: done.rows, of: done.of }),
            }
        })?;
        let file = writer.into_inner().map_err(|error| failed(error.into()))?;
        file.as_file().sync_all().map_err(|error| failed(error.into()))?;
        file.persist(path).map_err(|error| failed(error.error.into()))?;
        Ok(swept)
    }

    fn properties(&self, grid: &Grid<'_>, schema: &Schema) -> WriterProperties {
        let about = [
            (metadata::VERSION, env!("CARGO_PKG_VERSION").to_owned()),
            (metadata::CATALOG, llmhw_core::catalog::VERSION.to_owned()),
            (metadata::QUESTION, self.as_value(grid).to_string()),
        ];
        let about = about.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        let mut properties = WriterProperties::builder()
            .set_created_by(concat!("llmhw-columns ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_key_value_metadata(Some(about.into()));
        for field in schema.fields().iter().filter(|field| *field.data_type() == DataType::Float64) {
            // Answers hardly repeat: a dictionary of them costs time and saves nothing. Numbers on an axis do.
            if !grid.sizes().iter().any(|(axis, _)| axis == field.name()) {
                properties = properties.set_column_dictionary_enabled(ColumnPath::from(field.name().as_str()), false);
            }
        }
        properties.build()
    }

    /// The question as a value, for the metadata.
    fn as_value(&self, grid: &Grid<'_>) -> Value {
        let measures = self.measures.iter().map(|measure| Value::from(output::name(*measure))).collect();
        let efficiency = match self.efficiency {
            Efficiency::Constant { value, .. } => Value::from(value.get::<ratio::fraction>()),
            _ => Value::from("calibrated"),
        };
        let mut fields = grid.as_fields(&self.catalog);
        fields.push((Cow::Borrowed("columns"), Value::List(measures)));
        fields.push((Cow::Borrowed("strategy"), Value::from(self.strategy.word())));
        fields.push((Cow::Borrowed("link"), self.link.as_ref().map_or(Value::Null, |link| Value::from(link.id()))));
        fields.push((Cow::Borrowed("efficiency"), efficiency));
        Value::Object(fields)
    }
}

/// A file in the same folder, so that it can take the name; it is removed unless it does.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let name =
        path.file_name().ok_or_else(|| std::io::Error::new(std::io::ErrorKind::InvalidInput, "it names no file"))?;
    let mut builder = Builder::new();
    let mut prefix = name.to_owned();
    prefix.push(".");
    builder.prefix(&prefix).suffix(".partial");
    // As any new file; the caller's mask applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    builder.tempfile_in(folder)
}
