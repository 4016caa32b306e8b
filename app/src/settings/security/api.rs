//! Password and sessions of the person who is signed in.

use crate::error::ApiError;
use domain::{
    LinkedSignInId, PasskeyId, SessionId,
    device::DeviceSession,
    sign_in_with::{LinkedSignIns, Provider},
};
use leptos::prelude::*;
use server_fn::codec::GetUrl;

/// The page all of these forms stand on.
#[cfg(feature = "ssr")]
const PAGE: &str = "/settings/security";

/// Gives the person another password.
///
/// # Errors
/// `invalid` with its fields.
#[server(prefix = "/fn", endpoint = "security/password")]
pub async fn change_password(
    #[server(default)] current_password: String,
    #[server(default)] new_password: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let change = domain::identity::PasswordChange {
        current_password,
        new_password,
    };
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::identity::change_password(&services, &actor, &change).await {
        Ok(()) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(ChangePassword::PATH, PAGE, &[], error)),
    }
}

/// Where the person is signed in.
#[server(prefix = "/fn", endpoint = "security/sessions", input = GetUrl)]
pub async fn list_sessions() -> Result<Vec<DeviceSession>, ApiError> {
    use crate::ctx;
    Ok(service::identity::sessions(&ctx::services()?, &ctx::actor()?).await?)
}

/// Takes the password once more, for what a recent sign-in is asked for.
///
/// # Errors
/// `invalid` with its field, `conflict` for somebody without a password.
#[server(prefix = "/fn", endpoint = "security/confirm")]
pub async fn confirm(#[server(default)] password: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let confirmation = domain::identity::Confirmation { password };
    match service::identity::confirm(&ctx::services()?, &ctx::actor()?, &confirmation).await {
        Ok(()) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(Confirm::PATH, PAGE, &[], error)),
    }
}

/// Signs the person out on one device.
///
/// # Errors
/// `confirmation_required` after a while without a sign-in.
#[server(prefix = "/fn", endpoint = "security/end-session")]
pub async fn end_session(id: SessionId) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    match service::identity::end_session(&ctx::services()?, &ctx::actor()?, id).await {
        Ok(()) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(EndSession::PATH, PAGE, &[], error)),
    }
}

/// Signs the person out everywhere but here.
#[server(prefix = "/fn", endpoint = "security/end-other-sessions")]
pub async fn end_other_sessions() -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    match service::identity::end_other_sessions(&ctx::services()?, &ctx::actor()?).await {
        Ok(_) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(EndOtherSessions::PATH, PAGE, &[], error)),
    }
}

/// Sends the mail that confirms the person's address once more.
#[server(prefix = "/fn", endpoint = "security/verification")]
pub async fn ask_again() -> Result<(), ApiError> {
    use crate::ctx;
    service::identity::ask_again(&ctx::services()?, &ctx::actor()?).await?;
    ctx::then_show(PAGE);
    Ok(())
}

/// How the person signs in beside their password, and how they could.
#[server(name = ReadSignIns, prefix = "/fn", endpoint = "security/sign-ins", input = GetUrl)]
pub async fn sign_ins() -> Result<LinkedSignIns, ApiError> {
    use crate::ctx;
    Ok(service::identity::linked_sign_ins(&ctx::services()?, &ctx::actor()?).await?)
}

/// Takes the consent to link a provider; the answer is where linking begins.
///
/// # Errors
/// `invalid` with its field.
#[server(name = LinkSignIn, prefix = "/fn", endpoint = "security/link")]
pub async fn link_sign_in(
    provider: Provider,
    #[server(default)] password: String,
) -> Result<String, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    use service::identity::cookies;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::identity::consent_to_link(&services, &actor, provider, &password).await {
        Ok(consent) => {
            let secure = ctx::is_secure();
            ctx::set_cookies([cookies::on_the_way(cookies::CONSENT, &consent, secure)]);
            // A form must not end on another site: the page it ends on links there.
            ctx::then_show(&format!("{PAGE}?link={provider}"));
            Ok(format!("/auth/{provider}/start?link=yes"))
        }
        Err(error) => Err(ctx::form_failed(LinkSignIn::PATH, PAGE, &[], error)),
    }
}

/// Gives up a way to sign in.
///
/// # Errors
/// `invalid` with its field, `conflict` for the last way in.
#[server(name = UnlinkSignIn, prefix = "/fn", endpoint = "security/unlink")]
pub async fn unlink_sign_in(
    id: LinkedSignInId,
    #[server(default)] password: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    match service::identity::unlink(&ctx::services()?, &ctx::actor()?, id, &password).await {
        Ok(()) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(UnlinkSignIn::PATH, PAGE, &[], error)),
    }
}

/// Sends somebody without a password a link to set one.
#[server(name = AskForPassword, prefix = "/fn", endpoint = "security/password-by-mail")]
pub async fn ask_for_password() -> Result<(), ApiError> {
    use crate::ctx;
    service::identity::ask_for_password(&ctx::services()?, &ctx::actor()?).await?;
    ctx::then_show(PAGE);
    Ok(())
}

/// Gives a passkey another name.
///
/// # Errors
/// `invalid` with its field, `not_found` for one that is gone.
#[server(name = RenamePasskey, prefix = "/fn", endpoint = "security/rename-passkey")]
pub async fn rename_passkey(
    id: PasskeyId,
    #[server(default)] name: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let name = domain::passkey::PasskeyName { name };
    match service::identity::rename_passkey(&services, &actor, id, &name).await {
        Ok(()) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(RenamePasskey::PATH, PAGE, &[], error)),
    }
}
