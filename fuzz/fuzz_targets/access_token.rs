//! No text but one that we signed opens anything.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| parley_fuzz::access_token(text));
