//! How often one network address, and one person, may ask for what.

mod class;
mod memory;
mod shared;

use std::net::IpAddr;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::{Actor, Error};

use super::proxy::ClientAddress;
use crate::config::RateLimits;
use crate::http::pages;
use crate::http::problem::Problem;
use crate::state::AppState;

pub use class::{Class, Per, Rate};
use memory::Memory;
use shared::Shared;

/// Requests so far: in a Redis where there is one, and in memory where there is none or it does
/// not answer.
#[derive(Default)]
pub struct Limits {
    memory: Memory,
    shared: Option<Shared>,
}

impl Limits {
    /// Counting in this Redis, or in memory.
    pub fn new(redis_url: Option<&str>) -> redis::RedisResult<Self> {
        Ok(Self {
            memory: Memory::default(),
            shared: redis_url.map(Shared::new).transpose()?,
        })
    }

    /// Forgets whoever has not been seen for a while.
    pub fn tidy(&self) {
        self.memory.tidy();
    }

    /// Whether the Redis answers, if there is one.
    pub async fn redis_answers(&self) -> Option<bool> {
        match &self.shared {
            Some(shared) => Some(shared.answers().await),
            None => None,
        }
    }

    /// Counts a request; an error if it is one too many.
    pub async fn take(&self, class: Class, per: Per, key: u128) -> Result<(), Error> {
        let counted = match &self.shared {
            Some(shared) => shared.take(class, per, key).await,
            None => None,
        };
        let counted = counted.unwrap_or_else(|| self.memory.take(class, per, key));
        counted.map_err(|wait| {
            metrics::counter!("parley_rate_limited_total", "class" => class.name()).increment(1);
            too_often(wait)
        })
    }
}

/// The wait in whole seconds, never less than it is.
fn too_often(wait: Duration) -> Error {
    let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
    Error::rate_limited(seconds.saturating_add(1))
}

/// Answers 429 where an address asked too often.
pub async fn per_address(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>();
    let key = address.map(|ClientAddress(address)| network(*address));
    limit(&state, Per::Address, key, request, next).await
}

/// Answers 429 where a person asked too often.
pub async fn per_account(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let actor = request.extensions().get::<Actor>();
    let key = actor.map(|actor| actor.user_id.0.as_u128());
    limit(&state, Per::Account, key, request, next).await
}

async fn limit(
    state: &AppState,
    per: Per,
    key: Option<u128>,
    request: Request,
    next: Next,
) -> Response {
    let class = Class::of(request.method(), request.uri().path());
    let limited = match (class, key) {
        (Some(class), Some(key)) if state.http.rate_limits == RateLimits::On => {
            state.limits.take(class, per, key).await
        }
        _ => Ok(()),
    };
    match limited {
        Ok(()) => next.run(request).await,
        Err(error) => pages::plain_form_error(&request, &error)
            .unwrap_or_else(|| Problem::from(error).into_response()),
    }
}

/// Whoever has one IPv6 address usually has all of its /64.
fn network(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_is_one_caller_and_addresses_of_ipv4_are_many() {
        let key = |text: &str| network(text.parse().expect("an address"));
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_ne!(key("1.2.3.4"), key("1.2.3.5"));
    }

    #[test]
    fn the_wait_is_never_less_than_it_takes() {
        assert_eq!(too_often(Duration::from_millis(1)).retry_after, Some(1));
        assert_eq!(too_often(Duration::from_millis(1_001)).retry_after, Some(2));
    }
}
