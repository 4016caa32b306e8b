//! A person whose address is not confirmed is asked for that.

use super::api::AskAgain;
use crate::{i18n::security, session::me};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Mood, Notice, Size};

#[component]
pub(super) fn VerifyNotice() -> impl IntoView {
    let action = ServerAction::<AskAgain>::new();
    let answer = action.value();
    let me = me().filter(|me| !me.email_verified)?;
    let email = me.email.clone();
    let said = move || match answer.get() {
        None => security::verify_text(&me.email),
        Some(Ok(())) => security::verify_sent(&email),
        Some(Err(error)) => error.words(),
    };
    Some(view! {
        <Notice mood=Mood::Warning>
            <p>{said}</p>
            <ActionForm action>
                <Button submit=true size=Size::Small busy=action.pending()>{security::verify_again()}</Button>
            </ActionForm>
        </Notice>
    })
}
