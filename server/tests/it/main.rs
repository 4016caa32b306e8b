//! Stories over HTTP, each on both databases.

mod app;
mod auth;
mod configuration;
mod crm;
mod inbox;
mod invitations;
mod kill;
mod mails;
mod matrix;
mod members;
mod operations;
mod pages;
mod problems;
mod realtime;
mod sessions;
