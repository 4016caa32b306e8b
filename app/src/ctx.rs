//! What a server function takes from its request and gives to its response. Server only.

use crate::error::ApiError;
use axum::http::{HeaderValue, Method, header, request::Parts};
use domain::{Actor, ListQuery};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use server_fn::error::ServerFnUrlError;
use service::{
    Services,
    identity::{Device, Restricted},
};

/// The use cases' parts, provided by the server for every page and server function.
///
/// # Errors
/// `internal` when the server forgot to provide them.
pub fn services() -> Result<Services, ApiError> {
    use_context::<Services>().ok_or_else(|| domain::Error::new(domain::ErrorCode::Internal).into())
}

/// Who asks, as the server's middleware found out.
///
/// # Errors
/// `unauthorized` when nobody is signed in.
pub fn actor() -> Result<Actor, ApiError> {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Actor>().copied())
        .ok_or_else(|| domain::Error::unauthorized().into())
}

/// Who asks, even if they owe a second step at sign-in: for what sets that up, and the way out.
///
/// # Errors
/// `unauthorized` when nobody is signed in.
pub fn enrolling() -> Result<Actor, ApiError> {
    // Not by way of `actor()`: an error that is made sets the status of the answer.
    let found = use_context::<Parts>().and_then(|parts| {
        let actor = parts.extensions.get::<Actor>().copied();
        actor.or_else(|| parts.extensions.get::<Restricted>().map(|who| who.0))
    });
    found.ok_or_else(|| domain::Error::unauthorized().into())
}

/// The value of one of the cookies that say who somebody is. Over https only the name counts that
/// a browser keeps for this very host.
#[must_use]
pub fn cookie(name: &str) -> Option<String> {
    let name = service::identity::cookies::name(name, is_secure());
    let parts = use_context::<Parts>()?;
    let cookies = parts.headers.get_all(header::COOKIE).into_iter();
    cookies
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then(|| value.to_owned()))
}

/// The device that signs in, for the list of sessions.
#[must_use]
pub fn device() -> Device {
    let Some(parts) = use_context::<Parts>() else {
        return Device::default();
    };
    if let Some(device) = parts.extensions.get::<Device>() {
        return device.clone();
    }
    let user_agent = parts
        .headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    Device {
        user_agent,
        ..Device::default()
    }
}

/// The time zone of the browser, which it keeps in a cookie; nothing until it has been here.
#[must_use]
pub fn time_zone() -> Option<String> {
    let parts = use_context::<Parts>()?;
    let cookies = parts.headers.get(header::COOKIE)?.to_str().ok()?;
    let zone = cookies
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == crate::preferences::ZONE).then_some(value))?
        .replace("%2F", "/");
    service::filters::is_time_zone(&zone).then_some(zone)
}

/// A list's question as this browser means it: days begin where it is.
#[must_use]
pub fn asked_here(query: ListQuery) -> ListQuery {
    ListQuery {
        time_zone: query.time_zone.clone().or_else(time_zone),
        ..query
    }
}

/// Whether the browser posted a plain form, before or without WebAssembly: it wants a page back.
#[must_use]
pub fn is_plain_form() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        let accept = parts
            .headers
            .get(header::ACCEPT)
            .and_then(|value| value.to_str().ok());
        parts.method == Method::POST && accept.is_some_and(|accept| accept.contains("text/html"))
    })
}

/// Sends a plain form on to the page that shows what came of it. With scripts the page goes there
/// by itself.
pub fn then_show(path: &str) {
    if is_plain_form() {
        leptos_axum::redirect(path);
    }
}

/// Keeps the response out of every cache: it shows what must be shown once.
pub fn keep_nowhere() {
    if let Some(response) = use_context::<ResponseOptions>() {
        let nowhere = HeaderValue::from_static("no-store");
        response.insert_header(header::CACHE_CONTROL, nowhere);
    }
}

/// Adds cookies to the response.
pub fn set_cookies(cookies: impl IntoIterator<Item = String>) {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.append_header(header::SET_COOKIE, cookie);
        }
    }
}

/// Provided by the server: whether the browser reached us over HTTPS, through a proxy or not.
#[derive(Clone, Copy, Debug)]
pub struct Secure(pub bool);

/// Whether the browser reached us over HTTPS: then cookies are `Secure`.
#[must_use]
pub fn is_secure() -> bool {
    use_context::<Secure>().is_some_and(|Secure(secure)| secure)
}

/// A form that failed. A plain one goes back to its page with the error and what was typed in the
/// address, so that every field can say its own and nothing is typed twice.
#[must_use]
pub fn form_failed(
    function: &str,
    page: &str,
    typed: &[(&str, &str)],
    error: domain::Error,
) -> ApiError {
    let error = ApiError::from(error);
    if is_plain_form()
        && let Ok(url) =
            ServerFnUrlError::new(function, error.clone()).to_url(&format!("http://form{page}"))
    {
        let mut url = url;
        for (name, value) in typed {
            // An address has room for a form, not for a novel.
            if !value.is_empty() && url.as_str().len() + value.len() < 6_000 {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        let query = url.query().unwrap_or_default();
        leptos_axum::redirect(&format!("{}?{query}", url.path()));
    }
    error
}
