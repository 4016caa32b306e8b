//! Sending a message, once.

use domain::chat::Peer;
use domain::telegram::{Errand, Method};
use grammers_tl_types as tl;
use service::telegram::{GatewayError, Letter, Sent};

use crate::map::message::time;

use super::Account;

/// Telegram's word for a random id it has seen before.
const DUPLICATE: &str = "RANDOM_ID_DUPLICATE";

impl Account {
    /// Sends a letter under a random id that the caller has stored.
    pub(crate) async fn send(
        &self,
        peer: Peer,
        letter: &Letter,
        random_id: i64,
    ) -> Result<Sent, GatewayError> {
        self.require_signed_in()?;
        let errand = Errand::of_person(Method::Send, peer);
        let request = self.request(peer, letter, random_id).await?;
        self.admit(&errand).await?;
        self.outgoing.begin(peer, letter, random_id);
        let answer = match &request {
            Request::Text(request) => self.call(request.as_ref()).await,
            Request::Media(request) => self.call(request.as_ref()).await,
            Request::Forward(request) => self.call(request.as_ref()).await,
        };
        self.learn(&errand, &answer).await;
        match &answer {
            Err(GatewayError::Unreachable(_)) => self.outgoing.doubt(random_id),
            // Telegram has it, and does not say as which message.
            Err(GatewayError::Refused(code)) if code == DUPLICATE => {
                self.outgoing.doubt(random_id);
            }
            _ => self.outgoing.decided(random_id),
        }
        match answer {
            Ok(updates) => Ok(sent(&updates, random_id)),
            Err(GatewayError::Refused(code)) if code == DUPLICATE => {
                let known = self.outgoing.known(random_id);
                Ok(known.unwrap_or(Sent {
                    message_id: None,
                    sent_at: None,
                }))
            }
            Err(error) => Err(error),
        }
    }

    async fn request(
        &self,
        peer: Peer,
        letter: &Letter,
        random_id: i64,
    ) -> Result<Request, GatewayError> {
        let to = self.input_peer(peer).await?;
        if let Some(origin) = &letter.forward_of {
            let from = self.input_peer(origin.peer).await?;
            let id = message_id(origin.message_id)?;
            return Ok(Request::Forward(Box::new(forward(from, id, to, random_id))));
        }
        let reply_to = letter.reply_to.map(message_id).transpose()?.map(answer_to);
        let text = letter.text.clone();
        Ok(match &letter.file {
            Some(file) => {
                let media = self.upload(peer, file).await?;
                let message = media_message(to, media, text, reply_to, random_id);
                Request::Media(Box::new(message))
            }
            None => Request::Text(Box::new(text_message(to, text, reply_to, random_id))),
        })
    }
}

/// The call that hands a letter over.
enum Request {
    Text(Box<tl::functions::messages::SendMessage>),
    Media(Box<tl::functions::messages::SendMedia>),
    Forward(Box<tl::functions::messages::ForwardMessages>),
}

/// A message id as Telegram counts them.
pub(super) fn message_id(id: i64) -> Result<i32, GatewayError> {
    i32::try_from(id).map_err(|_| GatewayError::Refused("MESSAGE_ID_INVALID".into()))
}

fn answer_to(reply_to_msg_id: i32) -> tl::enums::InputReplyTo {
    tl::types::InputReplyToMessage {
        reply_to_msg_id,
        top_msg_id: None,
        reply_to_peer_id: None,
        quote_text: None,
        quote_entities: None,
        quote_offset: None,
        monoforum_peer_id: None,
        todo_item_id: None,
        poll_option: None,
    }
    .into()
}

fn media_message(
    peer: tl::enums::InputPeer,
    media: tl::enums::InputMedia,
    message: String,
    reply_to: Option<tl::enums::InputReplyTo>,
    random_id: i64,
) -> tl::functions::messages::SendMedia {
    tl::functions::messages::SendMedia {
        silent: false,
        background: false,
        clear_draft: false,
        noforwards: false,
        update_stickersets_order: false,
        invert_media: false,
        allow_paid_floodskip: false,
        peer,
        reply_to,
        media,
        message,
        random_id,
        reply_markup: None,
        entities: None,
        schedule_date: None,
        schedule_repeat_period: None,
        send_as: None,
        quick_reply_shortcut: None,
        effect: None,
        allow_paid_stars: None,
        suggested_post: None,
    }
}

fn text_message(
    peer: tl::enums::InputPeer,
    message: String,
    reply_to: Option<tl::enums::InputReplyTo>,
    random_id: i64,
) -> tl::functions::messages::SendMessage {
    tl::functions::messages::SendMessage {
        no_webpage: false,
        silent: false,
        background: false,
        // A draft on somebody's phone is theirs.
        clear_draft: false,
        noforwards: false,
        update_stickersets_order: false,
        invert_media: false,
        allow_paid_floodskip: false,
        peer,
        reply_to,
        message,
        random_id,
        reply_markup: None,
        entities: None,
        schedule_date: None,
        schedule_repeat_period: None,
        send_as: None,
        quick_reply_shortcut: None,
        effect: None,
        allow_paid_stars: None,
        suggested_post: None,
        rich_message: None,
    }
}

fn forward(
    from_peer: tl::enums::InputPeer,
    id: i32,
    to_peer: tl::enums::InputPeer,
    random_id: i64,
) -> tl::functions::messages::ForwardMessages {
    tl::functions::messages::ForwardMessages {
        silent: false,
        background: false,
        with_my_score: false,
        drop_author: false,
        drop_media_captions: false,
        noforwards: false,
        allow_paid_floodskip: false,
        from_ephemeral: false,
        from_peer,
        id: vec![id],
        random_id: vec![random_id],
        to_peer,
        top_msg_id: None,
        reply_to: None,
        schedule_date: None,
        schedule_repeat_period: None,
        send_as: None,
        quick_reply_shortcut: None,
        effect: None,
        video_timestamp: None,
        allow_paid_stars: None,
        suggested_post: None,
    }
}

/// What the answer says about the message it was given for.
fn sent(updates: &tl::enums::Updates, random_id: i64) -> Sent {
    let (list, date) = match updates {
        tl::enums::Updates::UpdateShortSentMessage(short) => {
            return Sent {
                message_id: Some(short.id.into()),
                sent_at: Some(time(short.date)),
            };
        }
        tl::enums::Updates::Updates(updates) => (&updates.updates, updates.date),
        tl::enums::Updates::Combined(updates) => (&updates.updates, updates.date),
        _ => {
            return Sent {
                message_id: None,
                sent_at: None,
            };
        }
    };
    let id = list.iter().find_map(|update| match update {
        tl::enums::Update::MessageId(told) if told.random_id == random_id => Some(told.id),
        _ => None,
    });
    Sent {
        message_id: id.map(i64::from),
        sent_at: id.map(|_| time(date)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_with_updates_names_the_message_by_its_random_id() {
        let told = |id, random_id| tl::types::UpdateMessageId { id, random_id }.into();
        let updates = tl::types::Updates {
            updates: vec![told(3, 30), told(4, 40)],
            users: vec![],
            chats: vec![],
            date: 1_000,
            seq: 0,
        };
        let updates = tl::enums::Updates::from(updates);
        assert_eq!(sent(&updates, 40).message_id, Some(4));
        assert_eq!(sent(&updates, 40).sent_at, Some(time(1_000)));
        assert_eq!(sent(&updates, 50).message_id, None);
    }
}
