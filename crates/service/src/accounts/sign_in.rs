//! Connecting an account: phone, code, two-step password.

use domain::account::{Account, AccountState, ConnectAccount, LoginCode, TwoStepPassword};
use domain::audit::AuditAction;
use domain::value::Phone;
use domain::{AccountId, Actor, Error, ErrorCode, FieldCode, Permission};
use serde_json::json;
use store::accounts::{self, Standing};

use super::{get, stand, tell};
use crate::audit::{self, Entry};
use crate::telegram::{GatewayError, SignInStep, TelegramUser};
use crate::{Failure, Services};

/// Asks Telegram to send a code to a phone. An account that was signed out or revoked is signed
/// in again and keeps its conversations; one that is signed in already is a conflict.
pub async fn connect(
    services: &Services,
    actor: &Actor,
    input: &ConnectAccount,
) -> Result<Account, Error> {
    actor.require(Permission::AccountsManage)?;
    let phone = Phone::parse(&input.phone).map_err(|code| Error::field("phone", code))?;
    let (id, is_new) = row_for(services, actor, &phone).await?;
    if let Err(error) = services.gateway.request_code(id, phone.as_str()).await {
        if is_new {
            let tx = services.db.begin().await.or_internal()?;
            accounts::erase(&tx, actor.organization_id, id)
                .await
                .or_internal()?;
            tx.commit().await.or_internal()?;
        }
        return Err(refusal(error, "phone"));
    }
    set(services, actor, id, &Standing::of(AccountState::CodeSent)).await
}

/// Signs in with the code that came. If the account has a two-step password, it is asked for
/// next.
pub async fn submit_code(
    services: &Services,
    actor: &Actor,
    id: AccountId,
    input: &LoginCode,
) -> Result<Account, Error> {
    actor.require(Permission::AccountsManage)?;
    let code: String = input.code.chars().filter(char::is_ascii_digit).collect();
    if input.code.trim().is_empty() {
        return Err(Error::field("code", FieldCode::Required));
    }
    if code.is_empty() || code.len() > 10 {
        return Err(Error::field("code", FieldCode::Wrong));
    }
    awaiting(services, actor, id, AccountState::CodeSent).await?;
    match services.gateway.submit_code(id, &code).await {
        Ok(SignInStep::SignedIn(user)) => signed_in(services, actor, id, &user).await,
        Ok(SignInStep::PasswordNeeded { hint }) => {
            let standing = Standing {
                password_hint: hint,
                ..Standing::of(AccountState::PasswordNeeded)
            };
            set(services, actor, id, &standing).await
        }
        Err(error) => Err(sign_in_failed(services, actor, id, error, "code").await?),
    }
}

/// Signs in with the two-step password.
pub async fn submit_password(
    services: &Services,
    actor: &Actor,
    id: AccountId,
    input: &TwoStepPassword,
) -> Result<Account, Error> {
    actor.require(Permission::AccountsManage)?;
    if input.password.is_empty() {
        return Err(Error::field("password", FieldCode::Required));
    }
    awaiting(services, actor, id, AccountState::PasswordNeeded).await?;
    match services.gateway.submit_password(id, &input.password).await {
        Ok(user) => signed_in(services, actor, id, &user).await,
        Err(error) => Err(sign_in_failed(services, actor, id, error, "password").await?),
    }
}

/// The row to sign in on, and whether it was made for that.
async fn row_for(
    services: &Services,
    actor: &Actor,
    phone: &Phone,
) -> Result<(AccountId, bool), Error> {
    let tx = services.db.begin().await.or_internal()?;
    let known = accounts::by_phone(&tx, actor.organization_id, phone)
        .await
        .or_internal()?;
    if let Some(account) = known {
        if account.state.has_session() {
            return Err(Error::conflict("this phone number is connected already"));
        }
        return Ok((account.id, false));
    }
    let id = services.clock.new_id();
    let now = services.clock.now();
    // Signed out, until Telegram has said that a code is on its way.
    accounts::insert(&tx, actor.organization_id, id, actor.user_id, phone, now)
        .await
        .or_internal()?;
    tx.commit().await.or_internal()?;
    Ok((id, true))
}

/// `Err(conflict)` unless the account waits for this.
async fn awaiting(
    services: &Services,
    actor: &Actor,
    id: AccountId,
    state: AccountState,
) -> Result<(), Error> {
    if get(services, actor, id).await?.state == state {
        Ok(())
    } else {
        Err(Error::conflict("this account is not waiting for that"))
    }
}

async fn signed_in(
    services: &Services,
    actor: &Actor,
    id: AccountId,
    user: &TelegramUser,
) -> Result<Account, Error> {
    let organization_id = actor.organization_id;
    let username = user.username.as_deref();
    let tx = services.db.begin().await.or_internal()?;
    let connecting = Standing::of(AccountState::Connecting);
    accounts::set_user(
        &tx,
        organization_id,
        id,
        user.id,
        &user.display_name,
        username,
    )
    .await
    .or_internal()?;
    accounts::set_standing(&tx, organization_id, id, &connecting)
        .await
        .or_internal()?;
    tell(
        &tx,
        &services.clock,
        organization_id,
        Some(actor.user_id),
        id,
    )
    .await
    .or_internal()?;
    let entry = Entry::new(AuditAction::AccountConnected)
        .to(id, user.display_name.clone())
        .becomes(json!({ "telegram_id": user.id, "username": username }));
    audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    services.gateway.start(id).await;
    get(services, actor, id).await
}

async fn set(
    services: &Services,
    actor: &Actor,
    id: AccountId,
    standing: &Standing,
) -> Result<Account, Error> {
    let tx = services.db.begin().await.or_internal()?;
    let by = Some(actor.user_id);
    stand(
        &tx,
        &services.clock,
        actor.organization_id,
        by,
        id,
        standing,
    )
    .await
    .or_internal()?;
    tx.commit().await.or_internal()?;
    get(services, actor, id).await
}

/// What a failed step means to the person. Where Telegram no longer knows of the sign-in, the
/// account is signed out, so that it can be started again.
async fn sign_in_failed(
    services: &Services,
    actor: &Actor,
    id: AccountId,
    error: GatewayError,
    field: &str,
) -> Result<Error, Error> {
    if matches!(
        error,
        GatewayError::NoSignIn | GatewayError::SessionEnded(_)
    ) {
        set(services, actor, id, &Standing::of(AccountState::SignedOut)).await?;
    }
    Ok(refusal(error, field))
}

/// What a refusal of Telegram means to the person who filled in this field.
fn refusal(error: GatewayError, field: &str) -> Error {
    match error {
        GatewayError::WrongCode => Error::field("code", FieldCode::Wrong),
        GatewayError::CodeExpired => Error::field("code", FieldCode::Expired),
        GatewayError::WrongPassword => Error::field("password", FieldCode::Wrong),
        GatewayError::UnknownPhone => Error::field("phone", FieldCode::Unknown),
        GatewayError::Wait { seconds, .. } => Error::rate_limited(seconds),
        GatewayError::Refused(code) | GatewayError::SessionEnded(code) => {
            Error::new(ErrorCode::Telegram).with_detail(code)
        }
        GatewayError::NoSignIn => Error::field(field, FieldCode::Expired),
        GatewayError::Unreachable(reason) => {
            tracing::warn!(reason, "Telegram cannot be reached: {reason}");
            Error::new(ErrorCode::Unavailable).with_detail("Telegram cannot be reached")
        }
    }
}
