//! The keys so far, and revoking them.

use super::{
    api::{RevokeApiKey, list_api_keys},
    new::permission_words,
};
use crate::{error::Failure, i18n::api_keys};
use domain::api_key::{ApiKey, ApiKeyState};
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, Card, Mood, Size, SkeletonList, Time, TimeStyle};

#[component]
pub(super) fn KeyList(
    /// Changes when a key was made.
    #[prop(into)]
    made: Signal<usize>,
) -> impl IntoView {
    let revoke = ServerAction::<RevokeApiKey>::new();
    let all = Resource::new(
        move || (made.get(), revoke.version().get()),
        |_| list_api_keys(),
    );
    let row = move |key| view! { <KeyRow key revoke/> };
    view! {
        <Card title=api_keys::list_title() flush=true>
            <Transition fallback=|| view! { <SkeletonList rows=2/> }>
                {move || Suspend::new(async move { match all.await {
                    Ok(all) if all.is_empty() => view! {
                        <div class="setting"><p>{api_keys::list_empty()}</p></div>
                    }.into_any(),
                    Ok(all) => view! {
                        <ul role="list" data-testid="api-keys">{all.into_iter().map(row).collect_view()}</ul>
                    }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </Card>
    }
}

#[component]
fn KeyRow(key: ApiKey, revoke: ServerAction<RevokeApiKey>) -> impl IntoView {
    let (mood, words) = match key.state {
        ApiKeyState::Active => (Mood::Positive, api_keys::list_state_active()),
        ApiKeyState::Expired => (Mood::Neutral, api_keys::list_state_expired()),
        ApiKeyState::Revoked => (Mood::Neutral, api_keys::list_state_revoked()),
    };
    let active = key.state == ApiKeyState::Active;
    let label = api_keys::list_revoke_label(&key.name);
    let scopes: Vec<_> = key.scopes.iter().copied().map(permission_words).collect();
    let used = match key.last_used_at {
        None => api_keys::list_unused().into_any(),
        Some(at) => view! {
            {api_keys::list_used()} " " <Time at=at.timestamp_millis()/>
            {key.last_used_from.as_ref().map(|from| format!(" {}", api_keys::list_from(from)))}
        }
        .into_any(),
    };
    view! {
        <li class="setting">
            <div>
                <div class="setting-name">
                    {key.name} " " <code>{key.prefix} "…"</code> " " <Badge mood>{words}</Badge>
                </div>
                <p>{scopes.join(" · ")}</p>
                <p>
                    {api_keys::list_by(&key.user_name)} " · " {used} " · " {api_keys::list_until()} " "
                    <Time at=key.expires_at.timestamp_millis() style=TimeStyle::Date/>
                </p>
            </div>
            {active.then(|| view! {
                <ActionForm action=revoke>
                    <input type="hidden" name="id" value=key.id.to_string()/>
                    <Button submit=true size=Size::Small attr:aria-label=label>{api_keys::list_revoke()}</Button>
                </ActionForm>
            })}
        </li>
    }
}
