//! Server functions of the second step. New backup codes go to the browser in a sealed cookie and
//! are shown by the page after that, once: an answer to a plain form is another page.

use crate::error::ApiError;
use domain::two_factor::{TwoFactor, TwoFactorSetup};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;

/// The page all of these forms stand on.
#[cfg(feature = "ssr")]
const PAGE: &str = "/two-factor";

/// What the page shows.
#[derive(Clone, Serialize, Deserialize)]
pub struct Shown {
    /// Whether the second step is on.
    pub state: TwoFactor,
    /// What was begun and waits for its first code.
    pub setup: Option<TwoFactorSetup>,
    /// Codes that were just made.
    pub codes: Vec<String>,
}

#[cfg(feature = "ssr")]
mod ssr {
    use crate::{ctx, error::ApiError};
    use domain::{Actor, two_factor::BackupCodes};
    use service::{Services, identity::cookies};

    /// Hands the codes on to the page that shows them.
    pub fn show(services: &Services, actor: &Actor, codes: &BackupCodes) -> Result<(), ApiError> {
        let cookie = cookies::backup_codes(services, actor.user_id, codes, ctx::is_secure())?;
        ctx::set_cookies([cookie]);
        leptos_axum::redirect("/two-factor?codes=new");
        Ok(())
    }

    /// The codes that were handed on; they are gone with this.
    pub fn shown(services: &Services, actor: &Actor) -> Vec<String> {
        let Some(sealed) = ctx::cookie(cookies::BACKUP_CODES) else {
            return Vec::new();
        };
        ctx::set_cookies([cookies::backup_codes_shown(ctx::is_secure())]);
        cookies::open_backup_codes(services, actor.user_id, &sealed)
            .map(|codes| codes.codes)
            .unwrap_or_default()
    }
}

/// What the page shows.
#[server(name = ReadTwoFactorPage, prefix = "/fn", endpoint = "two-factor/page", input = GetUrl)]
pub async fn read_page() -> Result<Shown, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::enrolling()?);
    ctx::keep_nowhere();
    Ok(Shown {
        state: service::identity::two_factor(&services, &actor).await?,
        setup: service::identity::begun_two_factor(&services, &actor).await?,
        codes: ssr::shown(&services, &actor),
    })
}

/// Whether the second step is on.
#[server(name = ReadTwoFactor, prefix = "/fn", endpoint = "two-factor/state", input = GetUrl)]
pub async fn state() -> Result<TwoFactor, ApiError> {
    use crate::ctx;
    Ok(service::identity::two_factor(&ctx::services()?, &ctx::actor()?).await?)
}

/// Makes a secret for the person's app.
///
/// # Errors
/// `invalid` with its field, `conflict` when it is on already.
#[server(name = BeginTwoFactor, prefix = "/fn", endpoint = "two-factor/begin")]
pub async fn begin(#[server(default)] password: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::enrolling()?);
    match service::identity::begin_two_factor(&services, &actor, &password).await {
        Ok(_) => {
            leptos_axum::redirect(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(BeginTwoFactor::PATH, PAGE, &[], error)),
    }
}

/// Switches the second step on with the app's first code.
///
/// # Errors
/// `invalid` with its field.
#[server(name = ConfirmTwoFactor, prefix = "/fn", endpoint = "two-factor/confirm")]
pub async fn confirm(#[server(default)] code: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::enrolling()?);
    match service::identity::confirm_two_factor(&services, &actor, &code).await {
        Ok(codes) => ssr::show(&services, &actor, &codes),
        Err(error) => Err(ctx::form_failed(ConfirmTwoFactor::PATH, PAGE, &[], error)),
    }
}

/// What to change about a second step that is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// New backup codes.
    Codes,
    /// No second step any more.
    Off,
}

/// Changes a second step that is on.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`, `conflict` where an organization asks for it.
#[server(name = ChangeTwoFactor, prefix = "/fn", endpoint = "two-factor/change")]
pub async fn change(
    change: Change,
    #[server(default)] password: String,
    #[server(default)] code: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    use service::identity;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let proof = domain::two_factor::FullProof { password, code };
    let (done, typed) = match change {
        Change::Codes => {
            let codes = identity::renew_backup_codes(&services, &actor, &proof).await;
            (codes.map(Some), "codes")
        }
        Change::Off => {
            let off = identity::switch_off_two_factor(&services, &actor, &proof).await;
            (off.map(|()| None), "off")
        }
    };
    match done {
        Ok(Some(codes)) => ssr::show(&services, &actor, &codes),
        Ok(None) => {
            leptos_axum::redirect("/settings/security");
            Ok(())
        }
        Err(error) => {
            let typed = [("change", typed)];
            Err(ctx::form_failed(ChangeTwoFactor::PATH, PAGE, &typed, error))
        }
    }
}

/// Whether the organization asks its members for a second step.
#[server(name = ReadTwoFactorRule, prefix = "/fn", endpoint = "two-factor/rule", input = GetUrl)]
pub async fn rule() -> Result<bool, ApiError> {
    use crate::ctx;
    let organization = service::organizations::get(&ctx::services()?, &ctx::actor()?).await?;
    Ok(organization.two_factor_required)
}

/// Asks all members for a second step, or no longer.
///
/// # Errors
/// `conflict` while whoever asks has none.
#[server(name = RequireTwoFactor, prefix = "/fn", endpoint = "two-factor/require")]
pub async fn require(required: bool) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    const RULE_PAGE: &str = "/settings/organization";
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::identity::require_two_factor(&services, &actor, required).await {
        Ok(()) => {
            ctx::then_show(RULE_PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(
            RequireTwoFactor::PATH,
            RULE_PAGE,
            &[],
            error,
        )),
    }
}
