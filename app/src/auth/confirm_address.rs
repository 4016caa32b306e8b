//! Confirming a new address by the link that was sent there. A button, since programs that look
//! into mails follow links.

use super::{api::SubmitAddress, layout::AuthPage};
use crate::{
    error::{field_error, form_error},
    forms::from_address,
    i18n::auth,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, LinkButton, Mood, Notice, Size, Variant};

#[component]
pub fn ConfirmAddress() -> impl IntoView {
    let action = ServerAction::<SubmitAddress>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let expired = field_error(answer, "token");
    let taken = field_error(answer, "email");
    if from_address("done") == "yes" {
        return view! {
            <AuthPage title=auth::address_done_title() text=auth::address_done_text() everybody=true>
                <LinkButton href="/inbox" variant=Variant::Primary size=Size::Large block=true>
                    {auth::verify_go_on()}
                </LinkButton>
            </AuthPage>
        }
        .into_any();
    }
    let refused = move || {
        let expired = expired.get().map(|_| auth::reset_expired().to_owned());
        failure.get().or(expired).or_else(|| taken.get())
    };
    view! {
        <AuthPage title=auth::address_title() text=auth::address_text() everybody=true>
            <ActionForm action attr:class="form" attr:data-testid="confirm-address">
                {move || refused().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <input type="hidden" name="token" value=from_address("token")/>
                <Button submit=true variant=Variant::Primary size=Size::Large block=true>
                    {auth::verify_submit()}
                </Button>
            </ActionForm>
        </AuthPage>
    }
    .into_any()
}
