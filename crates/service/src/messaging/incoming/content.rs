//! What a message is beside its words: reactions, pins, formatting.

use domain::chat::Peer;
use domain::content::Reaction;
use domain::message::Message;
use domain::{Event, MessageId};
use store::{StoreError, messages};

use super::Book;

impl Book<'_> {
    /// What people think of a message now.
    pub(super) async fn reacted(
        &mut self,
        peer: Peer,
        telegram_id: i64,
        reactions: Vec<Reaction>,
    ) -> Result<(), StoreError> {
        self.alter(peer, telegram_id, |message| {
            message.content.reactions = reactions;
        })
        .await
    }

    /// Messages were pinned, or no longer are.
    pub(super) async fn pinned(
        &mut self,
        peer: Peer,
        telegram_ids: &[i64],
        pinned: bool,
    ) -> Result<(), StoreError> {
        for id in telegram_ids {
            self.alter(peer, *id, |message| message.content.pinned = pinned)
                .await?;
        }
        Ok(())
    }

    /// Changes a stored message by its id here, and tells of it.
    pub(crate) async fn alter_own(
        &mut self,
        id: MessageId,
        change: impl FnOnce(&mut Message),
    ) -> Result<(), StoreError> {
        let stored = messages::get(self.tx, self.organization_id, id).await?;
        match stored {
            Some(stored) => self.write(stored.message, change).await,
            None => Ok(()),
        }
    }

    /// The same by its id at Telegram. One that is not stored is older than the stored history.
    async fn alter(
        &mut self,
        peer: Peer,
        telegram_id: i64,
        change: impl FnOnce(&mut Message),
    ) -> Result<(), StoreError> {
        let Some(conversation) = self.existing(peer).await? else {
            return Ok(());
        };
        let chat_id = conversation.chat.id;
        let stored =
            messages::by_telegram_id(self.tx, self.organization_id, chat_id, telegram_id).await?;
        match stored {
            Some(stored) => self.write(stored.message, change).await,
            None => Ok(()),
        }
    }

    async fn write(
        &mut self,
        mut message: Message,
        change: impl FnOnce(&mut Message),
    ) -> Result<(), StoreError> {
        let before = message.clone();
        change(&mut message);
        if message == before {
            return Ok(());
        }
        let says_the_same = message.text == before.text;
        messages::save(self.tx, self.organization_id, &mut message).await?;
        if says_the_same {
            self.emit(Event::MessageUpdated(message));
            return Ok(());
        }
        if let Some(conversation) = self.by_id(message.chat_id).await? {
            let peer = conversation.chat.peer;
            self.last_changed(peer);
        }
        self.emit(Event::MessageEdited(message));
        Ok(())
    }
}
