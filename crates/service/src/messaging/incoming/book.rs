//! The conversations that a transaction changes.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use domain::chat::{Peer, PeerKind};
use domain::message::Message;
use domain::{AccountId, Actor, ChatId, Event, OrganizationId, UserId};
use store::chats::{self, Conversation, LastMessage};
use store::{StoreError, Tx, messages};

use crate::Clock;
use crate::telegram::RemotePeer;

/// The conversations of one account that a transaction changes. However many changes there are
/// to a conversation, its row is written once, and one event tells of it, at [`Book::close`].
/// The account is locked by whoever opens the book.
pub(crate) struct Book<'a> {
    pub(super) tx: &'a Tx,
    pub(super) clock: &'a Clock,
    pub(super) organization_id: OrganizationId,
    pub(super) account_id: AccountId,
    actor_id: Option<UserId>,
    pub(super) now: DateTime<Utc>,
    pages: BTreeMap<Peer, Page>,
    /// Who was introduced and has said nothing yet.
    introduced: HashMap<Peer, RemotePeer>,
}

/// One conversation.
struct Page {
    conversation: Conversation,
    /// As the row is; none where the row was only just made.
    before: Option<Conversation>,
    /// Whether the last message may be another one, or stand differently.
    last_changed: bool,
}

impl<'a> Book<'a> {
    /// For what Telegram tells.
    pub(crate) fn new(
        tx: &'a Tx,
        clock: &'a Clock,
        organization_id: OrganizationId,
        account_id: AccountId,
    ) -> Self {
        Self {
            tx,
            clock,
            organization_id,
            account_id,
            actor_id: None,
            now: clock.now(),
            pages: BTreeMap::new(),
            introduced: HashMap::new(),
        }
    }

    /// For what a member does.
    pub(crate) fn of_member(
        tx: &'a Tx,
        clock: &'a Clock,
        actor: &Actor,
        account_id: AccountId,
    ) -> Self {
        Self {
            actor_id: Some(actor.user_id),
            ..Self::new(tx, clock, actor.organization_id, account_id)
        }
    }

    /// Opens a conversation that was read under the lock.
    pub(crate) fn take_in(&mut self, conversation: Conversation) {
        let page = Page {
            before: Some(conversation.clone()),
            conversation,
            last_changed: false,
        };
        self.pages.insert(page.conversation.chat.peer, page);
    }

    /// A message waits for Telegram.
    pub(crate) fn queued(&mut self, conversation: Conversation, message: &Message) {
        let peer = conversation.chat.peer;
        self.take_in(conversation);
        self.last_changed(peer);
        self.emit(Event::MessageQueued(message.clone()));
    }

    /// A message was taken back before Telegram had it.
    pub(crate) fn taken_back(&mut self, conversation: Conversation, message: &Message) {
        let peer = conversation.chat.peer;
        self.take_in(conversation);
        self.last_changed(peer);
        self.emit(Event::MessageDeleted {
            id: message.id,
            chat_id: message.chat_id,
        });
    }

    /// A message was given up.
    pub(crate) fn failed(&mut self, conversation: Conversation, message: Message) {
        let peer = conversation.chat.peer;
        self.take_in(conversation);
        self.last_changed(peer);
        self.emit(Event::MessageFailed(message));
    }

    pub(super) fn emit(&self, event: Event) {
        self.tx
            .emit(self.organization_id, self.actor_id, self.now, event);
    }

    pub(super) fn last_changed(&mut self, peer: Peer) {
        if let Some(page) = self.pages.get_mut(&peer) {
            page.last_changed = true;
        }
    }

    /// The conversation with a peer, if there is one.
    pub(super) async fn existing(
        &mut self,
        peer: Peer,
    ) -> Result<Option<&mut Conversation>, StoreError> {
        if !self.pages.contains_key(&peer) {
            let stored =
                chats::with_peer(self.tx, self.organization_id, self.account_id, peer).await?;
            if let Some(conversation) = stored {
                self.take_in(conversation);
            }
        }
        Ok(self.pages.get_mut(&peer).map(|page| &mut page.conversation))
    }

    /// The conversation with this id, if the account is not removed.
    pub(super) async fn by_id(
        &mut self,
        id: ChatId,
    ) -> Result<Option<&mut Conversation>, StoreError> {
        let open = self
            .pages
            .values()
            .find(|page| page.conversation.chat.id == id)
            .map(|page| page.conversation.chat.peer);
        let peer = match open {
            Some(peer) => Some(peer),
            None => chats::get(self.tx, self.organization_id, id)
                .await?
                .map(|conversation| {
                    let peer = conversation.chat.peer;
                    self.take_in(conversation);
                    peer
                }),
        };
        Ok(peer
            .and_then(|peer| self.pages.get_mut(&peer))
            .map(|page| &mut page.conversation))
    }

    /// The conversation with a peer; begins it where there is none.
    pub(super) async fn conversation(
        &mut self,
        peer: Peer,
    ) -> Result<&mut Conversation, StoreError> {
        if self.existing(peer).await?.is_none() {
            let conversation = self.begin(peer).await?;
            let page = Page {
                conversation,
                before: None,
                last_changed: true,
            };
            self.pages.insert(peer, page);
        }
        self.pages
            .get_mut(&peer)
            .map(|page| &mut page.conversation)
            .ok_or(StoreError::RowCount(0))
    }

    async fn begin(&mut self, peer: Peer) -> Result<Conversation, StoreError> {
        let mut conversation = Conversation::new(
            self.clock.new_id(),
            self.organization_id,
            self.account_id,
            peer,
            self.now,
        );
        if let Some(known) = self.introduced.remove(&peer) {
            describe(&mut conversation, &known);
            if peer.kind == PeerKind::User {
                let (username, phone) = (known.username.as_deref(), known.phone.as_deref());
                let contact =
                    chats::contact_of(self.tx, self.organization_id, username, phone).await?;
                if let Some((id, name)) = contact {
                    conversation.chat.contact_id = Some(id);
                    conversation.chat.contact_name = Some(name);
                }
            }
        }
        chats::insert(self.tx, &conversation).await?;
        Ok(conversation)
    }

    /// Somebody is called like this now. No conversation begins by that.
    pub(super) async fn peer_seen(&mut self, known: RemotePeer) -> Result<(), StoreError> {
        match self.existing(known.peer).await? {
            Some(conversation) => describe(conversation, &known),
            None => {
                self.introduced.insert(known.peer, known);
            }
        }
        Ok(())
    }

    /// Writes every conversation that changed and tells of it.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        for mut page in self.pages.into_values() {
            let conversation = &mut page.conversation;
            if page.last_changed {
                let id = conversation.chat.id;
                let newest = messages::newest(self.tx, self.organization_id, id).await?;
                let line = newest.as_ref().map(Message::line).unwrap_or_default();
                conversation.set_last(newest.as_ref().map(|message| LastMessage {
                    id: message.id,
                    text: &line,
                    outgoing: message.outgoing,
                    state: message.state,
                    sent_at: message.sent_at,
                }));
            }
            if page.before.as_ref() != Some(&*conversation) {
                chats::save(self.tx, conversation).await?;
                let event = Event::ChatUpdated(page.conversation.chat);
                self.tx
                    .emit(self.organization_id, self.actor_id, self.now, event);
            }
        }
        Ok(())
    }
}

fn describe(conversation: &mut Conversation, known: &RemotePeer) {
    if !known.title.is_empty() {
        conversation.chat.title.clone_from(&known.title);
    }
    conversation.chat.username.clone_from(&known.username);
}
