//! Files of others as records: what bindings hand over and get back.

#[cfg(any(feature = "huggingface", feature = "measurements"))]
use crate::error::Error;
#[cfg(any(feature = "gguf", feature = "huggingface", feature = "measurements"))]
use crate::error::Result;
use crate::noun;
#[cfg(feature = "measurements")]
use crate::plain::{Blank as _, ask};
use crate::plain::{Value, record};
#[cfg(feature = "measurements")]
use crate::record::Named;
use crate::record::answer::WeightSizes;
#[cfg(feature = "measurements")]
use crate::record::ask::{OwnRun, RunPhase};
use crate::spec::Text;
#[cfg(feature = "measurements")]
use crate::spec::{Hardware, Model, Runtime, WeightFormat};
use alloc::string::String;
use alloc::vec::Vec;

record! {
    /// A model read from its file, and its format as that file has it: both go into any question.
    ModelFile {
        /// The model.
        model: noun::Model,
        /// The format: the sizes of this very file. Nothing where the file says none, as a configuration does.
        format: Option<noun::WeightFormat>,
        /// The bytes of the file, part by part, and what a token of one sequence reads.
        weights: Option<WeightSizes>,
        /// All parts of the file together, in bytes.
        file_bytes: Option<f64>,
        /// How many tensors it has.
        tensors: Option<u32>,
    }
}

record! {
    /// One tensor of a file.
    TensorSize {
        /// Its name.
        name: Text,
        /// The part of the model it belongs to.
        part: Text,
        /// How its weights are stored.
        tensor_type: Text,
        /// How many weights it has.
        weights: f64,
        /// Its size in bytes.
        bytes: f64,
    }
}

record! {
    /// One measurement as a tool printed it. Texts are the tool's own words; what it does not say is left out.
    Measurement {
        /// What was timed: `decode`, `prefill` or `e2e`.
        phase: Text,
        /// Tokens per second of all sequences together.
        tokens_per_second: f64,
        /// Tokens of the prompt, or written, of one sequence.
        tokens: Option<f64>,
        /// Tokens in the cache when it started.
        depth_tokens: Option<f64>,
        /// Tokens in the cache on average while it ran: what a run of one's own is compared at.
        context_tokens: Option<f64>,
        /// Sequences at the same time.
        sequences: u32,
        /// How many times it was repeated.
        repetitions: Option<u32>,
        /// The standard deviation of the repetitions, in tokens per second.
        standard_deviation_tokens_per_second: Option<f64>,
        /// Speculation: tokens drafted over the whole run.
        drafted_tokens_in_all: Option<f64>,
        /// Speculation: tokens of them that were accepted.
        accepted_tokens_in_all: Option<f64>,
        /// The model.
        model: Text,
        /// The format of the weights.
        format: Text,
        /// The machine.
        hardware: Text,
        /// The backend or runtime.
        runtime: Text,
        /// Its build.
        version: Text,
        /// When.
        date: Text,
        /// What else is said, by the names of the tool's own fields, one `name: text` each.
        others: Vec<String>,
    }
}

record! {
    /// What a benchmark tool printed, as rows.
    Measurements {
        /// The tool and its form, such as `llama-bench-json`.
        tool: Text,
        /// The rows.
        rows: Vec<Measurement>,
        /// Why something printed is no row.
        left_out: Vec<String>,
    }
}

/// The header of a GGUF file, or how much more of it is needed.
#[cfg(feature = "gguf")]
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a header is complete, or it is not")]
pub enum Header {
    /// At least so many bytes from the beginning of the file.
    NeedsMore {
        /// How many, counted from the beginning.
        bytes: u64,
    },
    /// The whole header.
    Complete(alloc::boxed::Box<crate::files::gguf::Header>),
}

/// Reads the header of a GGUF file from its first bytes. `file_bytes` is the length of the whole file.
///
/// # Errors
/// As [`gguf::Header::read`](crate::files::gguf::Header::read).
#[cfg(feature = "gguf")]
pub fn gguf_header(bytes: &[u8], file_bytes: u64) -> Result<Header> {
    use crate::files::gguf::{self, Progress};
    Ok(match gguf::Header::read(bytes, file_bytes)? {
        Progress::Complete(header) => Header::Complete(alloc::boxed::Box::new(header)),
        Progress::NeedsMore { bytes } => Header::NeedsMore { bytes },
    })
}

/// The model of a GGUF file, of all its parts.
///
/// # Errors
/// As [`gguf::read_parts`](crate::files::gguf::read_parts).
#[cfg(feature = "gguf")]
pub fn gguf(headers: &[&crate::files::gguf::Header]) -> Result<ModelFile> {
    use crate::units::*;
    let file = crate::files::gguf::read_parts(headers)?;
    let weights = file.weights();
    Ok(ModelFile {
        model: noun::Model::from(file.model()),
        format: Some(noun::WeightFormat::from(file.format())),
        weights: Some(WeightSizes::of(weights, 1)),
        file_bytes: Some(weights.total().get::<information::byte>()),
        // A header is refused long before it has so many.
        tensors: u32::try_from(file.tensors().count()).ok(),
    })
}

/// The tensors of a GGUF file, of all its parts.
///
/// # Errors
/// As [`gguf::read_parts`](crate::files::gguf::read_parts).
#[cfg(feature = "gguf")]
pub fn gguf_tensors(headers: &[&crate::files::gguf::Header]) -> Result<Vec<TensorSize>> {
    let file = crate::files::gguf::read_parts(headers)?;
    let size = |(tensor, part): (&crate::files::gguf::Tensor, crate::memory::Part)| TensorSize {
        name: Text::Owned(tensor.name().into()),
        part: Text::Borrowed(part.as_str()),
        tensor_type: Text::Borrowed(tensor.tensor_type().id()),
        weights: tensor.weights() as f64,
        bytes: tensor.bytes() as f64,
    };
    Ok(file.tensors().map(size).collect())
}

/// The rows of what a benchmark tool printed. `tool` says which it was; the text itself does without.
///
/// # Errors
/// As [`measurements::read`](crate::files::measurements::read), and `UnknownId` for a tool there is not.
#[cfg(feature = "measurements")]
pub fn measurements(text: &str, tool: Option<&str>) -> Result<Measurements> {
    use crate::files::measurements as files;
    use crate::units::*;
    let reading = match tool {
        Some(tool) => files::read_as(text, files::Format::named(tool)?),
        None => files::read(text),
    }?;
    let count = |tokens: Tokens| tokens.get::<token_count::token>();
    let text_of = |text: &String| Text::Owned(text.clone());
    let row = |row: &files::Row| Measurement {
        phase: Text::Borrowed(row.phase.as_str()),
        tokens_per_second: row.rate.get::<token_rate::token_per_second>(),
        tokens: row.tokens.map(count),
        depth_tokens: row.depth.map(count),
        context_tokens: row.mean_context().map(count),
        sequences: row.sequences,
        repetitions: row.repetitions,
        standard_deviation_tokens_per_second: row
            .standard_deviation
            .map(|deviation| deviation.get::<token_rate::token_per_second>()),
        drafted_tokens_in_all: row.drafted.map(|drafted| drafted.drafted as f64),
        accepted_tokens_in_all: row.drafted.map(|drafted| drafted.accepted as f64),
        model: text_of(&row.model),
        format: text_of(&row.format),
        hardware: text_of(&row.hardware),
        runtime: text_of(&row.runtime),
        version: text_of(&row.version),
        date: text_of(&row.date),
        others: row.others.iter().map(|(name, text)| alloc::format!("{name}: {text}")).collect(),
    };
    Ok(Measurements {
        tool: Text::Borrowed(reading.format.as_str()),
        rows: reading.rows.iter().map(row).collect(),
        left_out: reading.left_out.clone(),
    })
}

/// The run that a measurement is: the tool says how fast, the caller what ran. `own_runs` of questions and `calibrate` take it.
///
/// # Errors
/// `MissingInput` for a measurement that does not say at which context or how many tokens, `Unsupported` for one over the wall time of
/// prompt and answer together.
///
/// # Example: 128 tokens written from a depth of 512
/// ```
/// use llmhw_core::record::{Named, file};
///
/// // From the README of llama.cpp's tools/llama-bench.
/// let read = file::measurements("\
/// | model                          |       size |     params | backend    | ngl |            test |                  t/s |
/// | ------------------------------ | ---------: | ---------: | ---------- | --: | --------------: | -------------------: |
/// | qwen2 7B Q4_K - Medium         |   4.36 GiB |     7.62 B | CUDA       |  -1 |    tg128 @ d512 |        116.71 ± 0.60 |
/// ", None)?;
/// let (hardware, model, format) = ("rtx-4090-24gb", "qwen2.5-7b", "q4-k-m");
/// let (hardware, model, format) = (Named::Name(hardware.into()), Named::Name(model.into()), Named::Name(format.into()));
/// let run = file::own_run(&read.rows[0], hardware, model, format, None)?;
/// assert_eq!((run.tokens_per_second, run.context_tokens), (116.71, 576.0));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
#[cfg(feature = "measurements")]
pub fn own_run(
    measurement: &Measurement,
    hardware: Named<'static, Hardware>,
    model: Named<'static, Model>,
    format: Named<'static, WeightFormat>,
    runtime: Option<Named<'static, Runtime>>,
) -> Result<OwnRun> {
    use crate::files::measurements::{Drafted, Phase};
    use crate::units::tokens;
    let said = |name: &'static str, value: Option<f64>| {
        value.ok_or_else(|| Error::missing(name, "a run is compared at its context", "give it, or leave the row out"))
    };
    let mut run = OwnRun {
        hardware,
        model,
        format,
        runtime,
        tokens_per_second: measurement.tokens_per_second,
        sequences: measurement.sequences,
        ..OwnRun::blank()
    };
    match &*measurement.phase {
        phase if phase == Phase::Decode.as_str() => {
            run.context_tokens = said("context_tokens", measurement.context_tokens)?;
            let drafted = measurement.drafted_tokens_in_all.zip(measurement.accepted_tokens_in_all);
            if let Some((drafted, accepted)) = drafted {
                let drafted = Drafted { drafted: drafted as u64, accepted: accepted as u64 };
                let per_step = drafted.per_step(tokens(said("tokens", measurement.tokens)?));
                (run.drafted_tokens, run.accepted_tokens_per_step) = per_step.unzip();
            }
        }
        phase if phase == Phase::Prefill.as_str() => {
            run.phase = RunPhase::Prefill;
            run.context_tokens = said("depth_tokens", measurement.depth_tokens)?;
            run.prompt_tokens = Some(said("tokens", measurement.tokens)?);
        }
        other => {
            let rule = "is decode or prefill alone";
            return Err(Error::unsupported("phase", rule, other, "leave the row out, or measure the two apart"));
        }
    }
    // A deviation says nothing of the mean without the number of repetitions.
    run.repetitions = measurement.repetitions;
    run.standard_deviation_tokens_per_second =
        measurement.standard_deviation_tokens_per_second.filter(|_| measurement.repetitions.is_some());
    Ok(run)
}

#[cfg(feature = "measurements")]
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
        /// The runtime. The one most people use when left out.
        runtime: Option<Named<'static, Runtime>> = None,
    }
}

#[cfg(feature = "measurements")]
impl OwnRunsOf {
    /// The runs, in the order of the rows.
    ///
    /// # Errors
    /// Those of [`own_run`] for every row, and `Inconsistent` where rows name several machines, models or formats: each has its own runs.
    pub fn runs(&self) -> Result<Vec<OwnRun>> {
        let (mut runs, mut refused) = (Vec::new(), Vec::new());
        for (place, row) in self.rows.iter().enumerate() {
            let (hardware, model, format) = (self.hardware.clone(), self.model.clone(), self.format.clone());
            let run = self.alike(row).and_then(|()| own_run(row, hardware, model, format, self.runtime.clone()));
            match run {
                Ok(run) => runs.push(run),
                Err(error) => refused.push(error.inside(&alloc::format!("rows[{place}]"))),
            }
        }
        Error::several(&refused).map_or(Ok(runs), Err)
    }

    /// Whether a row names what the first one does: one name of the caller's stands for all of them.
    fn alike(&self, row: &Measurement) -> Result<()> {
        let Some(first) = self.rows.first() else { return Ok(()) };
        let named = [
            ("hardware", &first.hardware, &row.hardware),
            ("model", &first.model, &row.model),
            ("format", &first.format, &row.format),
        ];
        match named.into_iter().find(|(_, first, here)| first != here) {
            None => Ok(()),
            Some((name, first, here)) => {
                let rule = alloc::format!("is {first:?}, as in the first row");
                Err(Error::inconsistent(
                    name,
                    rule,
                    here,
                    "hand over the rows of each machine, model and format by themselves",
                ))
            }
        }
    }
}

/// How many bytes from the beginning of a safetensors file bring reading its header on; 0 when these are enough.
///
/// # Errors
/// As [`Tensors::from_safetensors_header`](crate::files::huggingface::Tensors::from_safetensors_header).
#[cfg(feature = "huggingface")]
pub fn safetensors_needs(beginning: &[u8]) -> Result<u64> {
    use crate::files::huggingface::{Progress, Tensors};
    Ok(match Tensors::from_safetensors_header(beginning)? {
        Progress::Done(_) => 0,
        Progress::Needs(bytes) => bytes,
    })
}

/// The model of a `config.json`; `index` is the text of `model.safetensors.index.json`, whose size is handed on.
///
/// # Errors
/// As [`huggingface::Config`](crate::files::huggingface::Config).
#[cfg(feature = "huggingface")]
pub fn huggingface(config: &str, index: Option<&str>) -> Result<ModelFile> {
    huggingface_with(config, index, &[])
}

/// The same with the weights counted in the files themselves: `headers` are the beginnings of all safetensors files. Without any the shape counts.
///
/// # Errors
/// As [`Config::model_with`](crate::files::huggingface::Config::model_with); `MissingInput` for a header that is cut.
#[cfg(feature = "huggingface")]
pub fn huggingface_with(config: &str, index: Option<&str>, headers: &[&[u8]]) -> Result<ModelFile> {
    use crate::files::huggingface::{Config, Progress, Tensors};
    let config = Config::from_text(config)?;
    let stated = index.map(Tensors::from_index).transpose()?;
    let stated_bytes = stated.as_ref().and_then(Tensors::stated_bytes);
    let mut tensors = Tensors::default();
    for (place, header) in headers.iter().enumerate() {
        match Tensors::from_safetensors_header(header)? {
            Progress::Done(header) => tensors.add(&header)?,
            Progress::Needs(bytes) => {
                let name = alloc::format!("safetensors[{place}]");
                let advice = alloc::format!("hand over the first {bytes} bytes of the file");
                return Err(Error::missing(name, "the header is at the beginning of the file", advice));
            }
        }
    }
    let model = if headers.is_empty() { config.model()? } else { config.model_with(&tensors)? };
    Ok(ModelFile {
        model: noun::Model::from(&model),
        format: None,
        weights: None,
        file_bytes: stated_bytes.map(|bytes| bytes as f64),
        tensors: None,
    })
}

/// A question with the model and format of a file in it, as fields of their names.
#[must_use]
pub fn fields(file: &ModelFile) -> Value {
    use crate::plain::Field as _;
    let mut fields = alloc::vec![("model", file.model.clone().write())];
    fields.extend(file.format.clone().map(|mut format| ("format", format.write())));
    Value::object(fields)
}
