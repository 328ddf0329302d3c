//! A file on disk, told apart by what is in it.

use crate::failure::Failure;
use llmhw_core::files::gguf::Header;
use llmhw_core::files::measurements::Format;
use llmhw_core::plain::json;
use llmhw_core::record::file::{self, CatalogFile, Measurements, ModelFile, csv::LISTS};
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Text that is read whole. Configurations and catalogues are far shorter; measurements have a limit of their own.
const MOST_TEXT_BYTES: u64 = 64 << 20;
/// What a GGUF file starts with.
const GGUF: &[u8] = b"GGUF";
/// What the hub calls the two files that are read of a model.
const CONFIG: &str = "config.json";
const INDEX: &str = "model.safetensors.index.json";

/// What a file is.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// A GGUF file: the headers of all its parts.
    Gguf(Vec<Header>),
    /// The model of a Hugging Face configuration.
    Config(Box<ModelFile>),
    /// What an index of safetensors states: bytes and parameters.
    Index(Option<u64>, Option<u64>),
    /// A catalogue of one's own.
    Catalogue(Box<CatalogFile>),
    /// What a benchmark tool printed.
    Measurements(Measurements),
}

/// Whether an argument that may be a name is a file.
pub(crate) fn is_file(argument: &str) -> bool {
    let path = Path::new(argument);
    let ends = |ending: &str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending));
    ["csv", "gguf", "json", "toml"].into_iter().any(ends)
        || (argument.contains(['/', '\\']) && path.exists())
        || path.join(CONFIG).is_file()
}

/// `hardware=ours.csv`: the list that a CSV file holds, and the file. A name may have such a sign in it.
pub(crate) fn list_and_path(argument: &str) -> Result<(Option<&str>, &str), Failure> {
    match argument.split_once('=') {
        Some((list, path)) if LISTS.contains(&list) => Ok((Some(list), path)),
        Some((list, _)) if !Path::new(argument).exists() => {
            let known = LISTS.join(", ");
            Err(Failure::Usage(format!(
                "{argument}: {list} is no list of a catalogue; LIST=FILE.csv takes one of {known}"
            )))
        }
        _ => Ok((None, argument)),
    }
}

/// Reads a file, or the configuration in a directory. `list` says which list a CSV file holds.
pub(crate) fn open(name: &str, list: Option<&str>) -> Result<Content, Failure> {
    read(name, |text| of_text(name, list, text))
}

/// Reads a file that can be nothing but measurements: whatever has the marks of a tool's output is that.
pub(super) fn open_runs(name: &str) -> Result<Content, Failure> {
    read(name, |text| match Format::of(text) {
        Ok(_) => measurements(name, text),
        // No list of a catalogue is asked for here.
        Err(error) if name.to_ascii_lowercase().ends_with(".csv") => Err(Failure::Usage(format!("{name}: {error}"))),
        Err(_) => of_text(name, None, text),
    })
}

fn measurements(name: &str, text: &str) -> Result<Content, Failure> {
    file::measurements(text, None).map(Content::Measurements).map_err(|error| Failure::refused_in(name, error))
}

/// The headers of a GGUF file, or what `of_text` makes of a text.
fn read(name: &str, of_text: impl Fn(&str) -> Result<Content, Failure>) -> Result<Content, Failure> {
    let path = Path::new(name);
    if path.is_dir() {
        let config = path.join(CONFIG);
        if !config.is_file() {
            return Err(Failure::Usage(format!("{name}: is a directory without {CONFIG}; name the file itself")));
        }
        return open(&config.to_string_lossy(), None);
    }
    let mut file = File::open(path).map_err(|error| Failure::unreadable(name, error))?;
    let mut beginning = Vec::new();
    file.by_ref().take(4).read_to_end(&mut beginning).map_err(|error| Failure::unreadable(name, error))?;
    // A file for IBM Z has the same four letters: they are bytes, not a number.
    if beginning == GGUF {
        let headers = parts(path).iter().map(|part| header(part)).collect::<Result<_, _>>()?;
        return Ok(Content::Gguf(headers));
    }
    of_text(&text(name, file, beginning)?)
}

/// Every part of a split file that lies beside this one, itself among them: `m-00001-of-00003.gguf` and so on.
pub(crate) fn parts(path: &Path) -> Vec<PathBuf> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let split = || {
        let (rest, count) = name.strip_suffix(".gguf")?.rsplit_once("-of-")?;
        let (stem, number) = rest.rsplit_once('-')?;
        let is_number = |text: &str| text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
        (is_number(number) && is_number(count)).then(|| (stem.to_owned(), count.parse::<u32>().unwrap_or(0)))
    };
    let Some((stem, count)) = split() else { return vec![path.to_owned()] };
    let part = |number| path.with_file_name(format!("{stem}-{number:05}-of-{count:05}.gguf"));
    // What is missing is for the reader of headers to say: it knows by the file, not by its name.
    (1..=count).map(part).filter(|part| part == path || part.is_file()).collect()
}

/// The header of one GGUF file. Only as much of the file is read as it asks for.
fn header(path: &Path) -> Result<Header, Failure> {
    let name = path.to_string_lossy().into_owned();
    let unreadable = |error| Failure::unreadable(&name, error);
    let mut file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let header =
        Header::read_by(length, |bytes, more| file.by_ref().take(more).read_to_end(bytes)).map_err(unreadable)?;
    header.map_err(|error| Failure::refused_in(&name, error))
}

/// The rest of a file as text: UTF-8, or UTF-16 as Windows PowerShell writes what is redirected into a file; without the mark that editors
/// set before it.
fn text(name: &str, file: File, mut bytes: Vec<u8>) -> Result<String, Failure> {
    let unreadable = |error| Failure::unreadable(name, error);
    let length = file.metadata().map_err(unreadable)?.len();
    if length > MOST_TEXT_BYTES {
        let advice = "it is no GGUF file; of safetensors, name config.json or model.safetensors.index.json";
        return Err(Failure::Usage(format!("{name}: has {length} bytes, more than any text read here; {advice}")));
    }
    file.take(MOST_TEXT_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    let text = match bytes.strip_prefix(&[0xff, 0xfe]) {
        Some(units) => {
            let units: Vec<u16> = units.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
            String::from_utf16(&units).ok()
        }
        None => String::from_utf8(bytes).ok(),
    };
    let unmarked = text.map(|text| text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text));
    unmarked.ok_or_else(|| {
        let advice = "of safetensors, name config.json or model.safetensors.index.json";
        Failure::Usage(format!("{name}: is neither text nor a GGUF file; {advice}"))
    })
}

fn of_text(name: &str, list: Option<&str>, text: &str) -> Result<Content, Failure> {
    let catalogue = |file: Result<CatalogFile, llmhw_core::Error>| {
        file.map(|file| Content::Catalogue(Box::new(file))).map_err(|error| Failure::refused_in(name, error))
    };
    let ends = |ending: &str| name.to_ascii_lowercase().ends_with(ending);
    if let Some(list) = list {
        return catalogue(CatalogFile::from_csv(name, list, text));
    }
    if ends(".toml") {
        return catalogue(CatalogFile::from_toml(name, text));
    }
    let value = json::parse(text);
    let has = |fields: &[&str]| value.as_ref().is_ok_and(|value| fields.iter().any(|field| value.get(field).is_some()));
    let refused = |error| Failure::refused_in(name, error);
    if has(&["weight_map"]) {
        let index = llmhw_core::files::huggingface::Tensors::from_index(text).map_err(refused)?;
        return Ok(Content::Index(index.stated_bytes(), index.stated_parameters()));
    }
    // A result of llama-bench has a model_type of its own.
    if has(&["avg_ts"]) {
        return measurements(name, text);
    }
    if has(&["architectures", "model_type", "text_config"]) {
        let index = beside(name, INDEX)?;
        let model = file::huggingface(text, index.as_deref()).map_err(refused)?;
        return Ok(Content::Config(Box::new(model)));
    }
    if has(&["schema_version"]) || has(LISTS) {
        return catalogue(CatalogFile::from_json(name, text));
    }
    match (Format::of(text), value) {
        (Ok(_), _) => measurements(name, text),
        (Err(_), _) if ends(".csv") => Err(Failure::Usage(format!(
            "{name}: a CSV file holds one list of a catalogue; say which, as in hardware={name}: {}",
            LISTS.join(", ")
        ))),
        // What was meant as JSON is told where it is none.
        (Err(_), Err(error)) if ends(".json") => Err(refused(error)),
        (Err(_), _) if is_toml(text) => Err(Failure::Usage(format!(
            "{name}: has what a catalogue has, and not the ending of one: those end in .toml, .json or .csv; give the file the ending of \
             what is in it"
        ))),
        (Err(error), _) => Err(Failure::Usage(format!(
            "{name}: is no GGUF file, no config.json, no index of safetensors, no catalogue (schema_version = 1) and nothing that a \
             benchmark tool printed:\n{error}"
        ))),
    }
}

/// Whether a text that is no JSON was meant as a catalogue.
fn is_toml(text: &str) -> bool {
    text.lines()
        .any(|line| line.starts_with("schema_version") || LISTS.iter().any(|list| line.trim() == format!("[[{list}]]")))
}

/// The text of a file beside this one, if there is one.
fn beside(name: &str, other: &str) -> Result<Option<String>, Failure> {
    let path = Path::new(name).with_file_name(other);
    let shown = path.to_string_lossy().into_owned();
    match File::open(&path) {
        Ok(file) => text(&shown, file, Vec::new()).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::unreadable(&shown, error)),
    }
}
