//! Companies, contacts, deals: what people do with them.

mod access;
mod bin;
mod board;
mod deals;
mod fields;
mod notes;
mod order;
mod people;
mod tags;
mod tasks;
mod timeline;
mod together;
mod views;

use domain::contact::ContactInput;
use domain::deal::DealInput;
use domain::pipeline::Pipeline;
use domain::{Actor, ErrorCode};

use crate::support::World;

/// A contact with this first name and nothing more.
fn named(first_name: &str) -> ContactInput {
    ContactInput {
        first_name: first_name.to_owned(),
        ..ContactInput::default()
    }
}

/// A deal with this title and nothing more.
pub fn titled(title: &str) -> DealInput {
    DealInput {
        title: title.to_owned(),
        ..DealInput::default()
    }
}

/// The organization's only pipeline.
async fn pipeline(world: &World, actor: &Actor) -> Pipeline {
    service::pipelines::list(&world.services, actor)
        .await
        .expect("pipelines")
        .remove(0)
}

/// How a use case was refused.
fn refusal<T: std::fmt::Debug>(result: Result<T, domain::Error>) -> ErrorCode {
    result.expect_err("a refusal").code
}
