//! Under which address keys are made: they work there and nowhere else.

use domain::Error;
use url::{Host, Url};
use webauthn_rp::request::{AsciiDomain, RpId};

use crate::Services;

/// The name for one's own machine. Browsers take it without https.
const LOCAL: &str = "localhost";

/// The site that keys are made for.
pub(super) struct Party {
    /// Its host.
    pub id: RpId,
    /// Scheme, host and port, as browsers write them.
    pub origin: String,
}

/// Whether passkeys can be used here: the public address is one that browsers make keys for.
pub fn passkeys_offered(services: &Services) -> bool {
    of(&services.mail.base_url).is_some()
}

/// The site, by its public address.
pub(super) fn party(services: &Services) -> Result<Party, Error> {
    of(&services.mail.base_url).ok_or_else(|| {
        Error::conflict("passkeys need a public address with a name and https: set base_url")
    })
}

/// Keys need a name and https. An address of this very machine goes by its name.
fn of(base_url: &str) -> Option<Party> {
    let mut url = Url::parse(base_url).ok()?;
    let host = match url.host()? {
        Host::Domain(name) if url.scheme() == "https" || is_local(name) => name.to_owned(),
        Host::Ipv4(address) if address.is_loopback() => LOCAL.to_owned(),
        Host::Ipv6(address) if address.is_loopback() => LOCAL.to_owned(),
        _ => return None,
    };
    url.set_host(Some(&host)).ok()?;
    Some(Party {
        origin: url.origin().ascii_serialization(),
        id: RpId::Domain(AsciiDomain::try_from(host).ok()?),
    })
}

fn is_local(name: &str) -> bool {
    name == LOCAL || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_for_a_name_over_https_or_for_this_machine() {
        for (base_url, expected) in [
            (
                "https://crm.example.org",
                Some(("crm.example.org", "https://crm.example.org")),
            ),
            (
                "https://CRM.example.org:8443",
                Some(("crm.example.org", "https://crm.example.org:8443")),
            ),
            (
                "https://пример.рф",
                Some(("xn--e1afmkfd.xn--p1ai", "https://xn--e1afmkfd.xn--p1ai")),
            ),
            (
                "http://localhost:3000",
                Some(("localhost", "http://localhost:3000")),
            ),
            (
                "http://crm.localhost",
                Some(("crm.localhost", "http://crm.localhost")),
            ),
            (
                "http://127.0.0.1:3000",
                Some(("localhost", "http://localhost:3000")),
            ),
            (
                "http://[::1]:3000",
                Some(("localhost", "http://localhost:3000")),
            ),
            ("http://crm.example.org", None),
            ("https://192.0.2.7", None),
            ("nonsense", None),
        ] {
            let found = of(base_url);
            let found = found
                .as_ref()
                .map(|party| (party.id.as_ref(), party.origin.as_str()));
            assert_eq!(found, expected, "{base_url}");
        }
    }
}
