//! What every use case may need.

use std::sync::Arc;

use store::Db;

use crate::clock::Clock;
use crate::identity::Vouchers;
use crate::identity::tokens::TokenKeys;
use crate::mail::PostOffice;
use crate::media::Files;
use crate::pipelines::Boards;
use crate::realtime::Hub;
use crate::secrets::Secrets;
use crate::telegram::SharedGateway;

/// A new name for a process.
pub fn new_node() -> Arc<str> {
    uuid::Uuid::now_v7().to_string().into()
}

/// The parts a use case works with; cheap to clone. Built once, in the server's composition
/// root.
#[derive(Clone)]
pub struct Services {
    /// The name by which this process holds leases; another one in every life of it.
    pub node: Arc<str>,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Seals what must not lie open in the database.
    pub secrets: Arc<Secrets>,
    /// Signs access tokens.
    pub tokens: Arc<TokenKeys>,
    /// Tells open windows.
    pub hub: Hub,
    /// How mails leave.
    pub mail: PostOffice,
    /// Boards that nothing happened to since they were read.
    pub boards: Boards,
    /// Files of messages.
    pub files: Files,
    /// Telegram.
    pub gateway: SharedGateway,
    /// Who vouches for people at sign-in.
    pub vouchers: Vouchers,
    /// Phone numbers of the sandbox, in a demo; empty in every other installation.
    pub sandbox_credentials: Arc<[domain::account::SandboxCredential]>,
}
