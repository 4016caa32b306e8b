//! `channels.*`: groups and who is in them.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::error::{Answer, RpcFailure};
use crate::world::{Channel, PeerKey, PeerRefs, User, blank};

/// The most members in one answer.
const PAGE: i32 = 200;

pub(super) fn get_channels(
    ctx: &mut Ctx<'_>,
    request: functions::channels::GetChannels,
) -> Answer<enums::messages::Chats> {
    let me = ctx.me()?;
    let mut chats = Vec::new();
    for input in &request.id {
        let id = ctx.world.input_channel(me, input)?.id;
        chats.push(ctx.world.chat(me, id));
    }
    Ok(enums::messages::Chats::Chats(types::messages::Chats {
        chats,
    }))
}

pub(super) fn get_full_channel(
    ctx: &mut Ctx<'_>,
    request: functions::channels::GetFullChannel,
) -> Answer<enums::messages::ChatFull> {
    let me = ctx.me()?;
    let channel = ctx.world.input_channel(me, &request.channel)?;
    let peer = PeerKey::channel(channel.id);
    let marks = ctx.world.boxes.get(&me).and_then(|b| b.dialogs.get(&peer));
    let marks = marks.cloned().unwrap_or_default();
    let full_chat = enums::ChatFull::ChannelFull(types::ChannelFull {
        can_view_participants: true,
        id: channel.id,
        about: channel.about.clone(),
        participants_count: Some(channel.members.len() as i32),
        read_inbox_max_id: marks.read_inbox_max,
        read_outbox_max_id: marks.read_outbox_max,
        unread_count: marks.unread,
        pts: channel.pts,
        ..blank::channel_full()
    });
    let refs = PeerRefs::of_peer(peer);
    Ok(enums::messages::ChatFull::Full(types::messages::ChatFull {
        full_chat,
        chats: ctx.world.chats(me, &refs),
        users: Vec::new(),
    }))
}

pub(super) fn get_participants(
    ctx: &mut Ctx<'_>,
    request: functions::channels::GetParticipants,
) -> Answer<enums::channels::ChannelParticipants> {
    let me = ctx.me()?;
    let channel = ctx.world.input_channel(me, &request.channel)?;
    let members: Vec<&User> = channel
        .members
        .iter()
        .filter_map(|id| ctx.world.users.get(id))
        .filter(|user| wanted(channel, user, &request.filter))
        .collect();
    let offset = usize::try_from(request.offset).map_err(|_| RpcFailure::bad("OFFSET_INVALID"))?;
    let limit = request.limit.clamp(0, PAGE) as usize;
    let page = members.iter().skip(offset).take(limit);
    let mut refs = PeerRefs::of_peer(PeerKey::channel(channel.id));
    let mut participants = Vec::new();
    for user in page {
        refs.users.insert(user.id);
        participants.push(participant(channel, user.id, me));
    }
    let answer = types::channels::ChannelParticipants {
        count: members.len() as i32,
        participants,
        chats: ctx.world.chats(me, &refs),
        users: ctx.world.users(me, &refs),
    };
    Ok(enums::channels::ChannelParticipants::Participants(answer))
}

fn wanted(channel: &Channel, user: &User, filter: &enums::ChannelParticipantsFilter) -> bool {
    use enums::ChannelParticipantsFilter as Filter;
    match filter {
        Filter::ChannelParticipantsRecent => true,
        Filter::ChannelParticipantsAdmins => user.id == channel.creator,
        Filter::ChannelParticipantsSearch(search) => {
            let name = format!("{} {}", user.first_name, user.last_name).to_lowercase();
            let username = user.username.as_deref().unwrap_or_default().to_lowercase();
            let query = search.q.to_lowercase();
            name.contains(&query) || username.contains(&query)
        }
        _ => false,
    }
}

fn participant(channel: &Channel, user_id: i64, me: i64) -> enums::ChannelParticipant {
    let date = channel.date;
    if user_id == channel.creator {
        enums::ChannelParticipant::Creator(types::ChannelParticipantCreator {
            user_id,
            admin_rights: enums::ChatAdminRights::Rights(types::ChatAdminRights {
                change_info: true,
                delete_messages: true,
                ban_users: true,
                invite_users: true,
                pin_messages: true,
                add_admins: true,
                ..blank::admin_rights()
            }),
            rank: None,
        })
    } else if user_id == me {
        enums::ChannelParticipant::ParticipantSelf(types::ChannelParticipantSelf {
            via_request: false,
            user_id,
            inviter_id: channel.creator,
            date,
            subscription_until_date: None,
            rank: None,
        })
    } else {
        enums::ChannelParticipant::Participant(types::ChannelParticipant {
            user_id,
            date,
            subscription_until_date: None,
            rank: None,
        })
    }
}
