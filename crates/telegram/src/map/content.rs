//! What a message is beside its words.

use domain::content::{Content, Entity, EntityKind, Notice, NoticeKind, Reaction};
use grammers_tl_types as tl;

use super::attachment;
use super::peer::{self, Directory};

/// Of a message.
pub(crate) fn content(message: &tl::types::Message, names: &Directory) -> Content {
    Content {
        attachment: message.media.as_ref().and_then(attachment::attachment),
        entities: message
            .entities
            .as_deref()
            .map(entities)
            .unwrap_or_default(),
        reply_to: message.reply_to.as_ref().and_then(reply_to),
        forwarded_from: message
            .fwd_from
            .as_ref()
            .and_then(|from| forwarded(from, names)),
        forward_of: None,
        reactions: message
            .reactions
            .as_ref()
            .map(reactions)
            .unwrap_or_default(),
        pinned: message.pinned,
        notice: None,
    }
}

/// Of a note that Telegram leaves in a conversation.
pub(crate) fn notice(message: &tl::types::MessageService) -> Content {
    use tl::enums::MessageAction as Action;
    let (kind, title) = match &message.action {
        Action::ChatCreate(made) => (NoticeKind::Created, Some(made.title.clone())),
        Action::ChannelCreate(made) => (NoticeKind::Created, Some(made.title.clone())),
        Action::ChatAddUser(_)
        | Action::ChatJoinedByLink(_)
        | Action::ChatJoinedByRequest
        | Action::ContactSignUp => (NoticeKind::Joined, None),
        Action::ChatDeleteUser(_) => (NoticeKind::Left, None),
        Action::ChatEditTitle(new) => (NoticeKind::Renamed, Some(new.title.clone())),
        Action::ChatEditPhoto(_) | Action::ChatDeletePhoto => (NoticeKind::PhotoChanged, None),
        Action::PinMessage => (NoticeKind::Pinned, None),
        Action::PhoneCall(_) => (NoticeKind::Call, None),
        _ => (NoticeKind::Other, None),
    };
    Content {
        notice: Some(Notice { kind, title }),
        reply_to: message.reply_to.as_ref().and_then(reply_to),
        ..Content::default()
    }
}

/// All reactions to a message.
pub(crate) fn reactions(reactions: &tl::enums::MessageReactions) -> Vec<Reaction> {
    let tl::enums::MessageReactions::Reactions(reactions) = reactions;
    let counts = reactions.results.iter().filter_map(|count| {
        let tl::enums::ReactionCount::Count(count) = count;
        let emoji = match &count.reaction {
            tl::enums::Reaction::Emoji(reaction) => reaction.emoticon.clone(),
            // Pictures of their own; that somebody chose one is worth a star.
            tl::enums::Reaction::CustomEmoji(_) | tl::enums::Reaction::Paid => "⭐".to_owned(),
            tl::enums::Reaction::Empty => return None,
        };
        Some(Reaction {
            emoji,
            count: u32::try_from(count.count).ok().filter(|count| *count > 0)?,
            own: count.chosen_order.is_some(),
        })
    });
    counts.collect()
}

fn reply_to(header: &tl::enums::MessageReplyHeader) -> Option<i64> {
    match header {
        // An answer to a message of another conversation leads nowhere here; the root of a topic
        // is no message that anybody answered.
        tl::enums::MessageReplyHeader::Header(header)
            if header.reply_to_peer_id.is_none()
                && !(header.forum_topic && header.reply_to_top_id.is_none()) =>
        {
            header.reply_to_msg_id.map(i64::from)
        }
        _ => None,
    }
}

fn forwarded(header: &tl::enums::MessageFwdHeader, names: &Directory) -> Option<String> {
    let tl::enums::MessageFwdHeader::Header(header) = header;
    let known = header
        .from_id
        .as_ref()
        .and_then(|from| names.name(peer::of(from)));
    known
        .or_else(|| header.from_name.clone())
        .or_else(|| header.post_author.clone())
        // Passed on it was, whoever said it.
        .or_else(|| Some("…".to_owned()))
}

fn entities(entities: &[tl::enums::MessageEntity]) -> Vec<Entity> {
    entities.iter().filter_map(entity).collect()
}

fn entity(entity: &tl::enums::MessageEntity) -> Option<Entity> {
    use EntityKind as Kind;
    use tl::enums::MessageEntity as E;
    let (kind, offset, length, url) = match entity {
        E::Bold(e) => (Kind::Bold, e.offset, e.length, None),
        E::Italic(e) => (Kind::Italic, e.offset, e.length, None),
        E::Underline(e) => (Kind::Underline, e.offset, e.length, None),
        E::Strike(e) => (Kind::Strike, e.offset, e.length, None),
        E::Spoiler(e) => (Kind::Spoiler, e.offset, e.length, None),
        E::Code(e) => (Kind::Code, e.offset, e.length, None),
        E::Pre(e) => (Kind::Pre, e.offset, e.length, None),
        E::Blockquote(e) => (Kind::Quote, e.offset, e.length, None),
        E::Url(e) => (Kind::Link, e.offset, e.length, None),
        E::TextUrl(e) => (Kind::Link, e.offset, e.length, Some(e.url.clone())),
        E::Email(e) => (Kind::Email, e.offset, e.length, None),
        E::Phone(e) => (Kind::Phone, e.offset, e.length, None),
        E::Mention(e) => (Kind::Mention, e.offset, e.length, None),
        E::MentionName(e) => (Kind::Mention, e.offset, e.length, None),
        E::Hashtag(e) => (Kind::Tag, e.offset, e.length, None),
        E::Cashtag(e) => (Kind::Tag, e.offset, e.length, None),
        E::BotCommand(e) => (Kind::Tag, e.offset, e.length, None),
        _ => return None,
    };
    Some(Entity {
        kind,
        offset: u32::try_from(offset).ok()?,
        length: u32::try_from(length).ok()?,
        url,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_keeps_where_it_leads() {
        let bold = tl::types::MessageEntityBold {
            offset: 0,
            length: 4,
        };
        let link = tl::types::MessageEntityTextUrl {
            offset: 5,
            length: 4,
            url: "https://example.com".into(),
        };
        let broken = tl::types::MessageEntityBold {
            offset: -1,
            length: 4,
        };
        let found = entities(&[bold.into(), link.into(), broken.into()]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].kind, found[0].length), (EntityKind::Bold, 4));
        assert_eq!(found[1].url.as_deref(), Some("https://example.com"));
    }
}
