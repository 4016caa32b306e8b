//! The cookies that carry the tokens of a browser. Scripts cannot read them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::two_factor::BackupCodes;
use domain::{Error, UserId};
use zeroize::Zeroizing;

use super::{REFRESH_LIFETIME, Refreshed, SecondStep, SignedIn};
use crate::Services;
use crate::error::incident;

/// The cookie with the access token.
pub const ACCESS: &str = "parley_access";
/// The cookie with the refresh token.
pub const REFRESH: &str = "parley_refresh";

/// The cookie between the first and the second step of signing in.
pub const SECOND_STEP: &str = "parley_second_step";

/// The `Set-Cookie` value of somebody who owes the second step.
pub fn second_step(step: &SecondStep, secure: bool) -> String {
    cookie(SECOND_STEP, &step.token, step.expires_in.into(), secure)
}

/// The `Set-Cookie` value that removes it.
pub fn second_step_taken(secure: bool) -> String {
    cookie(SECOND_STEP, "", 0, secure)
}

/// The cookie of somebody on their way to a provider and back.
pub const JOURNEY: &str = "parley_journey";
/// The cookie of somebody who said that they want to link a provider.
pub const CONSENT: &str = "parley_consent";
/// The cookie of somebody new for whom a provider vouches.
pub const VOUCHED: &str = "parley_vouched";
/// Seconds for which a browser keeps one of these; what is in them knows its own time.
const JOURNEY_SECONDS: i64 = 30 * 60;

/// The `Set-Cookie` value of one of these three.
pub fn on_the_way(name: &str, sealed: &str, secure: bool) -> String {
    cookie(name, sealed, JOURNEY_SECONDS, secure)
}

/// The `Set-Cookie` value that removes it.
pub fn arrived(name: &str, secure: bool) -> String {
    cookie(name, "", 0, secure)
}

/// The cookie with backup codes on their way to the page that shows them.
pub const BACKUP_CODES: &str = "parley_backup_codes";
/// Seconds for which that page may be loaded.
const BACKUP_CODES_SECONDS: i64 = 5 * 60;

/// The `Set-Cookie` value that carries new backup codes, sealed for their person.
pub fn backup_codes(
    services: &Services,
    user_id: UserId,
    codes: &BackupCodes,
    secure: bool,
) -> Result<String, Error> {
    let plain = Zeroizing::new(serde_json::to_vec(codes).map_err(|error| incident(&error))?);
    let sealed = services
        .secrets
        .seal(&shown_to(user_id), &plain)
        .map_err(|error| incident(&error))?;
    let value = URL_SAFE_NO_PAD.encode(sealed);
    Ok(cookie(BACKUP_CODES, &value, BACKUP_CODES_SECONDS, secure))
}

/// The codes in such a cookie, if it is this person's.
pub fn open_backup_codes(services: &Services, user_id: UserId, value: &str) -> Option<BackupCodes> {
    let sealed = URL_SAFE_NO_PAD.decode(value).ok()?;
    let plain = services.secrets.open(&shown_to(user_id), &sealed).ok()?;
    serde_json::from_slice(&Zeroizing::new(plain)).ok()
}

/// The `Set-Cookie` value that removes it.
pub fn backup_codes_shown(secure: bool) -> String {
    cookie(BACKUP_CODES, "", 0, secure)
}

fn shown_to(user_id: UserId) -> String {
    format!("shown_backup_codes/{user_id}")
}

/// The `Set-Cookie` values of somebody who came in. `secure` where the site is on https.
pub fn set(signed_in: &SignedIn, secure: bool) -> [String; 2] {
    [
        access(&signed_in.access_token, signed_in.access_expires_in, secure),
        refresh(&signed_in.refresh_token, secure),
    ]
}

/// The `Set-Cookie` values after a refresh: within the grace window only the access token is
/// new.
pub fn refreshed(refreshed: &Refreshed, secure: bool) -> Vec<String> {
    let mut cookies = vec![access(
        &refreshed.access_token,
        refreshed.access_expires_in,
        secure,
    )];
    if let Some(token) = &refreshed.refresh_token {
        cookies.push(refresh(token, secure));
    }
    cookies
}

/// The `Set-Cookie` values that remove both.
pub fn clear(secure: bool) -> [String; 2] {
    [
        cookie(ACCESS, "", 0, secure),
        cookie(REFRESH, "", 0, secure),
    ]
}

fn access(token: &str, seconds: u32, secure: bool) -> String {
    cookie(ACCESS, token, i64::from(seconds), secure)
}

fn refresh(token: &str, secure: bool) -> String {
    cookie(REFRESH, token, REFRESH_LIFETIME.num_seconds(), secure)
}

/// What a cookie is called. Over https its name says that it is for this host alone, and browsers
/// hold everybody to that.
pub fn name(name: &str, secure: bool) -> String {
    let prefix = if secure { "__Host-" } else { "" };
    format!("{prefix}{name}")
}

fn cookie(plain: &str, value: &str, seconds: i64, secure: bool) -> String {
    let name = name(plain, secure);
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
        for cookie in clear(true) {
            assert!(cookie.starts_with("__Host-parley_"), "{cookie}");
            assert!(
                cookie.ends_with("; HttpOnly; SameSite=Lax; Secure"),
                "{cookie}"
            );
        }
        assert!(clear(false).iter().all(|cookie| !cookie.contains("Secure")));
    }
}
