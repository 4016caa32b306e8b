//! `parley reset-second-step`

use anyhow::bail;
use clap::Args;
use domain::ErrorCode;
use domain::organization::SecondStepReset;

use crate::Extras;
use crate::application::{open_database, services};
use crate::config::Options;

/// Whose, and why.
#[derive(Args)]
pub struct ResetSecondStep {
    /// The address they sign in with
    email: String,
    /// How you know that it is they who ask: they are told, and the audit log keeps it
    #[arg(long)]
    reason: String,
    /// Where the database is.
    #[command(flatten)]
    options: Options,
}

/// Takes the second step from a person, signs them out everywhere, and has them told.
pub async fn run(asked: ResetSecondStep) -> anyhow::Result<()> {
    let config = super::start(asked.options)?;
    let mailed = config.mail.is_some();
    let db = open_database(&config).await?;
    let services = services(&config, db.clone(), &Extras::default())?;
    let reset = SecondStepReset {
        reason: asked.reason,
    };
    let done = service::members::reset_by_operator(&services, &asked.email, &reset).await;
    db.close().await;
    let freed = match done {
        Ok(freed) => freed,
        Err(error) => match error.code {
            ErrorCode::NotFound => bail!("nobody signs in with {}", asked.email),
            ErrorCode::Conflict => bail!("{} has no second step", asked.email),
            ErrorCode::Invalid => {
                bail!("--reason: 1 to {} characters", SecondStepReset::REASON_MAX)
            }
            _ => return Err(error.into()),
        },
    };
    println!(
        "{} signs in with the password alone now, and was signed out on {} devices.",
        freed.name, freed.sessions
    );
    match (freed.told, mailed) {
        (true, true) => println!("The running server tells them by mail."),
        (true, false) => println!("No mail server is configured: tell them yourself."),
        (false, _) => {
            println!("No organization knows them, so no mail is written: tell them yourself.")
        }
    }
    Ok(())
}
