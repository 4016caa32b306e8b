//! What people type, and what an import brings.
#![no_main]

use domain::value::{Email, Name, Password, Phone};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Password::parse(text);
    // What was accepted once is accepted again, as it is.
    if let Ok(email) = Email::parse(text) {
        assert_eq!(Email::parse(email.as_str()).as_ref().map(Email::as_str), Ok(email.as_str()));
    }
    if let Ok(name) = Name::parse(text) {
        assert_eq!(Name::parse(name.as_str()).as_ref().map(Name::as_str), Ok(name.as_str()));
    }
    if let Ok(phone) = Phone::parse(text) {
        assert_eq!(Phone::parse(phone.as_str()).as_ref().map(Phone::as_str), Ok(phone.as_str()));
    }
    let _ = serde_json::from_str::<domain::event::ClientFrame>(text);
    let _ = domain::note::mentions(text);
});
