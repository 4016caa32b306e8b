//! What handlers take from a request, with problem documents where it is not there.

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use domain::{Actor, Error, ErrorCode, FieldCode, ListQuery, Target};
use serde::de::DeserializeOwned;
use service::identity::{Device, Restricted};

use super::problem::Problem;

/// Who acts; 401 for a stranger, 403 for whoever owes the second step.
pub struct SignedIn(pub Actor);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if let Some(actor) = parts.extensions.get::<Actor>() {
            return Ok(Self(*actor));
        }
        let code = match parts.extensions.get::<Restricted>() {
            Some(_) => ErrorCode::TwoFactorRequired,
            None => ErrorCode::Unauthorized,
        };
        Err(Error::new(code).into())
    }
}

/// Who acts, even if they owe the second step. For what sets that up, and for the way out.
pub struct Enrolling(pub Actor);

impl<S: Sync> FromRequestParts<S> for Enrolling {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let actor = parts.extensions.get::<Actor>().copied();
        let restricted = || parts.extensions.get::<Restricted>().map(|who| who.0);
        actor
            .or_else(restricted)
            .map(Self)
            .ok_or_else(|| Error::unauthorized().into())
    }
}

/// Where the request comes from.
pub struct From(pub Device);

impl<S: Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let device = parts.extensions.get::<Device>().cloned();
        Ok(Self(device.unwrap_or_default()))
    }
}

/// The id in the path. Text that is no id names nothing: 404.
pub struct Id<T>(pub T);

impl<S: Sync + Send, T: DeserializeOwned + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|Path(id)| Self(id))
            .map_err(|_| Error::not_found().into())
    }
}

/// The record in the path, at the version that `If-Match` names where there is one.
pub struct At<T>(pub Target<T>);

impl<S: Sync + Send, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Id(id) = Id::<T>::from_request_parts(parts, state).await?;
        let version = match parts.headers.get(header::IF_MATCH) {
            None => None,
            Some(tag) => version(tag.to_str().unwrap_or_default())?,
        };
        Ok(Self(Target { id, version }))
    }
}

/// The version that an entity tag of ours stands for; none for `*`, which is any.
fn version(tag: &str) -> Result<Option<i64>, Error> {
    let tag = tag.trim();
    if tag == "*" {
        return Ok(None);
    }
    tag.strip_prefix('"')
        .and_then(|tag| tag.strip_suffix('"'))
        .and_then(|version| version.parse().ok())
        .map(Some)
        .ok_or_else(|| Error::malformed("If-Match must be the ETag of an earlier answer"))
}

/// What stands in the query of the address.
pub struct InQuery<T>(pub T);

impl<S: Sync + Send, T: DeserializeOwned> FromRequestParts<S> for InQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Query::<T>::from_request_parts(parts, state)
            .await
            .map(|Query(query)| Self(query))
            .map_err(|error| Error::malformed(error.body_text()).into())
    }
}

/// The parameters of a list.
pub struct List(pub ListQuery);

impl<S: Sync + Send> FromRequestParts<S> for List {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::from_request_parts(parts, state)
            .await
            .map_err(|error| Error::malformed(error.body_text()))?;
        Ok(Self(ListQuery::from_pairs(pairs)?))
    }
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<S: Sync + Send, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            let detail = "the body must be JSON, with content-type application/json";
            let error = Error::malformed(detail);
            return Err(Problem::with_status(
                error,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ));
        }
        let body = Bytes::from_request(request, state).await.map_err(|error| {
            if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
                Error::new(ErrorCode::TooLarge)
            } else {
                Error::malformed(error.body_text())
            }
        })?;
        Ok(Self(parse(&body)?))
    }
}

fn is_json(request: &Request) -> bool {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
        || media_type.eq_ignore_ascii_case("application/merge-patch+json")
}

/// Text that is no JSON is malformed; JSON of another shape has an invalid field.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let value: serde_json::Value =
        serde_json::from_slice(body).map_err(|error| Error::malformed(error.to_string()))?;
    // A list would be read as the fields in their order, which nobody means.
    if !value.is_object() {
        return Err(Error::malformed("the body must be a JSON object"));
    }
    from_value(value)
}

/// Reads a value, and says which field is not what it should be.
pub fn from_value<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, Error> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let detail = error.into_inner().to_string();
        if path == "." {
            Error::malformed(detail)
        } else {
            Error::field(&path, FieldCode::Malformed).with_detail(detail)
        }
    })
}

#[cfg(test)]
mod tests {
    use domain::deal::DealInput;

    use super::*;

    #[test]
    fn a_field_of_another_type_is_named() {
        let error = parse::<DealInput>(br#"{"title": "a", "value_minor": "many"}"#)
            .expect_err("a text is no amount");
        assert_eq!(error.of_field("value_minor"), Some(FieldCode::Malformed));
        let error = parse::<DealInput>(b"[1]").expect_err("a list is no deal");
        assert_eq!(error.code, ErrorCode::Malformed);
        let error = parse::<DealInput>(b"{").expect_err("half an object");
        assert_eq!(error.code, ErrorCode::Malformed);
    }
}
