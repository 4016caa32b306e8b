//! Rules of the road at Telegram: what its errors mean, and how fast an account may go.

pub mod governor;
pub mod verdict;

pub use governor::{Errand, Governor, Method, Pace, Paces, Priority, Wait};
pub use verdict::{Verdict, verdict};
