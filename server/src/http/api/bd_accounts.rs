//! BD accounts: connecting Telegram accounts, and how they are.

use axum::Json as Answered;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::AccountId;
use domain::account::{Account, ConnectAccount, LoginCode, SandboxCredential, TwoStepPassword};
use serde::Serialize;
use service::accounts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, created};
use crate::http::extract::{Id, Json, SignedIn};
use crate::state::AppState;

pub(super) fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, connect))
        .routes(routes!(sandbox_credentials))
        .routes(routes!(get, remove))
        .routes(routes!(submit_code))
        .routes(routes!(submit_password))
}

/// All accounts.
#[derive(Serialize, utoipa::ToSchema)]
struct Accounts {
    /// The oldest first.
    items: Vec<Account>,
}

/// What the sandbox lets sign in.
#[derive(Serialize, utoipa::ToSchema)]
struct SandboxCredentials {
    /// Empty but in a demo.
    items: Vec<SandboxCredential>,
}

/// All connected accounts
#[utoipa::path(get, path = "/api/bd-accounts", tag = "bd-accounts",
    responses((status = 200, body = Accounts)), security(("bearer" = []), ("cookie" = [])))]
async fn list(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<Accounts>> {
    let items = accounts::list(&state.services, &actor).await?;
    Ok(Answered(Accounts { items }))
}

/// Begin to connect an account: Telegram sends a code to its phone
#[utoipa::path(post, path = "/api/bd-accounts", tag = "bd-accounts", request_body = ConnectAccount,
    responses((status = 201, body = Account)), security(("bearer" = []), ("cookie" = [])))]
async fn connect(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Json(body): Json<ConnectAccount>,
) -> Answer<impl IntoResponse> {
    let account = accounts::connect(&state.services, &actor, &body).await?;
    Ok(created(format!("/api/bd-accounts/{}", account.id), account))
}

/// Phone numbers and codes of the sandbox, in a demo
#[utoipa::path(get, path = "/api/bd-accounts/sandbox-credentials", tag = "bd-accounts",
    responses((status = 200, body = SandboxCredentials)), security(("bearer" = []), ("cookie" = [])))]
async fn sandbox_credentials(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
) -> Answer<Answered<SandboxCredentials>> {
    let items = accounts::sandbox_credentials(&state.services, &actor).await?;
    Ok(Answered(SandboxCredentials { items }))
}

/// One account
#[utoipa::path(get, path = "/api/bd-accounts/{id}", tag = "bd-accounts",
    params(("id" = AccountId, Path)),
    responses((status = 200, body = Account)), security(("bearer" = []), ("cookie" = [])))]
async fn get(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<AccountId>,
) -> Answer<Answered<Account>> {
    Ok(Answered(accounts::get(&state.services, &actor, id).await?))
}

/// Sign an account out at Telegram and remove it
#[utoipa::path(delete, path = "/api/bd-accounts/{id}", tag = "bd-accounts",
    params(("id" = AccountId, Path)),
    responses((status = 204)), security(("bearer" = []), ("cookie" = [])))]
async fn remove(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<AccountId>,
) -> Answer<StatusCode> {
    accounts::remove(&state.services, &actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give the code that Telegram sent
#[utoipa::path(post, path = "/api/bd-accounts/{id}/code", tag = "bd-accounts",
    params(("id" = AccountId, Path)), request_body = LoginCode,
    responses((status = 200, body = Account)), security(("bearer" = []), ("cookie" = [])))]
async fn submit_code(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<AccountId>,
    Json(body): Json<LoginCode>,
) -> Answer<Answered<Account>> {
    let account = accounts::submit_code(&state.services, &actor, id, &body).await?;
    Ok(Answered(account))
}

/// Give the two-step password of the account
#[utoipa::path(post, path = "/api/bd-accounts/{id}/password", tag = "bd-accounts",
    params(("id" = AccountId, Path)), request_body = TwoStepPassword,
    responses((status = 200, body = Account)), security(("bearer" = []), ("cookie" = [])))]
async fn submit_password(
    State(state): State<AppState>,
    SignedIn(actor): SignedIn,
    Id(id): Id<AccountId>,
    Json(body): Json<TwoStepPassword>,
) -> Answer<Answered<Account>> {
    let account = accounts::submit_password(&state.services, &actor, id, &body).await?;
    Ok(Answered(account))
}
