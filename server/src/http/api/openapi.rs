//! The OpenAPI document, made from the handlers.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, header};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, Info, OpenApi, OpenApiBuilder};

/// The document without its paths.
pub(super) fn frame() -> OpenApi {
    let mut info = Info::new("Parley", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "A Telegram-first sales CRM. Sign in for a bearer token; a browser gets cookies as well. \
         Lists take `limit`, `cursor`, `search`, `sort` and filters by field name. Errors are \
         problem documents (RFC 9457) with a stable `code` and, where the input is wrong, `fields`."
            .to_owned(),
    );
    let cookie = ApiKey::Cookie(ApiKeyValue::new(service::identity::cookies::ACCESS));
    let components = ComponentsBuilder::new()
        .security_scheme(
            "bearer",
            SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
        )
        .security_scheme("cookie", SecurityScheme::ApiKey(cookie))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// The whole document.
pub fn document() -> OpenApi {
    super::routes().into_openapi()
}

/// The operations of the document, as `METHOD /path`.
pub(super) fn operations() -> Vec<String> {
    let mut operations = Vec::new();
    for (path, item) in &document().paths.paths {
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
            ("HEAD", &item.head),
            ("OPTIONS", &item.options),
            ("TRACE", &item.trace),
        ];
        for (method, operation) in methods {
            if operation.is_some() {
                operations.push(format!("{method} {path}"));
            }
        }
    }
    operations
}

pub(super) fn text(document: OpenApi) -> Bytes {
    document.to_json().unwrap_or_default().into()
}

pub(super) async fn serve(document: Bytes) -> ([(HeaderName, HeaderValue); 1], Bytes) {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], document)
}
