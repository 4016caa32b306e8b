//! The HTML document around the application, and what every page needs in its context.

use crate::{
    App,
    preferences::{Theme, preferences},
};
use leptos::{
    hydration::{AutoReload, HydrationScripts},
    prelude::*,
};
use leptos_meta::{HashedStylesheet, MetaTags};

/// Plain forms that end in a new page. They come without scripts: there the whole bundle would be
/// fetched for nothing, and the first page a person sees is the one that must be light.
#[cfg(feature = "ssr")]
const WITHOUT_SCRIPTS: [&str; 11] = [
    "/sign-in",
    "/second-step",
    "/two-factor",
    "/register",
    "/register-with",
    "/forgot-password",
    "/reset-password",
    "/verify",
    "/confirm-address",
    "/invitation",
    "/outbox",
];

/// Whether the page of this request is taken over by WebAssembly.
fn is_hydrated() -> bool {
    #[cfg(feature = "ssr")]
    {
        use_context::<axum::http::request::Parts>()
            .is_none_or(|parts| !WITHOUT_SCRIPTS.contains(&parts.uri.path()))
    }
    #[cfg(not(feature = "ssr"))]
    {
        true
    }
}

/// The document. Scripts are Leptos's own and carry the nonce of the response.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let chosen = preferences();
    #[cfg(feature = "ssr")]
    {
        provide_context(chosen);
        provide_context(chosen.locale);
    }
    let hydrated = is_hydrated();
    let theme = (chosen.theme != Theme::System).then(|| chosen.theme.id());
    view! {
        <!DOCTYPE html>
        <html lang=chosen.locale.tag() data-theme=theme data-rail=chosen.wide_rail.then_some("wide") data-hydrated=(!hydrated).then_some("true")>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="theme-color" content="#f6f7f9" media="(prefers-color-scheme: light)"/>
                <meta name="theme-color" content="#101216" media="(prefers-color-scheme: dark)"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="apple-touch-icon" href="/icons/icon-180.png"/>
                <link rel="manifest" href="/manifest.webmanifest"/>
                <HashedStylesheet options=options.clone() id="style"/>
                <AutoReload options=options.clone()/>
                {hydrated.then(|| view! { <HydrationScripts options/> })}
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
