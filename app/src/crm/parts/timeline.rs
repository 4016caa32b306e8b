//! What happened with a record, newest first, growing while one looks.

use super::{chats::LinkedChats, note::NoteEntry, task::TaskLine};
use crate::{
    crm::{api::Whose, list::Rows},
    error::{ApiError, Failure},
    i18n::crm,
    realtime::on_event,
};
use domain::{
    DealId, Event, ListQuery, NoteId, Page, TaskId,
    message::{DeliveryState, Message},
    timeline::{TimelineEntry, TimelineFact},
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use ui::{Badge, EmptyState, Icon, IconName, LoadMore, Mood, SkeletonList, Time, TimeStyle};

/// Events come in bursts (queued, sent, read): one question answers them all.
const BURST: Duration = Duration::from_millis(150);

#[component]
pub(in crate::crm) fn Timeline(
    #[prop(into)] whose: Signal<Option<Whose>>,
    /// Their messages are part of it.
    chats: LinkedChats,
) -> impl IntoView {
    let first = Resource::new(
        move || whose.get(),
        |whose| async move {
            match whose {
                Some(whose) => whose.timeline(ListQuery::default()).await,
                None => Ok(Page::empty()),
            }
        },
    );
    view! {
        <Transition fallback=|| view! { <SkeletonList rows=5/> }>
            {move || Suspend::new(async move {
                let asked = whose.get_untracked();
                match (first.await, asked) {
                    (Ok(page), Some(whose)) => view! { <Entries page whose chats/> }.into_any(),
                    (Ok(_), None) => ().into_any(),
                    (Err(error), _) => view! { <Failure error on_retry=move |()| first.refetch()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Entries(page: Page<TimelineEntry>, whose: Whose, chats: LinkedChats) -> impl IntoView {
    let rows = Rows::new(page);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    on_event(move |event| {
        patch(rows, event);
        if concerns(event, whose, chats) && timer.with_value(Option::is_none) {
            let soon = move || {
                timer.set_value(None);
                spawn_local(
                    async move { refresh(rows, whose.timeline(ListQuery::default()).await) },
                );
            };
            timer.set_value(set_timeout_with_handle(soon, BURST).ok());
        }
    });
    on_cleanup(move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    });
    let on_more =
        move |()| rows.load_more(&ListQuery::default(), move |query| whose.timeline(query));
    view! {
        <Show
            when=move || rows.items.with(|items| !items.is_empty())
            fallback=|| view! {
                <EmptyState icon=IconName::Clock title=crm::timeline_empty_title() text=crm::timeline_empty_text()/>
            }
        >
            <ol class="timeline" role="list" data-testid="timeline">
                <For each=move || rows.items.get() key=key let:entry>
                    <Entry entry/>
                </For>
            </ol>
        </Show>
        <Show when=move || rows.next.with(Option::is_some)>
            <LoadMore on_more busy=rows.busy/>
        </Show>
    }
}

/// Notes and tasks change where they stand, however far down that is.
fn patch(rows: Rows<TimelineEntry>, event: &Event) {
    let is_note = |entry: &TimelineEntry, wanted: NoteId| matches!(&entry.what, TimelineFact::Note { note } if note.id == wanted);
    let is_task = |entry: &TimelineEntry, wanted: TaskId| matches!(&entry.what, TimelineFact::Task { task } if task.id == wanted);
    match event {
        Event::NoteUpdated(note) => {
            let what = TimelineFact::Note {
                note: Box::new(note.clone()),
            };
            let at = note.created_at;
            rows.replace(&TimelineEntry { at, what }, |entry| is_note(entry, note.id));
        }
        Event::TaskUpdated(task) => {
            let what = TimelineFact::Task {
                task: Box::new(task.clone()),
            };
            let at = task.created_at;
            rows.replace(&TimelineEntry { at, what }, |entry| is_task(entry, task.id));
        }
        Event::NoteDeleted { id, .. } => rows.remove(|entry| is_note(entry, *id)),
        Event::TaskDeleted { id, .. } => rows.remove(|entry| is_task(entry, *id)),
        _ => {}
    }
}

/// Whether the timeline shows what this event tells of.
fn concerns(event: &Event, whose: Whose, chats: LinkedChats) -> bool {
    let of_deal = |id: &DealId| whose == Whose::Deal(*id);
    match event {
        Event::DealStageChanged { deal, .. }
        | Event::DealCreated(deal)
        | Event::DealRestored(deal) => {
            of_deal(&deal.id)
                || deal
                    .contact_id
                    .is_some_and(|id| whose == Whose::Contact(id))
                || deal
                    .company_id
                    .is_some_and(|id| whose == Whose::Company(id))
        }
        Event::NoteCreated(note) => note.record == whose.record(),
        Event::TaskCreated(task) => task.record == Some(whose.record()),
        // A linked or unlinked conversation brings or takes its messages.
        Event::ChatUpdated(chat) => {
            chats.has(chat.id)
                || chat
                    .contact_id
                    .is_some_and(|id| whose == Whose::Contact(id))
        }
        Event::MessageRead { chat_id, .. } | Event::MessageDeleted { chat_id, .. } => {
            chats.has(*chat_id)
        }
        event => event
            .message()
            .is_some_and(|message| chats.has(message.chat_id)),
    }
}

/// Puts the newest page in place of what it covers; older pages that were opened stay.
fn refresh(rows: Rows<TimelineEntry>, answer: Result<Page<TimelineEntry>, ApiError>) {
    // A failed look leaves what is shown; the next event, or the reader, tries again.
    let Ok(page) = answer else { return };
    let Some(oldest) = page.items.last().map(|entry| entry.at) else {
        return;
    };
    let older = rows.items.try_with_untracked(|items| {
        items
            .iter()
            .filter(|entry| entry.at < oldest)
            .cloned()
            .collect::<Vec<_>>()
    });
    let Some(older) = older else { return };
    if older.is_empty() {
        rows.next.set(page.next_cursor);
    }
    rows.items
        .set(page.items.into_iter().chain(older).collect());
}

/// Tells entries apart, and a message's states too.
fn key(entry: &TimelineEntry) -> (i64, String) {
    let what = match &entry.what {
        TimelineFact::Message { message } => format!("{} {}", message.id, message.version),
        TimelineFact::Note { note } => format!("{} {}", note.id, note.version),
        TimelineFact::Task { task } => format!("{} {}", task.id, task.version),
        TimelineFact::StageChanged {
            deal_title,
            to_stage,
            ..
        } => format!("{deal_title} → {to_stage}"),
    };
    (entry.at.timestamp_micros(), what)
}

#[component]
fn Entry(entry: TimelineEntry) -> impl IntoView {
    let at = entry.at.timestamp_millis();
    match entry.what {
        TimelineFact::Message { message } => view! { <Said message=*message at/> }.into_any(),
        TimelineFact::Note { note } => view! {
            <li class="timeline-item">
                <span class="timeline-icon"><Icon name=IconName::Note/></span>
                <div class="timeline-body"><NoteEntry note=*note/></div>
            </li>
        }
        .into_any(),
        TimelineFact::Task { task } => view! {
            <li class="timeline-item">
                <span class="timeline-icon"><Icon name=IconName::Check/></span>
                <div class="timeline-body"><TaskLine task=*task/></div>
            </li>
        }
        .into_any(),
        TimelineFact::StageChanged {
            deal_title,
            from_stage,
            to_stage,
            by,
        } => {
            let words = match (from_stage, by) {
                (Some(from), Some(by)) => crm::timeline_moved_by(by, deal_title, from, to_stage),
                (Some(from), None) => crm::timeline_moved(deal_title, from, to_stage),
                (None, Some(by)) => crm::timeline_created_by(by, deal_title, to_stage),
                (None, None) => crm::timeline_created(deal_title, to_stage),
            };
            view! {
                <li class="timeline-item">
                    <span class="timeline-icon"><Icon name=IconName::Move/></span>
                    <div class="timeline-body"><p>{words}</p><Time at/></div>
                </li>
            }
            .into_any()
        }
    }
}

#[component]
fn Said(message: Message, at: i64) -> impl IntoView {
    let who = if message.outgoing {
        message
            .author_name
            .clone()
            .map_or_else(|| crm::timeline_sent().to_owned(), crm::timeline_sent_by)
    } else {
        message.sender_name.clone().map_or_else(
            || crm::timeline_received().to_owned(),
            crm::timeline_received_from,
        )
    };
    let state = match message.state {
        DeliveryState::Queued | DeliveryState::Sending => {
            Some((Mood::Neutral, IconName::Clock, crm::timeline_queued()))
        }
        DeliveryState::Failed => Some((Mood::Danger, IconName::Alert, crm::timeline_failed())),
        DeliveryState::Read => Some((Mood::Positive, IconName::CheckDouble, crm::timeline_read())),
        DeliveryState::Sent | DeliveryState::Received => None,
    };
    let text = if message.text.is_empty() {
        message.media.clone().unwrap_or_default()
    } else {
        message.text.clone()
    };
    view! {
        <li class="timeline-item">
            <span class="timeline-icon"><Icon name=IconName::Telegram/></span>
            <div class="timeline-body">
                <p class="cluster">
                    <a href=format!("/inbox/{}", message.chat_id)>{who}</a>
                    <Time at style=TimeStyle::Relative/>
                    {state.map(|(mood, icon, words)| view! { <Badge mood icon>{words}</Badge> })}
                </p>
                <p class="quote">{text}</p>
            </div>
        </li>
    }
}
