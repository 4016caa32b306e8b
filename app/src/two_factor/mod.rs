//! The second step at sign-in: the page that sets it up, renews its codes and switches it off.
//! Plain forms, as signing in is: whoever is led here comes before they may use anything else.

pub mod api;
#[cfg(feature = "ssr")]
mod change;
#[cfg(feature = "ssr")]
mod codes;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
pub(crate) mod passkeys;
#[cfg(feature = "ssr")]
mod proof;
#[cfg(feature = "ssr")]
mod setup;

#[cfg(not(feature = "ssr"))]
pub use crate::auth::FromServer as TwoFactorPage;
#[cfg(feature = "ssr")]
pub use page::TwoFactorPage;
