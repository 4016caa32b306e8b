//! The lines of the log.

use super::{
    api::list_audit,
    to_address,
    words::{action_words, changes},
};
use crate::{
    error::{ApiError, Failure},
    i18n::audit,
};
use domain::{ListQuery, Page, audit::AuditEntry};
use leptos::{prelude::*, task::spawn_local};
use ui::{Card, EmptyState, IconName, LoadMore, SkeletonList, Time, TimeStyle};

#[component]
pub(super) fn Lines(query: Memo<ListQuery>) -> impl IntoView {
    let page = Resource::new(move || query.get(), list_audit);
    view! {
        <Transition fallback=|| view! { <SkeletonList rows=6/> }>
            {move || Suspend::new(async move {
                let asked = query.get_untracked();
                match page.await {
                    Ok(page) => view! { <Found page asked/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Found(page: Page<AuditEntry>, asked: ListQuery) -> impl IntoView {
    if page.items.is_empty() {
        let text = if asked.filters.is_empty() {
            audit::empty_text()
        } else {
            audit::empty_filtered()
        };
        return view! { <EmptyState icon=IconName::Clock title=audit::empty_title() text/> }
            .into_any();
    }
    let lines = RwSignal::new(page.items);
    let next = RwSignal::new(page.next_cursor);
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<ApiError>);
    let on_more = move |()| {
        let query = ListQuery {
            cursor: next.get_untracked(),
            ..asked.clone()
        };
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            match list_audit(query).await {
                Ok(page) => {
                    lines.update(|lines| lines.extend(page.items));
                    next.set(page.next_cursor);
                }
                Err(error) => failed.set(Some(error)),
            }
            busy.set(false);
        });
    };
    view! {
        <Card flush=true>
            <ul role="list" data-testid="audit-lines">
                <For each=move || lines.get() key=|line| line.id let:line><Line line/></For>
            </ul>
            {move || failed.get().map(|error| view! { <Failure error/> })}
        </Card>
        <Show when=move || next.with(Option::is_some)>
            <LoadMore on_more=on_more.clone() busy/>
        </Show>
    }
    .into_any()
}

#[component]
fn Line(line: AuditEntry) -> impl IntoView {
    let who = match (line.actor_name, line.actor_id) {
        (Some(name), _) => name,
        (None, Some(_)) => audit::gone().to_owned(),
        (None, None) => audit::system().to_owned(),
    };
    let target = line.target.filter(|target| !target.is_empty());
    let only = line.target_id.map(|id| {
        let filters = [("target_id".to_owned(), id.to_string())].into();
        to_address(
            "/settings/audit",
            &ListQuery {
                filters,
                ..ListQuery::default()
            },
        )
    });
    let object = match (target, only) {
        (Some(name), Some(href)) => {
            view! { ": " <a href=href title=audit::only_object()>{name}</a> }.into_any()
        }
        (Some(name), None) => format!(": {name}").into_any(),
        (None, _) => ().into_any(),
    };
    let changes = changes(&line.details);
    let request = line.request_id.map(|id| audit::request(id.to_string()));
    view! {
        <li class="setting audit-line">
            <div>
                <div class="setting-name">{action_words(line.action)} {object}</div>
                {(!changes.is_empty()).then(|| view! { <p class="audit-changes">{changes.join(" · ")}</p> })}
                <p>
                    {who}
                    {line.api_key.map(|key| format!(" {}", audit::by_key(key)))}
                    {line.address.map(|address| format!(" · {address}"))}
                </p>
            </div>
            <span class="muted" title=request>
                <Time at=line.created_at.timestamp_millis() style=TimeStyle::Full/>
            </span>
        </li>
    }
}
