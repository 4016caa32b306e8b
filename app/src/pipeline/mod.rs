//! The board of a pipeline.

mod api;
mod board;
mod card;
mod column;
mod drag;
mod keys;
mod model;
mod move_dialog;
mod state;

pub use api::{LoadBoard, load_board};
pub use board::Board;
