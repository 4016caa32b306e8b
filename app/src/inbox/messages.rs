//! Bubbles: what was said, by whom, and how it stands.

use super::{
    actions::ask,
    api::RetryMessage,
    attachment::{attached, media_words},
    conversation::History,
    words::Words,
};
use crate::{
    i18n::inbox,
    late::{Late, LatePart},
    session::may,
};
use domain::{
    Permission,
    content::{Notice, NoticeKind},
    message::{DeliveryState, Message, MessageChange},
};
use leptos::prelude::*;
use ui::{Icon, IconName, Time, TimeStyle, Toasts, tint_class, tint_of};

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
    history: History,
) -> impl IntoView {
    let Placed {
        message,
        new_day,
        first,
    } = placed;
    let at = message.sent_at.timestamp_millis();
    let day = new_day.then(|| view! { <div class="day"><Time at style=TimeStyle::Day/></div> });
    if let Some(notice) = &message.content.notice {
        let words = notice_words(notice);
        return view! {
            {day}
            <div class="service-message" data-message=message.id.to_string()>{words}</div>
        }
        .into_any();
    }
    let failed = message.state == DeliveryState::Failed;
    let id = message.id;
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
    let forwarded = message
        .content
        .forwarded_from
        .clone()
        .map(|name| view! { <span class="bubble-forwarded">{inbox::forwarded(name)}</span> });
    let quote = message
        .content
        .reply_to
        .map(|to| view! { <Quote to history/> });
    let carried = attached(
        id,
        message.content.attachment.clone(),
        message.media.as_deref(),
    );
    let edited = message
        .edited_at
        .map(|_| view! { <span>{inbox::edited()}</span> });
    let pinned = message
        .content
        .pinned
        .then(|| view! { <span class="bubble-pinned">{inbox::pinned()}</span> });
    let is_acting = move || history.acting.get() == Some(id);
    let toggle = move |_| {
        history
            .acting
            .update(|acting| *acting = (*acting != Some(id)).then_some(id));
    };
    let tools = may(Permission::InboxSend).then(|| {
        view! {
            <button
                type="button"
                class="bubble-more"
                title=inbox::actions()
                aria-label=inbox::actions()
                aria-expanded=move || is_acting().to_string()
                on:click=toggle
            >
                <Icon name=IconName::More/>
            </button>
        }
    });
    let acted = message.clone();
    let under = under(&message, retry);
    let reactions = view! { <Reactions message=message.clone() history/> };
    view! {
        {day}
        <div
            class="bubble"
            class:is-own=message.outgoing
            class:is-first=first
            class:is-failed=failed
            data-message=id.to_string()
            id=format!("message-{id}")
        >
            {sender}
            {forwarded}
            {quote}
            {carried}
            {(!message.text.is_empty()).then(|| view! { <Words text=message.text entities=message.content.entities/> })}
            <span class="bubble-meta">
                {pinned}
                {edited}
                <Time at style=TimeStyle::Clock/>
                {message.outgoing.then(|| view! { <Tick state=message.state/> })}
            </span>
            {reactions}
            {tools}
        </div>
        {move || is_acting().then(|| tools_of(acted.clone(), history))}
        {under}
    }
    .into_any()
}

/// The tools of a message.
fn tools_of(message: Message, history: History) -> AnyView {
    view! { <Late part=LatePart::Actions { message: Box::new(message.clone()), history }/> }
        .into_any()
}

/// What stands under a bubble: why it failed or waits, and what becomes of a change.
fn under(message: &Message, retry: ServerAction<RetryMessage>) -> Option<AnyView> {
    let id = message.id;
    if message.state == DeliveryState::Failed {
        let reason = failure_words(message.failure.as_deref());
        return Some(
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
        );
    }
    let waits = matches!(
        message.state,
        DeliveryState::Queued | DeliveryState::Sending
    );
    if let (true, Some(why)) = (waits, message.failure.clone()) {
        let words = if why.starts_with(domain::telegram::governor::PACE) {
            inbox::waits_pace().to_owned()
        } else {
            inbox::waits(why)
        };
        return Some(view! { <div class="bubble-waits">{words}</div> }.into_any());
    }
    let change = message.change.as_ref()?;
    Some(match (&change.failure, change.failed) {
        (Some(code), true) => view! {
            <div class="bubble-failure" class:is-theirs=!message.outgoing role="alert">{inbox::not_changed(code)}</div>
        }
        .into_any(),
        (Some(code), false) => {
            view! { <div class="bubble-waits">{inbox::waits(code)}</div> }.into_any()
        }
        (None, _) => view! { <div class="bubble-waits">{inbox::changing()}</div> }.into_any(),
    })
}

/// The message that is answered; a press shows it.
#[component]
fn Quote(to: i64, history: History) -> impl IntoView {
    let Some(original) = history.by_telegram_id(to) else {
        return view! { <span class="bubble-quote">{inbox::quoted_earlier()}</span> }.into_any();
    };
    let target = format!("message-{}", original.id);
    let show = move |_| {
        if let Some(element) = document().get_element_by_id(&target) {
            element.scroll_into_view();
        }
    };
    let who = if original.outgoing {
        Some(inbox::quoted_own().to_owned())
    } else {
        original.sender_name.clone()
    };
    let text = excerpt(&original);
    view! {
        <button type="button" class="bubble-quote" on:click=show>
            {who.map(|who| view! { <strong>{who}</strong> })}
            <span class="truncate">{text}</span>
        </button>
    }
    .into_any()
}

/// The beginning of a message.
pub fn excerpt(message: &Message) -> String {
    match (message.text.is_empty(), message.media.as_deref()) {
        (true, Some(media)) => media_words(media),
        _ => message.text.chars().take(120).collect(),
    }
}

/// What people think of a message; a press joins them, or takes one's own back.
#[component]
fn Reactions(message: Message, history: History) -> impl IntoView {
    if message.content.reactions.is_empty() {
        return ().into_any();
    }
    let toasts = Toasts::get();
    let id = message.id;
    let may_react = may(Permission::InboxSend);
    let chips = message.content.reactions.into_iter().map(|one| {
        let (own, emoji) = (one.own, one.emoji.clone());
        let label = inbox::react(&one.emoji);
        let press = move |_| {
            let emoji = (!own).then(|| emoji.clone());
            ask(history, toasts, id, MessageChange::React { emoji });
        };
        view! {
            <button
                type="button"
                class="reaction"
                aria-pressed=own.to_string()
                aria-label=label
                disabled=!may_react
                on:click=press
            >
                {one.emoji} " " <span class="num">{one.count}</span>
            </button>
        }
    });
    view! { <span class="reactions">{chips.collect_view()}</span> }.into_any()
}

/// What happened in a conversation.
fn notice_words(notice: &Notice) -> String {
    let title = notice.title.clone().unwrap_or_default();
    match notice.kind {
        NoticeKind::Created => inbox::notice_created(title),
        NoticeKind::Joined => inbox::notice_joined().to_owned(),
        NoticeKind::Left => inbox::notice_left().to_owned(),
        NoticeKind::Renamed => inbox::notice_renamed(title),
        NoticeKind::PhotoChanged => inbox::notice_photo().to_owned(),
        NoticeKind::Pinned => inbox::notice_pinned().to_owned(),
        NoticeKind::Call => inbox::notice_call().to_owned(),
        NoticeKind::Other => inbox::media_service().to_owned(),
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
        Some("FILE_GONE" | "FILE_UNREADABLE") => inbox::failure_file_gone().to_owned(),
        Some("INPUT_USER_DEACTIVATED") => inbox::failure_deactivated().to_owned(),
        Some(code) => inbox::failure_other(code),
        None => inbox::failure_unknown().to_owned(),
    }
}
