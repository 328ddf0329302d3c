"""Writes config.json fixtures from the published shapes of data/models, with transformers' own classes where it has them.

Made with transformers 5.24.0: `pip install transformers==5.24.0`, then `python make.py` in this folder.
Shapes come from the catalogue, so what the fixtures test is field names, defaults and layer patterns, not the catalogue's facts.
"""
import glob, json, os, tomllib
import transformers
from transformers import AutoConfig

here = os.path.dirname(os.path.abspath(__file__))
FAMILY = {
    "llama": "llama", "llama-4": "llama4_text", "mistral": "mistral", "devstral": "ministral3", "ministral": "ministral3",
    "mistral-small-4": "mistral4", "mixtral": "mixtral", "qwen2.5": "qwen2", "qwq": "qwen2", "qwen3": "qwen3",
    "qwen3-30b": "qwen3_moe", "qwen3-235b": "qwen3_moe", "qwen3-coder": "qwen3_moe", "qwen3-next": "qwen3_next",
    "qwen3-coder-next": "qwen3_next", "qwen3.5": "qwen3_5_text", "qwen3.6": "qwen3_5_text", "qwen3.8": "qwen3_5_text",
    "qwen3.5-35b": "qwen3_5_moe_text", "qwen3.6-35b": "qwen3_5_moe_text", "qwen3.5-122b": "qwen3_5_moe_text",
    "qwen3.5-397b": "qwen3_5_moe_text", "gemma-2": "gemma2", "gemma-3": "gemma3_text", "gemma-4": "gemma4_text",
    "glm-4.5": "glm4_moe", "glm-4.6": "glm4_moe", "glm-4.7": "glm4_moe", "glm-4.7-flash": "glm4_moe_lite",
    "glm-5": "glm_moe_dsa", "gpt-oss": "gpt_oss", "deepseek-v3": "deepseek_v3", "deepseek-r1": "deepseek_v3",
    "deepseek-v3.2": "deepseek_v32", "deepseek-r1-distill-qwen": "qwen2", "deepseek-r1-distill-llama": "llama",
    "kimi-k2": "kimi_k2", "minimax-m2": "minimax_m2", "phi-4": "phi3", "smollm3": "smollm3", "seed-oss": "seed_oss",
    "command-r": "cohere", "nemotron-3": "nemotron_h",
    "llama-3.3-nemotron": "nemotron-nas",
}
SKIP = ("deepseek-v4", "glm-5.3")


def family(name):
    return FAMILY[max((key for key in FAMILY if name.startswith(key)), key=len)]


def shape(m, kind):
    """The catalogue's shape under the architecture's own names."""
    a = m["attention"][0]
    full = next((x for x in m["attention"] if x["type"] == "grouped" and "window_tokens" not in x), a)
    d = {
        "num_hidden_layers": m["layers"], "hidden_size": m["hidden_size"], "vocab_size": m["vocabulary_size"],
        "max_position_embeddings": m["context_limit_tokens"], "tie_word_embeddings": m["tied_embeddings"],
    }
    if a["type"] == "latent":
        d |= {
            "num_attention_heads": a["heads"], "num_key_value_heads": a["heads"], "kv_lora_rank": a["kv_lora_rank"],
            "q_lora_rank": a["q_lora_rank"], "qk_rope_head_dim": a["rope_head_dimension"],
            "qk_nope_head_dim": a["nope_head_dimension"], "v_head_dim": a["value_head_dimension"],
        }
        if "indexer_heads" in a:
            d |= {"index_n_heads": a["indexer_heads"], "index_head_dim": a["indexer_head_dimension"], "index_topk": a["indexer_top_k"]}
    else:
        g = a if a["type"] == "grouped" else full
        d |= {"num_attention_heads": g["heads"], "num_key_value_heads": g["kv_heads"], "head_dim": g["head_dimension"]}
    if "feed_forward_size" in m:
        d["intermediate_size"] = m["feed_forward_size"]
    if kind in ("glm4_moe", "seed_oss"):
        d["attention_bias"] = m.get("qkv_bias", False)
    if e := m.get("experts"):
        one, count = "moe_intermediate_size", "n_routed_experts"
        if kind in ("mixtral", "minimax_m2", "gpt_oss", "llama4_text"):
            one, count = "intermediate_size", "num_local_experts"
        elif kind.startswith(("qwen", "gemma4")):
            count = "num_experts"
        d |= {one: e["feed_forward_size"], count: e["count"], "num_experts_per_tok": e["per_token"]}
        wide = e.get("shared_feed_forward_size", 0)
        if kind.startswith("qwen3_"):
            d["shared_expert_intermediate_size"] = wide
        if count == "n_routed_experts":
            d |= {"n_shared_experts": max(1, wide // e["feed_forward_size"]), "first_k_dense_replace": e["first_dense_layers"]}
        if kind == "nemotron_h":
            d |= {"n_shared_experts": 1, "moe_shared_expert_intermediate_size": wide, "moe_latent_size": e.get("latent_size")}
        if kind == "llama4_text":
            d |= {"interleave_moe_layer_step": e["layer_step"], "intermediate_size_mlp": m.get("feed_forward_size", 16384)}
        if kind == "gemma4_text":
            d |= {"enable_moe_block": True, "intermediate_size": wide, "top_k_experts": d.pop("num_experts_per_tok")}
    if window := a.get("window_tokens"):
        d["attention_chunk_size" if kind == "llama4_text" else "sliding_window"] = window
    if kind == "mistral":
        d["sliding_window"] = None  # as published; the class's default is 4096
    if kind == "gemma4_text":
        shared = sum(x["layers"] for x in m["attention"] if x.get("shares_cache"))
        period = m["layers"] // sum(x["layers"] for x in m["attention"] if "window_tokens" not in x)
        d |= {
            "global_head_dim": full["head_dimension"], "num_global_key_value_heads": full["kv_heads"],
            "attention_k_eq_v": full.get("keys_are_values", False), "num_kv_shared_layers": shared,
            "hidden_size_per_layer_input": m.get("per_layer_embedding_size", 0),
            "layer_types": ["full_attention" if (i + 1) % period == 0 else "sliding_attention" for i in range(m["layers"])],
        }
        if "feed_forward_runs" in m:
            d |= {"intermediate_size": m["feed_forward_runs"][0]["size"], "use_double_wide_mlp": True}
    if kind == "nemotron-nas":
        sizes = [run["size"] for run in m["feed_forward_runs"] for _ in range(run["layers"])]
        d["block_configs"] = [
            {
                # Which layers have attention is not in the catalogue; their number is.
                "attention": {"n_heads_in_group": g["heads"] // g["kv_heads"], "no_op": i >= full["layers"]},
                "ffn": {"ffn_mult": 1.5 * size / m["hidden_size"], "no_op": False},
            }
            for i, size in enumerate(sizes)
        ]
    for x in m["attention"]:
        if x.get("variant") == "gated-delta-net":
            d |= {
                "linear_num_key_heads": x["key_heads"], "linear_key_head_dim": x["key_dimension"],
                "linear_num_value_heads": x["value_heads"], "linear_value_head_dim": x["value_dimension"],
                "linear_conv_kernel_dim": x["convolution_width"],
            }
        if x.get("variant") == "mamba-2":
            letters = "".join({"mamba-2": "M"}.get(y.get("variant"), "*" if y["type"] == "grouped" else "E") * y["layers"] for y in m["attention"])
            d |= {
                "mamba_num_heads": x["heads"], "mamba_head_dim": x["head_dimension"], "ssm_state_size": x["state_size"],
                "n_groups": x["groups"], "conv_kernel": x["convolution_width"], "hybrid_override_pattern": letters,
            }
    return d


for path in sorted(glob.glob(f"{here}/../../../data/models/*.toml")):
    for m in tomllib.load(open(path, "rb"))["model"]:
        if m["id"].startswith(SKIP):
            continue
        kind = family(m["id"])
        d, out = shape(m, kind), f"{here}/fixtures/{m['id']}.json"
        try:
            AutoConfig.for_model(kind, **d).to_json_file(out, use_diff=True)
        except Exception as error:  # a class the package has not, or that refuses: the fields as published
            print(m["id"], kind, "written by hand:", str(error)[:150].replace("\n", " "))
            json.dump({"model_type": kind} | d, open(out, "w"), indent=1)
