//! No text but one that we signed opens anything.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use service::identity::tokens::TokenKeys;
use service::secrets::MasterKey;

static KEYS: LazyLock<Option<TokenKeys>> =
    LazyLock::new(|| Some(TokenKeys::new(&MasterKey::parse(&"ab".repeat(32)).ok()?)));

fuzz_target!(|text: &str| {
    let now = chrono::DateTime::UNIX_EPOCH;
    assert!(KEYS.as_ref().is_some_and(|keys| keys.check(text, now).is_none()));
    let _ = MasterKey::parse(text);
});
