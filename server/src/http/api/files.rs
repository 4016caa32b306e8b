//! Files of messages, in both directions.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::MessageId;
use domain::attachment::{self, Rendition, Upload};
use serde::Deserialize;
use service::media::{self, Opened};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::byte_range::{Asked, asked};
use crate::http::extract::{Id, InQuery, SignedIn};
use crate::state::AppState;

/// A file is shown, and nothing in it runs or loads anything.
const POLICY: &str = "default-src 'none'; img-src 'self'; media-src 'self'; \
                      style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(file))
        .routes(routes!(upload))
}

/// Which file, and what for.
#[derive(Deserialize)]
struct Which {
    #[serde(default)]
    size: Option<Rendition>,
    #[serde(default)]
    download: bool,
}

/// The file of a message
///
/// It is fetched from Telegram when it is first asked for and answered as it comes in; parts of it
/// can be asked for with `Range`. With `size=preview` a smaller picture, where `has_preview` says
/// that there is one; with `download=true` it is for saving. Only pictures and recordings are
/// answered with their own media type.
#[utoipa::path(get, path = "/api/messaging/messages/{id}/file", tag = "messaging",
    params(("id" = MessageId, Path), ("size" = inline(Option<Rendition>), Query),
        ("download" = Option<bool>, Query)),
    responses((status = 200, body = String, content_type = "application/octet-stream"),
        (status = 206, body = String, content_type = "application/octet-stream"),
        (status = 304), (status = 416)),
    security(("bearer" = []), ("cookie" = [])))]
async fn file(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<MessageId>,
    InQuery(which): InQuery<Which>,
    headers: HeaderMap,
) -> Answer<Response> {
    let rendition = which.size.unwrap_or(Rendition::Whole);
    let opened = media::open(&state.services, &actor, id, rendition).await?;
    answer(opened, &headers, which.download).await
}

/// A file that is open, as HTTP has it.
async fn answer(opened: Opened, headers: &HeaderMap, download: bool) -> Answer<Response> {
    let text = |name| said(headers, name);
    let tag = opened.hash.as_ref().map(|hash| format!("\"{hash}\""));
    let mut given = described(&opened, download);
    if let Some(tag) = &tag {
        put(&mut given, header::ETAG, tag);
        let known = text(header::IF_NONE_MATCH).is_some_and(|tags| tags.contains(tag.as_str()));
        if known {
            return Ok((StatusCode::NOT_MODIFIED, given).into_response());
        }
    }
    // A part of another content than the one that was begun with is of no use.
    let same = text(header::IF_RANGE).is_none_or(|known| tag.as_deref() == Some(known));
    let range = text(header::RANGE).filter(|_| same);
    let size = opened.size;
    let (status, range) = match asked(range, size) {
        Asked::Whole => (StatusCode::OK, 0..size),
        Asked::Part(range) => {
            let part = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            put(&mut given, header::CONTENT_RANGE, &part);
            (StatusCode::PARTIAL_CONTENT, range)
        }
        Asked::Beyond => {
            put(
                &mut given,
                header::CONTENT_RANGE,
                &format!("bytes */{size}"),
            );
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, given).into_response());
        }
    };
    put(
        &mut given,
        header::CONTENT_LENGTH,
        &(range.end - range.start).to_string(),
    );
    let bytes = opened
        .read(range)
        .await
        .map_err(|error| service::error::incident(&error))?;
    Ok((status, given, Body::from_stream(bytes)).into_response())
}

/// What is said of a file, whichever part of it is given.
fn described(opened: &Opened, download: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let shown = attachment::is_shown(&opened.mime);
    let mime = if shown {
        opened.mime.as_str()
    } else {
        attachment::UNKNOWN
    };
    put(&mut headers, header::CONTENT_TYPE, mime);
    let way = if shown && !download {
        "inline"
    } else {
        "attachment"
    };
    let disposition = match &opened.name {
        Some(name) => format!("{way}; filename*=UTF-8''{}", percent(name)),
        None => way.to_owned(),
    };
    put(&mut headers, header::CONTENT_DISPOSITION, &disposition);
    put(&mut headers, header::ACCEPT_RANGES, "bytes");
    // Kept by the browser, and asked for again each time: whether one may see it can change.
    put(&mut headers, header::CACHE_CONTROL, "private, no-cache");
    put(&mut headers, header::CONTENT_SECURITY_POLICY, POLICY);
    headers
}

fn said(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// A name as RFC 5987 wants it.
fn percent(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes()
        .map(|byte| match plain(byte) {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

/// What an upload is called.
#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

/// Upload a file to send
///
/// The body is the file. The answer's `id` goes as `upload_id` into a message, within a day; after
/// that the file is forgotten.
#[utoipa::path(post, path = "/api/messaging/uploads", tag = "messaging",
    params(("name" = Option<String>, Query)),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = Upload)), security(("bearer" = []), ("cookie" = [])))]
async fn upload(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    InQuery(named): InQuery<Named>,
    request: Request,
) -> Answer<impl IntoResponse> {
    let announced = said(request.headers(), header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.parse::<u64>().ok());
    let most = state.services.files.upload_most;
    if announced.is_some_and(|size| size > most) {
        // Refused before it is sent.
        return Err(media::too_large(most).into());
    }
    let mime = said(request.headers(), header::CONTENT_TYPE)
        .unwrap_or_default()
        .to_owned();
    let body = request.into_body().into_data_stream();
    let upload = media::upload(&state.services, &actor, &named.name, &mime, body).await?;
    Ok((StatusCode::CREATED, axum::Json(upload)))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn a_name_cannot_break_a_header() {
        assert_eq!(
            percent("отчёт \"1\".pdf"),
            "%D0%BE%D1%82%D1%87%D1%91%D1%82%20%221%22.pdf"
        );
        assert_eq!(percent("a\r\nb;c"), "a%0D%0Ab%3Bc");
    }
}
