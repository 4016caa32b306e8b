//! `parley migrate`

use crate::application::open_database;
use crate::config::Config;

/// Brings the schema up to date.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let db = open_database(&config).await?;
    db.close().await;
    println!("The database schema is up to date.");
    Ok(())
}
