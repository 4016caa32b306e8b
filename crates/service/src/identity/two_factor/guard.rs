//! Checking a code, at a pace that makes guessing hopeless.
//!
//! An attempt is counted before it is checked, and only one of those that saw the same count goes
//! on: a hundred at once are one. The right code takes the count back.

use chrono::TimeDelta;
use domain::two_factor::Code;
use domain::{Error, FieldCode, UserId};
use store::two_factor::Kept;
use store::{Tx, two_factor};

use super::{backup, totp};
use crate::error::incident;
use crate::{Failure, Services};

/// Wrong codes that cost nothing: everybody mistypes.
const FREE: i64 = 3;
/// What the first one after these costs; each further one twice as much as the one before.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(5);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// A code that was right, to be used up in the transaction of what it is good for.
pub(in super::super) struct RightCode {
    user_id: UserId,
    way: Way,
}

enum Way {
    Step(i64),
    Backup(Vec<u8>),
}

/// Checks a code of somebody whose second step is on.
pub(in super::super) async fn check(
    services: &Services,
    user_id: UserId,
    code: Code,
) -> Result<RightCode, Error> {
    let kept = two_factor::get(&services.db, user_id)
        .await
        .or_internal()?
        .filter(Kept::is_on)
        .ok_or_else(|| Error::conflict("two-step sign-in is off"))?;
    claim(services, user_id, &kept).await?;
    let way = match code {
        Code::App(digits) => step(services, user_id, &kept, &digits)?.map(Way::Step),
        Code::Backup(code) => {
            let codes = two_factor::backup_codes(&services.db, user_id)
                .await
                .or_internal()?;
            let found = backup::find(&code, kept.salt, &codes).await?;
            found.map(Way::Backup)
        }
    };
    way.map(|way| RightCode { user_id, way }).ok_or_else(wrong)
}

impl RightCode {
    /// Uses the code up: of two requests with the same one only the first gets through.
    pub async fn spend(&self, services: &Services, tx: &Tx) -> Result<(), Error> {
        let (user_id, now) = (self.user_id, services.clock.now());
        let first = match &self.way {
            Way::Step(step) => two_factor::spend_step(tx, user_id, *step).await,
            Way::Backup(hash) => two_factor::spend_backup_code(tx, user_id, hash, now).await,
        };
        if !first.or_internal()? {
            return Err(wrong());
        }
        two_factor::forget_failures(tx, user_id).await.or_internal()
    }

    /// Whether it was one of the codes that are ten in all.
    pub const fn was_backup(&self) -> bool {
        matches!(self.way, Way::Backup(_))
    }
}

/// Whose the sealed secret is.
pub(super) fn owner(user_id: UserId) -> String {
    format!("two_factor/{user_id}")
}

fn step(
    services: &Services,
    user_id: UserId,
    kept: &Kept,
    digits: &str,
) -> Result<Option<i64>, Error> {
    // What is sealed without an app is one that is only being set up.
    if !kept.has_app() {
        return Ok(None);
    }
    let secret = services
        .secrets
        .open(&owner(user_id), &kept.sealed)
        .map_err(|error| incident(&error))?;
    let secret = zeroize::Zeroizing::new(secret);
    Ok(totp::step_of(&secret, digits, services.clock.now()))
}

async fn claim(services: &Services, user_id: UserId, kept: &Kept) -> Result<(), Error> {
    let now = services.clock.now();
    if let Some(wait) = kept.wait_until.map(|until| until - now)
        && wait > TimeDelta::zero()
    {
        let seconds = (wait.num_milliseconds() + 999) / 1_000;
        return Err(Error::rate_limited(
            u32::try_from(seconds).unwrap_or(u32::MAX),
        ));
    }
    let wait_until = now + wait_after(kept.failures + 1);
    let tx = services.db.begin().await.or_internal()?;
    let claimed = two_factor::claim_attempt(&tx, user_id, kept.failures, wait_until)
        .await
        .or_internal()?;
    tx.commit().await.or_internal()?;
    if claimed {
        Ok(())
    } else {
        Err(Error::rate_limited(1))
    }
}

/// How long to wait after so many wrong codes in a row.
fn wait_after(failures: i64) -> TimeDelta {
    let costly = failures - FREE;
    if costly <= 0 {
        return TimeDelta::zero();
    }
    let doublings = u32::try_from(costly - 1).ok();
    let factor = doublings.and_then(|times| 2_i32.checked_pow(times));
    let wait = factor.and_then(|factor| FIRST_WAIT.checked_mul(factor));
    wait.map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

fn wrong() -> Error {
    Error::field("code", FieldCode::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_code_costs_more_than_the_one_before_up_to_an_hour() {
        let waits: Vec<_> = (1..=8)
            .map(|count| wait_after(count).num_seconds())
            .collect();
        assert_eq!(waits, [0, 0, 0, 5, 10, 20, 40, 80]);
        for count in [14, 40, 1_000, i64::MAX - 1] {
            assert_eq!(wait_after(count), LONGEST_WAIT, "{count}");
        }
    }
}
