//! A grid's axes with every name looked up and every number checked, and the place on each axis of a row.

use super::Grid;
use crate::error::Result;
use llmhw_core::bounds::{self, Bound};
use llmhw_core::catalog::Catalog;
#[cfg(feature = "parquet")]
use llmhw_core::plain::{Fields, Value};
use llmhw_core::record::{Named, Noun, RuntimeChoice};
use llmhw_core::spec::{Hardware, KvFormat, Model, Runtime, WeightFormat};
use std::borrow::Cow;

/// What is the same from row to row of one axis, and how many of it there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    pub(super) name: &'static str,
    /// Rows before its place changes.
    stride: u64,
    size: u64,
}

impl Axis {
    /// The place of a row.
    pub(super) fn place(&self, row: u64) -> usize {
        (row / self.stride % self.size) as usize
    }

    /// The values of rows on this axis: one when all have the same, otherwise one for each.
    pub(super) fn fill<T: Copy>(&self, values: &[T], start: u64, rows: usize) -> Vec<T> {
        let at = |row: u64| values.get(self.place(row)).copied();
        let last = start + (rows.max(1) as u64 - 1);
        if self.size == 1 || start / self.stride == last / self.stride {
            return at(start).into_iter().collect();
        }
        let mut filled = Vec::with_capacity(rows);
        while filled.len() < rows {
            let row = start + filled.len() as u64;
            let left = rows - filled.len();
            if self.stride == 1 {
                let rest = values.get(self.place(row)..).unwrap_or(&[]);
                filled.extend_from_slice(rest.get(..left).unwrap_or(rest));
            } else {
                let same = self.stride - row % self.stride;
                let same = usize::try_from(same).map_or(left, |same| same.min(left));
                filled.extend(at(row).into_iter().cycle().take(same));
            }
        }
        filled
    }
}

/// Everything on the axes.
pub(super) struct Axes<'g> {
    /// Those that are given, in order.
    pub(super) given: Vec<Axis>,
    pub(super) rows: u64,
    pub(super) hardware: Vec<Cow<'g, Hardware>>,
    pub(super) model: Vec<Cow<'g, Model>>,
    pub(super) format: Vec<Cow<'g, WeightFormat>>,
    pub(super) runtime: Vec<RuntimeChoice<'g>>,
    pub(super) kv_format: Vec<KvFormat>,
    pub(super) nodes: Vec<f64>,
    pub(super) sequences: Vec<f64>,
    pub(super) prompt_tokens: Vec<f64>,
    pub(super) context_tokens: Vec<f64>,
    /// The words on the axes of nouns.
    pub(super) words: [Vec<String>; 5],
}

/// What a noun is called where it is asked for.
fn called<N: Noun>(named: &Named<'_, N>, id: &str) -> String {
    match named {
        // An engine's name stays, since its backends differ from row to row; others get the catalogue's id.
        Named::Name(name) if id.is_empty() => name.clone().into_owned(),
        _ => id.to_owned(),
    }
}

fn nouns<'g, N: Noun>(
    axis: &[Named<'g, N>],
    catalog: &'g Catalog,
    faults: &mut Vec<llmhw_core::Error>,
) -> (Vec<Cow<'g, N>>, Vec<String>) {
    let mut found = Vec::with_capacity(axis.len());
    for named in axis {
        match named.clone().resolve(catalog) {
            Ok(noun) => found.push(noun),
            Err(error) => faults.push(error),
        }
    }
    let words = found.iter().map(|noun: &Cow<'g, N>| noun.id().to_owned()).collect();
    (found, words)
}

fn counts(axis: Option<&Vec<u32>>, bound: &Bound, faults: &mut Vec<llmhw_core::Error>) -> Vec<f64> {
    numbers(bound.name, &axis.into_iter().flatten().map(|count| f64::from(*count)).collect::<Vec<_>>(), bound, faults)
}

fn numbers(name: &'static str, axis: &[f64], bound: &Bound, faults: &mut Vec<llmhw_core::Error>) -> Vec<f64> {
    faults.extend(axis.iter().filter_map(|number| bound.check_as(name, *number).err()));
    axis.to_vec()
}

impl<'g> Axes<'g> {
    /// Looks up every name and checks every number; all that is wrong is told together.
    pub(super) fn of(grid: &'g Grid<'_>, catalog: &'g Catalog) -> Result<Self> {
        let sizes = grid.sizes();
        let rows = grid.rows()?;
        let mut faults = Vec::new();
        let (hardware, hardware_words) = nouns(&grid.hardware, catalog, &mut faults);
        let (model, model_words) = nouns(&grid.model, catalog, &mut faults);
        let (format, format_words) = nouns(&grid.format, catalog, &mut faults);
        let (mut runtime, mut runtime_words) = (Vec::new(), Vec::new());
        for named in grid.runtime.iter().flatten() {
            match named.clone().choose(catalog) {
                Ok(choice) => {
                    let id = if let RuntimeChoice::Runtime(runtime) = &choice { runtime.id() } else { "" };
                    runtime_words.push(called::<Runtime>(named, id));
                    runtime.push(choice);
                }
                Err(error) => faults.push(error),
            }
        }
        let nodes = counts(grid.nodes.as_ref(), &bounds::NODES, &mut faults);
        let sequences = counts(grid.sequences.as_ref(), &bounds::SEQUENCES, &mut faults);
        let prompt_tokens =
            numbers("prompt_tokens", grid.prompt_tokens.as_deref().unwrap_or(&[]), &bounds::CONTEXT, &mut faults);
        let context_tokens = numbers("context_tokens", &grid.context_tokens, &bounds::CONTEXT, &mut faults);
        if let Some(error) = llmhw_core::Error::several(&faults) {
            return Err(error.into());
        }
        let mut stride = 1;
        let mut given: Vec<Axis> = Vec::with_capacity(sizes.len());
        for (name, size) in sizes.into_iter().rev() {
            given.push(Axis { name, stride, size: size as u64 });
            stride *= size as u64;
        }
        given.reverse();
        let kv_format = grid.kv_format.clone().unwrap_or_default();
        let kv_words = kv_format.iter().map(|format| format.id().to_owned()).collect();
        Ok(Self {
            given,
            rows,
            hardware,
            model,
            format,
            runtime,
            kv_format,
            nodes,
            sequences,
            prompt_tokens,
            context_tokens,
            words: [hardware_words, model_words, format_words, runtime_words, kv_words],
        })
    }

    /// The axis of this name, if it is given.
    pub(super) fn axis(&self, name: &str) -> Option<&Axis> {
        self.given.iter().find(|axis| axis.name == name)
    }

    /// The words on the axis of this name, if it is one of nouns.
    pub(super) fn words_of(&self, name: &str) -> Option<&[String]> {
        let place = ["hardware", "model", "format", "runtime", "kv_format"].iter().position(|known| *known == name)?;
        self.words.get(place).map(Vec::as_slice)
    }

    /// The numbers on the axis of this name, if it is one of numbers.
    pub(super) fn numbers_of(&self, name: &str) -> Option<&[f64]> {
        Some(match name {
            "nodes" => &self.nodes,
            "sequences" => &self.sequences,
            "prompt_tokens" => &self.prompt_tokens,
            "context_tokens" => &self.context_tokens,
            _ => return None,
        })
    }

    /// What a row asks, in words.
    pub(super) fn scenario(&self, row: u64) -> String {
        let part = |axis: &Axis| {
            let place = axis.place(row);
            let word = self.words_of(axis.name).and_then(|words| words.get(place)).cloned();
            let number = || self.numbers_of(axis.name).and_then(|numbers| numbers.get(place)).map(f64::to_string);
            word.or_else(number).map(|value| format!("{} {value}", axis.name))
        };
        self.given.iter().filter_map(part).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(feature = "parquet")]
impl Grid<'_> {
    /// What stands on the axes that are given, in their order: ids and numbers.
    pub(crate) fn as_fields(&self, catalog: &Catalog) -> Fields {
        let Ok(axes) = Axes::of(self, catalog) else { return Fields::new() };
        let values = |name: &str| {
            let words = axes.words_of(name).into_iter().flatten().map(|word| Value::from(word.as_str()));
            words.chain(axes.numbers_of(name).into_iter().flatten().map(|number| as_value(*number))).collect()
        };
        axes.given.iter().map(|axis| (Cow::Borrowed(axis.name), Value::List(values(axis.name)))).collect()
    }
}

/// A number, as a whole one where it is: all are below 2^53.
#[cfg(feature = "parquet")]
fn as_value(number: f64) -> Value {
    if number.fract() == 0.0 { Value::Whole(number as i64) } else { Value::Number(number) }
}
