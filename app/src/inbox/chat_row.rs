//! One conversation in the list.

use super::{messages::Tick, state::InboxState};
use crate::i18n::inbox;
use domain::{
    ChatId,
    account::Account,
    chat::{Chat, PeerKind},
};
use leptos::prelude::*;
use ui::{Avatar, Counter, Time, TimeStyle, tint_of};

#[component]
pub fn ChatRow(
    chat: Chat,
    open: Memo<Option<ChatId>>,
    names: Signal<Vec<Account>>,
) -> impl IntoView {
    let state = InboxState::get();
    let id = chat.id;
    let current = move || (open.get() == Some(id)).then_some("true");
    let account = chat.bd_account_id;
    // With one account there is nothing to tell apart.
    let dot = move || {
        let accounts = names.get();
        let own = accounts.iter().find(|other| other.id == account)?;
        let name = own
            .display_name
            .clone()
            .unwrap_or_else(|| own.phone.clone());
        (accounts.len() > 1).then(|| {
            let class = format!("dot tint-{}", tint_of(&account.to_string()));
            view! { <span class=class title=name></span> }
        })
    };
    let last = chat.last_message_text.clone().unwrap_or_default();
    let state_of_last = chat.last_message_state;
    let line = move || {
        if state.is_typing(id) {
            view! { <span class="chat-typing">{inbox::typing()}</span> }.into_any()
        } else {
            last.clone().into_any()
        }
    };
    let unread = u32::try_from(chat.unread_count).unwrap_or(u32::MAX);
    let time = chat
        .last_message_at
        .map(|at| view! { <Time at=at.timestamp_millis() style=TimeStyle::Brief/> });
    let square = chat.peer.kind != PeerKind::User;
    view! {
        <a
            class="chat-row row-link"
            class:is-unread=unread != 0
            href=format!("/inbox/{id}")
            aria-current=current
            data-chat=id.to_string()
        >
            <Avatar name=chat.title.clone() class="avatar-l" square/>
            <span class="chat-name"><span class="truncate">{chat.title.clone()}</span>{dot}</span>
            <span class="chat-time">{time}</span>
            <span class="chat-line">{line}</span>
            <span class="chat-end">
                {state_of_last.map(|state| view! { <Tick state/> })}
                {(unread != 0).then(|| view! { <Counter count=unread label=inbox::unread()/> })}
            </span>
        </a>
    }
}
