//! What cannot be undone: handing on, leaving, deleting. Plain forms, since each ends in a page
//! that loads anew; what was refused comes back in the address.

use super::api::{DeleteOrganization, LeaveOrganization, TransferOrganization};
use crate::{
    crm::api::list_members,
    error::{field_error, form_error},
    i18n::organization,
    session::me,
};
use domain::{UserId, identity::Member};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Field, Mood, Notice, Select, TextInput, Variant};

/// The other members, to choose one of.
#[component]
pub(in crate::settings) fn Colleagues(
    name: &'static str,
    /// Whom not to offer.
    except: Option<UserId>,
    /// What the empty choice says, where there is one.
    #[prop(optional, into)]
    nobody: Option<&'static str>,
) -> impl IntoView {
    let all = Resource::new(|| (), |()| list_members());
    let option =
        |member: Member| view! { <option value=member.id.to_string()>{member.name}</option> };
    let options = move || {
        Suspend::new(async move {
            let all = all.await.unwrap_or_default();
            let others = all
                .into_iter()
                .filter(|member| Some(member.id) != except && member.is_active());
            others.map(option).collect_view()
        })
    };
    view! {
        <Select name>
            {nobody.map(|words| view! { <option value="">{words}</option> })}
            <Suspense>{options}</Suspense>
        </Select>
    }
}

#[component]
pub(super) fn Transfer() -> impl IntoView {
    let action = ServerAction::<TransferOrganization>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let mine = me().map(|me| me.id);
    view! {
        <Card title=organization::transfer_title()>
            <ActionForm action attr:class="form" attr:data-testid="transfer">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <p class="muted">{organization::transfer_text()}</p>
                <Field label=organization::transfer_to() id="transfer-to" error=field_error(answer, "member_id")>
                    <Colleagues name="member_id" except=mine/>
                </Field>
                <div class="form-actions">
                    <Button submit=true busy=action.pending()>{organization::transfer_submit()}</Button>
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
pub(super) fn Leave() -> impl IntoView {
    let action = ServerAction::<LeaveOrganization>::new();
    let answer = action.value();
    let mine = me().map(|me| me.id);
    let failure = move || match answer.get() {
        Some(Err(error)) if error.0.code == domain::ErrorCode::Conflict => {
            Some(organization::leave_last_owner().to_owned())
        }
        Some(Err(error)) => Some(error.words()),
        _ => None,
    };
    view! {
        <Card title=organization::leave_title()>
            <ActionForm action attr:class="form" attr:data-testid="leave">
                {move || failure().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <p class="muted">{organization::leave_text()}</p>
                <Field label=organization::successor() id="leave-successor">
                    <Colleagues name="successor_id" except=mine nobody=organization::nobody()/>
                </Field>
                <div class="form-actions">
                    <Button submit=true variant=Variant::Danger busy=action.pending()>{organization::leave_submit()}</Button>
                </div>
            </ActionForm>
        </Card>
    }
}

#[component]
pub(super) fn Delete() -> impl IntoView {
    let action = ServerAction::<DeleteOrganization>::new();
    let answer = action.value();
    let name = me().map(|me| me.organization_name).unwrap_or_default();
    let failure = move || match answer.get() {
        Some(Err(error)) if error.0.code == domain::ErrorCode::Conflict => {
            Some(organization::delete_accounts().to_owned())
        }
        Some(Err(error)) if error.0.fields.is_empty() => Some(error.words()),
        _ => None,
    };
    view! {
        <Card title=organization::delete_title()>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="delete-organization">
                {move || failure().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <p class="muted">{organization::delete_text()}</p>
                <p>
                    {organization::export_text()} " "
                    // A file, not a page: the router must leave it to the browser.
                    <a href="/api/organization/export" rel="external" download="parley-export.jsonl" data-testid="export">
                        {organization::export_submit()}
                    </a>
                </p>
                <Field label=organization::delete_label(&name) id="delete-name" required=true error=field_error(answer, "name")>
                    <TextInput name="name" attr:autocomplete="off"/>
                </Field>
                <div class="form-actions">
                    <Button submit=true variant=Variant::Danger busy=action.pending()>{organization::delete_submit()}</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
