//! Columns give the bits of single questions.

use llmhw_core::catalog::Listed as _;
use llmhw_core::record::ask::{Ask, AskProjection};
use llmhw_core::record::{Named, json};
use llmhw_core::spec::{Hardware, Model, WeightFormat};

/// A sweep keeps what rows share; a row must not see what another one left. Contexts, sequences, prompts and machines change
/// from row to row here, and every number has the bits of the question asked alone.
#[test]
fn columns_have_the_bits_of_single_questions() {
    use llmhw_core::record::columns::{Choices, Measure, Numbers, OnError, Sweep, Values};
    use std::borrow::Cow;

    let hardware = ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb", "dgx-spark-gb10-128gb"];
    let models = ["qwen3-8b", "qwen3-coder-30b-a3b", "deepseek-v3", "gemma-3-27b"];
    let contexts = [1.0, 300.0, 4096.0, 32_768.0];
    let rows: Vec<(usize, usize, f64, f64, f64)> = (0..240)
        .map(|i| (i % 3, i / 3 % 4, contexts[i / 12 % 4], [1.0, 8.0, 3.0][i / 48 % 3]))
        .map(|(h, m, context, sequences): (usize, usize, f64, f64)| (h, m, context, sequences, (context / 2.0).ceil()))
        .collect();
    let hardware_codes: Vec<u32> = rows.iter().map(|row| row.0 as u32).collect();
    let model_codes: Vec<u32> = rows.iter().map(|row| row.1 as u32).collect();
    let [contexts, sequences, prompts]: [Vec<f64>; 3] =
        [rows.iter().map(|r| r.2).collect(), rows.iter().map(|r| r.3).collect(), rows.iter().map(|r| r.4).collect()];
    let found = |name: &&'static str| Hardware::find_built_in(name).map(Cow::Borrowed);
    let mut sweep = Sweep::new(
        rows.len(),
        Choices { nouns: hardware.iter().map(found).collect(), codes: &hardware_codes },
        Choices {
            nouns: models.iter().map(|name| Model::find_built_in(name).map(Cow::Borrowed)).collect(),
            codes: &model_codes,
        },
        Choices::one(Cow::Borrowed(WeightFormat::find_built_in("q4-k-m").unwrap())),
        Numbers::new(&contexts),
    );
    sweep.sequences = Some(Numbers::new(&sequences));
    sweep.prompt_tokens = Some(Numbers::new(&prompts));
    let measures: Vec<Measure> = Measure::ALL.iter().map(|(measure, _)| *measure).collect();
    let answer = sweep.run(&measures, OnError::Raise).unwrap();
    let mut compared = 0;
    for (row, (h, m, context, sequences, prompt)) in rows.iter().enumerate() {
        let ask = AskProjection {
            sequences: *sequences as u32,
            prompt_tokens: Some(*prompt),
            ..AskProjection::new(
                Named::Name(hardware[*h].into()),
                Named::Name(models[*m].into()),
                Named::Name("q4-k-m".into()),
                *context,
            )
        };
        let alone = json::to_value(&ask.answer().unwrap());
        for (name, values) in &answer.columns {
            let expected = alone.get(name).or_else(|| alone.get("memory")?.get(name));
            let (Values::Numbers(numbers), Some(expected)) = (values, expected) else { continue };
            let expected = expected.as_number().unwrap_or(f64::NAN);
            assert!(
                numbers[row].to_bits() == expected.to_bits() || (numbers[row].is_nan() && expected.is_nan()),
                "row {row}, {name}: {} in a column, {expected} alone",
                numbers[row]
            );
            compared += 1;
        }
    }
    assert!(compared > 3000, "only {compared} numbers were compared");
}
