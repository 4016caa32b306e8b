//! Stories of the use cases, each on both databases.

mod support;

mod accounts;
mod crm;
mod jobs;
mod messaging;
