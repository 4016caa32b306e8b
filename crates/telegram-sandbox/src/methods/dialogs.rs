//! The list of chats.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::error::{Answer, RpcFailure};
use crate::world::{PeerKey, PeerRefs};

/// The most dialogs in one answer.
const PAGE: i32 = 100;

/// A dialog with what it is sorted by.
struct Row {
    peer: PeerKey,
    pinned: bool,
    date: i32,
    top: i32,
}

/// All dialogs, pinned first, then the most recent first.
fn rows(ctx: &Ctx<'_>, me: i64) -> Vec<Row> {
    let Some(mailbox) = ctx.world.boxes.get(&me) else {
        return Vec::new();
    };
    let dialogs = mailbox.dialogs.iter();
    let mut rows: Vec<Row> = dialogs
        .filter_map(|(peer, marks)| {
            let (_, top) = ctx.world.dialog(me, *peer)?;
            Some(Row {
                peer: *peer,
                pinned: marks.pinned,
                date: top.date,
                top: top.id,
            })
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse((row.pinned, row.date, row.top, row.peer)));
    rows
}

/// Dialogs with the messages, chats and users that belong to them.
#[derive(Default)]
struct Listing {
    dialogs: Vec<enums::Dialog>,
    messages: Vec<enums::Message>,
    chats: Vec<enums::Chat>,
    users: Vec<enums::User>,
}

fn listing(ctx: &Ctx<'_>, me: i64, peers: impl Iterator<Item = PeerKey>) -> Listing {
    let mut listing = Listing::default();
    let mut refs = PeerRefs::of_peer(PeerKey::user(me));
    for peer in peers {
        if let Some((dialog, top)) = ctx.world.dialog(me, peer) {
            refs.message(top);
            listing.dialogs.push(dialog);
            listing.messages.push(ctx.world.message(me, top));
        }
    }
    listing.chats = ctx.world.chats(me, &refs);
    listing.users = ctx.world.users(me, &refs);
    listing
}

pub(super) fn get_dialogs(
    ctx: &mut Ctx<'_>,
    request: functions::messages::GetDialogs,
) -> Answer<enums::messages::Dialogs> {
    let me = ctx.me()?;
    let mut rows = rows(ctx, me);
    // Folder 1 is the archive, which is empty.
    rows.retain(|row| !(request.exclude_pinned && row.pinned) && request.folder_id != Some(1));
    let total = rows.len();
    // The next page begins after the dialog that the client names; if it has moved meanwhile, after its date.
    let offset = ctx.world.input_peer(me, &request.offset_peer).ok();
    let position = rows.iter().position(|row| Some(row.peer) == offset);
    let skip = match position {
        Some(position) => position + 1,
        None if request.offset_date > 0 => rows
            .iter()
            .take_while(|row| row.date >= request.offset_date)
            .count(),
        None => 0,
    };
    let limit = if request.limit > 0 {
        request.limit.min(PAGE)
    } else {
        PAGE
    } as usize;
    let page = rows.iter().skip(skip).take(limit);
    let listing = listing(ctx, me, page.map(|row| row.peer));
    let whole = skip == 0 && listing.dialogs.len() == total;
    Ok(if whole {
        enums::messages::Dialogs::Dialogs(types::messages::Dialogs {
            dialogs: listing.dialogs,
            messages: listing.messages,
            chats: listing.chats,
            users: listing.users,
        })
    } else {
        enums::messages::Dialogs::Slice(types::messages::DialogsSlice {
            count: total as i32,
            dialogs: listing.dialogs,
            messages: listing.messages,
            chats: listing.chats,
            users: listing.users,
        })
    })
}

pub(super) fn get_peer_dialogs(
    ctx: &mut Ctx<'_>,
    request: functions::messages::GetPeerDialogs,
) -> Answer<enums::messages::PeerDialogs> {
    let me = ctx.me()?;
    let mut peers = Vec::new();
    for dialog in &request.peers {
        match dialog {
            enums::InputDialogPeer::Peer(peer) => {
                peers.push(ctx.world.input_peer(me, &peer.peer)?);
            }
            _ => return Err(RpcFailure::bad("PEER_ID_INVALID")),
        }
    }
    Ok(peer_dialogs(ctx, me, peers.into_iter()))
}

pub(super) fn get_pinned_dialogs(
    ctx: &mut Ctx<'_>,
    _: functions::messages::GetPinnedDialogs,
) -> Answer<enums::messages::PeerDialogs> {
    let me = ctx.me()?;
    let pinned = rows(ctx, me).into_iter().filter(|row| row.pinned);
    Ok(peer_dialogs(ctx, me, pinned.map(|row| row.peer)))
}

fn peer_dialogs(
    ctx: &Ctx<'_>,
    me: i64,
    peers: impl Iterator<Item = PeerKey>,
) -> enums::messages::PeerDialogs {
    let listing = listing(ctx, me, peers);
    enums::messages::PeerDialogs::Dialogs(types::messages::PeerDialogs {
        dialogs: listing.dialogs,
        messages: listing.messages,
        chats: listing.chats,
        users: listing.users,
        state: ctx.world.state(me),
    })
}

pub(super) fn get_dialog_filters(
    ctx: &mut Ctx<'_>,
    _: functions::messages::GetDialogFilters,
) -> Answer<enums::messages::DialogFilters> {
    ctx.me()?;
    let filters = types::messages::DialogFilters {
        tags_enabled: false,
        filters: vec![enums::DialogFilter::Default],
    };
    Ok(enums::messages::DialogFilters::Filters(filters))
}
