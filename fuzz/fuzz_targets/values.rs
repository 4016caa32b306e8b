//! What people type, and what an import brings.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| parley_fuzz::values(text));
