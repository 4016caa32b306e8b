//! Inviting somebody, by mail or by link.

use super::api;
use crate::{
    error::{field_error, form_error},
    forms::{focus_refused, from_address},
    frame::role_name,
    i18n::members,
    session::me,
};
use domain::{Role, invitation::NewInvitation};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Field, Mood, Notice, Select, TextInput, Variant};

#[component]
pub(super) fn Invite(action: ServerAction<api::Invite>) -> impl IntoView {
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    let mine = me().map_or(Role::Viewer, |me| me.role);
    let roles = Role::ALL.iter().filter(move |role| mine.may_grant(**role));
    let option = |role: &Role| {
        view! { <option value=role.as_str() selected=*role == Role::Agent>{role_name(*role)}</option> }
    };
    let made = move || match answer.get() {
        Some(Ok(invitation)) => Some(view! { <Made invitation/> }),
        _ => None,
    };
    view! {
        <Card title=members::invite_title()>
            <div class="stack">
                <p class="muted">{members::invite_text()}</p>
                {made}
                <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="invite">
                    {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                    <div class="form-grid">
                        <Field
                            label=members::invite_email()
                            id="invite-email"
                            hint=members::invite_email_hint()
                            error=field_error(answer, "email")
                        >
                            <TextInput name="email" kind="email" value=from_address("email") attr:autocomplete="off"/>
                        </Field>
                        <Field label=members::invite_role() id="invite-role" error=field_error(answer, "role")>
                            <Select name="role">{roles.map(option).collect_view()}</Select>
                        </Field>
                        <Field label=members::invite_uses() id="invite-uses" error=field_error(answer, "uses")>
                            <TextInput name="uses" kind="number" value="1" attr:min="1" attr:max="100"/>
                        </Field>
                        <Field label=members::invite_days() id="invite-days" error=field_error(answer, "days")>
                            <TextInput name="days" kind="number" value="7" attr:min="1" attr:max="90"/>
                        </Field>
                    </div>
                    <div class="form-actions">
                        <Button submit=true variant=Variant::Primary busy=action.pending()>{members::invite_submit()}</Button>
                    </div>
                </ActionForm>
            </div>
        </Card>
    }
}

/// What was just made, with its link.
#[component]
fn Made(invitation: NewInvitation) -> impl IntoView {
    let words = match (&invitation.invitation.email, invitation.mailed) {
        (None, _) => members::invite_link(),
        (Some(_), true) => members::invite_mailed(),
        (Some(_), false) => members::invite_unmailed(),
    };
    view! {
        <Notice mood=Mood::Positive>
            <p>{words}</p>
            <input class="input" readonly=true aria-label=words value=invitation.link data-testid="invitation-link"/>
        </Notice>
    }
}
