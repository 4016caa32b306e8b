//! Taking the second step from a member who has lost it.

use super::api::ResetSecondStep;
use crate::{
    error::{ApiError, field_error},
    i18n::{common, members},
};
use domain::{ErrorCode, identity::Member};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Dialog, DialogFooter, Field, Mood, Notice, TextInput, Variant};

#[component]
pub(super) fn ResetSecondStepDialog(member: Member, open: RwSignal<bool>) -> impl IntoView {
    let action = ServerAction::<ResetSecondStep>::new();
    let answer = action.value();
    let said = move || match answer.get()? {
        Ok(()) => Some((Mood::Positive, members::step_done().to_owned())),
        Err(error) => words(&error).map(|words| (Mood::Danger, words)),
    };
    let id = member.id;
    Effect::new(move || {
        // What was said the last time is not about this time.
        if open.get() {
            action.value().set(None);
        }
    });
    view! {
        <Dialog open title=members::step_title(&member.name) class="dialog-small">
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="reset-second-step">
                {move || said().map(|(mood, words)| view! { <Notice mood>{words}</Notice> })}
                <p>{members::step_text()}</p>
                <input type="hidden" name="id" value=id.to_string()/>
                <Field
                    label=members::step_reason()
                    id="reset-reason"
                    required=true
                    hint=members::step_reason_hint()
                    error=field_error(answer, "reason")
                >
                    <TextInput name="reason" attr:autocomplete="off"/>
                </Field>
                <DialogFooter>
                    <Button on:click=move |_| open.set(false)>{common::cancel()}</Button>
                    <Button submit=true variant=Variant::Danger busy=action.pending()>{members::step_submit()}</Button>
                </DialogFooter>
            </ActionForm>
        </Dialog>
    }
}

/// What the form as a whole was refused for.
fn words(error: &ApiError) -> Option<String> {
    match error.0.code {
        ErrorCode::Conflict => Some(members::step_off().to_owned()),
        ErrorCode::Forbidden => Some(members::step_above().to_owned()),
        _ if error.0.fields.is_empty() => Some(error.words()),
        _ => None,
    }
}
