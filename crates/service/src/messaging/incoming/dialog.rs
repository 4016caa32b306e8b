//! A dialog, as the list of dialogs shows it at some moment, and pages of history.

use store::chats::Conversation;
use store::{StoreError, messages};

use super::Book;
use super::message::Source;
use crate::telegram::{RemoteDialog, RemoteMessage};

impl Book<'_> {
    /// What a dialog says is true for when the list was asked for; updates that are applied
    /// already may know more.
    pub(super) async fn dialog(&mut self, dialog: RemoteDialog) -> Result<(), StoreError> {
        let peer = dialog.peer.peer;
        self.peer_seen(dialog.peer).await?;
        self.conversation(peer).await?;
        let last_id = dialog.last_message.as_ref().map(|message| message.id);
        if let Some(message) = dialog.last_message {
            self.store(message, Source::Snapshot).await?;
        }
        self.read_by_peer_quietly(peer, dialog.read_outbox_up_to)
            .await?;

        let (tx, organization_id) = (self.tx, self.organization_id);
        let conversation = self.conversation(peer).await?;
        let read = match last_id {
            // Nothing unread: all up to the last message is read, whoever wrote it.
            Some(last_id) if dialog.unread_count == 0 => dialog.read_inbox_up_to.max(last_id),
            _ => dialog.read_inbox_up_to,
        };
        // Read here, which Telegram did not know yet: its count is of the past.
        let outdated = conversation.read_inbox_up_to > read;
        conversation.read_inbox_up_to = conversation.read_inbox_up_to.max(read);
        let stored = messages::count_incoming_after(
            tx,
            organization_id,
            conversation.chat.id,
            conversation.read_inbox_up_to,
        )
        .await?;
        conversation.chat.unread_count = if outdated {
            stored
        } else {
            stored.max(dialog.unread_count)
        };
        Ok(())
    }

    /// A page of history, asked for before a message or from the newest one on. It is the past:
    /// nobody is told of its messages, and nothing becomes unread by it.
    pub(crate) async fn history(
        &mut self,
        conversation: Conversation,
        page: Vec<RemoteMessage>,
        before: Option<i64>,
        complete: bool,
    ) -> Result<(), StoreError> {
        let peer = conversation.chat.peer;
        self.take_in(conversation);
        let mut page = page;
        page.sort_by_key(|message| message.id);
        for message in page {
            self.store(message, Source::Snapshot).await?;
        }
        let (tx, organization_id) = (self.tx, self.organization_id);
        let conversation = self.conversation(peer).await?;
        conversation.chat.history_complete |= complete;
        if before.is_none() && complete {
            // Everything is here: among it may be what an update is about to tell.
            conversation.chat.unread_count = messages::count_incoming_after(
                tx,
                organization_id,
                conversation.chat.id,
                conversation.read_inbox_up_to,
            )
            .await?;
        }
        Ok(())
    }
}
