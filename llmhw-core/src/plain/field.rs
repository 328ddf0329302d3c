//! `Field`: what can stand in a field of a record.

#[cfg(feature = "csv")]
use super::json;
use super::{Reading, Record, Value};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// Something that can be read from a value and written as one.
pub trait Field {
    /// Takes what the value says; what it can not take it refuses, and stays as it is.
    fn read(&mut self, value: &Value, reading: &mut Reading);

    /// What it says. The field is not used afterwards, so large parts may be moved out.
    fn write(&mut self) -> Value;

    /// Whether it says what is said by leaving it out: nothing, no, or an empty list.
    fn is_nothing(&self) -> bool {
        false
    }

    /// Whether nothing is a value of it, so that leaving it out says that.
    fn is_optional(&self) -> bool {
        false
    }

    /// Its description.
    #[cfg(feature = "schema")]
    fn describe(&mut self, definitions: &mut super::schema::Definitions) -> Value;
}

/// What a field is before it is read.
pub trait Blank {
    /// A value to read into: it counts only where reading needs none.
    fn blank() -> Self;
}

#[cfg(feature = "schema")]
fn of_type(name: &'static str) -> Value {
    Value::object([("type", Value::from(name))])
}

impl Blank for f64 {
    fn blank() -> Self {
        0.0
    }
}

impl Field for f64 {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        match reading.spelled(value, number_in).as_number() {
            Some(number) => *self = number,
            None => reading.refuse("be a number", value),
        }
    }

    fn write(&mut self) -> Value {
        Value::Number(*self)
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, _: &mut super::schema::Definitions) -> Value {
        of_type("number")
    }
}

macro_rules! whole_numbers {
    ($($type:ty),+) => {$(
        impl Blank for $type {
            fn blank() -> Self {
                0
            }
        }

        impl Field for $type {
            fn read(&mut self, value: &Value, reading: &mut Reading) {
                let whole = match *reading.spelled(value, number_in) {
                    Value::Whole(whole) => Self::try_from(whole).ok(),
                    _ => None,
                };
                match (whole, value.as_number()) {
                    (Some(whole), _) => *self = whole,
                    (None, Some(number)) if number > f64::from(Self::MAX) => {
                        reading.refuse_above(Self::MAX.into(), number, value);
                    }
                    _ => reading.refuse(WHOLE, value),
                }
            }

            fn write(&mut self) -> Value {
                Value::Whole(i64::from(*self))
            }

            #[cfg(feature = "schema")]
            fn describe(&mut self, _: &mut super::schema::Definitions) -> Value {
                Value::object([("type", Value::from("integer")), ("minimum", Value::Whole(0)), ("maximum", Value::Whole(Self::MAX.into()))])
            }
        }
    )+};
}

/// The number a text is, where values are spelled as text.
fn number_in(text: &str) -> Option<Value> {
    #[cfg(feature = "csv")]
    return json::parse(text).ok().filter(|value| value.as_number().is_some());
    #[cfg(not(feature = "csv"))]
    return {
        let _ = text;
        None
    };
}

/// The list a text is: in JSON, or texts with semicolons between them.
fn list_in(text: &str) -> Option<Value> {
    #[cfg(feature = "csv")]
    return if text.starts_with('[') {
        json::parse(text).ok()
    } else {
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        Some(Value::List(parts.map(Value::from).collect()))
    };
    #[cfg(not(feature = "csv"))]
    return {
        let _ = text;
        None
    };
}

const WHOLE: &str = "be a count, such as 1 or 20";

whole_numbers!(u16, u32);

impl Blank for bool {
    fn blank() -> Self {
        false
    }
}

impl Field for bool {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        match *reading.spelled(value, |text| text.parse().ok().map(Value::Flag)) {
            Value::Flag(flag) => *self = flag,
            _ => reading.refuse("be true or false", value),
        }
    }

    fn write(&mut self) -> Value {
        Value::Flag(*self)
    }

    fn is_nothing(&self) -> bool {
        !self
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, _: &mut super::schema::Definitions) -> Value {
        of_type("boolean")
    }
}

impl Blank for String {
    fn blank() -> Self {
        Self::new()
    }
}

impl Field for String {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        let mut text = Cow::Borrowed("");
        text.read(value, reading);
        *self = text.into_owned();
    }

    fn write(&mut self) -> Value {
        Value::Text(Cow::Owned(core::mem::take(self)))
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, _: &mut super::schema::Definitions) -> Value {
        of_type("string")
    }
}

impl Blank for Cow<'_, str> {
    fn blank() -> Self {
        Cow::Borrowed("")
    }
}

impl Field for Cow<'_, str> {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        match value {
            Value::Text(text) => self.clone_from(text),
            _ => reading.refuse("be text", value),
        }
    }

    fn write(&mut self) -> Value {
        Value::Text(Cow::Owned(core::mem::take(self).into_owned()))
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, _: &mut super::schema::Definitions) -> Value {
        of_type("string")
    }
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<T: Field + Blank> Field for Option<T> {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        if !value.is_null() {
            self.insert(T::blank()).read(value, reading);
        }
    }

    fn write(&mut self) -> Value {
        self.as_mut().map_or(Value::Null, Field::write)
    }

    fn is_nothing(&self) -> bool {
        self.is_none()
    }

    fn is_optional(&self) -> bool {
        true
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, definitions: &mut super::schema::Definitions) -> Value {
        super::schema::or_nothing(T::blank().describe(definitions))
    }
}

impl<T> Blank for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Field + Blank> Field for Vec<T> {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        let list = reading.spelled(value, list_in);
        let Value::List(items) = &*list else { return reading.refuse_for_list(value) };
        self.clear();
        for (index, item) in items.iter().enumerate() {
            let mut read = T::blank();
            reading.item(index, &mut read, item);
            self.push(read);
        }
    }

    fn write(&mut self) -> Value {
        Value::List(self.iter_mut().map(Field::write).collect())
    }

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, definitions: &mut super::schema::Definitions) -> Value {
        Value::object([("type", Value::from("array")), ("items", T::blank().describe(definitions))])
    }
}

/// The object of a record, without the fields that say nothing and may be left out.
pub(super) fn write_record(record: &mut dyn Record) -> Value {
    let mut fields = Vec::new();
    record.each(&mut |name, has_default, field| {
        if !(has_default && field.is_nothing()) {
            fields.push((Cow::Borrowed(name), field.write()));
        }
    });
    Value::Object(fields)
}

impl<R: Record> Field for R {
    fn read(&mut self, value: &Value, reading: &mut Reading) {
        reading.record(self, value, &[]);
    }

    fn write(&mut self) -> Value {
        write_record(self)
    }

    #[cfg(feature = "schema")]
    fn describe(&mut self, definitions: &mut super::schema::Definitions) -> Value {
        definitions.record(self)
    }
}
