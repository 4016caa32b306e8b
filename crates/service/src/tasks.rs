//! Tasks and their reminders.
//!
//! A reminder is a job that runs at its time. It looks at the task first: one that was done,
//! removed or put off meanwhile reminds of nothing.

use chrono::{DateTime, Utc};
use domain::task::{Task, TaskFields, TaskInput};
use domain::{Actor, Error, Event, ListQuery, Page, Permission, TaskId};
use serde::{Deserialize, Serialize};
use store::jobs::{Job, NewJob};
use store::references::Reference;
use store::{Tx, tasks};

use crate::change::{Change, commit, found, unknown_references};
use crate::error::incident;
use crate::jobs::{self, Outcome};
use crate::{Failure, Services, notices};

/// A page of tasks, by due time.
pub async fn list(
    services: &Services,
    actor: &Actor,
    query: &ListQuery,
) -> Result<Page<Task>, Error> {
    actor.require(Permission::CrmRead)?;
    tasks::list(&services.db, actor.organization_id, query)
        .await
        .or_internal()?
}

/// One task.
pub async fn get(services: &Services, actor: &Actor, id: TaskId) -> Result<Task, Error> {
    actor.require(Permission::CrmRead)?;
    found(tasks::get(&services.db, actor.organization_id, id).await)
}

/// Adds a task; without an assignee it is the actor's own.
pub async fn create(services: &Services, actor: &Actor, input: &TaskInput) -> Result<Task, Error> {
    actor.require(Permission::CrmWrite)?;
    let mut fields = input.parse()?;
    fields.assignee_id.get_or_insert(actor.user_id);
    let Change { tx, now, .. } = Change::begin(services).await?;
    require_references(&tx, actor, None, &fields).await?;
    let id = services.clock.new_id();
    let organization_id = actor.organization_id;
    tasks::insert(&tx, organization_id, id, &fields, actor.user_id, now)
        .await
        .or_internal()?;
    let task = found(tasks::get(&tx, organization_id, id).await)?;
    schedule(services, actor, &tx, &task, now).await?;
    notices::task_assigned(services, &tx, actor, &task, None).await?;
    commit(tx, actor, now, Event::TaskCreated(task.clone())).await?;
    Ok(task)
}

/// Changes a task. `change` gets it as it stands inside the transaction and returns what it
/// shall be.
pub async fn update(
    services: &Services,
    actor: &Actor,
    id: TaskId,
    change: impl FnOnce(TaskInput) -> Result<TaskInput, Error>,
) -> Result<Task, Error> {
    actor.require(Permission::CrmWrite)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let before = found(tasks::get_to_change(&tx, actor.organization_id, id).await)?;
    let fields = change(TaskInput::from(&before))?.parse()?;
    require_references(&tx, actor, Some(&before), &fields).await?;
    tasks::update(&tx, actor.organization_id, &before, &fields, now)
        .await
        .or_internal()?;
    let task = found(tasks::get(&tx, actor.organization_id, id).await)?;
    if task.remind_at != before.remind_at {
        schedule(services, actor, &tx, &task, now).await?;
    }
    notices::task_assigned(services, &tx, actor, &task, before.assignee_id).await?;
    commit(tx, actor, now, Event::TaskUpdated(task.clone())).await?;
    Ok(task)
}

/// Removes a task for good: one's own, or with the right to delete anybody's.
pub async fn delete(services: &Services, actor: &Actor, id: TaskId) -> Result<(), Error> {
    actor.require(Permission::CrmWrite)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let before = found(tasks::get_to_change(&tx, actor.organization_id, id).await)?;
    if before.creator_id != Some(actor.user_id) {
        actor.require(Permission::CrmDelete)?;
    }
    tasks::delete(&tx, actor.organization_id, id)
        .await
        .or_internal()?;
    let event = Event::TaskDeleted {
        id,
        record: before.record,
    };
    commit(tx, actor, now, event).await
}

async fn require_references(
    tx: &Tx,
    actor: &Actor,
    before: Option<&Task>,
    fields: &TaskFields,
) -> Result<(), Error> {
    let record = (
        "record",
        before.and_then(|task| task.record).map(Reference::from),
        fields.record.map(Reference::from),
    );
    let assignee = (
        "assignee_id",
        before
            .and_then(|task| task.assignee_id)
            .map(Reference::Member),
        fields.assignee_id.map(Reference::Member),
    );
    unknown_references(tx, actor, [record, assignee])
        .await?
        .finish()
}

/// Which reminder: a task that was put off has another one.
#[derive(Serialize, Deserialize)]
struct Reminder {
    task_id: TaskId,
    remind_at: DateTime<Utc>,
}

async fn schedule(
    services: &Services,
    actor: &Actor,
    tx: &Tx,
    task: &Task,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let Some(remind_at) = task.remind_at.filter(|_| task.done_at.is_none()) else {
        return Ok(());
    };
    let reminder = Reminder {
        task_id: task.id,
        remind_at,
    };
    let job = NewJob {
        id: services.clock.new_id(),
        organization_id: actor.organization_id,
        kind: jobs::REMIND,
        idempotency_key: format!("{}:{}", task.id, remind_at.timestamp_micros()),
        // Of its own: an earlier reminder must not wait for a later one.
        queue: format!("task:{}:{}", task.id, remind_at.timestamp_micros()),
        account_id: None,
        payload: serde_json::to_value(&reminder).map_err(|error| incident(&error))?,
        run_at: remind_at,
        created_at: now,
    };
    store::jobs::insert(tx, job).await.or_internal()?;
    Ok(())
}

/// Tells the windows of a task that is due, unless there is nothing to be reminded of any more.
pub(crate) async fn run(services: &Services, job: &Job) -> Result<Outcome, Error> {
    let Reminder { task_id, remind_at } = jobs::payload(job)?;
    let Change { tx, now, .. } = Change::begin(services).await?;
    let due = tasks::remind(&tx, job.organization_id, task_id, remind_at, now)
        .await
        .or_internal()?;
    if due {
        let task = found(tasks::get(&tx, job.organization_id, task_id).await)?;
        notices::reminded(services, &tx, job.organization_id, &task).await?;
        tx.emit(job.organization_id, None, now, Event::TaskDue(task));
        tx.commit().await.or_internal()?;
    }
    Ok(Outcome::Done)
}
