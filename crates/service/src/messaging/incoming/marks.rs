//! Messages that are read, or gone.

use domain::Event;
use domain::chat::Peer;
use store::{StoreError, messages};

use super::Book;

impl Book<'_> {
    /// The other side has read our messages.
    pub(super) async fn read_by_peer(&mut self, peer: Peer, up_to: i64) -> Result<(), StoreError> {
        if let Some(conversation) = self.existing(peer).await? {
            let chat_id = conversation.chat.id;
            if self.read_by_peer_quietly(peer, up_to).await? {
                self.emit(Event::MessageRead { chat_id, up_to });
            }
        }
        Ok(())
    }

    /// The same, learned from a list of dialogs; says whether it is news.
    pub(super) async fn read_by_peer_quietly(
        &mut self,
        peer: Peer,
        up_to: i64,
    ) -> Result<bool, StoreError> {
        let (tx, organization_id) = (self.tx, self.organization_id);
        let Some(conversation) = self.existing(peer).await? else {
            return Ok(false);
        };
        if up_to <= conversation.read_outbox_up_to {
            return Ok(false);
        }
        conversation.read_outbox_up_to = up_to;
        let chat_id = conversation.chat.id;
        if messages::mark_read_by_peer(tx, organization_id, chat_id, up_to).await? > 0 {
            self.last_changed(peer);
        }
        Ok(true)
    }

    /// We have read theirs, here or on another device. What arrived in the meantime stays
    /// unread.
    pub(super) async fn read_by_us(
        &mut self,
        peer: Peer,
        up_to: i64,
        still_unread: Option<i64>,
    ) -> Result<(), StoreError> {
        let (tx, organization_id) = (self.tx, self.organization_id);
        let Some(conversation) = self.existing(peer).await? else {
            return Ok(());
        };
        if up_to <= conversation.read_inbox_up_to {
            return Ok(());
        }
        let chat_id = conversation.chat.id;
        let stored = messages::count_incoming_after(tx, organization_id, chat_id, up_to).await?;
        conversation.read_inbox_up_to = up_to;
        conversation.chat.unread_count = stored.max(still_unread.unwrap_or(0));
        Ok(())
    }

    /// Messages are gone.
    pub(crate) async fn deleted(
        &mut self,
        channel: Option<i64>,
        telegram_ids: &[i64],
    ) -> Result<(), StoreError> {
        let (tx, organization_id) = (self.tx, self.organization_id);
        let gone = messages::with_telegram_ids(
            tx,
            organization_id,
            self.account_id,
            channel,
            telegram_ids,
        )
        .await?;
        for message in gone {
            messages::delete(tx, organization_id, message.id).await?;
            self.emit(Event::MessageDeleted {
                id: message.id,
                chat_id: message.chat_id,
            });
            let Some(conversation) = self.by_id(message.chat_id).await? else {
                continue;
            };
            let unread = message.telegram_id > Some(conversation.read_inbox_up_to);
            if unread && !message.outgoing {
                let count = &mut conversation.chat.unread_count;
                *count = (*count - 1).max(0);
            }
            let peer = conversation.chat.peer;
            self.last_changed(peer);
        }
        Ok(())
    }
}
