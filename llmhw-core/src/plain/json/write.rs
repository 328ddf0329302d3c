//! Writing JSON.

use crate::plain::Value;
use alloc::string::{String, ToString};
use core::fmt::{self, Write as _};

/// JSON text of a value. Numbers read back as the same bits; what is not finite is written as nothing.
#[must_use]
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Whole(whole) => out.push_str(&whole.to_string()),
        Value::Number(number) if number.is_finite() => {
            let start = out.len();
            // Writing to a string does not fail.
            let _ = write!(out, "{number}");
            // A number that is not a count stays one when it happens to be whole.
            if !out.get(start..).unwrap_or_default().contains('.') {
                out.push_str(".0");
            }
        }
        Value::Null | Value::Number(_) => out.push_str("null"),
        Value::Text(text) => quote(text, out),
        Value::List(items) => enclosed(out, ['[', ']'], items, write),
        Value::Object(fields) => enclosed(out, ['{', '}'], fields, |(name, value), out| {
            quote(name, out);
            out.push(':');
            write(value, out);
        }),
    }
}

fn enclosed<T>(out: &mut String, [open, close]: [char; 2], items: &[T], write: impl Fn(&T, &mut String)) {
    out.push(open);
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0'..='\u{1f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// As JSON text.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text(self))
    }
}
