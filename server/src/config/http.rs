//! Addresses and limits.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use axum::http::HeaderValue;
use ipnet::IpNet;
use serde::Deserialize;

use super::ConfigError;

/// As given.
#[derive(Clone, Default, clap::Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpOptions {
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, env = "PARLEY_ADDR", value_name = "ADDRESS:PORT")]
    pub addr: Option<String>,

    /// The address people type, like https://crm.example.com. With https, cookies are marked
    /// Secure and browsers are told to stay on https. Passkeys are made for its host, and work under
    /// no other [default: the one of each request]
    #[arg(long, env = "PARLEY_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,

    /// The proxies in front, as addresses or networks like 10.0.0.0/8, with commas between. What
    /// they say in X-Forwarded-For, X-Forwarded-Proto or Forwarded is believed, and what anybody
    /// else says there is not [default: none]
    #[arg(long, env = "PARLEY_TRUSTED_PROXIES", value_name = "NETWORKS")]
    pub trusted_proxies: Option<String>,

    /// Other sites whose pages may use the JSON interface with a bearer token, like
    /// https://tools.example.com, with commas between [default: none]
    #[arg(long, env = "PARLEY_CORS_ORIGINS", value_name = "ORIGINS")]
    pub cors_origins: Option<String>,

    /// A Redis that counts requests for several servers together, like redis://cache:6379, or
    /// rediss://cache:6379 over TLS, whose certificate the system must trust (or the file that
    /// SSL_CERT_FILE names). While it does not answer, each server counts for itself [default: each counts for itself]
    #[arg(long, env = "REDIS_URL", value_name = "URL", hide_env_values = true)]
    pub redis_url: Option<String>,

    /// Limits of requests for each network address and each account. `off` is for benchmarks and
    /// is refused on other than loopback addresses [default: on]
    #[arg(long, env = "PARLEY_RATE_LIMITS", value_name = "on|off")]
    pub rate_limits: Option<RateLimits>,

    /// The folder with the built interface [default: `site` beside the program, else target/site]
    #[arg(long, env = "PARLEY_SITE_ROOT", value_name = "FOLDER")]
    pub site_root: Option<PathBuf>,

    /// Who may read /metrics from another machine: whoever sends this as a bearer token. Without
    /// it, only this machine may
    #[arg(
        long,
        env = "PARLEY_METRICS_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub metrics_token: Option<String>,
}

/// Whether requests are limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimits {
    /// They are.
    On,
    /// They are not.
    Off,
}

/// Checked.
#[derive(Clone)]
pub struct Http {
    /// Where to listen.
    pub addr: SocketAddr,
    /// Scheme, host and port that people type, if it was said.
    pub base_url: Option<BaseUrl>,
    /// Whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whose pages may use the JSON interface.
    pub cors_origins: Vec<HeaderValue>,
    /// Where requests are counted together.
    pub redis_url: Option<String>,
    /// Whether requests are limited.
    pub rate_limits: RateLimits,
    /// The folder with the built interface.
    pub site_root: PathBuf,
    /// What opens `/metrics` from elsewhere.
    pub metrics_token: Option<String>,
}

/// An origin: scheme, host, and the port where it is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// As browsers write it in `Origin`.
    pub fn origin(&self) -> &str {
        &self.0
    }

    /// Whether it is https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl HttpOptions {
    pub(super) fn or(self, file: Self) -> Self {
        first_of!(
            self, file; addr, base_url, trusted_proxies, cors_origins, redis_url, rate_limits,
            site_root, metrics_token
        )
    }

    pub(super) fn resolve(self) -> Result<Http, ConfigError> {
        let addr = self.addr.as_deref().unwrap_or("127.0.0.1:3000");
        let addr = parse_addr(addr).map_err(|e| ConfigError::value("PARLEY_ADDR", e))?;
        let base_url = self
            .base_url
            .as_deref()
            .map(parse_base_url)
            .transpose()
            .map_err(|e| ConfigError::value("PARLEY_BASE_URL", e))?;
        let rate_limits = self.rate_limits.unwrap_or(RateLimits::On);
        if rate_limits == RateLimits::Off && !addr.ip().is_loopback() {
            return Err(ConfigError::value(
                "PARLEY_RATE_LIMITS",
                format!(
                    "`off` is for benchmarks on this machine, but {addr} is not a loopback address"
                ),
            ));
        }
        Ok(Http {
            addr,
            base_url,
            trusted_proxies: list(self.trusted_proxies.as_deref(), parse_network)
                .map_err(|e| ConfigError::value("PARLEY_TRUSTED_PROXIES", e))?,
            cors_origins: list(self.cors_origins.as_deref(), parse_origin)
                .map_err(|e| ConfigError::value("PARLEY_CORS_ORIGINS", e))?,
            redis_url: self
                .redis_url
                .filter(|url| !url.is_empty())
                .map(check_redis)
                .transpose()
                .map_err(|e| ConfigError::value("REDIS_URL", e))?,
            rate_limits,
            site_root: self.site_root.unwrap_or_else(default_site_root),
            metrics_token: self.metrics_token.filter(|token| !token.is_empty()),
        })
    }
}

impl std::fmt::Debug for Http {
    // By hand, so that neither the token nor the password in a URL ever gets into a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http")
            .field("addr", &self.addr)
            .field("base_url", &self.base_url)
            .field("trusted_proxies", &self.trusted_proxies)
            .field("cors_origins", &self.cors_origins)
            .field("rate_limits", &self.rate_limits)
            .field("site_root", &self.site_root)
            .finish_non_exhaustive()
    }
}

fn parse_addr(text: &str) -> Result<SocketAddr, String> {
    use std::net::ToSocketAddrs;
    if let Ok(addr) = text.parse() {
        return Ok(addr);
    }
    text.to_socket_addrs()
        .ok()
        .and_then(|mut found| found.next())
        .ok_or_else(|| format!("`{text}` is not an address with a port, like 127.0.0.1:3000"))
}

/// The parts of a list with commas between.
fn list<T>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    text.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(parse)
        .collect()
}

/// One address is a network of its own.
fn parse_network(text: &str) -> Result<IpNet, String> {
    text.parse()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("`{text}` is not an address or a network, like 10.0.0.0/8"))
}

fn parse_origin(text: &str) -> Result<HeaderValue, String> {
    let origin = parse_base_url(text)?;
    HeaderValue::from_str(origin.origin()).map_err(|_| format!("`{text}` is not an origin"))
}

/// Only what is wrong is said: the rest may hold a password.
fn check_redis(url: String) -> Result<String, String> {
    if !["redis://", "rediss://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        return Err("must start with redis://, or rediss:// for TLS".to_owned());
    }
    if url.contains('#') {
        // `#insecure` would trust whoever answers.
        return Err("must have no part behind a #".to_owned());
    }
    match redis::Client::open(url.as_str()) {
        Ok(_) => Ok(url),
        Err(_) => Err("is not a URL like redis://cache:6379".to_owned()),
    }
}

fn parse_base_url(text: &str) -> Result<BaseUrl, String> {
    let origin = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let host = origin
        .strip_prefix("https://")
        .or_else(|| origin.strip_prefix("http://"))
        .ok_or_else(|| format!("`{text}` must start with https:// or http://"))?;
    if host.is_empty() || host.contains(['/', '?', '#', '@', ' ']) {
        return Err(format!(
            "`{text}` must be scheme and host only, like https://crm.example.com"
        ));
    }
    Ok(BaseUrl(origin))
}

fn default_site_root() -> PathBuf {
    // cargo-leptos says where it builds the site.
    if let Some(built) = std::env::var_os("LEPTOS_SITE_ROOT") {
        return built.into();
    }
    let beside = std::env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join("site")))
        .filter(|folder| folder.is_dir());
    beside.unwrap_or_else(|| PathBuf::from("target/site"))
}
