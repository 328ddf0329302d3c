//! How weights are stored: what a `quantization_config` names, what an index states, and what the numbers of the files say where the
//! configuration says nothing.

use crate::{TINY, header, tensors, tiny};
use llmhw_core::ErrorKind;
use llmhw_core::files::huggingface::{Config, File, Tensors};
use llmhw_core::memory::Weights;
use llmhw_core::noun::WeightFormat;
use llmhw_core::spec::FormatFamily;
use serde_json::{Value, json};

fn format(field: &str, value: &Value) -> Result<Option<String>, llmhw_core::Error> {
    let (mut config, _) = tiny();
    config[field] = value.clone();
    Ok(Config::from_text(&config.to_string())?.format()?.map(|format| format.id().to_owned()))
}

/// Groups of compressed-tensors: the format's word, bits, group, kind of number, whether it is symmetric, what is kept.
fn compressed(format: &str, bits: u32, group: &Value, number: &str, symmetric: bool, ignore: &str) -> Value {
    json!({ "quant_method": "compressed-tensors", "format": format, "ignore": [ignore], "config_groups": { "group_0": {
        "targets": ["Linear"], "weights": { "num_bits": bits, "group_size": group, "type": number, "symmetric": symmetric } } } })
}

#[test]
fn a_way_of_quantising_is_the_listed_format_that_it_is() {
    let (lm_head, kept) = ("lm_head", "model.layers.0.self_attn.q_proj");
    let nothing = Value::Null;
    for (quantisation, id) in [
        (compressed("pack-quantized", 4, &json!(128), "int", true, lm_head), Some("w4a16-g128")),
        (compressed("pack-quantized", 4, &json!(128), "int", false, lm_head), None),
        (compressed("pack-quantized", 8, &json!(128), "int", true, lm_head), None),
        (compressed("pack-quantized", 4, &json!(128), "int", true, kept), None),
        (compressed("float-quantized", 8, &nothing, "float", true, lm_head), Some("fp8")),
        (compressed("float-quantized", 8, &nothing, "float", true, kept), None),
        (compressed("nvfp4-pack-quantized", 4, &json!(16), "float", true, lm_head), Some("nvfp4")),
        (json!({ "quant_method": "modelopt", "quant_algo": "FP8" }), Some("fp8")),
        (json!({ "quant_algo": "FP8" }), Some("fp8")),
        (json!({ "quant_method": "modelopt", "quant_algo": "W4A8_AWQ" }), None),
        (json!({ "quant_method": "awq", "w_bit": 4, "q_group_size": 128 }), Some("awq-4bit-g128")),
        (json!({ "quant_method": "gptq", "bits": 8, "group_size": 128, "dynamic": {} }), Some("gptq-8bit-g128")),
        (
            json!({ "quant_method": "bitsandbytes", "load_in_4bit": true, "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": true }),
            Some("bnb-nf4-dq"),
        ),
        (json!({ "quant_method": "bitsandbytes", "load_in_4bit": true, "bnb_4bit_quant_type": "fp4" }), None),
        (json!({ "bits": 6, "group_size": 64 }), Some("mlx-6bit")),
        (json!({ "bits": 6, "group_size": 32 }), Some("mlx-6bit-gs32")),
        (json!({ "bits": 4, "group_size": 128, "mode": "affine" }), Some("mlx-4bit-gs128")),
        // Routers are small.
        (json!({ "bits": 4, "group_size": 64, "model.layers.0.mlp.gate": { "bits": 8 } }), Some("mlx-4bit")),
        (json!({ "bits": 4, "group_size": 64, "model.layers.0.router": { "bits": 8 } }), Some("mlx-4bit")),
    ] {
        assert_eq!(format("quantization_config", &quantisation).unwrap().as_deref(), id, "{quantisation}");
    }
    for (dtype, id) in [("bfloat16", Some("bf16")), ("float16", Some("f16")), ("float32", Some("f32")), ("int8", None)]
    {
        assert_eq!(format("torch_dtype", &json!(dtype)).unwrap().as_deref(), id, "{dtype}");
    }
}

#[test]
fn a_way_of_quantising_has_the_type_of_tensors_that_it_is_or_the_nearest_of_its_family() {
    let gptq = |bits: u32, group: u32| json!({ "quant_method": "gptq", "bits": bits, "group_size": group });
    let packed = |format: &str| compressed(format, 4, &json!(32), "float", true, "lm_head");
    for (quantisation, family, base) in [
        (gptq(4, 32), FormatFamily::Gptq, "gptq-4bit-g32"),
        // Groups of 64 and of 32 at 8 bits are not listed, nor are 3 bits.
        (gptq(4, 64), FormatFamily::Gptq, "gptq-4bit-g128"),
        (gptq(3, 64), FormatFamily::Gptq, "gptq-4bit-g128"),
        (gptq(8, 32), FormatFamily::Gptq, "gptq-8bit-g128"),
        (json!({ "quant_method": "awq", "bits": 4, "group_size": 64 }), FormatFamily::Awq, "awq-4bit-g128"),
        (json!({ "quant_method": "fp8" }), FormatFamily::Fp8, "fp8-e4m3-per-tensor"),
        (json!({ "quant_method": "fp8", "weight_block_size": [128, 128] }), FormatFamily::Fp8, "fp8-e4m3-block128"),
        (
            compressed("float-quantized", 8, &json!(null), "float", true, "lm_head"),
            FormatFamily::Fp8,
            "fp8-e4m3-per-tensor",
        ),
        (json!({ "quant_method": "modelopt", "quant_algo": "NVFP4" }), FormatFamily::Nvfp4, "nvfp4-modelopt"),
        (json!({ "quant_method": "mxfp4" }), FormatFamily::Mxfp4, "mxfp4"),
        (json!({ "quant_method": "bitsandbytes", "load_in_8bit": true }), FormatFamily::Bitsandbytes, "bnb-int8"),
        (json!({ "quant_method": "bitsandbytes", "load_in_4bit": true }), FormatFamily::Bitsandbytes, "bnb-nf4"),
        (
            json!({ "quant_method": "bitsandbytes", "load_in_4bit": true, "bnb_4bit_quant_type": "nf4", "bnb_4bit_use_double_quant": true }),
            FormatFamily::Bitsandbytes,
            "bnb-nf4-dq",
        ),
        (json!({ "bits": 6, "group_size": 32 }), FormatFamily::Mlx, "mlx-6bit-gs32"),
        (json!({ "bits": 4, "group_size": 32, "mode": "mxfp4" }), FormatFamily::Mlx, "mlx-mxfp4"),
        (json!({ "bits": 8, "group_size": 32, "mode": "mxfp8" }), FormatFamily::Mlx, "mlx-mxfp8"),
        (json!({ "bits": 4, "group_size": 16, "mode": "nvfp4" }), FormatFamily::Mlx, "mlx-nvfp4"),
        // What is packed has its type, though some modules have more bits.
        (
            json!({ "bits": 4, "group_size": 32, "model.layers.0.mlp.down_proj": { "bits": 8 } }),
            FormatFamily::Mlx,
            "mlx-4bit-gs32",
        ),
        (json!({ "bits": 7, "group_size": 64 }), FormatFamily::Mlx, "mlx-4bit-gs64"),
        (packed("float-quantized"), FormatFamily::Fp8, "fp8-e4m3-block128"),
        (packed("naive-quantized"), FormatFamily::Fp8, "fp8-e4m3-block128"),
        (packed("nvfp4-pack-quantized"), FormatFamily::Nvfp4, "nvfp4-modelopt"),
        (packed("mxfp4-pack-quantized"), FormatFamily::Mxfp4, "mxfp4"),
        (packed("pack-quantized"), FormatFamily::CompressedTensors, "compressed-tensors-w4a16-g128-sym"),
    ] {
        let (mut config, header) = tiny();
        config["quantization_config"] = quantisation.clone();
        let file = Config::from_text(&config.to_string()).unwrap().file(&tensors(&header).unwrap()).unwrap();
        let parts = WeightFormat::from(file.format()).parts.unwrap();
        assert_eq!((file.format().family(), &*parts.base_type), (family, base), "{quantisation}");
    }
}

#[test]
fn only_experts_are_quantised_where_all_else_is_kept_by_pattern() {
    let kept = ["re:.*self_attn.*", "re:.*shared_experts.*", r"re:.*mlp\.(gate|up|gate_up|down)_proj.*"];
    let id = |ignore: &[&str]| {
        let mut quantisation = compressed("pack-quantized", 4, &json!(32), "int", true, "lm_head");
        quantisation["ignore"] = json!(ignore);
        format("quantization_config", &quantisation).unwrap()
    };
    assert_eq!(id(&kept).as_deref(), Some("compressed-tensors-experts-of-llama"));
    for left_out in kept {
        let others: Vec<&str> = kept.into_iter().filter(|name| *name != left_out).collect();
        assert_eq!(id(&others), None, "without {left_out}");
    }
    // The same as names of single matrices say nothing of all layers.
    assert_eq!(id(&kept.map(|name| name.trim_start_matches("re:"))), None);
}

#[test]
fn experts_of_four_bits_have_biases_of_sixteen() {
    let config = json!({ "model_type": "gpt_oss", "hidden_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 32, "num_local_experts": 4, "num_experts_per_tok": 2,
        "sliding_window": 64, "vocab_size": 1000, "quantization_config": { "quant_method": "mxfp4" } });
    let config = Config::from_text(&config.to_string()).unwrap();
    let weights = Weights::of(&config.model().unwrap(), &config.format().unwrap().unwrap());
    // In each of 2 layers 4 experts: three matrices of 96 x 32 at 17 bytes for 32 weights, and biases of twice 32 and of 96.
    assert_eq!(weights.experts.value.round(), 8.0 * (3.0 * 96.0 * 32.0 * 17.0 / 32.0 + (2.0 * 32.0 + 96.0) * 2.0));
}

#[test]
fn ways_that_one_number_does_not_say_are_refused() {
    for quantisation in [
        json!({ "quant_method": "gptq", "bits": 4, "group_size": 128, "dynamic": { "+:.*down.*": { "bits": 8 } } }),
        json!({ "quant_method": "gptq", "bits": 4, "group_size": 128, "dynamic": true }),
        json!({ "group_size": 64 }),
        json!({}),
    ] {
        assert_eq!(
            format("quantization_config", &quantisation).unwrap_err().kind(),
            ErrorKind::Unsupported,
            "{quantisation}"
        );
    }
}

#[test]
fn numbers_say_how_they_are_stored_where_the_configuration_does_not() {
    for (dtype, bytes, id, family, bits) in [
        ("F32", 4, "f32-of-llama", FormatFamily::Float, 32),
        ("F16", 2, "f16-of-llama", FormatFamily::Float, 16),
        ("BF16", 2, "bf16-of-llama", FormatFamily::Float, 16),
        ("F8_E4M3", 1, "fp8-of-llama", FormatFamily::Fp8, 8),
    ] {
        let (config, mut header) = tiny();
        let mut at = 0;
        for tensor in header.as_object_mut().unwrap().values_mut() {
            // What is no text may be stored in another way, and is larger here.
            let is_eye = tensor["shape"] == json!([50, 8]);
            let (dtype, bytes) = if is_eye { ("F64", 8) } else { (dtype, bytes) };
            let size =
                bytes * tensor["shape"].as_array().unwrap().iter().map(|side| side.as_u64().unwrap()).product::<u64>();
            *tensor = json!({ "dtype": dtype, "shape": tensor["shape"], "data_offsets": [at, at + size] });
            at += size;
        }
        let file = Config::from_text(&config.to_string()).unwrap().file(&tensors(&header).unwrap()).unwrap();
        assert_eq!(
            (file.format().id(), file.format().family(), file.format().nominal_bits()),
            (id, family, bits),
            "{dtype}"
        );
    }
}

#[test]
fn an_index_states_whole_numbers_or_nothing() {
    let index = |parameters: &str| {
        let text = format!(
            r#"{{ "metadata": {{ "total_size": 77.0, "total_parameters": {parameters} }}, "weight_map": {{ "a": "f", "b": "f" }} }}"#
        );
        Tensors::from_index(&text)
    };
    for (stated, read) in [
        ("7", Some(7)),
        ("7.0", Some(7)),
        ("0", Some(0)),
        ("8999999999999999.0", Some(8_999_999_999_999_999)),
        ("null", None),
    ] {
        let tensors = index(stated).unwrap();
        assert_eq!(
            (tensors.stated_parameters(), tensors.stated_bytes(), tensors.stated_tensors()),
            (read, Some(77), Some(2))
        );
    }
    for wrong in ["7.5", "-1", "-1.0", "9e15", "1e300", "\"7\""] {
        assert_eq!(index(wrong).unwrap_err().parameter(), Some("metadata.total_parameters"), "{wrong}");
    }
}

#[test]
fn as_many_headers_as_the_index_names_are_enough() {
    let (config, header) = tiny();
    let names: serde_json::Map<String, Value> =
        header.as_object().unwrap().keys().map(|name| (name.clone(), json!("one.safetensors"))).collect();
    let mut indexed = Tensors::from_index(&json!({ "metadata": {}, "weight_map": names }).to_string()).unwrap();
    let bytes = crate::file(&header);
    let llmhw_core::files::huggingface::Progress::Complete(read) = Tensors::from_safetensors_header(&bytes).unwrap()
    else {
        panic!("whole")
    };
    indexed.add(&read).unwrap();
    let file = Config::from_text(&config.to_string()).unwrap().file(&indexed).unwrap();
    assert_eq!(file.model().total_parameters().value, 2264.0);
    assert_eq!(file.model().active_parameters().value, 2264.0);
    let (tensor, ..) = file.tensors().find(|(tensor, ..)| tensor.name() == "model.layers.0.mlp").unwrap();
    assert_eq!(tensor.shape(), [3, 8, 16]);
}

/// The tiny llama with this vocabulary, without the tensors named so and with one more.
fn file_of(vocabulary: u64, without: &str, more: (&str, &[u64])) -> Result<File, llmhw_core::Error> {
    let (mut config, _) = tiny();
    config["vocab_size"] = json!(vocabulary);
    let ends = [vocabulary, 8];
    let kept = TINY.iter().filter(|(name, _)| !name.contains(without)).copied();
    let shapes = kept.map(|(name, shape)| (name, if shape == [100, 8] { &ends[..] } else { shape }));
    let shapes: Vec<(&str, &[u64])> = shapes.chain([more]).collect();
    Config::from_text(&config.to_string())?.file(&tensors(&header(&shapes))?)
}

#[test]
fn what_lies_outside_layers_and_is_no_small_vector_is_refused() {
    // 160 of 2264 weights that the shape does not know.
    let error = file_of(100, "none", ("model.memory.weight", &[20, 8])).unwrap_err();
    assert_eq!(
        (error.kind(), error.parameter()),
        (ErrorKind::Inconsistent, Some("total_parameters_billions")),
        "{error}"
    );
    // A norm more is 8: counted, and read with every token.
    let file = file_of(100, "none", ("model.embedding_norm.weight", &[8])).unwrap();
    let model = file.model();
    assert_eq!((model.total_parameters().value, model.active_parameters().value), (2272.0, 2272.0));
}

#[test]
fn a_part_of_less_than_a_hundredth_may_be_off_and_none_may_be_missing() {
    let norm: (&str, &[u64]) = ("model.layers.0.self_attn.q_norm.weight", &[4]);
    let attention = Some("safetensors: attention");
    // Four more than the 256 weights of attention, of 2264 in all; of 64,664 in all they are few.
    assert_eq!(file_of(100, "none", norm).unwrap_err().parameter(), attention);
    let file = file_of(4000, "none", norm).unwrap();
    assert_eq!(file.model().total_parameters().value, 2.0 * 32_000.0 + 24.0 + 260.0 + 384.0);
    let error = file_of(4000, "self_attn", ("model.embedding_norm.weight", &[8])).unwrap_err();
    assert_eq!(error.parameter(), attention, "{error}");
}
