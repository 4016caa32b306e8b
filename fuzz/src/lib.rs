//! What the targets do with what a stranger sends, each a function of its own, so that the usual
//! tests run them as well and they cannot rot.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderValue, header};
use domain::ListQuery;
use domain::value::{Email, Name, Password, Phone};
use server::http::middleware::forwarded::{self, FORWARDED_FOR};
use server::http::middleware::{bearer, cookie};
use service::identity::cookies;
use service::identity::tokens::TokenKeys;
use service::imports::sheet::{self, Sheet};
use service::secrets::{MasterKey, Secrets};

/// The keys of an installation that signed and sealed nothing.
static KEYS: LazyLock<Option<(TokenKeys, Secrets)>> = LazyLock::new(|| {
    let key = MasterKey::parse(&"ab".repeat(32)).ok()?;
    Some((TokenKeys::new(&key), Secrets::new(&key)))
});

/// No text but one that we signed opens anything, and no bytes but those that we sealed.
pub fn access_token(text: &str) {
    let now = chrono::DateTime::UNIX_EPOCH;
    let opened = KEYS.as_ref().is_none_or(|(tokens, secrets)| {
        tokens.check(text, now).is_some() || secrets.open("two_factor/1", text.as_bytes()).is_ok()
    });
    assert!(!opened, "a stranger's words opened something: {text:?}");
    let _ = MasterKey::parse(text);
}

/// Headers that carry a token: a value is never empty and never two.
pub fn cookie_header(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::COOKIE, value.clone());
    headers.insert(header::AUTHORIZATION, value);
    for name in [cookies::ACCESS, cookies::REFRESH] {
        let value = cookie(&headers, name);
        assert!(
            value.is_none_or(|value| !value.is_empty() && !value.contains(';')),
            "{headers:?}"
        );
    }
    let _ = bearer(&headers);
}

/// What a stranger says of where they come from changes nothing.
pub fn forwarded_header(bytes: &[u8]) {
    let Ok(value) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(FORWARDED_FOR, value.clone());
    headers.insert(header::FORWARDED, value);
    let proxy = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    let stranger = IpAddr::V4(Ipv4Addr::new(9, 9, 9, 9));
    let trusted = [ipnet::IpNet::from(proxy)];
    assert_eq!(forwarded::client(stranger, &headers, &trusted), stranger);
    let _ = forwarded::client(proxy, &headers, &trusted);
    let _ = forwarded::is_https(&headers);
}

/// The parameters of a list, with a cursor that somebody made up: a page is never larger than
/// allowed.
pub fn list_query(pairs: Vec<(String, String)>) {
    if let Ok(query) = ListQuery::from_pairs(pairs) {
        assert!((1..=ListQuery::MAX_LIMIT).contains(&query.page_size()));
        let _ = query.filter::<u64>("limit");
    }
}

/// What people type, and what an import brings: what was accepted once is accepted again, as it is.
pub fn values(text: &str) {
    let _ = Password::parse(text);
    if let Ok(email) = Email::parse(text) {
        let again = Email::parse(email.as_str());
        assert_eq!(again.as_ref().map(Email::as_str), Ok(email.as_str()));
    }
    if let Ok(name) = Name::parse(text) {
        let again = Name::parse(name.as_str());
        assert_eq!(again.as_ref().map(Name::as_str), Ok(name.as_str()));
    }
    if let Ok(phone) = Phone::parse(text) {
        let again = Phone::parse(phone.as_str());
        assert_eq!(again.as_ref().map(Phone::as_str), Ok(phone.as_str()));
    }
    let _ = serde_json::from_str::<domain::event::ClientFrame>(text);
    let _ = domain::note::mentions(text);
}

/// A file to import: however it comes in pieces, its form and its rows are the same; and what is
/// written again as CSV is read again as it was.
pub fn import_file(bytes: &[u8]) {
    let form = sheet::detect([bytes]);
    assert_eq!(form, sheet::detect(bytes.chunks(3)), "by its pieces");
    let whole = rows(form, &[bytes]);
    let pieces: Vec<_> = bytes.chunks(5).collect();
    assert_eq!(whole, rows(form, &pieces), "by its pieces");
    for row in whole.unwrap_or_default() {
        let line = service::csv::line(&row);
        let mut again = Vec::new();
        let mut reader = service::csv::Rows::new(b',');
        let read = reader
            .push(line.as_bytes(), &mut again)
            .and_then(|()| reader.finish(&mut again));
        let read: Vec<Vec<&str>> = match read {
            Ok(()) => again.iter().map(|row| unguarded(row)).collect(),
            Err(_) => return,
        };
        // A line without content is none.
        assert!(
            read == [row.clone()] || row.iter().all(String::is_empty),
            "{row:?} {read:?}"
        );
    }
}

fn unguarded(row: &[String]) -> Vec<&str> {
    row.iter()
        .map(|cell| service::csv::unguarded(cell))
        .collect()
}

/// The rows of a file that comes in these pieces; nothing where it is no file of rows.
fn rows(
    (encoding, delimiter): (domain::import::Encoding, domain::import::Delimiter),
    pieces: &[&[u8]],
) -> Option<Vec<Vec<String>>> {
    let mut sheet = Sheet::new(encoding, delimiter);
    let mut rows = Vec::new();
    for piece in pieces {
        sheet.push(piece, false, &mut rows).ok()?;
    }
    sheet.push(&[], true, &mut rows).ok()?;
    Some(rows)
}
