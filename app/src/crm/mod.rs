//! Companies, contacts and deals.

mod alerts;
pub mod api;
mod bin;
mod columns;
mod companies;
mod company;
mod company_form;
mod contact;
mod contact_form;
mod contacts;
mod deal;
mod deal_form;
mod deals;
mod filter;
mod list;
mod parts;
mod tags;
mod tasks;
mod views;

pub use alerts::Alerts;
pub use bin::Bin;
pub use companies::Companies;
pub use company::CompanyPage;
pub use company_form::NewCompany;
pub use contact::ContactPage;
pub use contact_form::NewContact;
pub use contacts::Contacts;
pub use deal::DealPage;
pub use deal_form::NewDeal;
pub use deals::Deals;
pub use parts::custom::holds;
pub use parts::stages::{Stages, stage_tint};
pub use tags::Tags;
pub use tasks::Tasks;
