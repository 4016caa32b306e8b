//! Which mails a member wants, and what each looks like.

pub mod api;
mod examples;

use super::layout::SettingsPage;
use crate::{
    error::{Failure, field_error, form_error},
    i18n::{common, notifications},
    session::me,
};
use api::{Choice, SaveNotices, my_notices};
use examples::Examples;
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Checkbox, Field, Mood, Notice, Select, SkeletonList, Variant};

#[component]
pub fn Notifications() -> impl IntoView {
    let save = ServerAction::<SaveNotices>::new();
    let choice = Resource::new(|| (), |()| my_notices());
    let unverified = me().is_some_and(|me| !me.email_verified);
    view! {
        <SettingsPage title=notifications::title()>
            {unverified.then(|| view! { <Notice mood=Mood::Warning>{notifications::unverified()}</Notice> })}
            <Card title=notifications::mail_title()>
                <Suspense fallback=|| view! { <SkeletonList rows=4/> }>
                    {move || Suspend::new(async move { match choice.await {
                        Ok(choice) => view! { <Choices choice save/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }})}
                </Suspense>
            </Card>
            <Examples/>
        </SettingsPage>
    }
}

#[component]
fn Choices(choice: Choice, save: ServerAction<SaveNotices>) -> impl IntoView {
    let answer = save.value();
    let failure = form_error(answer);
    let saved = move || matches!(answer.get(), Some(Ok(_)));
    let Choice {
        settings,
        time_zones,
    } = choice;
    let chosen = settings.time_zone;
    let zones = time_zones.into_iter().map(|zone| {
        let selected = zone == chosen;
        view! { <option value=zone.clone() selected=selected>{zone.clone()}</option> }
    });
    let zones = zones.collect_view();
    view! {
        <ActionForm action=save attr:class="form" attr:data-testid="notices">
            {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <p class="muted">{notifications::mail_text()}</p>
            <Checkbox
                name="mention"
                label=notifications::mention()
                hint=notifications::mention_hint()
                checked=settings.mention
            />
            <Checkbox
                name="assignment"
                label=notifications::assignment()
                hint=notifications::assignment_hint()
                checked=settings.assignment
            />
            <Checkbox
                name="reminder"
                label=notifications::reminder()
                hint=notifications::reminder_hint()
                checked=settings.reminder
            />
            <Checkbox
                name="digest"
                label=notifications::digest()
                hint=notifications::digest_hint()
                checked=settings.digest
            />
            <Field label=notifications::time_zone() id="time-zone" error=field_error(answer, "time_zone")>
                <Select name="time_zone">{zones}</Select>
            </Field>
            <div class="form-actions">
                <Button submit=true variant=Variant::Primary busy=save.pending()>{common::save()}</Button>
                <span role="status" class="muted">{move || saved().then(notifications::saved)}</span>
            </div>
        </ActionForm>
    }
}
