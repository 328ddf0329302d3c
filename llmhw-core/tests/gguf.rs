//! GGUF headers written by the reference package (`gguf/make.py`), held against what it says of them and against the
//! catalogue, which describes the same models from other sources.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "gguf/hostile.rs"]
mod hostile;
#[path = "gguf/kinds.rs"]
mod kinds;
#[path = "gguf/layers.rs"]
mod layers;
#[path = "gguf/numbers.rs"]
mod numbers;
#[path = "gguf/parts.rs"]
mod parts;
#[path = "gguf/windows.rs"]
mod windows;
#[path = "gguf/writer.rs"]
mod writer;

use llmhw_core::catalog::{self, formats, runtimes};
use llmhw_core::files::gguf::{ByteOrder, File, Header, Progress, Tensor, read_parts};
use llmhw_core::memory::{Part, Weights, kv_cache};
use llmhw_core::spec::{KvFormat, Model, WeightFormat};
use llmhw_core::units::*;
use llmhw_core::{ErrorKind, Projection, Scenario};
use std::{fs, path::PathBuf};

/// A line of fixtures.csv: what the reference package says.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) file_bytes: u64,
    tensors: usize,
    weights: u64,
    tensor_bytes: u64,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/gguf")
}

pub(crate) fn fixtures() -> Vec<Fixture> {
    let table = fs::read_to_string(folder().join("fixtures.csv")).unwrap();
    let rows = table.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let number = |i: usize| fields[i].parse::<u64>().unwrap();
        Fixture {
            name: fields[0].to_owned(),
            file_bytes: number(1),
            tensors: number(2) as usize,
            weights: number(3),
            tensor_bytes: number(4),
        }
    });
    rows.collect()
}

pub(crate) fn bytes_of(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

pub(crate) fn fixture(prefix: &str) -> Fixture {
    fixtures().into_iter().find(|fixture| fixture.name.starts_with(prefix)).unwrap()
}

pub(crate) fn complete(bytes: &[u8], file_bytes: u64) -> Header {
    match Header::read(bytes, file_bytes).unwrap() {
        Progress::Complete(header) => header,
        Progress::NeedsMore { bytes } => panic!("{bytes} bytes are needed"),
    }
}

fn header(fixture: &Fixture) -> Header {
    complete(&bytes_of(&fixture.name), fixture.file_bytes)
}

fn file(prefix: &str) -> File {
    read_parts(&[&header(&fixture(prefix))]).unwrap()
}

/// What the fixtures are headers of: the file, its model in the catalogue, its format.
fn known() -> [(&'static str, &'static str, &'static WeightFormat); 8] {
    [
        ("llama-3.1-8b", "llama-3.1-8b", &formats::Q4_K_M),
        ("qwen3-30b-a3b", "qwen3-30b-a3b", &formats::Q4_K_M),
        ("gemma-3-4b", "gemma-3-4b", &formats::Q4_K_M),
        ("glm-4.7-flash", "glm-4.7-flash", &formats::Q4_K_M),
        ("qwen3-next", "qwen3-next-80b-a3b", &formats::Q4_K_M),
        ("nemotron-3", "nemotron-3-nano-30b-a3b", &formats::Q4_K_M),
        ("gpt-oss", "gpt-oss-20b", catalog::format("mxfp4").unwrap()),
        ("glm-4.5-air", "glm-4.5-air-106b-a12b", &formats::Q4_K_M),
    ]
}

fn near(name: &str, what: &str, read: f64, listed: f64, tolerance: f64) {
    let difference = (read - listed).abs() / listed;
    assert!(difference <= tolerance, "{name}: {what} is {read}, in the catalogue {listed}");
}

fn cache(model: &Model, at: f64) -> Information {
    kv_cache(model, KvFormat::F16, tokens(at))
}

#[test]
fn every_tensor_has_the_size_that_the_reference_package_gives_it() {
    for fixture in fixtures() {
        let header = header(&fixture);
        assert_eq!(header.tensors().len(), fixture.tensors, "{}", fixture.name);
        assert_eq!(header.tensors().iter().map(Tensor::weights).sum::<u64>(), fixture.weights, "{}", fixture.name);
        assert_eq!(header.tensors().iter().map(Tensor::bytes).sum::<u64>(), fixture.tensor_bytes, "{}", fixture.name);
    }
}

#[test]
fn the_model_read_is_the_catalogues() {
    for (prefix, id, _) in known() {
        let (file, listed) = (file(prefix), catalog::model(id).unwrap());
        let read = file.model();
        assert_eq!(read.layers(), listed.layers(), "{id}");
        assert_eq!(read.hidden_size(), listed.hidden_size(), "{id}");
        assert_eq!(read.vocabulary_size(), listed.vocabulary_size(), "{id}");
        assert_eq!(read.has_tied_embeddings(), listed.has_tied_embeddings(), "{id}");
        assert_eq!(read.context_limit(), listed.context_limit(), "{id}");
        assert_eq!(read.feed_forward(), listed.feed_forward(), "{id}");
        assert_eq!(read.traits(), listed.traits(), "{id}");
        let mut kinds = read.attention().to_vec();
        for kind in listed.attention() {
            let same = kinds.iter().position(|k| k == kind);
            kinds.remove(same.unwrap_or_else(|| panic!("{id}: {kind:?} is not among {kinds:?}")));
        }
        assert!(kinds.is_empty(), "{id}: {kinds:?}");
        near(id, "total", read.total_parameters().value, listed.total_parameters().value, 0.005);
        near(id, "active", read.active_parameters().value, listed.active_parameters().value, 0.005);
        for context in [1.0, 2000.0, 100_000.0] {
            assert_eq!(cache(read, context), cache(listed, context), "{id} at {context}");
        }
    }
}

#[test]
fn the_mixture_read_is_the_catalogues() {
    for (prefix, id, _) in known() {
        let (file, listed) = (file(prefix), catalog::model(id).unwrap());
        let (read, listed) = (file.model().experts().copied(), listed.experts().copied());
        let facts = |e: llmhw_core::spec::Experts| {
            (e.count, e.per_token, e.feed_forward_size, e.shared_feed_forward_size, e.layers, e.latent_size)
        };
        assert_eq!(read.map(facts), listed.map(facts), "{id}");
    }
}

#[test]
fn a_models_size_in_the_files_format_is_the_files_part_by_part_and_byte_by_byte() {
    for (prefix, id, _) in known() {
        let (file, fixture) = (file(prefix), fixture(prefix));
        let counted = |wanted: Part| -> f64 {
            file.tensors().filter(|(_, part)| *part == wanted).map(|(tensor, _)| tensor.bytes() as f64).sum()
        };
        let weights = Weights::of(file.model(), file.format());
        for (part, size) in [
            (Part::Embedding, weights.embedding),
            (Part::Output, weights.output),
            (Part::Attention, weights.attention),
            (Part::FeedForward, weights.feed_forward),
            (Part::SharedExperts, weights.shared_experts),
            (Part::Experts, weights.experts),
            (Part::Other, weights.other),
            (Part::Unread, weights.unread),
        ] {
            assert_eq!(size.value, counted(part), "{id}: {part:?}");
        }
        assert_eq!(weights, *file.weights(), "{id}");
        assert_eq!(weights.total().value, fixture.file_bytes as f64, "{id}");
    }
}

#[test]
fn sizes_are_those_that_the_catalogues_rules_give() {
    for (prefix, id, format) in known() {
        let (file, listed) = (file(prefix), Weights::of(catalog::model(id).unwrap(), format));
        let whole = file.weights().total() - file.weights().unread - file.weights().tokenizer;
        near(id, "size", whole.value, (listed.total() - listed.tokenizer).value, 0.01);
        let read = file.weights().read_per_step(1);
        near(id, "read by a token", read.value, listed.read_per_step(1).value, 0.02);
    }
}

#[test]
fn published_sizes_are_met() {
    // `gguf_..._gigabytes` of data/models and data/formats/published_sizes.toml, and of a file itself.
    for (prefix, gigabytes) in
        [("llama-3.1-8b", 4.92), ("qwen3-30b-a3b", 18.56), ("glm-4.7-flash", 18.13), ("gpt-oss", 12.11)]
    {
        near(prefix, "size", file(prefix).weights().total().get::<information::gigabyte>(), gigabytes, 0.005);
    }
}

#[test]
fn one_token_reads_a_row_of_the_embedding_and_its_share_of_the_experts_and_no_block_that_predicts_further() {
    let file = file("glm-4.5-air");
    let weights = file.weights();
    let share = 8.0 / 128.0;
    let rest = weights.output + weights.attention + weights.feed_forward + weights.shared_experts + weights.other;
    assert_eq!(weights.read_per_step(1), rest + weights.experts * share);
    let further: u64 = file.tensors().filter(|(t, _)| t.name().starts_with("blk.46.")).map(|(t, _)| t.bytes()).sum();
    assert!(further > 1_000_000_000, "the block is large: {further}");
    assert_eq!(weights.unread.value, further as f64);
}

#[test]
fn a_file_answers_every_question_of_a_listed_model() {
    for (prefix, id, _) in known() {
        let file = file(prefix);
        let machine = catalog::hardware("mac-studio-m3-ultra-80c-512gb").unwrap();
        let project = |model, format| {
            let scenario = Scenario::new(machine, model).format(format).runtime(&runtimes::LLAMA_CPP_METAL);
            scenario.context(tokens(8192)).project().unwrap()
        };
        let listed = catalog::model(id).unwrap();
        let format = known().into_iter().find(|(p, ..)| *p == prefix).unwrap().2;
        let (read, listed) = (project(file.model(), file.format()), project(listed, format));
        let rate = |p: &Projection| p.decode.rate.value.value;
        near(id, "speed", rate(&read), rate(&listed), 0.03);
        assert_eq!(read.memory.to_string().starts_with("fits"), listed.memory.to_string().starts_with("fits"));
    }
}

#[test]
fn names_and_bits_come_from_the_file() {
    let file = file("llama-3.1-8b");
    assert_eq!(file.model().id(), "llama-3.1-8b-instruct");
    assert_eq!(file.model().name(), "Llama 3.1 8B Instruct");
    assert_eq!(file.format().id(), "gguf-q4-k-m-of-llama-3.1-8b-instruct");
    assert_eq!(file.format().nominal_bits(), 4);
}

#[test]
fn byte_orders_and_versions_say_the_same() {
    let little = fixture("llama-3.1-8b");
    let big = header(&fixture("big-endian"));
    assert_eq!(big.byte_order(), ByteOrder::Big);
    assert_eq!(header(&little).byte_order(), ByteOrder::Little);
    assert_eq!(read_parts(&[&big]).unwrap(), file("llama-3.1-8b"));

    let mut second = bytes_of(&little.name);
    second[4] = 2;
    let second = complete(&second, little.file_bytes);
    assert_eq!(second.version(), 2);
    assert_eq!(read_parts(&[&second]).unwrap(), file("llama-3.1-8b"));
}

fn split() -> Vec<Header> {
    fixtures().iter().filter(|fixture| fixture.name.starts_with("split")).map(header).collect()
}

#[test]
fn parts_in_any_order_are_one_file() {
    let parts = split();
    let whole = file("llama-3.1-8b");
    for order in [[0, 1, 2], [2, 0, 1]] {
        let merged = read_parts(&order.map(|i: usize| &parts[i])).unwrap();
        assert_eq!(merged.model(), whole.model());
        assert_eq!(merged.tensors().count(), whole.tensors().count());
        assert_eq!(merged.weights().experts, whole.weights().experts);
        assert_eq!(merged.weights().read_per_step(1), whole.weights().read_per_step(1));
    }
}

#[test]
fn a_part_that_is_missing_or_repeated_is_named() {
    let parts = split();
    let missing = read_parts(&[&parts[0], &parts[2]]).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::MissingInput);
    assert!(missing.to_string().contains("part 2 of 3"), "{missing}");
    assert!(missing.to_string().contains("-00002-of-00003.gguf"), "{missing}");
    let repeated = read_parts(&[&parts[0], &parts[1], &parts[1], &parts[2]]).unwrap_err();
    assert_eq!(repeated.kind(), ErrorKind::Inconsistent);
    assert!(repeated.to_string().contains("part 2 of 3 twice"), "{repeated}");
    assert_eq!(read_parts(&[]).unwrap_err().kind(), ErrorKind::MissingInput);
    let other = header(&fixture("gemma"));
    assert_eq!(read_parts(&[&parts[0], &other]).unwrap_err().kind(), ErrorKind::Inconsistent);
}

#[test]
fn a_caller_reads_little_more_than_the_header() {
    for fixture in fixtures() {
        let bytes = bytes_of(&fixture.name);
        let (mut wanted, mut steps) = (0, 0);
        let header = loop {
            let given = (wanted as usize).min(bytes.len());
            match Header::read(&bytes[..given], fixture.file_bytes).unwrap() {
                Progress::Complete(header) => break header,
                Progress::NeedsMore { bytes } => {
                    assert!(bytes > wanted, "reading comes on");
                    wanted = bytes;
                }
            }
            steps += 1;
        };
        assert!(steps <= 2 && header.data_offset() <= wanted.max(bytes.len() as u64 + 32), "{}", fixture.name);
    }
}

#[test]
fn a_header_is_read_by_asking_for_more() {
    let fixture = &fixtures()[0];
    let bytes = bytes_of(&fixture.name);
    let mut asked = Vec::new();
    let read = Header::read_by(fixture.file_bytes, |given, more| {
        asked.push(more);
        // Behind the header lie the weights.
        let rest = bytes.iter().copied().chain(std::iter::repeat(0)).skip(given.len());
        given.extend(rest.take(more as usize));
        Ok::<_, std::convert::Infallible>(())
    });
    assert_eq!(read.unwrap().unwrap(), header(fixture));
    assert!(asked.len() <= 2 && asked.iter().sum::<u64>() < 4 * bytes.len() as u64 + (1 << 17), "{asked:?}");

    let cut = Header::read_by(fixture.file_bytes, |_, _| Ok::<_, std::convert::Infallible>(())).unwrap().unwrap_err();
    assert_eq!((cut.kind(), cut.parameter()), (ErrorKind::Inconsistent, Some("bytes")));
    assert_eq!(Header::read_by(fixture.file_bytes, |_, _| Err::<(), _>("gone")).unwrap_err(), "gone");
    let other = Header::read_by(8, |given, _| {
        given.extend(*b"GGMLGGML");
        Ok::<_, ()>(())
    });
    let other = other.unwrap().unwrap_err();
    assert_eq!(other.kind(), ErrorKind::InvalidRecord);
}
