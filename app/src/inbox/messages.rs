//! Bubbles: what was said, by whom, and how it stands.

use super::api::RetryMessage;
use crate::i18n::inbox;
use domain::message::{DeliveryState, Message};
use leptos::prelude::*;
use ui::{Icon, IconName, Time, TimeStyle, tint_class, tint_of};

/// The tick of one of our messages; theirs have none.
#[component]
pub fn Tick(state: DeliveryState) -> impl IntoView {
    let (icon, class, words) = match state {
        DeliveryState::Queued | DeliveryState::Sending => {
            (IconName::Clock, "", inbox::state_queued())
        }
        DeliveryState::Sent => (IconName::Check, "", inbox::state_sent()),
        DeliveryState::Read => (IconName::CheckDouble, "is-read", inbox::state_read()),
        DeliveryState::Failed => (IconName::Alert, "is-failed", inbox::state_failed()),
        DeliveryState::Received => return ().into_any(),
    };
    view! {
        <span class=format!("tick {class}") title=words data-state=state.as_str()>
            <Icon name=icon/>
            <span class="visually-hidden">{words}</span>
        </span>
    }
    .into_any()
}

/// A message in its place: whether a day begins with it, and whether a group of bubbles does.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    pub message: Message,
    pub new_day: bool,
    pub first: bool,
}

/// Puts messages, oldest first, in their places. Days are the reader's own.
pub fn place(messages: &[Message]) -> Vec<Placed> {
    let mut placed = Vec::with_capacity(messages.len());
    let mut before: Option<&Message> = None;
    for message in messages {
        let new_day = before.is_none_or(|before| {
            local_day(before.sent_at.timestamp_millis())
                != local_day(message.sent_at.timestamp_millis())
        });
        let first = new_day
            || before.is_none_or(|before| {
                before.outgoing != message.outgoing
                    || before.sender_name != message.sender_name
                    || before.author_id != message.author_id
                    || (message.sent_at - before.sent_at).num_minutes() >= 10
            });
        placed.push(Placed {
            message: message.clone(),
            new_day,
            first,
        });
        before = Some(message);
    }
    placed
}

/// A number that is the same for two moments of one day of the reader.
fn local_day(millis: i64) -> i64 {
    #[cfg(feature = "hydrate")]
    let offset = {
        let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(millis as f64));
        date.get_timezone_offset() as i64 * 60_000
    };
    // The server does not know the reader's zone, and renders no days.
    #[cfg(not(feature = "hydrate"))]
    let offset = 0;
    (millis - offset).div_euclid(86_400_000)
}

/// One message.
#[component]
pub fn Bubble(
    placed: Placed,
    retry: ServerAction<RetryMessage>,
    own: Option<domain::UserId>,
) -> impl IntoView {
    let Placed {
        message,
        new_day,
        first,
    } = placed;
    let at = message.sent_at.timestamp_millis();
    let failed = message.state == DeliveryState::Failed;
    let id = message.id;
    let day = new_day.then(|| view! { <div class="day"><Time at style=TimeStyle::Day/></div> });
    // In a group the speaker; of ours the teammate, where it was not oneself.
    let colleague = message
        .author_name
        .clone()
        .filter(|_| message.author_id != own);
    let sender = message
        .sender_name
        .clone()
        .or(colleague)
        .filter(|_| first)
        .map(|name| {
            let class = format!("bubble-sender {}", tint_class(tint_of(&name)));
            view! { <span class=class>{name}</span> }
        });
    let media = message.media.as_deref().map(media_words);
    let edited = message
        .edited_at
        .map(|_| view! { <span>{inbox::edited()}</span> });
    let waits = matches!(
        message.state,
        DeliveryState::Queued | DeliveryState::Sending
    );
    let why = message.failure.clone();
    let under = if failed {
        let reason = failure_words(why.as_deref());
        Some(
            view! {
                <div class="bubble-failure" role="alert">
                    <span>{reason}</span>
                    <button
                        type="button"
                        class="link-button"
                        on:click=move |_| { retry.dispatch(RetryMessage { id }); }
                        disabled=retry.pending()
                    >
                        {inbox::retry()}
                    </button>
                </div>
            }
            .into_any(),
        )
    } else if waits && why.is_some() {
        Some(
            view! { <div class="bubble-waits">{inbox::waits(why.unwrap_or_default())}</div> }
                .into_any(),
        )
    } else {
        None
    };
    view! {
        {day}
        <div
            class="bubble"
            class:is-own=message.outgoing
            class:is-first=first
            class:is-failed=failed
            data-message=id.to_string()
        >
            {sender}
            {media.map(|media| view! { <span class="bubble-media">{media}</span> })}
            <span class="bubble-text">{message.text}</span>
            <span class="bubble-meta">
                {edited}
                <Time at style=TimeStyle::Clock/>
                {message.outgoing.then(|| view! { <Tick state=message.state/> })}
            </span>
        </div>
        {under}
    }
}

/// What a message carries that is not shown yet.
fn media_words(media: &str) -> String {
    match media {
        "photo" => inbox::media_photo().to_owned(),
        "video" => inbox::media_video().to_owned(),
        "voice" => inbox::media_voice().to_owned(),
        "document" => inbox::media_document().to_owned(),
        "sticker" => inbox::media_sticker().to_owned(),
        "service" => inbox::media_service().to_owned(),
        _ => inbox::media_other().to_owned(),
    }
}

/// Telegram's word for why, in ours where we know it.
fn failure_words(code: Option<&str>) -> String {
    match code {
        Some("USER_IS_BLOCKED") => inbox::failure_user_is_blocked().to_owned(),
        Some("YOU_BLOCKED_USER") => inbox::failure_you_blocked_user().to_owned(),
        Some("USER_PRIVACY_RESTRICTED") => inbox::failure_privacy().to_owned(),
        Some("PEER_FLOOD") => inbox::failure_peer_flood().to_owned(),
        Some("CHAT_WRITE_FORBIDDEN") => inbox::failure_write_forbidden().to_owned(),
        Some("INPUT_USER_DEACTIVATED") => inbox::failure_deactivated().to_owned(),
        Some(code) => inbox::failure_other(code),
        None => inbox::failure_unknown().to_owned(),
    }
}
