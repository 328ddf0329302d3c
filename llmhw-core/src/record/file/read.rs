//! Files of others as records: what bindings hand over and get back.

#[cfg(any(feature = "huggingface", feature = "measurements"))]
use crate::error::Error;
#[cfg(any(feature = "gguf", feature = "huggingface", feature = "measurements"))]
use crate::error::Result;
use crate::noun;
use crate::plain::{Value, record};
use crate::record::answer::WeightSizes;
use crate::spec::Text;
use alloc::string::String;
use alloc::vec::Vec;

record! {
    /// A model read from its file, and its format as that file has it: both go into any question.
    ModelFile {
        /// The model.
        model: noun::Model,
        /// The format: the sizes of this very file. Nothing where the file says none, as a configuration may.
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

/// The rows of what a benchmark tool printed. `tool` says which it was; the text itself does without. Rows of a table with `use_for_fit` = 0
/// are left out, with their `exclude_reason`.
///
/// # Errors
/// As [`measurements::read`](crate::files::measurements::read), `UnknownId` for a tool there is not, and `InvalidRecord` for a `use_for_fit`
/// that is neither 0 nor 1.
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
    let (mut rows, mut left_out) = (Vec::new(), reading.left_out);
    for (index, read) in reading.rows.iter().enumerate() {
        match set_aside(index, read)? {
            None => rows.push(row(read)),
            Some(note) => left_out.push(note),
        }
    }
    Ok(Measurements { tool: Text::Borrowed(reading.format.as_str()), rows, left_out })
}

/// Why whoever wrote a table does not want a row counted, where that is so.
#[cfg(feature = "measurements")]
fn set_aside(index: usize, row: &crate::files::measurements::Row) -> Result<Option<String>> {
    let said = |column: &str| row.others.iter().find(|(name, _)| name == column).map(|(_, text)| text.as_str());
    match said("use_for_fit") {
        None | Some("1") => Ok(None),
        Some("0") => {
            let reason = said("exclude_reason").map_or_else(String::new, |reason| alloc::format!(": {reason}"));
            Ok(Some(alloc::format!("row {}: use_for_fit = 0{reason}", index + 1)))
        }
        Some(other) => Err(Error::invalid_record(
            alloc::format!("rows[{index}].use_for_fit"),
            "be 1, or 0 for a row that does not count",
            other,
            "leave the column out where every row counts",
        )),
    }
}

/// The header of a safetensors file, or how much more of it is needed.
#[cfg(feature = "huggingface")]
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a header is complete, or it is not")]
pub enum SafetensorsHeader {
    /// At least so many bytes from the beginning of the file.
    NeedsMore {
        /// How many, counted from the beginning.
        bytes: u64,
    },
    /// The whole header.
    Complete(alloc::boxed::Box<crate::files::huggingface::Header>),
}

/// Reads the header of a safetensors file from its first bytes. `file_bytes` is the length of the whole file, where it is known.
///
/// # Errors
/// As [`huggingface::Header::read`](crate::files::huggingface::Header::read).
#[cfg(feature = "huggingface")]
pub fn safetensors_header(bytes: &[u8], file_bytes: Option<u64>) -> Result<SafetensorsHeader> {
    use crate::files::huggingface::{Header, Progress};
    Ok(match Header::read(bytes, file_bytes)? {
        Progress::Complete(header) => SafetensorsHeader::Complete(alloc::boxed::Box::new(header)),
        Progress::NeedsMore { bytes } => SafetensorsHeader::NeedsMore { bytes },
    })
}

/// The model of a `config.json`, with the format that it names; `index` is the text of `model.safetensors.index.json`, whose total
/// is the size of the files.
///
/// # Errors
/// As [`huggingface::Config::model`](crate::files::huggingface::Config::model) and
/// [`Tensors::from_index`](crate::files::huggingface::Tensors::from_index).
#[cfg(feature = "huggingface")]
pub fn huggingface(config: &str, index: Option<&str>) -> Result<ModelFile> {
    huggingface_files(config, index, &[], None)
}

/// The same with the headers of all safetensors files of the model: exact counts, exact bytes by part, and the format that gives
/// them. `name` is the model's, from which its id follows; without one it is the file's own word.
///
/// # Errors
/// As [`huggingface`], and as [`huggingface::Config::file`](crate::files::huggingface::Config::file) with headers.
#[cfg(feature = "huggingface")]
pub fn huggingface_files(
    config: &str,
    index: Option<&str>,
    headers: &[&crate::files::huggingface::Header],
    name: Option<&str>,
) -> Result<ModelFile> {
    use crate::files::huggingface::{Config, Tensors};
    use crate::units::*;
    let config = Config::from_text(config)?;
    let config = name.map_or_else(|| Ok(config.clone()), |name| config.clone().named(name))?;
    let mut tensors = index.map(Tensors::from_index).transpose()?.unwrap_or_default();
    for header in headers {
        tensors.add(header)?;
    }
    if tensors.has_headers() {
        let file = config.file(&tensors)?;
        let weights = file.weights();
        return Ok(ModelFile {
            model: noun::Model::from(file.model()),
            format: Some(noun::WeightFormat::from(file.format())),
            weights: Some(WeightSizes::of(weights, 1)),
            file_bytes: Some(weights.total().get::<information::byte>()),
            tensors: u32::try_from(file.tensors().count()).ok(),
        });
    }
    let model = config.model()?;
    // A way of quantising that is not read leaves the format open; the shape does not depend on it.
    let format = match config.format() {
        Err(error) if error.kind() == crate::error::ErrorKind::Unsupported => None,
        format => format?,
    };
    Ok(ModelFile {
        model: noun::Model::from(&model),
        format: format.as_ref().map(noun::WeightFormat::from),
        weights: None,
        file_bytes: tensors.stated_bytes().map(|bytes| bytes as f64),
        tensors: tensors.stated_tensors().and_then(|count| u32::try_from(count).ok()),
    })
}

/// The same from the beginnings of all safetensors files.
///
/// # Errors
/// As [`huggingface_files`], and `MissingInput` for a header that is cut.
#[cfg(feature = "huggingface")]
pub fn huggingface_with(config: &str, index: Option<&str>, beginnings: &[&[u8]]) -> Result<ModelFile> {
    let header = |(place, beginning): (usize, &&[u8])| match safetensors_header(beginning, None)? {
        SafetensorsHeader::Complete(header) => Ok(header),
        SafetensorsHeader::NeedsMore { bytes } => {
            let name = alloc::format!("safetensors[{place}]");
            let advice = alloc::format!("hand over the first {bytes} bytes of the file");
            Err(Error::missing(name, "the header is at the beginning of the file", advice))
        }
    };
    let headers = beginnings.iter().enumerate().map(header).collect::<Result<Vec<_>>>()?;
    huggingface_files(config, index, &headers.iter().map(AsRef::as_ref).collect::<Vec<_>>(), None)
}

/// How many bytes from the beginning of a safetensors file bring reading its header on; 0 when these are enough.
///
/// # Errors
/// As [`safetensors_header`].
#[cfg(feature = "huggingface")]
pub fn safetensors_needs(beginning: &[u8]) -> Result<u64> {
    Ok(match safetensors_header(beginning, None)? {
        SafetensorsHeader::Complete(_) => 0,
        SafetensorsHeader::NeedsMore { bytes } => bytes,
    })
}

/// The tensors of the safetensors files of a model.
///
/// # Errors
/// As [`huggingface_files`].
#[cfg(feature = "huggingface")]
pub fn huggingface_tensors(config: &str, headers: &[&crate::files::huggingface::Header]) -> Result<Vec<TensorSize>> {
    use crate::files::huggingface::{Config, Tensors};
    let mut tensors = Tensors::default();
    for header in headers {
        tensors.add(header)?;
    }
    let file = Config::from_text(config)?.file(&tensors)?;
    let size = |(tensor, part, weights): (&crate::files::huggingface::Tensor, crate::memory::Part, u64)| TensorSize {
        name: Text::Owned(tensor.name().into()),
        part: Text::Borrowed(part.as_str()),
        tensor_type: Text::Borrowed(tensor.dtype()),
        weights: weights as f64,
        bytes: tensor.bytes() as f64,
    };
    Ok(file.tensors().map(size).collect())
}

/// A question with the model and format of a file in it, as fields of their names.
#[must_use]
pub fn fields(file: &ModelFile) -> Value {
    use crate::plain::Field as _;
    let mut fields = alloc::vec![("model", file.model.clone().write())];
    fields.extend(file.format.clone().map(|mut format| ("format", format.write())));
    Value::object(fields)
}
