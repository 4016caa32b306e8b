//! The organization's own fields of companies, contacts and deals.

mod make;
mod row;

use super::layout::SettingsPage;
use crate::{
    crm::api::{CreateCustomField, list_custom_fields},
    error::Failure,
    i18n::{crm, fields},
    realtime::on_event,
    session::may,
};
use domain::{Event, Permission, RecordKind, custom::CustomField};
use leptos::prelude::*;
use make::MakeField;
use row::FieldRow;
use ui::{Card, EmptyState, IconName, SkeletonList};

#[component]
pub fn Fields() -> impl IntoView {
    let make = ServerAction::<CreateCustomField>::new();
    let known = Resource::new(move || make.version().get(), |_| list_custom_fields(None));
    on_event(move |event| {
        if matches!(event, Event::CustomFieldsChanged) {
            known.refetch();
        }
    });
    let lists = move || {
        Suspend::new(async move {
            match known.await {
                Ok(known) if known.is_empty() => {
                    view! { <EmptyState icon=IconName::Edit title=fields::empty_title() text=fields::empty_text()/> }
                        .into_any()
                }
                Ok(known) => RecordKind::ALL
                    .iter()
                    .map(|kind| list(*kind, &known))
                    .collect_view()
                    .into_any(),
                Err(error) => view! { <Failure error/> }.into_any(),
            }
        })
    };
    view! {
        <SettingsPage title=fields::title()>
            <p class="muted">{fields::about()}</p>
            <Transition fallback=|| view! { <SkeletonList rows=3/> }>{lists}</Transition>
            {may(Permission::OrganizationManage).then(|| view! { <MakeField action=make/> })}
        </SettingsPage>
    }
}

/// The fields of one kind of record; nothing where it has none.
fn list(kind: RecordKind, known: &[CustomField]) -> AnyView {
    let of_kind = known.iter().filter(|field| field.kind == kind).cloned();
    let of_kind: Vec<_> = of_kind.collect();
    if of_kind.is_empty() {
        return ().into_any();
    }
    let rows = of_kind
        .into_iter()
        .map(|field| view! { <FieldRow field/> })
        .collect_view();
    view! {
        <Card title=whose(kind)>
            <ul class="tag-list">{rows}</ul>
        </Card>
    }
    .into_any()
}

/// Whose fields they are.
fn whose(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Company => crm::companies_title(),
        RecordKind::Contact => crm::contacts_title(),
        RecordKind::Deal => crm::deals_title(),
    }
}
