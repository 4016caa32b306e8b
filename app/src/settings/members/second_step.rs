//! Taking the second step from a member who has lost it.

use super::api::ResetSecondStep;
use crate::{
    error::{ApiError, field_error},
    i18n::{common, members},
};
use domain::{ErrorCode, identity::Member};
use leptos::{form::ActionForm, prelude::*};
use ui::{
    Button, Dialog, DialogFooter, Field, IconButton, IconName, Mood, Notice, TextInput, Variant,
};

#[component]
pub(super) fn ResetSecondStepButton(member: Member) -> impl IntoView {
    let open = RwSignal::new(false);
    let action = ServerAction::<ResetSecondStep>::new();
    let answer = action.value();
    let said = move || match answer.get()? {
        Ok(()) => Some((Mood::Positive, members::step_done().to_owned())),
        Err(error) => words(&error).map(|words| (Mood::Danger, words)),
    };
    let id = member.id;
    view! {
        <IconButton
            icon=IconName::Shield
            label=members::step_label(&member.name)
            on:click=move |_| {
                action.value().set(None);
                open.set(true);
            }
        />
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
