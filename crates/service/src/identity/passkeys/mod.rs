//! Passkeys (WebAuthn): keys that a person's devices hold. The device looks at its person each time,
//! so that one of them is both steps of signing in at once; after a password it is the second.
//!
//! A device is asked a question and answers it. A question is a row with a sealed content, good for
//! five minutes, one purpose and one answer, right or wrong. What a person adds, gives up and renames
//! stands here; when they have the first, their sign-in has a second step, with backup codes.

mod add;
mod answer;
mod ask;
mod keep;
mod party;
mod question;
mod sign_in;
mod tell;

pub use add::{add_passkey, begin_passkey, begun_passkey};
pub(super) use answer::{RightPasskey, check};
pub use ask::{
    ask_passkey_as_proof, ask_passkey_for_second_step, ask_passkey_to_sign_in, has_passkeys,
};
pub use keep::{passkeys, remove_passkey, rename_passkey};
pub use party::passkeys_offered;
pub use sign_in::sign_in_with_passkey;

/// Whose a key is, as devices keep it: the person's id.
type Handle = webauthn_rp::request::register::UserHandle16;
