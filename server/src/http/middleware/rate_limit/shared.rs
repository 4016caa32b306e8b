//! Counting in a Redis, for several servers together.
//!
//! The rate is kept as in memory (GCRA): one number a caller, the time at which they will have
//! used up nothing, changed by a script so that two servers never read the same one.

use std::sync::LazyLock;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, RedisResult, Script};
use tokio::time::timeout;

use super::class::{Class, Per};

/// How long a request waits for the Redis before it is counted here.
const PATIENCE: Duration = Duration::from_millis(250);

/// The wait in milliseconds; 0 where there is none. The time is the Redis's own, so that the
/// clocks of the servers do not matter.
static TAKE: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        r"
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local every = tonumber(ARGV[1])
        local burst = tonumber(ARGV[2])
        local free = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
        local wait = free - every * (burst - 1) - now
        if wait > 0 then
            return math.ceil(wait)
        end
        redis.call('SET', KEYS[1], free + every, 'PX', math.ceil(free + every - now))
        return 0
        ",
    )
});

/// A Redis that counts.
#[derive(Clone)]
pub struct Shared {
    connection: ConnectionManager,
}

impl Shared {
    /// Counting there. It need not be reachable yet.
    pub fn new(url: &str) -> RedisResult<Self> {
        let config = ConnectionManagerConfig::new()
            .set_number_of_retries(1)
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let connection = ConnectionManager::new_lazy_with_config(Client::open(url)?, config)?;
        Ok(Self { connection })
    }

    /// Counts a request, and says how long to wait if it is one too many; `None` where the Redis
    /// does not answer.
    pub async fn take(&self, class: Class, per: Per, key: u128) -> Option<Result<(), Duration>> {
        let rate = class.rate(per);
        let name = format!("parley:rate:{}:{per:?}:{key:032x}", class.name());
        let mut connection = self.connection.clone();
        let mut script = TAKE.key(name);
        script
            .arg(u64::try_from(rate.every.as_millis()).unwrap_or(u64::MAX))
            .arg(rate.burst);
        let asked = script.invoke_async::<u64>(&mut connection);
        match timeout(PATIENCE, asked).await {
            Ok(Ok(0)) => Some(Ok(())),
            Ok(Ok(wait)) => Some(Err(Duration::from_millis(wait))),
            Ok(Err(error)) => {
                tracing::warn!(%error, "requests are counted here: the Redis failed");
                None
            }
            Err(_) => {
                tracing::warn!("requests are counted here: the Redis does not answer");
                None
            }
        }
    }

    /// Whether it answers.
    pub async fn answers(&self) -> bool {
        let mut connection = self.connection.clone();
        let ping = redis::cmd("PING");
        let asked = ping.query_async::<String>(&mut connection);
        matches!(timeout(PATIENCE, asked).await, Ok(Ok(_)))
    }
}
