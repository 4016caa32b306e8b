//! The page around the rows of a list: the same for companies, contacts and deals.

use super::{ExportLink, ListSearch, in_place, is_narrowed, use_asked, use_question};
use crate::{
    crm::{
        api::FilterSheet,
        columns::{ColumnsButton, Ground},
        filter::{FilterBar, use_sheet},
        list::Asked,
        parts::{BinLink, ImportLink, Section, SectionTabs, TagsLink, after_import, list_path},
        views::{Shelf, ViewTabs},
    },
    error::{ApiError, Failure},
    i18n::crm,
    session::may,
};
use domain::{ListQuery, Page, Permission, RecordKind};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use serde::{Serialize, de::DeserializeOwned};
use std::future::Future;
use ui::{EmptyState, IconName, LinkButton, PageHeader, SkeletonTable, Variant};

/// A list of records: what its address asks for, and what its parts share.
#[derive(Clone, Copy)]
pub(in crate::crm) struct RecordList {
    pub kind: RecordKind,
    pub path: &'static str,
    pub asked: Memo<Asked>,
    pub question: Memo<ListQuery>,
    pub ground: Ground,
    sheet: Resource<FilterSheet>,
    shelf: Shelf,
}

impl RecordList {
    /// The list of a kind of record, which can be filtered by these fields besides the filter.
    pub fn new(kind: RecordKind, filters: &'static [&'static str]) -> Self {
        let path = list_path(kind);
        let asked = use_asked(filters);
        Self {
            kind,
            path,
            asked,
            question: use_question(asked),
            ground: Ground::new(path, kind, asked),
            sheet: use_sheet(kind, asked),
            shelf: Shelf::new(path, kind, asked),
        }
    }

    /// The page. `chips` are the filters within reach; `rows` shows what was found.
    pub fn page<T, F>(
        self,
        page: Resource<Result<Page<T>, ApiError>>,
        chips: AnyView,
        rows: impl Fn(Page<T>, ListQuery) -> F + Copy + Send + Sync + 'static,
    ) -> impl IntoView
    where
        T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
        F: Future<Output = AnyView> + Send + 'static,
    {
        let Self {
            kind,
            path,
            asked,
            question,
            ground,
            sheet,
            shelf,
        } = self;
        let words = words(kind);
        after_import(kind, move || page.refetch());
        view! {
            <Title text=words.title/>
            <section class="page">
                <PageHeader title=crm::title()>
                    <TagsLink/>
                    <BinLink/>
                    {may(Permission::CrmWrite).then(|| new_button(path, words.new))}
                </PageHeader>
                <SectionTabs current=words.section/>
                <ViewTabs kind shelf/>
                <div class="toolbar">
                    <ListSearch path label=words.search asked/>
                    <FilterBar path kind asked sheet/>
                    <ColumnsButton path kind asked sheet/>
                    <ExportLink path question/>
                    <ImportLink kind/>
                    {chips}
                </div>
                <Transition fallback=|| view! { <SkeletonTable/> }>
                    {move || {
                        let bare = shelf.is_bare();
                        Suspend::new(async move {
                            if let Some(path) = shelf.opens_with(bare).await {
                                return view! { <Redirect path options=in_place()/> }.into_any();
                            }
                            let wanted = question.get_untracked();
                            ground.sheet.set(sheet.await);
                            match page.await {
                                Ok(page) if page.items.is_empty() => {
                                    view! { <Nothing kind narrowed=is_narrowed(&wanted)/> }.into_any()
                                }
                                Ok(page) => rows(page, wanted).await,
                                Err(error) => view! { <Failure error/> }.into_any(),
                            }
                        })
                    }}
                </Transition>
            </section>
        }
    }
}

/// What a list says of itself.
struct Words {
    section: Section,
    icon: IconName,
    title: &'static str,
    search: &'static str,
    new: &'static str,
    empty_title: &'static str,
    empty_text: &'static str,
}

fn words(kind: RecordKind) -> Words {
    match kind {
        RecordKind::Company => Words {
            section: Section::Companies,
            icon: IconName::Company,
            title: crm::companies_title(),
            search: crm::companies_search(),
            new: crm::companies_new(),
            empty_title: crm::companies_empty_title(),
            empty_text: crm::companies_empty_text(),
        },
        RecordKind::Contact => Words {
            section: Section::Contacts,
            icon: IconName::Contacts,
            title: crm::contacts_title(),
            search: crm::contacts_search(),
            new: crm::contacts_new(),
            empty_title: crm::contacts_empty_title(),
            empty_text: crm::contacts_empty_text(),
        },
        RecordKind::Deal => Words {
            section: Section::Deals,
            icon: IconName::Deal,
            title: crm::deals_title(),
            search: crm::deals_search(),
            new: crm::deals_new(),
            empty_title: crm::deals_empty_title(),
            empty_text: crm::deals_empty_text(),
        },
    }
}

fn new_button(path: &str, label: &'static str) -> AnyView {
    view! {
        <LinkButton variant=Variant::Primary icon=IconName::Plus href=format!("{path}/new") attr:data-keys="KeyC">
            {label}
        </LinkButton>
    }
    .into_any()
}

/// An empty list: because there is nothing yet, or because nothing matches.
#[component]
fn Nothing(kind: RecordKind, narrowed: bool) -> impl IntoView {
    let words = words(kind);
    if narrowed {
        // The list as it is, also for those whose list opens with a view.
        let all = format!("{}?view={}", list_path(kind), Asked::WHOLE);
        return view! {
            <EmptyState icon=IconName::Search title=crm::nothing_found_title() text=crm::nothing_found_text()>
                <LinkButton href=all>{crm::nothing_found_clear()}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let (icon, title, text) = (words.icon, words.empty_title, words.empty_text);
    if !may(Permission::CrmWrite) {
        return view! { <EmptyState icon title text/> }.into_any();
    }
    let href = format!("{}/new", list_path(kind));
    view! {
        <EmptyState icon title text>
            <LinkButton variant=Variant::Primary icon=IconName::Plus href>{words.new}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
