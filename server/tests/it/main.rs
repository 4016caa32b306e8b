//! Stories over HTTP, each on both databases.

mod api_keys;
mod app;
mod audit;
mod auth;
mod configuration;
mod crm;
mod export;
mod inbox;
mod invitations;
mod kill;
mod mails;
mod members;
mod operations;
mod pages;
mod problems;
mod realtime;
mod sessions;
mod tenancy;
