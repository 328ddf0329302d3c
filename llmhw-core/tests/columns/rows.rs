//! Sweeps of projections against sweeps of one row: long runs of the same machine, short ones, refused rows and missing values.

use llmhw_core::catalog::{self, Listed as _};
use llmhw_core::record::columns::{Choices, Columns, Measure, Numbers, OnError, Sweep, Values};
use llmhw_core::spec::{Hardware, Model, WeightFormat};
use llmhw_core::{Error, ErrorKind};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

const MISSING: u32 = u32::MAX;

/// One row: places of the nouns, and numbers that may be missing.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    nouns: [u32; 3],
    context: Option<f64>,
    prompt: Option<f64>,
    sequences: Option<f64>,
    nodes: Option<f64>,
}

const PLAIN: Row =
    Row { nouns: [0, 0, 0], context: Some(4096.0), prompt: Some(512.0), sequences: Some(1.0), nodes: Some(1.0) };

// The last noun is one that is not there; what it might have meant takes long to find, and is found once.
static UNKNOWN: OnceLock<Error> = OnceLock::new();

fn numbers((values, present): &(Vec<f64>, Vec<bool>)) -> Numbers<'_> {
    // A column without missing values is handed over as such.
    let present = present.contains(&false).then_some(present.as_slice());
    Numbers { present, ..Numbers::new(values) }
}

/// Of each column, what is not asked of every row: prompts decide whether rates follow from contexts.
fn run(rows: &[Row], with_prompts: bool, measures: &[Measure], on_error: OnError) -> Result<Columns, Error> {
    let hardware = ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb", "dgx-spark-gb10-128gb"];
    let models = ["qwen3-8b", "gemma-3-27b", "qwen3-coder-30b-a3b"];
    let formats = ["q4-k-m", "q8-0", "bf16"];
    let codes = |which: usize| rows.iter().map(|row| row.nouns[which]).collect::<Vec<u32>>();
    let column = |value: fn(&Row) -> Option<f64>| {
        let values: Vec<f64> = rows.iter().map(|row| value(row).unwrap_or(7.0)).collect();
        let present: Vec<bool> = rows.iter().map(|row| value(row).is_some()).collect();
        (values, present)
    };
    let (contexts, prompts) = (column(|row| row.context), column(|row| row.prompt));
    let (sequences, nodes) = (column(|row| row.sequences), column(|row| row.nodes));
    let unknown = UNKNOWN.get_or_init(|| Hardware::find_built_in("no-such-machine").unwrap_err()).clone();
    let mut machines: Vec<_> = hardware.iter().map(|id| Hardware::find_built_in(id).map(Cow::Borrowed)).collect();
    machines.push(Err(unknown));
    let (hardware_codes, model_codes, format_codes) = (codes(0), codes(1), codes(2));
    let mut sweep = Sweep::new(
        rows.len(),
        Choices { nouns: machines, codes: &hardware_codes },
        Choices {
            nouns: models.iter().map(|id| Model::find_built_in(id).map(Cow::Borrowed)).collect(),
            codes: &model_codes,
        },
        Choices {
            nouns: formats.iter().map(|id| WeightFormat::find_built_in(id).map(Cow::Borrowed)).collect(),
            codes: &format_codes,
        },
        numbers(&contexts),
    );
    if with_prompts {
        sweep.prompt_tokens = Some(numbers(&prompts));
    }
    sweep.sequences = Some(numbers(&sequences));
    sweep.nodes = Some(numbers(&nodes));
    sweep.link = Some(Cow::Borrowed(&catalog::LINKS[0]));
    sweep.run(measures, on_error)
}

/// The cell of a row, as text that tells every bit.
fn cell(values: &Values, row: usize) -> String {
    match values {
        Values::Numbers(numbers) if numbers[row].is_nan() => "missing".to_owned(),
        Values::Numbers(numbers) => format!("{:?}", numbers[row].to_bits()),
        Values::Flags(flags) => format!("{:?}", flags[row]),
        Values::Words(words) => match words.codes[row] {
            -1 => "missing".to_owned(),
            code => words.words[usize::try_from(code).unwrap()].clone(),
        },
    }
}

/// The sweep of one row, kept: many rows are alike.
fn alone(row: &Row, with_prompts: bool, measures: &[Measure]) -> Arc<Columns> {
    static KEPT: Mutex<BTreeMap<String, Arc<Columns>>> = Mutex::new(BTreeMap::new());
    let key = format!("{row:?} {with_prompts} {measures:?}");
    if let Some(known) = KEPT.lock().unwrap().get(&key) {
        return Arc::clone(known);
    }
    let answer = Arc::new(run(std::slice::from_ref(row), with_prompts, measures, OnError::Mark).unwrap());
    KEPT.lock().unwrap().insert(key, Arc::clone(&answer));
    answer
}

/// Holds rows of a sweep against the sweep of that row alone: of a long one those around its machines, and some between.
fn compare(rows: &[Row], with_prompts: bool, measures: &[Measure]) -> Columns {
    let together = run(rows, with_prompts, measures, OnError::Mark).unwrap();
    let reasons = together.reasons.as_ref().unwrap();
    assert_eq!((together.rows, reasons.len(), together.columns.len()), (rows.len(), rows.len(), measures.len()));
    for (place, row) in rows.iter().enumerate() {
        let is_same =
            |other: &Row| (other.nouns, other.nodes, other.sequences) == (row.nouns, row.nodes, row.sequences);
        let is_edge = [place.wrapping_sub(1), place + 1].iter().any(|near| !rows.get(*near).is_some_and(is_same));
        if !(rows.len() < 100 || is_edge || place % 256 < 2 || place % 61 == 16) {
            continue;
        }
        let alone = alone(row, with_prompts, measures);
        assert_eq!(reasons[place], alone.reasons.as_ref().unwrap()[0], "row {place}: {row:?}");
        for ((name, many), (_, one)) in together.columns.iter().zip(&alone.columns) {
            assert_eq!(cell(many, place), cell(one, 0), "{name} of row {place}: {row:?}");
        }
    }
    together
}

/// Measures that follow from the decode rate alone.
const BY_RATE: [Measure; 9] = [
    Measure::Hardware,
    Measure::Model,
    Measure::Format,
    Measure::Runtime,
    Measure::ContextTokens,
    Measure::Sequences,
    Measure::DecodeTokensPerSecond,
    Measure::DecodeTokensPerSecondPerSequence,
    Measure::TimePerOutputTokenSeconds,
];

/// Runs of one machine, long and short, with contexts that change from row to row.
fn runs() -> Vec<Row> {
    let mut rows = Vec::new();
    for (nouns, nodes, sequences, length) in [
        ([0, 0, 0], 1.0, 1.0, 530),
        ([0, 0, 0], 1.0, 8.0, 40),
        ([1, 0, 0], 1.0, 1.0, 1),
        ([1, 0, 1], 1.0, 1.0, 17),
        ([2, 1, 0], 1.0, 2.0, 300),
        ([2, 1, 0], 1.0, 3.0, 7),
        ([2, 1, 0], 2.0, 3.0, 20),
        ([2, 0, 0], 2.0, 4.0, 20),
        ([2, 0, 0], 3.0, 1.0, 20),
        ([0, 2, 0], 1.0, 1.0, 16),
        ([0, 0, 0], 1.0, 1.0, 33),
    ] {
        rows.extend((0..length).map(|i: u32| Row {
            nouns,
            nodes: Some(nodes),
            sequences: Some(sequences),
            context: Some(f64::from(1 + i * 37 % 30_000)),
            ..PLAIN
        }));
    }
    rows
}

#[test]
fn rates_of_long_runs_are_those_of_each_row() {
    let rows = runs();
    for measures in [&BY_RATE[..], &[Measure::DecodeTokensPerSecond], &[Measure::TimePerOutputTokenSeconds]] {
        compare(&rows, false, measures);
    }
    compare(&rows[500..610], true, &BY_RATE);
    // Rates differ, so that a row taken for another would be seen.
    let rates = compare(&rows[..300], false, &[Measure::DecodeTokensPerSecond]);
    let Values::Numbers(numbers) = &rates.columns[0].1 else { panic!("numbers") };
    assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn every_measure_of_many_combinations_is_that_of_each_row() {
    // More combinations than are kept in one list, each met again.
    let combinations = (0..27).map(|i| [i % 3, i / 3 % 3, i / 9]);
    let rows: Vec<Row> = combinations
        .clone()
        .chain(combinations)
        .enumerate()
        .map(|(i, nouns)| Row { nouns, context: Some(1000.0 + i as f64), sequences: Some([1.0, 4.0][i % 2]), ..PLAIN })
        .collect();
    let all: Vec<Measure> = Measure::ALL.iter().map(|(measure, _)| *measure).collect();
    let answer = compare(&rows, true, &all);
    let words = |name: &str| {
        let (_, values) = answer.columns.iter().find(|(known, _)| *known == name).unwrap();
        let Values::Words(words) = values else { panic!("{name} has words") };
        (words.words.clone(), words.codes.iter().map(|code| u32::try_from(*code).unwrap()).collect::<Vec<u32>>())
    };
    let (names, codes) = words("hardware");
    assert_eq!(names, ["mac-mini-m4-pro-20c-48gb", "rtx-4090-24gb", "dgx-spark-gb10-128gb"]);
    assert!(codes.iter().zip(&rows).all(|(code, row)| *code == row.nouns[0]));
    assert_eq!(words("model").0.len() + words("format").0.len(), 6);
    assert!(words("bottleneck").0.contains(&"weights".to_owned()), "{:?}", words("bottleneck").0);
}

/// What stands in a row that is not as the others, with a word of the reason; nothing where the row is left out without one.
fn faults() -> Vec<(Row, Option<&'static str>)> {
    vec![
        (Row { context: None, ..PLAIN }, None),
        (Row { context: Some(-1.0), ..PLAIN }, Some("context_tokens")),
        (Row { context: Some(f64::NAN), ..PLAIN }, Some("context_tokens")),
        (Row { context: Some(1e7), prompt: Some(1.0), ..PLAIN }, Some("context_tokens")),
        (Row { sequences: None, ..PLAIN }, None),
        (Row { sequences: Some(0.0), ..PLAIN }, Some("sequences")),
        (Row { sequences: Some(1.5), ..PLAIN }, Some("sequences")),
        (Row { sequences: Some(-1.0), ..PLAIN }, Some("sequences")),
        (Row { sequences: Some(5e9), ..PLAIN }, Some("sequences")),
        (Row { sequences: Some(f64::NAN), ..PLAIN }, Some("sequences")),
        (Row { nodes: None, ..PLAIN }, None),
        (Row { nodes: Some(0.0), ..PLAIN }, Some("nodes")),
        (Row { nodes: Some(2.0), ..PLAIN }, None),
        (Row { nouns: [MISSING, 0, 0], ..PLAIN }, None),
        (Row { nouns: [0, MISSING, 0], ..PLAIN }, None),
        (Row { nouns: [0, 0, MISSING], ..PLAIN }, None),
        (Row { nouns: [3, 0, 0], ..PLAIN }, Some("no-such-machine")),
    ]
}

#[test]
fn a_faulty_row_is_marked_wherever_it_stands_and_no_other_row_is_touched() {
    let prompts = [
        (Row { prompt: None, ..PLAIN }, None),
        (Row { prompt: Some(-1.0), ..PLAIN }, Some("prompt_tokens")),
        (Row { prompt: Some(4097.0), ..PLAIN }, Some("prompt_tokens")),
        (Row { prompt: Some(4096.0), ..PLAIN }, None),
        (Row { prompt: Some(f64::NAN), ..PLAIN }, Some("prompt_tokens")),
    ];
    let all: Vec<Measure> = Measure::ALL.iter().map(|(measure, _)| *measure).collect();
    for (with_prompts, faults) in [(false, faults()), (true, faults()), (true, prompts.to_vec())] {
        for (fault, word) in faults {
            for (place, length) in [(5, 12), (11, 12), (0, 1)] {
                let mut rows: Vec<Row> = vec![PLAIN; length];
                rows[place] = fault;
                for measures in [&BY_RATE[..], &all[..]] {
                    let answer = compare(&rows, with_prompts, measures);
                    let reason = answer.reasons.unwrap()[place].clone();
                    let is_as_said = reason
                        .as_deref()
                        .map_or(word.is_none(), |reason| word.is_some_and(|word| reason.contains(word)));
                    assert!(is_as_said, "{fault:?}: {reason:?}, not of {word:?}");
                }
                let raised = run(&rows, with_prompts, &BY_RATE, OnError::Raise);
                match (raised, word) {
                    (Ok(answer), None) => assert_eq!(answer.reasons, None),
                    (Err(error), Some(word)) => {
                        let text = error.to_string();
                        // A name is looked up before there are rows.
                        let has_row = error.kind() == ErrorKind::UnknownId || text.contains(&format!("[{place}]"));
                        assert!(text.contains(word) && has_row, "{place}: {text}");
                    }
                    (raised, word) => panic!("{fault:?}: {raised:?}, not of {word:?}"),
                }
            }
        }
    }
}

#[test]
fn columns_that_do_not_fit_each_other_are_refused_by_name() {
    let machine = || Choices::one(Cow::Borrowed(catalog::hardware("rtx-4090-24gb").unwrap()));
    let model = || Choices::one(Cow::Borrowed(catalog::model("qwen3-8b").unwrap()));
    let format = || Choices::one(Cow::Borrowed(catalog::format("q4-k-m").unwrap()));
    let contexts = [1.0, 2.0, 3.0];
    let sweep = || Sweep::new(3, machine(), model(), format(), Numbers::new(&contexts));
    let refused = |sweep: &Sweep<'_>| {
        let error = sweep.clone().run(&[Measure::DecodeTokensPerSecond], OnError::Mark).unwrap_err();
        (error.kind(), error.parameter().unwrap().to_owned())
    };
    assert!(sweep().run(&[Measure::Fits], OnError::Raise).is_ok());
    let two = [1.0, 2.0];
    for (name, set) in [
        (
            "prompt_tokens",
            (|sweep, column| sweep.prompt_tokens = Some(column)) as for<'a> fn(&mut Sweep<'a>, Numbers<'a>),
        ),
        ("sequences", |sweep, column| sweep.sequences = Some(column)),
        ("nodes", |sweep, column| sweep.nodes = Some(column)),
        ("context_tokens", |sweep, column| sweep.context_tokens = column),
    ] {
        let mut short = sweep();
        set(&mut short, Numbers::new(&two));
        assert_eq!(refused(&short), (ErrorKind::Inconsistent, name.to_owned()));
        let mut marked = sweep();
        set(&mut marked, Numbers { present: Some(&[true, false]), ..Numbers::new(&contexts) });
        assert_eq!(refused(&marked), (ErrorKind::Inconsistent, name.to_owned()));
        let mut single = sweep();
        set(&mut single, Numbers { present: Some(&[true]), ..Numbers::new(&[1.0]) });
        assert!(single.run(&[Measure::Fits], OnError::Raise).is_ok(), "{name}");
    }
    let mut unknown = sweep();
    unknown.hardware.codes = &[0, 0, 1];
    assert_eq!(refused(&unknown), (ErrorKind::OutOfRange, "hardware.codes[2]".to_owned()));
    unknown.hardware.codes = &[0, 0];
    assert_eq!(refused(&unknown), (ErrorKind::Inconsistent, "hardware".to_owned()));
    unknown.hardware.codes = &[0, MISSING, 0];
    assert!(unknown.run(&[Measure::Fits], OnError::Raise).is_ok());
    assert_eq!(Measure::named("fits").unwrap(), Measure::Fits);
    assert!(Measure::named("fit").unwrap_err().to_string().contains("time_to_first_token_seconds"));
}
