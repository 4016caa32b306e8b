//! The pages, their server functions, and the files of the site. The only place in the server
//! that names the interface.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use domain::identity::Me;
use domain::{Actor, Error, ErrorCode};
use leptos::config::{Env, LeptosOptions};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos::server_fn::error::ServerFnUrlError;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use service::identity::Restricted;
use service::{Services, identity, realtime};
use tower_http::services::ServeDir;

use super::middleware::authenticate::authenticate;
use super::middleware::headers::page_policy;
use crate::config::Http;
use crate::state::AppState;

/// The name of the bundle, as `Cargo.toml` gives it to cargo-leptos.
const BUNDLE: &str = "parley";
/// The folder of the bundle in the site.
const BUNDLE_FOLDER: &str = "pkg";
/// Where cargo-leptos writes the hashes that are part of the bundle's file names.
const HASH_FILE: &str = "hash.txt";

/// For the files of the site: a worker among them runs under the policy of its own file.
const FILE_POLICY: &str = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Server functions for everybody; all others are for members.
const PUBLIC_FUNCTIONS: [&str; 14] = [
    "/fn/auth/sign-in",
    "/fn/auth/second-step",
    "/fn/auth/passkey",
    "/fn/auth/register",
    "/fn/auth/sign-out",
    "/fn/auth/forgot",
    "/fn/auth/reset",
    "/fn/auth/verify",
    "/fn/auth/address",
    "/fn/auth/offer",
    "/fn/auth/register-invited",
    "/fn/auth/register-with",
    "/fn/outbox",
    "/fn/preferences",
];

/// Server functions for members who owe the second step, too: those that set it up.
const ENROLMENT_FUNCTIONS: [&str; 5] = [
    "/fn/two-factor/page",
    "/fn/two-factor/begin",
    "/fn/two-factor/confirm",
    "/fn/two-factor/passkey",
    "/fn/two-factor/add-passkey",
];

/// Where whoever owes the second step is led.
const ENROLMENT_PAGE: &str = "/two-factor";

/// Pages for strangers, which are open to them as well.
const OPEN_PAGES: [&str; 6] = [
    "/forgot-password",
    "/reset-password",
    "/verify",
    "/confirm-address",
    "/invitation",
    "/outbox",
];

/// What Leptos needs to know. Whether file names carry hashes is seen from the file that lists
/// them beside the program.
pub fn leptos_options(http: &Http) -> LeptosOptions {
    let hashes = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join(HASH_FILE)))
        .is_some_and(|file| file.is_file());
    LeptosOptions::builder()
        .output_name(BUNDLE)
        .site_root(http.site_root.to_string_lossy())
        .site_pkg_dir(BUNDLE_FOLDER)
        .site_addr(http.addr)
        .env(if reloads() { Env::DEV } else { Env::PROD })
        .hash_file(Arc::from(HASH_FILE))
        .hash_files(hashes)
        .build()
}

/// Whether `cargo leptos watch` started us: then pages reload when a file changes.
fn reloads() -> bool {
    std::env::var_os("LEPTOS_WATCH").is_some()
}

/// Pages and server functions.
pub fn router(state: &AppState) -> Router<AppState> {
    let options = state.leptos.clone();
    let routes = generate_route_list(app::App);
    let context = state.clone();
    Router::new()
        .leptos_routes_with_context(
            state,
            routes,
            move || page_context(&context),
            move || app::shell(options.clone()),
        )
        .layer(from_fn_with_state(state.clone(), with_me))
        .layer(from_fn(members_only))
        .layer(from_fn(second_step_first))
}

/// The addresses of all server functions.
pub fn functions() -> Vec<(&'static str, Method)> {
    leptos::server_fn::axum::server_fn_paths().collect()
}

/// The pages, as `GET /path`.
pub fn paths() -> Vec<String> {
    let routes = generate_route_list(app::App);
    let paths = routes.iter().map(|route| format!("GET {}", route.path()));
    paths.collect()
}

/// Keeps strangers from server functions, before those read anything of what was sent.
async fn members_only(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let known = request.extensions();
    // Those who owe the second step come only where they may: see `second_step_first`.
    let stranger = known.get::<Actor>().is_none() && known.get::<Restricted>().is_none();
    if stranger && path.starts_with("/fn/") && !PUBLIC_FUNCTIONS.contains(&path) {
        let error = Error::unauthorized();
        return plain_form_error(&request, &error)
            .unwrap_or_else(|| super::problem::Problem::from(error).into_response());
    }
    next.run(request).await
}

/// Leads whoever owes the second step to the page that sets it up, whatever they ask for.
async fn second_step_first(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let open = PUBLIC_FUNCTIONS.contains(&path)
        || ENROLMENT_FUNCTIONS.contains(&path)
        || OPEN_PAGES.contains(&path)
        || path == ENROLMENT_PAGE;
    if open || request.extensions().get::<Restricted>().is_none() {
        return next.run(request).await;
    }
    if !path.starts_with("/fn/") {
        return Redirect::to(ENROLMENT_PAGE).into_response();
    }
    let error = Error::new(ErrorCode::TwoFactorRequired);
    plain_form_error(&request, &error)
        .unwrap_or_else(|| super::problem::Problem::from(error).into_response())
}

/// The files of the site; where there is none, the page that says so.
pub fn files(state: &AppState) -> Router {
    let options = state.leptos.clone();
    let context = state.clone();
    let not_found = leptos_axum::render_app_to_stream_in_order_with_context(
        move || page_context(&context),
        move || app::shell(options.clone()),
    );
    let not_found = move |request: Request| {
        let answer = not_found(request);
        async move {
            let mut response = answer.await;
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    };
    let not_found = Router::new()
        .fallback(not_found)
        .layer(from_fn_with_state(state.clone(), with_me))
        .layer(from_fn_with_state(state.clone(), authenticate));
    let files = ServeDir::new(&state.http.site_root)
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
        .precompressed_br()
        .precompressed_gzip()
        .fallback(not_found);
    let hashed = state.leptos.hash_files;
    Router::new()
        .fallback_service(files)
        .layer(from_fn(move |request: Request, next: Next| {
            cached(hashed, request, next)
        }))
}

/// Files whose name changes with their content never grow old.
async fn cached(hashed: bool, request: Request, next: Next) -> Response {
    let bundle = request.uri().path().starts_with("/pkg/");
    let mut response = next.run(request).await;
    let is_file = response.headers().contains_key(header::LAST_MODIFIED);
    if is_file || response.status() == StatusCode::NOT_MODIFIED {
        let value = match (bundle, hashed) {
            (true, true) => "public, max-age=31536000, immutable",
            (true, false) => "no-cache",
            (false, _) => "public, max-age=600",
        };
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(FILE_POLICY),
        );
    }
    response
}

/// What every page and server function finds in its context, and the policy for the page: it
/// names the nonce that Leptos gives to the scripts of this very page.
fn page_context(state: &AppState) {
    provide_context(state.services.clone());
    let parts = use_context::<axum::http::request::Parts>();
    let secure = parts
        .as_ref()
        .is_some_and(|parts| state.is_secure(&parts.headers));
    provide_context(app::ctx::Secure(secure));
    let member = parts.and_then(|parts| parts.extensions.get::<SignedInMember>().cloned());
    let newest = member.as_ref().map(|member| member.newest_event);
    provide_context(app::realtime::NewestEvent(newest));
    provide_context(app::session::SignedIn(member.map(|member| member.me)));
    let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else {
        return;
    };
    let also_connect = if reloads() { " ws:" } else { "" };
    if let Ok(policy) = HeaderValue::from_str(&page_policy(&nonce, also_connect)) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
}

#[derive(Clone)]
struct SignedInMember {
    me: Me,
    newest_event: i64,
}

/// Finds the member's name and organization, which every page shows, and the number of the
/// newest event: found before the page reads anything, so that its socket misses nothing.
async fn with_me(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let actor = request.extensions().get::<Actor>().copied();
    if let (Some(actor), true) = (
        actor,
        matches!(*request.method(), Method::GET | Method::HEAD),
    ) && !request.uri().path().starts_with("/fn/")
    {
        match member(&services, &actor).await {
            Ok(member) => {
                request.extensions_mut().insert(member);
            }
            Err(error) => return super::problem::Problem::from(error).into_response(),
        }
    }
    next.run(request).await
}

async fn member(services: &Services, actor: &Actor) -> Result<SignedInMember, Error> {
    Ok(SignedInMember {
        newest_event: realtime::newest(services, actor).await?,
        me: identity::me(services, actor).await?,
    })
}

/// The answer to a form that was sent without scripts and did not get as far as its server
/// function: back to its page, with the error in the address, as the function would do it.
pub fn plain_form_error(request: &Request, error: &Error) -> Option<Response> {
    let path = request.uri().path();
    let headers = request.headers();
    if !path.starts_with("/fn/") || !text(headers, header::ACCEPT)?.contains("text/html") {
        return None;
    }
    let page = text(headers, header::REFERER)?;
    let error = app::error::ApiError(error.clone());
    let url = ServerFnUrlError::new(path, error).to_url(page).ok()?;
    let query = url.query().unwrap_or_default();
    // Only the path: where the form came from is on this site, whatever the header says.
    Some(Redirect::to(&format!("{}?{query}", url.path())).into_response())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
