//! `Seed`: where random numbers start, in questions and answers.

use crate::plain::{Blank, Field, Reading, Value};

/// A seed of random numbers: a whole number from 0 to 2^53 - 1, which every language holds exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(pub u64);

impl Seed {
    /// The largest: 2^53 - 1.
    pub const MAX: u64 = (1 << 53) - 1;
}

impl Blank for Seed {
    fn blank() -> Self {
        Self(0)
    }
}

impl Field for Seed {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        let whole = if let Value::Whole(whole) = value { u64::try_from(*whole).ok() } else { None };
        match whole.filter(|whole| *whole <= Self::MAX) {
            Some(whole) => self.0 = whole,
            None => reading.refuse("be a whole number from 0 to 9007199254740991 (2^53 - 1)", value),
        }
    }

    fn write(&mut self) -> Value {
        // Below 2^53 where it was read.
        i64::try_from(self.0).map_or(Value::Null, Value::Whole)
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, _: &mut crate::plain::schema::Definitions) -> Value {
        let most = Self(Self::MAX).write();
        Value::object([("type", Value::from("integer")), ("minimum", Value::Whole(0)), ("maximum", most)])
    }
}
