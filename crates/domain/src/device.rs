//! The devices a person is signed in on, named so that the person recognises them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::SessionId;

/// A device on which somebody is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceSession {
    /// The session.
    pub id: SessionId,
    /// The browser, where its name was recognised.
    pub browser: Option<String>,
    /// The operating system, where it was recognised.
    pub system: Option<String>,
    /// The network address it signed in from.
    pub address: Option<String>,
    /// When it signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to a quarter of an hour.
    pub last_used_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// What gives a browser away, the more special first: most claim to be others as well.
const BROWSERS: [(&str, &str); 12] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python-requests/", "Python"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The browser that calls itself this (`User-Agent`).
pub fn browser(user_agent: &str) -> Option<&'static str> {
    recognise(user_agent, &BROWSERS)
}

/// The operating system it runs on.
pub fn system(user_agent: &str) -> Option<&'static str> {
    recognise(user_agent, &SYSTEMS)
}

fn recognise(user_agent: &str, known: &[(&'static str, &'static str)]) -> Option<&'static str> {
    known
        .iter()
        .find_map(|(mark, name)| user_agent.contains(mark).then_some(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_get_names_people_know() {
        for (user_agent, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                (Some("Firefox"), Some("Linux")),
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                (Some("Edge"), Some("Windows")),
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                (Some("Safari"), Some("iPhone")),
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/140.0.0.0 Mobile Safari/537.36",
                (Some("Chrome"), Some("Android")),
            ),
            ("", (None, None)),
            ("something else", (None, None)),
        ] {
            assert_eq!(
                (browser(user_agent), system(user_agent)),
                expected,
                "{user_agent}"
            );
        }
    }
}
