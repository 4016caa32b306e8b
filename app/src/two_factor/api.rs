//! Server functions of the second step. New backup codes go to the browser in a sealed cookie and
//! are shown by the page after that, once: an answer to a plain form is another page.

use crate::error::ApiError;
use domain::{
    PasskeyId,
    passkey::PasskeyQuestion,
    two_factor::{TwoFactor, TwoFactorSetup},
};
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
    /// What the person's device was asked to make a passkey.
    pub question: Option<PasskeyQuestion>,
    /// What the person's device is called, as far as it says.
    pub device: String,
}

#[cfg(feature = "ssr")]
mod ssr {
    use crate::{ctx, error::ApiError, two_factor::passkeys};
    use domain::{
        Actor, device,
        two_factor::{BackupCodes, FullProof},
    };
    use service::{Services, identity::cookies};

    /// Both steps, as a form brings them.
    pub fn proof(password: String, code: String, passkey: &str) -> FullProof {
        FullProof {
            password,
            code,
            passkey: passkeys::given(passkey),
        }
    }

    /// The name that is proposed for a passkey of this device.
    pub fn device() -> String {
        let agent = ctx::device().user_agent.unwrap_or_default();
        let known = [device::browser(&agent), device::system(&agent)];
        known.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

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
        question: service::identity::begun_passkey(&services, &actor).await?,
        device: ssr::device(),
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
pub async fn begin(
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] passkey: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::enrolling()?);
    let proof = ssr::proof(password, code, &passkey);
    match service::identity::begin_two_factor(&services, &actor, &proof).await {
        Ok(_) => {
            leptos_axum::redirect("/two-factor?change=app");
            Ok(())
        }
        Err(error) => {
            let (path, typed) = (BeginTwoFactor::PATH, [("change", "app")]);
            Err(ctx::form_failed(path, PAGE, &typed, error))
        }
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
        Err(error) => {
            let (path, typed) = (ConfirmTwoFactor::PATH, [("change", "app")]);
            Err(ctx::form_failed(path, PAGE, &typed, error))
        }
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
    #[server(default)] passkey: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    use service::identity;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let proof = ssr::proof(password, code, &passkey);
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

/// Asks the person's device to make a passkey.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`, `conflict` where passkeys cannot be used.
#[server(name = BeginPasskey, prefix = "/fn", endpoint = "two-factor/passkey")]
pub async fn begin_passkey(
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] passkey: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::enrolling()?);
    let proof = ssr::proof(password, code, &passkey);
    match service::identity::begin_passkey(&services, &actor, &proof).await {
        Ok(_) => {
            leptos_axum::redirect("/two-factor?change=passkey");
            Ok(())
        }
        Err(error) => {
            let (path, typed) = (BeginPasskey::PATH, [("change", "passkey")]);
            Err(ctx::form_failed(path, PAGE, &typed, error))
        }
    }
}

/// Adds the passkey that the person's device made.
///
/// # Errors
/// `invalid` with its fields, `conflict` where it was added already.
#[server(name = AddPasskey, prefix = "/fn", endpoint = "two-factor/add-passkey")]
pub async fn add_passkey(
    #[server(default)] name: String,
    #[server(default)] passkey: String,
) -> Result<(), ApiError> {
    use crate::{ctx, two_factor::passkeys};
    use domain::{passkey::NewPasskey, two_factor::BackupCodes};
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::enrolling()?);
    let passkey = passkeys::given(&passkey).unwrap_or_default();
    let new = NewPasskey { name, passkey };
    match service::identity::add_passkey(&services, &actor, &new).await {
        Ok(added) if added.backup_codes.is_empty() => {
            leptos_axum::redirect("/settings/security");
            Ok(())
        }
        Ok(added) => {
            let codes = BackupCodes {
                codes: added.backup_codes,
            };
            ssr::show(&services, &actor, &codes)
        }
        Err(error) => {
            let typed = [("change", "passkey"), ("name", new.name.as_str())];
            Err(ctx::form_failed(AddPasskey::PATH, PAGE, &typed, error))
        }
    }
}

/// Asks the person's device for an answer in place of a code.
///
/// # Errors
/// `conflict` where passkeys cannot be used.
#[server(name = AskPasskey, prefix = "/fn", endpoint = "two-factor/ask")]
pub async fn ask_passkey() -> Result<PasskeyQuestion, ApiError> {
    use crate::ctx;
    Ok(service::identity::ask_passkey_as_proof(&ctx::services()?, &ctx::actor()?).await?)
}

/// Removes a passkey.
///
/// # Errors
/// `invalid` with its fields, `rate_limited`, `conflict` for the last way in and for the last second
/// step where an organization asks for one.
#[server(name = RemovePasskey, prefix = "/fn", endpoint = "two-factor/remove-passkey")]
pub async fn remove_passkey(
    id: PasskeyId,
    #[server(default)] password: String,
    #[server(default)] code: String,
    #[server(default)] passkey: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let proof = ssr::proof(password, code, &passkey);
    match service::identity::remove_passkey(&services, &actor, id, &proof).await {
        Ok(()) => {
            leptos_axum::redirect("/settings/security");
            Ok(())
        }
        Err(error) => {
            let id = id.to_string();
            let typed = [("change", "remove"), ("id", id.as_str())];
            Err(ctx::form_failed(RemovePasskey::PATH, PAGE, &typed, error))
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
