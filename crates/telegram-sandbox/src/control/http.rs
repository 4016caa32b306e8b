//! The control API over HTTP: JSON in, JSON out, on a loopback address.

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;

use super::{Control, ControlError};
use crate::faults::Fault;

pub(crate) async fn serve(listener: TcpListener, control: Control) {
    if let Err(error) = axum::serve(listener, router(control)).await {
        tracing::error!(%error, "the control API has stopped");
    }
}

fn router(control: Control) -> Router {
    Router::new()
        .route(
            "/credentials",
            get(|State(control): Api| async move { Json(control.credentials()) }),
        )
        .route("/incoming", post(incoming))
        .route("/typing", post(typing))
        .route("/read", post(read))
        .route("/edit", post(edit))
        .route("/delete", post(delete))
        .route("/react", post(react))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/connections/cut", post(cut))
        .route("/down", post(down))
        .route("/up", post(up))
        .route("/sessions/revoke", post(revoke))
        .route("/keys/forget", post(forget))
        .route("/password", post(password))
        .route("/codes/expire", post(expire_codes))
        .route("/qr/scan", post(scan_qr))
        .route("/clock/advance", post(advance))
        .route("/journal", get(journal).delete(clear_journal))
        .route("/messages", get(messages))
        .route("/account", get(account))
        .with_state(control)
}

type Api = State<Control>;
type Outcome<T> = Result<Json<T>, ControlError>;

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unknown(_) | Self::NotAnAccount(_) => StatusCode::NOT_FOUND,
            Self::Refused(_) => StatusCode::CONFLICT,
        };
        (status, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

#[derive(Serialize)]
struct Count {
    count: usize,
}

/// A message for an account, or for a group if `account` names one.
#[derive(Deserialize)]
struct Incoming {
    account: String,
    from: String,
    text: String,
}

#[derive(Serialize)]
struct NewMessage {
    id: i32,
}

async fn incoming(State(control): Api, Json(body): Json<Incoming>) -> Outcome<NewMessage> {
    let Incoming {
        account,
        from,
        text,
    } = body;
    let id = match control.incoming(&account, &from, &text) {
        Err(ControlError::Unknown(name)) if name == account => {
            control.incoming_in_group(&account, &from, &text)?
        }
        other => other?,
    };
    Ok(Json(NewMessage { id }))
}

#[derive(Deserialize)]
struct Typing {
    account: String,
    from: String,
}

async fn typing(State(control): Api, Json(body): Json<Typing>) -> Result<(), ControlError> {
    control.typing(&body.account, &body.from)
}

#[derive(Deserialize)]
struct Read {
    account: String,
    chat: String,
    up_to: Option<i32>,
}

async fn read(State(control): Api, Json(body): Json<Read>) -> Result<(), ControlError> {
    control.read(&body.account, &body.chat, body.up_to)
}

#[derive(Deserialize)]
struct Edit {
    account: String,
    chat: String,
    id: i32,
    text: String,
}

async fn edit(State(control): Api, Json(body): Json<Edit>) -> Result<(), ControlError> {
    let Edit {
        account,
        chat,
        id,
        text,
    } = body;
    control.edit(&account, &chat, id, &text)
}

#[derive(Deserialize)]
struct Delete {
    account: String,
    chat: String,
    ids: Vec<i32>,
}

async fn delete(State(control): Api, Json(body): Json<Delete>) -> Result<(), ControlError> {
    control.delete(&body.account, &body.chat, &body.ids)
}

#[derive(Deserialize)]
struct React {
    account: String,
    chat: String,
    who: String,
    id: i32,
    emoji: Option<String>,
}

async fn react(State(control): Api, Json(body): Json<React>) -> Result<(), ControlError> {
    let React {
        account,
        chat,
        who,
        id,
        emoji,
    } = body;
    control.react(&account, &chat, &who, id, emoji.as_deref())
}

async fn down(State(control): Api) {
    control.down();
}

async fn up(State(control): Api) {
    control.up();
}

async fn expire_codes(State(control): Api) {
    control.expire_codes();
}

async fn faults(State(control): Api) -> Json<Vec<Fault>> {
    Json(control.faults())
}

async fn add_fault(State(control): Api, Json(fault): Json<Fault>) {
    control.add_fault(fault);
}

async fn clear_faults(State(control): Api) {
    control.clear_faults();
}

#[derive(Deserialize)]
struct MaybeAccount {
    account: Option<String>,
}

async fn cut(State(control): Api, Json(body): Json<MaybeAccount>) -> Outcome<Count> {
    let count = control.cut_connections(body.account.as_deref())?;
    Ok(Json(Count { count }))
}

#[derive(Deserialize)]
struct Account {
    account: String,
}

async fn revoke(State(control): Api, Json(body): Json<Account>) -> Outcome<Count> {
    let count = control.revoke_sessions(&body.account)?;
    Ok(Json(Count { count }))
}

async fn forget(State(control): Api, Json(body): Json<Account>) -> Outcome<Count> {
    let count = control.forget_keys(&body.account)?;
    Ok(Json(Count { count }))
}

async fn scan_qr(State(control): Api, Json(body): Json<Account>) -> Result<(), ControlError> {
    control.scan_qr(&body.account, None)
}

#[derive(Deserialize)]
struct Password {
    account: String,
    password: Option<String>,
}

async fn password(State(control): Api, Json(body): Json<Password>) -> Result<(), ControlError> {
    let password = body.password.as_deref();
    control.set_password(&body.account, password)
}

#[derive(Deserialize)]
struct Advance {
    seconds: i64,
}

async fn advance(State(control): Api, Json(body): Json<Advance>) {
    control.advance_clock(body.seconds);
}

async fn journal(State(control): Api) -> impl IntoResponse {
    Json(control.journal())
}

async fn clear_journal(State(control): Api) {
    control.clear_journal();
}

#[derive(Deserialize)]
struct Chat {
    account: String,
    chat: Option<String>,
}

async fn messages(
    State(control): Api,
    Query(query): Query<Chat>,
) -> Outcome<Vec<super::MessageView>> {
    Ok(Json(
        control.messages(&query.account, query.chat.as_deref())?,
    ))
}

async fn account(State(control): Api, Query(query): Query<Account>) -> Outcome<super::AccountView> {
    Ok(Json(control.account(&query.account)?))
}
