//! What can be done with one message.

use super::{api::change_message, conversation::History, forward::ForwardDialog, state::Aim};
use crate::{error::ApiError, i18n::inbox};
use domain::{
    MessageId,
    message::{DeliveryState, Message, MessageChange},
};
use leptos::prelude::*;
use ui::{Icon, IconName, Toast, Toasts};
use wasm_bindgen::{JsCast, JsValue};

/// Reactions at hand.
const REACTIONS: [&str; 5] = ["👍", "❤", "🔥", "🎉", "👎"];

/// Asks for a change, and shows what becomes of it.
pub fn ask(history: History, toasts: Toasts, id: MessageId, change: MessageChange) {
    leptos::task::spawn_local(async move {
        match change_message(id, change).await {
            Ok(Some(message)) => history.put(message),
            Ok(None) => history.remove(id),
            Err(error) => toasts.push(Toast::failed(ApiError::words(&error))),
        }
    });
}

/// The tools of a message, under its bubble.
#[component]
pub fn Actions(message: Message, history: History) -> impl IntoView {
    if message.telegram_id.is_none() {
        return view! { <WaitingActions message history/> }.into_any();
    }
    let toasts = Toasts::get();
    let id = message.id;
    let close = move || history.acting.set(None);
    let change = move |change: MessageChange| {
        close();
        ask(history, toasts, id, change);
    };
    let is_note = message.content.notice.is_some();
    let pinned = message.content.pinned;
    let own = message.content.reactions.iter().find(|one| one.own);
    let own = own.map(|one| one.emoji.clone());
    let reactions = REACTIONS.map(|emoji| {
        let chosen = own.as_deref() == Some(emoji);
        let react = move |_| {
            change(MessageChange::React {
                emoji: (!chosen).then(|| emoji.to_owned()),
            });
        };
        view! {
            <button
                type="button"
                class="reaction-choice"
                aria-label=inbox::react(emoji)
                aria-pressed=chosen.to_string()
                on:click=react
            >
                {emoji}
            </button>
        }
    });
    let editable = message.outgoing && !is_note && message.media.is_none();
    let (answer, edited, passed) = (message.clone(), message.clone(), message.clone());
    let forwarding = RwSignal::new(false);
    let text = message.text.clone();
    let deleting = RwSignal::new(false);
    view! {
        <div class="bubble-actions" class:is-own=message.outgoing role="toolbar" aria-label=inbox::actions()>
            {(!is_note).then(|| view! {
                {reactions.into_iter().collect_view()}
                <Tool icon=IconName::Undo label=inbox::reply() on_press=move || { close(); history.aim.set(Aim::Answer(answer.clone())); }/>
            })}
            {(!text.is_empty()).then(|| view! {
                <Tool icon=IconName::Copy label=inbox::copy() on_press=move || { close(); copy(&text); }/>
            })}
            {(!is_note).then(|| view! {
                <Tool icon=IconName::Move label=inbox::forward() on_press=move || forwarding.set(true)/>
                <ForwardDialog open=forwarding message=passed history/>
            })}
            {editable.then(|| view! {
                <Tool icon=IconName::Edit label=inbox::edit() on_press=move || { close(); history.aim.set(Aim::Edit(edited.clone())); }/>
            })}
            {(!is_note).then(|| view! {
                <Tool
                    icon=IconName::Tag
                    label=if pinned { inbox::unpin() } else { inbox::pin() }
                    on_press=move || change(MessageChange::Pin { pinned: !pinned })
                />
            })}
            {move || if deleting.get() {
                view! {
                    <Tool icon=IconName::Trash label=inbox::delete_me() on_press=move || change(MessageChange::Delete { for_all: false })/>
                    <Tool icon=IconName::Trash label=inbox::delete_all() on_press=move || change(MessageChange::Delete { for_all: true })/>
                }.into_any()
            } else {
                view! { <Tool icon=IconName::Trash label=inbox::delete() on_press=move || deleting.set(true)/> }.into_any()
            }}
        </div>
    }
    .into_any()
}

/// A message that Telegram does not have can be taken back, and nothing else.
#[component]
fn WaitingActions(message: Message, history: History) -> impl IntoView {
    let toasts = Toasts::get();
    let id = message.id;
    let label = match message.state {
        DeliveryState::Failed => inbox::discard(),
        _ => inbox::take_back(),
    };
    let take_back = move || {
        history.acting.set(None);
        ask(history, toasts, id, MessageChange::Delete { for_all: true });
    };
    view! {
        <div class="bubble-actions is-own" role="toolbar" aria-label=inbox::actions()>
            <Tool icon=IconName::Close label on_press=take_back/>
        </div>
    }
}

#[component]
fn Tool(
    icon: IconName,
    label: &'static str,
    on_press: impl Fn() + Send + Sync + 'static,
) -> impl IntoView {
    view! {
        <button type="button" class="bubble-tool" on:click=move |_| on_press()>
            <Icon name=icon/>
            {label}
        </button>
    }
}

/// Puts a text on the clipboard; browsers allow it after a click, on pages they trust.
fn copy(text: &str) {
    let write = || -> Result<(), JsValue> {
        let navigator = js_sys::Reflect::get(&window(), &"navigator".into())?;
        let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())?;
        let write = js_sys::Reflect::get(&clipboard, &"writeText".into())?;
        let write = write.dyn_into::<js_sys::Function>()?;
        write.call1(&clipboard, &text.into()).map(drop)
    };
    if let Err(error) = write() {
        leptos::logging::warn!("clipboard: {error:?}");
    }
}
