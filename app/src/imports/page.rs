//! Sending a file, and the imports there were.

use super::{
    api::list_imports,
    upload::SendFile,
    words::{kind_words, mood, state_words},
};
use crate::{
    crm::list_path,
    error::Failure,
    i18n::{crm, imports},
    realtime::on_event,
    session::{may, me},
};
use domain::{Event, ListQuery, Page, Permission, RecordKind, import::Import};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::{
    Badge, EmptyState, Header, IconName, LoadMore, PageHeader, SkeletonTable, Table, Time, Toast,
    Toasts,
};

#[component]
pub fn Imports() -> impl IntoView {
    let query = use_query_map();
    let asked = query.with_untracked(|query| query.get("kind"));
    let chosen = asked.and_then(|kind| kind.parse().ok());
    let chosen = chosen.unwrap_or(RecordKind::Contact);
    let refused = query.with_untracked(|query| query.get("refused"));
    let page = Resource::new(|| (), |()| list_imports(ListQuery::default()));
    view! {
        <Title text=imports::title()/>
        <section class="page">
            <PageHeader title=imports::title() back=(list_path(chosen).to_owned(), crm::title().to_owned())/>
            <div class="page-body">
                {may(Permission::CrmWrite).then(|| view! { <SendFile chosen refused/> })}
                <h2 class="import-heading">{imports::past()}</h2>
                <Transition fallback=|| view! { <SkeletonTable/> }>
                    {move || Suspend::new(async move { match page.await {
                        Ok(page) => view! { <Past page/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }})}
                </Transition>
            </div>
        </section>
    }
}

#[component]
fn Past(page: Page<Import>) -> impl IntoView {
    let rows = RwSignal::new(page.items);
    let next = RwSignal::new(page.next_cursor);
    let busy = RwSignal::new(false);
    let toasts = Toasts::get();
    on_event(move |event| {
        let Event::ImportUpdated(import) = event else {
            return;
        };
        rows.update(
            |rows| match rows.iter_mut().find(|row| row.id == import.id) {
                Some(row) if row.version < import.version => *row = import.clone(),
                Some(_) => {}
                None => rows.insert(0, import.clone()),
            },
        );
    });
    let on_more = move |()| {
        busy.set(true);
        let query = ListQuery {
            cursor: next.get_untracked(),
            ..ListQuery::default()
        };
        spawn_local(async move {
            match list_imports(query).await {
                Ok(page) => {
                    _ = rows.try_update(|rows| rows.extend(page.items));
                    _ = next.try_set(page.next_cursor);
                }
                Err(error) => toasts.push(Toast::failed(error.words())),
            }
            _ = busy.try_set(false);
        });
    };
    let head = || {
        view! {
            <Header label=imports::file()/>
            <Header label=imports::kind()/>
            <Header label=imports::state()/>
            <Header label=imports::made() numeric=true/>
            <Header label=imports::changed() numeric=true/>
            <Header label=imports::by()/>
            <Header label=imports::at()/>
        }
    };
    let nothing = || {
        view! { <EmptyState icon=IconName::Import title=imports::empty_title() text=imports::empty_text()/> }
    };
    view! {
        <Show when=move || rows.with(|rows| !rows.is_empty()) fallback=nothing>
            <Table caption=imports::past() head>
                <For each=move || rows.get() key=|row| (row.id, row.version) let:import>
                    <PastRow import/>
                </For>
            </Table>
            <Show when=move || next.with(Option::is_some)>
                <LoadMore on_more busy/>
            </Show>
        </Show>
    }
}

#[component]
fn PastRow(import: Import) -> impl IntoView {
    let mine = me().is_some_and(|me| Some(me.id) == import.created_by);
    let opens = may(Permission::CrmDelete) || mine && may(Permission::CrmWrite);
    let words = state_words(&import);
    let name = import.file_name;
    let name = if opens {
        let href = format!("/crm/import/{}", import.id);
        view! { <a href=href>{name}</a> }.into_any()
    } else {
        view! { {name} }.into_any()
    };
    view! {
        <tr data-testid="import-row">
            <th scope="row">{name}</th>
            <td>{kind_words(import.kind)}</td>
            <td><Badge mood=mood(import.state)>{words}</Badge></td>
            <td class="cell-num">{import.counts.created}</td>
            <td class="cell-num">{import.counts.updated}</td>
            <td>{import.created_by_name}</td>
            <td><Time at=import.created_at.timestamp_millis()/></td>
        </tr>
    }
}
