//! Stories of the use cases, each on both databases.
#![expect(
    clippy::unwrap_used,
    reason = "a story that goes another way than told fails there"
)]

mod support;

mod accounts;
mod crm;
mod housekeeping;
mod imports;
mod jobs;
mod messaging;
mod notices;
