//! How long to wait before the next attempt to connect.

use std::time::{Duration, Instant};

use rand::Rng;

use crate::Timing;

/// Doubles from the first wait to the longest, with jitter so that many accounts that lost the
/// same server do not come back in one moment.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    most: Duration,
    healthy_after: Duration,
    losses: u32,
}

impl Backoff {
    pub(crate) const fn new(timing: &Timing) -> Self {
        Self {
            first: timing.backoff_first,
            most: timing.backoff_most,
            healthy_after: timing.healthy_after,
            losses: 0,
        }
    }

    /// The next wait, after a connection that had been online since `online_since`.
    pub(crate) fn next(&mut self, online_since: Option<Instant>) -> Duration {
        if online_since.is_some_and(|since| since.elapsed() >= self.healthy_after) {
            self.losses = 0;
        }
        let full = self
            .first
            .saturating_mul(1 << self.losses.min(16))
            .min(self.most);
        self.losses = self.losses.saturating_add(1);
        full.mul_f64(rand::rng().random_range(0.75..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_the_longest_wait() {
        let mut backoff = Backoff::new(&Timing::default());
        let waits: Vec<f64> = (0..9).map(|_| backoff.next(None).as_secs_f64()).collect();
        for (wait, full) in waits.iter().zip([1., 2., 4., 8., 16., 32., 60., 60., 60.]) {
            assert!((full * 0.75..=full).contains(wait), "{wait} of {full}");
        }
    }

    #[test]
    fn forgets_losses_after_a_healthy_time() {
        let mut backoff = Backoff::new(&Timing::default());
        for _ in 0..5 {
            backoff.next(None);
        }
        let healthy = Instant::now().checked_sub(Duration::from_secs(31));
        assert!(backoff.next(healthy) <= Duration::from_secs(1));
        assert!(backoff.next(Some(Instant::now())) > Duration::from_secs(1));
    }
}
