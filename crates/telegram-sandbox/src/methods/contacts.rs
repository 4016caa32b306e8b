//! `contacts.*`.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::error::{Answer, RpcFailure};
use crate::world::{PeerKey, PeerRefs};

/// The shortest text worth searching for.
const MIN_QUERY: usize = 3;

pub(super) fn get_contacts(
    ctx: &mut Ctx<'_>,
    _: functions::contacts::GetContacts,
) -> Answer<enums::contacts::Contacts> {
    let me = ctx.me()?;
    let mailbox = ctx.world.boxes.get(&me);
    let ids = mailbox.map(|b| b.contacts.clone()).unwrap_or_default();
    let contacts = ids.iter().map(|user_id| {
        enums::Contact::Contact(types::Contact {
            user_id: *user_id,
            mutual: false,
        })
    });
    let contacts: Vec<_> = contacts.collect();
    let refs = PeerRefs {
        users: ids,
        ..PeerRefs::default()
    };
    Ok(enums::contacts::Contacts::Contacts(
        types::contacts::Contacts {
            saved_count: contacts.len() as i32,
            contacts,
            users: ctx.world.users(me, &refs),
        },
    ))
}

pub(super) fn resolve_username(
    ctx: &mut Ctx<'_>,
    request: functions::contacts::ResolveUsername,
) -> Answer<enums::contacts::ResolvedPeer> {
    ctx.me()?;
    let name = request.username.trim_start_matches('@');
    let world = &ctx.world;
    let is_name = |username: &Option<String>| {
        let username = username.as_deref();
        username.is_some_and(|username| username.eq_ignore_ascii_case(name))
    };
    let user = world.users.values().find(|user| is_name(&user.username));
    let channel = world
        .channels
        .values()
        .find(|channel| is_name(&channel.username));
    let peer = user.map(|user| PeerKey::user(user.id));
    let peer = peer.or(channel.map(|channel| PeerKey::channel(channel.id)));
    resolved(
        ctx,
        peer.ok_or_else(|| RpcFailure::bad("USERNAME_NOT_OCCUPIED"))?,
    )
}

pub(super) fn resolve_phone(
    ctx: &mut Ctx<'_>,
    request: functions::contacts::ResolvePhone,
) -> Answer<enums::contacts::ResolvedPeer> {
    ctx.me()?;
    let digits = request.phone.trim_start_matches('+');
    let mut users = ctx.world.users.values();
    let user = users.find(|user| user.phone.as_deref() == Some(digits));
    let user = user.ok_or_else(|| RpcFailure::bad("PHONE_NOT_OCCUPIED"))?;
    resolved(ctx, PeerKey::user(user.id))
}

fn resolved(ctx: &Ctx<'_>, peer: PeerKey) -> Answer<enums::contacts::ResolvedPeer> {
    let me = ctx.me()?;
    let refs = PeerRefs::of_peer(peer);
    Ok(enums::contacts::ResolvedPeer::Peer(
        types::contacts::ResolvedPeer {
            peer: peer.tl(),
            chats: ctx.world.chats(me, &refs),
            users: ctx.world.users(me, &refs),
        },
    ))
}

pub(super) fn search(
    ctx: &mut Ctx<'_>,
    request: functions::contacts::Search,
) -> Answer<enums::contacts::Found> {
    let me = ctx.me()?;
    let query = request.q.to_lowercase();
    if query.chars().count() < MIN_QUERY {
        return Err(RpcFailure::bad("QUERY_TOO_SHORT"));
    }
    let limit = request.limit.clamp(1, 50) as usize;
    let matches = |texts: [Option<&str>; 3]| {
        let mut texts = texts.into_iter().flatten();
        texts.any(|text| text.to_lowercase().contains(&query))
    };
    let world = &ctx.world;
    let users = world.users.values().filter(|user| {
        let username = user.username.as_deref();
        matches([Some(&user.first_name), Some(&user.last_name), username])
    });
    let channels = world.channels.values().filter(|channel| {
        channel.username.is_some()
            && matches([Some(&channel.title), channel.username.as_deref(), None])
    });
    let users = users.map(|user| PeerKey::user(user.id));
    let channels = channels.map(|channel| PeerKey::channel(channel.id));
    let found: Vec<PeerKey> = users.chain(channels).take(limit).collect();
    let dialogs = world.boxes.get(&me).map(|mailbox| &mailbox.dialogs);
    let (mine, others): (Vec<_>, Vec<_>) = found
        .iter()
        .partition(|peer| dialogs.is_some_and(|dialogs| dialogs.contains_key(peer)));
    let mut refs = PeerRefs::default();
    found.iter().for_each(|peer| refs.peer(*peer));
    Ok(enums::contacts::Found::Found(types::contacts::Found {
        my_results: mine.into_iter().map(PeerKey::tl).collect(),
        results: others.into_iter().map(PeerKey::tl).collect(),
        chats: world.chats(me, &refs),
        users: world.users(me, &refs),
    }))
}
