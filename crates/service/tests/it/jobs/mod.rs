//! The job runner, through the work it does.

mod crash;
mod order;
