//! Stories of the store, each told on both databases.

mod companies;
mod contacts;
mod deals;
mod export;
mod filters;
mod ground;
mod kernel;
mod linked_sign_ins;
mod lists;
mod passkeys;
mod pipelines;
mod plans;
mod postgres;
mod records;
mod schema;
mod sealed;
mod second_steps;
mod timeline;
mod totals;
