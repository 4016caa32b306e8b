//! One's own name.

use super::api::RenameMe;
use crate::{
    error::{field_error, form_error},
    i18n::{common, settings},
    session::me,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Field, Mood, Notice, TextInput};

#[component]
pub(crate) fn NameCard() -> impl IntoView {
    let action = ServerAction::<RenameMe>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let name = me().map(|me| me.name).unwrap_or_default();
    // The name stands all over the page.
    Effect::new(move |_| {
        if matches!(answer.get(), Some(Ok(())))
            && let Err(error) = window().location().reload()
        {
            leptos::logging::warn!("reload: {error:?}");
        }
    });
    view! {
        <Card title=settings::you_name()>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="rename-me">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <Field label=settings::you_name() id="own-name" required=true hint=settings::you_name_hint() error=field_error(answer, "name")>
                    <TextInput name="name" value=name attr:autocomplete="name"/>
                </Field>
                <div class="form-actions">
                    <Button submit=true busy=action.pending()>{common::save()}</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
