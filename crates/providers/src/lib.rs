//! Those who vouch for people at sign-in, behind [`service::identity::Voucher`].
//!
//! Google and any other issuer speak OpenID Connect ([`OpenId`]), GitHub OAuth 2 and an interface of
//! its own ([`GitHub`]), and Telegram sends what it says through the browser, with a hash that only
//! the bot's token makes ([`Telegram`]).

mod github;
mod openid;
mod telegram;

use std::time::Duration;

pub use github::GitHub;
pub use openid::OpenId;
pub use telegram::Telegram;

/// How long a provider has to answer: somebody looks at an empty page meanwhile.
const PATIENCE: Duration = Duration::from_secs(10);

/// How programs are known to a provider.
#[derive(Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A provider cannot be set up like this.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// An address is none.
    #[error("{0:?} is no address of a provider: {1}")]
    Address(String, String),
    /// The token is none that a bot has.
    #[error("a bot's token looks like 123456:ABC-def")]
    BotToken,
    /// There is no client for requests.
    #[error("cannot make requests: {0}")]
    Requests(#[from] reqwest::Error),
}

/// A client that follows nobody elsewhere and does not wait for long.
fn http() -> Result<reqwest::Client, SetUpError> {
    Ok(reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .user_agent("parley")
        .build()?)
}

/// Reads the address of a provider, without a slash at its end.
fn address(text: &str) -> Result<url::Url, SetUpError> {
    let wrong = |why: &str| SetUpError::Address(text.to_owned(), why.to_owned());
    let url =
        url::Url::parse(text.trim_end_matches('/')).map_err(|error| wrong(&error.to_string()))?;
    if matches!(url.scheme(), "https" | "http") && url.has_host() {
        Ok(url)
    } else {
        Err(wrong("it begins with https://"))
    }
}
