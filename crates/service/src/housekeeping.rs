//! Forgets what nobody will ask for again.

use chrono::TimeDelta;
use domain::Error;

use crate::identity::lockout;
use crate::{Failure, Services, media};

/// How long a finished job can be looked at, and its idempotency key is known.
const JOBS_KEPT: TimeDelta = TimeDelta::days(7);
/// How long a window may be away and still be told what it missed.
const EVENTS_KEPT: TimeDelta = TimeDelta::days(7);
/// How long the file of an import is kept, its refused rows can be looked at, and it can be undone.
pub const IMPORTS_KEPT: TimeDelta = TimeDelta::days(30);
/// Imports in one transaction: each has many rows.
const IMPORTS: u32 = 5;
/// Rows in one transaction: short enough that nobody waits for it.
const BATCH: u32 = 1_000;

/// Deletes what is old of finished jobs, told events, failed sign-ins, used answers, questions
/// that nobody answered, and files that were imported or never sent; says how many rows went.
pub async fn tidy(services: &Services) -> Result<u64, Error> {
    let (db, now) = (&services.db, services.clock.now());
    let mut gone = forget_imports(services).await?;
    loop {
        let jobs = store::jobs::forget(db, now - JOBS_KEPT, BATCH)
            .await
            .or_internal()?;
        let events = store::events::forget(db, now - EVENTS_KEPT, BATCH)
            .await
            .or_internal()?;
        let failures = store::sign_in_failures::forget(db, now - lockout::REMEMBERED, BATCH)
            .await
            .or_internal()?;
        let answers = store::linked_sign_ins::forget_spent(db, now, BATCH)
            .await
            .or_internal()?;
        let questions = store::passkey_questions::forget_expired(db, now, BATCH)
            .await
            .or_internal()?;
        let uploads = media::tidy(services, BATCH).await?;
        let counts = [jobs, events, failures, answers, questions, uploads];
        gone += counts.iter().sum::<u64>();
        if counts.iter().all(|count| *count < u64::from(BATCH)) {
            return Ok(gone);
        }
    }
}

/// Forgets the files of imports that nobody touched for long, and those that never ran.
async fn forget_imports(services: &Services) -> Result<u64, Error> {
    let before = services.clock.now() - IMPORTS_KEPT;
    let mut gone = 0;
    loop {
        let tx = services.db.begin().await.or_internal()?;
        let forgotten = store::imports::forget(&tx, before, IMPORTS)
            .await
            .or_internal()?;
        tx.commit().await.or_internal()?;
        gone += forgotten;
        if forgotten < u64::from(IMPORTS) {
            return Ok(gone);
        }
    }
}
