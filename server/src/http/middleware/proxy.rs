//! Where a request comes from: the connection's address, or what a trusted proxy says.

use std::net::{IpAddr, SocketAddr};

use app::i18n::Locale;
use app::preferences::Preferences;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::language::Language;
use service::identity::Device;
use service::origin::{self, Origin};

use super::forwarded::{self, FORWARDED_FOR, FORWARDED_PROTO};
use super::observe::RequestId;
use crate::state::AppState;

/// The address of whoever asks.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Finds the address out and keeps it, and what else is known of the device, with the request.
/// The forwarding headers are removed, so that nobody further in believes them, but for the
/// scheme, which is what the base address says, or else a trusted proxy.
pub async fn proxy(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers_mut();
    let trusted = &state.http.trusted_proxies;
    let address = forwarded::client(peer.ip(), headers, trusted);
    let https = match &state.http.base_url {
        Some(base_url) => base_url.is_https(),
        None => forwarded::is_trusted(peer.ip(), trusted) && forwarded::is_https(headers),
    };
    headers.remove(FORWARDED_FOR);
    headers.remove(header::FORWARDED);
    let scheme = if https { "https" } else { "http" };
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static(scheme));
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let language = language(headers);
    tracing::Span::current().record("address", tracing::field::display(address));
    let request_id = request.extensions().get::<RequestId>().map(|id| id.0);
    let origin = Origin {
        address: Some(address.to_string()),
        request_id,
        api_key_id: None,
    };
    let device = Device {
        user_agent,
        address: Some(address.to_string()),
        language,
    };
    request.extensions_mut().insert(ClientAddress(address));
    request.extensions_mut().insert(device);
    origin::within(origin, next.run(request)).await
}

/// The language of the pages that this browser gets.
fn language(headers: &HeaderMap) -> Language {
    let text = |name| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    };
    let (cookies, accepted) = (text(header::COOKIE), text(header::ACCEPT_LANGUAGE));
    match Preferences::parse(cookies, accepted).locale {
        Locale::En => Language::English,
        Locale::Ru => Language::Russian,
    }
}
