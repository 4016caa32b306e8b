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

/// The document. Scripts are Leptos's own and carry the nonce of the response.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let chosen = preferences();
    #[cfg(feature = "ssr")]
    {
        provide_context(chosen);
        provide_context(chosen.locale);
    }
    let theme = (chosen.theme != Theme::System).then(|| chosen.theme.id());
    view! {
        <!DOCTYPE html>
        <html lang=chosen.locale.tag() data-theme=theme data-rail=chosen.wide_rail.then_some("wide")>
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
                <HydrationScripts options/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}
