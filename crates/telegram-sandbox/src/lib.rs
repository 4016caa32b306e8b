//! A local Telegram for development, tests and the demo: a genuine MTProto 2.0 server with scripted people.
//!
//! An unmodified client (grammers, Telethon) connects over TCP, makes an authorization key, signs in with phone, code
//! and two-step password, and chats with people who read, type and answer. Nothing here is reachable from outside:
//! only loopback addresses are accepted, and the RSA key is public.
//!
//! ```no_run
//! # async fn demo() -> Result<(), Box<dyn std::error::Error>> {
//! use telegram_sandbox::{Sandbox, SandboxConfig, Scenario};
//!
//! let sandbox = Sandbox::start(SandboxConfig::new(Scenario::demo())).await?;
//! println!("clients connect to {}", sandbox.addr());
//! for login in sandbox.control().credentials() {
//!     println!("{} code {} {:?}", login.phone, login.code, login.password);
//! }
//! sandbox.control().incoming("+9996610001", "anna", "Hello!")?;
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! From the wire inwards: `framing` (packets), `handshake` (making a key), `crypto` (encryption), `session` and
//! `writer` (the two halves of a session), `rpc` and `methods` (calls), `world` (what exists), `people` (who is
//! alive), and beside them `faults`, `journal` and `control` for tests.

//!
//! # Limits
//! Objects are written as layers 229 and 230 have them; older clients are refused (`CONNECTION_LAYER_INVALID`).
//! Transports: Full, Intermediate, Padded Intermediate, Abridged. There are private chats, Saved Messages and
//! megagroups, but no basic groups and no broadcast channels; no forwards, pins, drafts, folders, albums or polls; one
//! data centre, though files can be said to be in another. Uploaded files do not survive a restart. A method that is not in [`supported_methods`] is answered with
//! `INPUT_METHOD_INVALID` and recorded in the journal.

mod assets;
mod clock;
mod connection;
mod control;
mod crypto;
mod demo_key;
mod error;
mod faults;
mod framing;
mod handshake;
mod hub;
mod journal;
mod methods;
mod people;
mod rpc;
mod rsa;
mod scenario;
mod server;
mod session;
mod shared;
mod srp;
mod state_file;
mod world;
mod writer;

pub use control::{AccountView, Control, ControlError, MessageView};
pub use crypto::{AuthKey, CryptoError};
pub use demo_key::{
    DEMO_RSA_EXPONENT, DEMO_RSA_EXPONENT_DECIMAL, DEMO_RSA_FINGERPRINT, DEMO_RSA_MODULUS,
    DEMO_RSA_MODULUS_DECIMAL,
};
pub use error::RpcFailure;
pub use faults::{Fault, FaultAction};
pub use journal::JournalEntry;
pub use methods::supported as supported_methods;
pub use rsa::RsaPublic;
pub use scenario::{
    AccountSpec, AnswerStyle, Behaviour, Chat, Credentials, Group, Line, Person, Refusal, Scenario,
    ScenarioError,
};
pub use server::{Sandbox, SandboxConfig, SandboxError, SandboxHandle};

/// The TL layer whose objects the sandbox speaks.
pub const LAYER: i32 = grammers_tl_types::LAYER;
