//! Files built by hand, byte by byte: what the reference package would not write.

use super::complete;
use llmhw_core::files::gguf::{Header, Progress, read_parts};
use llmhw_core::{Error, ErrorKind};

/// The length of a file that holds any of these.
pub(crate) const FAR: u64 = 1 << 50;

/// A file built by hand.
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn new(tensors: u64, values: u64) -> Self {
        Self([b"GGUF".as_slice(), &3_u32.to_le_bytes(), &tensors.to_le_bytes(), &values.to_le_bytes()].concat())
    }

    pub(crate) fn u32(mut self, whole: u32) -> Self {
        self.0.extend(whole.to_le_bytes());
        self
    }

    pub(crate) fn u64(mut self, whole: u64) -> Self {
        self.0.extend(whole.to_le_bytes());
        self
    }

    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.extend((text.len() as u64).to_le_bytes());
        self.0.extend(text.as_bytes());
        self
    }

    pub(crate) fn whole(self, key: &str, whole: u32) -> Self {
        self.text(key).u32(4).u32(whole)
    }

    pub(crate) fn name(self, key: &str, text: &str) -> Self {
        self.text(key).u32(8).text(text)
    }

    pub(crate) fn tensor(self, name: &str, shape: &[u64], number: u32, offset: u64) -> Self {
        let start = self.text(name).u32(shape.len() as u32);
        shape.iter().fold(start, |writer, side| writer.u64(*side)).u32(number).u64(offset)
    }

    pub(crate) fn read(&self) -> Result<Progress, Error> {
        Header::read(&self.0, FAR)
    }

    /// Refused, with a message that has this in it.
    pub(crate) fn refused(&self, kind: ErrorKind, words: &str) {
        let error = self.read().expect_err(words);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error} lacks {words}");
    }

    pub(crate) fn model_refused(&self, kind: ErrorKind, words: &str) {
        let error = read_parts(&[&complete(&self.0, FAR)]).expect_err(words);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error} lacks {words}");
    }
}

/// A model of one layer of width 256, with these keys and tensors at 16 bit.
pub(crate) fn small(architecture: &str, heads: u32, extra: &[(&str, u32)], tensors: &[(&str, &[u64])]) -> Writer {
    layered(architecture, 1, heads, extra, tensors)
}

/// The same of so many layers.
pub(crate) fn layered(
    architecture: &str,
    layers: u32,
    heads: u32,
    extra: &[(&str, u32)],
    tensors: &[(impl AsRef<str>, &[u64])],
) -> Writer {
    let key = |name: &str| format!("{architecture}.{name}");
    let mut writer = Writer::new(tensors.len() as u64, 5 + extra.len() as u64)
        .name("general.architecture", architecture)
        .whole(&key("block_count"), layers)
        .whole(&key("embedding_length"), 256)
        .whole(&key("context_length"), 4096)
        .whole(&key("attention.head_count"), heads);
    for (name, whole) in extra {
        writer = writer.whole(&key(name), *whole);
    }
    let mut offset = 0;
    for (name, shape) in tensors {
        writer = writer.tensor(name.as_ref(), shape, 1, offset);
        offset += (shape.iter().product::<u64>() * 2).next_multiple_of(32);
    }
    writer
}

/// One layer of attention and a gated feed-forward part, embeddings tied.
pub(crate) const PLAIN: &[(&str, &[u64])] = &[
    ("token_embd.weight", &[256, 1000]),
    ("blk.0.attn_q.weight", &[256, 256]),
    ("blk.0.attn_k.weight", &[256, 256]),
    ("blk.0.attn_v.weight", &[256, 256]),
    ("blk.0.attn_output.weight", &[256, 256]),
    ("blk.0.ffn_up.weight", &[256, 512]),
    ("blk.0.ffn_gate.weight", &[256, 512]),
    ("blk.0.ffn_down.weight", &[512, 256]),
];

/// An embedding and these layers, each of tensors that are named as those of the first.
pub(crate) fn blocks<'s>(layers: &[&[(&str, &'s [u64])]]) -> Vec<(String, &'s [u64])> {
    let embedding = [(PLAIN[0].0.to_owned(), PLAIN[0].1)];
    let named = layers.iter().zip(0_u32..).flat_map(|(layer, number)| {
        let of = format!("blk.{number}.");
        layer.iter().map(move |(name, shape)| (name.replace("blk.0.", &of), *shape))
    });
    embedding.into_iter().chain(named).collect()
}
