//! Files that describe a model, read from text and bytes that the caller hands over; nothing here opens a file.

pub mod huggingface;
