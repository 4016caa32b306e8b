//! Who asks. The [`Actor`] is put with the request; that one is needed is for the handler to say.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Actor, Error, ErrorCode};
use service::identity::{self, Device, Refreshed, cookies};

use super::{bearer, cookie, is_api};
use crate::http::problem::Problem;
use crate::state::AppState;

/// Finds out who asks: by bearer token or by cookie. For pages, server functions and the
/// websocket an access token that has expired is renewed on the way; a client of the JSON
/// interface does that itself.
pub async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let device = request
        .extensions()
        .get::<Device>()
        .cloned()
        .unwrap_or_default();
    let api = is_api(request.uri().path());
    let found = match find(&state, request.headers().clone(), &device, !api).await {
        Ok(found) => found,
        Err(error) if api => return Problem::from(error).into_response(),
        // A page that shows nothing of anybody is better than none.
        Err(_) => Found::Nobody,
    };
    let secure = state.is_secure(request.headers());
    let renewed = match found {
        Found::Nobody => Vec::new(),
        Found::Actor(actor) => {
            request.extensions_mut().insert(actor);
            Vec::new()
        }
        Found::Renewed(refreshed) => {
            request.extensions_mut().insert(refreshed.actor);
            cookies::refreshed(&refreshed, secure)
        }
    };
    let mut response = next.run(request).await;
    // A handler that set these cookies itself (signing in or out) has the last word.
    if !sets_session(&response, secure) {
        for cookie in renewed {
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
    }
    response
}

fn sets_session(response: &Response, secure: bool) -> bool {
    response
        .headers()
        .get_all(header::SET_COOKIE)
        .into_iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split_once('='))
        .any(|(name, _)| name == cookies::name(cookies::ACCESS, secure))
}

enum Found {
    Nobody,
    Actor(Actor),
    Renewed(Box<Refreshed>),
}

/// An error only where something of ours fails: a token that opens nothing is nobody's.
async fn find(
    state: &AppState,
    headers: HeaderMap,
    device: &Device,
    renew: bool,
) -> Result<Found, Error> {
    if let Some(token) = bearer(&headers) {
        let actor = known(identity::authenticate(&state.services, token).await)?;
        return Ok(actor.map_or(Found::Nobody, Found::Actor));
    }
    if let Some(token) = cookie(&headers, cookies::ACCESS)
        && let Some(actor) = known(identity::authenticate(&state.services, token).await)?
    {
        return Ok(Found::Actor(actor));
    }
    let Some(token) = cookie(&headers, cookies::REFRESH).filter(|_| renew) else {
        return Ok(Found::Nobody);
    };
    let refreshed = known(identity::refresh(&state.services, token, device).await)?;
    Ok(refreshed.map_or(Found::Nobody, |refreshed| {
        Found::Renewed(Box::new(refreshed))
    }))
}

fn known<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code == ErrorCode::Unauthorized => Ok(None),
        Err(error) => Err(error),
    }
}
