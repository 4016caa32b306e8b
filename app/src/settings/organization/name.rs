//! The organization's name.

use super::api::RenameOrganization;
use crate::{
    error::{field_error, form_error},
    i18n::{common, organization},
    session::me,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Field, Mood, Notice, TextInput};

#[component]
pub(super) fn Name() -> impl IntoView {
    let action = ServerAction::<RenameOrganization>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let name = me().map(|me| me.organization_name).unwrap_or_default();
    let saved = move || {
        matches!(answer.get(), Some(Ok(())))
            .then(|| view! { <Notice mood=Mood::Positive>{common::saved()}</Notice> })
    };
    view! {
        <Card title=organization::name_title()>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="rename-organization">
                {saved}
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <Field label=organization::name_label() id="organization-name" required=true error=field_error(answer, "name")>
                    <TextInput name="name" value=name/>
                </Field>
                <div class="form-actions">
                    <Button submit=true busy=action.pending()>{common::save()}</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
