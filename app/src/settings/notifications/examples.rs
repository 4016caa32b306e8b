//! Every mail with made-up content, as its recipient would see it.

use super::api::{Example, mail_examples};
use crate::{error::Failure, i18n::notifications};
use leptos::prelude::*;
use ui::{Card, SkeletonList};

#[component]
pub(super) fn Examples() -> impl IntoView {
    let all = Resource::new(|| (), |()| mail_examples());
    let example = |example: Example| {
        let Example {
            name,
            subject,
            html,
        } = example;
        view! {
            <details class="mail-example" data-letter=name>
                <summary>{subject.clone()}</summary>
                // No scripts, no forms: it is only to be looked at.
                <iframe title=subject sandbox="" srcdoc=html></iframe>
            </details>
        }
    };
    view! {
        <Card title=notifications::examples()>
            <p class="muted">{notifications::examples_text()}</p>
            <Suspense fallback=|| view! { <SkeletonList rows=3/> }>
                {move || Suspend::new(async move { match all.await {
                    Ok(all) => all.into_iter().map(example).collect_view().into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Suspense>
        </Card>
    }
}
