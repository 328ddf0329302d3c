//! A plain number, or an object that says more than a number can.

/// Reads, writes and describes a choice of two: `number_or! { Choice { Number, Object(Record) } "is a number, or ..." }`. The rule is what
/// a value that is neither is told.
macro_rules! number_or {
    ($choice:ident { $number:ident, $object:ident($record:ident) } $rule:literal) => {
        impl $crate::plain::Blank for $choice {
            fn blank() -> Self {
                Self::$number(0.0)
            }
        }

        impl $crate::plain::Field for $choice {
            fn read(&mut self, value: &$crate::plain::Value, reading: &mut $crate::plain::Reading) {
                match (value.as_number(), value) {
                    (Some(number), _) => *self = Self::$number(number),
                    (None, $crate::plain::Value::Object(_)) => {
                        let mut read = <$record as $crate::plain::Blank>::blank();
                        read.read(value, reading);
                        *self = Self::$object(read);
                    }
                    _ => reading.refuse($rule, value),
                }
            }

            fn write(&mut self) -> $crate::plain::Value {
                match self {
                    Self::$number(number) => $crate::plain::Value::Number(*number),
                    Self::$object(record) => record.write(),
                }
            }

            #[cfg(feature = "schema")]
            fn describe(&mut self, definitions: &mut $crate::plain::schema::Definitions) -> $crate::plain::Value {
                let number = $crate::plain::Value::object([("type", $crate::plain::Value::from("number"))]);
                let record = <$record as $crate::plain::Blank>::blank().describe(definitions);
                let any = $crate::plain::Value::List([number, record].into());
                $crate::plain::Value::object([("anyOf", any)])
            }
        }
    };
}

pub(crate) use number_or;
