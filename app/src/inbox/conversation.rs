//! The open conversation: its history, what happens in it, and the composer.

use std::collections::BTreeMap;

use super::{
    api::{RetryMessage, get_chat, list_messages, mark_read},
    attach::Picked,
    composer::{Composer, Pending, PendingBubble},
    context::ContextPane,
    messages::{Bubble, place},
    picked,
    state::{Aim, InboxState},
};
use crate::{
    error::{ApiError, Failure},
    i18n::{common, inbox},
    realtime,
    session::{may, me},
};
use domain::{
    ChatId, Event, MessageId, Permission, UploadId,
    chat::{Chat, PeerKind},
    message::{DeliveryState, Message},
};
use leptos::{ev, html, prelude::*};
use leptos_meta::Title;
use ui::{
    Avatar, Button, EmptyState, IconButton, IconLink, IconName, SkeletonBubbles, Toast, Toasts,
    Variant,
};
use uuid::Uuid;

/// How close to the end counts as reading the newest, in pixels.
const NEAR_END: i32 = 120;

#[component]
pub fn Conversation(id: ChatId) -> impl IntoView {
    let state = InboxState::get();
    let chat = Resource::new(move || state.epoch.get(), move |_| get_chat(id));
    view! {
        <Transition fallback=|| view! { <div class="pane"><SkeletonBubbles bubbles=7/></div> }>
            {move || Suspend::new(async move {
                match chat.await {
                    Ok(chat) => view! { <Open chat/> }.into_any(),
                    Err(error) => view! {
                        <div class="pane pane-empty"><Failure error on_retry=move |()| chat.refetch()/></div>
                    }.into_any(),
                }
            })}
        </Transition>
    }
}

/// What the parts of an open conversation share.
#[derive(Clone, Copy)]
pub struct History {
    /// By the time they were sent, then by id: the order in which they are shown.
    messages: RwSignal<BTreeMap<(i64, MessageId), Message>>,
    /// Where older ones are found; nothing when all are here.
    cursor: RwSignal<Option<String>>,
    /// Written here and not yet answered by the server.
    pub pending: RwSignal<Vec<Pending>>,
    /// What the composer is writing.
    pub aim: RwSignal<Aim>,
    /// The message whose tools are out.
    pub acting: RwSignal<Option<MessageId>>,
    /// Files that go along with what is written.
    pub picked: RwSignal<Vec<Picked>>,
    /// Whether pictures among them go as files, unchanged.
    pub as_document: RwSignal<bool>,
}

impl History {
    fn new() -> Self {
        Self {
            messages: RwSignal::new(BTreeMap::new()),
            cursor: RwSignal::new(None),
            pending: RwSignal::new(Vec::new()),
            aim: RwSignal::new(Aim::New),
            acting: RwSignal::new(None),
            picked: RwSignal::new(Vec::new()),
            as_document: RwSignal::new(false),
        }
    }

    /// Takes in a copy of a message, unless a newer one is here.
    pub fn put(self, message: Message) {
        self.messages.try_update(|all| insert(all, message));
    }

    fn put_all(self, messages: Vec<Message>) {
        self.messages.update(|all| {
            for message in messages {
                insert(all, message);
            }
        });
    }

    pub fn remove(self, id: MessageId) {
        // The conversation may have been left meanwhile.
        self.messages
            .try_update(|all| all.retain(|(_, other), _| *other != id));
    }

    /// Files were chosen, pasted or dropped.
    pub fn pick(self, files: Option<web_sys::FileList>) {
        let files = picked::take(files);
        self.picked.update(|all| all.extend(files));
    }

    fn of_pending(self, key: Uuid, change: impl FnOnce(&mut Pending)) {
        // The conversation may have been left meanwhile.
        self.pending.try_update(|pending| {
            if let Some(one) = pending.iter_mut().find(|one| one.key == key) {
                change(one);
            }
        });
    }

    /// The server has so much of a file.
    pub fn progress(self, key: Uuid, percent: u32) {
        self.of_pending(key, |one| one.percent = percent);
    }

    /// The server has all of it.
    pub fn uploaded(self, key: Uuid, upload: UploadId) {
        self.of_pending(key, |one| one.upload = Some(upload));
    }

    /// The server did not take what was written.
    pub fn fail(self, key: Uuid, error: &ApiError) {
        self.of_pending(key, |one| one.failed = Some(error.clone()));
    }

    /// The server has what was written.
    pub fn settle(self, key: Uuid, message: Message) {
        self.discard(key);
        self.put(message);
    }

    /// What was written is no longer waited for.
    pub fn discard(self, key: Uuid) {
        self.pending
            .try_update(|pending| pending.retain(|one| one.key != key));
    }

    /// The message with this id at Telegram, if it is here.
    pub fn by_telegram_id(self, telegram_id: i64) -> Option<Message> {
        self.messages.with_untracked(|all| {
            all.values()
                .find(|message| message.telegram_id == Some(telegram_id))
                .cloned()
        })
    }

    /// The other side has read up to this one.
    fn read_up_to(self, up_to: i64) {
        self.messages.update(|all| {
            for message in all.values_mut() {
                let theirs = message.telegram_id.is_some_and(|id| id <= up_to);
                if message.state == DeliveryState::Sent && theirs {
                    message.state = DeliveryState::Read;
                    message.version += 1;
                }
            }
        });
    }
}

fn insert(all: &mut BTreeMap<(i64, MessageId), Message>, message: Message) {
    // Its time may have changed when Telegram took it: the old place must go.
    let known = all
        .iter()
        .find(|((_, id), _)| *id == message.id)
        .map(|(key, old)| (*key, old.version));
    if let Some((key, version)) = known {
        if version > message.version {
            return;
        }
        all.remove(&key);
    }
    all.insert((message.sent_at.timestamp_micros(), message.id), message);
}

#[component]
fn Open(chat: Chat) -> impl IntoView {
    let state = InboxState::get();
    let id = chat.id;
    let history = History::new();
    provide_context(history);
    let title = chat.title.clone();
    // The row in the list may be newer than what this page was opened with.
    let now = Memo::new(move |_| {
        state
            .changed
            .with(|changed| changed.get(&id).cloned())
            .unwrap_or_else(|| chat.clone())
    });
    listen(history, id);
    let read = Action::new(move |(): &()| async move {
        // Not read is read later, with the next message or the next visit.
        if let Ok(chat) = mark_read(id).await {
            state.put(chat);
        }
    });
    let may_answer = may(Permission::InboxSend);
    Effect::new(move |_| {
        let unread = now.with(|chat| chat.unread_count);
        if may_answer && unread > 0 && document().has_focus().unwrap_or(true) {
            read.dispatch(());
        }
    });
    if may_answer {
        read_on_focus(now, read);
    }
    let show_context = RwSignal::new(false);
    let on_drag = move |event: ev::DragEvent| {
        if may_answer {
            event.prevent_default();
        }
    };
    let on_drop = move |event: ev::DragEvent| {
        if may_answer {
            event.prevent_default();
            history.pick(event.data_transfer().and_then(|data| data.files()));
        }
    };
    view! {
        <Title text=title/>
        <div class="pane" data-testid="conversation" on:dragover=on_drag on:drop=on_drop>
            <Header chat=now show_context/>
            <Messages id history/>
            {if may_answer {
                view! { <Composer id history/> }.into_any()
            } else {
                view! { <p class="composer-note">{inbox::read_only()}</p> }.into_any()
            }}
        </div>
        <ContextPane chat=now shown=show_context/>
    }
}

/// Facts about this conversation, as they happen.
fn listen(history: History, id: ChatId) {
    let own = me().map(|me| me.id);
    realtime::on_event(move |event| match event {
        Event::MessageDeleted {
            id: message,
            chat_id,
        } if *chat_id == id => history.remove(*message),
        Event::MessageRead { chat_id, up_to } if *chat_id == id => history.read_up_to(*up_to),
        event => {
            let Some(message) = event.message().filter(|message| message.chat_id == id) else {
                return;
            };
            if message.author_id.is_some() && message.author_id == own {
                // The socket may be quicker than the answer to our own request.
                history.pending.update(|pending| {
                    let same = |one: &Pending| {
                        one.text == message.text && one.file.is_some() == message.media.is_some()
                    };
                    if let Some(at) = pending.iter().position(same) {
                        pending.remove(at);
                    }
                });
            }
            history.put(message.clone());
        }
    });
}

/// Coming back to the window reads what came in meanwhile.
fn read_on_focus(now: Memo<Chat>, read: Action<(), ()>) {
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::focus, move |_| {
            if now
                .try_with_untracked(|chat| chat.unread_count > 0)
                .unwrap_or(false)
            {
                read.dispatch(());
            }
        });
        on_cleanup(move || handle.remove());
    });
}

#[component]
fn Header(chat: Memo<Chat>, show_context: RwSignal<bool>) -> impl IntoView {
    let state = InboxState::get();
    let id = chat.get_untracked().id;
    let line = move || {
        if state.is_typing(id) {
            return view! {
                <span class="is-typing" data-testid="typing">
                    {inbox::typing()} " " <span class="typing" aria-hidden="true"><i></i><i></i><i></i></span>
                </span>
            }
            .into_any();
        }
        let words = chat.with(|chat| match (chat.peer.kind, &chat.username) {
            (_, Some(username)) => format!("@{username}"),
            (PeerKind::User, None) => inbox::kind_user().to_owned(),
            (PeerKind::Group, None) => inbox::kind_group().to_owned(),
            (PeerKind::Channel, None) => inbox::kind_channel().to_owned(),
        });
        view! { <span>{words}</span> }.into_any()
    };
    view! {
        <header class="pane-header">
            <IconLink class="mobile-only" icon=IconName::ChevronLeft label=common::back() href="/inbox"/>
            <div class="conversation-who">
                {move || view! { <Avatar name=chat.get().title/> }}
                <div aria-live="polite">
                    <strong class="truncate">{move || chat.get().title}</strong>
                    {line}
                </div>
            </div>
            <span class="context-toggle">
                <IconButton
                    icon=IconName::Info
                    label=inbox::context()
                    on:click=move |_| show_context.update(|shown| *shown = !*shown)
                />
            </span>
        </header>
    }
}

#[component]
fn Messages(id: ChatId, history: History) -> impl IntoView {
    let state = InboxState::get();
    let toasts = Toasts::get();
    let body = NodeRef::<html::Div>::new();
    let own = me().map(|me| me.id);
    let retry = ServerAction::<RetryMessage>::new();
    let load = Action::new(move |cursor: &Option<String>| list_messages(id, cursor.clone()));
    let loaded = RwSignal::new(false);
    let at_end = RwSignal::new(true);

    // History is read in the browser: its days are the reader's own.
    Effect::new(move |_| {
        state.epoch.track();
        load.dispatch(None);
    });
    Effect::new(move |_| match load.value().get() {
        Some(Ok(page)) => {
            let kept = body
                .get_untracked()
                .map(|body| body.scroll_height() - body.scroll_top());
            let older = loaded.get_untracked();
            history.cursor.set(page.next_cursor);
            history.put_all(page.items);
            loaded.set(true);
            if let (true, Some(kept)) = (older, kept) {
                // What was in view stays in view when older messages come in above it.
                request_animation_frame(move || {
                    if let Some(body) = body.get_untracked() {
                        body.set_scroll_top(body.scroll_height() - kept);
                    }
                });
            }
        }
        Some(Err(error)) if loaded.get_untracked() => toasts.push(Toast::failed(error.words())),
        _ => {}
    });
    Effect::new(move |_| match retry.value().get() {
        Some(Ok(message)) => history.put(message),
        Some(Err(error)) => toasts.push(Toast::failed(error.words())),
        None => {}
    });
    // New messages are followed by who reads the newest, and announced to who reads older ones.
    let placed = Memo::new(move |_| {
        history
            .messages
            .with(|all| place(&all.values().cloned().collect::<Vec<_>>()))
    });
    Effect::new(move |_| {
        placed.track();
        history.pending.track();
        if at_end.get_untracked() {
            to_end(body);
        }
    });
    let on_scroll = move |_| {
        let Some(body) = body.get_untracked() else {
            return;
        };
        at_end.set(body.scroll_height() - body.scroll_top() - body.client_height() < NEAR_END);
        let more = history.cursor.get_untracked().is_some() && !load.pending().get_untracked();
        if body.scroll_top() < NEAR_END && more && loaded.get_untracked() {
            load.dispatch(history.cursor.get_untracked());
        }
    };
    let failed = move || match load.value().get() {
        Some(Err(error)) if !loaded.get() => Some(error),
        _ => None::<ApiError>,
    };
    view! {
        <div class="messages-frame">
            <div class="pane-body" node_ref=body on:scroll=on_scroll tabindex="0" aria-label=inbox::history()>
                {move || match (failed(), loaded.get()) {
                    (Some(error), _) => view! { <Failure error on_retry=move |()| { load.dispatch(None); }/> }.into_any(),
                    (None, false) => view! { <SkeletonBubbles bubbles=7/> }.into_any(),
                    (None, true) => view! {
                        <div class="messages" role="log">
                            <Earlier history load/>
                            <For
                                each=move || placed.get()
                                key=|placed| (placed.message.id, placed.message.version, placed.new_day, placed.first)
                                children=move |placed| view! { <Bubble placed retry own history/> }.into_any()
                            />
                            <For
                                each=move || history.pending.get()
                                key=|one| (one.key, one.failed.is_some(), one.percent)
                                children=move |one| view! { <PendingBubble id one history/> }.into_any()
                            />
                        </div>
                    }.into_any(),
                }}
            </div>
            <Show when=move || !at_end.get()>
                <span class="jump-latest">
                    <IconButton icon=IconName::ChevronDown label=inbox::to_latest() on:click=move |_| to_end(body)/>
                </span>
            </Show>
        </div>
    }
}

/// What stands above the oldest message shown.
#[component]
fn Earlier(
    history: History,
    load: Action<Option<String>, Result<domain::Page<Message>, ApiError>>,
) -> impl IntoView {
    let empty =
        move || history.messages.with(BTreeMap::is_empty) && history.pending.with(Vec::is_empty);
    view! {
        <div class="earlier">
            <Show when=move || history.cursor.with(Option::is_some)>
                <Button
                    variant=Variant::Ghost
                    busy=load.pending()
                    on:click=move |_| { load.dispatch(history.cursor.get_untracked()); }
                >
                    {inbox::earlier()}
                </Button>
            </Show>
            <Show when=empty>
                <EmptyState icon=IconName::Inbox title=inbox::no_messages_title() text=inbox::no_messages_text()/>
            </Show>
        </div>
    }
}

/// Shows the newest message, after it has been laid out.
fn to_end(body: NodeRef<html::Div>) {
    request_animation_frame(move || {
        if let Some(body) = body.get_untracked() {
            body.set_scroll_top(body.scroll_height());
        }
    });
}
