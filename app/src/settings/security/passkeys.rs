//! The passkeys of one's own account. Adding and removing ask for both steps, on a page of their own.

use super::api::RenamePasskey;
use crate::{
    error::{field_error, form_error},
    i18n::{common, passkeys},
};
use domain::{passkey::Passkey, two_factor::TwoFactor};
use leptos::{form::ActionForm, prelude::*};
use ui::{
    Badge, Button, Card, Dialog, DialogFooter, Field, LinkButton, Mood, Notice, Size, TextInput,
    Time, TimeStyle, Variant,
};

#[component]
pub(super) fn PasskeysCard(state: TwoFactor, rename: ServerAction<RenamePasskey>) -> impl IntoView {
    if !state.passkeys_offered && state.passkeys.is_empty() {
        return None;
    }
    let row = move |passkey| view! { <Row passkey rename/> };
    let add = state.passkeys_offered.then(|| {
        view! { <LinkButton href="/two-factor?change=passkey" attr:rel="external">{passkeys::add_link()}</LinkButton> }
    });
    let none = state.passkeys.is_empty().then(|| {
        view! { <div class="setting-name">{passkeys::none()}</div> }
    });
    Some(view! {
        <Card title=passkeys::title() flush=true>
            <div class="setting">
                <div>
                    {none}
                    <p>{passkeys::text()}</p>
                </div>
                {add}
            </div>
            <ul role="list" data-testid="passkeys">{state.passkeys.into_iter().map(row).collect_view()}</ul>
        </Card>
    })
}

#[component]
fn Row(passkey: Passkey, rename: ServerAction<RenamePasskey>) -> impl IntoView {
    let open = RwSignal::new(false);
    let used = match passkey.last_used_at {
        Some(at) => view! { {passkeys::used()} " " <Time at=at.timestamp_millis()/> }.into_any(),
        None => passkeys::never().into_any(),
    };
    let created = passkey.created_at.timestamp_millis();
    // A page of the server's own, not one of the router's.
    let remove = format!("/two-factor?change=remove&id={}", passkey.id);
    view! {
        <li class="setting">
            <div>
                <div class="setting-name">
                    {passkey.name.clone()} " "
                    {passkey.synced.then(|| view! { <Badge>{passkeys::synced()}</Badge> })}
                </div>
                <p>{passkeys::since()} " " <Time at=created style=TimeStyle::Date/> " · " {used}</p>
            </div>
            <Button
                size=Size::Small
                attr:aria-label=passkeys::rename_label(&passkey.name)
                on:click=move |_| open.set(true)
            >
                {passkeys::rename()}
            </Button>
            <LinkButton
                href=remove
                size=Size::Small
                attr:rel="external"
                attr:aria-label=passkeys::remove_label(&passkey.name)
            >
                {passkeys::remove_link()}
            </LinkButton>
            <RenameDialog passkey rename open/>
        </li>
    }
}

#[component]
fn RenameDialog(
    passkey: Passkey,
    rename: ServerAction<RenamePasskey>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let answer = rename.value();
    let failure = form_error(answer);
    let field = format!("passkey-name-{}", passkey.id);
    let id = passkey.id.to_string();
    let typed = StoredValue::new((id, field, passkey.name));
    let (id, field, name) = (
        move || typed.with_value(|(id, _, _)| id.clone()),
        move || typed.with_value(|(_, field, _)| field.clone()),
        move || typed.with_value(|(_, _, name)| name.clone()),
    );
    view! {
        <Dialog open title=passkeys::rename_title() class="dialog-small">
            <ActionForm action=rename attr:class="form" attr:novalidate=true attr:data-testid="passkey-rename">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <input type="hidden" name="id" value=id()/>
                <Field label=passkeys::name() id=field() required=true error=field_error(answer, "name")>
                    <TextInput name="name" value=name() attr:autocomplete="off"/>
                </Field>
                <DialogFooter>
                    <Button on:click=move |_| open.set(false)>{common::cancel()}</Button>
                    <Button submit=true variant=Variant::Primary busy=rename.pending()>{passkeys::rename_submit()}</Button>
                </DialogFooter>
            </ActionForm>
        </Dialog>
    }
}
