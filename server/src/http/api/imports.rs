//! Imports.

use axum::Json as Answered;
use axum::body::Body;
use axum::extract::{Multipart, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::import::{Import, ImportDetail, ImportSetup};
use domain::language::Language;
use domain::{Actor, Error, ErrorCode, FieldCode, ImportId, Page, Permission, RecordKind};
use futures::TryStreamExt as _;
use serde::Deserialize;
use service::imports::{self, Upload};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, created};
use crate::http::extract::{Id, InQuery, Json, List, SignedIn};
use crate::http::middleware::wants_page;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Where files are sent to.
pub const UPLOAD: &str = "/api/crm/imports";
/// The largest request: the largest file and what a form puts around it.
pub const UPLOAD_MAX: usize = imports::FILE_MAX + 64 * 1024;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, upload))
        .routes(routes!(get))
        .routes(routes!(set_up))
        .routes(routes!(check))
        .routes(routes!(start))
        .routes(routes!(cancel))
        .routes(routes!(undo))
        .routes(routes!(problems))
}

/// All imports, the last first
///
/// Filters: `kind` (`company`, `contact` or `deal`).
#[utoipa::path(get, path = "/api/crm/imports", tag = "crm",
    params(("limit" = Option<u32>, Query), ("cursor" = Option<String>, Query), ("kind" = Option<String>, Query)),
    responses((status = 200, body = Page<Import>)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    List(query): List,
) -> Answer<Answered<Page<Import>>> {
    let page = imports::list(&state.services, &actor, &query).await?;
    Ok(Answered(page))
}

/// A form with a file.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes the form; it is read part by part")]
struct UploadForm {
    /// What the rows are; before the file.
    kind: RecordKind,
    /// The file: CSV of at most 256 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Send a file to be imported
///
/// A form (`multipart/form-data`) with `kind` and, after it, `file`. The encoding (UTF-8, UTF-16 or one of
/// Windows's), the delimiter and what the columns mean are guessed; the answer says how. Then set it up if
/// the guess is wrong, check it (a dry run), and start it. A plain form of a browser is led to the page of
/// the import instead.
#[utoipa::path(post, path = "/api/crm/imports", tag = "crm",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = ImportDetail), (status = 413), (status = 415), (status = 422)),
    security(("bearer" = []), ("cookie" = [])))]
async fn upload(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Response {
    match (receive(&state, &actor, form).await, wants_page(&headers)) {
        (Ok(detail), true) => {
            Redirect::to(&format!("/crm/import/{}", detail.import.id)).into_response()
        }
        (Ok(detail), false) => {
            created(format!("{UPLOAD}/{}", detail.import.id), detail).into_response()
        }
        (Err(refused), true) => {
            Redirect::to(&format!("/crm/import?refused={}", refused.word())).into_response()
        }
        (Err(refused), false) => refused.problem().into_response(),
    }
}

/// Why a file was not taken.
enum Refused {
    NoForm,
    Because(Error),
}

impl Refused {
    fn problem(self) -> Problem {
        match self {
            Self::NoForm => Problem::with_status(
                Error::malformed("the body must be a form, with content-type multipart/form-data"),
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ),
            Self::Because(error) => error.into(),
        }
    }

    /// One word for the address of the page that tells.
    fn word(&self) -> &'static str {
        match self {
            Self::NoForm => ErrorCode::Malformed.as_str(),
            Self::Because(error) => match error.of_field("file") {
                Some(code) => code.as_str(),
                None => error.code.as_str(),
            },
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Because(error)
    }
}

async fn receive(
    state: &AppState,
    actor: &Actor,
    form: Result<Multipart, axum::extract::multipart::MultipartRejection>,
) -> Result<ImportDetail, Refused> {
    actor.require(Permission::CrmWrite)?;
    let mut form = form.map_err(|_| Refused::NoForm)?;
    let mut kind = None;
    while let Some(part) = form.next_field().await.map_err(|error| broken(&error))? {
        match part.name() {
            Some("kind") => {
                let word = part.text().await.map_err(|error| broken(&error))?;
                let parsed: Option<RecordKind> = word.parse().ok();
                kind = Some(parsed.ok_or_else(|| Error::field("kind", FieldCode::Unknown))?);
            }
            Some("file") => {
                let kind = kind.ok_or_else(|| Error::field("kind", FieldCode::Required))?;
                return Ok(file(state, actor, kind, part).await?);
            }
            _ => {}
        }
    }
    Err(Error::field("file", FieldCode::Required).into())
}

/// Takes a file in as it comes. What came of one that breaks off is taken back.
async fn file(
    state: &AppState,
    actor: &Actor,
    kind: RecordKind,
    mut part: axum::extract::multipart::Field<'_>,
) -> Result<ImportDetail, Error> {
    let name = part.file_name().unwrap_or_default().to_owned();
    let mut upload = Upload::begin(&state.services, actor, kind, &name).await?;
    loop {
        let next = part.chunk().await.map_err(|error| broken(&error));
        let taken = match next {
            Ok(Some(bytes)) => upload.push(&bytes).await,
            Ok(None) => return upload.finish().await,
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            upload.abandon().await?;
            return Err(error);
        }
    }
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Error {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Error::new(ErrorCode::TooLarge)
    } else {
        Error::malformed(error.body_text())
    }
}

/// One import, with a look into its file
#[utoipa::path(get, path = "/api/crm/imports/{id}", tag = "crm",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = ImportDetail)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ImportId>,
) -> Answer<Answered<ImportDetail>> {
    let detail = imports::get(&state.services, &actor, id).await?;
    Ok(Answered(detail))
}

/// Say how to import a file
///
/// `columns` has for each column of the file the name of a field as exports have it, `full_name` for a name
/// that is not parted, `custom.` and the id of a custom field, `new` to make a custom text field of the column,
/// or null. `key` is the field by which a row and a record are the same: `email`, `telegram_username` or `phone`
/// of contacts, `domain` or `name` of companies, `title` of deals, `id` of all. What was checked is a draft again.
/// With another `encoding` or `delimiter` than before the columns are guessed anew, and those given are not looked at.
#[utoipa::path(put, path = "/api/crm/imports/{id}/setup", tag = "crm",
    params(("id" = ImportId, Path)), request_body = ImportSetup,
    responses((status = 200, body = ImportDetail), (status = 409), (status = 422)),
    security(("bearer" = []), ("cookie" = [])))]
async fn set_up(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ImportId>,
    Json(setup): Json<ImportSetup>,
) -> Answer<Answered<ImportDetail>> {
    let detail = imports::set_up(&state.services, &actor, id, setup).await?;
    Ok(Answered(detail))
}

/// Begin a dry run
///
/// It goes on in the background; windows hear how far it is.
#[utoipa::path(post, path = "/api/crm/imports/{id}/check", tag = "crm",
    params(("id" = ImportId, Path)),
    responses((status = 202, body = Import), (status = 409), (status = 422)),
    security(("bearer" = []), ("cookie" = [])))]
async fn check(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ImportId>,
) -> Answer<(StatusCode, Answered<Import>)> {
    let import = imports::check(&state.services, &actor, id).await?;
    Ok((StatusCode::ACCEPTED, Answered(import)))
}

/// Begin to make records, after a dry run
///
/// It goes on in the background, also over a restart of the server.
#[utoipa::path(post, path = "/api/crm/imports/{id}/start", tag = "crm",
    params(("id" = ImportId, Path)),
    responses((status = 202, body = Import), (status = 409)),
    security(("bearer" = []), ("cookie" = [])))]
async fn start(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ImportId>,
) -> Answer<(StatusCode, Answered<Import>)> {
    let import = imports::start(&state.services, &actor, id).await?;
    Ok((StatusCode::ACCEPTED, Answered(import)))
}

/// Stop a dry run or an import
///
/// What was made until then stays, and can be undone.
#[utoipa::path(post, path = "/api/crm/imports/{id}/cancel", tag = "crm",
    params(("id" = ImportId, Path)),
    responses((status = 200, body = Import), (status = 409)),
    security(("bearer" = []), ("cookie" = [])))]
async fn cancel(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ImportId>,
) -> Answer<Answered<Import>> {
    let import = imports::cancel(&state.services, &actor, id).await?;
    Ok(Answered(import))
}

/// Begin to undo an import
///
/// What it made goes to the bin; what it changed is as it was, unless somebody has changed it since. Possible
/// for 30 days. Tags and custom fields that were made on the way stay.
#[utoipa::path(post, path = "/api/crm/imports/{id}/undo", tag = "crm",
    params(("id" = ImportId, Path)),
    responses((status = 202, body = Import), (status = 409)),
    security(("bearer" = []), ("cookie" = [])))]
async fn undo(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ImportId>,
) -> Answer<(StatusCode, Answered<Import>)> {
    let import = imports::undo(&state.services, &actor, id).await?;
    Ok((StatusCode::ACCEPTED, Answered(import)))
}

/// In which language problems are told.
#[derive(Deserialize)]
struct Told {
    language: Option<Language>,
}

/// The rows that were refused, as CSV
///
/// As they are in the file, with one column more that says why: put them right and import them again.
#[utoipa::path(get, path = "/api/crm/imports/{id}/problems", tag = "crm",
    params(("id" = ImportId, Path), ("language" = inline(Option<Language>), Query)),
    responses((status = 200, body = String, content_type = "text/csv")),
    security(("bearer" = []), ("cookie" = [])))]
async fn problems(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<ImportId>,
    InQuery(told): InQuery<Told>,
) -> Answer<Response> {
    let language = told.language.unwrap_or_default();
    let parts = imports::problems(&state.services, &actor, id, language).await?;
    let body = Body::from_stream(parts.inspect_err(|error| {
        tracing::error!(%error, "a file of problems broke off: {error}");
    }));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"problems.csv\""),
        ),
    ];
    Ok((headers, body).into_response())
}
