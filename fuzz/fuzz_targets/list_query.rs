//! The parameters of a list, with a cursor that somebody made up.
#![no_main]

use domain::ListQuery;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|pairs: Vec<(String, String)>| {
    if let Ok(query) = ListQuery::from_pairs(pairs) {
        assert!((1..=ListQuery::MAX_LIMIT).contains(&query.page_size()));
        let _ = query.filter::<u64>("limit");
    }
});
