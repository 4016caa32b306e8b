//! The backup codes, on the only page that ever shows them.

use crate::{auth::AuthPage, i18n::two_factor};
use leptos::prelude::*;
use ui::{LinkButton, Mood, Notice, Size, Variant};

#[component]
pub(super) fn Codes(codes: Vec<String>) -> impl IntoView {
    let code = |code: String| view! { <li><code>{code}</code></li> };
    view! {
        <AuthPage title=two_factor::codes_title() text=two_factor::codes_text() everybody=true>
            <Notice mood=Mood::Warning>{two_factor::codes_once()}</Notice>
            <ul class="two-factor-codes" role="list" data-testid="backup-codes">{codes.into_iter().map(code).collect_view()}</ul>
            <LinkButton href="/settings/security" variant=Variant::Primary size=Size::Large block=true>
                {two_factor::codes_done()}
            </LinkButton>
        </AuthPage>
    }
}
