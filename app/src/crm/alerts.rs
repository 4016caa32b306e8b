//! What concerns oneself while one is somewhere else: a task that is due, a mention, a new task.

use super::parts::record_path;
use crate::{i18n::crm, realtime::on_event, session::me};
use domain::{Event, Record, UserId, note::mentions};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{Toast, Toasts};

/// Tells of it in a toast that leads there.
#[component]
pub fn Alerts() -> impl IntoView {
    let toasts = Toasts::get();
    let navigate = use_navigate();
    let Some(me) = me() else { return };
    on_event(move |event| {
        if let Some((words, path)) = concerning(event, me.id) {
            let navigate = navigate.clone();
            let go = move || navigate(&path, leptos_router::NavigateOptions::default());
            toasts.push(Toast::new(words).action(crm::alert_open(), go));
        }
    });
}

/// The words for an event that concerns this member, and where to go.
fn concerning(event: &Event, me: UserId) -> Option<(String, String)> {
    let place =
        |record: Option<Record>| record.map_or_else(|| "/crm/tasks".to_owned(), record_path);
    match event {
        Event::TaskDue(task) if task.assignee_id == Some(me) => {
            Some((crm::alert_due(&task.title), place(task.record)))
        }
        Event::TaskCreated(task) if task.assignee_id == Some(me) && task.creator_id != Some(me) => {
            let who = task.creator_name.as_deref().unwrap_or_default();
            Some((crm::alert_assigned(who, &task.title), place(task.record)))
        }
        Event::NoteCreated(note)
            if note.author_id != Some(me) && mentions(&note.text).contains(&me) =>
        {
            let who = note.author_name.as_deref().unwrap_or_default();
            Some((crm::alert_mentioned(who), record_path(note.record)))
        }
        _ => None,
    }
}
