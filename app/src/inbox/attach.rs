//! Files to be sent: chosen, pasted or dropped, shown above the composer, uploaded, and sent one after
//! the other.

use super::{api::send_message, composer::Pending, conversation::History};
use crate::{
    error::ApiError,
    i18n::{common, inbox},
};
use domain::{ChatId, attachment::Upload};
use leptos::prelude::*;
use ui::{IconButton, IconName};

/// A file that was picked. The file itself stays with the browser ([`super::picked`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Picked {
    /// By what the browser knows it.
    pub key: u32,
    pub name: String,
    pub size: i64,
    /// Where a picture of it can be seen, where it is one.
    pub picture: Option<String>,
}

/// Picked files above the composer, with a way to put each away.
pub fn tray(history: History) -> AnyView {
    let waiting = move || !history.picked.with(Vec::is_empty);
    let pictures = move || {
        history
            .picked
            .with(|all| all.iter().any(|one| one.picture.is_some()))
    };
    let put_away = move |key: u32| {
        history
            .picked
            .update(|all| all.retain(|one| one.key != key));
        super::picked::forget(key);
    };
    view! {
        <Show when=waiting>
            <ul class="attach-tray" aria-label=inbox::attached()>
                <For
                    each=move || history.picked.get()
                    key=|one| one.key
                    children=move |one| {
                        let key = one.key;
                        view! {
                            <li class="attach-file">
                                {one.picture.map(|src| view! { <img src=src alt="" width="40" height="40"/> })}
                                <span class="media-name">
                                    <span class="truncate">{one.name}</span>
                                    <span class="num muted">{super::attachment::size_words(one.size)}</span>
                                </span>
                                <IconButton icon=IconName::Close label=common::cancel() on:click=move |_| put_away(key)/>
                            </li>
                        }
                    }
                />
            </ul>
            <Show when=pictures>
                <label class="attach-as">
                    <input type="checkbox" prop:checked=history.as_document on:change=move |event| history.as_document.set(event_target_checked(&event))/>
                    {inbox::as_document()}
                </label>
            </Show>
        </Show>
    }
    .into_any()
}

/// Sends messages with files, one after the other: the next begins when the server has the one
/// before, so that they arrive in this order.
pub fn send_in_turn(id: ChatId, history: History, mut rest: std::vec::IntoIter<Pending>) {
    let Some(one) = rest.next() else {
        return;
    };
    let then = move |taken: bool| {
        if taken {
            send_in_turn(id, history, rest);
        } else {
            // Who waits behind a file that failed waits for a person, too.
            for other in rest {
                history.fail(
                    other.key,
                    &ApiError::from(domain::Error::new(domain::ErrorCode::Unavailable)),
                );
            }
        }
    };
    send(id, history, one, Box::new(then));
}

type Then = Box<dyn FnOnce(bool)>;

/// Uploads where that is still to be done, then sends.
fn send(id: ChatId, history: History, one: Pending, then: Then) {
    let (Some(file), None) = (&one.file, one.upload) else {
        return hand_over(id, history, one, then);
    };
    let (key, picked) = (one.key, file.key);
    let progress = move |percent: u32| history.progress(key, percent);
    let done = move |answer: Result<Upload, ApiError>| match answer {
        Ok(upload) => {
            let one = Pending {
                upload: Some(upload.id),
                ..one
            };
            history.uploaded(key, upload.id);
            hand_over(id, history, one, then);
        }
        Err(error) => {
            history.fail(key, &error);
            then(false);
        }
    };
    super::picked::upload(picked, progress, done);
}

fn hand_over(id: ChatId, history: History, one: Pending, then: Then) {
    leptos::task::spawn_local(async move {
        let sent = send_message(
            id,
            one.text,
            one.key,
            one.reply_to,
            one.upload,
            one.as_document,
            None,
        );
        match sent.await {
            Ok(message) => {
                if let Some(file) = &one.file {
                    super::picked::forget(file.key);
                }
                history.settle(one.key, message);
                then(true);
            }
            Err(error) => {
                history.fail(one.key, &error);
                then(false);
            }
        }
    });
}
