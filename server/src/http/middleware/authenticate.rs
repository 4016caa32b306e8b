//! Who asks. The [`Actor`] is put with the request; that one is needed is for the handler to say.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Access, Actor, Error, ErrorCode};
use service::identity::{self, Acting, Device, Refreshed, Restricted, cookies};
use service::{api_keys, origin};

use super::{bearer, cookie, is_api, wants_page};
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
    let path = request.uri().path().to_owned();
    let api = is_api(&path);
    let found = match find(&state, path, request.headers().clone(), &device).await {
        Ok(found) => found,
        Err(error) if api => return Problem::from(error).into_response(),
        // A page that shows nothing of anybody is better than none.
        Err(_) => Found::Nobody,
    };
    let secure = state.is_secure(request.headers());
    let renewed = match found {
        Found::Nobody => Vec::new(),
        Found::Acting(acting) => {
            put(&mut request, acting);
            Vec::new()
        }
        Found::Renewed(refreshed) => {
            put(&mut request, refreshed.acting);
            cookies::refreshed(&refreshed, secure)
        }
    };
    let key = request.extensions().get::<Actor>().and_then(key_of);
    let mut response = match key {
        Some(key) => origin::with_key(key, next.run(request)).await,
        None => next.run(request).await,
    };
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

/// Puts who asks with the request. Whoever owes the second step is no actor: every handler but
/// those that set it up turns them away.
fn put(request: &mut Request, acting: Acting) {
    if acting.owes_second_step {
        request.extensions_mut().insert(Restricted(acting.actor));
    } else {
        request.extensions_mut().insert(acting.actor);
    }
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
    Acting(Acting),
    Renewed(Box<Refreshed>),
}

/// An error only where something of ours fails: a token that opens nothing is nobody's.
async fn find(
    state: &AppState,
    path: String,
    headers: HeaderMap,
    device: &Device,
) -> Result<Found, Error> {
    // A browser that goes there with a link or a form shows a page.
    let renew = !is_api(&path) || wants_page(&headers);
    if let Some(token) = bearer(&headers) {
        if api_keys::is_key(token) {
            return find_by_key(state, token, device, &path).await;
        }
        let acting = known(identity::authenticate(&state.services, token).await)?;
        return Ok(acting.map_or(Found::Nobody, Found::Acting));
    }
    if let Some(token) = cookie(&headers, cookies::ACCESS)
        && let Some(acting) = known(identity::authenticate(&state.services, token).await)?
    {
        return Ok(Found::Acting(acting));
    }
    let Some(token) = cookie(&headers, cookies::REFRESH).filter(|_| renew) else {
        return Ok(Found::Nobody);
    };
    let refreshed = known(identity::refresh(&state.services, token, device).await)?;
    Ok(refreshed.map_or(Found::Nobody, |refreshed| {
        Found::Renewed(Box::new(refreshed))
    }))
}

/// Keys open the JSON interface only, and of it nothing that is about signing in: that is for
/// people.
async fn find_by_key(
    state: &AppState,
    token: &str,
    device: &Device,
    path: &str,
) -> Result<Found, Error> {
    if !is_api(path) {
        return Ok(Found::Nobody);
    }
    let address = device.address.as_deref();
    let acting = known(api_keys::authenticate(&state.services, token, address).await)?;
    match acting {
        None => Ok(Found::Nobody),
        Some(_) if path.starts_with("/api/auth/") && path != "/api/auth/me" => {
            Err(Error::forbidden())
        }
        Some(acting) => Ok(Found::Acting(acting)),
    }
}

fn key_of(actor: &Actor) -> Option<domain::ApiKeyId> {
    match actor.access {
        Access::Person => None,
        Access::Key { id, .. } => Some(id),
    }
}

fn known<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code == ErrorCode::Unauthorized => Ok(None),
        Err(error) => Err(error),
    }
}
