//! Reading JSON.

use crate::error::{Error, Result};
use crate::plain::Value;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// How deep lists and objects may be nested: far more than any record is, and few enough for any stack.
pub const DEEPEST: usize = 32;

/// Reads JSON text. Numbers come out as the nearest `f64`; whole ones without fraction or exponent stay whole where they fit.
///
/// # Errors
/// `InvalidRecord` with the place in the text, in bytes from its beginning.
///
/// # Example: an object
/// ```
/// use llmhw_core::plain::{Value, json};
///
/// let value = json::parse(r#"{"context_tokens": 8192, "note": "caf\u00e9"}"#)?;
/// assert_eq!(value.get("context_tokens"), Some(&Value::Whole(8192)));
/// assert_eq!(value.to_string(), r#"{"context_tokens":8192,"note":"café"}"#);
/// assert!(json::parse("{").unwrap_err().to_string().contains("byte 1"));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn parse(text: &str) -> Result<Value> {
    parse_with(text, |number| {
        let is_whole = !number.contains(['.', 'e', 'E']);
        // Minus zero is no whole number: it has a sign to keep.
        if is_whole
            && number != "-0"
            && let Ok(whole) = number.parse()
        {
            return Some(Value::Whole(whole));
        }
        number.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::Number)
    })
}

/// The same with a reader for numbers: JSON's own spelling of one goes in.
///
/// # Errors
/// As [`parse`].
pub fn parse_with(text: &str, number: impl Fn(&str) -> Option<Value>) -> Result<Value> {
    let mut reader = Reader { text, at: 0, number: &number };
    let value = reader.value(DEEPEST).and_then(|value| {
        reader.space();
        if reader.at == text.len() { Some(value) } else { None }
    });
    value.ok_or_else(|| {
        let rest: String = text.get(reader.at..).unwrap_or_default().chars().take(20).collect();
        let found = if rest.is_empty() { String::from("the end") } else { rest };
        let rule = format!("be JSON text, which it is not at byte {}", reader.at);
        Error::invalid_record("json", rule, found, "check quotes, commas, braces and numbers")
    })
}

/// The same for text whose numbers stand beside it: each number in the text is the place of the one that is meant. A language
/// that has the numbers need not spell them, and the module that reads them need not know how.
///
/// # Errors
/// As [`parse`], also for a place where there is no number.
///
/// # Example: two numbers
/// ```
/// use llmhw_core::plain::{Value, json};
///
/// let value = json::parse_beside(r#"{"nodes": 1, "share": 0}"#, &[0.25, 2.0])?;
/// assert_eq!((value.get("nodes"), value.get("share")), (Some(&Value::Whole(2)), Some(&Value::Number(0.25))));
/// # Ok::<(), llmhw_core::Error>(())
/// ```
pub fn parse_beside(text: &str, numbers: &[f64]) -> Result<Value> {
    parse_with(text, |place| {
        let number = *numbers.get(place.parse::<usize>().ok()?)?;
        // Whole and small enough that nothing is lost.
        let whole = number as i64;
        let is_whole =
            whole as f64 == number && whole.unsigned_abs() < 1 << 53 && !(whole == 0 && number.is_sign_negative());
        Some(if is_whole { Value::Whole(whole) } else { Value::Number(number) })
    })
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    number: &'t dyn Fn(&str) -> Option<Value>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// Passes this byte, after white space.
    fn pass(&mut self, byte: u8) -> bool {
        self.space();
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let is_next = self.text.get(self.at..)?.starts_with(word);
        self.at += if is_next { word.len() } else { 0 };
        is_next.then_some(value)
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.space();
        match self.peek()? {
            b'n' => self.word("null", Value::Null),
            b't' => self.word("true", Value::Flag(true)),
            b'f' => self.word("false", Value::Flag(false)),
            b'"' => self.string().map(Value::Text),
            b'[' => self.list(depth.checked_sub(1)?),
            b'{' => self.object(depth.checked_sub(1)?),
            _ => self.number(),
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        if self.pass(b']') {
            return Some(Value::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            if self.pass(b']') {
                return Some(Value::List(items));
            }
            if !self.pass(b',') {
                return None;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut fields = Vec::new();
        if self.pass(b'}') {
            return Some(Value::Object(fields));
        }
        loop {
            self.space();
            let name = if self.peek() == Some(b'"') { self.string()? } else { return None };
            if !self.pass(b':') {
                return None;
            }
            fields.push((name, self.value(depth)?));
            if self.pass(b'}') {
                return Some(Value::Object(fields));
            }
            if !self.pass(b',') {
                return None;
            }
        }
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some(b'-'));
        let leading_zero = self.peek() == Some(b'0');
        let first = self.at;
        if !self.digits() || (leading_zero && self.at > first + 1) {
            self.at = start;
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            if !self.digits() {
                return None;
            }
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if !self.digits() {
                return None;
            }
        }
        let spelled = self.text.get(start..self.at)?;
        let value = (self.number)(spelled);
        if value.is_none() {
            self.at = start;
        }
        value
    }

    fn string(&mut self) -> Option<Cow<'static, str>> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | 0..=0x1f) {
                self.at += 1;
            }
            text.push_str(self.text.get(start..self.at)?);
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    return Some(Cow::Owned(text));
                }
                b'\\' => text.push(self.escape()?),
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let escaped = *self.text.as_bytes().get(self.at + 1)?;
        let plain = match escaped {
            b'"' | b'\\' | b'/' => char::from(escaped),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return None,
        };
        self.at += 2;
        Some(plain)
    }

    /// `\u` and four digits, or two of them for what lies beyond sixteen bits.
    fn unicode(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        let code = match first {
            0xd800..=0xdbff => {
                let second = self.four_digits().filter(|code| (0xdc00..=0xdfff).contains(code))?;
                0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            _ => first,
        };
        char::from_u32(code)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 6)?.strip_prefix("\\u")?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at += 6;
        u32::from_str_radix(digits, 16).ok()
    }
}
