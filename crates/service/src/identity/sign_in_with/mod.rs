//! Signing in with somebody else's word.
//!
//! A person leaves for a provider with a question in a sealed cookie ([`depart`]) and comes back to
//! the browser that holds it ([`arrive`]). Whom the provider means by a subject of its own was said
//! by that person while they were signed in, or by their registration ([`register_with`]): never is
//! it guessed from an address.

mod arrive;
mod depart;
mod linked;
mod newcomer;
mod sealed;
mod voucher;

pub use arrive::{Arrived, Returned, arrive};
pub use depart::{Departure, consent_to_link, depart, depart_to_link};
pub use linked::{linked_sign_ins, unlink};
pub use newcomer::{register_with, vouched};
pub use voucher::{Question, Unheard, Voucher, Vouchers, Word};

use domain::sign_in_with::OfferedProvider;

use crate::Services;

/// The providers that can be chosen here.
pub fn offered_providers(services: &Services) -> Vec<OfferedProvider> {
    services.vouchers.offered()
}
