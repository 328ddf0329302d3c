//! Words: enums as the text that records use.

use super::{Reading, Value};
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::{format, vec::Vec};

/// An enum that is written as one of a few words.
pub trait Word: Copy + PartialEq + 'static {
    /// What the word says, for messages.
    const WHAT: &'static str;
    /// Every value with its word.
    const WORDS: &'static [(Self, &'static str)];

    /// The word for a value.
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(value, _)| *value == self).map_or("", |(_, word)| word)
    }

    /// The value of a word.
    #[must_use]
    fn of_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
    }
}

pub(crate) fn read<W: Word>(into: &mut W, value: &Value, reading: &mut Reading) {
    if let Some(word) = value.as_text().and_then(W::of_word) {
        *into = word;
    } else {
        let words: Vec<&str> = W::WORDS.iter().map(|(_, word)| *word).collect();
        refuse(W::WHAT, &words, value, reading);
    }
}

fn refuse(what: &str, words: &[&str], value: &Value, reading: &mut Reading) {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    reading.refuse(format!("be one of {} ({what})", words.join(", ")), value);
}

pub(crate) fn write<W: Word>(word: W) -> Value {
    Value::Text(Cow::Borrowed(word.word()))
}

/// Makes enums words. The first of each is what a field is before it is read.
macro_rules! words {
    ($($type:ident: $what:literal { $first:ident = $first_word:literal, $($variant:ident = $word:literal,)* })+) => {
        $(
            impl $crate::plain::Word for $type {
                const WHAT: &'static str = $what;
                const WORDS: &'static [(Self, &'static str)] = &[(Self::$first, $first_word), $((Self::$variant, $word)),*];
            }

            impl $crate::plain::Blank for $type {
                fn blank() -> Self {
                    Self::$first
                }
            }

            impl $crate::plain::Field for $type {
                fn read(&mut self, value: &$crate::plain::Value, reading: &mut $crate::plain::Reading) {
                    $crate::plain::word::read(self, value, reading);
                }

                fn write(&mut self) -> $crate::plain::Value {
                    $crate::plain::word::write(*self)
                }

                #[cfg(feature = "schema")]
                fn describe(&mut self, definitions: &mut $crate::plain::schema::Definitions) -> $crate::plain::Value {
                    definitions.words(stringify!($type), $what, &[$first_word, $($word),*])
                }
            }

            $crate::plain::serde_of!($type);
        )+
    };
}
pub(crate) use words;
