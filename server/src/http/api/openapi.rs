//! The OpenAPI document, made from the handlers.

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, header};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, Info, OpenApi, OpenApiBuilder};

/// How lists are filtered; the words are those of `domain::filter`.
const FILTERS: &str = r#"**Filters.** Companies, contacts and deals take a `filter`: a condition
`{"field": "industry", "op": "contains", "value": "soft"}`, or a group `{"all": […]}` or `{"any": […]}`
of conditions and groups, at most 4 deep and 30 conditions. Operations by kind of field:
text `contains`, `not_contains`, `starts_with`, `is`, `is_not` (in any case);
numbers and amounts (`"1000.50 USD"`) `is`, `is_not`, `more`, `at_least`, `less`, `at_most`, `between`;
days and moments `is`, `before`, `after`, `between` (days as `YYYY-MM-DD`), `last_days`, `next_days`,
`older_than` (a number of days), `within` (`today`, `yesterday`, `tomorrow`, `this_week`, `last_week`,
`next_week`, `this_month`, `last_month`, `next_month`, `this_quarter`, `this_year`), told from today in
`time_zone`; ids and words `any_of`, `none_of`, `is`, `is_not` (`me` is whoever asks); tags and several
choices `any_of`, `all_of`, `none_of`; a checkbox `is` `true` or `false`; every field but a checkbox
`empty` and `not_empty`. A condition that cannot be asked is refused with 422 and a `detail`."#;

/// The document without its paths.
pub(super) fn frame() -> OpenApi {
    let mut info = Info::new("Parley", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "A Telegram-first sales CRM. Sign in for a bearer token; a browser gets cookies as well. \
         Programs use an API key as bearer token: it acts as the member who made it, within its \
         scopes, and opens nothing under `/api/auth/` but `/api/auth/me`. \
         Lists take `limit`, `cursor`, `search`, `sort` and filters by field name. Errors are \
         problem documents (RFC 9457) with a stable `code` and, where the input is wrong, `fields`.\n\n"
            .to_owned()
            + FILTERS,
    );
    let cookie = ApiKey::Cookie(ApiKeyValue::new(service::identity::cookies::ACCESS));
    let components = ComponentsBuilder::new()
        .security_scheme(
            "bearer",
            SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
        )
        .security_scheme(super::api_keys::SCHEME, super::api_keys::scheme())
        .security_scheme("cookie", SecurityScheme::ApiKey(cookie))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// The whole document.
pub fn document() -> OpenApi {
    super::api_keys::documented(super::routes().into_openapi())
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
