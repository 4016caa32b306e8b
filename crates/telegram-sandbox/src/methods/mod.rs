//! The API methods, one file per subject, and the table that finds them.
//!
//! There is no enumeration of all functions in TL: a request is told by its constructor id. [`RemoteCall::Return`]
//! makes the compiler check that every handler answers with the right type.

mod account;
mod auth;
mod channels;
mod contacts;
mod dialogs;
mod forward;
mod help;
mod history;
mod modify;
pub(crate) mod password;
mod read;
mod send;
mod updates;
mod upload;
mod users;

use std::net::SocketAddr;

use grammers_tl_types::{
    Cursor, Deserializable, Identifiable, RemoteCall, Serializable, functions,
};

use crate::error::{Answer, RpcFailure};
use crate::world::{SignIn, World};

/// What a handler works with: the world and who is asking.
pub(crate) struct Ctx<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) key_id: i64,
    /// Where the server listens; `help.getConfig` tells clients to stay here.
    pub(crate) addr: SocketAddr,
}

impl Ctx<'_> {
    /// Whether files may be fetched: also by who is signed in elsewhere.
    pub(crate) fn may_have_files(&self) -> Answer<()> {
        match self.world.sign_in_of(self.key_id) {
            SignIn::FilesOnly(_) => Ok(()),
            _ => self.me().map(drop),
        }
    }

    /// The signed-in user, or the reason why there is none.
    pub(crate) fn me(&self) -> Answer<i64> {
        let user = match self.world.sign_in_of(self.key_id) {
            SignIn::SignedIn(user) => user,
            SignIn::PasswordDue(_) => {
                return Err(RpcFailure::unauthorized("SESSION_PASSWORD_NEEDED"));
            }
            SignIn::Revoked => return Err(RpcFailure::unauthorized("SESSION_REVOKED")),
            SignIn::Nobody | SignIn::FilesOnly(_) => {
                return Err(RpcFailure::unauthorized("AUTH_KEY_UNREGISTERED"));
            }
        };
        let record = self.world.users.get(&user);
        let account = record.and_then(|user| user.account.as_ref());
        match account {
            Some(account) if !account.banned => Ok(user),
            _ => Err(RpcFailure::unauthorized("USER_DEACTIVATED_BAN")),
        }
    }
}

fn run<R>(
    ctx: &mut Ctx<'_>,
    request: &mut Cursor<'_>,
    handler: fn(&mut Ctx<'_>, R) -> Answer<R::Return>,
) -> Answer<Vec<u8>>
where
    R: RemoteCall + Deserializable,
    R::Return: Serializable,
{
    let request = R::deserialize(request).map_err(|error| {
        tracing::debug!(%error, "unreadable request");
        RpcFailure::bad("INPUT_REQUEST_INVALID")
    })?;
    handler(ctx, request).map(|answer| answer.to_bytes())
}

macro_rules! methods {
    ($($module:ident::$name:ident => $handler:path,)*) => {
        /// Executes the method with the given constructor id. `request` stands behind the id.
        pub(crate) fn execute(ctx: &mut Ctx<'_>, id: u32, request: &mut Cursor<'_>) -> Answer<Vec<u8>> {
            match id {
                $(functions::$module::$name::CONSTRUCTOR_ID => run(ctx, request, $handler),)*
                _ => Err(RpcFailure::bad("INPUT_METHOD_INVALID")),
            }
        }

        /// The names of all methods served, for the documentation and the tests.
        pub fn supported() -> Vec<&'static str> {
            let mut names = vec![
                $(grammers_tl_types::name_for_id(functions::$module::$name::CONSTRUCTOR_ID),)*
                "account.getPassword",
                "auth.checkPassword",
            ];
            names.sort_unstable();
            names
        }
    };
}

methods! {
    account::GetAuthorizations => account::get_authorizations,
    account::GetNotifySettings => account::get_notify_settings,
    account::UpdateStatus => account::update_status,
    auth::CancelCode => auth::cancel_code,
    auth::ExportAuthorization => auth::export_authorization,
    auth::ExportLoginToken => auth::export_login_token,
    auth::ImportAuthorization => auth::import_authorization,
    auth::LogOut => auth::log_out,
    auth::ResendCode => auth::resend_code,
    auth::SendCode => auth::send_code,
    auth::SignIn => auth::sign_in,
    channels::DeleteMessages => modify::channel_delete,
    channels::GetChannels => channels::get_channels,
    channels::GetFullChannel => channels::get_full_channel,
    channels::GetMessages => history::get_channel_messages,
    channels::GetParticipants => channels::get_participants,
    channels::ReadHistory => read::read_channel,
    contacts::GetContacts => contacts::get_contacts,
    contacts::ResolvePhone => contacts::resolve_phone,
    contacts::ResolveUsername => contacts::resolve_username,
    contacts::Search => contacts::search,
    help::GetAppConfig => help::get_app_config,
    help::GetConfig => help::get_config,
    help::GetNearestDc => help::get_nearest_dc,
    messages::DeleteMessages => modify::delete,
    messages::EditMessage => modify::edit,
    messages::ForwardMessages => forward::forward,
    messages::GetDialogFilters => dialogs::get_dialog_filters,
    messages::GetDialogs => dialogs::get_dialogs,
    messages::GetHistory => history::get_history,
    messages::GetMessages => history::get_messages,
    messages::GetPeerDialogs => dialogs::get_peer_dialogs,
    messages::GetPinnedDialogs => dialogs::get_pinned_dialogs,
    messages::ReadHistory => read::read_history,
    messages::Search => history::search,
    messages::SendMedia => upload::send_media,
    messages::SendMessage => send::send_message,
    messages::SendReaction => modify::react,
    messages::SetTyping => read::set_typing,
    messages::UpdatePinnedMessage => modify::pin,
    updates::GetChannelDifference => updates::get_channel_difference,
    updates::GetDifference => updates::get_difference,
    updates::GetState => updates::get_state,
    upload::GetFile => upload::get_file,
    upload::SaveBigFilePart => upload::save_big_part,
    upload::SaveFilePart => upload::save_part,
    users::GetFullUser => users::get_full_user,
    users::GetUsers => users::get_users,
}
