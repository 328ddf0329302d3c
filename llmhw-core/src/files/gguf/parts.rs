//! Which part of the model a tensor belongs to, by its name.

use super::tensor::Tensor;
use crate::memory::Part;
use alloc::collections::BTreeMap;

/// The tensors of a file by block and name.
#[derive(Debug)]
pub(super) struct Blocks<'a> {
    blocks: BTreeMap<u32, BTreeMap<&'a str, &'a Tensor>>,
    outside: BTreeMap<&'a str, &'a Tensor>,
}

/// `blk.7.attn_q.weight` is `attn_q.weight` of block 7.
fn in_block(name: &str) -> Option<(u32, &str)> {
    let (number, rest) = name.strip_prefix("blk.")?.split_once('.')?;
    Some((number.parse().ok()?, rest))
}

impl<'a> Blocks<'a> {
    pub(super) fn of(tensors: impl Iterator<Item = &'a Tensor>) -> Self {
        let (mut blocks, mut outside) = (BTreeMap::<u32, BTreeMap<_, _>>::new(), BTreeMap::new());
        for tensor in tensors {
            match in_block(tensor.name()) {
                Some((block, rest)) => blocks.entry(block).or_default().insert(rest, tensor),
                None => outside.insert(tensor.name(), tensor),
            };
        }
        Self { blocks, outside }
    }

    /// A tensor outside the blocks.
    pub(super) fn outside(&self, name: &str) -> Option<&'a Tensor> {
        self.outside.get(name).copied()
    }

    /// A tensor of a block.
    pub(super) fn get(&self, block: u32, name: &str) -> Option<&'a Tensor> {
        self.blocks.get(&block)?.get(name).copied()
    }

    /// Whether a block has a tensor whose name begins so.
    pub(super) fn has(&self, block: u32, prefix: &str) -> bool {
        self.blocks.get(&block).is_some_and(|block| block.keys().any(|name| name.starts_with(prefix)))
    }

    pub(super) fn tensors(&self, block: u32) -> impl Iterator<Item = (&'a str, &'a Tensor)> {
        self.blocks.get(&block).into_iter().flatten().map(|(name, tensor)| (*name, *tensor))
    }

    /// Whether a block predicts further tokens (multi-token prediction), or is left out of the file.
    pub(super) fn is_absent_or_predicts_further(&self, block: u32) -> bool {
        !self.blocks.contains_key(&block) || self.has(block, "nextn.")
    }

    pub(super) fn has_experts(&self, block: u32) -> bool {
        self.get(block, "ffn_down_exps.weight").is_some()
    }
}

/// What decides the part of a tensor beside its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Division {
    /// Layers that a token passes through.
    pub layers: u32,
    /// The first layer that uses the cache of an earlier one.
    pub first_sharing_layer: u32,
    pub tied_embeddings: bool,
}

impl Division {
    /// The part of a tensor.
    pub(super) fn part(&self, name: &str, blocks: &Blocks<'_>) -> Part {
        match in_block(name) {
            Some((block, rest)) => self.block_part(block, rest, blocks.has_experts(block)),
            None => self.outer_part(name),
        }
    }

    fn outer_part(&self, name: &str) -> Part {
        let begins = |prefix: &str| name.starts_with(prefix);
        if begins("token_embd.") {
            if self.tied_embeddings { Part::Output } else { Part::Embedding }
        } else if begins("output.") {
            Part::Output
        } else if begins("per_layer_token_embd.") {
            Part::Embedding
        } else if begins("v.") || begins("a.") || begins("mm.") {
            // Eyes and ears in the same file: writing text does not read them.
            Part::Unread
        } else {
            Part::Other
        }
    }

    fn block_part(&self, block: u32, name: &str, has_experts: bool) -> Part {
        let tensor = name.split('.').next().unwrap_or(name);
        match tensor {
            _ if block >= self.layers => Part::Unread,
            "attn_k" | "attn_v" | "attn_k_norm" | "attn_v_norm" if block >= self.first_sharing_layer => Part::Unread,
            "ffn_gate_exps" | "ffn_up_exps" | "ffn_down_exps" | "ffn_gate_up_exps" => Part::Experts,
            "ffn_gate_shexp" | "ffn_up_shexp" | "ffn_down_shexp" => Part::SharedExperts,
            // A dense part beside the experts is an expert that every token passes through.
            "ffn_gate" | "ffn_up" | "ffn_down" if has_experts => Part::SharedExperts,
            "ffn_gate" | "ffn_up" | "ffn_down" => Part::FeedForward,
            "attn_norm" | "attn_norm_2" | "attn_output_norm" | "attn_post_norm" => Part::Other,
            _ if tensor.starts_with("attn_") || tensor.starts_with("ssm_") || tensor == "indexer" => Part::Attention,
            _ => Part::Other,
        }
    }
}
