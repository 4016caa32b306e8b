//! The quiet card both pages stand on, and where those go who are signed in already.

use crate::{
    forms::{from_address, local_path},
    frame::{LanguageSwitch, ThemeSwitch},
    session::me,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;

#[component]
pub(crate) fn AuthPage(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    /// Also for those who are signed in already.
    #[prop(optional)]
    everybody: bool,
    children: Children,
) -> impl IntoView {
    if !everybody && me().is_some() {
        let path = local_path(&from_address("next"), "/inbox").to_owned();
        return view! { <Redirect path/> }.into_any();
    }
    view! {
        <Title text=format!("{title} · Parley")/>
        <main class="auth" id="main">
            <section class="auth-card">
                <div class="auth-brand">
                    <svg viewBox="0 0 32 32" aria-hidden="true"><use href="/sprite.svg#mark"></use></svg>
                    "Parley"
                </div>
                <header class="auth-head">
                    <h1>{title}</h1>
                    <p>{text}</p>
                </header>
                {children()}
            </section>
            <footer class="auth-footer">
                <LanguageSwitch/>
                <ThemeSwitch/>
            </footer>
        </main>
    }
    .into_any()
}

/// A link to the other page that keeps where the person wanted to go.
pub(super) fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?next={}", leptos_router::location::Url::escape(next))
    }
}
