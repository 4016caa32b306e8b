//! Changing a message's text.

use grammers_tl_types::{enums, types};

use super::{Event, Peer, PeerKey, PeerRefs, World};
use crate::error::{Answer, RpcFailure};

impl World {
    /// `who` changes a message of their own in a chat of `owner`, an account's box (for a channel any member).
    /// Returns what the editor's session is told.
    pub(crate) fn edit(
        &mut self,
        who: i64,
        owner: i64,
        chat: PeerKey,
        id: i32,
        text: &str,
        entities: &[u8],
    ) -> Answer<enums::Updates> {
        match chat.open() {
            Peer::User(_) => self.edit_private(who, owner, chat, id, text, entities),
            Peer::Channel(channel) => self.edit_in_channel(who, channel, id, text, entities),
        }
    }

    fn edit_private(
        &mut self,
        who: i64,
        owner: i64,
        chat: PeerKey,
        id: i32,
        text: &str,
        entities: &[u8],
    ) -> Answer<enums::Updates> {
        let now = self.now();
        let message = self.boxes.get(&owner).and_then(|b| b.messages.get(&id));
        let message = message
            .filter(|message| message.peer == chat)
            .ok_or_else(|| RpcFailure::bad("MESSAGE_ID_INVALID"))?;
        if message.from != who {
            return Err(RpcFailure::forbidden("MESSAGE_AUTHOR_REQUIRED"));
        }
        if message.text == text && message.entities == entities {
            return Err(RpcFailure::bad("MESSAGE_NOT_MODIFIED"));
        }
        let uid = message.uid;
        let mut answer = None;
        for owner in [Some(owner), Some(chat.0).filter(|peer| *peer != owner)] {
            let Some(owner) = owner else { continue };
            let Some(mailbox) = self.boxes.get_mut(&owner) else {
                continue;
            };
            let Some(id) = mailbox.id_of(uid) else {
                continue;
            };
            let pts = mailbox.record(1, Event::Edit(id));
            let Some(message) = mailbox.messages.get_mut(&id) else {
                continue;
            };
            message.text = text.to_owned();
            message.entities = entities.to_vec();
            message.edit_date = Some(now);
            let message = message.clone();
            let refs = PeerRefs::of(&message);
            let update = types::UpdateEditMessage {
                message: self.message(owner, &message),
                pts,
                pts_count: 1,
            };
            let update = vec![enums::Update::EditMessage(update)];
            let updates = self.updates(owner, update, &refs);
            answer.get_or_insert_with(|| updates.clone());
            self.push_raw(owner, updates);
        }
        self.touch();
        answer.ok_or_else(|| RpcFailure::bad("MESSAGE_ID_INVALID"))
    }

    fn edit_in_channel(
        &mut self,
        who: i64,
        channel_id: i64,
        id: i32,
        text: &str,
        entities: &[u8],
    ) -> Answer<enums::Updates> {
        let now = self.now();
        let channel = self.channels.get_mut(&channel_id);
        let channel = channel.ok_or_else(|| RpcFailure::bad("CHANNEL_INVALID"))?;
        let message = channel.messages.get_mut(&id);
        let message = message.ok_or_else(|| RpcFailure::bad("MESSAGE_ID_INVALID"))?;
        if message.from != who {
            return Err(RpcFailure::forbidden("MESSAGE_AUTHOR_REQUIRED"));
        }
        if message.text == text && message.entities == entities {
            return Err(RpcFailure::bad("MESSAGE_NOT_MODIFIED"));
        }
        message.text = text.to_owned();
        message.entities = entities.to_vec();
        message.edit_date = Some(now);
        let message = message.clone();
        let pts = channel.record(1, Event::Edit(id));
        let refs = PeerRefs::of(&message);
        let render = |world: &Self, viewer| {
            let update = types::UpdateEditChannelMessage {
                message: world.message(viewer, &message),
                pts,
                pts_count: 1,
            };
            let update = vec![enums::Update::EditChannelMessage(update)];
            world.updates(viewer, update, &refs)
        };
        for account in self.member_accounts(channel_id) {
            let updates = render(self, account);
            self.push_raw(account, updates);
        }
        self.touch();
        Ok(render(self, who))
    }
}
