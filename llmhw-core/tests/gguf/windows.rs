//! Which layers look back at a window only: by the file's key, or by the architecture where it states none.

use super::complete;
use super::writer::{FAR, PLAIN, Writer};
use llmhw_core::ErrorKind;
use llmhw_core::files::gguf::read_parts;
use llmhw_core::spec::{Attention, Model};

/// The keys that say something of windows.
enum Key<'a> {
    Window(u32),
    Period(u32),
    Entries(&'a [u8]),
    NoEntries,
    Text,
}

/// A file of so many plain layers.
fn file(architecture: &str, layers: u32, keys: &[Key<'_>]) -> Writer {
    let key = |name: &str| format!("{architecture}.{name}");
    let tensors: Vec<(String, &[u64])> = PLAIN
        .iter()
        .flat_map(|(name, shape)| {
            let count = if name.starts_with("blk.0") { layers } else { 1 };
            (0..count).map(move |layer| (name.replace("blk.0", &format!("blk.{layer}")), *shape))
        })
        .collect();
    let mut writer = Writer::new(tensors.len() as u64, 5 + keys.len() as u64)
        .name("general.architecture", architecture)
        .whole(&key("block_count"), layers)
        .whole(&key("embedding_length"), 256)
        .whole(&key("context_length"), 100_000)
        .whole(&key("attention.head_count"), 4);
    let pattern = key("attention.sliding_window_pattern");
    for one in keys {
        writer = match one {
            Key::Window(tokens) => writer.whole(&key("attention.sliding_window"), *tokens),
            Key::Period(period) => writer.whole(&pattern, *period),
            Key::Entries(entries) => {
                let mut writer = writer.text(&pattern).u32(9).u32(7).u64(entries.len() as u64);
                writer.0.extend_from_slice(entries);
                writer
            }
            Key::NoEntries => writer.text(&pattern).u32(9).u32(7).u64(0),
            Key::Text => writer.name(&pattern, "every other"),
        };
    }
    let mut offset = 0;
    for (name, shape) in &tensors {
        writer = writer.tensor(name, shape, 1, offset);
        offset += shape.iter().product::<u64>() * 2;
    }
    writer
}

fn read(architecture: &str, layers: u32, keys: &[Key<'_>]) -> Model {
    let file = file(architecture, layers, keys);
    read_parts(&[&complete(&file.0, FAR)]).unwrap().model().clone()
}

/// How many layers have a window, and how wide it is.
fn windows(model: &Model) -> (u32, Option<u32>) {
    let mut found = (0, None);
    for kind in model.attention() {
        let Attention::Grouped(grouped) = kind.attention else { panic!("grouped attention") };
        if let Some(window) = grouped.window_tokens {
            found = (found.0 + kind.layers, Some(window));
        }
    }
    found
}

#[test]
fn an_architecture_says_which_layers_and_how_far() {
    // Twelve layers; of each period all but one look at the window. Where no window is assumed, one is stated.
    for (architecture, stated, local, window) in [
        ("gpt-oss", Some(128), 6, 128),
        ("gemma2", None, 6, 4096),
        ("llama4", None, 9, 8192),
        ("cohere2", Some(4096), 9, 4096),
        ("olmo2", Some(4096), 9, 4096),
        ("exaone4", Some(4096), 9, 4096),
        ("exaone-moe", Some(128), 9, 128),
        ("afmoe", Some(2048), 9, 2048),
        // Of twelve layers the fifth and the tenth see everything.
        ("gemma3n", Some(512), 10, 512),
        ("gemma3", Some(1024), 10, 1024),
        // The eighth.
        ("plamo3", Some(2048), 11, 2048),
        ("smallthinker", None, 9, 4096),
    ] {
        let keys: Vec<Key<'_>> = stated.map(Key::Window).into_iter().collect();
        assert_eq!(windows(&read(architecture, 12, &keys)), (local, Some(window)), "{architecture}");
    }
    for architecture in ["llama", "phi3", "phimoe", "qwen2", "qwen2moe", "qwen3", "qwen3moe"] {
        assert_eq!(windows(&read(architecture, 4, &[Key::Window(128)])), (0, None), "{architecture}");
    }
}

#[test]
fn the_last_layer_of_a_period_sees_everything_and_of_another_kind_the_first() {
    // Five layers of a period of four: four and one more; the first kind has its fifth layer local, the second does not.
    assert_eq!(windows(&read("cohere2", 5, &[Key::Window(64)])), (4, Some(64)));
    assert_eq!(windows(&read("smallthinker", 5, &[])), (3, Some(4096)));
}

#[test]
fn a_pattern_in_the_file_goes_before_the_architectures() {
    assert_eq!(windows(&read("gemma3", 12, &[Key::Window(64), Key::Period(3)])), (8, Some(64)));
    // A list shorter than the layers is repeated: local, local, full, local, local.
    assert_eq!(windows(&read("gemma3", 5, &[Key::Window(64), Key::Entries(&[1, 1, 0])])), (4, Some(64)));
    assert_eq!(windows(&read("next-year", 5, &[Key::Window(64), Key::Entries(&[0, 1])])), (2, Some(64)));
    assert_eq!(windows(&read("next-year", 3, &[Key::Window(64), Key::Entries(&[0, 1, 1])])), (2, Some(64)));
}

#[test]
fn a_window_of_nothing_is_none_and_one_of_unknown_layers_is_refused() {
    assert_eq!(windows(&read("next-year", 4, &[Key::Window(0)])), (0, None));
    let refused = |keys, kind, words| file("next-year", 4, keys).model_refused(kind, words);
    refused(&[Key::Window(64)], ErrorKind::MissingInput, "which layers have it");
    refused(&[Key::Window(64), Key::NoEntries], ErrorKind::InvalidRecord, "an array of 0");
    refused(&[Key::Window(64), Key::Text], ErrorKind::InvalidRecord, "every other");
}
