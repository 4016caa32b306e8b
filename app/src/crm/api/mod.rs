//! Server functions of the CRM: read the request, call one use case, shape the answer.

mod companies;
mod contacts;
mod deals;
mod timeline;

pub use companies::*;
pub use contacts::*;
pub use deals::*;
pub use timeline::*;
