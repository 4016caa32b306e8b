//! Writing: Enter sends, Shift and Enter make a line. What could not reach the server stays, to
//! be tried again.

use super::{
    actions::ask,
    api::{send_message, typing},
    attach::{self, Picked},
    conversation::History,
    messages::excerpt,
    state::Aim,
};
use crate::{
    error::{ApiError, field_words},
    i18n::{common, inbox},
    late::{Late, LatePart},
};
use domain::{ChatId, MessageId, UploadId, attachment, message::MessageChange, value::MessageText};
use leptos::{ev, html, prelude::*};
use ui::{Icon, IconButton, IconName, Toasts};
use uuid::Uuid;

/// At most so often the other side is told that someone types, in milliseconds.
const TYPING_EVERY: f64 = 4_000.0;

/// A message on its way to the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// The same for every try, so that two tries are one message.
    pub key: Uuid,
    pub text: String,
    pub reply_to: Option<MessageId>,
    pub failed: Option<ApiError>,
    /// The file it takes along.
    pub file: Option<Picked>,
    /// That file, once the server has it.
    pub upload: Option<UploadId>,
    pub as_document: bool,
    /// How much of it the server has.
    pub percent: u32,
}

impl Pending {
    fn new(text: String, reply_to: Option<MessageId>) -> Self {
        Self {
            key: new_key(),
            text,
            reply_to,
            failed: None,
            file: None,
            upload: None,
            as_document: false,
            percent: 0,
        }
    }
}

#[component]
pub fn Composer(id: ChatId, history: History) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let field = NodeRef::<html::Textarea>::new();
    let refused = RwSignal::new(None::<&'static str>);
    let toasts = Toasts::get();
    // To edit is to begin with what was said; to answer is to begin where one is.
    Effect::new(move |before: Option<Aim>| {
        let aim = history.aim.get();
        match (&aim, &before) {
            (Aim::Edit(message), _) => text.set(message.text.clone()),
            (_, Some(Aim::Edit(_))) => text.set(String::new()),
            _ => {}
        }
        if aim != Aim::New
            && let Some(field) = field.get_untracked()
        {
            _ = field.focus();
        }
        aim
    });
    let submit = move || {
        let typed = text.get_untracked();
        let editing = matches!(history.aim.get_untracked(), Aim::Edit(_));
        if !editing && !history.picked.with_untracked(Vec::is_empty) {
            match attachment::caption(&typed) {
                Ok(caption) => {
                    refused.set(None);
                    text.set(String::new());
                    send_picked(id, history, caption);
                }
                Err(code) => refused.set(Some(field_words(code))),
            }
            return;
        }
        match MessageText::parse(&typed) {
            Ok(valid) => {
                refused.set(None);
                text.set(String::new());
                let valid = valid.as_str().to_owned();
                let reply_to = match history.aim.get_untracked() {
                    Aim::Edit(message) => {
                        history.aim.set(Aim::New);
                        let change = MessageChange::Edit { text: valid };
                        return ask(history, toasts, message.id, change);
                    }
                    Aim::Answer(message) => Some(message.id),
                    Aim::New => None,
                };
                history.aim.set(Aim::New);
                let one = Pending::new(valid, reply_to);
                history.pending.update(|pending| pending.push(one.clone()));
                send(id, history, one);
            }
            // An empty line is nothing to complain about.
            Err(domain::FieldCode::Required) => {}
            Err(code) => refused.set(Some(field_words(code))),
        }
        if let Some(field) = field.get_untracked() {
            _ = field.focus();
        }
    };
    let on_keydown = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            submit();
        } else if event.key() == "Escape" && history.aim.get_untracked() != Aim::New {
            event.prevent_default();
            history.aim.set(Aim::New);
        }
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    let tell_typing = typing_teller(id);
    let chooser = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(chooser) = chooser.get_untracked() {
            chooser.click();
        }
    };
    let on_choose = move |_| {
        if let Some(chooser) = chooser.get_untracked() {
            history.pick(chooser.files());
            // The same file may be chosen again.
            chooser.set_value("");
        }
    };
    let on_paste = move |event: ev::ClipboardEvent| {
        let files = event.clipboard_data().and_then(|data| data.files());
        if files.as_ref().is_some_and(|files| files.length() > 0) {
            event.prevent_default();
            history.pick(files);
        }
    };
    let nothing =
        move || text.with(|text| text.trim().is_empty()) && history.picked.with(Vec::is_empty);
    let on_input = move |event: ev::Event| {
        text.set(event_target_value(&event));
        tell_typing();
    };
    view! {
        <div class="pane-footer">
            {move || refused.get().map(|words| view! { <p class="composer-refused" role="alert">{words}</p> })}
            {move || aim_line(history)}
            <Show when=move || !history.picked.with(Vec::is_empty)>
                <Late part=LatePart::Tray { history }/>
            </Show>
            <form class="composer" on:submit=on_submit>
                <input type="file" class="visually-hidden" tabindex="-1" aria-hidden="true" multiple=true node_ref=chooser on:change=on_choose/>
                <IconButton icon=IconName::Attach label=inbox::attach() on:click=choose/>
                <textarea
                    node_ref=field
                    name="text"
                    rows="1"
                    placeholder=inbox::composer()
                    aria-label=inbox::composer()
                    data-keys="KeyR"
                    prop:value=text
                    on:input=on_input
                    on:paste=on_paste
                    on:keydown=on_keydown
                ></textarea>
                <IconButton
                    primary=true
                    submit=true
                    icon=IconName::Send
                    label=inbox::send()
                    disabled=Signal::derive(nothing)
                />
            </form>
        </div>
    }
}

/// Sends the picked files, a message each; the first has the caption.
fn send_picked(id: ChatId, history: History, caption: String) {
    let mut reply_to = match history.aim.get_untracked() {
        Aim::Answer(message) => Some(message.id),
        Aim::New | Aim::Edit(_) => None,
    };
    history.aim.set(Aim::New);
    let as_document = history.as_document.get_untracked();
    history.as_document.set(false);
    let picked = history
        .picked
        .try_update(std::mem::take)
        .unwrap_or_default();
    let mut caption = Some(caption);
    let messages: Vec<_> = picked
        .into_iter()
        .map(|file| Pending {
            file: Some(file),
            as_document,
            ..Pending::new(caption.take().unwrap_or_default(), reply_to.take())
        })
        .collect();
    history
        .pending
        .update(|pending| pending.extend(messages.iter().cloned()));
    attach::send_in_turn(id, history, messages.into_iter());
}

/// Says what is being answered or edited, and lets one stop.
fn aim_line(history: History) -> Option<AnyView> {
    let (words, message) = match history.aim.get() {
        Aim::New => return None,
        Aim::Answer(message) => (inbox::replying(), message),
        Aim::Edit(message) => (inbox::editing(), message),
    };
    Some(
        view! {
            <div class="composer-aim">
                <span class="bubble-quote"><strong>{words}</strong> <span class="truncate">{excerpt(&message)}</span></span>
                <IconButton icon=IconName::Close label=common::cancel() on:click=move |_| history.aim.set(Aim::New)/>
            </div>
        }
        .into_any(),
    )
}

/// A bubble that the server does not know yet.
#[component]
pub fn PendingBubble(id: ChatId, one: Pending, history: History) -> impl IntoView {
    let failed = one.failed.clone();
    let is_failed = failed.is_some();
    let again = one.clone();
    let (key, text) = (one.key, one.text);
    let percent = one.percent;
    let file = one.file.map(|file| {
        let picture = file
            .picture
            .map(|src| view! { <img class="pending-picture" src=src alt=""/> });
        let going = (!is_failed && percent < 100).then(|| {
            view! { <progress max="100" value=percent aria-label=inbox::uploading()></progress> }
        });
        view! {
            <span class="media-name">
                {picture}
                <span class="truncate">{file.name}</span>
                {going}
            </span>
        }
    });
    let under = failed.map(|error| {
        let retry = move |_| {
            history.pending.update(|pending| {
                for other in pending.iter_mut().filter(|other| other.key == again.key) {
                    other.failed = None;
                }
            });
            let again = again.clone();
            if again.file.is_some() {
                attach::send_in_turn(id, history, vec![again].into_iter());
            } else {
                send(id, history, again);
            }
        };
        let discard = move |_| history.discard(key);
        view! {
            <div class="bubble-failure" role="alert">
                <span>{error.words()}</span>
                <button type="button" class="link-button" on:click=retry>{inbox::retry()}</button>
                <button type="button" class="link-button" on:click=discard>{inbox::discard()}</button>
            </div>
        }
    });
    view! {
        <div class="bubble is-own is-first" class:is-failed=is_failed>
            {file}
            {(!text.is_empty()).then(|| view! { <span class="bubble-text">{text}</span> })}
            <span class="bubble-meta">
                <span class="tick" title=inbox::state_queued()>
                    <Icon name=if is_failed { IconName::Alert } else { IconName::Clock }/>
                </span>
            </span>
        </div>
        {under}
    }
}

fn send(id: ChatId, history: History, one: Pending) {
    leptos::task::spawn_local(async move {
        let sent = send_message(id, one.text, one.key, one.reply_to, None, false, None);
        // The conversation may have been left; the message is on its way all the same.
        match sent.await {
            Ok(message) => history.settle(one.key, message),
            Err(error) => history.fail(one.key, &error),
        }
    });
}

/// Tells the other side, but not with every letter.
fn typing_teller(id: ChatId) -> impl Fn() + Copy {
    let last = StoredValue::new(f64::NEG_INFINITY);
    move || {
        let now = now_millis();
        if now - last.get_value() > TYPING_EVERY {
            last.set_value(now);
            leptos::task::spawn_local(async move {
                // A courtesy: when it fails, nobody misses it.
                _ = typing(id).await;
            });
        }
    }
}

fn now_millis() -> f64 {
    #[cfg(feature = "hydrate")]
    {
        js_sys::Date::now()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        0.0
    }
}

/// A new random key.
pub fn new_key() -> Uuid {
    #[cfg(feature = "hydrate")]
    {
        let bytes = [0; 16].map(|_: u8| (js_sys::Math::random() * 256.0) as u8);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        Uuid::nil()
    }
}
