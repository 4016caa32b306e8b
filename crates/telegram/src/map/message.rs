//! Messages.

use chrono::{DateTime, Utc};
use domain::chat::PeerKind;
use grammers_tl_types as tl;
use service::telegram::RemoteMessage;

use super::attachment;
use super::content;
use super::peer::{self, Directory};

/// A message; `None` where there is none (any more).
pub(crate) fn message(message: &tl::enums::Message, names: &Directory) -> Option<RemoteMessage> {
    match message {
        tl::enums::Message::Empty(_) => None,
        tl::enums::Message::Message(message) => {
            let peer = peer::of(&message.peer_id);
            Some(RemoteMessage {
                peer,
                id: message.id.into(),
                outgoing: message.out,
                random_id: None,
                sender_name: sender(message.from_id.as_ref(), peer.kind, names)
                    .or_else(|| message.post_author.clone()),
                text: message.message.clone(),
                media: message.media.as_ref().and_then(media).map(str::to_owned),
                content: content::content(message, names),
                sent_at: time(message.date),
                // Telegram also marks reactions as edits, and hides those.
                edited_at: message.edit_date.filter(|_| !message.edit_hide).map(time),
            })
        }
        tl::enums::Message::Service(message) => {
            let peer = peer::of(&message.peer_id);
            Some(RemoteMessage {
                peer,
                id: message.id.into(),
                outgoing: message.out,
                random_id: None,
                sender_name: sender(message.from_id.as_ref(), peer.kind, names),
                text: String::new(),
                media: Some("service".to_owned()),
                content: content::notice(message),
                sent_at: time(message.date),
                edited_at: None,
            })
        }
    }
}

/// The name of who speaks, where the conversation's own name does not say it.
fn sender(from: Option<&tl::enums::Peer>, kind: PeerKind, names: &Directory) -> Option<String> {
    match kind {
        PeerKind::User => None,
        PeerKind::Group | PeerKind::Channel => names.name(peer::of(from?)),
    }
}

/// A word for what a message carries besides text.
fn media(media: &tl::enums::MessageMedia) -> Option<&'static str> {
    use tl::enums::MessageMedia as Media;
    Some(match media {
        // A link preview is decoration, not content.
        Media::Empty | Media::WebPage(_) => return None,
        Media::Photo(_) => "photo",
        Media::Document(document) => attachment::look(document).as_str(),
        Media::Contact(_) => "contact",
        Media::Geo(_) | Media::GeoLive(_) | Media::Venue(_) => "location",
        Media::Poll(_) => "poll",
        Media::Dice(_) => "dice",
        Media::Game(_) => "game",
        Media::Invoice(_) => "invoice",
        Media::Story(_) => "story",
        Media::Giveaway(_) | Media::GiveawayResults(_) => "giveaway",
        Media::PaidMedia(_) => "paid",
        Media::ToDo(_) => "todo",
        Media::Unsupported | Media::VideoStream(_) => "unsupported",
    })
}

/// Telegram's Unix seconds.
pub(crate) fn time(seconds: i32) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds.into(), 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document_with(attributes: Vec<tl::enums::DocumentAttribute>) -> tl::enums::MessageMedia {
        tl::types::MessageMediaDocument {
            nopremium: false,
            spoiler: false,
            video: false,
            round: false,
            voice: false,
            document: Some(
                tl::types::Document {
                    id: 1,
                    access_hash: 1,
                    file_reference: Vec::new(),
                    date: 0,
                    mime_type: String::new(),
                    size: 1,
                    thumbs: None,
                    video_thumbs: None,
                    dc_id: 2,
                    attributes,
                }
                .into(),
            ),
            alt_documents: None,
            video_cover: None,
            video_timestamp: None,
            ttl_seconds: None,
        }
        .into()
    }

    #[test]
    fn media_has_one_word() {
        let audio = |voice| {
            tl::types::DocumentAttributeAudio {
                voice,
                duration: 1,
                title: None,
                performer: None,
                waveform: None,
            }
            .into()
        };
        assert_eq!(media(&document_with(vec![])), Some("document"));
        assert_eq!(media(&document_with(vec![audio(true)])), Some("voice"));
        assert_eq!(media(&document_with(vec![audio(false)])), Some("audio"));
        let animated = tl::enums::DocumentAttribute::Animated;
        assert_eq!(media(&document_with(vec![animated])), Some("animation"));
        assert_eq!(media(&tl::enums::MessageMedia::Empty), None);
    }
}
