//! The mails of a demo, which has no server to send them: how a visitor comes to the links that
//! would be in their mailbox. Elsewhere there is no such page.

use crate::error::ApiError;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;

/// A mail, as its recipient would see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    to: String,
    subject: String,
    html: String,
}

/// The newest mails.
///
/// # Errors
/// `not_found` outside of a demo.
#[server(prefix = "/fn", endpoint = "outbox", input = GetUrl)]
pub async fn list_mails() -> Result<Vec<Letter>, ApiError> {
    use crate::ctx;
    let kept = service::mail::outbox(&ctx::services()?).await?;
    let letters = kept.into_iter().map(|kept| Letter {
        to: kept.mail.to,
        subject: kept.mail.subject,
        html: kept.mail.html,
    });
    Ok(letters.collect())
}

/// The page comes without scripts, so only the server knows it.
#[cfg(not(feature = "ssr"))]
pub use crate::auth::FromServer as Outbox;

#[cfg(feature = "ssr")]
#[component]
pub fn Outbox() -> impl IntoView {
    use crate::{error::Failure, i18n::security};
    use leptos_meta::Title;
    let mails = Resource::new_blocking(|| (), |()| list_mails());
    let letter = |letter: Letter| {
        let Letter { to, subject, html } = letter;
        view! {
            <article class="card outbox-mail">
                <header class="card-header">
                    <h2>{subject.clone()}</h2>
                    <span class="muted">{security::outbox_to()} " " {to}</span>
                </header>
                // No scripts, no forms: only its links lead somewhere.
                <iframe
                    title=subject
                    sandbox="allow-top-navigation-by-user-activation"
                    srcdoc=html
                ></iframe>
            </article>
        }
    };
    view! {
        <Title text=format!("{} · Parley", security::outbox_title())/>
        <main class="page-body page-narrow stack outbox" id="main">
            <h1>{security::outbox_title()}</h1>
            <p class="muted">{security::outbox_text()}</p>
            <Suspense>
                {move || Suspend::new(async move { match mails.await {
                    Ok(mails) if mails.is_empty() => view! { <p>{security::outbox_empty()}</p> }.into_any(),
                    Ok(mails) => mails.into_iter().map(letter).collect_view().into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Suspense>
        </main>
    }
}
