//! The gateway against a genuine MTProto server: the sandbox.

mod change;
mod live;
mod login;
mod media;
mod recovery;
mod stage;
mod store;
