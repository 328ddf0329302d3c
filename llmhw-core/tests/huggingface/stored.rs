//! How weights are stored: what a `quantization_config` names, what an index states, and what the numbers of the files say where the
//! configuration says nothing.

use crate::{tensors, tiny};
use llmhw_core::ErrorKind;
use llmhw_core::files::huggingface::{Config, Tensors};
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
