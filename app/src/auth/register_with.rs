//! Somebody new for whom a provider vouches: what is left to say.

use super::{SubmitRegisterWith, layout::AuthPage};
use crate::{
    ctx,
    error::{ApiError, field_error, form_error},
    forms::{focus_refused, from_address},
    frame::role_name,
    i18n::auth,
};
use domain::sign_in_with::Vouched;
use leptos::{form::ActionForm, prelude::*};
use service::identity::cookies;
use ui::{Button, Field, Mood, Notice, Size, TextInput, Variant};

async fn vouched() -> Result<Vouched, ApiError> {
    let kept = ctx::cookie(cookies::VOUCHED).unwrap_or_default();
    Ok(service::identity::vouched(&ctx::services()?, &kept).await?)
}

#[component]
pub fn RegisterWith() -> impl IntoView {
    let vouched = Resource::new_blocking(|| (), |()| vouched());
    view! {
        <Suspense>
            {move || Suspend::new(async move { match vouched.await {
                Ok(vouched) => view! { <Form vouched/> }.into_any(),
                Err(_) => view! {
                    <AuthPage title=auth::with_expired_title() text=auth::with_expired_text()>
                        <p class="auth-more"><a href="/sign-in">{auth::sign_in_submit()}</a></p>
                    </AuthPage>
                }.into_any(),
            }})}
        </Suspense>
    }
}

#[component]
fn Form(vouched: Vouched) -> impl IntoView {
    let action = ServerAction::<SubmitRegisterWith>::new();
    let answer = action.value();
    let failure = form_error(answer);
    focus_refused(answer);
    let (title, text) = match &vouched.offer {
        Some(offer) => (
            auth::invitation_title(&offer.organization),
            auth::invitation_text(&offer.inviter, role_name(offer.role)),
        ),
        None => (
            auth::with_title().to_owned(),
            auth::with_text(&vouched.provider),
        ),
    };
    let typed = from_address("name");
    let name = if typed.is_empty() {
        vouched.name
    } else {
        typed
    };
    let expired = field_error(answer, "token");
    let organization = vouched.offer.is_none().then(|| {
        view! {
            <Field label=auth::organization() id="organization_name" required=true error=field_error(answer, "organization_name")>
                <TextInput
                    name="organization_name"
                    large=true
                    value=from_address("organization_name")
                    attr:autocomplete="organization"
                    attr:autofocus=true
                />
            </Field>
        }
    });
    let email = match vouched.email {
        Some(email) => view! {
            <Field label=auth::email() id="email" hint=auth::with_checked(&vouched.provider) error=field_error(answer, "email")>
                <TextInput name="email" kind="email" large=true value=email attr:readonly=true/>
            </Field>
        }
        .into_any(),
        None => view! {
            <Field label=auth::email() id="email" required=true error=field_error(answer, "email")>
                <TextInput name="email" kind="email" large=true value=from_address("email") attr:autocomplete="email"/>
            </Field>
        }
        .into_any(),
    };
    view! {
        <AuthPage title text>
            <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="register-with">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                {move || expired.get().map(|_| view! { <Notice mood=Mood::Danger>{auth::with_expired()}</Notice> })}
                <input type="hidden" name="next" value=from_address("next")/>
                <Field label=auth::name() id="name" required=true error=field_error(answer, "name")>
                    <TextInput name="name" large=true value=name attr:autocomplete="name"/>
                </Field>
                {organization}
                {email}
                <Button submit=true variant=Variant::Primary size=Size::Large block=true>{auth::with_submit()}</Button>
            </ActionForm>
            <p class="auth-more">{auth::register_have_one()} " " <a href="/sign-in">{auth::register_sign_in()}</a></p>
        </AuthPage>
    }
}
