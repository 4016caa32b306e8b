//! Several servers that count together, in a genuine Redis.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use serde_json::json;
use server::config::{Options, RateLimits};

use crate::app::{TestApp, problem};
use crate::inbox::until;

/// A Redis of this test alone.
struct Redis {
    process: Child,
    port: u16,
}

impl Redis {
    fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let text = port.to_string();
        let process = Command::new("redis-server")
            .args([
                "--port",
                &text,
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
            ])
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server, which ./dev test installs");
        Self { process, port }
    }

    fn stop(&mut self) {
        self.process.kill().expect("stopping the Redis");
        self.process.wait().expect("its end");
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

async fn server(redis: &Redis) -> TestApp {
    let url = format!("redis://127.0.0.1:{}", redis.port);
    let change = |options: &mut Options| {
        options.http.rate_limits = Some(RateLimits::On);
        options.http.redis_url = Some(url);
    };
    TestApp::start_with(testkit::sqlite().await, change).await
}

/// Whether the Redis is up, as the server sees it. The server is ready either way.
async fn sees_redis(app: &TestApp, state: &str) {
    until(state, || async {
        let ready = app.stranger().read("/health/ready").await;
        assert_eq!(ready["dependencies"][3]["name"], "redis");
        (ready["dependencies"][3]["state"] == state).then_some(())
    })
    .await;
}

/// How often these servers in turn let somebody guess until it is one too many.
async fn tries(apps: &[&TestApp]) -> usize {
    for times in 0..100 {
        let visitor = apps[times % apps.len()].stranger();
        let answer = visitor
            .post("/api/auth/verify", &json!({ "token": "x" }))
            .await;
        if answer.status() == 429 {
            problem(answer, 429, "rate_limited").await;
            return times;
        }
    }
    panic!("guessing is not limited");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_with_one_redis_count_together_and_without_it_alone() {
    let mut redis = Redis::start();
    let (one, other) = (server(&redis).await, server(&redis).await);
    sees_redis(&one, "up").await;
    sees_redis(&other, "up").await;
    // Twenty at once for both; what time gives back meanwhile is far less than twenty more.
    let together = tries(&[&one, &other]).await;
    assert!((20..35).contains(&together), "{together} of both");
    redis.stop();
    // Nobody is shut out by that, and nobody is let in without being counted.
    for app in [&one, &other] {
        sees_redis(app, "down").await;
        let alone = tries(&[app]).await;
        assert!(alone >= 20, "{alone} alone");
    }
    one.stop().await;
    other.stop().await;
}
