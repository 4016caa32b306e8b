//! Passwords that everybody tries first.

use domain::value::Password;
use domain::{Error, FieldCode};

/// A password that falls to so many guesses (as a power of ten) is one of those in the lists:
/// `password123`, `qwertyuiop`, or such a one with a capital or two.
const GUESSES: f64 = 4.0;
/// No list has longer ones, and looking takes longer the longer they are.
const LONGEST: usize = 64;

/// What is easy to guess here beside what is easy to guess anywhere.
const OURS: [&str; 3] = ["parley", "telegram", "crm"];

/// Refuses a new password, at its field, that is in the lists, or is one of ours or of `about`:
/// the person's own name, address and organization.
pub(crate) fn refuse(field: &str, password: &Password, about: &[&str]) -> Result<(), Error> {
    let password = password.reveal();
    if password.chars().count() > LONGEST {
        return Ok(());
    }
    let known: Vec<&str> = OURS.iter().copied().chain(about.iter().copied()).collect();
    if zxcvbn::zxcvbn(password, &known).guesses_log10() < GUESSES {
        return Err(Error::field(field, FieldCode::Weak));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(text: &str) -> bool {
        let password = Password::parse(text).expect("long enough");
        let about = [
            "Grace Hopper",
            "grace.hopper@example.org",
            "Hopper & Partners",
        ];
        refuse("password", &password, &about).is_err()
    }

    #[test]
    fn what_everybody_tries_is_refused() {
        for text in [
            "password123",
            "1234567890",
            "qwertyuiop",
            "Password123",
            "1q2w3e4r5t",
            "grace.hopper@example.org",
            "Grace Hopper",
        ] {
            assert!(is_refused(text), "{text}");
        }
    }

    #[test]
    fn what_takes_more_than_a_list_is_not() {
        for text in [
            "correct horse",
            "a good long password",
            "Password123!x",
            "parley-demo-2026",
            "tr0ub4dor&3x",
            "пароль от почты",
        ] {
            assert!(!is_refused(text), "{text}");
        }
        assert!(!is_refused(&"password123".repeat(20)), "no list has it");
    }
}
