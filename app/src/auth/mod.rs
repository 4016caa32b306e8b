//! Signing in and registering: plain forms that end in a new page. They come without scripts, so
//! that the first page a person sees is light; the browser's build only knows how to get there.

mod api;
#[cfg(not(feature = "ssr"))]
mod from_server;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod password;
#[cfg(feature = "ssr")]
mod register;
#[cfg(feature = "ssr")]
mod sign_in;

pub use api::{SignOut, SubmitRegister, SubmitSignIn};
#[cfg(not(feature = "ssr"))]
pub use from_server::{FromServer as Register, FromServer as SignIn};
#[cfg(feature = "ssr")]
pub use register::Register;
#[cfg(feature = "ssr")]
pub use sign_in::SignIn;
