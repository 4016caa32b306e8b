//! What the pages of the CRM share.

pub(super) mod chats;
pub(super) mod compose;
pub(super) mod conflict;
pub(crate) mod custom;
pub(super) mod delete;
pub(super) mod facts;
pub(super) mod note;
pub(super) mod owner;
pub(super) mod picker;
pub(super) mod related;
pub(super) mod selection;
pub(crate) mod stages;
pub(super) mod tags;
pub(super) mod task;
pub(super) mod timeline;

use crate::{i18n::crm, realtime::on_event, session::may};
use domain::{Event, Permission, Record, RecordKind, import::ImportState};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::str::FromStr;
use ui::{Icon, IconLink, IconName, LinkButton, Tab, Tabs, Variant};

/// A list of the CRM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Contacts,
    Companies,
    Deals,
    Tasks,
}

/// The lists, side by side.
#[component]
pub(super) fn SectionTabs(current: Section) -> impl IntoView {
    let is = move |section| Signal::stored(current == section);
    view! {
        <Tabs label=crm::title()>
            <Tab href="/crm/contacts" current=is(Section::Contacts)>{crm::contacts_title()}</Tab>
            <Tab href="/crm/companies" current=is(Section::Companies)>{crm::companies_title()}</Tab>
            <Tab href="/crm/deals" current=is(Section::Deals)>{crm::deals_title()}</Tab>
            <Tab href="/crm/tasks" current=is(Section::Tasks)>{crm::tasks_title()}</Tab>
        </Tabs>
    }
}

/// The way to the bin, for those who may delete and restore.
#[component]
pub(super) fn BinLink() -> impl IntoView {
    may(Permission::CrmDelete)
        .then(|| view! { <IconLink icon=IconName::Trash label=crm::bin_title() href="/crm/bin"/> })
}

/// The way to the organization's tags.
#[component]
pub(super) fn TagsLink() -> impl IntoView {
    view! { <IconLink icon=IconName::Tag label=crm::tags_title() href="/crm/tags"/> }
}

/// A web address, short, in a new tab.
#[component]
pub(super) fn Website(address: String) -> impl IntoView {
    let short = address
        .split_once("://")
        .map_or(address.as_str(), |(_, rest)| rest);
    let short = short
        .trim_start_matches("www.")
        .trim_end_matches('/')
        .to_owned();
    view! {
        <a class="website" href=address target="_blank" rel="noopener noreferrer">
            <span class="truncate">{short}</span>
            <Icon name=IconName::External class="icon-s"/>
        </a>
    }
}

/// The page of the list of a kind of record.
pub(crate) const fn list_path(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Company => "/crm/companies",
        RecordKind::Contact => "/crm/contacts",
        RecordKind::Deal => "/crm/deals",
    }
}

/// The page of a record.
pub(super) fn record_path(record: Record) -> String {
    format!("{}/{}", list_path(record.kind), record.id)
}

/// The record the address names; nothing where it is no id at all.
pub(super) fn record_id<T>() -> Memo<Option<T>>
where
    T: FromStr + Copy + PartialEq + Send + Sync + 'static,
{
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get_str("id").and_then(|id| id.parse().ok())))
}

/// What a page answers for an address that is no id.
pub(super) fn no_such_record() -> crate::error::ApiError {
    domain::Error::not_found().into()
}

/// The way to importing records of a kind, for those who may make them.
#[component]
pub(super) fn ImportLink(kind: RecordKind) -> impl IntoView {
    may(Permission::CrmWrite).then(|| {
        view! {
            <LinkButton
                variant=Variant::Ghost
                icon=IconName::Import
                href=format!("/crm/import?kind={kind}")
                attr:data-testid="import"
            >
                <span class="toolbar-word">{crm::import()}</span>
            </LinkButton>
        }
    })
}

/// Reads a list anew once an import of its kind of record has ended, or was undone: an import tells
/// of no single record.
pub(super) fn after_import(kind: RecordKind, refetch: impl Fn() + Send + Sync + 'static) {
    on_event(move |event| {
        if let Event::ImportUpdated(import) = event
            && import.kind == kind
            && (import.state.has_ended() || import.state == ImportState::Undone)
        {
            refetch();
        }
    });
}
