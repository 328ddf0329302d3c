//! Files over files, and a file read by the ending of its name.

use super::{CatalogFile, Listed};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::record::Noun;
use crate::spec;
use alloc::string::String;
use alloc::vec::Vec;

impl CatalogFile {
    /// Reads a file by the ending of its name: `.json`, `.toml` or `.csv`, each where its feature is on. `list` says which list a CSV
    /// file has; it is the file's name without the ending when left out.
    ///
    /// # Errors
    /// As [`CatalogFile::from_value`], with the file's name; `Unsupported` for another ending.
    ///
    /// # Example: JSON by its name
    /// ```
    /// use llmhw_core::record::file::CatalogFile;
    ///
    /// let text = r#"{"schema_version": 1, "links": [
    ///     {"id": "cable", "name": "Our cable", "bandwidth_gigabytes_per_second": 5, "latency_microseconds": 20}
    /// ]}"#;
    /// assert_eq!(CatalogFile::read("data/ours.json", None, text)?.links.len(), 1);
    /// assert_eq!(CatalogFile::read("ours.xml", None, text).unwrap_err().parameter(), Some("ours.xml: file"));
    /// # Ok::<(), llmhw_core::Error>(())
    /// ```
    pub fn read(name: &str, list: Option<&str>, text: &str) -> Result<Self> {
        let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
        match ending {
            "json" => Self::from_json(name, text),
            #[cfg(feature = "toml")]
            "toml" => Self::from_toml(name, text),
            #[cfg(feature = "csv")]
            "csv" => Self::from_csv(name, list.unwrap_or(stem), text),
            #[cfg(not(feature = "toml"))]
            "toml" => Err(not_built(name)),
            #[cfg(not(feature = "csv"))]
            "csv" => Err(not_built(name)),
            _ => {
                // Only CSV has need of them.
                let (_, _) = (list, stem);
                let advice = "name the file by what is in it";
                Err(Error::unsupported("file", "end in .json, .toml or .csv", file, advice).in_file(name))
            }
        }
    }

    /// The rows and scenarios of both files. Where both have a row of the same id, or a scenario of the same name, the other one's counts.
    ///
    /// # Errors
    /// As [`CatalogFile::catalog`]: a name may be left to two rows.
    pub fn with(self, over: Self) -> Result<Self> {
        let is_new = |name: &str| over.scenarios.iter().all(|scenario| scenario.name != name);
        let scenarios = self.scenarios.into_iter().filter(|scenario| is_new(&scenario.name));
        let file = Self {
            schema_version: over.schema_version,
            hardware: rows::<spec::Hardware>(self.hardware, over.hardware)?,
            models: rows::<spec::Model>(self.models, over.models)?,
            formats: rows::<spec::WeightFormat>(self.formats, over.formats)?,
            runtimes: rows::<spec::Runtime>(self.runtimes, over.runtimes)?,
            links: rows::<spec::Link>(self.links, over.links)?,
            cloud_models: rows::<spec::CloudModel>(self.cloud_models, over.cloud_models)?,
            electricity: rows::<spec::Electricity>(self.electricity, over.electricity)?,
            scenarios: scenarios.chain(over.scenarios.clone()).collect(),
        };
        file.catalog(Catalog::BUILT_IN).map(|_| file)
    }
}

fn id_of<N: Noun>(row: &Listed<N::Record>) -> Result<String> {
    N::from_record(row.record.clone()).map(|noun| noun.id().into())
}

fn rows<N: Noun>(below: Vec<Listed<N::Record>>, above: Vec<Listed<N::Record>>) -> Result<Vec<Listed<N::Record>>> {
    let ids = above.iter().map(id_of::<N>).collect::<Result<Vec<_>>>()?;
    let mut all = Vec::new();
    for row in below {
        if !ids.contains(&id_of::<N>(&row)?) {
            all.push(row);
        }
    }
    all.extend(above);
    Ok(all)
}

/// A file that is none here because a feature is off.
#[cfg(not(all(feature = "toml", feature = "csv")))]
fn not_built(name: &str) -> Error {
    let advice = "build llmhw-core with the feature that is called like its ending";
    Error::unsupported("file", "be of a kind that this build reads", name, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(price: f64, alias: &str) -> CatalogFile {
        let text = alloc::format!(
            r#"{{"schema_version": 1, "hardware": [{{"name": "Our box", "aliases": ["{alias}"], "device": "unified",
                "memory_gibibytes": 96, "memory_bandwidth_gigabytes_per_second": 512, "price_usd": {price}}}],
                "scenarios": [{{"name": "chat", "hardware": "{alias}", "model": "qwen3-8b", "format": "q4-k-m", "context_tokens": {price}}}]}}"#
        );
        CatalogFile::from_json("", &text).unwrap()
    }

    #[test]
    fn the_file_above_wins() {
        let both = file(1000.0, "box").with(file(2000.0, "kiste")).unwrap();
        assert_eq!((both.hardware.len(), both.hardware[0].record.price_usd), (1, Some(2000.0)));
        assert_eq!(both.scenario("chat").unwrap().context_tokens, 2000.0);
        assert_eq!(CatalogFile::new().with(both.clone()).unwrap(), both);
        assert_eq!(both.clone().with(CatalogFile::new()).unwrap(), both);
    }

    /// Each ending has its own form; a table is of the list that its file is called after, unless another is said.
    #[cfg(all(feature = "toml", feature = "csv"))]
    #[test]
    fn a_file_is_read_by_its_ending() {
        let toml = "schema_version = 1\n[[links]]\nid = \"cable\"\nname = \"Our cable\"\n\
                    bandwidth_gigabytes_per_second = 5\nlatency_microseconds = 20\n";
        let csv = "id,name,bandwidth_gigabytes_per_second,latency_microseconds\ncable,Our cable,5,20\n";
        let read = |name: &str, list: Option<&str>, text: &str| CatalogFile::read(name, list, text);
        let links = read("data/ours.toml", None, toml).unwrap().links;
        assert_eq!((links.len(), &*links[0].record.id), (1, "cable"));
        assert_eq!(read("data\\links.csv", None, csv).unwrap().links, links);
        assert_eq!(read("ours.csv", Some("links"), csv).unwrap().links, links);
        assert_eq!(read("ours.csv", None, csv).unwrap_err().parameter(), Some("ours.csv: list"));
        assert!(read("ours.toml", None, csv).is_err() && read("links.csv", None, toml).is_err());
    }

    #[test]
    fn a_name_of_two_rows_is_refused() {
        let mut other = file(1000.0, "box");
        // A row that was read without an id has that of its name.
        assert_eq!(core::mem::replace(&mut other.hardware[0].record.id, "other-box".into()), "our-box");
        let error = file(1000.0, "box").with(other).unwrap_err();
        assert_eq!(error.parameter(), Some("hardware[1].aliases"));
    }
}
