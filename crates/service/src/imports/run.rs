//! The job: a pass over the file, or over what was written.

use domain::import::{Import, ImportCounts, ImportProblem, ImportState, RowProblem};
use domain::{Access, Actor, Error, Event, Permission, SessionId, UserId};
use store::imports as stored;
use store::imports::changes;
use store::jobs::Job;
use uuid::Uuid;

use super::Pass;
use super::book::{Book, Known};
use super::cells::{self, Given};
use super::decide::{Decision, Taken, decide};
use super::source::{Broken, Source};
use super::write::Batch;
use crate::change::{Change, found};
use crate::jobs::{self, Outcome};
use crate::{Failure, Services};

/// Rows in one transaction: short enough that nobody waits for it.
const BATCH: usize = 500;
/// Rows of a dry run between two words of how far it is.
const LOOK: usize = 2_000;
/// How often a pass may break off before it is given up.
const ATTEMPTS: i64 = 10;

/// A pass under way.
pub(super) struct Work<'a> {
    pub services: &'a Services,
    pub actor: Actor,
    pub import: Import,
    pub round: i64,
}

/// Does a pass. Where it has another one to thank for its state, it does nothing.
pub(crate) async fn run(services: &Services, job: &Job) -> Result<Outcome, Error> {
    let Pass {
        import_id,
        round,
        by,
    } = jobs::payload(job)?;
    let (db, organization_id) = (&services.db, job.organization_id);
    let change = Change::begin(services).await?;
    let stored = stored::get_to_change(&change.tx, organization_id, import_id).await;
    let Some((import, current)) = stored.or_internal()? else {
        return Ok(Outcome::Done);
    };
    drop(change);
    if current != round || !import.state.is_under_way() {
        return Ok(Outcome::Done);
    }
    let role = store::organizations::role(db, organization_id, by).await;
    let work = Work {
        services,
        actor: Actor {
            user_id: by,
            organization_id,
            role: role.or_internal()?.unwrap_or(domain::Role::Viewer),
            session_id: SessionId(Uuid::nil()),
            access: Access::Person,
        },
        import,
        round,
    };
    if !work.actor.may(Permission::CrmWrite) {
        return work
            .end(ImportState::Failed, Some(ImportProblem::Forbidden))
            .await;
    }
    if job.attempts > ATTEMPTS {
        return work
            .end(ImportState::Failed, Some(ImportProblem::Internal))
            .await;
    }
    match work.import.state {
        ImportState::Checking => work.check().await,
        ImportState::Running => work.make().await,
        _ => super::undo::run(work).await,
    }
}

impl Work<'_> {
    fn source(&self) -> Source {
        let (db, organization_id) = (&self.services.db, self.actor.organization_id);
        Source::open(db, organization_id, self.import.id, &self.import.setup)
    }

    async fn book(&self) -> Result<Book, Error> {
        let (db, organization_id) = (&self.services.db, self.actor.organization_id);
        let (kind, setup) = (self.import.kind, self.import.setup.clone());
        Book::read(db, organization_id, kind, setup)
            .await
            .or_internal()
    }

    /// A dry run, always from the beginning: what it has seen is in memory only.
    async fn check(mut self) -> Result<Outcome, Error> {
        let (book, mut source) = (self.book().await?, self.source());
        let mut taken = Taken::default();
        self.import.counts = ImportCounts::default();
        let mut row = 1;
        if let Err(broken) = source.skip(row).await {
            return self.broken(broken).await;
        }
        loop {
            let rows = match source.next(LOOK).await {
                Ok(rows) => rows,
                Err(broken) => return self.broken(broken).await,
            };
            let first = row == 1;
            let given = read(&book, &mut row, &rows);
            let problems = self.look(&book, &mut taken, given).await?;
            let Some(change) = self.go_on().await? else {
                return Ok(Outcome::Done);
            };
            let (tx, organization_id) = (&change.tx, self.actor.organization_id);
            // Those of a dry run that broke off.
            if first {
                changes::forget_problems(tx, organization_id, self.import.id)
                    .await
                    .or_internal()?;
            }
            changes::refuse(tx, organization_id, self.import.id, problems)
                .await
                .or_internal()?;
            self.advance(change, source.bytes).await?;
            if rows.len() < LOOK {
                return self.end(ImportState::Checked, None).await;
            }
        }
    }

    /// What would become of rows.
    async fn look(
        &mut self,
        book: &Book,
        taken: &mut Taken,
        rows: Vec<Given>,
    ) -> Result<Vec<RowProblem>, Error> {
        let (db, organization_id) = (&self.services.db, self.actor.organization_id);
        let mut problems = Vec::new();
        for rows in rows.chunks(BATCH) {
            let known = Known::look_up(db, organization_id, book, rows)
                .await
                .or_internal()?;
            for given in rows {
                let mut decision = decide(book, &known, taken, given);
                let refused = super::write::unknown_relations(db, organization_id, book, given);
                let refused = refused.await?;
                if !refused.is_empty() {
                    decision = Decision::Refuse(refused);
                }
                self.count(book, given, decision, taken, &mut problems);
            }
        }
        Ok(problems)
    }

    fn count(
        &mut self,
        book: &Book,
        given: &Given,
        decision: Decision,
        taken: &mut Taken,
        problems: &mut Vec<RowProblem>,
    ) {
        let counts = &mut self.import.counts;
        counts.rows += 1;
        match decision {
            Decision::Create(_) => {
                taken.take(given);
                counts.created += 1;
            }
            Decision::Update(_) => counts.updated += 1,
            Decision::Skip => counts.skipped += 1,
            // By then, its record will be there.
            Decision::Again if book.updates() => counts.updated += 1,
            Decision::Again => counts.skipped += 1,
            Decision::Refuse(fields) => {
                counts.failed += 1;
                problems.push(RowProblem {
                    row: given.row,
                    fields,
                });
            }
        }
    }

    /// Makes the records, from where the last batch ended.
    async fn make(mut self) -> Result<Outcome, Error> {
        let (mut book, mut source) = (self.book().await?, self.source());
        let mut row = 1 + self.import.counts.rows;
        if let Err(broken) = source.skip(row).await {
            return self.broken(broken).await;
        }
        loop {
            let rows = match source.next(BATCH).await {
                Ok(rows) => rows,
                Err(broken) => return self.broken(broken).await,
            };
            let given = read(&book, &mut row, &rows);
            let Some(change) = self.go_on().await? else {
                return Ok(Outcome::Done);
            };
            let mut batch = Batch {
                change: &change,
                actor: &self.actor,
                id: self.import.id,
                book: &mut book,
                counts: &mut self.import.counts,
                problems: Vec::new(),
            };
            batch.write(given).await?;
            let problems = std::mem::take(&mut batch.problems);
            let organization_id = self.actor.organization_id;
            changes::refuse(&change.tx, organization_id, self.import.id, problems)
                .await
                .or_internal()?;
            self.advance(change, source.bytes).await?;
            if rows.len() < BATCH {
                return self.end(ImportState::Done, None).await;
            }
        }
    }

    /// A change within this pass, unless it was stopped, or another process is at it.
    pub async fn go_on(&self) -> Result<Option<Change>, Error> {
        let change = Change::quiet(self.services).await?;
        let organization_id = self.actor.organization_id;
        let stored = stored::get_to_change(&change.tx, organization_id, self.import.id).await;
        let Some((import, round)) = stored.or_internal()? else {
            return Ok(None);
        };
        let ours = round == self.round && import.state == self.import.state;
        Ok((ours && import.version == self.import.version).then_some(change))
    }

    /// Commits a batch, and tells how far the import is.
    pub async fn advance(&mut self, change: Change, bytes: i64) -> Result<(), Error> {
        let (tx, organization_id) = (&change.tx, self.actor.organization_id);
        let (id, counts) = (self.import.id, self.import.counts);
        stored::advance(tx, organization_id, id, counts, bytes, change.now)
            .await
            .or_internal()?;
        self.tell(change).await
    }

    /// Ends the pass.
    pub async fn end(
        mut self,
        state: ImportState,
        problem: Option<ImportProblem>,
    ) -> Result<Outcome, Error> {
        let Some(change) = self.go_on().await? else {
            return Ok(Outcome::Done);
        };
        let (tx, organization_id) = (&change.tx, self.actor.organization_id);
        stored::finish(
            tx,
            organization_id,
            self.import.id,
            state,
            problem,
            change.now,
        )
        .await
        .or_internal()?;
        self.tell(change).await?;
        Ok(Outcome::Done)
    }

    async fn tell(&mut self, change: Change) -> Result<(), Error> {
        let organization_id = self.actor.organization_id;
        let stored = stored::get(&change.tx, organization_id, self.import.id).await;
        self.import = found(stored)?;
        let by: Option<UserId> = Some(self.actor.user_id);
        let event = Event::ImportUpdated(self.import.clone());
        change.tx.emit(organization_id, by, change.now, event);
        change.commit().await
    }

    async fn broken(self, broken: Broken) -> Result<Outcome, Error> {
        match broken {
            Broken::File(_) => {
                self.end(ImportState::Failed, Some(ImportProblem::Unreadable))
                    .await
            }
            Broken::Store(error) => Err(error).or_internal(),
        }
    }
}

/// Reads rows; `row` is the number of the one before.
fn read(book: &Book, row: &mut i64, rows: &[Vec<String>]) -> Vec<Given> {
    let mut given = Vec::with_capacity(rows.len());
    for cells in rows {
        *row += 1;
        given.push(cells::read(book, *row, cells));
    }
    given
}
