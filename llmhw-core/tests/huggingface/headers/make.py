"""Writes the headers of tiny safetensors files with real names, and what they hold, counted here and not by the reader.

`pip install safetensors==0.8.0`, then `python make.py` in this folder. Only the first bytes of each file are kept: the header.
"""
import ctypes, json, os
from safetensors import TensorSpec, serialize

here = os.path.dirname(os.path.abspath(__file__))
WIDTH = {"bfloat16": 2, "float16": 2, "float32": 4, "int32": 4, "uint32": 4, "uint8": 1, "int64": 8, "float8_e4m3fn": 1}
H, HEADS, KV, HD, FF, V, L = 64, 4, 2, 16, 128, 256, 2
BASE = {
    "hidden_size": H, "num_hidden_layers": L, "num_attention_heads": HEADS, "num_key_value_heads": KV, "head_dim": HD,
    "vocab_size": V, "max_position_embeddings": 1024,
}


class File:
    def __init__(self, name, config):
        self.name, self.config, self.tensors = name, BASE | config, {}
        self.bytes, self.weights = {}, {}

    def add(self, part, name, dtype, shape, weights=None):
        numbers = 1
        for side in shape:
            numbers *= side
        size = numbers * WIDTH[dtype]
        self.tensors[name] = dtype, shape, ctypes.create_string_buffer(size)
        self.bytes[part] = self.bytes.get(part, 0) + size
        self.weights[part] = self.weights.get(part, 0) + (0 if part == "unread" else numbers if weights is None else weights)

    def plain(self, part, name, rows, columns):
        self.add(part, name + ".weight", "bfloat16", [rows, columns])

    def norms(self, prefix="model."):
        self.add("other", prefix + "norm.weight", "bfloat16", [H])
        for i in range(L):
            for norm in ("input_layernorm", "post_attention_layernorm"):
                self.add("other", f"{prefix}layers.{i}.{norm}.weight", "bfloat16", [H])

    def attention(self, matrix, prefix="model."):
        for i in range(L):
            for name, rows, columns in (("q", HEADS * HD, H), ("k", KV * HD, H), ("v", KV * HD, H), ("o", H, HEADS * HD)):
                matrix("attention", f"{prefix}layers.{i}.self_attn.{name}_proj", rows, columns)

    def mlp(self, matrix, part="feed-forward", where="mlp", width=FF, layers=range(L), prefix="model."):
        for i in layers:
            for name, rows, columns in (("gate_proj", width, H), ("up_proj", width, H), ("down_proj", H, width)):
                matrix(part, f"{prefix}layers.{i}.{where}.{name}", rows, columns)

    def ends(self, prefix="model.", head="output"):
        self.plain("embedding" if head == "output" else "output", prefix + "embed_tokens", V, H)
        self.plain(head, "lm_head", V, H)

    def write(self):
        specs = {
            name: TensorSpec(dtype=dtype, shape=shape, data_ptr=ctypes.addressof(data), data_len=len(data))
            for name, (dtype, shape, data) in self.tensors.items()
        }
        data = bytes(serialize(specs, metadata={"format": "pt"}))
        length = 8 + int.from_bytes(data[:8], "little")
        open(f"{here}/{self.name}.header", "wb").write(data[:length])
        json.dump(
            {"config": self.config, "file_bytes": len(data), "header_bytes": length, "tensors": len(self.tensors),
             "bytes": self.bytes, "weights": self.weights},
            open(f"{here}/{self.name}.json", "w"), indent=1)


def gptq(file, bits=4, group=32):
    def matrix(part, name, rows, columns):
        file.add(part, name + ".qweight", "int32", [columns * bits // 32, rows], rows * columns)
        file.add(part, name + ".qzeros", "int32", [columns // group, rows * bits // 32], 0)
        file.add(part, name + ".scales", "float16", [columns // group, rows], 0)
        file.add(part, name + ".g_idx", "int32", [columns], 0)
    return matrix


def awq(file, bits=4, group=32):
    def matrix(part, name, rows, columns):
        file.add(part, name + ".qweight", "int32", [columns, rows * bits // 32], rows * columns)
        file.add(part, name + ".qzeros", "int32", [columns // group, rows * bits // 32], 0)
        file.add(part, name + ".scales", "float16", [columns // group, rows], 0)
    return matrix


def mlx(file, bits=4, group=32):
    def matrix(part, name, rows, columns):
        file.add(part, name + ".weight", "uint32", [rows, columns * bits // 32], rows * columns)
        file.add(part, name + ".scales", "bfloat16", [rows, columns // group], 0)
        file.add(part, name + ".biases", "bfloat16", [rows, columns // group], 0)
    return matrix


def fp8(file, block=32):
    def matrix(part, name, rows, columns):
        file.add(part, name + ".weight", "float8_e4m3fn", [rows, columns])
        file.add(part, name + ".weight_scale_inv", "float32", [-(-rows // block), -(-columns // block)], 0)
    return matrix


def packed(file, bits=4, group=32):
    def matrix(part, name, rows, columns):
        file.add(part, name + ".weight_packed", "int32", [rows, columns * bits // 32], rows * columns)
        file.add(part, name + ".weight_scale", "bfloat16", [rows, columns // group], 0)
        file.add(part, name + ".weight_shape", "int64", [2], 0)
    return matrix


def nf4(file):
    def matrix(part, name, rows, columns):
        file.add(part, name + ".weight", "uint8", [rows * columns // 2, 1], rows * columns)
        file.add(part, name + ".weight.absmax", "uint8", [rows * columns // 64], 0)
        file.add(part, name + ".weight.quant_map", "float32", [16], 0)
        file.add(part, name + ".weight.nested_absmax", "float32", [1], 0)
        file.add(part, name + ".weight.nested_quant_map", "float32", [256], 0)
        file.add(part, name + ".weight.quant_state.bitsandbytes__nf4", "uint8", [80], 0)
    return matrix


def llama(name, quantised=None, tied=False, **config):
    f = File(name, {"model_type": "llama", "intermediate_size": FF, "tie_word_embeddings": tied, "torch_dtype": "bfloat16"} | config)
    matrix = quantised(f) if quantised else f.plain
    f.norms(), f.attention(matrix), f.mlp(matrix)
    # A tied model that stores its output layer all the same: a copy that is never read.
    f.ends(head="unread" if tied else "output")
    f.write()


llama("dense")
llama("dense-tied-with-lm-head", tied=True)
llama("gptq", gptq, quantization_config={"quant_method": "gptq", "bits": 4, "group_size": 32, "desc_act": False, "sym": True})
llama("awq", awq, quantization_config={"quant_method": "awq", "bits": 4, "group_size": 32, "zero_point": True, "version": "gemm"})
llama("fp8", fp8, quantization_config={"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic", "weight_block_size": [32, 32]})
llama("nf4", nf4, quantization_config={"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": True})
weights = {"num_bits": 4, "type": "int", "group_size": 32, "symmetric": True, "strategy": "group"}
llama("compressed-tensors", packed, quantization_config={
    "quant_method": "compressed-tensors", "format": "pack-quantized", "ignore": ["lm_head"],
    "config_groups": {"group_0": {"targets": ["Linear"], "weights": weights, "input_activations": None}}})

# MLX quantises embedding and output layer too, and keeps the router at more bits.
f = File("mlx-mixture", {
    "model_type": "qwen3_moe", "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "decoder_sparse_step": 1,
    "intermediate_size": FF, "mlp_only_layers": [], "tie_word_embeddings": False, "norm_topk_prob": True,
    "quantization": {"group_size": 32, "bits": 4} | {f"model.layers.{i}.mlp.gate": {"group_size": 32, "bits": 8} for i in range(L)}})
matrix = mlx(f)
f.norms(), f.attention(matrix)
matrix("embedding", "model.embed_tokens", V, H), matrix("output", "lm_head", V, H)
for i in range(L):
    mlx(f, bits=8)("other", f"model.layers.{i}.mlp.gate", 4, H)
    for norm in ("q_norm", "k_norm"):
        f.add("attention", f"model.layers.{i}.self_attn.{norm}.weight", "bfloat16", [HD])
    for name, rows, columns in (("gate_proj", 32, H), ("up_proj", 32, H), ("down_proj", H, 32)):
        at = f"model.layers.{i}.mlp.switch_mlp.{name}"
        f.add("experts", at + ".weight", "uint32", [4, rows, columns // 8], 4 * rows * columns)
        f.add("experts", at + ".scales", "bfloat16", [4, rows, columns // 32], 0)
        f.add("experts", at + ".biases", "bfloat16", [4, rows, columns // 32], 0)
f.write()

# A mixture with a dense first layer, shared experts, a layer for multi-token prediction and eyes.
f = File("mixture", {
    "model_type": "glm4_moe", "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 32, "n_shared_experts": 1,
    "intermediate_size": FF, "first_k_dense_replace": 1, "tie_word_embeddings": False, "attention_bias": False,
    "num_nextn_predict_layers": 1, "dtype": "bfloat16"})
f.norms(), f.attention(f.plain), f.ends()
f.mlp(f.plain, layers=[0])
f.mlp(f.plain, "shared-experts", "mlp.shared_experts", 32, [1])
for e in range(4):
    f.mlp(f.plain, "experts", f"mlp.experts.{e}", 32, [1])
f.plain("other", "model.layers.1.mlp.gate", 4, H)
f.add("other", "model.layers.1.mlp.gate.e_score_correction_bias", "float32", [4])
f.plain("unread", "model.layers.2.eh_proj", H, 2 * H)
f.plain("unread", "visual.blocks.0.attn.qkv", 3 * H, H)
f.write()

# gpt-oss as published: MXFP4 blocks and scales for the experts, BF16 for the rest.
f = File("mxfp4", {
    "model_type": "gpt_oss", "num_local_experts": 4, "num_experts_per_tok": 2, "intermediate_size": 64, "sliding_window": 128,
    "tie_word_embeddings": False, "attention_bias": True,
    "quantization_config": {"quant_method": "mxfp4", "modules_to_not_convert": ["model.layers.*.self_attn", "lm_head"]}})
f.norms(), f.attention(f.plain), f.ends()
for i in range(L):
    for name, rows in (("q", HEADS * HD), ("k", KV * HD), ("v", KV * HD), ("o", H)):
        f.add("attention", f"model.layers.{i}.self_attn.{name}_proj.bias", "bfloat16", [rows])
    f.add("attention", f"model.layers.{i}.self_attn.sinks", "bfloat16", [HEADS])
    f.plain("other", f"model.layers.{i}.mlp.router", 4, H)
    f.add("other", f"model.layers.{i}.mlp.router.bias", "bfloat16", [4])
    for name, rows, columns in (("gate_up_proj", 128, 64), ("down_proj", 64, 64)):
        at = f"model.layers.{i}.mlp.experts.{name}"
        f.add("experts", at + "_blocks", "uint8", [4, rows, columns // 32, 16], 4 * rows * columns)
        f.add("experts", at + "_scales", "uint8", [4, rows, columns // 32], 0)
        f.add("experts", at + "_bias", "bfloat16", [4, rows])
f.write()
