//! Who is who: registering, signing in, staying signed in, signing out.
//!
//! An access token is a JWT of fifteen minutes that names a session. Beside it a refresh token,
//! kept as a hash, buys the next pair and is spent by that. A spent token that comes back means
//! two parties hold it: the session ends. A short grace lets two tabs that refresh at the same
//! moment both live.

mod authenticate;
pub mod cookies;
mod members;
pub mod password;
mod refresh;
mod register;
mod session;
mod sign_in;
mod sign_out;
pub mod tokens;

pub use authenticate::{actor_now, authenticate, me};
pub use members::{NewMember, add_member, members};
pub use refresh::{GRACE, Refreshed, refresh};
pub use register::register;
pub use session::{Device, REFRESH_LIFETIME, SignedIn};
pub use sign_in::sign_in;
pub use sign_out::sign_out;
