//! Above a timeline: what one has to say about a record, and what is to be done.

use super::{note::NewNote, task::NewTask};
use crate::{i18n::crm, session::may};
use domain::{Permission, Record};
use leptos::prelude::*;
use ui::{Segment, Segmented};

/// Writes a note or adds a task, for those who may.
#[component]
pub(in crate::crm) fn Compose(#[prop(into)] record: Record) -> impl IntoView {
    let task = RwSignal::new(false);
    let form = move || {
        if task.get() {
            view! { <NewTask record=Some(record)/> }.into_any()
        } else {
            view! { <NewNote record/> }.into_any()
        }
    };
    may(Permission::CrmWrite).then(|| {
        view! {
            <section class="compose" aria-label=crm::notes_compose()>
                <Segmented label=crm::notes_compose()>
                    <Segment
                        name="compose"
                        value="note"
                        label=crm::notes_tab()
                        checked=Signal::derive(move || !task.get())
                        on_choose=move |()| task.set(false)
                    />
                    <Segment
                        name="compose"
                        value="task"
                        label=crm::tasks_tab()
                        checked=task
                        on_choose=move |()| task.set(true)
                    />
                </Segmented>
                {form}
            </section>
        }
    })
}
