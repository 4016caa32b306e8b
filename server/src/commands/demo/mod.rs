//! `parley demo`: the whole product with nothing to configure.
//!
//! A local Telegram runs in the same process, with people who answer. At the first start a
//! workspace is made and one account connected; all of it stays in the data folder.

mod data;
mod workspace;

use std::net::SocketAddr;

use anyhow::Context;
use domain::account::SandboxCredential;
use telegram_sandbox::{Credentials, Sandbox, SandboxConfig, SandboxHandle, Scenario};

use super::serve::until_asked;
use crate::config::{Config, Options, Telegram, TelegramOptions, TelegramSite};
use crate::{Application, Extras, telemetry};

/// The file in the data folder that holds what happened in the local Telegram.
const SANDBOX_FILE: &str = "sandbox.json";

/// Serves the demo until asked to stop.
pub async fn run(mut options: Options) -> anyhow::Result<()> {
    let sandbox_addr = options.telegram.sandbox_addr;
    options.telegram = TelegramOptions {
        telegram: Some(TelegramSite::Sandbox),
        ..options.telegram
    };
    let mut config = options.resolve()?;
    telemetry::start_logging(&config.log);
    let sandbox = start_sandbox(&config, sandbox_addr).await?;
    config.telegram = Telegram::Sandbox {
        addr: sandbox.addr(),
    };
    let credentials = sandbox.control().credentials();
    let extras = Extras {
        outbox: true,
        sandbox_credentials: credentials.iter().map(credential).collect(),
        ..Extras::default()
    };
    let application = Application::build(config, extras).await?;
    workspace::prepare(application.services(), &credentials).await?;
    announce(&application, &credentials);
    let served = until_asked(application).await;
    sandbox.shutdown().await;
    served
}

async fn start_sandbox(config: &Config, addr: Option<SocketAddr>) -> anyhow::Result<SandboxHandle> {
    let mut sandbox = SandboxConfig::new(Scenario::demo());
    sandbox.state_file = Some(config.storage.data_dir.join(SANDBOX_FILE));
    if let Some(addr) = addr {
        sandbox.addr = addr;
    }
    Sandbox::start(sandbox)
        .await
        .context("the local Telegram cannot be started")
}

fn credential(login: &Credentials) -> SandboxCredential {
    SandboxCredential {
        name: login.name.clone(),
        phone: login.phone.clone(),
        code: login.code.clone(),
        password: login.password.clone(),
    }
}

/// Tells the person at the terminal how to begin.
fn announce(application: &Application, credentials: &[Credentials]) {
    println!();
    println!("  Parley is at http://{}", application.addr());
    println!();
    println!("  Sign in with the password  {}", data::PASSWORD);
    for member in &data::MEMBERS {
        println!("    {:<22} {}", member.email, member.role);
    }
    println!();
    println!("  Telegram accounts to connect (a local Telegram, with people who answer)");
    for login in credentials {
        let password = login.password.as_deref().map(|p| format!("  password {p}"));
        println!(
            "    {:<16} code {}{}",
            login.phone,
            login.code,
            password.unwrap_or_default()
        );
    }
    println!();
    println!("  Stop with ctrl-c. Everything is kept in the data folder.");
    println!();
}
