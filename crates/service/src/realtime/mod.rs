//! What open windows hear, as it happens.
//!
//! The outbox table is the truth; this only carries it. A relay is woken by every commit, reads
//! what is new of that organization from the table, and hands it to the organization's sockets.
//! Nothing is lost by a lost wake-up: the next one reads on from the last number. A socket that
//! falls behind reads the table itself.

mod hub;
mod listener;

pub use hub::{Hub, News};
pub use listener::{Listener, REPLAY_MAX};

use domain::{Actor, Error};

use crate::{Failure, Services};

/// The number of the newest event in the actor's organization: what a page that is read from
/// now on shows everything up to.
pub async fn newest(services: &Services, actor: &Actor) -> Result<i64, Error> {
    store::events::newest(&services.db, actor.organization_id)
        .await
        .or_internal()
}
