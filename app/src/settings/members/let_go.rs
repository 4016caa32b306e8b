//! Deactivating and removing a member: what it means, and who takes over.

use super::api::{DeactivateMember, RemoveMember};
use crate::{
    i18n::{common, members, organization},
    settings::organization::Colleagues,
};
use domain::UserId;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Dialog, DialogFooter, Field, Variant};

#[component]
pub(super) fn DeactivateDialog(
    id: UserId,
    name: String,
    open: RwSignal<bool>,
    action: ServerAction<DeactivateMember>,
) -> impl IntoView {
    view! {
        <Dialog open title=members::deactivate_title(&name) class="dialog-small">
            <ActionForm action attr:class="form" attr:data-testid="deactivate-member">
                <p>{members::deactivate_text()}</p>
                <Successor id open busy=action.pending() submit=members::deactivate_submit()/>
            </ActionForm>
        </Dialog>
    }
}

#[component]
pub(super) fn RemoveDialog(
    id: UserId,
    name: String,
    open: RwSignal<bool>,
    action: ServerAction<RemoveMember>,
) -> impl IntoView {
    view! {
        <Dialog open title=members::remove_title(&name) class="dialog-small">
            <ActionForm action attr:class="form" attr:data-testid="remove-member">
                <p>{members::remove_text()}</p>
                <Successor id open busy=action.pending() submit=members::remove_submit()/>
            </ActionForm>
        </Dialog>
    }
}

/// Who takes over, and the buttons.
#[component]
fn Successor(
    id: UserId,
    open: RwSignal<bool>,
    #[prop(into)] busy: Signal<bool>,
    submit: &'static str,
) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=id.to_string()/>
        <Field label=organization::successor() id="successor">
            <Colleagues name="successor_id" except=Some(id) nobody=organization::nobody()/>
        </Field>
        <DialogFooter>
            <Button on:click=move |_| open.set(false)>{common::cancel()}</Button>
            <Button submit=true variant=Variant::Danger busy=busy>{submit}</Button>
        </DialogFooter>
    }
}
