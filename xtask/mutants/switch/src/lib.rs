//! Which mutant is on, for a core whose sources hold all of them: said by the environment, once for a process.
//!
//! `LLMHW_MUTANT` is the number of the one mutant that is on; 0 or nothing is the core as it is. `LLMHW_REACHED` names a file to which
//! the places that are reached are added, each once for a process.

#![expect(clippy::expect_used, reason = "a run whose environment is wrong must not go on")]

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::{Mutex, OnceLock};

struct State {
    on: u32,
    reached: Option<Mutex<(File, HashSet<u32>)>>,
}

static STATE: OnceLock<State> = OnceLock::new();

/// Which of the `count` mutants from number `first` on is on, counted from 1; 0 when none of them is.
#[inline]
pub fn on(first: u32, count: u32) -> u32 {
    let state = STATE.get_or_init(read);
    if state.reached.is_some() {
        reach(state, first);
    }
    let place = state.on.wrapping_sub(first);
    if place < count { place + 1 } else { 0 }
}

#[cold]
fn reach(state: &State, first: u32) {
    if let Some(reached) = &state.reached {
        let mut reached = reached.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if reached.1.insert(first) {
            writeln!(reached.0, "{first}").expect("LLMHW_REACHED can be written");
        }
    }
}

#[cold]
fn read() -> State {
    let on = std::env::var("LLMHW_MUTANT").ok().map_or(0, |text| text.parse().expect("LLMHW_MUTANT is a number"));
    let reached = std::env::var_os("LLMHW_REACHED").map(|path| {
        let file = OpenOptions::new().append(true).create(true).open(path).expect("LLMHW_REACHED can be opened");
        Mutex::new((file, HashSet::new()))
    });
    State { on, reached }
}
