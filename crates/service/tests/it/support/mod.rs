//! The world that stories of the use cases play in: a database, a clock that stands still until
//! it is moved, and a Telegram that does what it is told.

mod gateway;
mod telegram;
mod world;

pub use gateway::{CODE, Call, FakeGateway, SendOutcome};
pub use telegram::{dialog, incoming, outgoing, person, user};
pub use world::{World, start_time};
