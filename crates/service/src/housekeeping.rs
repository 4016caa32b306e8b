//! Forgets what nobody will ask for again.

use chrono::TimeDelta;
use domain::Error;

use crate::identity::lockout;
use crate::{Failure, Services, media};

/// How long a finished job can be looked at, and its idempotency key is known.
const JOBS_KEPT: TimeDelta = TimeDelta::days(7);
/// How long a window may be away and still be told what it missed.
const EVENTS_KEPT: TimeDelta = TimeDelta::days(7);
/// Rows in one transaction: short enough that nobody waits for it.
const BATCH: u32 = 1_000;

/// Deletes finished jobs, told events, failed sign-ins and uploads that are old; says how many rows went.
pub async fn tidy(services: &Services) -> Result<u64, Error> {
    let (db, now) = (&services.db, services.clock.now());
    let mut gone = 0;
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
        let uploads = media::tidy(services, BATCH).await?;
        gone += jobs + events + failures + uploads;
        if jobs.max(events).max(failures).max(uploads) < u64::from(BATCH) {
            return Ok(gone);
        }
    }
}
