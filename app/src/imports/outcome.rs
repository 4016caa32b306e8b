//! What would become of the rows, what is becoming of them, and what became of them.

use super::{
    api::{Step, StepImport},
    wizard::percent,
    words::{field_words, mood, problem_words, state_words},
};
use crate::{
    crm::list_path,
    error::{field_words as refusal_words, form_error},
    i18n::{Locale, imports, locale},
    realtime::on_refetch,
};
use domain::{
    ImportId,
    custom::CustomField,
    import::{Import, ImportCounts, ImportDetail, ImportState, RowProblem},
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, Card, Header, Icon, IconName, LinkButton, Mood, Notice, Table, Variant};

/// A button that does something with an import; it works without scripts.
#[component]
fn Do(
    id: ImportId,
    step: Step,
    words: String,
    #[prop(optional)] variant: Variant,
) -> impl IntoView {
    let action = ServerAction::<StepImport>::new();
    let failure = form_error(action.value());
    let word = match step {
        Step::Start => "start",
        Step::Cancel => "cancel",
        Step::Undo => "undo",
    };
    view! {
        <ActionForm action attr:class="import-do">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="step" value=word/>
            <Button submit=true variant busy=action.pending() attr:data-testid=format!("import-{word}")>{words}</Button>
            {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
        </ActionForm>
    }
}

/// The numbers, each with its word.
#[component]
fn Counts(counts: ImportCounts, would: bool) -> impl IntoView {
    let (created, updated) = if would {
        (imports::would_make(), imports::would_change())
    } else {
        (imports::made(), imports::changed())
    };
    let all = [
        (imports::rows(), counts.rows, "rows"),
        (created, counts.created, "created"),
        (updated, counts.updated, "updated"),
        (imports::skipped(), counts.skipped, "skipped"),
        (imports::turned_away(), counts.failed, "failed"),
    ];
    let one = |(words, count, name): (&'static str, i64, &'static str)| {
        view! {
            <div data-testid=format!("import-{name}")>
                <dt>{words}</dt>
                <dd>{count}</dd>
            </div>
        }
    };
    view! { <dl class="import-counts">{all.into_iter().map(one).collect_view()}</dl> }
}

/// After the dry run.
#[component]
pub(super) fn Checked(found: ImportDetail, custom: Vec<CustomField>) -> impl IntoView {
    let import = found.import;
    let id = import.id;
    let any = import.counts.created + import.counts.updated;
    let go = (any > 0).then(|| {
        view! { <Do id step=Step::Start words=imports::start(any) variant=Variant::Primary/> }
    });
    let nothing = (any == 0)
        .then(|| view! { <Notice mood=Mood::Warning>{imports::nothing_to_do()}</Notice> });
    view! {
        <Card title=imports::checked_title()>
            <p class="import-hint">{imports::checked_text()}</p>
            <Counts counts=import.counts would=true/>
            {nothing}
            <div class="form-actions">
                {go}
                <LinkButton href=format!("/crm/import/{id}?edit=1") attr:rel="external">{imports::edit_columns()}</LinkButton>
            </div>
        </Card>
        <Problems id problems=found.problems count=import.counts.failed custom/>
    }
}

/// While a job works on it.
#[component]
pub(super) fn UnderWay(import: RwSignal<Import>) -> impl IntoView {
    let id = import.with_untracked(|import| import.id);
    let undoing = import.with_untracked(|import| import.state == ImportState::Undoing);
    let now = Memo::new(move |_| import.with(percent));
    let words = move || import.with(state_words);
    let title = import.with_untracked(state_words);
    // What happened while the connection was away is not told: the page begins anew.
    on_refetch(move || {
        if let Err(error) = window().location().reload() {
            leptos::logging::warn!("reload: {error:?}");
        }
    });
    view! {
        <Card title>
            <div class="import-progress">
                <progress max="100" value=move || now.get().to_string() aria-label=words data-testid="import-progress"></progress>
                <span>{move || format!("{}%", now.get())}</span>
            </div>
            {move || (!undoing).then(|| {
                let (counts, would) = import.with(|import| (import.counts, import.state == ImportState::Checking));
                view! { <Counts counts would/> }
            })}
            <p class="import-hint">{imports::goes_on()}</p>
            {(!undoing).then(|| view! { <Do id step=Step::Cancel words=imports::cancel().to_owned()/> })}
        </Card>
    }
}

/// When it is over.
#[component]
pub(super) fn Ended(found: ImportDetail, custom: Vec<CustomField>) -> impl IntoView {
    let import = found.import;
    let (id, kind, counts) = (import.id, import.kind, import.counts);
    let title = state_words(&import);
    let undone = import.state == ImportState::Undone;
    let problem = import
        .problem
        .map(|problem| view! { <Notice mood=Mood::Danger>{problem_words(problem)}</Notice> });
    let undone_words = undone.then(
        || view! { <p data-testid="import-undone">{imports::undone_text(counts.undone)}</p> },
    );
    let kept = (counts.kept > 0)
        .then(|| view! { <Notice mood=Mood::Warning>{imports::kept_text(counts.kept)}</Notice> });
    let undo = found.can_undo.then(|| {
        view! {
            <p class="import-hint">{imports::undo_text()}</p>
            <Do id step=Step::Undo words=imports::undo().to_owned() variant=Variant::Danger/>
        }
    });
    view! {
        <Card title=title>
            <p><Badge mood=mood(import.state)>{title}</Badge></p>
            {problem}
            <Counts counts would=false/>
            {undone_words}
            {kept}
            <div class="form-actions">
                <LinkButton href=list_path(kind) variant=Variant::Primary>{imports::to_list()}</LinkButton>
                <LinkButton href=format!("/crm/import?kind={kind}")>{imports::another()}</LinkButton>
            </div>
            {undo}
        </Card>
        <Problems id problems=found.problems count=counts.failed custom/>
    }
}

/// The rows that were refused, and the way to have all of them as a file.
#[component]
fn Problems(
    id: ImportId,
    problems: Vec<RowProblem>,
    count: i64,
    custom: Vec<CustomField>,
) -> impl IntoView {
    if problems.is_empty() {
        return ().into_any();
    }
    let language = match locale() {
        Locale::En => "en",
        Locale::Ru => "ru",
    };
    let href = format!("/api/crm/imports/{id}/problems?language={language}");
    let name = move |field: &str| {
        let own = custom.iter().find(|custom| custom.key() == field);
        own.map_or_else(|| field_words(field), |custom| custom.name.clone())
    };
    let more = count > i64::try_from(problems.len()).unwrap_or(i64::MAX);
    let row = |problem: RowProblem| {
        let said = problem.fields.iter();
        let said = said
            .map(|refused| format!("{}: {}", name(&refused.field), refusal_words(refused.code)));
        let said: Vec<_> = said.collect();
        view! {
            <tr data-testid="import-problem">
                <th scope="row">{problem.row}</th>
                <td class="import-said">{said.join(" ")}</td>
            </tr>
        }
    };
    let rows = problems.into_iter().map(row).collect_view();
    let head = || {
        view! {
            <Header label=imports::row()/>
            <Header label=imports::what_is_wrong()/>
        }
    };
    let actions = move || {
        // The router leaves a link alone that says it goes elsewhere.
        view! {
            <a class="button button-secondary" href=href.clone() download="" rel="external" data-testid="import-problems">
                <Icon name=IconName::ArrowDown/>
                {imports::problems_file()}
            </a>
        }
    };
    view! {
        <Card title=imports::problems_title(count) actions=actions flush=true>
            <Table caption=imports::what_is_wrong() head>{rows}</Table>
            {more.then(|| view! { <p class="import-hint import-more">{imports::problems_more()}</p> })}
        </Card>
    }
    .into_any()
}
