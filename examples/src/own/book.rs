//! The catalogue with rows of one's own over it, and names that may be files.

use super::file::{self, Content};
use crate::args::Options;
use crate::failure::Failure;
use llmhw_core::Error;
use llmhw_core::catalog::{Catalog, Listed};
use llmhw_core::record::Noun;
use llmhw_core::record::ask::AskProjection;
use llmhw_core::record::file::CatalogFile;
use llmhw_core::spec::{Hardware, Model, WeightFormat};
use std::path::Path;

/// What is listed, and what the files named as arguments hold.
#[derive(Debug)]
pub(crate) struct Book {
    /// The built-in rows with one's own over them. It is kept until the program ends, which is as soon as the answer is written.
    pub(crate) catalog: &'static Catalog,
    /// The catalogue files, as named.
    pub(crate) files: Vec<String>,
    /// Their scenarios.
    scenarios: CatalogFile,
    opened: Vec<(String, Content)>,
}

/// A model, and the format of its own file where it has one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chosen {
    /// The model.
    pub(crate) model: &'static Model,
    /// The sizes of its file.
    pub(crate) format: Option<&'static WeightFormat>,
    /// Whether it comes from a file of its own rather than from the catalogue.
    pub(crate) is_read: bool,
}

impl Book {
    /// Reads every file that the options name, and lays the rows of catalogues over the built-in ones.
    pub(crate) fn open(options: &Options) -> Result<Self, Failure> {
        let mut book =
            Self { catalog: Catalog::BUILT_IN, files: Vec::new(), scenarios: CatalogFile::new(), opened: Vec::new() };
        let mut catalog = Catalog::built_in();
        for argument in &options.catalog {
            let (list, path) = file::list_and_path(argument)?;
            let content = file::open(path, list)?;
            let Content::Catalogue(file) = &content else {
                let expected = "a catalogue: a file with schema_version = 1, or LIST=FILE.csv";
                return Err(Failure::Usage(format!("--catalog {argument}: is {}, not {expected}", content.what())));
            };
            // A file named twice counts once.
            if book.content(path).is_none() {
                catalog = book.lay_over(&catalog, path, file)?;
                book.opened.push((path.to_owned(), content));
            }
        }
        let machines = options.hardware.iter().chain(&options.node).map(|machine| (machine, Some("hardware")));
        let named = machines.chain(options.model.iter().map(|model| (model, Some("models"))));
        for (argument, list) in named.filter(|(argument, _)| file::is_file(argument)) {
            if book.content(argument).is_some() {
                continue;
            }
            let is_csv = argument.to_ascii_lowercase().ends_with(".csv");
            let content = file::open(argument, list.filter(|_| is_csv))?;
            if let Content::Catalogue(file) = &content {
                catalog = book.lay_over(&catalog, argument, file)?;
            }
            book.opened.push((argument.clone(), content));
        }
        book.catalog = Box::leak(Box::new(catalog));
        Ok(book)
    }

    fn lay_over(&mut self, catalog: &Catalog, name: &str, file: &CatalogFile) -> Result<Catalog, Failure> {
        for scenario in &file.scenarios {
            if self.scenarios.scenario(&scenario.name).is_ok() {
                let advice = "give one of the two another name";
                return Err(Failure::Usage(format!("{name}: there are two scenarios \"{}\"; {advice}", scenario.name)));
            }
            self.scenarios.scenarios.push(scenario.clone());
        }
        self.files.push(name.to_owned());
        file.catalog(catalog).map_err(|error| Failure::refused_in(name, error))
    }

    fn content(&self, argument: &str) -> Option<&Content> {
        self.opened.iter().find(|(name, _)| name == argument).map(|(_, content)| content)
    }

    /// The row of this name.
    pub(crate) fn find<N: Listed>(&self, name: &str) -> Result<&'static N, Error> {
        self.catalog.find(name)
    }

    /// The row of this name, where a file could stand in its place.
    fn listed<N: Listed>(&self, option: &str, argument: &str) -> Result<&'static N, Failure> {
        self.find(argument).map_err(|error| match Path::new(argument) {
            _ if self.is_several::<N>(argument) => Failure::Usage(format!(
                "{option} {argument}: are several; where several are taken, the option is given once for each"
            )),
            path if path.is_dir() => {
                Failure::Usage(format!("{option} {argument}: is a directory without config.json; name the file itself"))
            }
            path if path.is_file() => Failure::Usage(format!(
                "{option} {argument}: is no name, and no file that is read here: those end in .toml, .json or .csv (a catalogue), or in \
                 .gguf; give the file such an ending"
            )),
            // An ending of letters: names have numbers behind their points.
            path if path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ending.chars().all(char::is_alphabetic)) => {
                Failure::Usage(format!(
                    "{option} {argument}: is no name, and there is no such file; files that are read end in .toml, .json or .csv \
                     (a catalogue), or in .gguf"
                ))
            }
            _ => error.into(),
        })
    }

    /// Whether an argument has names with commas between them, and one of them is listed.
    fn is_several<N: Listed>(&self, argument: &str) -> bool {
        argument.contains(',') && argument.split(',').any(|part| self.find::<N>(part.trim()).is_ok())
    }

    /// The scenario of this name.
    pub(crate) fn scenario(&self, name: &str) -> Result<AskProjection<'static>, Error> {
        self.scenarios.scenario(name).cloned()
    }

    /// The names of all scenarios, with their questions.
    pub(crate) fn scenarios(&self) -> impl Iterator<Item = (&str, &AskProjection<'static>)> {
        self.scenarios.scenarios.iter().map(|scenario| (scenario.name.as_ref(), &scenario.record))
    }

    /// The machine of a name, or the machines of a file.
    pub(crate) fn hardware(&self, argument: &str) -> Result<Vec<&'static Hardware>, Failure> {
        match self.content(argument) {
            None => Ok(vec![self.listed("--hardware", argument)?]),
            Some(content) => self.rows(argument, content, "hardware"),
        }
    }

    /// One machine by name or file.
    pub(crate) fn one_machine(&self, argument: &str) -> Result<&'static Hardware, Failure> {
        match self.hardware(argument)?.as_slice() {
            [one] => Ok(one),
            several => {
                let ids: Vec<&str> = several.iter().map(|hardware| hardware.id()).collect();
                let advice = format!("name one of them beside --catalog {argument}");
                Err(Failure::Usage(format!("{argument}: has several machines, {}; {advice}", ids.join(", "))))
            }
        }
    }

    /// The model of a name, or the models of a file.
    pub(crate) fn models(&self, argument: &str) -> Result<Vec<Chosen>, Failure> {
        let listed = |model| Chosen { model, format: None, is_read: false };
        let refused = |error| Failure::refused_in(argument, error);
        let read = match self.content(argument) {
            None => return Ok(vec![listed(self.listed("--model", argument)?)]),
            Some(Content::Gguf(headers)) => {
                let headers: Vec<_> = headers.iter().collect();
                llmhw_core::record::file::gguf(&headers).map_err(refused)?
            }
            Some(Content::Config(read)) => (**read).clone(),
            Some(content) => return Ok(self.rows(argument, content, "models")?.into_iter().map(listed).collect()),
        };
        let model = Model::from_record(read.model).map_err(refused)?;
        let format = read.format.map(WeightFormat::from_record).transpose().map_err(refused)?;
        let format = format.map(|format| &*Box::leak(Box::new(format)));
        Ok(vec![Chosen { model: Box::leak(Box::new(model)), format, is_read: true }])
    }

    /// The rows of one's own in a catalogue file.
    fn rows<N: Listed>(&self, name: &str, content: &Content, list: &str) -> Result<Vec<&'static N>, Failure> {
        let Content::Catalogue(file) = content else {
            let needed = match list {
                "models" => "a GGUF file, a config.json or a catalogue with models",
                _ => "a catalogue with hardware",
            };
            return Err(Failure::Usage(format!("{name}: is {}; name {needed}", content.what())));
        };
        let own = file.catalog(Catalog::BUILT_IN).map_err(|error| Failure::refused_in(name, error))?;
        let rows: Vec<_> = N::own(&own).iter().map(|row| self.find(row.noun.id())).collect::<Result<_, _>>()?;
        if rows.is_empty() {
            return Err(Failure::Usage(format!("{name}: has no {list}; add a row, or name another file")));
        }
        Ok(rows)
    }
}

impl Content {
    /// What it is, in words.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Gguf(_) => "a GGUF file",
            Self::Config(_) => "a Hugging Face configuration",
            Self::Index(..) => "an index of safetensors",
            Self::Catalogue(_) => "a catalogue",
            Self::Measurements(_) => "measurements",
        }
    }
}
