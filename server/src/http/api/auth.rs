//! Registering, signing in, staying signed in, signing out.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use domain::Error;
use domain::identity::{Me, SignIn, SignUp};
use domain::two_factor::SecondStepAnswer;
use serde::Serialize;
use service::identity::{self, Entrance, SecondStep, cookies};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Enrolling, From, Json, SignedIn};
use crate::http::middleware::cookie;
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(sign_up))
        .routes(routes!(sign_in))
        .routes(routes!(second_step))
        .routes(routes!(refresh))
        .routes(routes!(sign_out))
        .routes(routes!(me))
}

/// Somebody who is signed in. The refresh token is in a cookie only, out of reach of scripts.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Session {
    /// Who.
    user: Me,
    /// Send it as `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Seconds until the access token expires.
    expires_in: u32,
}

pub(super) type Cookies = AppendHeaders<Vec<(HeaderName, HeaderValue)>>;

pub(super) fn set_cookies(values: impl IntoIterator<Item = String>) -> Cookies {
    let values = values.into_iter().filter_map(|value| {
        let value = HeaderValue::from_str(&value).ok()?;
        Some((header::SET_COOKIE, value))
    });
    AppendHeaders(values.collect())
}

pub(super) fn session(signed_in: identity::SignedIn, secure: bool) -> (Cookies, Answered<Session>) {
    let cookies = set_cookies(cookies::set(&signed_in, secure));
    let session = Session {
        user: signed_in.me,
        access_token: signed_in.access_token,
        token_type: "Bearer",
        expires_in: signed_in.access_expires_in,
    };
    (cookies, Answered(session))
}

/// A session that goes on elsewhere, or a little longer.
pub(super) fn moved(refreshed: identity::Refreshed, secure: bool) -> (Cookies, Answered<Session>) {
    let cookies = set_cookies(cookies::refreshed(&refreshed, secure));
    let session = Session {
        user: refreshed.me,
        access_token: refreshed.access_token,
        token_type: "Bearer",
        expires_in: refreshed.access_expires_in,
    };
    (cookies, Answered(session))
}

/// Register an organization and its owner
#[utoipa::path(post, path = "/api/auth/signup", tag = "auth", request_body = SignUp,
    responses((status = 201, body = Session)))]
async fn sign_up(
    State(state): State<AppState>,
    From(device): From,
    headers: HeaderMap,
    Json(body): Json<SignUp>,
) -> Answer<Response> {
    let signed_in = identity::register(&state.services, &body, &device).await?;
    let answer = session(signed_in, state.is_secure(&headers));
    let location = [(header::LOCATION, "/api/auth/me")];
    Ok((StatusCode::CREATED, location, answer).into_response())
}

/// What somebody owes who has shown their password. The token opens nothing but the second step.
#[derive(Serialize, utoipa::ToSchema)]
struct SecondStepOwed {
    /// To be given with the code; a browser gets it in a cookie as well.
    second_step_token: String,
    /// Seconds until it is worthless.
    expires_in: u32,
}

fn owed(step: &SecondStep, secure: bool) -> Response {
    let cookies = set_cookies([cookies::second_step(step, secure)]);
    let owed = SecondStepOwed {
        second_step_token: step.token.clone(),
        expires_in: step.expires_in,
    };
    (StatusCode::ACCEPTED, cookies, Answered(owed)).into_response()
}

/// Sign in with e-mail and password; 202 where a second step is owed
#[utoipa::path(post, path = "/api/auth/signin", tag = "auth", request_body = SignIn,
    responses((status = 200, body = Session), (status = 202, body = SecondStepOwed)))]
async fn sign_in(
    State(state): State<AppState>,
    From(device): From,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> Answer<Response> {
    let secure = state.is_secure(&headers);
    Ok(
        match identity::sign_in(&state.services, &body, &device).await? {
            Entrance::In(signed_in) => session(*signed_in, secure).into_response(),
            Entrance::SecondStep(step) => owed(&step, secure),
        },
    )
}

/// The second step: a code from the app, a backup code, or what a passkey answered
#[utoipa::path(post, path = "/api/auth/signin/second-step", tag = "auth",
    request_body = SecondStepAnswer, responses((status = 200, body = Session)))]
async fn second_step(
    State(state): State<AppState>,
    From(device): From,
    headers: HeaderMap,
    Json(mut body): Json<SecondStepAnswer>,
) -> Answer<Response> {
    if body.token.is_empty() {
        let token = cookie(&headers, cookies::SECOND_STEP);
        token.unwrap_or_default().clone_into(&mut body.token);
    }
    let signed_in = identity::second_step(&state.services, &body, &device).await?;
    let secure = state.is_secure(&headers);
    let taken = set_cookies([cookies::second_step_taken(secure)]);
    Ok((taken, session(signed_in, secure)).into_response())
}

/// Exchange the refresh cookie for new tokens
#[utoipa::path(post, path = "/api/auth/refresh", tag = "auth",
    responses((status = 200, body = Session)))]
async fn refresh(
    State(state): State<AppState>,
    From(device): From,
    headers: HeaderMap,
) -> Answer<Response> {
    let token = cookie(&headers, cookies::REFRESH).ok_or_else(Error::unauthorized)?;
    let refreshed = identity::refresh(&state.services, token, &device).await?;
    Ok(moved(refreshed, state.is_secure(&headers)).into_response())
}

/// End this session; its tokens open nothing from here on
#[utoipa::path(post, path = "/api/auth/signout", tag = "auth",
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn sign_out(
    State(state): State<AppState>,
    Enrolling(actor): Enrolling,
    headers: HeaderMap,
) -> Answer<Response> {
    identity::sign_out(&state.services, &actor).await?;
    let cookies = set_cookies(cookies::clear(state.is_secure(&headers)));
    Ok((StatusCode::NO_CONTENT, cookies).into_response())
}

/// Who is signed in
#[utoipa::path(get, path = "/api/auth/me", tag = "auth",
    responses((status = 200, body = Me)), security(("bearer" = []), ("cookie" = [])))]
async fn me(State(state): State<AppState>, SignedIn(actor): SignedIn) -> Answer<Answered<Me>> {
    Ok(Answered(identity::me(&state.services, &actor).await?))
}
