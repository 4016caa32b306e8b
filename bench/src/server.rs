//! The server under test, as its own process.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::Value;

use crate::client::{Call, Client};

/// What `parley seed` left behind.
pub struct Seeded {
    /// `{"email", "password"}`.
    pub credentials: Value,
    pub took: Duration,
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub addr: SocketAddr,
    pub ready_after: Duration,
}

/// The memory of the server's process.
pub struct Memory {
    pub now_mb: f64,
    pub peak_mb: f64,
}

pub fn seed(binary: &Path, data: &Path, arguments: &str) -> anyhow::Result<Seeded> {
    let started = Instant::now();
    let output = Command::new(binary)
        .arg("seed")
        .args(arguments.split_whitespace())
        .env("PARLEY_DATA_DIR", data)
        .stderr(Stdio::inherit())
        .output()
        .context("parley seed")?;
    anyhow::ensure!(output.status.success(), "parley seed failed");
    let text = String::from_utf8(output.stdout)?;
    let last = text.lines().last().context("a last line")?;
    Ok(Seeded {
        credentials: serde_json::from_str(last)?,
        took: started.elapsed(),
    })
}

pub async fn start(binary: &Path, data: &Path) -> anyhow::Result<Server> {
    let addr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let started = Instant::now();
    let child = Command::new(binary)
        .arg("serve")
        .env("PARLEY_DATA_DIR", data)
        .env("PARLEY_ADDR", addr.to_string())
        .env("PARLEY_RATE_LIMITS", "off")
        .env("PARLEY_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .context("parley serve")?;
    let mut server = Server {
        child,
        addr,
        ready_after: Duration::ZERO,
    };
    while !is_ready(addr).await {
        anyhow::ensure!(
            started.elapsed() < Duration::from_secs(30),
            "not ready after 30 s"
        );
        anyhow::ensure!(server.child.try_wait()?.is_none(), "parley serve ended");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.ready_after = started.elapsed();
    Ok(server)
}

async fn is_ready(addr: SocketAddr) -> bool {
    let Ok(mut client) = Client::connect(addr, None).await else {
        return false;
    };
    matches!(client.send(Call::get("/health/ready")).await, Ok((200, _)))
}

impl Server {
    /// Resident memory now and at its highest, from `/proc`.
    pub fn memory(&self) -> anyhow::Result<Memory> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let megabytes = |key: &str| {
            status
                .lines()
                .find_map(|line| line.strip_prefix(key))
                .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok())
                .map(|kib| kib * 1024.0 / 1e6)
                .with_context(|| format!("{key} in /proc"))
        };
        Ok(Memory {
            now_mb: megabytes("VmRSS:")?,
            peak_mb: megabytes("VmHWM:")?,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
