//! The cookies that carry the tokens of a browser. Scripts cannot read them.

use super::{REFRESH_LIFETIME, Refreshed, SignedIn};

/// The cookie with the access token.
pub const ACCESS: &str = "parley_access";
/// The cookie with the refresh token.
pub const REFRESH: &str = "parley_refresh";

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
