//! What the gateway needs kept, in our database.

use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::account::AccountState;
use domain::chat::Peer;
use domain::event::Signal;
use domain::telegram::Wait;
use domain::{AccountId, Error, OrganizationId};
use store::accounts::{self, Standing};
use store::{Db, chats};

use super::{positions as rows, stand, tell};
use crate::error::incident;
use crate::messaging::incoming;
use crate::realtime::Hub;
use crate::secrets::Secrets;
use crate::telegram::{AccountStore, Change, Position};
use crate::{Clock, Failure};

/// See [`AccountStore`].
#[derive(Clone)]
pub struct GatewayStore {
    db: Db,
    clock: Clock,
    secrets: Arc<Secrets>,
    hub: Hub,
}

impl GatewayStore {
    /// Needs less than a use case: the services are built after the gateway, which needs this.
    pub const fn new(db: Db, clock: Clock, secrets: Arc<Secrets>, hub: Hub) -> Self {
        Self {
            db,
            clock,
            secrets,
            hub,
        }
    }

    async fn organization_of(&self, account: AccountId) -> Result<OrganizationId, Error> {
        accounts::organization_of(&self.db, account)
            .await
            .or_internal()?
            .ok_or_else(Error::not_found)
    }
}

/// What a sealed session belongs to: copied to another account's row it stays shut.
fn owner(account: AccountId) -> String {
    format!("account_sessions:{account}")
}

#[async_trait]
impl AccountStore for GatewayStore {
    async fn load_session(&self, account: AccountId) -> Result<Option<Vec<u8>>, Error> {
        let sealed = accounts::session(&self.db, account).await.or_internal()?;
        sealed
            .map(|sealed| self.secrets.open(&owner(account), &sealed))
            .transpose()
            .map_err(|error| incident(&error))
    }

    async fn save_session(&self, account: AccountId, session: &[u8]) -> Result<(), Error> {
        let sealed = self
            .secrets
            .seal(&owner(account), session)
            .map_err(|error| incident(&error))?;
        accounts::save_session(&self.db, account, sealed, self.clock.now())
            .await
            .or_internal()
    }

    async fn delete_session(&self, account: AccountId) -> Result<(), Error> {
        let tx = self.db.begin().await.or_internal()?;
        accounts::delete_session(&tx, account).await.or_internal()?;
        tx.commit().await.or_internal()
    }

    async fn load_positions(&self, account: AccountId) -> Result<Vec<Position>, Error> {
        let rows = accounts::positions(&self.db, account).await.or_internal()?;
        Ok(rows.into_iter().filter_map(rows::from_row).collect())
    }

    async fn apply(
        &self,
        account: AccountId,
        changes: Vec<Change>,
        positions: Vec<Position>,
    ) -> Result<(), Error> {
        let organization_id = self.organization_of(account).await?;
        let tx = self.db.begin().await.or_internal()?;
        incoming::apply(&tx, &self.clock, organization_id, account, changes)
            .await
            .or_internal()?;
        for position in positions {
            accounts::save_position(&tx, account, rows::to_row(position))
                .await
                .or_internal()?;
        }
        tx.commit().await.or_internal()
    }

    async fn load_waits(&self, account: AccountId) -> Result<Vec<Wait>, Error> {
        let organization_id = self.organization_of(account).await?;
        let account = accounts::get(&self.db, organization_id, account)
            .await
            .or_internal()?;
        Ok(account.map(|account| account.waits).unwrap_or_default())
    }

    async fn save_waits(&self, account: AccountId, waits: Vec<Wait>) -> Result<(), Error> {
        let organization_id = self.organization_of(account).await?;
        let tx = self.db.begin().await.or_internal()?;
        accounts::set_waits(&tx, organization_id, account, waits)
            .await
            .or_internal()?;
        tell(&tx, &self.clock, organization_id, None, account)
            .await
            .or_internal()?;
        tx.commit().await.or_internal()
    }

    async fn set_state(
        &self,
        account: AccountId,
        state: AccountState,
        reason: Option<String>,
        wait_until: Option<DateTime<Utc>>,
    ) -> Result<(), Error> {
        let organization_id = self.organization_of(account).await?;
        let standing = Standing {
            reason,
            wait_until,
            ..Standing::of(state)
        };
        let tx = self.db.begin().await.or_internal()?;
        stand(&tx, &self.clock, organization_id, None, account, &standing)
            .await
            .or_internal()?;
        tx.commit().await.or_internal()
    }

    async fn typing(&self, account: AccountId, peer: Peer) {
        // Nobody is told a second time, so nothing is done about an error but the log.
        let Ok(organization_id) = self.organization_of(account).await else {
            return;
        };
        let found = chats::with_peer(&self.db, organization_id, account, peer)
            .await
            .or_internal();
        if let Ok(Some(conversation)) = found {
            let chat_id = conversation.chat.id;
            self.hub.signal(organization_id, Signal::Typing { chat_id });
        }
    }
}
