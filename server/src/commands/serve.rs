//! `parley serve`

use crate::config::{Config, RateLimits, Telegram};
use crate::{Application, Extras};

use super::asked_to_stop;

/// Serves until asked to stop.
pub async fn run(config: Config) -> anyhow::Result<()> {
    warn(&config);
    let application = Application::build(config, Extras::default()).await?;
    tracing::info!("Parley is at http://{}", application.addr());
    until_asked(application).await
}

/// Serves until asked to stop.
pub(super) async fn until_asked(application: Application) -> anyhow::Result<()> {
    let stopper = application.stopper();
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping");
        stopper.cancel();
    });
    application.run().await
}

/// What an operator should know, though nothing is wrong.
fn warn(config: &Config) {
    tracing::info!(telegram = ?config.telegram, data_dir = %config.storage.data_dir.display(), "configuration");
    if matches!(config.telegram, Telegram::NotConfigured) {
        tracing::warn!(
            "Telegram accounts cannot be connected: set PARLEY_TELEGRAM_API_ID and \
             PARLEY_TELEGRAM_API_HASH, from my.telegram.org"
        );
    }
    if config.keys.old.is_some() {
        tracing::warn!(
            "the secret key is being replaced: run `parley reseal`, then take PARLEY_SECRET_KEY_OLD away"
        );
    }
    if config.mail.is_none() {
        tracing::warn!(
            "mails cannot be sent: invitations work by link only, and passwords cannot be reset \
             (PARLEY_SMTP_HOST)"
        );
    }
    if config.http.rate_limits == RateLimits::Off {
        tracing::warn!("requests are not limited (PARLEY_RATE_LIMITS=off)");
    }
    let https = config
        .http
        .base_url
        .as_ref()
        .is_some_and(|url| url.is_https());
    if !config.http.addr.ip().is_loopback() && !https && config.http.trusted_proxies.is_empty() {
        tracing::warn!(
            "reachable from other machines without https: put a proxy in front and set \
             PARLEY_BASE_URL"
        );
    }
    if !config.http.site_root.is_dir() {
        tracing::warn!(
            site_root = %config.http.site_root.display(),
            "the site folder is missing: pages will come without style and scripts (PARLEY_SITE_ROOT)"
        );
    }
}
