//! Which mails a person wants.

use axum::Json as Answered;
use axum::extract::State;
use domain::notice::NoticeSettings;
use service::notices;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Answer;
use crate::http::extract::{Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get, set))
}

/// Which mails you want in this organization
#[utoipa::path(get, path = "/api/auth/notices", tag = "auth",
    responses((status = 200, body = NoticeSettings)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<NoticeSettings>> {
    Ok(Answered(notices::get(&state.services, &actor).await?))
}

/// Choose which mails you want; what is left out is as at the beginning
#[utoipa::path(put, path = "/api/auth/notices", tag = "auth", request_body = NoticeSettings,
    responses((status = 200, body = NoticeSettings)), security(("bearer" = []), ("cookie" = [])))]
async fn set(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(settings): Json<NoticeSettings>,
) -> Answer<Answered<NoticeSettings>> {
    Ok(Answered(
        notices::set(&state.services, &actor, &settings).await?,
    ))
}
