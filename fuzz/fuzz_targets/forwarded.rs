//! What a stranger says of where they come from changes nothing.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| parley_fuzz::forwarded_header(bytes));
