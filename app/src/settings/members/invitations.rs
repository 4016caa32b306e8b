//! The invitations so far, and taking them back.

use super::api::{RevokeInvitation, list_invitations};
use crate::{error::Failure, frame::role_name, i18n::members};
use domain::invitation::{Invitation, InvitationState};
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, Card, Mood, Size, SkeletonList, Time, TimeStyle};

#[component]
pub(super) fn Invitations(
    /// Changes when somebody was invited.
    #[prop(into)]
    invited: Signal<usize>,
) -> impl IntoView {
    let revoke = ServerAction::<RevokeInvitation>::new();
    let all = Resource::new(
        move || (invited.get(), revoke.version().get()),
        |_| list_invitations(),
    );
    let row = move |invitation| view! { <InvitationRow invitation revoke/> };
    view! {
        <Card title=members::invitations_title() flush=true>
            <Transition fallback=|| view! { <SkeletonList rows=2/> }>
                {move || Suspend::new(async move { match all.await {
                    Ok(all) if all.is_empty() => view! {
                        <div class="setting"><p>{members::invitations_empty()}</p></div>
                    }.into_any(),
                    Ok(all) => view! {
                        <ul role="list" data-testid="invitations">{all.into_iter().map(row).collect_view()}</ul>
                    }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </Card>
    }
}

#[component]
fn InvitationRow(invitation: Invitation, revoke: ServerAction<RevokeInvitation>) -> impl IntoView {
    let whom = invitation
        .email
        .clone()
        .unwrap_or_else(|| members::invitations_link().to_owned());
    let label = members::invitations_revoke_label(&whom);
    let (mood, words) = match invitation.state {
        InvitationState::Open => (Mood::Accent, members::invitations_state_open()),
        InvitationState::Used => (Mood::Positive, members::invitations_state_used()),
        InvitationState::Expired => (Mood::Neutral, members::invitations_state_expired()),
        InvitationState::Revoked => (Mood::Neutral, members::invitations_state_revoked()),
    };
    let open = invitation.state == InvitationState::Open;
    view! {
        <li class="setting">
            <div>
                <div class="setting-name">{whom} " " <Badge mood>{words}</Badge></div>
                <p>
                    {role_name(invitation.role)} " · " {members::invitations_by(&invitation.inviter)} " · "
                    {members::invitations_uses(invitation.uses, invitation.uses_max)}
                    {open.then(|| view! {
                        " · " {members::invitations_until()} " "
                        <Time at=invitation.expires_at.timestamp_millis() style=TimeStyle::Date/>
                    })}
                </p>
            </div>
            {open.then(|| view! {
                <ActionForm action=revoke>
                    <input type="hidden" name="id" value=invitation.id.to_string()/>
                    <Button submit=true size=Size::Small attr:aria-label=label>{members::invitations_revoke()}</Button>
                </ActionForm>
            })}
        </li>
    }
}
