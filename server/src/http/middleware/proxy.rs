//! Where a request comes from: the connection's address, or what a trusted proxy says.

use std::net::{IpAddr, SocketAddr};

use app::i18n::Locale;
use app::preferences::Preferences;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use domain::language::Language;
use service::identity::Device;
use service::origin::{self, Origin};

use super::observe::RequestId;
use crate::state::AppState;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The address of whoever asks.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Finds the address out and keeps it, and what else is known of the device, with the request.
/// Without a trusted proxy the forwarding headers are removed, so that nobody further in
/// believes them; with an https base address the scheme is set, so that everybody does.
pub async fn proxy(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers_mut();
    let mut address = peer.ip();
    if state.http.trust_proxy {
        address = forwarded_for(headers).unwrap_or(address);
    } else {
        headers.remove(FORWARDED_FOR);
        headers.remove(FORWARDED_PROTO);
    }
    if let Some(base_url) = &state.http.base_url {
        let scheme = if base_url.is_https() { "https" } else { "http" };
        headers.insert(FORWARDED_PROTO, HeaderValue::from_static(scheme));
    }
    let user_agent = headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let language = language(headers);
    let address = address.to_canonical();
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

/// The last entry: the one our own proxy added.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    headers
        .get_all(FORWARDED_FOR)
        .into_iter()
        .next_back()?
        .to_str()
        .ok()?
        .rsplit(',')
        .next()?
        .trim()
        .parse()
        .ok()
}
