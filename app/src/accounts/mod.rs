//! Telegram accounts: the list, one account, and the wizard that connects one.

pub mod api;
mod connect;
mod list;
mod page;
mod state;

pub use connect::ConnectAccount;
pub use list::Accounts;
pub use page::AccountPage;
