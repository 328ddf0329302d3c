//! The kinds of attention layer a model's file describes.

use super::pack::record;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Attention {
    Grouped {
        layers: u32,
        heads: u32,
        kv_heads: u32,
        head_dimension: u32,
        window_tokens: Option<u32>,
        #[serde(default)]
        keys_are_values: bool,
        #[serde(default)]
        shares_cache: bool,
        #[serde(default)]
        query_gate: bool,
    },
    Latent {
        layers: u32,
        heads: u32,
        kv_lora_rank: u32,
        q_lora_rank: Option<u32>,
        rope_head_dimension: u32,
        nope_head_dimension: u32,
        value_head_dimension: u32,
        indexer_heads: Option<u32>,
        indexer_head_dimension: Option<u32>,
        indexer_top_k: Option<u32>,
        #[serde(rename = "indexer_pool_tokens")]
        _indexer_pool_tokens: Option<u32>,
    },
    Linear {
        layers: u32,
        variant: String,
        key_heads: Option<u32>,
        key_dimension: Option<u32>,
        value_heads: Option<u32>,
        value_dimension: Option<u32>,
        heads: Option<u32>,
        head_dimension: Option<u32>,
        state_size: Option<u32>,
        groups: Option<u32>,
        convolution_width: u32,
        state_bytes_per_sequence: f64,
    },
    None {
        layers: u32,
    },
    Given {
        layers: u32,
        kv_bytes_per_token_f16: f64,
        #[serde(default)]
        indexer_bytes_per_token_f16: f64,
        #[serde(rename = "indexer_top_k")]
        _indexer_top_k: Option<u32>,
        #[serde(default)]
        window_tokens: u32,
        #[serde(default)]
        window_kv_bytes_per_token_f16: f64,
        matrix_parameters_per_layer: f64,
    },
}

impl Attention {
    /// The layers as a record.
    pub(crate) fn record(&self) -> Result<Value> {
        let if_true = |flag: &bool| json!(flag.then_some(true));
        Ok(match self {
            Self::Grouped {
                layers,
                heads,
                kv_heads,
                head_dimension,
                window_tokens,
                keys_are_values,
                shares_cache,
                query_gate,
            } => record([
                ("type", json!("grouped")),
                ("layers", json!(layers)),
                ("heads", json!(heads)),
                ("kv_heads", json!(kv_heads)),
                ("head_dimension", json!(head_dimension)),
                ("window_tokens", json!(window_tokens)),
                ("keys_are_values", if_true(keys_are_values)),
                ("shares_cache", if_true(shares_cache)),
                ("query_gate", if_true(query_gate)),
            ]),
            Self::Latent {
                layers,
                heads,
                kv_lora_rank,
                q_lora_rank,
                rope_head_dimension,
                nope_head_dimension,
                value_head_dimension,
                indexer_heads,
                indexer_head_dimension,
                indexer_top_k,
                ..
            } => {
                let indexer = [indexer_heads, indexer_head_dimension, indexer_top_k];
                let given = indexer.iter().filter(|part| part.is_some()).count();
                ensure!(given == 0 || given == 3, "an indexer has heads, head dimension and top k, or none of them");
                record([
                    ("type", json!("latent")),
                    ("layers", json!(layers)),
                    ("heads", json!(heads)),
                    ("kv_lora_rank", json!(kv_lora_rank)),
                    ("q_lora_rank", json!(q_lora_rank)),
                    ("rope_head_dimension", json!(rope_head_dimension)),
                    ("nope_head_dimension", json!(nope_head_dimension)),
                    ("value_head_dimension", json!(value_head_dimension)),
                    ("indexer_heads", json!(indexer_heads)),
                    ("indexer_head_dimension", json!(indexer_head_dimension)),
                    ("indexer_top_k", json!(indexer_top_k)),
                ])
            }
            Self::Linear { layers, variant, convolution_width, state_bytes_per_sequence, .. } => {
                let mut fields = vec![("type", json!(variant)), ("layers", json!(layers))];
                fields.extend(linear_variant(self)?);
                fields.push(("convolution_width", json!(convolution_width)));
                fields.push(("state_bytes_per_sequence", json!(state_bytes_per_sequence)));
                record(fields)
            }
            Self::None { layers } => json!({ "type": "none", "layers": layers }),
            Self::Given {
                layers,
                kv_bytes_per_token_f16,
                indexer_bytes_per_token_f16,
                window_tokens,
                window_kv_bytes_per_token_f16,
                matrix_parameters_per_layer,
                ..
            } => record([
                ("type", json!("given")),
                ("layers", json!(layers)),
                // The keys of the indexer lie in the cache as well.
                ("kv_bytes_per_token_f16", json!(kv_bytes_per_token_f16 + indexer_bytes_per_token_f16)),
                ("window_kv_bytes_per_token_f16", json!(window_kv_bytes_per_token_f16)),
                ("window_tokens", json!(window_tokens)),
                ("matrix_parameters_per_layer", json!(matrix_parameters_per_layer)),
            ]),
        })
    }
}

/// The fields that only layers of this variant have.
fn linear_variant(attention: &Attention) -> Result<Vec<(&'static str, Value)>> {
    let Attention::Linear {
        variant,
        key_heads,
        key_dimension,
        value_heads,
        value_dimension,
        heads,
        head_dimension,
        state_size,
        groups,
        ..
    } = attention
    else {
        bail!("not a linear layer");
    };
    ensure!(
        ["gated-delta-net", "kda", "mamba-2"].contains(&variant.as_str()),
        "variant = {variant:?} is none of gated-delta-net, kda, mamba-2"
    );
    let delta = [
        ("key_heads", key_heads),
        ("key_dimension", key_dimension),
        ("value_heads", value_heads),
        ("value_dimension", value_dimension),
    ];
    let mamba = [("heads", heads), ("head_dimension", head_dimension), ("state_size", state_size), ("groups", groups)];
    let (wanted, unwanted) = if variant == "mamba-2" { (mamba, delta) } else { (delta, mamba) };
    if let Some((field, _)) = unwanted.iter().find(|(_, value)| value.is_some()) {
        bail!("{variant} has no {field}");
    }
    let field = |(name, value): (&'static str, &Option<u32>)| {
        let value = value.with_context(|| format!("{variant} needs {name}"))?;
        Ok((name, json!(value)))
    };
    wanted.into_iter().map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_or_foreign_field_is_refused() {
        let error = toml::from_str::<Attention>("type = \"grouped\"\nlayers = 1\nhead = 1").unwrap_err().to_string();
        assert!(error.contains("`head`"), "{error}");
        let kda = "type = \"linear\"\nlayers = 1\nvariant = \"kda\"\nconvolution_width = 4\nstate_bytes_per_sequence = 1\ngroups = 8";
        let error = toml::from_str::<Attention>(kda).unwrap().record().unwrap_err();
        assert_eq!(error.to_string(), "kda has no groups");
    }
}
