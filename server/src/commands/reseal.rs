//! `parley reseal`

use crate::Extras;
use crate::application::{open_database, services};
use crate::config::Config;

/// Seals everything with the key of today, and says how much it was. The server may run meanwhile,
/// with the same two keys.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let replaced = config.keys.old.is_some();
    let db = open_database(&config).await?;
    let services = services(&config, db.clone(), &Extras::default())?;
    let done = service::reseal::run(&services).await?;
    db.close().await;
    for column in &done {
        println!(
            "{}: {} sealed anew, {} were already, {} opened by no key",
            column.table, column.anew, column.already, column.lost
        );
    }
    let lost: u64 = done.iter().map(|column| column.lost).sum();
    anyhow::ensure!(
        lost == 0,
        "{lost} values were sealed with yet another key: run it again with that one as \
         PARLEY_SECRET_KEY_OLD"
    );
    if replaced {
        println!("Everything opens with the new key: take PARLEY_SECRET_KEY_OLD away.");
    }
    Ok(())
}
