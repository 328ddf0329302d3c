//! The guide's formula in columns, against the division itself.

use llmhw_core::record::columns::{Numbers, OnError, guide_decode};

const ROWS: usize = 1300;

fn columns() -> [Vec<f64>; 3] {
    let count = |from: f64, step: f64| (0..ROWS).map(|row| from + step * row as f64).collect();
    [count(100.0, 1.5), count(1.0, 0.25), count(0.001, 0.000_5)]
}

fn ask(columns: &[Vec<f64>; 3]) -> (Vec<f64>, Vec<Option<String>>) {
    let numbers = [0, 1, 2].map(|i| Numbers::new(&columns[i]));
    let (rates, reasons) = guide_decode(numbers, ROWS, OnError::Mark).unwrap();
    (rates, reasons.unwrap())
}

fn near(rate: f64, expected: f64) -> bool {
    (rate / expected - 1.0).abs() < 1e-12
}

#[test]
fn every_row_is_bandwidth_over_bytes_times_the_share() {
    let columns = columns();
    let (rates, reasons) = ask(&columns);
    assert_eq!((rates.len(), reasons.len()), (ROWS, ROWS));
    for (row, rate) in rates.iter().enumerate() {
        assert!(near(*rate, columns[0][row] / columns[1][row] * columns[2][row]), "row {row}: {rate}");
    }
    assert!(reasons.iter().all(Option::is_none));
    // One value stands for all rows, in any of the columns.
    for single in 0..3 {
        let mut some = columns.clone();
        some[single] = vec![0.5];
        let (rates, _) = ask(&some);
        let of = |column: usize, row: usize| some[column].get(row).copied().unwrap_or(0.5);
        assert!((0..ROWS).all(|row| near(rates[row], of(0, row) / of(1, row) * of(2, row))), "column {single}");
    }
    let one = [[120.0], [4.0], [0.5]];
    assert_eq!(guide_decode([0, 1, 2].map(|i| Numbers::new(&one[i])), 1, OnError::Raise).unwrap().0, [15.0]);
}

#[test]
fn one_number_out_of_range_is_refused_alone_in_any_column_and_row() {
    let names = ["memory_bandwidth_gigabytes_per_second", "gigabytes_per_token", "efficiency_fraction"];
    let fine = ask(&columns()).0;
    for (column, name) in names.iter().enumerate() {
        for wrong in [0.0, -1.0, 1e300, f64::NAN, f64::INFINITY] {
            for row in [0, 511, 512, ROWS - 1] {
                let mut columns = columns();
                columns[column][row] = wrong;
                let (rates, reasons) = ask(&columns);
                for other in 0..ROWS {
                    if other == row {
                        assert!(rates[row].is_nan(), "{name} = {wrong}: {}", rates[row]);
                        assert!(reasons[row].as_ref().unwrap().contains(name), "{:?} lacks {name}", reasons[row]);
                    } else {
                        assert!(rates[other].to_bits() == fine[other].to_bits() && reasons[other].is_none());
                    }
                }
                let numbers = [0, 1, 2].map(|i| Numbers::new(&columns[i]));
                let error = guide_decode(numbers, ROWS, OnError::Raise).unwrap_err().to_string();
                assert!(error.contains(&format!("[{row}]")) && error.contains(name), "{error}");
            }
        }
    }
}

#[test]
fn a_missing_number_leaves_its_row_out() {
    let columns = columns();
    let present: Vec<bool> = (0..ROWS).map(|row| row % 5 != 2).collect();
    for missing in 0..3 {
        let numbers =
            [0, 1, 2].map(|i| Numbers { present: (i == missing).then_some(&present[..]), ..Numbers::new(&columns[i]) });
        let (rates, reasons) = guide_decode(numbers, ROWS, OnError::Mark).unwrap();
        assert!(reasons.unwrap().iter().all(Option::is_none));
        for row in 0..ROWS {
            let expected = columns[0][row] / columns[1][row] * columns[2][row];
            assert!(if present[row] { near(rates[row], expected) } else { rates[row].is_nan() }, "row {row}");
        }
        let short = [0, 1, 2]
            .map(|i| Numbers { present: (i == missing).then_some(&present[1..]), ..Numbers::new(&columns[i]) });
        assert!(guide_decode(short, ROWS, OnError::Mark).is_err());
    }
    assert!(guide_decode([0, 1, 2].map(|i| Numbers::new(&columns[i])), ROWS + 1, OnError::Mark).is_err());
}
