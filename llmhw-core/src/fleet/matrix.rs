//! Small dense matrices: solving, and first passage between levels of a homogeneous quasi-birth-and-death process.

use alloc::vec::Vec;

/// Rows one after the other. What is not there is 0 and stays so.
#[derive(Debug, Clone, Default)]
pub(super) struct Matrix {
    width: usize,
    data: Vec<f64>,
}

impl Matrix {
    pub(super) fn new(rows: usize, width: usize) -> Self {
        Self { width, data: alloc::vec![0.0; rows * width] }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn data(&self) -> &[f64] {
        &self.data
    }

    pub(super) fn row(&self, row: usize) -> &[f64] {
        self.data.get(row * self.width..(row + 1) * self.width).unwrap_or_default()
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.data.get(row * self.width + column).copied().unwrap_or(0.0)
    }

    pub(super) fn add(&mut self, row: usize, column: usize, more: f64) {
        if let Some(slot) = self.data.get_mut(row * self.width + column) {
            *slot += more;
        }
    }

    pub(super) fn set(&mut self, row: usize, column: usize, value: f64) {
        if let Some(slot) = self.data.get_mut(row * self.width + column) {
            *slot = value;
        }
    }

    pub(super) fn copy_row(&mut self, row: usize, values: &[f64]) {
        if let Some(slots) = self.data.get_mut(row * self.width..(row + 1) * self.width) {
            for (slot, value) in slots.iter_mut().zip(values) {
                *slot = *value;
            }
        }
    }

    /// Multiplies the columns from this one on.
    pub(super) fn scale_from(&mut self, column: usize, factor: f64) {
        for row in self.data.chunks_exact_mut(self.width.max(1)) {
            for value in row.iter_mut().skip(column) {
                *value *= factor;
            }
        }
    }

    fn times(&self, other: &Self) -> Self {
        let mut data = Vec::with_capacity(self.data.len() / self.width.max(1) * other.width);
        for row in self.data.chunks_exact(self.width.max(1)) {
            let start = data.len();
            data.resize(start + other.width, 0.0);
            for (factor, terms) in row.iter().zip(other.data.chunks_exact(other.width.max(1))) {
                for (sum, term) in data.iter_mut().skip(start).zip(terms) {
                    *sum += factor * term;
                }
            }
        }
        Self { width: other.width, data }
    }

    fn plus(mut self, other: &Self) -> Self {
        for (sum, term) in self.data.iter_mut().zip(&other.data) {
            *sum += term;
        }
        self
    }
}

/// X of A X = B, for rows that have A's `size` columns and then B's. A is diagonally dominant, so no rows are exchanged.
pub(super) fn solve(mut system: Matrix, size: usize) -> Matrix {
    let width = system.width;
    for i in 0..size {
        let pivot = 1.0 / system.at(i, i);
        let row: Vec<f64> = system.row(i).iter().skip(i).map(|value| value * pivot).collect();
        for (k, other) in system.data.chunks_exact_mut(width.max(1)).enumerate() {
            let (_, rest) = other.split_at_mut(i.min(width));
            let factor = rest.first().copied().unwrap_or(0.0);
            if k == i {
                rest.copy_from_slice(&row);
            } else if factor != 0.0 {
                for (value, term) in rest.iter_mut().zip(&row) {
                    *value -= factor * term;
                }
            }
        }
    }
    let data = system.data.chunks_exact(width.max(1)).flat_map(|row| row.iter().skip(size).copied()).collect();
    Matrix { width: width - size, data }
}

/// Doublings of the levels that are looked at.
const DOUBLINGS: u32 = 60;

/// Where a chain whose levels are all alike first comes down by one level, by the state in which it starts: `local` has minus the
/// generator inside a level, `up` is the rate to the same state one level up, `down` has the rates one level down. Logarithmic reduction
/// (G. Latouche and V. Ramaswami, Journal of Applied Probability 30, 1993).
pub(super) fn passage(local: &Matrix, up: f64, down: &Matrix) -> Matrix {
    let size = local.width;
    let mut system = Matrix::new(size, 3 * size);
    for i in 0..size {
        for k in 0..size {
            system.set(i, k, local.at(i, k));
            system.set(i, 2 * size + k, down.at(i, k));
        }
        system.set(i, size + i, up);
    }
    let halves = |both: &Matrix| {
        let (mut first, mut second) = (Matrix::new(size, size), Matrix::new(size, size));
        for i in 0..size {
            for k in 0..size {
                first.set(i, k, both.at(i, k));
                second.set(i, k, both.at(i, size + k));
            }
        }
        (first, second)
    };
    let (mut higher, mut lower) = halves(&solve(system, size));
    let (mut first, mut path) = (lower.clone(), higher.clone());
    for _ in 0..DOUBLINGS {
        let back = higher.times(&lower).plus(&lower.times(&higher));
        let (twice_up, twice_down) = (higher.times(&higher), lower.times(&lower));
        let mut system = Matrix::new(size, 3 * size);
        for i in 0..size {
            for k in 0..size {
                system.set(i, k, f64::from(u8::from(i == k)) - back.at(i, k));
                system.set(i, size + k, twice_up.at(i, k));
                system.set(i, 2 * size + k, twice_down.at(i, k));
            }
        }
        (higher, lower) = halves(&solve(system, size));
        let more = path.times(&lower);
        path = path.times(&higher);
        let change = more.data.iter().copied().fold(0.0, f64::max);
        first = first.plus(&more);
        if change <= 1e-16 {
            break;
        }
    }
    first
}
