//! Stories over HTTP, each on both databases.

mod app;
mod auth;
mod configuration;
mod crm;
mod filters;
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
