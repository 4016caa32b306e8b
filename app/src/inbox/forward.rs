//! Passing a message on to another conversation of the same account.

use super::{
    api::{list_chats, send_message},
    composer::new_key,
    conversation::History,
};
use crate::{error::Failure, i18n::inbox};
use domain::{ChatId, ListQuery, chat::Chat, message::Message};
use leptos::prelude::*;
use ui::{Avatar, Dialog, SearchInput, SkeletonList, Toast, Toasts};

#[component]
pub fn ForwardDialog(open: RwSignal<bool>, message: Message, history: History) -> impl IntoView {
    let toasts = Toasts::get();
    let (id, account, here) = (message.id, message.bd_account_id, message.chat_id);
    // One key while the dialog is there: choosing twice in haste passes it on once.
    let key = StoredValue::new(new_key());
    let choose = Callback::new(move |to: ChatId| {
        leptos::task::spawn_local(async move {
            let sent = send_message(
                to,
                String::new(),
                key.get_value(),
                None,
                None,
                false,
                Some(id),
            );
            match sent.await {
                Ok(message) => {
                    toasts.push(Toast::done(inbox::forward_done()));
                    if to == here {
                        history.put(message);
                    }
                    open.try_set(false);
                    history.acting.try_set(None);
                }
                Err(error) => toasts.push(Toast::failed(error.words())),
            }
        });
    });
    view! {
        <Dialog open title=inbox::forward_to()>
            <Choice account=account.to_string() choose/>
        </Dialog>
    }
}

/// The conversations of an account, to choose one.
#[component]
fn Choice(account: String, choose: Callback<ChatId>) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let found = Resource::new(
        move || search.get(),
        move |search| {
            list_chats(ListQuery {
                limit: Some(8),
                search: Some(search).filter(|text| !text.trim().is_empty()),
                filters: [("bd_account_id".to_owned(), account.clone())].into(),
                ..ListQuery::default()
            })
        },
    );
    let row = move |chat: Chat| {
        let id = chat.id;
        let detail = chat.username.map(|name| format!("@{name}"));
        view! {
            <li>
                <button type="button" class="choice" on:click=move |_| choose.run(id)>
                    <Avatar name=chat.title.clone() class="avatar-s"/>
                    <strong class="truncate">{chat.title}</strong>
                    <span class="muted truncate">{detail}</span>
                </button>
            </li>
        }
    };
    view! {
        <div class="stack">
            <SearchInput label=inbox::search() bind=search/>
            <Transition fallback=|| view! { <SkeletonList rows=5/> }>
                {move || Suspend::new(async move {
                    match found.await {
                        Ok(page) if page.items.is_empty() => view! { <p class="muted">{inbox::filtered_title()}</p> }.into_any(),
                        Ok(page) => view! { <ul class="choices">{page.items.into_iter().map(row).collect_view()}</ul> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}
