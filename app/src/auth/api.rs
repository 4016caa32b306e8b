//! Signing in, registering, signing out: real forms, answered with cookies and a redirect.

use crate::error::ApiError;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
mod ssr {
    use crate::{ctx, forms::local_path};
    use service::identity::{SignedIn, cookies};

    /// Hands out the cookies and goes on to where the person wanted to be.
    pub fn welcome(signed_in: &SignedIn, next: &str) {
        ctx::set_cookies(cookies::set(signed_in, ctx::is_secure()));
        leptos_axum::redirect(local_path(next, "/inbox"));
    }
}

/// Signs in and goes on to `next`.
///
/// # Errors
/// `invalid` with its fields, `invalid_credentials`, `rate_limited`.
#[server(name = SubmitSignIn, prefix = "/fn", endpoint = "auth/sign-in")]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let services = ctx::services()?;
    let input = domain::identity::SignIn {
        email: email.clone(),
        password,
    };
    match service::identity::sign_in(&services, &input, &ctx::device()).await {
        Ok(signed_in) => {
            ssr::welcome(&signed_in, &next);
            Ok(())
        }
        Err(error) => {
            let typed = [("email", email.as_str()), ("next", next.as_str())];
            Err(ctx::form_failed(
                SubmitSignIn::PATH,
                "/sign-in",
                &typed,
                error,
            ))
        }
    }
}

/// Creates a person and their organization, and signs them in.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`.
#[server(name = SubmitRegister, prefix = "/fn", endpoint = "auth/register")]
pub async fn register(
    #[server(default)] name: String,
    #[server(default)] organization_name: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let services = ctx::services()?;
    let input = domain::identity::SignUp {
        email,
        password,
        name,
        organization_name,
    };
    match service::identity::register(&services, &input, &ctx::device()).await {
        Ok(signed_in) => {
            ssr::welcome(&signed_in, &next);
            Ok(())
        }
        Err(error) => {
            let typed = [
                ("name", input.name.as_str()),
                ("organization_name", input.organization_name.as_str()),
                ("email", input.email.as_str()),
                ("next", next.as_str()),
            ];
            Err(ctx::form_failed(
                SubmitRegister::PATH,
                "/register",
                &typed,
                error,
            ))
        }
    }
}

/// Ends this device's session. Its cookies go even if the session was over already.
///
/// # Errors
/// `internal`.
#[server(prefix = "/fn", endpoint = "auth/sign-out")]
pub async fn sign_out() -> Result<(), ApiError> {
    use crate::ctx;
    if let Ok(actor) = ctx::actor() {
        service::identity::sign_out(&ctx::services()?, &actor).await?;
    }
    ctx::set_cookies(service::identity::cookies::clear(ctx::is_secure()));
    leptos_axum::redirect("/sign-in");
    Ok(())
}
