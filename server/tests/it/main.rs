//! Stories over HTTP, each on both databases.

mod api_keys;
mod app;
mod audit;
mod auth;
mod configuration;
mod crm;
mod filters;
mod export;
mod inbox;
mod invitations;
mod kill;
mod mails;
mod members;
mod operations;
mod pages;
mod problems;
mod profile;
mod realtime;
mod sessions;
mod tenancy;
mod two_factor;
mod two_factor_pages;
mod two_factor_required;
