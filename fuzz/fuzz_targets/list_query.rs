//! The parameters of a list, with a cursor that somebody made up.
#![no_main]

libfuzzer_sys::fuzz_target!(|pairs: Vec<(String, String)>| parley_fuzz::list_query(pairs));
