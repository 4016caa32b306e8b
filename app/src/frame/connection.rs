//! How the live connection is. Silent while all is well.

use crate::i18n::common;
use leptos::prelude::*;
use ui::{Icon, IconName};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConnectionState {
    /// All is well, or nobody has said otherwise yet.
    #[default]
    Online,
    /// Lost a moment ago; trying again.
    Connecting,
    /// Gone for long enough to tell.
    Offline,
}

/// In context: the websocket sets it, the bar shows it.
#[derive(Clone, Copy, Debug)]
pub struct Connection(pub RwSignal<ConnectionState>);

impl Connection {
    pub(super) fn provide() -> Self {
        let connection = Self(RwSignal::new(ConnectionState::default()));
        provide_context(connection);
        connection
    }
}

#[component]
pub(super) fn ConnectionBar(connection: Connection) -> impl IntoView {
    let bar = move || {
        let (state, words) = match connection.0.get() {
            ConnectionState::Online => return None,
            ConnectionState::Connecting => ("connecting", common::connection_connecting()),
            ConnectionState::Offline => ("offline", common::connection_offline()),
        };
        Some(view! {
            <div class="connection-bar" data-state=state>
                <Icon name=IconName::Offline/>
                {words}
            </div>
        })
    };
    view! { <div role="status" aria-live="polite" class="app-bar">{bar}</div> }
}
