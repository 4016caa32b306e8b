//! What is to be done: one's own open tasks, or everybody's, or those done.

use super::{
    api::list_tasks,
    list::Rows,
    parts::{
        Section, SectionTabs,
        task::{NewTask, TaskLine},
    },
};
use crate::{
    error::Failure,
    i18n::crm,
    realtime::{on_event, on_refetch},
    session::{may, me},
};
use domain::{Event, ListQuery, Page, Permission, task::Task};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::{ChipLink, EmptyState, IconName, LoadMore, PageHeader, SkeletonList};

/// Which tasks the address asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Shown {
    everybody: bool,
    done: bool,
}

impl Shown {
    fn address(self) -> String {
        let mut words = Vec::new();
        if self.everybody {
            words.push("whose=all");
        }
        if self.done {
            words.push("done=true");
        }
        match words.join("&") {
            none if none.is_empty() => "/crm/tasks".to_owned(),
            query => format!("/crm/tasks?{query}"),
        }
    }

    fn query(self) -> ListQuery {
        let mut query = ListQuery::default();
        query
            .filters
            .insert("done".to_owned(), self.done.to_string());
        if let Some(me) = me().filter(|_| !self.everybody) {
            query
                .filters
                .insert("assignee_id".to_owned(), me.id.to_string());
        }
        if self.done {
            query.sort = Some("-due_at".to_owned());
        }
        query
    }
}

#[component]
pub fn Tasks() -> impl IntoView {
    let address = use_query_map();
    let shown = Memo::new(move |_| {
        address.with(|address| Shown {
            everybody: address.get_str("whose") == Some("all"),
            done: address.get_str("done") == Some("true"),
        })
    });
    let query = Memo::new(move |_| shown.get().query());
    let page = Resource::new(move || query.get(), list_tasks);
    on_event(move |event| {
        if matches!(
            event,
            Event::TaskCreated(_) | Event::TaskUpdated(_) | Event::TaskDeleted { .. }
        ) {
            page.refetch();
        }
    });
    on_refetch(move || page.refetch());
    view! {
        <Title text=crm::tasks_title()/>
        <section class="page">
            <PageHeader title=crm::title()/>
            <SectionTabs current=Section::Tasks/>
            <div class="toolbar"><Chips shown/></div>
            <div class="page-body page-narrow">
                {may(Permission::CrmWrite).then(|| view! { <NewTask record=None/> })}
                <Transition fallback=|| view! { <SkeletonList rows=5/> }>
                    {move || Suspend::new(async move {
                        let asked = query.get_untracked();
                        match page.await {
                            Ok(page) => view! { <TaskRows page asked/> }.into_any(),
                            Err(error) => view! { <Failure error/> }.into_any(),
                        }
                    })}
                </Transition>
            </div>
        </section>
    }
}

#[component]
fn Chips(shown: Memo<Shown>) -> impl IntoView {
    view! {
        <div class="chips">
            {move || {
                let shown = shown.get();
                let everybody = Shown { everybody: !shown.everybody, ..shown };
                let done = Shown { done: !shown.done, ..shown };
                view! {
                    <ChipLink href=everybody.address() current=Signal::stored(shown.everybody)>
                        {crm::tasks_everybody()}
                    </ChipLink>
                    <ChipLink href=done.address() current=Signal::stored(shown.done)>
                        {crm::tasks_done_ones()}
                    </ChipLink>
                }
            }}
        </div>
    }
}

#[component]
fn TaskRows(page: Page<Task>, asked: ListQuery) -> impl IntoView {
    let rows = Rows::new(page);
    let asked = StoredValue::new(asked);
    let on_more = move |()| asked.with_value(|asked| rows.load_more(asked, list_tasks));
    let nothing = || {
        view! { <EmptyState icon=IconName::Check title=crm::tasks_empty_title() text=crm::tasks_empty_text()/> }
    };
    view! {
        <Show when=move || rows.items.with(|items| !items.is_empty()) fallback=nothing>
            <ul class="tasks" role="list">
                <For each=move || rows.items.get() key=|task| (task.id, task.version) let:task>
                    <li><TaskLine task with_record=true/></li>
                </For>
            </ul>
            <Show when=move || rows.next.with(Option::is_some)>
                <LoadMore on_more busy=rows.busy/>
            </Show>
        </Show>
    }
}
