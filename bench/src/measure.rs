//! Runs one scenario and sums up what was seen.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::task::JoinSet;

use crate::client::Client;
use crate::scenarios::{Scenario, World};

/// What one connection saw.
#[derive(Default)]
struct Seen {
    latencies: Vec<Duration>,
    failed: usize,
    bytes: usize,
}

/// What a scenario came to.
pub struct Outcome {
    latencies: Vec<Duration>,
    failed: usize,
    bytes: usize,
    took: Duration,
}

pub async fn run(
    addr: SocketAddr,
    world: &World,
    scenario: &'static Scenario,
    connections: usize,
    duration: Duration,
) -> anyhow::Result<Outcome> {
    let mut tasks = JoinSet::new();
    let started = Instant::now();
    let end = started + duration;
    for number in 0..connections {
        let world = world.clone();
        tasks.spawn(connection(addr, world, scenario, number as u64, end));
    }
    let mut outcome = Outcome {
        latencies: Vec::new(),
        failed: 0,
        bytes: 0,
        took: Duration::ZERO,
    };
    while let Some(seen) = tasks.join_next().await {
        let seen = seen??;
        outcome.latencies.extend(seen.latencies);
        outcome.failed += seen.failed;
        outcome.bytes += seen.bytes;
    }
    outcome.took = started.elapsed();
    outcome.latencies.sort_unstable();
    Ok(outcome)
}

async fn connection(
    addr: SocketAddr,
    world: World,
    scenario: &Scenario,
    number: u64,
    end: Instant,
) -> anyhow::Result<Seen> {
    let mut random = StdRng::seed_from_u64(number);
    let mut client = Client::connect(addr, Some(&world.token)).await?;
    let mut seen = Seen::default();
    while Instant::now() < end {
        let call = (scenario.call)(&world, &mut random);
        let sent = Instant::now();
        let (status, body) = client.send(call).await?;
        seen.latencies.push(sent.elapsed());
        seen.bytes += body.len();
        if !(200..300).contains(&status) {
            seen.failed += 1;
        }
    }
    Ok(seen)
}

impl Outcome {
    pub fn row(&self, name: &str, connections: usize) -> String {
        let count = self.latencies.len();
        let per_second = count as f64 / self.took.as_secs_f64();
        let kilobytes = self.bytes as f64 / count.max(1) as f64 / 1000.0;
        format!(
            "| {name} | {connections} | {per_second:.0} | {:.2} | {:.2} | {:.2} | {} | {kilobytes:.1} |",
            self.percentile(50),
            self.percentile(95),
            self.percentile(99),
            self.failed,
        )
    }

    /// In milliseconds.
    fn percentile(&self, percent: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        self.latencies
            .get(last * percent / 100)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }
}
