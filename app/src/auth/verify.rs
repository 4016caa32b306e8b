//! Confirming an address by the link from a mail. A button, since programs that look into mails
//! follow links.

use super::{api::SubmitVerify, layout::AuthPage};
use crate::{
    error::{field_error, form_error},
    forms::from_address,
    i18n::auth,
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, LinkButton, Mood, Notice, Size, Variant};

#[component]
pub fn VerifyEmail() -> impl IntoView {
    let action = ServerAction::<SubmitVerify>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let expired = field_error(answer, "token");
    if from_address("done") == "yes" {
        return view! {
            <AuthPage title=auth::verify_done_title() text=auth::verify_done_text() everybody=true>
                <LinkButton href="/inbox" variant=Variant::Primary size=Size::Large block=true>
                    {auth::verify_go_on()}
                </LinkButton>
            </AuthPage>
        }
        .into_any();
    }
    view! {
        <AuthPage title=auth::verify_title() text=auth::verify_text() everybody=true>
            <ActionForm action attr:class="form" attr:data-testid="verify">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                {move || expired.get().map(|_| view! { <Notice mood=Mood::Danger>{auth::reset_expired()}</Notice> })}
                <input type="hidden" name="token" value=from_address("token")/>
                <Button submit=true variant=Variant::Primary size=Size::Large block=true busy=action.pending()>
                    {auth::verify_submit()}
                </Button>
            </ActionForm>
        </AuthPage>
    }
    .into_any()
}
