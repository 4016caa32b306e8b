//! Who asks. The [`Actor`] is put with the request; that one is needed is for the handler to say.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Error, ErrorCode};
use service::identity::{self, Acting, Device, Refreshed, Restricted, cookies};

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
    let renewed = match found {
        Found::Nobody => Vec::new(),
        Found::Acting(acting) => {
            put(&mut request, acting);
            Vec::new()
        }
        Found::Renewed(refreshed) => {
            let secure = state.is_secure(request.headers());
            put(&mut request, refreshed.acting);
            cookies::refreshed(&refreshed, secure)
        }
    };
    let mut response = next.run(request).await;
    // A handler that set these cookies itself (signing in or out) has the last word.
    if !sets_session(&response) {
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

fn sets_session(response: &Response) -> bool {
    let access = format!("{}=", cookies::ACCESS);
    response
        .headers()
        .get_all(header::SET_COOKIE)
        .into_iter()
        .any(|cookie| cookie.as_bytes().starts_with(access.as_bytes()))
}

enum Found {
    Nobody,
    Acting(Acting),
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

fn known<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.code == ErrorCode::Unauthorized => Ok(None),
        Err(error) => Err(error),
    }
}
