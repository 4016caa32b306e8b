//! One import, from its columns to what came of it.

use super::{
    api::get_import,
    columns::Columns,
    outcome::{Checked, Ended, UnderWay},
    words::kind_words,
};
use crate::{crm::api::list_custom_fields, error::Failure, i18n::imports, realtime::on_event};
use domain::{
    Event, ImportId,
    custom::CustomField,
    import::{Import, ImportDetail, ImportState},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{PageHeader, SkeletonTable};

/// The id in the address; one that is none names nothing.
fn asked() -> ImportId {
    let id = use_params_map().with_untracked(|params| params.get("id"));
    let nothing = ImportId(uuid::Uuid::nil());
    id.and_then(|id| id.parse().ok()).unwrap_or(nothing)
}

#[component]
pub fn ImportWizard() -> impl IntoView {
    let id = asked();
    let detail = Resource::new(
        || (),
        move |()| async move {
            let detail = get_import(id).await?;
            let custom = list_custom_fields(Some(detail.import.kind)).await?;
            Ok((detail, custom))
        },
    );
    view! {
        <Title text=imports::title()/>
        <section class="page">
            <PageHeader title=imports::title() back=("/crm/import".to_owned(), imports::title().to_owned())/>
            <div class="page-body import">
                <Transition fallback=|| view! { <SkeletonTable/> }>
                    {move || Suspend::new(async move { match detail.await {
                        Ok((found, custom)) => view! {
                            <Wizard found custom refetch=Callback::new(move |()| detail.refetch())/>
                        }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }})}
                </Transition>
            </div>
        </section>
    }
}

/// What the page shows of an import: it goes on by itself while a job works on it.
#[component]
fn Wizard(found: ImportDetail, custom: Vec<CustomField>, refetch: Callback<()>) -> impl IntoView {
    let import = RwSignal::new(found.import.clone());
    let state = found.import.state;
    on_event(move |event| {
        let Event::ImportUpdated(told) = event else {
            return;
        };
        let newer = import.with_untracked(|now| now.id == told.id && now.version < told.version);
        if newer {
            import.set(told.clone());
            // Another step shows more than what the event tells.
            if told.state != state {
                refetch.run(());
            }
        }
    });
    let again = use_query_map().with_untracked(|query| query.get("edit").is_some());
    let name = found.import.file_name.clone();
    let kind = kind_words(found.import.kind);
    view! {
        <p class="import-file">
            <strong>{name}</strong>" · "{kind}
        </p>
        <Steps state/>
        {match state {
            ImportState::Draft => view! { <Columns found custom refetch/> }.into_any(),
            ImportState::Checked if again => view! { <Columns found custom refetch/> }.into_any(),
            ImportState::Checked => view! { <Checked found custom/> }.into_any(),
            state if state.is_under_way() => view! { <UnderWay import/> }.into_any(),
            _ => view! { <Ended found custom/> }.into_any(),
        }}
    }
}

/// Which step this is, of which.
#[component]
fn Steps(state: ImportState) -> impl IntoView {
    let current = match state {
        ImportState::Uploading => 0,
        ImportState::Draft => 1,
        ImportState::Checking | ImportState::Checked => 2,
        ImportState::Running => 3,
        _ => 4,
    };
    let names = [
        imports::step_file(),
        imports::step_columns(),
        imports::step_check(),
        imports::step_run(),
        imports::step_done(),
    ];
    let step = |(at, name): (usize, &'static str)| {
        let here = (at == current).then_some("step");
        let class = if at < current {
            "import-step import-step-done"
        } else {
            "import-step"
        };
        view! { <li class=class aria-current=here>{name}</li> }
    };
    view! {
        <ol class="import-steps" role="list" aria-label=imports::steps()>
            {names.into_iter().enumerate().map(step).collect_view()}
        </ol>
    }
}

/// How much is done, as the bar shows it.
pub(super) fn percent(import: &Import) -> i64 {
    import.percent.clamp(0, 100)
}
