//! `parley seed`

use std::time::Instant;

use clap::Args;
use service::seed::{self, Plan};

use crate::Extras;
use crate::application::{open_database, services};
use crate::config::Options;

/// How much of everything, and where.
#[derive(Args)]
pub struct Seed {
    /// Companies to make
    #[arg(long, default_value_t = 100)]
    companies: u32,
    /// Contacts to make, spread over the companies
    #[arg(long, default_value_t = 500)]
    contacts: u32,
    /// Deals to make, spread over the stages
    #[arg(long, default_value_t = 200)]
    deals: u32,
    /// Conversations to make, spread over five accounts
    #[arg(long, default_value_t = 20)]
    chats: u32,
    /// Messages to make, spread over the conversations
    #[arg(long, default_value_t = 2_000)]
    messages: u32,
    /// Where the database is.
    #[command(flatten)]
    options: Options,
}

/// Makes an organization; its sign-in is the last line of the output.
pub async fn run(seed: Seed) -> anyhow::Result<()> {
    let plan = Plan {
        companies: seed.companies,
        contacts: seed.contacts,
        deals: seed.deals,
        chats: seed.chats,
        messages: seed.messages,
    };
    let config = super::start(seed.options)?;
    let db = open_database(&config).await?;
    let services = services(&config, db.clone(), &Extras::default())?;
    let started = Instant::now();
    let progress = |what: &str| eprintln!("{:6.1} s  {what}", started.elapsed().as_secs_f64());
    let credentials = seed::run(&services, &plan, progress).await?;
    progress("done");
    db.close().await;
    println!("{}", serde_json::to_string(&credentials)?);
    Ok(())
}
