//! Signing in with an account elsewhere: what is linked, linking, giving up.

use super::api::{AskForPassword, LinkSignIn, UnlinkSignIn, sign_ins};
use crate::{
    auth::PasswordInput,
    error::{ApiError, Failure, field_error},
    forms::from_address,
    i18n::{auth, common, security},
    session::me,
};
use domain::{
    ErrorCode,
    sign_in_with::{LinkedSignIn, LinkedSignIns, OfferedProvider, Provider},
};
use leptos::{form::ActionForm, prelude::*};
use ui::{
    Button, Card, Dialog, DialogFooter, Field, LinkButton, Mood, Notice, Size, SkeletonList, Time,
    TimeStyle, Variant,
};

#[component]
pub(super) fn SignInsCard() -> impl IntoView {
    let unlink = ServerAction::<UnlinkSignIn>::new();
    let all = Resource::new(move || unlink.version().get(), |_| sign_ins());
    view! {
        <Transition fallback=|| view! { <Card title=security::with_title() flush=true><SkeletonList rows=1/></Card> }>
            {move || Suspend::new(async move { match all.await {
                // Where nothing can be linked there is nothing to say.
                Ok(all) if all.offered.is_empty() && all.linked.is_empty() => ().into_any(),
                Ok(all) => view! { <SignIns all unlink/> }.into_any(),
                Err(error) => view! { <Card title=security::with_title() flush=true><Failure error/></Card> }.into_any(),
            }})}
        </Transition>
    }
}

#[component]
fn SignIns(all: LinkedSignIns, unlink: ServerAction<UnlinkSignIn>) -> impl IntoView {
    let has_password = all.has_password;
    let names = all.offered.clone();
    let linked = move |one: LinkedSignIn| {
        let name = name_of(one.provider, &names);
        view! { <Linked one name has_password unlink/> }
    };
    let offered = move |one| view! { <Offered one has_password/> };
    view! {
        <Card title=security::with_title() flush=true>
            <Came offered=all.offered.clone()/>
            <ul role="list" data-testid="linked-sign-ins">{all.linked.into_iter().map(linked).collect_view()}</ul>
            <ul role="list" data-testid="offered-sign-ins">{all.offered.into_iter().map(offered).collect_view()}</ul>
            {(!has_password).then(|| view! { <NoPassword/> })}
        </Card>
    }
}

/// What people call a provider, also when it is not offered any more.
fn name_of(provider: Provider, offered: &[OfferedProvider]) -> String {
    let offered = offered.iter().find(|one| one.provider == provider);
    offered.map_or_else(
        || match provider {
            Provider::Google => "Google".to_owned(),
            Provider::GitHub => "GitHub".to_owned(),
            Provider::Telegram => "Telegram".to_owned(),
            Provider::OpenId => "OpenID".to_owned(),
        },
        |one| one.name.clone(),
    )
}

/// What the address says: how linking went, or that it goes on at the provider.
#[component]
fn Came(offered: Vec<OfferedProvider>) -> impl IntoView {
    let came = from_address("link");
    if let Ok(provider) = came.parse::<Provider>() {
        let name = name_of(provider, &offered);
        let href = format!("/auth/{provider}/start?link=yes");
        return view! {
            <div class="setting">
                <LinkButton href variant=Variant::Primary attr:rel="external">{security::with_go_on(&name)}</LinkButton>
            </div>
        }
        .into_any();
    }
    let (mood, words) = match came.as_str() {
        "done" => (Mood::Positive, security::with_done()),
        "taken" => (Mood::Danger, security::with_taken()),
        "cancelled" => (Mood::Neutral, security::with_cancelled()),
        "expired" => (Mood::Warning, security::with_expired()),
        "failed" => (Mood::Danger, security::with_failed()),
        _ => return view! { <div class="setting"><p>{security::with_text()}</p></div> }.into_any(),
    };
    view! { <div class="setting"><Notice mood>{words}</Notice></div> }.into_any()
}

#[component]
fn Linked(
    one: LinkedSignIn,
    name: String,
    has_password: bool,
    unlink: ServerAction<UnlinkSignIn>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let answer = unlink.value();
    let refused = move || match answer.get() {
        Some(Err(error)) => words(&error),
        _ => None,
    };
    let id = one.id;
    let text = StoredValue::new(security::with_unlink_text(&one.label));
    let used = match one.last_used_at {
        Some(at) => view! { {security::with_used()} " " <Time at=at.timestamp_millis()/> }.into_any(),
        None => view! { {security::with_never()} " · " <Time at=one.created_at.timestamp_millis() style=TimeStyle::Date/> }.into_any(),
    };
    view! {
        <li class="setting">
            <div>
                <div class="setting-name">{name.clone()} " · " {one.label.clone()}</div>
                <p>{used}</p>
            </div>
            <Button
                size=Size::Small
                attr:aria-label=security::with_unlink_label(&name, &one.label)
                on:click=move |_| open.set(true)
            >
                {security::with_unlink()}
            </Button>
            <Dialog open title=security::with_unlink_title(&name) class="dialog-small">
                <ActionForm action=unlink attr:class="form" attr:novalidate=true attr:data-testid="unlink-sign-in">
                    {move || refused().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                    <p>{text.get_value()}</p>
                    <input type="hidden" name="id" value=id.to_string()/>
                    {has_password.then(|| view! {
                        <Field label=auth::password() id="unlink_password" required=true error=field_error(answer, "password")>
                            <PasswordInput id="unlink_password" name="password" autocomplete="current-password"/>
                        </Field>
                    })}
                    <DialogFooter>
                        <Button on:click=move |_| open.set(false)>{common::cancel()}</Button>
                        <Button submit=true variant=Variant::Danger busy=unlink.pending()>{security::with_unlink()}</Button>
                    </DialogFooter>
                </ActionForm>
            </Dialog>
        </li>
    }
}

#[component]
fn Offered(one: OfferedProvider, has_password: bool) -> impl IntoView {
    let open = RwSignal::new(false);
    let link = ServerAction::<LinkSignIn>::new();
    let answer = link.value();
    Effect::new(move |_| {
        if let Some(Ok(address)) = answer.get() {
            // Refused only while the page is being closed.
            _ = window().location().assign(&address);
        }
    });
    let provider = one.provider.as_str();
    let refused = move || match answer.get() {
        Some(Err(error)) => words(&error),
        _ => None,
    };
    let title = security::with_link_title(&one.name);
    let text = StoredValue::new(security::with_link_text(&one.name));
    let go_on = StoredValue::new(security::with_go_on(&one.name));
    view! {
        <li class="setting">
            <div class="setting-name">{one.name.clone()}</div>
            <Button
                size=Size::Small
                attr:aria-label=security::with_link_label(&one.name)
                on:click=move |_| open.set(true)
            >
                {security::with_link()}
            </Button>
            <Dialog open title class="dialog-small">
                <ActionForm action=link attr:class="form" attr:novalidate=true attr:data-testid="link-sign-in">
                    {move || refused().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                    <p>{text.get_value()}</p>
                    <input type="hidden" name="provider" value=provider/>
                    {has_password.then(|| view! {
                        <Field label=auth::password() id="link_password" required=true error=field_error(answer, "password")>
                            <PasswordInput id="link_password" name="password" autocomplete="current-password"/>
                        </Field>
                    })}
                    <DialogFooter>
                        <Button on:click=move |_| open.set(false)>{common::cancel()}</Button>
                        <Button submit=true variant=Variant::Primary busy=link.pending()>{go_on.get_value()}</Button>
                    </DialogFooter>
                </ActionForm>
            </Dialog>
        </li>
    }
}

/// Somebody who came by another service, and may want a password, too.
#[component]
fn NoPassword() -> impl IntoView {
    let action = ServerAction::<AskForPassword>::new();
    let answer = action.value();
    let email = me().map(|me| me.email).unwrap_or_default();
    let said = move || match answer.get() {
        None => security::with_no_password_text().to_owned(),
        Some(Ok(())) => security::with_sent(&email),
        Some(Err(error)) => error.words(),
    };
    view! {
        <div class="setting" data-testid="no-password">
            <div>
                <div class="setting-name">{security::with_no_password()}</div>
                <p>{said}</p>
            </div>
            <ActionForm action>
                <Button submit=true size=Size::Small busy=action.pending()>{security::with_set()}</Button>
            </ActionForm>
        </div>
    }
}

/// What a form as a whole was refused for.
fn words(error: &ApiError) -> Option<String> {
    match error.0.code {
        ErrorCode::Conflict => Some(security::with_last().to_owned()),
        _ if error.0.fields.is_empty() => Some(error.words()),
        _ => None,
    }
}
