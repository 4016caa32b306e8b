//! Signing in and registering: plain forms that end in a new page. They come without scripts, so
//! that the first page a person sees is light; the browser's build only knows how to get there.

pub mod api;
#[cfg(feature = "ssr")]
mod confirm_address;
#[cfg(feature = "ssr")]
mod forgot;
#[cfg(not(feature = "ssr"))]
mod from_server;
#[cfg(feature = "ssr")]
mod invitation;
#[cfg(feature = "ssr")]
mod layout;
#[cfg(feature = "ssr")]
mod passkey;
mod password;
#[cfg(feature = "ssr")]
mod register;
#[cfg(feature = "ssr")]
mod register_with;
#[cfg(feature = "ssr")]
mod reset;
#[cfg(feature = "ssr")]
mod second_step;
#[cfg(feature = "ssr")]
mod sign_in;
#[cfg(feature = "ssr")]
mod verify;
#[cfg(feature = "ssr")]
mod with;

pub use api::{
    SignOut, SubmitForgot, SubmitPasskey, SubmitRegister, SubmitRegisterWith, SubmitReset,
    SubmitSecondStep, SubmitSignIn,
};
#[cfg(feature = "ssr")]
pub use confirm_address::ConfirmAddress;
#[cfg(feature = "ssr")]
pub use forgot::ForgotPassword;
#[cfg(not(feature = "ssr"))]
pub use from_server::FromServer;
#[cfg(not(feature = "ssr"))]
pub use from_server::{
    FromServer as AcceptInvitation, FromServer as ConfirmAddress, FromServer as ForgotPassword,
    FromServer as Register, FromServer as RegisterWith, FromServer as ResetPassword,
    FromServer as SecondStep, FromServer as SignIn, FromServer as VerifyEmail,
};
#[cfg(feature = "ssr")]
pub use invitation::AcceptInvitation;
#[cfg(feature = "ssr")]
pub(crate) use layout::AuthPage;
pub(crate) use password::PasswordInput;
#[cfg(feature = "ssr")]
pub use register::Register;
#[cfg(feature = "ssr")]
pub use register_with::RegisterWith;
#[cfg(feature = "ssr")]
pub use reset::ResetPassword;
#[cfg(feature = "ssr")]
pub use second_step::SecondStep;
#[cfg(feature = "ssr")]
pub use sign_in::SignIn;
#[cfg(feature = "ssr")]
pub use verify::VerifyEmail;
