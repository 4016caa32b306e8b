//! Signing in, registering, signing out: real forms, answered with cookies and a redirect.

use crate::error::ApiError;
use domain::invitation::Offer;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
mod ssr {
    use crate::{ctx, forms::local_path};
    use leptos_router::location::Url;
    use service::identity::{SecondStep, SignedIn, cookies};

    /// Hands out the cookies and goes on to where the person wanted to be.
    pub fn welcome(signed_in: &SignedIn, next: &str) {
        ctx::set_cookies(cookies::set(signed_in, ctx::is_secure()));
        leptos_axum::redirect(local_path(next, "/inbox"));
    }

    /// Hands out what the second step takes, and goes there.
    pub fn ask_for_second_step(step: &SecondStep, next: &str) {
        ctx::set_cookies([cookies::second_step(step, ctx::is_secure())]);
        let next = Url::escape(local_path(next, ""));
        leptos_axum::redirect(&format!("/second-step?next={next}"));
    }
}

/// Takes the second step of signing in and goes on to `next`.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`.
#[server(name = SubmitSecondStep, prefix = "/fn", endpoint = "auth/second-step")]
pub async fn second_step(
    #[server(default)] code: String,
    #[server(default)] passkey: String,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    use crate::{ctx, two_factor::passkeys};
    use server_fn::ServerFn;
    use service::identity::{self, cookies};
    let services = ctx::services()?;
    let answer = domain::two_factor::SecondStepAnswer {
        token: ctx::cookie(cookies::SECOND_STEP).unwrap_or_default(),
        code,
        passkey: passkeys::given(&passkey),
    };
    match identity::second_step(&services, &answer, &ctx::device()).await {
        Ok(signed_in) => {
            ctx::set_cookies([cookies::second_step_taken(ctx::is_secure())]);
            ssr::welcome(&signed_in, &next);
            Ok(())
        }
        Err(error) => {
            let (path, typed) = (SubmitSecondStep::PATH, [("next", next.as_str())]);
            Err(ctx::form_failed(path, "/second-step", &typed, error))
        }
    }
}

/// Signs in with what a passkey answered, and goes on to `next`.
///
/// # Errors
/// `invalid` with its field, `rate_limited`.
#[server(name = SubmitPasskey, prefix = "/fn", endpoint = "auth/passkey")]
pub async fn sign_in_with_passkey(
    #[server(default)] passkey: String,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    use crate::{ctx, two_factor::passkeys};
    use server_fn::ServerFn;
    let (services, device) = (ctx::services()?, ctx::device());
    let answer = passkeys::given(&passkey).unwrap_or_default();
    match service::identity::sign_in_with_passkey(&services, &answer, &device).await {
        Ok(signed_in) => {
            ssr::welcome(&signed_in, &next);
            Ok(())
        }
        Err(error) => {
            let (path, typed) = (SubmitPasskey::PATH, [("next", next.as_str())]);
            Err(ctx::form_failed(path, "/sign-in", &typed, error))
        }
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
    use service::identity::Entrance;
    let services = ctx::services()?;
    let input = domain::identity::SignIn {
        email: email.clone(),
        password,
    };
    match service::identity::sign_in(&services, &input, &ctx::device()).await {
        Ok(Entrance::In(signed_in)) => {
            ssr::welcome(&signed_in, &next);
            Ok(())
        }
        Ok(Entrance::SecondStep(step)) => {
            ssr::ask_for_second_step(&step, &next);
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

/// Registers somebody for whom a provider vouches, and signs them in.
///
/// # Errors
/// `invalid` with its fields.
#[server(name = SubmitRegisterWith, prefix = "/fn", endpoint = "auth/register-with")]
pub async fn register_with(
    #[server(default)] name: String,
    #[server(default)] organization_name: String,
    #[server(default)] email: String,
    #[server(default)] next: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    use service::identity::{self, cookies};
    let services = ctx::services()?;
    let kept = ctx::cookie(cookies::VOUCHED).unwrap_or_default();
    let typed = domain::sign_in_with::VouchedSignUp {
        name,
        organization_name,
        email,
    };
    match identity::register_with(&services, &kept, &typed, &ctx::device()).await {
        Ok(signed_in) => {
            ctx::set_cookies([cookies::arrived(cookies::VOUCHED, ctx::is_secure())]);
            // Whoever came by an invitation has accepted it by this.
            let invited = domain::sign_in_with::invitation_in(&next).is_some();
            ssr::welcome(&signed_in, if invited { "" } else { &next });
            Ok(())
        }
        Err(error) => {
            let typed = [
                ("name", typed.name.as_str()),
                ("organization_name", typed.organization_name.as_str()),
                ("email", typed.email.as_str()),
                ("next", next.as_str()),
            ];
            let path = SubmitRegisterWith::PATH;
            Err(ctx::form_failed(path, "/register-with", &typed, error))
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
    if let Ok(actor) = ctx::enrolling() {
        service::identity::sign_out(&ctx::services()?, &actor).await?;
    }
    ctx::set_cookies(service::identity::cookies::clear(ctx::is_secure()));
    leptos_axum::redirect("/sign-in");
    Ok(())
}

/// Sends a link to choose a new password, if the address is known. The page says the same either
/// way.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`.
#[server(name = SubmitForgot, prefix = "/fn", endpoint = "auth/forgot")]
pub async fn forgot(#[server(default)] email: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    match service::identity::request_reset(&ctx::services()?, &email).await {
        Ok(()) => {
            leptos_axum::redirect("/forgot-password?sent=yes");
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(
            SubmitForgot::PATH,
            "/forgot-password",
            &[],
            error,
        )),
    }
}

/// Sets the new password of whoever holds the link.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`.
#[server(name = SubmitReset, prefix = "/fn", endpoint = "auth/reset")]
pub async fn reset(
    #[server(default)] token: String,
    #[server(default)] new_password: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let reset = domain::identity::PasswordReset {
        token,
        new_password,
    };
    match service::identity::reset_password(&ctx::services()?, &reset).await {
        Ok(()) => {
            leptos_axum::redirect("/sign-in?reset=done");
            Ok(())
        }
        Err(error) => {
            let typed = [("token", reset.token.as_str())];
            Err(ctx::form_failed(
                SubmitReset::PATH,
                "/reset-password",
                &typed,
                error,
            ))
        }
    }
}

/// Confirms an address by the link of its mail.
///
/// # Errors
/// `invalid` when the link works no longer.
#[server(name = SubmitVerify, prefix = "/fn", endpoint = "auth/verify")]
pub async fn verify(#[server(default)] token: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    match service::identity::verify_email(&ctx::services()?, &token).await {
        Ok(()) => {
            leptos_axum::redirect("/verify?done=yes");
            Ok(())
        }
        Err(error) => {
            let typed = [("token", token.as_str())];
            Err(ctx::form_failed(
                SubmitVerify::PATH,
                "/verify",
                &typed,
                error,
            ))
        }
    }
}

/// Confirms a new address by the link that was sent there.
///
/// # Errors
/// `invalid` when the link works no longer, or somebody else signs in with the address by now.
#[server(name = SubmitAddress, prefix = "/fn", endpoint = "auth/address")]
pub async fn confirm_address(#[server(default)] token: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    const PAGE: &str = "/confirm-address";
    match service::identity::confirm_email(&ctx::services()?, &token).await {
        Ok(()) => {
            leptos_axum::redirect("/confirm-address?done=yes");
            Ok(())
        }
        Err(error) => {
            let typed = [("token", token.as_str())];
            Err(ctx::form_failed(SubmitAddress::PATH, PAGE, &typed, error))
        }
    }
}

/// What the holder of an invitation's link is offered.
///
/// # Errors
/// `invalid` when it is open no longer.
#[server(name = ReadOffer, prefix = "/fn", endpoint = "auth/offer", input = server_fn::codec::GetUrl)]
pub async fn offer(#[server(default)] token: String) -> Result<Offer, ApiError> {
    use crate::ctx;
    Ok(service::invitations::offer(&ctx::services()?, &token).await?)
}

/// Joins as the person who is signed in.
///
/// # Errors
/// `invalid` when the invitation is open no longer or for somebody else.
#[server(name = SubmitJoin, prefix = "/fn", endpoint = "auth/join")]
pub async fn join(#[server(default)] token: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    match service::invitations::join(&ctx::services()?, &ctx::actor()?, &token).await {
        Ok(joined) => {
            ctx::set_cookies(service::identity::cookies::refreshed(
                &joined,
                ctx::is_secure(),
            ));
            leptos_axum::redirect("/inbox");
            Ok(())
        }
        Err(error) => {
            let typed = [("token", token.as_str())];
            Err(ctx::form_failed(
                SubmitJoin::PATH,
                "/invitation",
                &typed,
                error,
            ))
        }
    }
}

/// Registers somebody new who was invited, and signs them in.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`.
#[server(name = SubmitInvited, prefix = "/fn", endpoint = "auth/register-invited")]
pub async fn register_invited(
    #[server(default)] token: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let newcomer = domain::invitation::Newcomer {
        token,
        name,
        email,
        password,
    };
    match service::invitations::register(&ctx::services()?, &newcomer, &ctx::device()).await {
        Ok(signed_in) => {
            ssr::welcome(&signed_in, "");
            Ok(())
        }
        Err(error) => {
            let typed = [
                ("token", newcomer.token.as_str()),
                ("name", newcomer.name.as_str()),
                ("email", newcomer.email.as_str()),
            ];
            Err(ctx::form_failed(
                SubmitInvited::PATH,
                "/invitation",
                &typed,
                error,
            ))
        }
    }
}
