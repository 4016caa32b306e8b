//! `users.*`.

use grammers_tl_types::{enums, functions, types};

use super::Ctx;
use crate::error::{Answer, RpcFailure};
use crate::world::{PeerKey, PeerRefs, blank};

pub(super) fn get_users(
    ctx: &mut Ctx<'_>,
    request: functions::users::GetUsers,
) -> Answer<Vec<enums::User>> {
    let me = ctx.me()?;
    let inputs = request.id.iter();
    inputs
        .map(|input| Ok(ctx.world.user(me, ctx.world.input_user(me, input)?)))
        .collect()
}

pub(super) fn get_full_user(
    ctx: &mut Ctx<'_>,
    request: functions::users::GetFullUser,
) -> Answer<enums::users::UserFull> {
    let me = ctx.me()?;
    let id = ctx.world.input_user(me, &request.id)?;
    let user = ctx.world.users.get(&id);
    let user = user.ok_or_else(|| RpcFailure::bad("USER_ID_INVALID"))?;
    let full_user = enums::UserFull::Full(types::UserFull {
        id,
        about: user.about.clone(),
        can_pin_message: true,
        ..blank::user_full()
    });
    Ok(enums::users::UserFull::Full(types::users::UserFull {
        full_user,
        chats: Vec::new(),
        users: ctx.world.users(me, &PeerRefs::of_peer(PeerKey::user(id))),
    }))
}
