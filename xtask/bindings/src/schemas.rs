//! `data/schema/`: the JSON Schema of every noun's record.

use anyhow::Result;
use generated::File;

pub(crate) fn files() -> Result<Vec<File>> {
    llmhw_core::record::schema::nouns()
        .into_iter()
        .map(|(name, schema)| {
            let text = serde_json::to_string_pretty(&schema)?;
            Ok(File::plain(format!("data/schema/{name}.schema.json"), format!("{text}\n")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use llmhw_core::catalog::Catalog;
    use llmhw_core::plain::{Field, Value};
    use llmhw_core::record::ask::AskProjection;
    use llmhw_core::record::file::{CatalogFile, Listed, Titled};
    use llmhw_core::record::{Named, Noun, schema};
    use llmhw_core::spec::*;

    fn schema(name: &str) -> jsonschema::Validator {
        let (_, schema) = schema::nouns().into_iter().find(|(known, _)| *known == name).unwrap();
        jsonschema::validator_for(&serde_json::to_value(&schema).unwrap()).unwrap()
    }

    fn json(value: &Value) -> serde_json::Value {
        serde_json::to_value(value).unwrap()
    }

    fn every_row<N: Noun>(name: &str) {
        let schema = schema(name);
        for noun in Catalog::BUILT_IN.rows::<N>() {
            let record = json(&noun.to_record().write());
            assert!(schema.is_valid(&record), "{name}: {record}");
            let mut misspelt = record.clone();
            misspelt["nmae"] = serde_json::json!("x");
            assert!(!schema.is_valid(&misspelt), "{name} takes any field");
            let mut nameless = record;
            nameless.as_object_mut().unwrap().remove("name");
            assert!(!schema.is_valid(&nameless), "{name} needs no name");
        }
    }

    /// What the core writes is what the schemas describe, and what they refuse the core refuses.
    #[test]
    fn every_listed_row_is_valid_by_its_schema() {
        every_row::<Hardware>("hardware");
        every_row::<Model>("model");
        every_row::<WeightFormat>("weight-format");
        every_row::<Runtime>("runtime");
        every_row::<Link>("link");
        every_row::<CloudModel>("cloud-model");
        every_row::<Electricity>("electricity");
    }

    #[test]
    fn a_file_of_ones_own_is_valid_by_its_schema() {
        let mut file = CatalogFile::new();
        file.hardware = Catalog::BUILT_IN.rows::<Hardware>().map(|noun| Listed::new(noun.to_record())).collect();
        file.hardware[0].aliases = vec!["ours".into()];
        let name = |name: &'static str| name.into();
        let ask = AskProjection::new(
            Named::Name(name("ours")),
            Named::Name(name("qwen3-8b")),
            Named::Name(name("q4-k-m")),
            8192.0,
        );
        file.scenarios = vec![Titled::new("one".into(), ask)];
        let (schema, written) = (schema("catalog-file"), json(&file.to_value()));
        let faults: Vec<String> = schema.iter_errors(&written).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{faults:?}");
        let mut wrong = written;
        wrong["hardware"][0]["memory_gibibytes"] = serde_json::json!("96");
        assert!(!schema.is_valid(&wrong));
    }
}
