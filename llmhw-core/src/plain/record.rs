//! `Record`: a struct of named fields, and the macros that make one.

use super::Field;

/// A struct of named fields that goes in and out as an object and refuses fields it does not know.
pub trait Record {
    /// Visits every field in its order: its name, whether it may be left out, and the field itself.
    fn each(&mut self, visit: &mut dyn FnMut(&'static str, bool, &mut dyn Field));

    /// What it and its fields are, in words.
    #[cfg(feature = "schema")]
    fn about(&self) -> super::schema::About;
}

/// Several kinds of object, told apart by their field `type`.
pub trait Tagged: Sized {
    /// The words of all kinds.
    const TAGS: &'static [&'static str];

    /// The word of this kind.
    fn tag(&self) -> &'static str;

    /// A blank one of this kind.
    fn of_tag(tag: &str) -> Option<Self>;

    /// As [`Record::each`], without the tag.
    fn each(&mut self, visit: &mut dyn FnMut(&'static str, bool, &mut dyn Field));

    /// What this kind and its fields are, in words.
    #[cfg(feature = "schema")]
    fn about(&self) -> super::schema::About;
}

/// The fields of one kind of object, as a record.
pub(crate) struct Kind<'t, T>(pub(crate) &'t mut T);

impl<T: Tagged> Record for Kind<'_, T> {
    fn each(&mut self, visit: &mut dyn FnMut(&'static str, bool, &mut dyn Field)) {
        self.0.each(visit);
    }

    #[cfg(feature = "schema")]
    fn about(&self) -> super::schema::About {
        self.0.about()
    }
}

/// Reading and writing of a tagged object, once for all of them.
pub(crate) mod tag {
    use super::{Kind, Tagged};
    use crate::plain::{Reading, Value, field};
    use alloc::borrow::Cow;
    use alloc::{format, vec::Vec};

    pub(crate) fn read<T: Tagged>(into: &mut T, value: &Value, reading: &mut Reading) {
        let Some(tag) = value.get("type") else {
            return reading.refuse("be an object with a field type", value);
        };
        let Some(blank) = tag.as_text().and_then(T::of_tag) else {
            let words: Vec<_> = T::TAGS.iter().map(|word| format!("\"{word}\"")).collect();
            let rule = format!("be one of {}", words.join(", "));
            return reading.in_field("type", |reading| reading.refuse(rule, tag));
        };
        *into = blank;
        reading.record(&mut Kind(into), value, &["type"]);
    }

    pub(crate) fn write<T: Tagged>(record: &mut T) -> Value {
        let tag = Value::Text(Cow::Borrowed(record.tag()));
        match field::write_record(&mut Kind(record)) {
            Value::Object(mut fields) => {
                fields.insert(0, (Cow::Borrowed("type"), tag));
                Value::Object(fields)
            }
            other => other,
        }
    }
}

/// The value of a field before it is read.
macro_rules! default_of {
    ($type:ty) => {
        <$type as $crate::plain::Blank>::blank()
    };
    ($type:ty, $default:expr) => {
        $default
    };
}

/// Whether a field has a default.
macro_rules! has_default {
    () => {
        false
    };
    ($default:expr) => {
        true
    };
}

/// Documentation as one text.
#[cfg(feature = "schema")]
macro_rules! docs_of {
    ($($doc:literal)*) => { concat!($($doc, "\n"),*) };
}

/// Implements [`Record`] for a struct by its fields.
macro_rules! fields_of {
    ({$($doc:literal)*} [$($life:lifetime)?] $name:ident { $({$($field_doc:literal)*} $field:ident: $type:ty $(= $default:expr)?,)+ }) => {
        impl$(<$life>)? $crate::plain::Blank for $name$(<$life>)? {
            fn blank() -> Self {
                Self { $($field: $crate::plain::default_of!($type $(, $default)?),)+ }
            }
        }

        impl$(<$life>)? $crate::plain::Record for $name$(<$life>)? {
            fn each(&mut self, visit: &mut dyn FnMut(&'static str, bool, &mut dyn $crate::plain::Field)) {
                $(visit(stringify!($field), $crate::plain::has_default!($($default)?), &mut self.$field);)+
            }

            #[cfg(feature = "schema")]
            fn about(&self) -> $crate::plain::schema::About {
                $crate::plain::schema::About {
                    name: stringify!($name),
                    doc: $crate::plain::docs_of!($($doc)*),
                    fields: &[$($crate::plain::docs_of!($($field_doc)*)),+],
                }
            }
        }
    };
}

/// A record: `field: Type` must be given, `field: Type = default` may be left out.
macro_rules! record {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty $(= $default:expr)?,)+ }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[doc = $field_doc])* pub $field: $type,)+
        }

        $crate::plain::fields_of!({$($doc)*} [] $name { $({$($field_doc)*} $field: $type $(= $default)?,)+ });
        $crate::plain::serde_of!($name);
    };
}

/// A question: a record that is only read, and may borrow what it is made of.
macro_rules! ask {
    ($(#[doc = $doc:literal])* $name:ident$(<$life:lifetime>)? { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty $(= $default:expr)?,)+ }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name$(<$life>)? {
            $($(#[doc = $field_doc])* pub $field: $type,)+
        }

        $crate::plain::fields_of!({$($doc)*} [$($life)?] $name { $({$($field_doc)*} $field: $type $(= $default)?,)+ });
    };
}

/// Several kinds of object, told apart by their field `type`.
macro_rules! tagged {
    ($(#[doc = $doc:literal])* $name:ident { $(
        $(#[doc = $kind_doc:literal])* $kind:ident = $word:literal { $($(#[doc = $field_doc:literal])* $field:ident: $type:ty $(= $default:expr)?,)+ }
    )+ }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[doc = $kind_doc])* $kind { $($(#[doc = $field_doc])* $field: $type,)+ },)+
        }

        impl $crate::plain::Tagged for $name {
            const TAGS: &'static [&'static str] = &[$($word),+];

            fn tag(&self) -> &'static str {
                match self { $(Self::$kind { .. } => $word,)+ }
            }

            fn of_tag(tag: &str) -> Option<Self> {
                Some(match tag {
                    $($word => Self::$kind { $($field: $crate::plain::default_of!($type $(, $default)?),)+ },)+
                    _ => return None,
                })
            }

            fn each(&mut self, visit: &mut dyn FnMut(&'static str, bool, &mut dyn $crate::plain::Field)) {
                match self {
                    $(Self::$kind { $($field),+ } => {
                        $(visit(stringify!($field), $crate::plain::has_default!($($default)?), $field);)+
                    })+
                }
            }

            #[cfg(feature = "schema")]
            fn about(&self) -> $crate::plain::schema::About {
                match self {
                    $(Self::$kind { .. } => $crate::plain::schema::About {
                        name: $word,
                        doc: $crate::plain::docs_of!($($kind_doc)*),
                        fields: &[$($crate::plain::docs_of!($($field_doc)*)),+],
                    },)+
                }
            }
        }

        impl $crate::plain::Field for $name {
            fn read(&mut self, value: &$crate::plain::Value, reading: &mut $crate::plain::Reading) {
                $crate::plain::tag::read(self, value, reading);
            }

            fn write(&mut self) -> $crate::plain::Value {
                $crate::plain::tag::write(self)
            }

            #[cfg(feature = "schema")]
            fn describe(&mut self, definitions: &mut $crate::plain::schema::Definitions) -> $crate::plain::Value {
                definitions.tagged::<Self>(stringify!($name), $crate::plain::docs_of!($($doc)*))
            }
        }

        $crate::plain::serde_of!($name);
    };
}

/// serde's traits, by way of a value.
#[cfg(feature = "serde")]
macro_rules! serde_of {
    ($name:ident) => {
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> core::result::Result<S::Ok, S::Error> {
                $crate::plain::Field::write(&mut self.clone()).serialize(serializer)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> core::result::Result<Self, D::Error> {
                let value = <$crate::plain::Value as serde::Deserialize>::deserialize(deserializer)?;
                $crate::plain::read(&value).map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Nothing without the feature.
#[cfg(not(feature = "serde"))]
macro_rules! serde_of {
    ($name:ident) => {};
}

#[cfg(feature = "schema")]
pub(crate) use docs_of;
pub(crate) use {ask, default_of, fields_of, has_default, record, serde_of, tagged};
