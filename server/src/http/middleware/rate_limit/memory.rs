//! Counting in this process.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::class::{Class, Per};

/// Requests so far, by class and by whose they are.
pub struct Memory {
    limiters: Vec<(Class, Per, DefaultKeyedRateLimiter<u128>)>,
    clock: DefaultClock,
}

impl Default for Memory {
    fn default() -> Self {
        let pairs = Class::ALL
            .iter()
            .flat_map(|class| [(*class, Per::Address), (*class, Per::Account)]);
        Self {
            limiters: pairs
                .map(|(class, per)| (class, per, RateLimiter::keyed(quota(class, per))))
                .collect(),
            clock: DefaultClock::default(),
        }
    }
}

impl Memory {
    /// Counts a request; how long to wait if it is one too many.
    pub fn take(&self, class: Class, per: Per, key: u128) -> Result<(), Duration> {
        let limiter = self
            .limiters
            .iter()
            .find(|(c, p, _)| (*c, *p) == (class, per));
        limiter.map_or(Ok(()), |(.., limiter)| {
            let now = self.clock.now();
            limiter
                .check_key(&key)
                .map_err(|wait| wait.wait_time_from(now))
        })
    }

    /// Forgets whoever has not been seen for a while.
    pub fn tidy(&self) {
        for (.., limiter) in &self.limiters {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

fn quota(class: Class, per: Per) -> Quota {
    let rate = class.rate(per);
    let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
    // A rate without a period is none; there is no such rate.
    Quota::with_period(rate.every)
        .map_or(Quota::per_second(burst), |quota| quota.allow_burst(burst))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_and_each_caller_is_counted_apart() {
        let memory = Memory::default();
        let burst = Class::Entry.rate(Per::Address).burst;
        for _ in 0..burst {
            assert!(memory.take(Class::Entry, Per::Address, 1).is_ok());
        }
        let wait = memory
            .take(Class::Entry, Per::Address, 1)
            .expect_err("one too many");
        assert!(wait <= Class::Entry.rate(Per::Address).every, "{wait:?}");
        assert!(memory.take(Class::Entry, Per::Address, 2).is_ok());
        assert!(memory.take(Class::Entry, Per::Account, 1).is_ok());
        assert!(memory.take(Class::Write, Per::Address, 1).is_ok());
    }

    #[test]
    fn no_class_goes_on_for_ever() {
        for class in Class::ALL {
            for per in [Per::Address, Per::Account] {
                let memory = Memory::default();
                let burst = class.rate(per).burst;
                let let_through = (0..10 * burst)
                    .take_while(|_| memory.take(class, per, 1).is_ok())
                    .count();
                let let_through = u32::try_from(let_through).expect("a number");
                assert!(let_through >= burst, "{class:?} {per:?}: {let_through}");
                assert!(let_through < 10 * burst, "{class:?} {per:?} has no limit");
            }
        }
    }
}
