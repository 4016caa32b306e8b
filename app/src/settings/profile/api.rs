//! Name and address of the person who is signed in.

use crate::error::ApiError;
use leptos::prelude::*;

/// The page these forms stand on.
#[cfg(feature = "ssr")]
const PAGE: &str = "/settings";

/// Gives the person another name. The page loads anew: the name stands all over it.
///
/// # Errors
/// `invalid` with its field.
#[server(name = RenameMe, prefix = "/fn", endpoint = "profile/name")]
pub async fn rename(#[server(default)] name: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::identity::rename(&services, &actor, &name).await {
        Ok(()) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => {
            let typed = [("name", name.as_str())];
            Err(ctx::form_failed(RenameMe::PATH, PAGE, &typed, error))
        }
    }
}

/// Sends a link to the address the person wants to sign in with.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`.
#[server(name = ChangeEmail, prefix = "/fn", endpoint = "profile/email")]
pub async fn change_email(
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let change = domain::profile::EmailChange { email, password };
    match service::identity::change_email(&services, &actor, &change).await {
        Ok(()) => {
            ctx::then_show("/settings?email=sent");
            Ok(())
        }
        Err(error) => {
            let typed = [("email", change.email.as_str())];
            Err(ctx::form_failed(ChangeEmail::PATH, PAGE, &typed, error))
        }
    }
}
