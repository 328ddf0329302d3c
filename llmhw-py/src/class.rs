//! Classes of records: frozen, comparable, hashable, picklable, and shown as tables.

use crate::convert::{self, to_python};
use crate::errors::raise;
use llmhw_core::plain::{self, Blank, Word};
use llmhw_core::record::json;
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

/// A field of a record as Python sees it.
pub(crate) trait Field {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

macro_rules! shown_plainly {
    ($($type:ty),+) => {
        $(impl Field for $type {
            fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(self.into_pyobject(py)?.to_owned().into_any())
            }
        })+
    };
}
shown_plainly!(f64, u32, u16, bool);

impl Field for String {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl Field for std::borrow::Cow<'static, str> {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyString::new(py, self).into_any())
    }
}

impl<T: Field> Field for Option<T> {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.show(py))
    }
}

impl<T: Field> Field for Vec<T> {
    fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let items = self.iter().map(|item| item.show(py)).collect::<PyResult<Vec<_>>>()?;
        Ok(PyTuple::new(py, items)?.into_any())
    }
}

/// What Python sees as plain values.
macro_rules! shown_as_written {
    ($($type:ty),+) => {
        $(impl Field for $type {
            fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                to_python(py, &json::to_value(self))
            }
        })+
    };
}
shown_as_written!(
    llmhw_core::noun::AttentionLayers,
    llmhw_core::record::ask::RangeChoice,
    llmhw_core::record::ask::Seed
);

/// A word of a record.
pub(crate) fn show_word(py: Python<'_>, word: impl Word) -> Bound<'_, PyAny> {
    PyString::intern(py, word.word()).into_any()
}

pub(crate) fn from_text<T: plain::Field + Blank>(py: Python<'_>, text: &str) -> PyResult<T> {
    json::from_text(text).map_err(|error| raise(py, &error))
}

pub(crate) fn from_dict<T: plain::Field + Blank>(record: &Bound<'_, PyAny>, class: &str) -> PyResult<T> {
    json::from_value(&convert::value_of(record, class)?).map_err(|error| raise(record.py(), &error))
}

/// `Class(name='...', ...)`: what is known, without sources, each field as its attribute gives it.
pub(crate) fn shown(class: &str, fields: &[(&str, Bound<'_, PyAny>)]) -> PyResult<String> {
    let known = fields.iter().filter(|(name, field)| !field.is_none() && *name != "provenance");
    let parts = known.map(|(name, field)| Ok(format!("{name}={}", field.repr()?)));
    Ok(format!("{class}({})", parts.collect::<PyResult<Vec<_>>>()?.join(", ")))
}

/// The table a notebook shows, made by `llmhw._html`.
pub(crate) fn html<'py>(py: Python<'py>, class: &str, record: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    py.import("llmhw._html")?.call_method1("record", (class, record))
}

/// What every class of records can do, whatever its fields.
macro_rules! record_methods {
    ($name:ident [$($signature:literal)?] { $($(#[$field_meta:meta])* $field:ident,)+ }) => {
        $crate::files::with_methods!($name $name [$($signature)?] { $($(#[$field_meta])* $field,)+ });
    };
}

/// The methods of a class, with those that it alone has.
macro_rules! all_methods {
    ($name:ident [$($signature:literal)?] { $($(#[$field_meta:meta])* $field:ident,)+ } { $($more:tt)* }) => {
        #[pyo3::pymethods]
        impl $name {
            $($more)*

            $(
                #[new]
                #[pyo3(signature = (**fields), text_signature = $signature)]
                fn new(py: Python<'_>, fields: Option<&Bound<'_, pyo3::types::PyDict>>) -> PyResult<Self> {
                    Self::checked(py, $crate::convert::read(py, fields)?)
                }
            )?

            $(
                $(#[$field_meta])*
                #[getter]
                fn $field<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    $crate::class::Field::show(&self.record.$field, py)
                }
            )+

            /// The names of the fields, in order.
            #[classattr]
            fn _fields(py: Python<'_>) -> PyResult<Py<PyAny>> {
                Ok(pyo3::types::PyTuple::new(py, [$(stringify!($field)),+])?.into_any().unbind())
            }

            /// The record as a dictionary of plain values.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::convert::to_python(py, &llmhw_core::record::json::to_value(&self.record))
            }

            /// The record as JSON text. Every number reads back as the same bits.
            fn to_json(&self) -> String {
                llmhw_core::record::json::to_text(&self.record)
            }

            /// The record that a dictionary describes.
            #[classmethod]
            fn from_dict(class: &Bound<'_, PyType>, record: &Bound<'_, PyAny>) -> PyResult<Self> {
                Self::checked(class.py(), $crate::class::from_dict(record, stringify!($name))?)
            }

            /// The record that JSON text describes.
            #[classmethod]
            fn from_json(class: &Bound<'_, PyType>, text: &str) -> PyResult<Self> {
                Self::checked(class.py(), $crate::class::from_text(class.py(), text)?)
            }

            fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
                Ok((py.get_type::<Self>().getattr("from_json")?, (self.to_json(),)))
            }

            fn __copy__(this: Bound<'_, Self>) -> Bound<'_, Self> {
                this
            }

            fn __deepcopy__<'py>(this: Bound<'py, Self>, _memo: Bound<'py, PyAny>) -> Bound<'py, Self> {
                this
            }

            fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
                other.cast::<Self>().is_ok_and(|other| other.get().record == self.record)
            }

            fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
                // Zero equals minus zero, so they hash alike.
                pyo3::types::PyString::new(py, &self.to_json().replace("-0.0", "0.0")).hash()
            }

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                let fields = [$((stringify!($field), $crate::class::Field::show(&self.record.$field, py)?)),+];
                $crate::class::shown(stringify!($name), &fields)
            }

            fn _repr_html_<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::class::html(py, stringify!($name), &self.to_dict(py)?)
            }
        }
    };
}

/// A class of records that other records hold.
macro_rules! record_class {
    ($(#[$meta:meta])* $name:ident [$($signature:literal)?] { $($(#[$field_meta:meta])* $field:ident,)+ }) => {
        $(#[$meta])*
        #[pyo3::pyclass(frozen, module = "llmhw")]
        pub(crate) struct $name {
            pub(crate) record: $crate::class::records::$name,
        }

        impl $crate::class::Field for $crate::class::records::$name {
            fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(Bound::new(py, $name { record: self.clone() })?.into_any())
            }
        }

        impl $name {
            fn checked(py: Python<'_>, record: $crate::class::records::$name) -> PyResult<Self> {
                llmhw_core::record::Check::check(&record).map_err(|error| $crate::errors::raise(py, &error))?;
                Ok(Self { record })
            }
        }

        $crate::class::record_methods!($name [$($signature)?] { $($(#[$field_meta])* $field,)+ });
    };
}

/// Answers: nobody makes them by hand.
macro_rules! answers {
    ($($(#[$meta:meta])* $name:ident $signature:literal { $($(#[$field_meta:meta])* $field:ident,)+ })+) => {
        $($crate::class::record_class!($(#[$meta])* $name [] { $($(#[$field_meta])* $field,)+ });)+

        fn register_answers(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $(module.add_class::<$name>()?;)+
            Ok(())
        }
    };
}

/// Parts of nouns and other records that people make.
macro_rules! parts {
    ($($(#[$meta:meta])* $name:ident $signature:literal { $($(#[$field_meta:meta])* $field:ident,)+ })+) => {
        $($crate::class::record_class!($(#[$meta])* $name [$signature] { $($(#[$field_meta])* $field,)+ });)+

        fn register_parts(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $(module.add_class::<$name>()?;)+
            Ok(())
        }
    };
}

/// Nouns: kept as the core knows them beside their record.
macro_rules! nouns {
    ($($(#[$meta:meta])* $name:ident $signature:literal { $($(#[$field_meta:meta])* $field:ident,)+ })+) => {
        $(
            $(#[$meta])*
            #[pyo3::pyclass(frozen, module = "llmhw")]
            pub(crate) struct $name {
                record: $crate::class::records::$name,
                noun: std::borrow::Cow<'static, llmhw_core::spec::$name>,
            }

            impl $crate::input::NounClass for $name {
                type Noun = llmhw_core::spec::$name;

                fn noun(&self) -> &std::borrow::Cow<'static, Self::Noun> {
                    &self.noun
                }

                fn of(noun: std::borrow::Cow<'static, Self::Noun>) -> Self {
                    Self { record: llmhw_core::record::Noun::to_record(&*noun), noun }
                }
            }

            impl $crate::class::Field for $crate::class::records::$name {
                fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    Ok(Bound::new(py, $name::checked(py, self.clone())?)?.into_any())
                }
            }

            impl $crate::class::Field for llmhw_core::record::Named<'static, llmhw_core::spec::$name> {
                fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                    let record = match self {
                        Self::Name(name) => return $crate::class::Field::show(name, py),
                        Self::Noun(noun) => llmhw_core::record::Noun::to_record(&**noun),
                        Self::Record(record) => (**record).clone(),
                    };
                    Ok(Bound::new(py, $name::checked(py, record)?)?.into_any())
                }
            }

            impl $name {
                /// What was left out is said in the record that is kept.
                fn checked(py: Python<'_>, record: $crate::class::records::$name) -> PyResult<Self> {
                    let noun = <llmhw_core::spec::$name as llmhw_core::record::Noun>::from_record(record)
                        .map_err(|error| $crate::errors::raise(py, &error))?;
                    let record = llmhw_core::record::Noun::to_record(&noun);
                    Ok(Self { record, noun: std::borrow::Cow::Owned(noun) })
                }
            }

            $crate::class::record_methods!($name [$signature] { $($(#[$field_meta])* $field,)+ });
        )+

        fn register_nouns(module: &Bound<'_, PyModule>) -> PyResult<()> {
            $(module.add_class::<$name>()?;)+
            Ok(())
        }
    };
}

/// Words that are fields of records.
macro_rules! words {
    ($($name:ident,)+) => {
        $(impl $crate::class::Field for $crate::class::words::$name {
            fn show<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok($crate::class::show_word(py, *self))
            }
        })+
    };
}

pub(crate) use {all_methods, answers, nouns, parts, record_class, record_methods, words as words_of};

pub(crate) mod words {
    //! Every word under one roof.
    pub(crate) use llmhw_core::cluster::Split;
    pub(crate) use llmhw_core::evidence::{Basis, Kind};
    pub(crate) use llmhw_core::perf::{Bottleneck, OffloadSplit, SpeedWord};
    pub(crate) use llmhw_core::recommend::guide::{Budget, ModelSize, Team};
    pub(crate) use llmhw_core::record::ask::RunPhase;
    pub(crate) use llmhw_core::spec::{
        Backend, BuildEra, Device, FormFactor, FormatFamily, MemoryTechnology, Strategy, Vendor,
    };
}

pub(crate) mod records {
    //! Every record under one roof: the generated lists do not say which room it is in.
    pub(crate) use llmhw_core::noun::*;
    pub(crate) use llmhw_core::record::answer::*;
    pub(crate) use llmhw_core::record::ask::{Candidate, GuideFit, GuideMachine, OwnRun};
    pub(crate) use llmhw_core::record::file::{Measurement, Measurements, ModelFile, TensorSize};
}
