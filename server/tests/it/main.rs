//! Stories over HTTP, each on both databases.

mod app;
mod asvs;
mod auth;
mod configuration;
mod crm;
mod inbox;
mod invitations;
mod kill;
mod limits;
mod lockout;
mod mails;
mod matrix;
mod members;
mod operations;
mod other_sites;
mod pages;
mod problems;
mod realtime;
mod sessions;
mod shared_limits;
