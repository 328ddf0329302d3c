//! Headers that lie, are cut or damaged: refused by name, quickly, in little memory.

use super::writer::{FAR, PLAIN, Writer, small};
use super::{bytes_of, complete, fixture, fixtures};
use llmhw_core::ErrorKind;
use llmhw_core::files::gguf::{Header, LONGEST_HEADER_BYTES, Progress, read_parts};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

#[test]
fn every_beginning_of_a_header_asks_for_more() {
    // Every one of one file, and of the larger ones enough to meet every field.
    for (name, step) in [("llama-3.1-8b", 1), ("big-endian", 7), ("nemotron", 13), ("qwen3-next", 97)] {
        let fixture = fixture(name);
        let bytes = bytes_of(&fixture.name);
        for length in (0..bytes.len()).step_by(step) {
            match Header::read(&bytes[..length], fixture.file_bytes).unwrap() {
                Progress::NeedsMore { bytes } => assert!(bytes > length as u64 && bytes <= fixture.file_bytes),
                Progress::Complete(_) => panic!("{name}: {length} of {} bytes were enough", bytes.len()),
            }
            if length % 101 == 0 {
                // The same bytes as the whole file: it is cut, and said to be.
                let error = Header::read(&bytes[..length], length as u64).expect_err("a cut file");
                assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{error}");
            }
        }
    }
}

#[test]
fn a_changed_byte_never_panics() {
    let fixture = fixture("glm-4.7-flash");
    let original = bytes_of(&fixture.name);
    let mut refused = 0;
    for at in (0..original.len()).step_by(41) {
        for bit in [0x01_u8, 0x80] {
            let mut bytes = original.clone();
            bytes[at] ^= bit;
            match Header::read(&bytes, fixture.file_bytes) {
                Ok(Progress::Complete(header)) => refused += u32::from(read_parts(&[&header]).is_err()),
                Ok(Progress::NeedsMore { .. }) => {}
                Err(_) => refused += 1,
            }
        }
    }
    assert!(refused > 300, "only {refused} were refused");
}

#[test]
fn other_files_and_versions_are_named() {
    let read = |bytes: &[u8]| Header::read(bytes, FAR).unwrap_err().to_string();
    assert!(read(b"version https://git-lfs").contains("a pointer to the file"));
    assert!(read(b"GGUF\x01\x00\x00\x00").contains("version 1 was replaced"));
    assert!(read(b"GGUF\x09\x00\x00\x00").contains("version = 9"));
    let longer = Header::read(b"GGUF", 3).unwrap_err();
    assert_eq!(longer.kind(), ErrorKind::Inconsistent);
}

#[test]
fn counts_that_can_not_be_true_are_refused_at_once() {
    for (tensors, values, words) in
        [(u64::MAX, 0, "tensor_count"), (FAR, 0, "tensor_count"), (0, u64::MAX, "metadata_count")]
    {
        Writer::new(tensors, values).refused(ErrorKind::InvalidRecord, words);
    }
    for length in [u64::MAX, u64::MAX / 8 + 1, FAR] {
        let array = |entries| Writer::new(0, 1).text("a").u32(9).u32(entries).u64(length);
        for entries in [0, 7, 8, 10, 12] {
            array(entries).refused(ErrorKind::InvalidRecord, "array_length");
        }
        Writer::new(0, 1).u64(length).refused(ErrorKind::InvalidRecord, "metadata_key");
        Writer::new(0, 1).text("a").u32(8).u64(length).refused(ErrorKind::InvalidRecord, "value");
    }
}

#[test]
fn arrays_of_arrays_and_unknown_types_are_refused() {
    Writer::new(0, 1).text("a").u32(9).u32(9).u64(1).u32(9).refused(ErrorKind::Unsupported, "an array of arrays");
    Writer::new(0, 1).text("a").u32(13).refused(ErrorKind::InvalidRecord, "value_type = 13");
    let tensor = |number| Writer::new(1, 0).tensor("t", &[32], number, 0);
    tensor(31).refused(ErrorKind::Unsupported, "removed");
    tensor(4711).refused(ErrorKind::Unsupported, "tensor_type = 4711");
}

#[test]
fn names_given_twice_are_refused() {
    Writer::new(0, 2).whole("a.b", 1).whole("a.b", 1).refused(ErrorKind::InvalidRecord, "a.b: must occur once");
    let twice = Writer::new(3, 0).tensor("s", &[32], 0, 0).tensor("t", &[32], 0, 128).tensor("t", &[32], 0, 256);
    twice.refused(ErrorKind::InvalidRecord, "tensor_name = t: must occur once");
}

#[test]
fn shapes_that_overflow_are_empty_or_have_broken_blocks_are_refused() {
    for (shape, number, words) in [
        (vec![u64::MAX, 2], 0, "fewer than 2^64 weights"),
        (vec![1 << 32, 1 << 32], 0, "fewer than 2^64 weights"),
        (vec![1 << 62], 0, "fewer than 2^64 bytes"),
        (vec![0, 5], 0, "at least one weight"),
        (vec![33, 5], 8, "rows of whole blocks"),
        (vec![], 0, "1 to 4"),
        (vec![1; 5], 0, "1 to 4"),
    ] {
        Writer::new(1, 0).tensor("t", &shape, number, 0).refused(ErrorKind::InvalidRecord, words);
    }
    let dimensions = Writer::new(1, 0).text("t").u32(u32::MAX);
    assert!(dimensions.read().is_err() || matches!(dimensions.read(), Ok(Progress::NeedsMore { .. })));
}

#[test]
fn tensors_that_overlap_leave_gaps_or_end_beyond_the_file_are_refused() {
    for offset in [0, 64, 96, 160, u64::MAX] {
        let overlap = Writer::new(2, 0).tensor("a", &[32], 0, 0).tensor("b", &[32], 0, offset);
        overlap.refused(ErrorKind::InvalidRecord, "b.offset");
    }
    let right = Writer::new(2, 0).tensor("a", &[32], 0, 0).tensor("b", &[32], 0, 128);
    assert!(matches!(right.read(), Ok(Progress::Complete(_))));
    let cut = Header::read(&right.0, right.0.len() as u64 + 100).unwrap_err();
    assert!(cut.to_string().contains("the file is cut"), "{cut}");
    Writer::new(1, 0).tensor("a", &[1 << 55], 0, 0).refused(ErrorKind::InvalidRecord, "the file is cut");
    for alignment in [0, 3, 48] {
        Writer::new(0, 1).whole("general.alignment", alignment).refused(ErrorKind::InvalidRecord, "power of two");
    }
}

fn llama(values: u64) -> Writer {
    Writer::new(1, values + 1).name("general.architecture", "llama")
}

#[test]
fn a_model_without_layers_or_with_too_many_is_refused() {
    let tail = |writer: Writer| writer.tensor("token_embd.weight", &[64, 100], 0, 0);
    tail(llama(0)).model_refused(ErrorKind::MissingInput, "llama.block_count");
    tail(llama(1).whole("llama.block_count", 0)).model_refused(ErrorKind::OutOfRange, "block_count = 0");
    tail(llama(1).whole("llama.block_count", u32::MAX)).model_refused(ErrorKind::OutOfRange, "block_count");
    tail(llama(1).whole("llama.block_count", 2)).model_refused(ErrorKind::MissingInput, "blk.0");
    let nameless = Writer::new(1, 0).tensor("token_embd.weight", &[64, 100], 0, 0);
    nameless.model_refused(ErrorKind::MissingInput, "general.architecture");
}

#[test]
fn an_architecture_nobody_has_heard_of_is_read_when_tensors_and_keys_say_all() {
    let file = read_parts(&[&complete(&small("next-year", 4, &[], PLAIN).0, FAR)]).unwrap();
    assert_eq!((file.model().layers(), file.model().family()), (1, "next-year"));
    assert!(file.model().has_tied_embeddings());
}

#[test]
fn what_tensors_and_keys_do_not_say_is_refused_and_not_guessed() {
    let with = |more: &[(&'static str, &'static [u64])]| [PLAIN, more].concat();
    small("next-year", 4, &[("attention.sliding_window", 128)], PLAIN)
        .model_refused(ErrorKind::MissingInput, "sliding_window_pattern");
    small("next-year", 4, &[], &with(&[("blk.0.attn_memory.weight", &[256, 256])]))
        .model_refused(ErrorKind::Unsupported, "next-year");
    small("next-year", 4, &[], &with(&[("blk.0.time_travel.weight", &[256, 256])]))
        .model_refused(ErrorKind::Unsupported, "next-year");
    small("rwkv", 4, &[], &[("token_embd.weight", &[256, 1000]), ("blk.0.time_mix_key.weight", &[256, 256])])
        .model_refused(ErrorKind::Unsupported, "RWKV");
    small("next-year", 4, &[], &with(&[("blk.0.ffn_down_exps.weight", &[512, 256, 8])]))
        .model_refused(ErrorKind::MissingInput, "expert_used_count");
    small("next-year", 4, &[], &PLAIN[1..]).model_refused(ErrorKind::MissingInput, "token_embd.weight");
}

#[test]
fn keys_and_shapes_that_contradict_each_other_are_refused() {
    small("next-year", 3, &[], PLAIN).model_refused(ErrorKind::Inconsistent, "blk.0.attn_k");
    small("next-year", 0, &[], PLAIN).model_refused(ErrorKind::Inconsistent, "head_count");
    small("next-year", 4, &[("attention.key_length", 128)], PLAIN).model_refused(ErrorKind::Inconsistent, "key_length");
    small("next-year", 4, &[("attention.head_count_kv", 2)], PLAIN).model_refused(ErrorKind::Inconsistent, "attn_q");
}

/// Counts what the current thread holds, to see that memory follows the input and not the counts in it.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

fn note(change: isize) {
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(held.get())));
    });
}

#[allow(unsafe_code, reason = "the trait of allocators is unsafe; both calls go straight to the system's")]
// SAFETY: every call is handed on unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        note(layout.size().cast_signed());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        note(-(layout.size().cast_signed()));
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// The most that `work` holds at once.
fn peak_of<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = HELD.get();
    PEAK.set(before);
    let done = work();
    (done, (PEAK.get() - before) as usize)
}

#[test]
fn memory_is_a_small_multiple_of_the_bytes_given() {
    for fixture in fixtures() {
        let bytes = bytes_of(&fixture.name);
        let (_, held) = peak_of(|| Header::read(&bytes, fixture.file_bytes).unwrap());
        assert!(held <= 8 * bytes.len(), "{}: {held} bytes for {}", fixture.name, bytes.len());
        assert!(held > 0, "the allocator counts");
    }
    // An array of 10,000 bytes is kept at 16 bytes an entry; one of 10,001 is not kept.
    for (length, multiple) in [(10_000_u64, 20), (10_001, 2)] {
        let mut writer = Writer::new(0, 1).text("a").u32(9).u32(0).u64(length);
        writer.0.extend(std::iter::repeat_n(7, length as usize));
        let (progress, held) = peak_of(|| writer.read().unwrap());
        assert!(matches!(progress, Progress::Complete(_)) && held <= multiple * writer.0.len(), "{held}");
    }
    let lie = Writer::new(LONGEST_HEADER_BYTES / 64, LONGEST_HEADER_BYTES / 64);
    let (_, held) = peak_of(|| lie.read());
    assert!(held < 4096, "{held} bytes for counts alone");
}
