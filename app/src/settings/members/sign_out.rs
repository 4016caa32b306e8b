//! Signing a member out, by somebody above them.

use super::api::SignOutMember;
use crate::i18n::{common, members};
use domain::UserId;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Dialog, DialogFooter, Mood, Notice, Variant};

#[component]
pub(super) fn SignOutDialog(id: UserId, name: String, open: RwSignal<bool>) -> impl IntoView {
    let action = ServerAction::<SignOutMember>::new();
    let answer = action.value();
    Effect::new(move || {
        // What was said the last time is not about this time.
        if open.get() {
            answer.set(None);
        }
    });
    let said = move || {
        let (mood, words) = match answer.get()? {
            Ok(count) => (Mood::Positive, members::sign_out_done(count)),
            Err(error) => (Mood::Danger, error.words()),
        };
        Some(view! { <Notice mood>{words}</Notice> })
    };
    view! {
        <Dialog open title=members::sign_out_title(&name) class="dialog-small">
            <ActionForm action attr:class="form" attr:data-testid="sign-out-member">
                {said}
                <p>{members::sign_out_text()}</p>
                <input type="hidden" name="id" value=id.to_string()/>
                <DialogFooter>
                    <Button on:click=move |_| open.set(false)>{common::cancel()}</Button>
                    <Button submit=true variant=Variant::Danger busy=action.pending()>{members::sign_out_submit()}</Button>
                </DialogFooter>
            </ActionForm>
        </Dialog>
    }
}
