//! The second step at sign-in: a code from an app, or one of the codes kept for a bad day.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::passkey::Passkey;
use crate::{Error, FieldCode};

/// Digits of a code from an app.
const APP_DIGITS: usize = 6;
/// Characters of a backup code, without its dash.
pub const BACKUP_LENGTH: usize = 10;
/// What backup codes are made of: 32 characters that are not mistaken for one another.
pub const BACKUP_ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Whether somebody's sign-in has a second step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactor {
    /// Since when; nothing where it has none.
    pub since: Option<DateTime<Utc>>,
    /// Backup codes that were not used yet.
    pub backup_codes_left: i64,
    /// Whether an organization of theirs asks for it.
    pub required: bool,
    /// Whether they have a password, which changing it asks for.
    pub has_password: bool,
    /// Whether codes come from an app.
    pub app: bool,
    /// Their passkeys, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// Whether passkeys can be added: the installation has an address that browsers accept.
    pub passkeys_offered: bool,
}

/// What an app on the phone is set up with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TwoFactorSetup {
    /// The secret, to be typed where no picture can be taken.
    pub secret: String,
    /// The same as an address for apps (`otpauth://…`).
    pub uri: String,
    /// The address as a picture.
    pub qr_svg: String,
}

/// Codes for a person without their phone. Nobody can see them again later.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BackupCodes {
    /// Each works once.
    pub codes: Vec<String>,
}

/// One's own password, for what a borrowed device must not do.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PasswordProof {
    /// The password.
    pub password: String,
}

/// The code that shows that the app is set up.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FirstCode {
    /// From the app.
    pub code: String,
}

/// Both steps at once, to change the second.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FullProof {
    /// The password.
    pub password: String,
    /// A code from the app, or a backup code.
    pub code: String,
    /// In place of a code: what a passkey answered, as the browser writes it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub passkey: Option<serde_json::Value>,
}

impl FullProof {
    /// The code, once it can be one. The password is looked at by who knows whether there is any.
    pub fn parse(&self) -> Result<Code, Error> {
        Code::parse(&self.code).map_err(|code| Error::field("code", code))
    }
}

/// The second step, as typed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SecondStepAnswer {
    /// What the first step answered; a browser has it in a cookie.
    pub token: String,
    /// A code from the app, or a backup code.
    pub code: String,
    /// In place of a code: what a passkey answered, as the browser writes it.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub passkey: Option<serde_json::Value>,
}

/// A code in one of the forms there are.
#[derive(Clone, PartialEq, Eq)]
pub enum Code {
    /// Six digits from the app.
    App(String),
    /// A backup code, lower case and without its dash.
    Backup(String),
}

impl Code {
    /// Reads a code, however it is spaced.
    pub fn parse(text: &str) -> Result<Self, FieldCode> {
        let code: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .take(BACKUP_LENGTH + 1)
            .collect();
        let code = code.to_ascii_lowercase();
        if code.is_empty() {
            return Err(FieldCode::Required);
        }
        if code.len() == APP_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Ok(Self::App(code));
        }
        let known = |byte: u8| BACKUP_ALPHABET.contains(&byte);
        if code.len() == BACKUP_LENGTH && code.bytes().all(known) {
            return Ok(Self::Backup(code));
        }
        Err(FieldCode::Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(&'static str, String), FieldCode> {
        Code::parse(text).map(|code| match code {
            Code::App(code) => ("app", code),
            Code::Backup(code) => ("backup", code),
        })
    }

    #[test]
    fn codes_are_read_however_they_are_typed() {
        assert_eq!(read(" 123 456\n"), Ok(("app", "123456".to_owned())));
        assert_eq!(read("ABCDE-23456"), Ok(("backup", "abcde23456".to_owned())));
        assert_eq!(read("abcde 23456"), Ok(("backup", "abcde23456".to_owned())));
    }

    #[test]
    fn what_can_be_no_code_is_refused() {
        assert_eq!(read(" - "), Err(FieldCode::Required));
        for text in [
            "12345",
            "1234567",
            "12345x",
            "abcde-2345l",
            "abcde-234567",
            "１２３４５６",
        ] {
            assert_eq!(read(text), Err(FieldCode::Wrong), "{text}");
        }
    }

    #[test]
    fn the_alphabet_has_each_character_once() {
        let distinct: std::collections::BTreeSet<_> = BACKUP_ALPHABET.iter().collect();
        assert_eq!(distinct.len(), BACKUP_ALPHABET.len());
    }
}
