//! Conversations: the list, the open one, and what is known of the person.

mod actions;
pub mod api;
mod attach;
mod attachment;
mod chat_list;
mod chat_row;
mod composer;
mod context;
mod conversation;
mod forward;
mod link;
mod messages;
mod picked;
mod state;
mod words;

use crate::i18n::inbox;
use chat_list::ChatList;
use conversation::Conversation;
use domain::ChatId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use state::InboxState;
use ui::{EmptyState, IconName};

pub use actions::Actions;
pub use attach::tray;
pub use conversation::History;
pub use link::ContactChoice;

/// The inbox; with a conversation in the address, that one open.
#[component]
pub fn Inbox() -> impl IntoView {
    InboxState::provide();
    let params = use_params_map();
    let open = Memo::new(move |_| {
        params.with(|params| params.get("chat").and_then(|id| id.parse::<ChatId>().ok()))
    });
    let panes_open = move || open.get().is_some().to_string();
    view! {
        <Title text=inbox::title()/>
        <section class="page page-fixed">
            <div class="panes" data-open=panes_open data-context="true">
                <ChatList open/>
                {move || match open.get() {
                    Some(id) => view! { <Conversation id/> }.into_any(),
                    None => view! { <NothingOpen/> }.into_any(),
                }}
            </div>
        </section>
    }
}

#[component]
fn NothingOpen() -> impl IntoView {
    view! {
        <div class="pane pane-empty">
            <EmptyState icon=IconName::Inbox title=inbox::none_open_title() text=inbox::none_open_text()/>
        </div>
    }
}
