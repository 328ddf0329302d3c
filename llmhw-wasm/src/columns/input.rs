//! Reading columns.

use js_sys::{Float64Array, Uint32Array};
use llmhw_core::record::columns::ask::Handed;

/// The typed arrays of a call, copied out of JavaScript.
pub(crate) struct Arrays {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
}

impl Arrays {
    pub(crate) fn new(numbers: Vec<Float64Array>, codes: Vec<Uint32Array>) -> Self {
        Self {
            numbers: numbers.into_iter().map(|array| array.to_vec()).collect(),
            codes: codes.into_iter().map(|array| array.to_vec()).collect(),
        }
    }
}

impl Handed for Arrays {
    fn rows(&self) -> usize {
        let lengths = self.numbers.iter().map(Vec::len).chain(self.codes.iter().map(Vec::len));
        lengths.into_iter().find(|length| *length != 1).unwrap_or(1)
    }

    fn numbers(&self, place: u32) -> &[f64] {
        self.numbers.get(place as usize).map_or(&[], Vec::as_slice)
    }

    fn codes(&self, place: u32) -> &[u32] {
        self.codes.get(place as usize).map_or(&[], Vec::as_slice)
    }
}
