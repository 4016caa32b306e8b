//! Imports: records from files.

mod api;
mod columns;
mod outcome;
mod page;
mod upload;
mod wizard;
mod words;

pub use page::Imports;
pub use wizard::ImportWizard;
