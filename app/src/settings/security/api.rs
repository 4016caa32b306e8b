//! Password and sessions of the person who is signed in.

use crate::error::ApiError;
use domain::{SessionId, device::DeviceSession};
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

/// Signs the person out on one device.
#[server(prefix = "/fn", endpoint = "security/end-session")]
pub async fn end_session(id: SessionId) -> Result<(), ApiError> {
    use crate::ctx;
    service::identity::end_session(&ctx::services()?, &ctx::actor()?, id).await?;
    ctx::then_show(PAGE);
    Ok(())
}

/// Signs the person out everywhere but here.
#[server(prefix = "/fn", endpoint = "security/end-other-sessions")]
pub async fn end_other_sessions() -> Result<(), ApiError> {
    use crate::ctx;
    service::identity::end_other_sessions(&ctx::services()?, &ctx::actor()?).await?;
    ctx::then_show(PAGE);
    Ok(())
}

/// Sends the mail that confirms the person's address once more.
#[server(prefix = "/fn", endpoint = "security/verification")]
pub async fn ask_again() -> Result<(), ApiError> {
    use crate::ctx;
    service::identity::ask_again(&ctx::services()?, &ctx::actor()?).await?;
    ctx::then_show(PAGE);
    Ok(())
}
