//! Members and invitations.

use crate::error::ApiError;
use domain::{
    InvitationId, Role, UserId,
    identity::Member,
    invitation::{Invitation, NewInvitation},
};
use leptos::prelude::*;
use server_fn::codec::GetUrl;

/// The page all of these forms stand on.
#[cfg(feature = "ssr")]
const PAGE: &str = "/settings/members";

/// The newest invitations.
#[server(prefix = "/fn", endpoint = "invitations/list", input = GetUrl)]
pub async fn list_invitations() -> Result<Vec<Invitation>, ApiError> {
    use crate::ctx;
    Ok(service::invitations::list(&ctx::services()?, &ctx::actor()?).await?)
}

/// Invites somebody. The answer has the link; a page without scripts cannot show it, so there
/// the invitation should have an address.
///
/// # Errors
/// `invalid` with its fields, `forbidden` for a role above one's own.
#[server(prefix = "/fn", endpoint = "invitations/create")]
pub async fn invite(
    role: Role,
    #[server(default)] email: String,
    #[server(default)] uses: String,
    #[server(default)] days: String,
) -> Result<NewInvitation, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let number = |text: &str| match text.trim() {
        "" => None,
        // What is no number is out of range, and refused as such.
        text => Some(text.parse().unwrap_or(0)),
    };
    let input = domain::invitation::InvitationInput {
        role,
        uses: number(&uses).filter(|_| email.trim().is_empty()),
        days: number(&days),
        email: Some(email),
    };
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::invitations::create(&services, &actor, &input).await {
        Ok(invitation) => {
            ctx::then_show(PAGE);
            Ok(invitation)
        }
        Err(error) => {
            let email = input.email.unwrap_or_default();
            let typed = [("email", email.as_str())];
            Err(ctx::form_failed(Invite::PATH, PAGE, &typed, error))
        }
    }
}

/// Takes an invitation back.
#[server(prefix = "/fn", endpoint = "invitations/revoke")]
pub async fn revoke_invitation(id: InvitationId) -> Result<(), ApiError> {
    use crate::ctx;
    service::invitations::revoke(&ctx::services()?, &ctx::actor()?, id).await?;
    ctx::then_show(PAGE);
    Ok(())
}

/// Gives a member another role.
///
/// # Errors
/// `forbidden` above one's own role, `conflict` for the last owner.
#[server(prefix = "/fn", endpoint = "members/role")]
pub async fn change_role(id: UserId, role: Role) -> Result<Member, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let member = service::members::change_role(&services, &actor, id, role).await?;
    ctx::then_show(PAGE);
    Ok(member)
}

/// Lets a member go.
///
/// # Errors
/// `forbidden` above one's own role, `conflict` for the last owner.
#[server(prefix = "/fn", endpoint = "members/remove")]
pub async fn remove_member(
    id: UserId,
    #[server(default)] successor_id: Option<UserId>,
) -> Result<(), ApiError> {
    use crate::ctx;
    service::members::remove(&ctx::services()?, &ctx::actor()?, id, successor_id).await?;
    ctx::then_show(PAGE);
    Ok(())
}

/// Keeps a member out, who stays one.
///
/// # Errors
/// `forbidden` above one's own role, `conflict` for the last owner.
#[server(prefix = "/fn", endpoint = "members/deactivate")]
pub async fn deactivate_member(
    id: UserId,
    #[server(default)] successor_id: Option<UserId>,
) -> Result<Member, ApiError> {
    use crate::ctx;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let member = service::members::deactivate(&services, &actor, id, successor_id).await?;
    ctx::then_show(PAGE);
    Ok(member)
}

/// Lets a deactivated member in again.
///
/// # Errors
/// `forbidden` above one's own role, `conflict` for somebody who may come in.
#[server(prefix = "/fn", endpoint = "members/reactivate")]
pub async fn reactivate_member(id: UserId) -> Result<Member, ApiError> {
    use crate::ctx;
    let member = service::members::reactivate(&ctx::services()?, &ctx::actor()?, id).await?;
    ctx::then_show(PAGE);
    Ok(member)
}

/// Signs a member out; says on how many devices.
///
/// # Errors
/// `forbidden` above one's own role.
#[server(prefix = "/fn", endpoint = "members/sign-out")]
pub async fn sign_out_member(id: UserId) -> Result<u64, ApiError> {
    use crate::ctx;
    let ended = service::members::sign_out(&ctx::services()?, &ctx::actor()?, id).await?;
    ctx::then_show(PAGE);
    Ok(ended)
}

/// Takes the second step from a member who has lost it.
///
/// # Errors
/// `invalid` without a reason, `forbidden` for an equal, `conflict` where there is none.
#[server(prefix = "/fn", endpoint = "members/reset-second-step")]
pub async fn reset_second_step(
    id: UserId,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    let reset = domain::organization::SecondStepReset { reason };
    match service::members::reset_second_step(&services, &actor, id, &reset).await {
        Ok(()) => {
            ctx::then_show(PAGE);
            Ok(())
        }
        Err(error) => Err(ctx::form_failed(ResetSecondStep::PATH, PAGE, &[], error)),
    }
}
