//! Files of one's own.

#[cfg(feature = "files")]
use llmhw_core::catalog::Catalog;
#[cfg(feature = "files")]
use llmhw_core::record::ask::AskProjection;
#[cfg(feature = "files")]
use llmhw_core::record::{Named, Noun};
#[cfg(feature = "files")]
use llmhw_core::spec::{CloudModel, Electricity, Hardware, Link, Model, Runtime, WeightFormat};

/// Everything listed as one file of one's own: it reads back the same from JSON, TOML and CSV, and laid over the built-in catalogue
/// it changes nothing.
#[cfg(feature = "files")]
#[test]
fn a_file_of_everything_listed_comes_back_the_same_in_every_form() {
    use llmhw_core::record::file::{CatalogFile, Listed, Titled};
    fn rows<N: Noun>() -> Vec<Listed<N::Record>> {
        Catalog::BUILT_IN.rows::<N>().map(|noun| Listed::new(noun.to_record())).collect()
    }
    let mut file = CatalogFile::new();
    file.hardware = rows::<Hardware>();
    file.models = rows::<Model>();
    file.formats = rows::<WeightFormat>();
    file.runtimes = rows::<Runtime>();
    file.links = rows::<Link>();
    file.cloud_models = rows::<CloudModel>();
    file.electricity = rows::<Electricity>();
    file.hardware[0].aliases = vec!["ours".into(), "our, \"quoted\" one".into()];
    let ask = AskProjection {
        sequences: 3,
        own_runs: Vec::new(),
        ..AskProjection::new(
            Named::Name("ours".into()),
            Named::Record(Box::new(file.models[0].record.clone())),
            Named::Name("q4-k-m".into()),
            8192.5,
        )
    };
    // Read once, a described noun is the noun itself.
    file.scenarios = vec![Titled::new("one".into(), ask)];
    let file = CatalogFile::from_json("a.json", &file.to_json()).unwrap();

    assert_eq!(CatalogFile::from_json("b.json", &file.to_json()).unwrap(), file);
    assert_eq!(CatalogFile::from_toml("c.toml", &file.to_toml().unwrap()).unwrap(), file);
    for list in llmhw_core::record::file::csv::LISTS.iter().filter(|list| **list != "scenarios") {
        let text = file.to_csv(list).unwrap();
        let read =
            CatalogFile::from_csv("d.csv", list, &text).unwrap_or_else(|error| panic!("{list}: {error}\n{text:.600}"));
        assert_eq!(read.to_value().get(list), file.to_value().get(list), "{list}");
    }
    let catalog = file.catalog(Catalog::BUILT_IN).unwrap();
    assert_eq!(catalog.slice::<Hardware>(), Catalog::BUILT_IN.slice::<Hardware>());
    assert_eq!(catalog.slice::<Model>(), Catalog::BUILT_IN.slice::<Model>());
    assert_eq!(catalog.slice::<WeightFormat>(), Catalog::BUILT_IN.slice::<WeightFormat>());
    assert_eq!(catalog.find::<Hardware>("our, \"quoted\" one").unwrap().id(), file.hardware[0].record.id);
}

/// The version of the form is checked before the rows, and said once where it is no number.
#[test]
fn another_version_is_refused_whatever_else_is_wrong() {
    use llmhw_core::ErrorKind;
    use llmhw_core::record::file::CatalogFile;
    let read = |version: &str| {
        let text = format!(r#"{{"schema_version": {version}, "links": [{{"id": "l", "name": "L"}}]}}"#);
        let error = CatalogFile::from_json("ours.json", &text).unwrap_err();
        let places: Vec<_> = error.all().iter().map(|one| one.parameter().unwrap().to_owned()).collect();
        (error.kind(), places)
    };
    assert_eq!(read("2"), (ErrorKind::Unsupported, vec!["ours.json: schema_version".to_owned()]));
    let missing = ["links[0].bandwidth_gigabytes_per_second", "links[0].latency_microseconds"];
    let places = |first: Option<&str>| -> Vec<String> {
        first.into_iter().chain(missing).map(|place| format!("ours.json: {place}")).collect()
    };
    assert_eq!(read("1").1, places(None));
    assert_eq!(read("\"one\"").1, places(Some("schema_version")));
}

/// A table may have the version as a column: with the version there is it is left out, another one is refused with its row.
#[cfg(feature = "csv")]
#[test]
fn a_table_may_say_its_version() {
    use llmhw_core::ErrorKind;
    use llmhw_core::record::file::CatalogFile;
    let read = |versions: [u32; 2]| {
        let [first, second] = versions;
        let text = format!(
            "id,name,schema_version,bandwidth_gigabytes_per_second,latency_microseconds\na,A,{first},5,20\nb,B,{second},5,20\n"
        );
        CatalogFile::from_csv("ours.csv", "links", &text)
    };
    assert_eq!(read([1, 1]).unwrap().links.len(), 2);
    let error = read([1, 2]).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::Unsupported, Some("ours.csv: links[1].schema_version")));
}

/// What does not read and what breaks a rule are said together, each with its row.
#[test]
fn every_fault_of_a_file_is_said_at_once() {
    use llmhw_core::record::file::CatalogFile;
    let text = r#"{"schema_version": 1, "hardware": [
        {"name": "A", "device": "unified", "memory_gibibytes": -1, "memory_bandwidth_gigabytes_per_second": 1e9},
        {"name": "B", "devise": "unified", "memory_gibibytes": "8"},
        {"name": "C", "device": "unified", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100},
        {"name": "C", "device": "unified", "memory_gibibytes": 8, "memory_bandwidth_gigabytes_per_second": 100}
    ], "links": [{"id": "l", "name": "L", "bandwidth_gigabytes_per_second": 0, "latency_microseconds": -1}]}"#;
    let error = CatalogFile::from_json("ours.json", text).unwrap_err();
    let mut places: Vec<&str> = error.all().iter().filter_map(|one| one.parameter()).collect();
    places.sort_unstable();
    let expected = [
        "hardware[0].memory_bandwidth_gigabytes_per_second",
        "hardware[0].memory_gibibytes",
        "hardware[1].device",
        "hardware[1].devise",
        "hardware[1].memory_bandwidth_gigabytes_per_second",
        "hardware[1].memory_gibibytes",
        "hardware[3].id",
        "links[0].bandwidth_gigabytes_per_second",
        "links[0].latency_microseconds",
    ];
    assert_eq!(places, expected.map(|place| format!("ours.json: {place}")));
}
