//! New messages.

use grammers_tl_types::{enums, types};

use super::{Media, Message, Peer, PeerKey, PeerRefs, Stimulus, World};
use crate::error::{Answer, RpcFailure};
use crate::scenario::Refusal;

/// A message about to exist.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    pub(crate) entities: Vec<u8>,
    pub(crate) reply_to: Option<i32>,
    pub(crate) random_id: Option<i64>,
    pub(crate) media: Option<Media>,
    pub(crate) forwarded_from: Option<i64>,
}

impl Draft {
    pub(crate) fn text(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            ..Self::default()
        }
    }
}

/// What the sender learns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) id: i32,
    pub(crate) pts: i32,
    pub(crate) date: i32,
}

impl World {
    /// Sends on behalf of a client. A `random_id` is good once per account and for ever; that is what makes a
    /// client's repetition after a lost answer harmless.
    pub(crate) fn send_as_client(&mut self, me: i64, to: PeerKey, draft: Draft) -> Answer<Sent> {
        if let Peer::User(id) = to.open()
            && let Some(refusal) = self.users.get(&id).and_then(|user| user.behaviour.refuses)
        {
            return Err(match refusal {
                Refusal::UserIsBlocked => RpcFailure::bad("USER_IS_BLOCKED"),
                Refusal::YouBlockedUser => RpcFailure::bad("YOU_BLOCKED_USER"),
                Refusal::UserPrivacyRestricted => RpcFailure::forbidden("USER_PRIVACY_RESTRICTED"),
                Refusal::PeerFlood => RpcFailure::bad("PEER_FLOOD"),
            });
        }
        let random_id = draft.random_id;
        self.check_random_id(me, random_id.unwrap_or_default())?;
        let sent = self.send(me, to, draft)?;
        if let (Some(mailbox), Some(random_id)) = (self.boxes.get_mut(&me), random_id) {
            mailbox.sent.insert(random_id, sent.id);
        }
        Ok(sent)
    }

    pub(crate) fn check_random_id(&self, me: i64, random_id: i64) -> Answer<()> {
        if random_id == 0 {
            return Err(RpcFailure::bad("RANDOM_ID_EMPTY"));
        }
        let mailbox = self.boxes.get(&me);
        if mailbox.is_some_and(|mailbox| mailbox.sent.contains_key(&random_id)) {
            return Err(RpcFailure::new(500, "RANDOM_ID_DUPLICATE"));
        }
        Ok(())
    }

    /// Sends on behalf of anybody.
    pub(crate) fn send(&mut self, from: i64, to: PeerKey, draft: Draft) -> Answer<Sent> {
        let date = self.now();
        match to.open() {
            Peer::User(to) => self.send_private(from, to, draft, date),
            Peer::Channel(channel) => self.send_to_channel(from, channel, draft, date),
        }
    }

    pub(super) fn send_private(
        &mut self,
        from: i64,
        to: i64,
        draft: Draft,
        date: i32,
    ) -> Answer<Sent> {
        let uid = self.next_uid();
        let reply_uid = draft.reply_to.and_then(|id| {
            let author = self.boxes.get(&from).or_else(|| self.boxes.get(&to))?;
            author.messages.get(&id).map(|message| message.uid)
        });
        let mut sent = None;
        // One copy for each side that has a box; Saved Messages have one side.
        let mut sides = vec![(from, to)];
        if from != to {
            sides.push((to, from));
        }
        for (owner, peer) in sides {
            let Some(mailbox) = self.boxes.get_mut(&owner) else {
                continue;
            };
            let message = Message {
                id: 0,
                uid,
                peer: PeerKey::user(peer),
                from,
                date,
                text: draft.text.clone(),
                entities: draft.entities.clone(),
                reply_to: reply_uid.and_then(|uid| mailbox.id_of(uid)),
                forwarded_from: draft.forwarded_from,
                pinned: false,
                edit_date: None,
                reactions: Default::default(),
                random_id: draft.random_id.filter(|_| owner == from),
                media: draft.media.clone(),
            };
            let (id, pts) = mailbox.insert(message);
            if let Some(dialog) = mailbox.dialogs.get_mut(&PeerKey::user(peer)) {
                if owner == from {
                    // Whoever writes has seen what came before.
                    dialog.read_inbox_max = id;
                    dialog.unread = 0;
                } else {
                    dialog.unread += 1;
                }
                if from == to {
                    dialog.read_outbox_max = id;
                }
            }
            if owner == from || sent.is_none() {
                sent = Some(Sent { id, pts, date });
            }
            self.announce_private(owner, id, pts);
        }
        let sent = sent.ok_or_else(|| RpcFailure::bad("PEER_ID_INVALID"))?;
        if self.boxes.contains_key(&from) && !self.boxes.contains_key(&to) {
            self.stimulate(to, from, PeerKey::user(to), sent.id, &draft.text);
        }
        self.touch();
        Ok(sent)
    }

    fn announce_private(&mut self, owner: i64, id: i32, pts: i32) {
        let message = self.boxes.get(&owner).and_then(|b| b.messages.get(&id));
        let Some(message) = message else { return };
        let refs = PeerRefs::of(message);
        let update = types::UpdateNewMessage {
            message: self.message(owner, message),
            pts,
            pts_count: 1,
        };
        self.push(owner, vec![enums::Update::NewMessage(update)], &refs);
    }

    pub(super) fn send_to_channel(
        &mut self,
        from: i64,
        channel_id: i64,
        draft: Draft,
        date: i32,
    ) -> Answer<Sent> {
        let uid = self.next_uid();
        let peer = PeerKey::channel(channel_id);
        let channel = self.channels.get_mut(&channel_id);
        let channel = channel.ok_or_else(|| RpcFailure::bad("CHANNEL_INVALID"))?;
        if !channel.members.contains(&from) {
            return Err(RpcFailure::forbidden("CHAT_WRITE_FORBIDDEN"));
        }
        let text = draft.text.clone();
        let message = Message {
            id: 0,
            uid,
            peer,
            from,
            date,
            text: draft.text,
            entities: draft.entities,
            reply_to: draft
                .reply_to
                .filter(|id| channel.messages.contains_key(id)),
            forwarded_from: draft.forwarded_from,
            pinned: false,
            edit_date: None,
            reactions: Default::default(),
            random_id: draft.random_id,
            media: draft.media,
        };
        let (id, pts) = channel.insert(message);
        let responder = channel.responder.filter(|responder| *responder != from);
        for account in self.member_accounts(channel_id) {
            if let Some(mailbox) = self.boxes.get_mut(&account) {
                let dialog = mailbox.dialogs.entry(peer).or_default();
                if account == from {
                    dialog.read_inbox_max = id;
                    dialog.unread = 0;
                } else {
                    dialog.unread += 1;
                }
            }
            let message = self.channels.get(&channel_id);
            let Some(message) = message.and_then(|c| c.messages.get(&id)) else {
                continue;
            };
            let refs = PeerRefs::of(message);
            let update = types::UpdateNewChannelMessage {
                message: self.message(account, message),
                pts,
                pts_count: 1,
            };
            let update = enums::Update::NewChannelMessage(update);
            self.push(account, vec![update], &refs);
        }
        if let Some(responder) = responder
            && self.boxes.contains_key(&from)
        {
            self.stimulate(responder, from, peer, id, &text);
        }
        self.touch();
        Ok(Sent { id, pts, date })
    }

    /// Tells a scripted person that an account has written.
    fn stimulate(&mut self, person: i64, account: i64, chat: PeerKey, id: i32, text: &str) {
        let count = match chat.open() {
            Peer::User(_) => self.boxes.get(&account).map_or(0, |mailbox| {
                mailbox.chat(chat).filter(|m| m.from == account).count()
            }),
            Peer::Channel(_) => id as usize,
        };
        self.stimuli.push(Stimulus {
            person,
            account,
            chat,
            message_id: id,
            text: text.to_owned(),
            count,
        });
    }
}
