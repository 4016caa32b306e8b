//! A pause after wrong passwords, which grows with each further one.
//!
//! It goes by the address that was typed, whether anybody has it or not, so that it tells nothing.
//! It is a row: a restart does not end it. It never grows beyond a quarter of an hour, because
//! whoever knows an address can bring it about, and a new password by mail ends it at once.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Error;
use sha2::{Digest, Sha256};
use store::users::Credentials;
use store::{Executor, Tx, sign_in_failures, users};

use crate::error::incident;
use crate::mail::{self, Letter};
use crate::{Failure, Services, origin};

/// Wrong passwords in a row before the first pause.
const FREE: i64 = 5;
/// The first pause; each further failure doubles it.
const FIRST: TimeDelta = TimeDelta::seconds(30);
/// The longest pause.
const LONGEST: TimeDelta = TimeDelta::minutes(15);
/// A count is forgotten this long after its last failure.
pub(crate) const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// Refuses to go on while sign-in with this address is paused.
pub(crate) async fn check(
    services: &Services,
    on: &impl Executor,
    email: &str,
) -> Result<(), Error> {
    let until = sign_in_failures::paused_until(on, &account(email))
        .await
        .or_internal()?;
    let now = services.clock.now();
    match until {
        Some(until) if now < until => Err(paused(until, now)),
        _ => Ok(()),
    }
}

/// Counts a wrong password, and pauses where there were too many. Whoever has the address is
/// told of the first pause; that happens aside, so that the answer takes no longer for them.
pub(crate) async fn failed(
    services: &Services,
    email: &str,
    known: Option<Credentials>,
) -> Result<(), Error> {
    let (account, now) = (account(email), services.clock.now());
    let tx = services.db.begin().await.or_internal()?;
    let failures = sign_in_failures::add(&tx, &account, now, now - REMEMBERED)
        .await
        .or_internal()?;
    if let Some(pause) = pause_after(failures) {
        sign_in_failures::pause(&tx, &account, now + pause)
            .await
            .or_internal()?;
    }
    tx.commit().await.or_internal()?;
    let address = origin::current().address.unwrap_or_default();
    let user = known.as_ref().map(|known| known.user_id);
    tracing::warn!(target: "security", ?user, %address, failures, "a sign-in failed");
    if let Some(known) = known.filter(|known| failures == FREE && known.contact.verified) {
        let services = services.clone();
        tokio::spawn(async move {
            if let Err(error) = tell(&services, &known, address).await {
                tracing::error!(%error, "a pause could not be told of: {error}");
            }
        });
    }
    Ok(())
}

/// Forgets what failed: somebody has shown who they are.
pub(crate) async fn forgive(tx: &Tx, email: &str) -> Result<(), Error> {
    sign_in_failures::clear(tx, &account(email))
        .await
        .or_internal()
}

async fn tell(services: &Services, known: &Credentials, address: String) -> Result<(), Error> {
    let Some(organization_id) = known.organization_id else {
        return Ok(());
    };
    let letter = Letter::SignInPaused {
        address,
        at: services.clock.now(),
        link: services.mail.link("/forgot-password"),
    };
    let tx = services.db.begin().await.or_internal()?;
    let (email, language) = (&known.contact.email, known.contact.language);
    mail::write(services, &tx, organization_id, email, language, &letter).await?;
    tx.commit().await.map_err(|error| incident(&error))
}

/// How long nobody signs in after so many failures in a row.
fn pause_after(failures: i64) -> Option<TimeDelta> {
    let doublings = failures.checked_sub(FREE).filter(|beyond| *beyond >= 0)?;
    // Sixteen are far beyond the longest.
    let factor = 1_i32 << doublings.min(16);
    Some((FIRST * factor).min(LONGEST))
}

fn paused(until: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    let seconds = u32::try_from((until - now).num_seconds()).unwrap_or(0);
    let until = until.format("%Y-%m-%d %H:%M:%S UTC");
    Error::rate_limited(seconds.saturating_add(1))
        .with_detail(format!("sign-in with this address is paused until {until}"))
}

/// What stands for an address in the table.
fn account(email: &str) -> [u8; 32] {
    Sha256::digest(users::fold_email(email).as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_begin_with_the_fifth_failure_and_double_up_to_a_quarter_of_an_hour() {
        let pauses: Vec<_> = (1..=11)
            .map(|failures| pause_after(failures).map(|pause| pause.num_seconds()))
            .collect();
        assert_eq!(pauses[..4], [None; 4]);
        assert_eq!(pauses[4..], [30, 60, 120, 240, 480, 900, 900].map(Some));
        assert_eq!(pause_after(i64::MAX), Some(LONGEST));
    }
}
