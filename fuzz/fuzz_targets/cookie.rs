//! Headers that carry a token.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parley_fuzz::cookie_header(bytes));
