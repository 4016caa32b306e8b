//! Tasks: where they are added, and how they look.

use super::{owner::use_members, record_path};
use crate::{
    crm::api::{complete_task, create_task, delete_task},
    i18n::{common, crm},
    session::{may, me},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{Permission, Record, identity::Member, task::Task, task::TaskInput};
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Badge, Button, Field, IconButton, IconName, Mood, Select, Size, TextInput, Time, TimeStyle,
    Toast, Toasts, Variant,
};

/// Minutes before the due time at which one may be reminded.
const REMINDERS: [i64; 4] = [0, 15, 60, 1440];

/// The moment that a date and time without a zone means where this browser is.
fn moment(local: &str) -> Option<DateTime<Utc>> {
    if local.is_empty() {
        return None;
    }
    let millis = js_sys::Date::new(&local.into()).get_time();
    // Not a number where the browser could not read it.
    millis
        .is_finite()
        .then(|| DateTime::from_timestamp_millis(millis as i64))
        .flatten()
}

fn reminder_words(minutes: i64) -> &'static str {
    match minutes {
        0 => crm::tasks_remind_then(),
        15 => crm::tasks_remind_15(),
        60 => crm::tasks_remind_60(),
        _ => crm::tasks_remind_1440(),
    }
}

/// Adds a task, of a record or on its own.
#[component]
pub(in crate::crm) fn NewTask(record: Option<Record>) -> impl IntoView {
    let title = RwSignal::new(String::new());
    let due = RwSignal::new(String::new());
    let remind = RwSignal::new(String::new());
    let assignee = RwSignal::new(me().map(|me| me.id.to_string()).unwrap_or_default());
    let busy = RwSignal::new(false);
    let toasts = Toasts::get();
    let press = move |_| {
        let due_at = moment(&due.get_untracked());
        let before = remind.get_untracked().parse().ok().map(TimeDelta::minutes);
        let task = TaskInput {
            record,
            title: title.get_untracked(),
            due_at,
            remind_at: due_at.zip(before).map(|(due, before)| due - before),
            assignee_id: assignee.get_untracked().parse().ok(),
            done: false,
        };
        busy.set(true);
        spawn_local(async move {
            let answer = create_task(task).await;
            _ = busy.try_set(false);
            match answer {
                Ok(_) => _ = title.try_set(String::new()),
                Err(error) => toasts.push(Toast::failed(error.words())),
            }
        });
    };
    let reminder = |minutes: &i64| {
        view! { <option value=minutes.to_string()>{reminder_words(*minutes)}</option> }
    };
    view! {
        <div class="form compose-form">
            <Field label=crm::tasks_what() id="task-title">
                <TextInput name="title" bind=title attr:autocomplete="off"/>
            </Field>
            <div class="form-grid">
                <Field label=crm::tasks_due() id="task-due" optional=true>
                    <TextInput name="due" kind="datetime-local" bind=due/>
                </Field>
                <Field label=crm::tasks_remind() id="task-remind" optional=true>
                    <Select name="remind" on:change=move |event| remind.set(event_target_value(&event))>
                        <option value="">{crm::tasks_remind_never()}</option>
                        {REMINDERS.iter().map(reminder).collect_view()}
                    </Select>
                </Field>
                <AssigneeField assignee/>
            </div>
            <div class="form-actions">
                <Button
                    variant=Variant::Primary
                    size=Size::Small
                    busy
                    disabled=Signal::derive(move || title.with(|title| title.trim().is_empty()))
                    on:click=press
                >
                    {crm::tasks_add()}
                </Button>
            </div>
        </div>
    }
}

#[component]
fn AssigneeField(assignee: RwSignal<String>) -> impl IntoView {
    let members = use_members();
    let option = move |member: Member| {
        let id = member.id.to_string();
        let selected = assignee.with_untracked(|chosen| *chosen == id);
        view! { <option value=id selected=selected>{member.name}</option> }
    };
    let options = move || {
        Suspend::new(async move {
            let members = members.await.unwrap_or_default();
            let members = members.into_iter().filter(Member::is_active);
            members.map(option).collect_view()
        })
    };
    view! {
        <Field label=crm::tasks_assignee() id="task-assignee">
            <Select name="assignee_id" on:change=move |event| assignee.set(event_target_value(&event))>
                <Suspense>{options}</Suspense>
            </Select>
        </Field>
    }
}

/// A task in one line: whether it is done, what, until when, who.
#[component]
pub(in crate::crm) fn TaskLine(
    task: Task,
    /// Says what it is about, where that is not plain.
    #[prop(optional)]
    with_record: bool,
) -> impl IntoView {
    let toasts = Toasts::get();
    let (id, done) = (task.id, task.done_at.is_some());
    let due = task.due_at.map(|due| due.timestamp_millis());
    let late = RwSignal::new(false);
    Effect::new(move |_| {
        let passed = due.is_some_and(|due| (due as f64) < js_sys::Date::now());
        late.set(passed && !done);
    });
    let failed = move |answer: Option<crate::error::ApiError>| {
        if let Some(error) = answer {
            toasts.push(Toast::failed(error.words()));
        }
    };
    let toggle = move |_| {
        spawn_local(async move { failed(complete_task(id, !done).await.err()) });
    };
    let remove = move |_| {
        spawn_local(async move { failed(delete_task(id).await.err()) });
    };
    let own = me().is_some_and(|me| task.creator_id == Some(me.id));
    let removable = may(Permission::CrmWrite) && (own || may(Permission::CrmDelete));
    let about = task.record.zip(task.record_name).filter(|_| with_record);
    view! {
        <div class="task" class=("is-done", done) data-testid="task">
            <input
                type="checkbox"
                prop:checked=done
                checked=done
                disabled=!may(Permission::CrmWrite)
                aria-label=crm::tasks_done(&task.title)
                on:change=toggle
            />
            <div class="task-body">
                <p class="task-title">{task.title}</p>
                <p class="cluster muted small">
                    {due.map(|at| view! { <Time at style=TimeStyle::Brief/> })}
                    {move || late.get().then(|| view! {
                        <Badge mood=Mood::Danger icon=IconName::Clock>{crm::tasks_late()}</Badge>
                    })}
                    <span>{task.assignee_name}</span>
                    {about.map(|(record, name)| view! { <a href=record_path(record)>{name}</a> })}
                </p>
            </div>
            {removable.then(|| view! {
                <IconButton icon=IconName::Trash label=common::delete() size=Size::Small on:click=remove/>
            })}
        </div>
    }
}
