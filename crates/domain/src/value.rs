//! Values that are valid by construction: each parses at the edge, and what holds one need not
//! check again.

use serde::{Deserialize, Serialize};

use crate::FieldCode;

/// Declares a text newtype whose only way in is its `parse`.
macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident, $parse:path) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The value of a text, or why it is none.
            pub fn parse(text: &str) -> Result<Self, FieldCode> {
                $parse(text.trim()).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).map_err(|code| code.to_string())
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_value! {
    /// A name or a title: something visible, at most 200 characters, on one line.
    Name, parse_name
}
text_value! {
    /// An e-mail address, its domain in lower case.
    Email, parse_email
}
text_value! {
    /// A phone number in E.164 form: `+` and 7 to 15 digits.
    Phone, parse_phone
}
text_value! {
    /// An http(s) address; `https://` is added where no scheme was typed.
    Website, parse_website
}
text_value! {
    /// A host name in lower case, such as `acme.io`; taken out of a web address where one was typed.
    Domain, parse_domain
}
text_value! {
    /// A BCP 47 language tag such as `ru` or `pt-BR`.
    Language, parse_language
}
text_value! {
    /// The name of an IANA time zone, such as `Europe/Berlin`. Its form is checked here; whether
    /// there is such a zone is for those to say who have the tables.
    TimeZone, parse_time_zone
}
text_value! {
    /// A Telegram user name without the `@`: 4 to 32 letters, digits and underscores,
    /// starting with a letter (<https://core.telegram.org/method/account.checkUsername>).
    TelegramUsername, parse_telegram_username
}
text_value! {
    /// An ISO 4217 alphabetic code in upper case.
    Currency, parse_currency
}
text_value! {
    /// Free text of several lines, at most 10,000 characters.
    Note, parse_note
}
text_value! {
    /// What a message can say: 1 to 4,096 characters, Telegram's own limit.
    MessageText, parse_message_text
}

/// A password as typed: 10 to 256 characters. Never stored, never logged, never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Accepts a new password, or says why it is too weak.
    pub fn parse(text: &str) -> Result<Self, FieldCode> {
        match text.chars().count() {
            0 => Err(FieldCode::Required),
            1..10 => Err(FieldCode::TooShort),
            257.. => Err(FieldCode::TooLong),
            _ if distinct_chars(text) < 4 => Err(FieldCode::Weak),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The password itself, to be hashed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

fn distinct_chars(text: &str) -> usize {
    text.chars()
        .collect::<std::collections::BTreeSet<_>>()
        .len()
}

/// Trimmed, not empty, not too long, and without control characters.
fn bounded(text: &str, max: usize) -> Result<String, FieldCode> {
    if text.is_empty() {
        Err(FieldCode::Required)
    } else if text.chars().count() > max {
        Err(FieldCode::TooLong)
    } else if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        Err(FieldCode::Malformed)
    } else {
        Ok(text.to_owned())
    }
}

fn parse_name(text: &str) -> Result<String, FieldCode> {
    let name = bounded(text, 200)?;
    if name.contains(['\n', '\r', '\t']) {
        return Err(FieldCode::Malformed);
    }
    Ok(name)
}

fn parse_note(text: &str) -> Result<String, FieldCode> {
    bounded(text, 10_000)
}

fn parse_message_text(text: &str) -> Result<String, FieldCode> {
    bounded(text, 4_096)
}

fn parse_email(text: &str) -> Result<String, FieldCode> {
    let text = bounded(text, 254)?;
    let (local, domain) = text.rsplit_once('@').ok_or(FieldCode::Email)?;
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && !local.contains(|c: char| c.is_whitespace() || "@,;:<>()[]\\\"".contains(c));
    if !local_ok || !is_domain(domain) {
        return Err(FieldCode::Email);
    }
    Ok(format!("{local}@{}", domain.to_lowercase()))
}

/// At least two labels of letters, digits and inner hyphens; the last one is not a number.
fn is_domain(domain: &str) -> bool {
    let mut labels = domain.split('.').peekable();
    let mut count = 0;
    while let Some(label) = labels.next() {
        count += 1;
        let ok = !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-');
        let last_is_number = labels.peek().is_none() && label.chars().all(|c| c.is_ascii_digit());
        if !ok || last_is_number {
            return false;
        }
    }
    count >= 2
}

fn parse_phone(text: &str) -> Result<String, FieldCode> {
    if text.is_empty() {
        return Err(FieldCode::Required);
    }
    let rest = text.strip_prefix('+').or_else(|| text.strip_prefix("00"));
    let rest = rest.ok_or(FieldCode::Phone)?;
    let mut digits = String::with_capacity(16);
    for c in rest.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '-' | '(' | ')' | '.' | '\u{a0}' => {}
            _ => return Err(FieldCode::Phone),
        }
    }
    if !(7..=15).contains(&digits.len()) || digits.starts_with('0') {
        return Err(FieldCode::Phone);
    }
    Ok(format!("+{digits}"))
}

fn parse_website(text: &str) -> Result<String, FieldCode> {
    let text = bounded(text, 500)?;
    let lower = text.to_lowercase();
    let (scheme, rest) = match text.split_once("://") {
        Some((_, rest)) if lower.starts_with("https://") => ("https", rest),
        Some((_, rest)) if lower.starts_with("http://") => ("http", rest),
        Some(_) => return Err(FieldCode::Url),
        None => ("https", text.as_str()),
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let port_ok = port.is_none_or(|p| p.parse::<u16>().is_ok_and(|p| p > 0));
    if !is_domain(host) || !port_ok || path.contains(char::is_whitespace) {
        return Err(FieldCode::Url);
    }
    Ok(format!("{scheme}://{}{path}", authority.to_lowercase()))
}

fn parse_domain(text: &str) -> Result<String, FieldCode> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let host = host.to_lowercase();
    let mut host = host.as_str();
    while let Some(rest) = host.strip_prefix("www.").filter(|rest| is_domain(rest)) {
        host = rest;
    }
    if text.is_empty() {
        return Err(FieldCode::Required);
    }
    if host.len() > 253 || !is_domain(host) {
        return Err(FieldCode::Url);
    }
    Ok(host.to_owned())
}

fn parse_language(text: &str) -> Result<String, FieldCode> {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let primary_ok =
        (2..=3).contains(&primary.len()) && primary.chars().all(|c| c.is_ascii_alphabetic());
    let mut tag = primary.to_ascii_lowercase();
    for part in parts {
        if !(2..=8).contains(&part.len()) || !part.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(FieldCode::Malformed);
        }
        tag.push('-');
        tag.push_str(part);
    }
    if primary_ok && tag.len() <= 35 {
        Ok(tag)
    } else {
        Err(FieldCode::Malformed)
    }
}

fn parse_time_zone(text: &str) -> Result<String, FieldCode> {
    let part_ok = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_+-".contains(c))
    };
    let ok =
        text == "UTC" || (text.len() <= 64 && text.contains('/') && text.split('/').all(part_ok));
    if ok {
        Ok(text.to_owned())
    } else {
        Err(FieldCode::Malformed)
    }
}

fn parse_telegram_username(text: &str) -> Result<String, FieldCode> {
    let name = ["https://t.me/", "http://t.me/", "t.me/", "@"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(text);
    if name.is_empty() {
        return Err(FieldCode::Required);
    }
    let ok = (4..=32).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if ok {
        Ok(name.to_owned())
    } else {
        Err(FieldCode::TelegramUsername)
    }
}

fn parse_currency(text: &str) -> Result<String, FieldCode> {
    if text.len() == 3 && text.chars().all(|c| c.is_ascii_alphabetic()) {
        Ok(text.to_ascii_uppercase())
    } else if text.is_empty() {
        Err(FieldCode::Required)
    } else {
        Err(FieldCode::Currency)
    }
}

/// An amount of money that a person typed in major units ("1 250,50"), in minor units.
///
/// `digits` is how many of them the currency has after the point, usually 2.
pub fn parse_amount(text: &str, digits: u32) -> Result<i64, FieldCode> {
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{a0}' && *c != '\'')
        .collect();
    if compact.is_empty() {
        return Err(FieldCode::Required);
    }
    // The last point or comma is decimal if few enough digits follow it; any other groups.
    let decimal = compact
        .rfind(['.', ','])
        .filter(|at| compact.len() - at - 1 <= digits as usize);
    let (whole, fraction) = match decimal {
        Some(at) => (&compact[..at], &compact[at + 1..]),
        None => (compact.as_str(), ""),
    };
    let mut number: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    number.push_str(fraction);
    if number.is_empty() {
        return Err(FieldCode::Amount);
    }
    for _ in fraction.len()..digits as usize {
        number.push('0');
    }
    if !number.chars().all(|c| c.is_ascii_digit()) {
        return Err(FieldCode::Amount);
    }
    number.parse().map_err(|_| FieldCode::Amount)
}

/// How many digits a currency has after the point (ISO 4217; two where not listed).
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn emails() {
        for (text, expected) in [
            ("  Ann@Example.COM ", Ok("Ann@example.com")),
            ("иван@почта.рф", Ok("иван@почта.рф")),
            ("", Err(FieldCode::Required)),
            ("ann", Err(FieldCode::Email)),
            ("ann@localhost", Err(FieldCode::Email)),
            ("a b@example.com", Err(FieldCode::Email)),
            ("ann@@example.com", Err(FieldCode::Email)),
            ("ann@127.0.0.1", Err(FieldCode::Email)),
        ] {
            let parsed = Email::parse(text);
            assert_eq!(
                parsed.as_ref().map(Email::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn phones() {
        for (text, expected) in [
            ("+7 (999) 123-45-67", Ok("+79991234567")),
            ("0049 30 1234567", Ok("+49301234567")),
            ("89991234567", Err(FieldCode::Phone)),
            ("+7999", Err(FieldCode::Phone)),
            ("+7 999 CALL ME", Err(FieldCode::Phone)),
        ] {
            let parsed = Phone::parse(text);
            assert_eq!(
                parsed.as_ref().map(Phone::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn websites() {
        for (text, expected) in [
            ("Acme.io", Ok("https://acme.io")),
            (
                "http://Acme.io:8080/Path?q=1",
                Ok("http://acme.io:8080/Path?q=1"),
            ),
            ("javascript:alert(1)", Err(FieldCode::Url)),
            ("javascript://acme.io/%0aalert(1)", Err(FieldCode::Url)),
            ("ftp://acme.io", Err(FieldCode::Url)),
            ("acme", Err(FieldCode::Url)),
        ] {
            let parsed = Website::parse(text);
            assert_eq!(
                parsed.as_ref().map(Website::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn domains() {
        for (text, expected) in [
            ("Acme.io", Ok("acme.io")),
            ("https://www.Acme.io/about", Ok("acme.io")),
            ("acme.io:8080", Ok("acme.io")),
            ("acme", Err(FieldCode::Url)),
            ("", Err(FieldCode::Required)),
        ] {
            let parsed = Domain::parse(text);
            assert_eq!(
                parsed.as_ref().map(Domain::as_str),
                expected.as_ref().copied(),
                "{text:?}"
            );
        }
    }

    #[test]
    fn languages_and_time_zones() {
        assert_eq!(
            Language::parse("PT-br").map(String::from),
            Ok("pt-br".into())
        );
        for text in ["", "german", "d", "de-", "de_DE"] {
            assert_eq!(Language::parse(text), Err(FieldCode::Malformed), "{text:?}");
        }
        for text in ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"] {
            assert!(TimeZone::parse(text).is_ok(), "{text:?}");
        }
        for text in ["", "Berlin", "Europe/", "Europe/Ber lin"] {
            assert_eq!(TimeZone::parse(text), Err(FieldCode::Malformed), "{text:?}");
        }
    }

    #[test]
    fn telegram_usernames() {
        assert_eq!(
            TelegramUsername::parse("@Ann_1").map(String::from),
            Ok("Ann_1".into())
        );
        assert_eq!(
            TelegramUsername::parse("https://t.me/durov").map(String::from),
            Ok("durov".into())
        );
        assert_eq!(
            TelegramUsername::parse("1ann"),
            Err(FieldCode::TelegramUsername)
        );
        assert_eq!(
            TelegramUsername::parse("имя_имя"),
            Err(FieldCode::TelegramUsername)
        );
    }

    #[test]
    fn amounts() {
        for (text, digits, expected) in [
            ("1 250,50", 2, Ok(125_050)),
            ("1,250.5", 2, Ok(125_050)),
            ("1,250", 2, Ok(125_000)),
            ("1250", 0, Ok(1250)),
            ("92233720368547758.07", 2, Ok(i64::MAX)),
            ("92233720368547758.08", 2, Err(FieldCode::Amount)),
            ("-5", 2, Err(FieldCode::Amount)),
            ("five", 2, Err(FieldCode::Amount)),
            (".", 2, Err(FieldCode::Amount)),
            ("", 2, Err(FieldCode::Required)),
        ] {
            assert_eq!(parse_amount(text, digits), expected, "{text:?}");
        }
    }

    #[test]
    fn passwords() {
        assert_eq!(Password::parse("short"), Err(FieldCode::TooShort));
        assert_eq!(Password::parse("aaaaaaaaaaaa"), Err(FieldCode::Weak));
        assert!(Password::parse("correct horse").is_ok());
        assert_eq!(
            format!("{:?}", Password::parse("correct horse")),
            "Ok(Password(…))"
        );
    }

    proptest! {
        #[test]
        fn parsing_what_was_parsed_changes_nothing(text in "\\PC{0,40}") {
            for parse in [
                parse_name, parse_email, parse_phone, parse_website, parse_telegram_username,
                parse_domain, parse_language, parse_time_zone,
            ] {
                if let Ok(once) = parse(text.trim()) {
                    prop_assert_eq!(parse(&once), Ok(once.clone()));
                }
            }
        }

        #[test]
        fn any_amount_typed_with_its_minor_digits_comes_back(minor in 0i64..=i64::MAX) {
            prop_assert_eq!(parse_amount(&format!("{}.{:02}", minor / 100, minor % 100), 2), Ok(minor));
        }
    }
}
