//! The rail of sections; under 760 px it lies at the bottom.

use super::{organizations::OrganizationMenu, person::PersonMenu};
use crate::{
    i18n::common, inbox::api::unread_total, preferences::remember, realtime, session::may,
};
use domain::{Event, Permission, identity::Me};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use ui::{Counter, Icon, IconName};

/// How long changes are gathered before the total is asked for.
const BURST: std::time::Duration = std::time::Duration::from_millis(300);

/// In context: how many conversations wait, for the rail and for the title of the tab.
#[derive(Clone, Copy, Debug)]
pub struct Unread(pub RwSignal<u32>);

impl Unread {
    pub(super) fn provide() -> Self {
        let unread = Self(RwSignal::new(0));
        provide_context(unread);
        unread
    }

    /// Asks for the number, and again whenever a conversation changed. Changes come in bursts;
    /// one question answers for all that came within a moment.
    pub(super) fn follow(self) {
        if !may(Permission::InboxRead) {
            return;
        }
        let ask = Action::new(move |(): &()| async move {
            // Unknown is better shown as the last number known than as none.
            if let Ok(total) = unread_total().await {
                self.0.set(total);
            }
        });
        Effect::new(move |_| {
            ask.dispatch(());
        });
        let waiting = StoredValue::new(false);
        let soon = move || {
            if waiting.try_get_value() == Some(false) {
                waiting.set_value(true);
                let asked = move || {
                    if waiting.try_set_value(false).is_none() {
                        ask.dispatch(());
                    }
                };
                set_timeout(asked, BURST);
            }
        };
        realtime::on_event(move |event| {
            if matches!(event, Event::ChatUpdated(_) | Event::AccountDeleted { .. }) {
                soon();
            }
        });
        realtime::on_refetch(soon);
    }
}

#[component]
pub(super) fn Rail(
    me: Me,
    wide_rail: RwSignal<bool>,
    help: RwSignal<bool>,
    unread: Unread,
) -> impl IntoView {
    let toggle = move |_| {
        wide_rail.update(|wide| *wide = !*wide);
        remember(
            "rail",
            "data-rail",
            if wide_rail.get_untracked() {
                "wide"
            } else {
                "narrow"
            },
        );
    };
    view! {
        <nav class="rail" aria-label=common::nav_label()>
            <OrganizationMenu me=me.clone()/>
            <ul class="rail-list" role="list">
                <RailLink href="/inbox" keys="KeyG KeyI" icon=IconName::Inbox name=common::nav_inbox() permission=Permission::InboxRead>
                    <Counter count=unread.0 label=common::unread()/>
                </RailLink>
                <RailLink href="/pipeline" keys="KeyG KeyP" icon=IconName::Pipeline name=common::nav_pipeline() permission=Permission::CrmRead/>
                <RailLink href="/crm" keys="KeyG KeyC" icon=IconName::Contacts name=common::nav_crm() permission=Permission::CrmRead/>
                <RailLink href="/accounts" keys="KeyG KeyA" icon=IconName::Telegram name=common::nav_accounts() permission=Permission::AccountsRead/>
            </ul>
            <ul class="rail-list rail-end" role="list">
                <li class="rail-toggle">
                    <button
                        type="button"
                        class="rail-link"
                        aria-pressed=move || wide_rail.get().to_string()
                        on:click=toggle
                    >
                        <Icon name=IconName::Sidebar/>
                        <span class="rail-name">{common::nav_collapse()}</span>
                    </button>
                </li>
                <li class="desktop-only">
                    <SettingsLink/>
                </li>
                <li><PersonMenu me help/></li>
            </ul>
        </nav>
    }
}

/// A section, shown to those who may enter it.
#[component]
fn RailLink(
    href: &'static str,
    keys: &'static str,
    icon: IconName,
    name: &'static str,
    permission: Permission,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    may(permission).then(|| {
        view! {
            <li>
                <a class="rail-link" href=href data-keys=keys aria-current=current(href)>
                    <Icon name=icon/>
                    <span class="rail-name">{name}</span>
                    {children.map(|children| children())}
                </a>
            </li>
        }
    })
}

#[component]
fn SettingsLink() -> impl IntoView {
    view! {
        <a class="rail-link" href="/settings" data-keys="KeyG KeyS" aria-current=current("/settings")>
            <Icon name=IconName::Settings/>
            <span class="rail-name">{common::nav_settings()}</span>
        </a>
    }
}

/// Whether the address is inside this section.
fn current(
    href: &'static str,
) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync + 'static {
    let path = use_location().pathname;
    move || {
        path.with(|path| {
            path.strip_prefix(href)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .then_some("page")
    }
}
