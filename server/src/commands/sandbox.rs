//! `parley sandbox`

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use telegram_sandbox::{Sandbox as Server, SandboxConfig, Scenario};

use super::asked_to_stop;
use crate::config::{Log, LogFormat, TelegramOptions};
use crate::telemetry;

/// A local Telegram.
#[derive(Args)]
pub struct Sandbox {
    /// Where Parley connects to; a loopback address
    #[arg(long, env = "PARLEY_SANDBOX_ADDR", default_value_t = TelegramOptions::SANDBOX_ADDR)]
    addr: SocketAddr,

    /// Where to listen for control over HTTP; a loopback address
    #[arg(long, env = "PARLEY_SANDBOX_CONTROL_ADDR")]
    control_addr: Option<SocketAddr>,

    /// A scenario to play instead of the demo, in TOML or JSON
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,

    /// Where to keep the world over restarts [default: nowhere]
    #[arg(long, value_name = "FILE")]
    state_file: Option<PathBuf>,
}

/// Runs it until asked to stop.
pub async fn run(options: Sandbox) -> anyhow::Result<()> {
    telemetry::start_logging(&Log {
        filter: std::env::var("PARLEY_LOG").unwrap_or_else(|_| "info".to_owned()),
        format: LogFormat::Text,
    });
    let scenario = match &options.scenario {
        Some(file) => Scenario::load(file)?,
        None => Scenario::demo(),
    };
    let server = Server::start(SandboxConfig {
        addr: options.addr,
        control_addr: options.control_addr,
        state_file: options.state_file,
        ..SandboxConfig::new(scenario)
    })
    .await?;
    println!(
        "The sandbox listens on {}. Phone numbers to sign in with:",
        server.addr()
    );
    for login in server.control().credentials() {
        let password = login
            .password
            .map(|p| format!(", password {p}"))
            .unwrap_or_default();
        println!(
            "  {}  code {}{password}  ({})",
            login.phone, login.code, login.name
        );
    }
    println!(
        "Start Parley with PARLEY_TELEGRAM=sandbox PARLEY_SANDBOX_ADDR={}",
        server.addr()
    );
    asked_to_stop().await;
    server.shutdown().await;
    Ok(())
}
