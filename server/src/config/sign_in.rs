//! Who vouches for people at sign-in.

use std::sync::Arc;

use domain::sign_in_with::Provider;
use providers::{Client, GitHub, OpenId, SetUpError, Telegram};
use serde::Deserialize;
use service::Clock;
use service::identity::{Voucher, Vouchers};

use super::ConfigError;

/// As given.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInOptions {
    /// Lets people sign in with Google: the id of a client made in its console, whose redirect address
    /// is the one people type (PARLEY_BASE_URL) with /auth/google/callback [default: off]
    #[arg(long, env = "PARLEY_GOOGLE_CLIENT_ID", value_name = "ID")]
    pub google_client_id: Option<String>,

    /// The secret that belongs to it
    #[arg(
        long,
        env = "PARLEY_GOOGLE_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub google_client_secret: Option<String>,

    /// The issuer behind it [default: https://accounts.google.com]
    #[arg(long, env = "PARLEY_GOOGLE_ISSUER", value_name = "URL")]
    pub google_issuer: Option<String>,

    /// Lets people sign in with GitHub: the id of an OAuth app, whose callback address ends with
    /// /auth/github/callback [default: off]
    #[arg(long, env = "PARLEY_GITHUB_CLIENT_ID", value_name = "ID")]
    pub github_client_id: Option<String>,

    /// The secret that belongs to it
    #[arg(
        long,
        env = "PARLEY_GITHUB_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub github_client_secret: Option<String>,

    /// Which GitHub [default: https://github.com]
    #[arg(long, env = "PARLEY_GITHUB_URL", value_name = "URL")]
    pub github_url: Option<String>,

    /// Where it answers programs [default: https://api.github.com]
    #[arg(long, env = "PARLEY_GITHUB_API_URL", value_name = "URL")]
    pub github_api_url: Option<String>,

    /// Lets people sign in with any OpenID issuer, like the single sign-on of a company; the callback
    /// address ends with /auth/oidc/callback [default: off]
    #[arg(long, env = "PARLEY_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,

    /// The id it knows us by
    #[arg(long, env = "PARLEY_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,

    /// The secret that belongs to it
    #[arg(
        long,
        env = "PARLEY_OIDC_CLIENT_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub oidc_client_secret: Option<String>,

    /// What people call it: the name on the button [default: the host of the issuer]
    #[arg(long, env = "PARLEY_OIDC_NAME", value_name = "NAME")]
    pub oidc_name: Option<String>,

    /// Lets people sign in with Telegram: the token of a bot whose domain was set to that of
    /// PARLEY_BASE_URL (/setdomain with @BotFather) [default: off]
    #[arg(
        long,
        env = "PARLEY_TELEGRAM_LOGIN_BOT_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub telegram_login_bot_token: Option<String>,

    /// Where Telegram asks people [default: https://oauth.telegram.org]
    #[arg(long, env = "PARLEY_TELEGRAM_LOGIN_URL", value_name = "URL")]
    pub telegram_login_url: Option<String>,
}

/// Who vouches, checked; made when the time is known.
pub struct SignIn(SignInOptions);

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn(…)")
    }
}

impl SignInOptions {
    pub(super) fn or(self, file: Self) -> Self {
        first_of!(
            self, file;
            google_client_id, google_client_secret, google_issuer,
            github_client_id, github_client_secret, github_url, github_api_url,
            oidc_issuer, oidc_client_id, oidc_client_secret, oidc_name,
            telegram_login_bot_token, telegram_login_url,
        )
    }

    pub(super) fn resolve(self) -> Result<SignIn, ConfigError> {
        let sign_in = SignIn(self);
        // Said before anything starts, rather than to the first who tries.
        sign_in.vouchers(&Clock::System)?;
        Ok(sign_in)
    }
}

impl SignIn {
    /// Those that are configured.
    pub fn vouchers(&self, clock: &Clock) -> Result<Vouchers, ConfigError> {
        let all = [
            self.google(clock)?,
            self.github()?,
            self.telegram(clock)?,
            self.oidc(clock)?,
        ];
        Ok(Vouchers::new(all.into_iter().flatten().collect()))
    }

    fn google(&self, clock: &Clock) -> Result<Option<Arc<dyn Voucher>>, ConfigError> {
        let key = "PARLEY_GOOGLE_CLIENT_ID";
        let Some(client) = client(key, &self.0.google_client_id, &self.0.google_client_secret)?
        else {
            return Ok(None);
        };
        let issuer = or(&self.0.google_issuer, "https://accounts.google.com");
        let made = OpenId::new(Provider::Google, "Google", issuer, client, clock.clone());
        voucher("PARLEY_GOOGLE_ISSUER", made)
    }

    fn github(&self) -> Result<Option<Arc<dyn Voucher>>, ConfigError> {
        let key = "PARLEY_GITHUB_CLIENT_ID";
        let Some(client) = client(key, &self.0.github_client_id, &self.0.github_client_secret)?
        else {
            return Ok(None);
        };
        let site = or(&self.0.github_url, "https://github.com");
        let api = or(&self.0.github_api_url, "https://api.github.com");
        voucher("PARLEY_GITHUB_URL", GitHub::new(site, api, client))
    }

    fn telegram(&self, clock: &Clock) -> Result<Option<Arc<dyn Voucher>>, ConfigError> {
        let Some(token) = given(&self.0.telegram_login_bot_token) else {
            return Ok(None);
        };
        let site = or(&self.0.telegram_login_url, "https://oauth.telegram.org");
        voucher(
            "PARLEY_TELEGRAM_LOGIN_BOT_TOKEN",
            Telegram::new(site, token, clock.clone()),
        )
    }

    fn oidc(&self, clock: &Clock) -> Result<Option<Arc<dyn Voucher>>, ConfigError> {
        let key = "PARLEY_OIDC_CLIENT_ID";
        let client = client(key, &self.0.oidc_client_id, &self.0.oidc_client_secret)?;
        let (issuer, client) = match (given(&self.0.oidc_issuer), client) {
            (Some(issuer), Some(client)) => (issuer, client),
            (None, None) => return Ok(None),
            _ => {
                return Err(ConfigError::value(
                    key,
                    "an issuer needs a client, and a client an issuer",
                ));
            }
        };
        let host = issuer
            .split("://")
            .last()
            .and_then(|rest| rest.split('/').next());
        let name = or(&self.0.oidc_name, host.unwrap_or(issuer));
        let made = OpenId::new(Provider::OpenId, name, issuer, client, clock.clone());
        voucher("PARLEY_OIDC_ISSUER", made)
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

fn or<'a>(text: &'a Option<String>, otherwise: &'a str) -> &'a str {
    given(text).unwrap_or(otherwise)
}

fn client(
    key: &'static str,
    id: &Option<String>,
    secret: &Option<String>,
) -> Result<Option<Client>, ConfigError> {
    match (given(id), given(secret)) {
        (Some(id), Some(secret)) => Ok(Some(Client {
            id: id.to_owned(),
            secret: secret.to_owned(),
        })),
        (None, None) => Ok(None),
        _ => Err(ConfigError::value(
            key,
            "an id needs its secret, and a secret its id",
        )),
    }
}

fn voucher<V: Voucher + 'static>(
    key: &'static str,
    made: Result<V, SetUpError>,
) -> Result<Option<Arc<dyn Voucher>>, ConfigError> {
    let made = made.map_err(|error| ConfigError::value(key, error))?;
    Ok(Some(Arc::new(made)))
}
