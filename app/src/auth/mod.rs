//! Signing in and registering.

mod api;
mod layout;
mod password;
mod register;
mod sign_in;

pub use api::{SignOut, SubmitRegister, SubmitSignIn};
pub use register::Register;
pub use sign_in::SignIn;
