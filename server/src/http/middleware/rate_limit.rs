//! How often one network address may try to come in.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::Error;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::proxy::ClientAddress;
use crate::config::RateLimits;
use crate::http::pages;
use crate::http::problem::Problem;
use crate::state::AppState;

/// Attempts to sign in or to register: this many at once, then one every three seconds.
const ENTRIES: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);
const ENTRY_EVERY: Duration = Duration::from_secs(3);
/// Refreshes: windows do these by themselves, so there is more room.
const REFRESHES: NonZeroU32 = NonZeroU32::MIN.saturating_add(119);
const REFRESH_EVERY: Duration = Duration::from_millis(500);

const ENTRY_PATHS: [&str; 29] = [
    "/api/auth/signin",
    "/api/auth/signup",
    "/fn/auth/sign-in",
    "/fn/auth/register",
    "/api/auth/password",
    "/fn/security/password",
    "/api/auth/password/forgot",
    "/api/auth/password/reset",
    "/api/auth/verify",
    "/api/auth/verification",
    "/api/auth/invitation/register",
    "/fn/auth/forgot",
    "/fn/auth/reset",
    "/fn/auth/verify",
    "/fn/security/verification",
    "/fn/auth/register-invited",
    "/api/auth/signin/second-step",
    "/fn/auth/second-step",
    "/api/auth/two-factor/setup",
    "/api/auth/two-factor/confirm",
    "/api/auth/two-factor/backup-codes",
    "/api/auth/two-factor/off",
    "/fn/two-factor/begin",
    "/fn/two-factor/confirm",
    "/fn/two-factor/change",
    "/api/auth/email",
    "/api/auth/email/confirm",
    "/fn/profile/email",
    "/fn/auth/address",
];

/// Attempts so far, by address.
pub struct Limits {
    entries: DefaultKeyedRateLimiter<IpAddr>,
    refreshes: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl Default for Limits {
    fn default() -> Self {
        let every = |period, burst| Quota::with_period(period).map(|q| q.allow_burst(burst));
        let entries = every(ENTRY_EVERY, ENTRIES).unwrap_or(Quota::per_second(ENTRIES));
        let refreshes = every(REFRESH_EVERY, REFRESHES).unwrap_or(Quota::per_second(REFRESHES));
        Self {
            entries: RateLimiter::keyed(entries),
            refreshes: RateLimiter::keyed(refreshes),
            clock: DefaultClock::default(),
        }
    }
}

impl Limits {
    /// Forgets addresses that have not been seen for a while.
    pub fn tidy(&self) {
        for limiter in [&self.entries, &self.refreshes] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// Counts a request, if it is one that is limited.
    fn check(&self, path: &str, address: IpAddr) -> Result<(), Error> {
        let limiter = if ENTRY_PATHS.contains(&path) {
            &self.entries
        } else if path == "/api/auth/refresh" {
            &self.refreshes
        } else {
            return Ok(());
        };
        limiter.check_key(&network(address)).map_err(|wait| {
            let wait = wait.wait_time_from(self.clock.now());
            let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
            Error::rate_limited(seconds.saturating_add(1))
        })
    }
}

/// Whoever has one IPv6 address usually has all of its /64.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
    }
}

/// Answers 429 where it was too often.
pub async fn rate_limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>().copied();
    let limited = match address {
        Some(ClientAddress(address))
            if matches!(*request.method(), Method::POST | Method::PUT)
                && state.http.rate_limits == RateLimits::On =>
        {
            state.limits.check(request.uri().path(), address)
        }
        _ => Ok(()),
    };
    match limited {
        Ok(()) => next.run(request).await,
        Err(error) => pages::plain_form_error(&request, &error)
            .unwrap_or_else(|| Problem::from(error).into_response()),
    }
}
