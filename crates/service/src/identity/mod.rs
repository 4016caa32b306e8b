//! Who is who: registering, signing in, staying signed in, signing out.
//!
//! An access token is a JWT of fifteen minutes that names a session. Beside it a refresh token,
//! kept as a hash, buys the next pair and is spent by that. A spent token that comes back means
//! two parties hold it: the session ends. A short grace lets two tabs that refresh at the same
//! moment both live.

mod authenticate;
mod change_password;
pub(crate) mod common_passwords;
mod confirm;
pub mod cookies;
pub(crate) mod lockout;
mod members;
mod passkeys;
pub mod password;
mod profile;
mod refresh;
mod register;
mod reset;
mod second_step;
mod session;
mod sessions;
mod sign_in;
mod sign_in_with;
mod sign_out;
mod switch;
pub mod tokens;
mod two_factor;
mod verification;

pub use authenticate::{Acting, Restricted, actor_now, authenticate, me};
pub use change_password::change_password;
pub use confirm::confirm;
pub use members::{NewMember, add_member, members};
pub use passkeys::{
    add_passkey, ask_passkey_as_proof, ask_passkey_for_second_step, ask_passkey_to_sign_in,
    begin_passkey, begun_passkey, has_passkeys, passkeys, passkeys_offered, remove_passkey,
    rename_passkey, sign_in_with_passkey,
};
pub use profile::{change_email, confirm_email, rename};
pub use refresh::{GRACE, Refreshed, refresh};
pub use register::register;
pub(crate) use register::{NewPerson, add_person, ask_for_verification, found_organization};
pub use reset::{ask_for_password, request_reset, reset_password};
pub use second_step::{Entrance, SECOND_STEP_SECONDS, SecondStep, second_step};
pub(crate) use session::open as open_session;
pub use session::{Device, REFRESH_LIFETIME, SignedIn};
pub use sessions::{end_other_sessions, end_session, sessions};
pub use sign_in::sign_in;
pub use sign_in_with::{
    Arrived, Departure, Question, Returned, Unheard, Voucher, Vouchers, Word, arrive,
    consent_to_link, depart, depart_to_link, linked_sign_ins, offered_providers, register_with,
    unlink, vouched,
};
pub use sign_out::sign_out;
pub(crate) use switch::move_session;
pub use switch::switch_organization;
pub use two_factor::{
    begin_two_factor, begun_two_factor, confirm_two_factor, renew_backup_codes, require_two_factor,
    switch_off_two_factor, two_factor,
};
pub use verification::{ask_again, verify_email};
