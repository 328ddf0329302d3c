"""Writes the headers that tests/gguf.rs reads, with the reference package: pip install gguf==0.19.0, then run this.

Each file is the header of a whole model: the metadata and the names, shapes and types of all tensors that
convert_hf_to_gguf.py and llama-quantize (llama.cpp, 2026) write for it, without the tensors' data and with a short
vocabulary list. fixtures.csv says how long the whole file would be, by the package's own block sizes.
"""

import csv
from pathlib import Path

import numpy as np
from gguf import GGML_QUANT_SIZES, GGUFEndian, GGUFWriter
from gguf import GGMLQuantizationType as T

HERE = Path(__file__).parent
ALIGNMENT = 32


class Model:
    """One model: keys and tensors, row length first as in the file."""

    def __init__(self, architecture, file_type, keys, mix="q4-k-m"):
        self.architecture, self.file_type, self.keys, self.mix = architecture, file_type, keys, mix
        self.tensors = []

    def add(self, name, *shape, type=None):
        self.tensors.append([name, shape, type])

    def vector(self, name, *shape):
        self.add(name, *shape, type=T.F32)

    def block(self, layer, vectors=(), matrices=()):
        for name, *shape in vectors:
            self.vector(f"blk.{layer}.{name}", *shape)
        for name, *shape in matrices:
            self.add(f"blk.{layer}.{name}.weight", *shape)

    def settle(self):
        """Gives every tensor that has none its type by llama-quantize's Q4_K_M."""
        tied = not any(name == "output.weight" for name, _, _ in self.tensors)
        counts = {}
        for role in ("attn_v.", "attn_qkv.", "ffn_down"):
            counts[role] = sum(role in name and "shexp" not in name and kind is None for name, _, kind in self.tensors)
        value_layers = counts["attn_v."] + counts["attn_qkv."]
        seen = {"value": 0}
        layers = self.keys["block_count"]
        for tensor in self.tensors:
            name, shape, kind = tensor
            if kind is not None:
                continue
            layer = int(name.split(".")[1]) if name.startswith("blk.") else 0
            kind = T.Q4_K
            if name == "output.weight" or (tied and name == "token_embd.weight"):
                kind = T.Q6_K
            elif "attn_v." in name or "attn_qkv." in name:
                place, seen["value"] = seen["value"], seen["value"] + 1
                kind = T.Q6_K if more_bits(place, value_layers) and "attn_v." in name else T.Q4_K
                if "attn_qkv." in name:
                    kind = T.Q5_K
            elif "ffn_down" in name:
                kind = T.Q6_K if more_bits(layer, layers) else T.Q4_K
            if shape[0] % 256:
                kind = {T.Q4_K: T.Q5_0, T.Q5_K: T.Q5_1, T.Q6_K: T.Q8_0}[kind]
            if shape[0] % 32:
                kind = T.F16
            tensor[2] = kind

    def write(self, name, rows, endianess=GGUFEndian.LITTLE, split=0):
        self.settle()
        path = HERE / f"{name}.gguf"
        writer = GGUFWriter(path, self.architecture, endianess=endianess, split_max_tensors=split)
        writer.add_name(self.keys["name"])
        writer.add_file_type(self.file_type)
        writer.add_quantization_version(2)
        for key, value in self.keys.items():
            if key == "name":
                continue
            key = f"{self.architecture}.{key}"
            if isinstance(value, list):
                writer.add_array(key, value)
            elif isinstance(value, bool):
                writer.add_bool(key, value)
            elif isinstance(value, float):
                writer.add_float32(key, value)
            else:
                writer.add_uint32(key, value)
        writer.add_tokenizer_model("gpt2")
        writer.add_token_list([f"<{i}>" for i in range(64)])
        writer.add_token_types([1] * 64)
        for tensor, shape, kind in self.tensors:
            weights, size = GGML_QUANT_SIZES[kind]
            bytes_ = int(np.prod([int(side) for side in shape], dtype=object)) // weights * size
            # numpy's order is the reverse of the file's.
            writer.add_tensor_info(tensor, list(reversed(shape)), np.float32, bytes_, raw_dtype=kind)
        writer.write_header_to_file(path)
        writer.write_kv_data_to_file()
        writer.write_ti_data_to_file()
        for part, tensors in zip(sorted(HERE.glob(f"{name}*.gguf")), writer.tensors):
            data = sum(padded(info.nbytes) for info in tensors.values())
            rows.append([
                part.name,
                padded(part.stat().st_size if not writer.fout else flushed(writer, part)) + data,
                len(tensors),
                sum(int(np.prod(info.shape, dtype=object)) for info in tensors.values()),
                sum(info.nbytes for info in tensors.values()),
            ])
        writer.close()


def flushed(writer, part):
    for file in writer.fout:
        file.flush()
    return part.stat().st_size


def padded(length):
    return -(-length // ALIGNMENT) * ALIGNMENT


def more_bits(i, n):
    return i < n // 8 or i >= 7 * n // 8 or (i - n // 8) % 3 == 2


def dense(hidden, size):
    return [("ffn_gate", hidden, size), ("ffn_up", hidden, size), ("ffn_down", size, hidden)]


def experts(hidden, size, count, shared=0, gate=True):
    matrices = [("ffn_up_exps", hidden, size, count), ("ffn_down_exps", size, hidden, count)]
    if gate:
        matrices.append(("ffn_gate_exps", hidden, size, count))
    if shared:
        matrices += [("ffn_up_shexp", hidden, shared), ("ffn_down_shexp", shared, hidden)]
        if gate:
            matrices.append(("ffn_gate_shexp", hidden, shared))
    return matrices


def llama():
    hidden, vocabulary = 4096, 128256
    m = Model("llama", 15, {
        "name": "Llama 3.1 8B Instruct", "block_count": 32, "context_length": 131072, "embedding_length": hidden,
        "feed_forward_length": 14336, "attention.head_count": 32, "attention.head_count_kv": 8,
        "rope.freq_base": 500000.0, "attention.layer_norm_rms_epsilon": 1e-5, "attention.key_length": 128,
        "attention.value_length": 128, "vocab_size": vocabulary, "rope.dimension_count": 128,
    })
    m.add("output.weight", hidden, vocabulary)
    m.add("token_embd.weight", hidden, vocabulary)
    m.vector("output_norm.weight", hidden)
    m.vector("rope_freqs.weight", 64)
    for layer in range(32):
        m.block(layer, [("attn_norm.weight", hidden), ("ffn_norm.weight", hidden)], [
            ("attn_q", hidden, 4096), ("attn_k", hidden, 1024), ("attn_v", hidden, 1024),
            ("attn_output", 4096, hidden), *dense(hidden, 14336),
        ])
    return m


def qwen3moe():
    hidden, vocabulary = 2048, 151936
    m = Model("qwen3moe", 15, {
        "name": "Qwen3 30B A3B", "block_count": 48, "context_length": 40960, "embedding_length": hidden,
        "feed_forward_length": 6144, "attention.head_count": 32, "attention.head_count_kv": 4,
        "rope.freq_base": 1000000.0, "attention.layer_norm_rms_epsilon": 1e-6, "expert_used_count": 8,
        "attention.key_length": 128, "attention.value_length": 128, "expert_count": 128,
        "expert_feed_forward_length": 768,
    })
    m.add("output.weight", hidden, vocabulary)
    m.add("token_embd.weight", hidden, vocabulary)
    m.vector("output_norm.weight", hidden)
    for layer in range(48):
        m.block(layer, [
            ("attn_norm.weight", hidden), ("ffn_norm.weight", hidden), ("attn_q_norm.weight", 128),
            ("attn_k_norm.weight", 128), ("ffn_gate_inp.weight", hidden, 128),
        ], [
            ("attn_q", hidden, 4096), ("attn_k", hidden, 512), ("attn_v", hidden, 512),
            ("attn_output", 4096, hidden), *experts(hidden, 768, 128),
        ])
    return m


def gemma3():
    hidden, vocabulary = 2560, 262208
    m = Model("gemma3", 15, {
        "name": "Gemma 3 4b It", "block_count": 34, "context_length": 131072, "embedding_length": hidden,
        "feed_forward_length": 10240, "attention.head_count": 8, "attention.head_count_kv": 4,
        "attention.layer_norm_rms_epsilon": 1e-6, "attention.key_length": 256, "attention.value_length": 256,
        "rope.freq_base": 1000000.0, "attention.sliding_window": 1024, "rope.scaling.factor": 8.0,
    })
    m.add("token_embd.weight", hidden, vocabulary)
    m.vector("output_norm.weight", hidden)
    for layer in range(34):
        m.block(layer, [
            ("attn_norm.weight", hidden), ("post_attention_norm.weight", hidden), ("ffn_norm.weight", hidden),
            ("post_ffw_norm.weight", hidden), ("attn_q_norm.weight", 256), ("attn_k_norm.weight", 256),
        ], [
            ("attn_q", hidden, 2048), ("attn_k", hidden, 1024), ("attn_v", hidden, 1024),
            ("attn_output", 2048, hidden), *dense(hidden, 10240),
        ])
    return m


def deepseek2():
    hidden, vocabulary, heads = 2048, 154880, 20
    m = Model("deepseek2", 15, {
        "name": "GLM 4.7 Flash", "block_count": 47, "context_length": 202752, "embedding_length": hidden,
        "feed_forward_length": 10240, "attention.head_count": heads, "attention.head_count_kv": 1,
        "rope.freq_base": 1000000.0, "attention.layer_norm_rms_epsilon": 1e-5, "expert_used_count": 4,
        "expert_group_count": 1, "expert_group_used_count": 1, "leading_dense_block_count": 1,
        "vocab_size": vocabulary, "attention.q_lora_rank": 768, "attention.kv_lora_rank": 512,
        "attention.key_length": 576, "attention.value_length": 512, "attention.key_length_mla": 256,
        "attention.value_length_mla": 256, "expert_feed_forward_length": 1536, "expert_count": 64,
        "expert_shared_count": 1, "expert_weights_scale": 1.8, "expert_weights_norm": True,
        "rope.dimension_count": 64,
    })
    m.add("output.weight", hidden, vocabulary)
    m.add("token_embd.weight", hidden, vocabulary)
    m.vector("output_norm.weight", hidden)
    for layer in range(47):
        m.block(layer, [
            ("attn_norm.weight", hidden), ("ffn_norm.weight", hidden), ("attn_q_a_norm.weight", 768),
            ("attn_kv_a_norm.weight", 512),
        ], [
            ("attn_q_a", hidden, 768), ("attn_q_b", 768, heads * 256), ("attn_kv_a_mqa", hidden, 576),
            ("attn_k_b", 192, 512, heads), ("attn_v_b", 512, 256, heads), ("attn_output", heads * 256, hidden),
        ])
        if layer == 0:
            m.block(layer, [], dense(hidden, 10240))
        else:
            m.block(layer, [("ffn_gate_inp.weight", hidden, 64), ("exp_probs_b.bias", 64)],
                    experts(hidden, 1536, 64, 1536))
    return m


def qwen3next():
    hidden, vocabulary = 2048, 151936
    m = Model("qwen3next", 15, {
        "name": "Qwen3 Next 80B A3B Instruct", "block_count": 48, "context_length": 262144,
        "embedding_length": hidden, "feed_forward_length": 5120, "attention.head_count": 16,
        "attention.head_count_kv": 2, "rope.freq_base": 10000000.0, "attention.layer_norm_rms_epsilon": 1e-6,
        "expert_used_count": 10, "attention.key_length": 256, "attention.value_length": 256, "expert_count": 512,
        "expert_feed_forward_length": 512, "expert_shared_feed_forward_length": 512, "ssm.conv_kernel": 4,
        "ssm.state_size": 128, "ssm.group_count": 16, "ssm.time_step_rank": 32, "ssm.inner_size": 4096,
        "full_attention_interval": 4, "rope.dimension_count": 64,
    })
    m.add("output.weight", hidden, vocabulary)
    m.add("token_embd.weight", hidden, vocabulary)
    m.vector("output_norm.weight", hidden)
    for layer in range(48):
        m.block(layer, [
            ("attn_norm.weight", hidden), ("post_attention_norm.weight", hidden),
            ("ffn_gate_inp.weight", hidden, 512), ("ffn_gate_inp_shexp.weight", hidden),
        ], experts(hidden, 512, 512, 512))
        if layer % 4 == 3:
            m.block(layer, [("attn_q_norm.weight", 256), ("attn_k_norm.weight", 256)], [
                ("attn_q", hidden, 8192), ("attn_k", hidden, 512), ("attn_v", hidden, 512),
                ("attn_output", 4096, hidden),
            ])
        else:
            m.block(layer, [
                ("ssm_conv1d.weight", 4, 8192), ("ssm_dt.bias", 32), ("ssm_a", 32), ("ssm_norm.weight", 128),
            ], [
                ("attn_qkv", hidden, 8192), ("attn_gate", hidden, 4096), ("ssm_ba", hidden, 64),
                ("ssm_out", 4096, hidden),
            ])
    return m


def nemotron():
    hidden, vocabulary = 2688, 131072
    pattern = "MEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEM*EMEMEMEM*EMEMEMEME"
    m = Model("nemotron_h_moe", 15, {
        "name": "NVIDIA Nemotron 3 Nano 30B A3B", "block_count": 52, "context_length": 262144,
        "embedding_length": hidden, "feed_forward_length": [1856 if c == "E" else 0 for c in pattern],
        "attention.head_count": 32, "attention.head_count_kv": [2 if c == "*" else 0 for c in pattern],
        "attention.layer_norm_rms_epsilon": 1e-5, "attention.key_length": 128, "attention.value_length": 128,
        "vocab_size": vocabulary, "rope.dimension_count": 84, "ssm.conv_kernel": 4, "ssm.state_size": 128,
        "ssm.group_count": 8, "ssm.inner_size": 4096, "ssm.time_step_rank": 64, "expert_used_count": 6,
        "expert_count": 128, "expert_feed_forward_length": 1856, "expert_shared_feed_forward_length": 3712,
        "expert_shared_count": 1, "expert_group_count": 1, "expert_group_used_count": 1,
    })
    m.add("output.weight", hidden, vocabulary)
    m.add("token_embd.weight", hidden, vocabulary)
    m.vector("output_norm.weight", hidden)
    for layer, kind in enumerate(pattern):
        m.block(layer, [("attn_norm.weight", hidden)])
        if kind == "M":
            m.block(layer, [
                ("ssm_conv1d.weight", 4, 6144), ("ssm_conv1d.bias", 6144), ("ssm_dt.bias", 64), ("ssm_a", 1, 64),
                ("ssm_d", 1, 64), ("ssm_norm.weight", 512, 8),
            ], [("ssm_in", hidden, 10304), ("ssm_out", 4096, hidden)])
        elif kind == "*":
            m.block(layer, [], [
                ("attn_q", hidden, 4096), ("attn_k", hidden, 256), ("attn_v", hidden, 256),
                ("attn_output", 4096, hidden),
            ])
        else:
            m.block(layer, [("ffn_gate_inp.weight", hidden, 128), ("exp_probs_b.bias", 128)],
                    experts(hidden, 1856, 128, 3712, gate=False))
    return m


def gpt_oss():
    hidden, vocabulary = 2880, 201088
    m = Model("gpt-oss", 38, {
        "name": "Gpt Oss 20b", "block_count": 24, "context_length": 131072, "embedding_length": hidden,
        "feed_forward_length": 2880, "attention.head_count": 64, "attention.head_count_kv": 8,
        "rope.freq_base": 150000.0, "attention.layer_norm_rms_epsilon": 1e-5, "expert_count": 32,
        "expert_used_count": 4, "attention.key_length": 64, "attention.value_length": 64,
        "attention.sliding_window": 128, "expert_feed_forward_length": 2880,
    })
    eight = {"type": T.Q8_0}
    m.add("output.weight", hidden, vocabulary, **eight)
    m.add("token_embd.weight", hidden, vocabulary, **eight)
    m.vector("output_norm.weight", hidden)
    for layer in range(24):
        m.block(layer, [
            ("attn_norm.weight", hidden), ("post_attention_norm.weight", hidden), ("attn_sinks.weight", 64),
            ("attn_q.bias", 4096), ("attn_k.bias", 512), ("attn_v.bias", 512), ("attn_output.bias", hidden),
            ("ffn_gate_inp.weight", hidden, 32), ("ffn_gate_inp.bias", 32), ("ffn_gate_exps.bias", 2880, 32),
            ("ffn_up_exps.bias", 2880, 32), ("ffn_down_exps.bias", hidden, 32),
        ])
        for name, *shape in [("attn_q", hidden, 4096), ("attn_k", hidden, 512), ("attn_v", hidden, 512),
                             ("attn_output", 4096, hidden)]:
            m.add(f"blk.{layer}.{name}.weight", *shape, **eight)
        for name, *shape in experts(hidden, 2880, 32):
            m.add(f"blk.{layer}.{name}.weight", *shape, type=T.MXFP4)
    return m


def glm4moe():
    """With a block that predicts further tokens, which decoding does not read."""
    hidden, vocabulary = 4096, 151552
    m = Model("glm4moe", 15, {
        "name": "GLM 4.5 Air", "block_count": 47, "context_length": 131072, "embedding_length": hidden,
        "feed_forward_length": 10944, "attention.head_count": 96, "attention.head_count_kv": 8,
        "rope.freq_base": 1000000.0, "attention.layer_norm_rms_epsilon": 1e-5, "expert_used_count": 8,
        "attention.key_length": 128, "attention.value_length": 128, "rope.dimension_count": 64,
        "expert_count": 128, "expert_feed_forward_length": 1408, "expert_shared_count": 1,
        "leading_dense_block_count": 1, "expert_weights_norm": True, "nextn_predict_layers": 1,
    })
    m.add("output.weight", hidden, vocabulary)
    m.add("token_embd.weight", hidden, vocabulary)
    m.vector("output_norm.weight", hidden)
    for layer in range(47):
        m.block(layer, [
            ("attn_norm.weight", hidden), ("post_attention_norm.weight", hidden), ("attn_q.bias", 12288),
            ("attn_k.bias", 1024), ("attn_v.bias", 1024),
        ], [
            ("attn_q", hidden, 12288), ("attn_k", hidden, 1024), ("attn_v", hidden, 1024),
            ("attn_output", 12288, hidden),
        ])
        if layer == 0:
            m.block(layer, [], dense(hidden, 10944))
        else:
            m.block(layer, [("ffn_gate_inp.weight", hidden, 128), ("exp_probs_b.bias", 128)],
                    experts(hidden, 1408, 128, 1408))
        if layer == 46:
            m.block(layer, [("nextn.enorm.weight", hidden), ("nextn.hnorm.weight", hidden),
                            ("nextn.shared_head_norm.weight", hidden)], [
                ("nextn.eh_proj", 2 * hidden, hidden), ("nextn.embed_tokens", hidden, vocabulary),
                ("nextn.shared_head_head", hidden, vocabulary),
            ])
    return m


def main():
    rows = []
    for old in HERE.glob("*.gguf"):
        old.unlink()
    llama().write("llama-3.1-8b-q4-k-m", rows)
    llama().write("big-endian-llama-3.1-8b-q4-k-m", rows, endianess=GGUFEndian.BIG)
    llama().write("split-llama-3.1-8b-q4-k-m", rows, split=100)
    qwen3moe().write("qwen3-30b-a3b-q4-k-m", rows)
    gemma3().write("gemma-3-4b-q4-k-m", rows)
    deepseek2().write("glm-4.7-flash-q4-k-m", rows)
    qwen3next().write("qwen3-next-80b-a3b-q4-k-m", rows)
    nemotron().write("nemotron-3-nano-30b-a3b-q4-k-m", rows)
    gpt_oss().write("gpt-oss-20b-mxfp4", rows)
    glm4moe().write("glm-4.5-air-106b-a12b-q4-k-m", rows)
    with open(HERE / "fixtures.csv", "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["file", "file_bytes", "tensors", "weights", "tensor_bytes"])
        table.writerows(rows)


if __name__ == "__main__":
    main()
