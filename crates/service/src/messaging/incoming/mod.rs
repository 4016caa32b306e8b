//! What Telegram tells, applied to the database in the order in which it is told.
//!
//! Every change can come twice, and some can come in another order than they happened: the
//! stream of updates, the list of dialogs, a page of history and the answer to a send all tell
//! of the same messages. What is written therefore depends on what is known already.

mod book;
mod content;
mod dialog;
mod marks;
mod message;

use domain::{AccountId, OrganizationId};
use store::{StoreError, Tx, accounts};

pub(crate) use book::Book;

use crate::telegram::Change;
use crate::{Clock, accounts as use_cases};

/// Applies changes to an account's conversations as part of a transaction. Those to an account
/// that was removed are dropped.
pub(crate) async fn apply(
    tx: &Tx,
    clock: &Clock,
    organization_id: OrganizationId,
    account_id: AccountId,
    changes: Vec<Change>,
) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    accounts::lock(tx, account_id).await?;
    if accounts::get(tx, organization_id, account_id)
        .await?
        .is_none()
    {
        return Ok(());
    }
    let counts = |change: &Change| matches!(change, Change::Dialog(_) | Change::DialogsComplete);
    let reads_dialogs = changes.iter().any(counts);
    let mut book = Book::new(tx, clock, organization_id, account_id);
    for change in changes {
        book.apply(change).await?;
    }
    book.close().await?;
    if reads_dialogs && accounts::count_synced(tx, organization_id, account_id).await? {
        use_cases::tell(tx, clock, organization_id, None, account_id).await?;
    }
    Ok(())
}

impl Book<'_> {
    async fn apply(&mut self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::Dialog(dialog) => self.dialog(dialog).await,
            Change::PeerSeen(peer) => self.peer_seen(peer).await,
            Change::Message(message) => self.message(message).await,
            Change::Edited(message) => self.edited(message).await,
            Change::Deleted {
                channel,
                message_ids,
            } => self.deleted(channel, &message_ids).await,
            Change::ReadByPeer { peer, up_to } => self.read_by_peer(peer, up_to).await,
            Change::ReadByUs {
                peer,
                up_to,
                still_unread,
            } => self.read_by_us(peer, up_to, still_unread).await,
            Change::Reactions {
                peer,
                message_id,
                reactions,
            } => self.reacted(peer, message_id, reactions).await,
            Change::Pinned {
                peer,
                message_ids,
                pinned,
            } => self.pinned(peer, &message_ids, pinned).await,
            Change::DialogsComplete => Ok(()),
        }
    }
}
