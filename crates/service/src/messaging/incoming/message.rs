//! One message, told of by Telegram.

use chrono::{DateTime, TimeDelta, Utc};
use domain::Event;
use domain::message::{DeliveryState, Message};
use store::messages::{self, NewMessage};
use store::{StoreError, chats::Conversation};

use super::Book;
use crate::messaging::moment;
use crate::telegram::RemoteMessage;

/// How far Telegram's clock and ours may be apart, where a message is recognised by its words:
/// the same words sent at another time are another message.
const SKEW: TimeDelta = TimeDelta::minutes(1);

/// Where a message comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// An update: it is new.
    Update,
    /// A dialog or a page of history: it may be old.
    Snapshot,
}

impl Book<'_> {
    /// A message is new.
    pub(super) async fn message(&mut self, remote: RemoteMessage) -> Result<(), StoreError> {
        self.store(remote, Source::Update).await
    }

    /// Stores a message, unless it is stored; one that was sent from here is the row from which
    /// it was sent.
    pub(super) async fn store(
        &mut self,
        remote: RemoteMessage,
        source: Source,
    ) -> Result<(), StoreError> {
        let conversation = self.conversation(remote.peer).await?.clone();
        if let Some(own) = self.own(&conversation, &remote).await? {
            let sent_at = Some(remote.sent_at);
            let message = self.accept(own, Some(remote.id), sent_at).await?;
            return self.refresh(message, &remote, source).await;
        }
        let chat_id = conversation.chat.id;
        let stored =
            messages::by_telegram_id(self.tx, self.organization_id, chat_id, remote.id).await?;
        match stored {
            Some(stored) => self.refresh(stored.message, &remote, source).await,
            None => self.add(conversation, remote, source).await,
        }
    }

    /// The message sent from here that this one is. Telegram does not always repeat the random
    /// id: then it is one that may have arrived, says the same, and has no id yet.
    async fn own(
        &self,
        conversation: &Conversation,
        remote: &RemoteMessage,
    ) -> Result<Option<Message>, StoreError> {
        if !remote.outgoing {
            return Ok(None);
        }
        let (tx, organization_id) = (self.tx, self.organization_id);
        let chat_id = conversation.chat.id;
        if let Some(random_id) = remote.random_id {
            let own =
                messages::by_random_id(tx, organization_id, self.account_id, random_id).await?;
            if let Some(own) = own {
                return Ok(Some(own.message));
            }
        }
        let stored = messages::by_telegram_id(tx, organization_id, chat_id, remote.id).await?;
        if stored.is_some() {
            return Ok(None);
        }
        let own = messages::unmatched(
            tx,
            organization_id,
            chat_id,
            (&remote.text, remote.media.is_some()),
            remote.sent_at + SKEW,
        )
        .await?;
        Ok(own.map(|own| own.message))
    }

    /// Telegram has a message that was sent from here. Answers with how it stands now.
    pub(crate) async fn accept(
        &mut self,
        mut message: Message,
        telegram_id: Option<i64>,
        sent_at: Option<DateTime<Utc>>,
    ) -> Result<Message, StoreError> {
        let Some(conversation) = self.by_id(message.chat_id).await? else {
            return Ok(message);
        };
        let (peer, read_up_to) = (conversation.chat.peer, conversation.read_outbox_up_to);
        let before = message.clone();
        let telegram_id = match telegram_id {
            None if message.telegram_id.is_none() => self.copy_of(&message).await?,
            told => told,
        };
        if let Some(id) = telegram_id.filter(|_| message.telegram_id.is_none()) {
            self.drop_double(&message, id).await?;
            message.telegram_id = Some(id);
            message.sent_at = moment(sent_at.unwrap_or(message.sent_at), id);
        }
        let is_read = message.telegram_id.is_some_and(|id| id <= read_up_to);
        let state = if is_read {
            DeliveryState::Read
        } else {
            DeliveryState::Sent
        };
        if message.state.may_become(state) {
            message.state = state;
            message.failure = None;
        }
        if message != before {
            messages::save(self.tx, self.organization_id, &mut message).await?;
            self.last_changed(peer);
            self.emit(Event::MessageSent(message.clone()));
        }
        Ok(message)
    }

    /// The id of a message that Telegram has, but did not tell: that of a copy which came by and
    /// was taken for one from another device.
    async fn copy_of(&self, own: &Message) -> Result<Option<i64>, StoreError> {
        let since = own.sent_at - SKEW;
        let says = (own.text.as_str(), own.media.is_some());
        let copy =
            messages::from_elsewhere(self.tx, self.organization_id, own.chat_id, says, since)
                .await?;
        Ok(copy.and_then(|copy| copy.telegram_id))
    }

    /// Removes a row that was made for the same message before it was known whose it is.
    async fn drop_double(&mut self, own: &Message, telegram_id: i64) -> Result<(), StoreError> {
        let (tx, organization_id) = (self.tx, self.organization_id);
        let double =
            messages::by_telegram_id(tx, organization_id, own.chat_id, telegram_id).await?;
        if let Some(double) = double.map(|stored| stored.message)
            && double.id != own.id
        {
            messages::delete(tx, organization_id, double.id).await?;
            self.emit(Event::MessageDeleted {
                id: double.id,
                chat_id: double.chat_id,
            });
        }
        Ok(())
    }

    /// Brings a stored message up to date with a copy that may be older or newer.
    async fn refresh(
        &mut self,
        mut message: Message,
        remote: &RemoteMessage,
        source: Source,
    ) -> Result<(), StoreError> {
        // Updates come in order: of two edits within one second the later one is told later.
        let newer = match source {
            Source::Update => remote.edited_at >= message.edited_at,
            Source::Snapshot => remote.edited_at > message.edited_at,
        };
        if !newer || (remote.edited_at == message.edited_at && remote.text == message.text) {
            return self.refresh_content(message, remote).await;
        }
        message.content.clone_from(&remote.content);
        message.text.clone_from(&remote.text);
        message.media.clone_from(&remote.media);
        message.edited_at = remote.edited_at;
        messages::save(self.tx, self.organization_id, &mut message).await?;
        self.last_changed(remote.peer);
        self.emit(Event::MessageEdited(message));
        Ok(())
    }

    /// Takes over what a copy that says the same tells beside its words.
    async fn refresh_content(
        &mut self,
        mut message: Message,
        remote: &RemoteMessage,
    ) -> Result<(), StoreError> {
        if remote.text != message.text || remote.content == message.content {
            return Ok(());
        }
        message.content.clone_from(&remote.content);
        messages::save(self.tx, self.organization_id, &mut message).await?;
        self.emit(Event::MessageUpdated(message));
        Ok(())
    }

    /// A message now reads differently. One that is not stored stays so: it is older than the
    /// stored history, which must have no holes.
    pub(super) async fn edited(&mut self, remote: RemoteMessage) -> Result<(), StoreError> {
        let Some(conversation) = self.existing(remote.peer).await? else {
            return Ok(());
        };
        let chat_id = conversation.chat.id;
        let stored =
            messages::by_telegram_id(self.tx, self.organization_id, chat_id, remote.id).await?;
        match stored {
            Some(stored) => self.refresh(stored.message, &remote, Source::Update).await,
            None => Ok(()),
        }
    }

    async fn add(
        &mut self,
        conversation: Conversation,
        remote: RemoteMessage,
        source: Source,
    ) -> Result<(), StoreError> {
        let (tx, organization_id) = (self.tx, self.organization_id);
        let chat_id = conversation.chat.id;
        let peer = remote.peer;
        let unread = !remote.outgoing && remote.id > conversation.read_inbox_up_to;
        let is_newest =
            remote.id > messages::newest_of_theirs(tx, organization_id, chat_id).await?;
        let new = self.row(&conversation, remote);
        messages::insert(tx, &new).await?;
        self.last_changed(peer);
        if source == Source::Snapshot {
            return Ok(());
        }
        if unread {
            let stored = messages::count_incoming_after(
                tx,
                organization_id,
                chat_id,
                conversation.read_inbox_up_to,
            )
            .await?;
            let count = &mut self.conversation(peer).await?.chat.unread_count;
            // One that comes after its successors may have been counted with them, by a dialog.
            *count = stored.max(*count + i64::from(is_newest));
        }
        let stored = messages::get(tx, organization_id, new.id).await?;
        if let Some(message) = stored.map(|stored| stored.message) {
            self.emit(if message.outgoing {
                Event::MessageSent(message)
            } else {
                Event::MessageReceived(message)
            });
        }
        Ok(())
    }

    fn row(&self, conversation: &Conversation, remote: RemoteMessage) -> NewMessage {
        let state = match (remote.outgoing, remote.id <= conversation.read_outbox_up_to) {
            (false, _) => DeliveryState::Received,
            (true, true) => DeliveryState::Read,
            (true, false) => DeliveryState::Sent,
        };
        NewMessage {
            id: self.clock.new_id(),
            organization_id: self.organization_id,
            chat_id: conversation.chat.id,
            account_id: self.account_id,
            telegram_id: Some(remote.id),
            // Ours are found by this number; a message that is not, was sent elsewhere.
            random_id: None,
            idempotency_key: None,
            outgoing: remote.outgoing,
            sender_name: remote.sender_name,
            author_id: None,
            text: remote.text,
            media: remote.media,
            content: remote.content,
            state,
            sent_at: moment(remote.sent_at, remote.id),
            edited_at: remote.edited_at,
            created_at: self.now,
        }
    }
}
