//! Accepting an invitation: as who one is, or as somebody new.

use super::{
    SignOut,
    api::{SubmitInvited, SubmitJoin, offer},
    layout::{AuthPage, with_next},
    password::PasswordInput,
    with::WithProviders,
};
use crate::{
    error::{field_error, form_error},
    forms::from_address,
    frame::role_name,
    i18n::auth,
    session::me,
};
use domain::{identity::Me, invitation::Offer};
use leptos::{form::ActionForm, prelude::*};
use server_fn::ServerFn;
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

#[component]
pub fn AcceptInvitation() -> impl IntoView {
    let token = from_address("token");
    let offer = Resource::new_blocking(move || token.clone(), offer);
    view! {
        <Suspense>
            {move || Suspend::new(async move { match offer.await {
                Ok(offer) => view! { <Offered offer/> }.into_any(),
                Err(_) => view! {
                    <AuthPage title=auth::invitation_expired_title() text=auth::invitation_expired_text() everybody=true>
                        <p class="auth-more"><a href="/sign-in">{auth::sign_in_submit()}</a></p>
                    </AuthPage>
                }.into_any(),
            }})}
        </Suspense>
    }
}

#[component]
fn Offered(offer: Offer) -> impl IntoView {
    let title = auth::invitation_title(&offer.organization);
    let text = auth::invitation_text(&offer.inviter, role_name(offer.role));
    let form = match me() {
        Some(me) => view! { <Join me/> }.into_any(),
        None => view! { <Newcomer email=offer.email.unwrap_or_default()/> }.into_any(),
    };
    view! { <AuthPage title text everybody=true>{form}</AuthPage> }
}

/// The consent of somebody who is signed in.
#[component]
fn Join(me: Me) -> impl IntoView {
    let action = ServerAction::<SubmitJoin>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let refused = field_error(answer, "email");
    view! {
        <ActionForm action attr:class="form" attr:data-testid="join">
            {move || failure.get().or_else(|| refused.get()).map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <input type="hidden" name="token" value=from_address("token")/>
            <Button submit=true variant=Variant::Primary size=Size::Large block=true busy=action.pending()>
                {auth::invitation_join(&me.name)}
            </Button>
        </ActionForm>
        <form method="post" action=SignOut::url() class="auth-more">
            <button type="submit" class="link-button">{auth::invitation_other()}</button>
        </form>
    }
}

/// The registration of somebody new.
#[component]
fn Newcomer(email: String) -> impl IntoView {
    let action = ServerAction::<SubmitInvited>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let token = from_address("token");
    let typed = from_address("email");
    let email = if typed.is_empty() { email } else { typed };
    let next = format!("/invitation?token={token}");
    let sign_in = with_next("/sign-in", &next);
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="register-invited">
            {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <input type="hidden" name="token" value=token/>
            <Field label=auth::name() id="name" required=true error=field_error(answer, "name")>
                <TextInput name="name" large=true value=from_address("name") attr:autocomplete="name" attr:autofocus=true/>
            </Field>
            <Field label=auth::email() id="email" required=true error=field_error(answer, "email")>
                <TextInput name="email" kind="email" large=true value=email attr:autocomplete="username"/>
            </Field>
            <Field
                label=auth::password()
                id="password"
                required=true
                hint=auth::password_hint()
                error=field_error(answer, "password")
            >
                <PasswordInput id="password" autocomplete="new-password"/>
            </Field>
            <Button submit=true variant=Variant::Primary size=Size::Large block=true busy=action.pending()>
                {auth::invitation_submit()}
            </Button>
        </ActionForm>
        <WithProviders next/>
        <p class="auth-more">{auth::invitation_have_one()} " " <a href=sign_in>{auth::invitation_sign_in()}</a></p>
    }
}
