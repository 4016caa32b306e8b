//! `auth.*`: signing in and out (<https://core.telegram.org/api/auth>).

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::crypto::random;
use crate::error::{Answer, RpcFailure};
use crate::world::{QrToken, SignIn, User};

/// A QR code is shown for this long.
const QR_SECONDS: i32 = 30;

pub(super) fn send_code(
    ctx: &mut Ctx<'_>,
    request: functions::auth::SendCode,
) -> Answer<enums::auth::SentCode> {
    let phone = known_phone(ctx, &request.phone_number, "PHONE_NUMBER_INVALID")?;
    Ok(sent_code(ctx, &phone, false))
}

pub(super) fn resend_code(
    ctx: &mut Ctx<'_>,
    request: functions::auth::ResendCode,
) -> Answer<enums::auth::SentCode> {
    let phone = known_phone(ctx, &request.phone_number, "PHONE_NUMBER_INVALID")?;
    check_hash(ctx, &phone, &request.phone_code_hash)?;
    Ok(sent_code(ctx, &phone, true))
}

pub(super) fn cancel_code(ctx: &mut Ctx<'_>, request: functions::auth::CancelCode) -> Answer<bool> {
    let phone = known_phone(ctx, &request.phone_number, "PHONE_NUMBER_INVALID")?;
    Ok(ctx.world.codes.remove(&phone).is_some())
}

pub(super) fn sign_in(
    ctx: &mut Ctx<'_>,
    request: functions::auth::SignIn,
) -> Answer<enums::auth::Authorization> {
    let phone = known_phone(ctx, &request.phone_number, "PHONE_NUMBER_UNOCCUPIED")?;
    check_hash(ctx, &phone, &request.phone_code_hash)?;
    let code = request.phone_code.unwrap_or_default();
    if code.is_empty() {
        return Err(RpcFailure::bad("PHONE_CODE_EMPTY"));
    }
    let user = ctx.world.user_by_phone(&phone);
    let user = user.ok_or_else(|| RpcFailure::bad("PHONE_NUMBER_UNOCCUPIED"))?;
    if user
        .account
        .as_ref()
        .is_none_or(|account| account.code != code)
    {
        return Err(RpcFailure::bad("PHONE_CODE_INVALID"));
    }
    let (id, two_step) = (user.id, has_password(user));
    ctx.world.codes.remove(&phone);
    if two_step {
        ctx.world.set_sign_in(ctx.key_id, SignIn::PasswordDue(id));
        return Err(RpcFailure::unauthorized("SESSION_PASSWORD_NEEDED"));
    }
    Ok(authorize(ctx, id))
}

pub(super) fn log_out(
    ctx: &mut Ctx<'_>,
    _: functions::auth::LogOut,
) -> Answer<enums::auth::LoggedOut> {
    ctx.me()?;
    ctx.world.set_sign_in(ctx.key_id, SignIn::Nobody);
    Ok(enums::auth::LoggedOut::Out(types::auth::LoggedOut {
        future_auth_token: None,
    }))
}

/// Signing in by QR code (<https://core.telegram.org/api/qr-login>): a token to show, or, once it was scanned,
/// the authorization.
pub(super) fn export_login_token(
    ctx: &mut Ctx<'_>,
    _: functions::auth::ExportLoginToken,
) -> Answer<enums::auth::LoginToken> {
    let (key_id, now) = (ctx.key_id, ctx.world.now());
    let mut accepted = None;
    ctx.world.qr_tokens.retain(|token| {
        let ours = token.key_id == key_id;
        accepted = accepted.or(token.accepted_by.filter(|_| ours));
        token.expires > now && !(ours && token.accepted_by.is_some())
    });
    if let Some(user) = accepted {
        if ctx.world.users.get(&user).is_some_and(has_password) {
            ctx.world.set_sign_in(key_id, SignIn::PasswordDue(user));
            return Err(RpcFailure::unauthorized("SESSION_PASSWORD_NEEDED"));
        }
        let authorization = authorize(ctx, user);
        let success = types::auth::LoginTokenSuccess { authorization };
        return Ok(enums::auth::LoginToken::Success(success));
    }
    let token = random::<24>().to_vec();
    let expires = now + QR_SECONDS;
    ctx.world.qr_tokens.push(QrToken {
        token: token.clone(),
        key_id,
        expires,
        accepted_by: None,
    });
    let token = types::auth::LoginToken { expires, token };
    Ok(enums::auth::LoginToken::Token(token))
}

/// A pass to another data centre, for its files.
pub(super) fn export_authorization(
    ctx: &mut Ctx<'_>,
    request: functions::auth::ExportAuthorization,
) -> Answer<enums::auth::ExportedAuthorization> {
    let me = ctx.me()?;
    if request.dc_id == crate::server::DC_ID {
        return Err(RpcFailure::bad("DC_ID_INVALID"));
    }
    let bytes = ctx.world.pass(me).to_le_bytes().to_vec();
    let exported = types::auth::ExportedAuthorization { id: me, bytes };
    Ok(exported.into())
}

/// Shows that pass.
pub(super) fn import_authorization(
    ctx: &mut Ctx<'_>,
    request: functions::auth::ImportAuthorization,
) -> Answer<enums::auth::Authorization> {
    if request.bytes != ctx.world.pass(request.id).to_le_bytes() {
        return Err(RpcFailure::bad("AUTH_BYTES_INVALID"));
    }
    ctx.world
        .set_sign_in(ctx.key_id, SignIn::FilesOnly(request.id));
    Ok(authorization(ctx, request.id))
}

/// Signs the key in and describes the user.
pub(super) fn authorize(ctx: &mut Ctx<'_>, id: i64) -> enums::auth::Authorization {
    ctx.world.set_sign_in(ctx.key_id, SignIn::SignedIn(id));
    authorization(ctx, id)
}

fn authorization(ctx: &Ctx<'_>, id: i64) -> enums::auth::Authorization {
    enums::auth::Authorization::Authorization(types::auth::Authorization {
        setup_password_required: false,
        otherwise_relogin_days: None,
        tmp_sessions: None,
        future_auth_token: None,
        user: ctx.world.user(id, id),
    })
}

fn has_password(user: &User) -> bool {
    let account = user.account.as_ref();
    account.is_some_and(|account| account.password.is_some())
}

/// The stored form of a phone number that belongs to an account.
fn known_phone(ctx: &Ctx<'_>, phone: &str, unknown: &str) -> Answer<String> {
    let user = ctx.world.user_by_phone(phone);
    let user = user.ok_or_else(|| RpcFailure::bad(unknown))?;
    if user.account.as_ref().is_some_and(|account| account.banned) {
        return Err(RpcFailure::bad("PHONE_NUMBER_BANNED"));
    }
    Ok(user.phone.clone().unwrap_or_default())
}

fn check_hash(ctx: &Ctx<'_>, phone: &str, hash: &str) -> Answer<()> {
    let pending = ctx.world.codes.get(phone);
    let good = pending.is_some_and(|code| code.hash == hash && code.expires > ctx.world.now());
    good.then_some(())
        .ok_or_else(|| RpcFailure::bad("PHONE_CODE_EXPIRED"))
}

fn sent_code(ctx: &mut Ctx<'_>, phone: &str, by_sms: bool) -> enums::auth::SentCode {
    let user = ctx.world.user_by_phone(phone);
    let code = user
        .and_then(|user| user.account.as_ref())
        .map(|a| a.code.len());
    let length = code.unwrap_or(5) as i32;
    let r#type = if by_sms {
        enums::auth::SentCodeType::Sms(types::auth::SentCodeTypeSms { length })
    } else {
        enums::auth::SentCodeType::App(types::auth::SentCodeTypeApp { length })
    };
    enums::auth::SentCode::Code(types::auth::SentCode {
        r#type,
        phone_code_hash: ctx.world.send_code(phone),
        next_type: (!by_sms).then_some(enums::auth::CodeType::Sms),
        timeout: Some(60),
    })
}
