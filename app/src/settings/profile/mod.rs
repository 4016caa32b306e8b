//! Who one is here: the name, and the address one signs in with.

pub mod api;
mod email;
mod name;

pub(super) use email::EmailCard;
pub(super) use name::NameCard;
