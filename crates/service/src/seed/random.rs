//! Chance that comes out the same every time.

use chrono::{DateTime, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

/// A seeded source of choices.
pub struct Random(StdRng);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A number below `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            0
        } else {
            self.0.random_range(0..end)
        }
    }

    /// A number from `from` up to `to`, both possible.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        self.0.random_range(from..=to)
    }

    /// True so many times in a hundred.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.0.random_range(0..100) < chance
    }

    /// One of these.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// A UUIDv7 as if made at this time.
    pub fn id<T: From<Uuid>>(&mut self, at: DateTime<Utc>) -> T {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let mut bytes = [0u8; 10];
        self.0.fill(&mut bytes);
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes)
            .into_uuid()
            .into()
    }

    /// `count` times within the last `days`, from old to new.
    pub fn times(&mut self, count: usize, days: i64, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
        let span = days * 86_400_000;
        let mut ago: Vec<i64> = (0..count).map(|_| self.between(0, span)).collect();
        ago.sort_unstable_by(|a, b| b.cmp(a));
        ago.into_iter()
            .map(|ms| now - TimeDelta::milliseconds(ms))
            .collect()
    }
}
