//! Organizations. Whatever changes in which one a person acts ends in a page that loads anew.

use crate::error::ApiError;
use domain::{OrganizationId, UserId, organization::Membership};
use leptos::prelude::*;
use server_fn::codec::GetUrl;

/// The page all of these forms stand on.
#[cfg(feature = "ssr")]
const PAGE: &str = "/settings/organization";

#[cfg(feature = "ssr")]
mod ssr {
    use crate::ctx;
    use service::{
        identity::{Refreshed, cookies},
        organizations::Departure,
    };

    /// Goes on in another organization.
    pub fn arrive(refreshed: &Refreshed) {
        ctx::set_cookies(cookies::refreshed(refreshed, ctx::is_secure()));
        leptos_axum::redirect("/inbox");
    }

    /// Goes on wherever there is something left.
    pub fn depart(departure: Departure) {
        match departure {
            Departure::Elsewhere(refreshed) => arrive(&refreshed),
            Departure::SignedOut => {
                ctx::set_cookies(cookies::clear(ctx::is_secure()));
                leptos_axum::redirect("/sign-in");
            }
        }
    }
}

/// The organizations of the person.
#[server(prefix = "/fn", endpoint = "organizations/mine", input = GetUrl)]
pub async fn my_organizations() -> Result<Vec<Membership>, ApiError> {
    use crate::ctx;
    Ok(service::organizations::mine(&ctx::services()?, &ctx::actor()?).await?)
}

/// Acts in another organization.
#[server(prefix = "/fn", endpoint = "organizations/switch")]
pub async fn switch_organization(id: OrganizationId) -> Result<(), ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let moved = service::identity::switch_organization(&services, &actor, id).await?;
    ssr::arrive(&moved);
    Ok(())
}

/// Creates another organization and goes there.
///
/// # Errors
/// `invalid` with its field.
#[server(prefix = "/fn", endpoint = "organizations/create")]
pub async fn create_organization(#[server(default)] name: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::organizations::create(&services, &actor, &name).await {
        Ok(moved) => {
            ssr::arrive(&moved);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(CreateOrganization::PATH, PAGE, &[], error)),
    }
}

/// Renames the organization.
///
/// # Errors
/// `invalid` with its field.
#[server(prefix = "/fn", endpoint = "organizations/rename")]
pub async fn rename_organization(#[server(default)] name: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::organizations::rename(&services, &actor, &name).await {
        Ok(_) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(RenameOrganization::PATH, PAGE, &[], error)),
    }
}

/// Makes somebody else the owner.
#[server(prefix = "/fn", endpoint = "organizations/transfer")]
pub async fn transfer_organization(member_id: UserId) -> Result<(), ApiError> {
    use crate::ctx;
    service::organizations::transfer(&ctx::services()?, &ctx::actor()?, member_id).await?;
    leptos_axum::redirect(PAGE);
    Ok(())
}

/// Leaves the organization.
#[server(prefix = "/fn", endpoint = "organizations/leave")]
pub async fn leave_organization(
    #[server(default)] successor_id: Option<UserId>,
) -> Result<(), ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    ssr::depart(service::organizations::leave(&services, &actor, successor_id).await?);
    Ok(())
}

/// Deletes the organization.
///
/// # Errors
/// `invalid` when its name was not typed, `conflict` while it has Telegram accounts.
#[server(prefix = "/fn", endpoint = "organizations/delete")]
pub async fn delete_organization(#[server(default)] name: String) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::organizations::delete(&services, &actor, &name).await {
        Ok(departure) => {
            ssr::depart(departure);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(DeleteOrganization::PATH, PAGE, &[], error)),
    }
}
