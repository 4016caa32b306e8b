//! What proxies say of the request they pass on: `X-Forwarded-For` and `X-Forwarded-Proto`, or
//! `Forwarded` (RFC 7239). Each proxy adds to the right, so only what stands to the right of the
//! first stranger was said by one of ours.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

/// By whom a request was sent, each proxy the one before it.
pub const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// How the first of them was reached.
pub const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Whether this is one of our proxies.
pub fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

/// The address of whoever asks: the connection's, or where that is one of our proxies, the last
/// one in the chain that is not.
pub fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut address = peer.to_canonical();
    for hop in hops(headers).into_iter().rev() {
        if !is_trusted(address, trusted) {
            break;
        }
        // What cannot be read is where our knowledge ends.
        let Some(hop) = parse(&hop) else { break };
        address = hop.to_canonical();
    }
    address
}

/// Whether the proxy nearest to us was reached over https.
pub fn is_https(headers: &HeaderMap) -> bool {
    let last = |name: &HeaderName| {
        let value = headers.get_all(name).into_iter().next_back()?;
        Some(value.to_str().ok()?.rsplit(',').next()?.trim().to_owned())
    };
    match last(&FORWARDED_PROTO) {
        Some(scheme) => scheme.eq_ignore_ascii_case("https"),
        None => last(&header::FORWARDED)
            .and_then(|element| parameter(&element, "proto"))
            .is_some_and(|scheme| scheme.eq_ignore_ascii_case("https")),
    }
}

/// The chain as it was told, nearest last.
fn hops(headers: &HeaderMap) -> Vec<String> {
    let elements = |name: &HeaderName| {
        let values = headers.get_all(name).into_iter();
        let texts = values.map(|value| value.to_str().unwrap_or_default().to_owned());
        texts.collect::<Vec<_>>().join(",")
    };
    let told = elements(&FORWARDED_FOR);
    if !told.is_empty() {
        return told.split(',').map(|hop| hop.trim().to_owned()).collect();
    }
    let told = elements(&header::FORWARDED);
    if told.is_empty() {
        return Vec::new();
    }
    let address = |element: &str| parameter(element, "for").unwrap_or_default();
    told.split(',').map(address).collect()
}

/// One parameter of an element of `Forwarded`.
fn parameter(element: &str, name: &str) -> Option<String> {
    element.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        let wanted = key.trim().eq_ignore_ascii_case(name);
        wanted.then(|| value.trim().trim_matches('"').to_owned())
    })
}

/// An address, with or without a port and the brackets of IPv6.
fn parse(hop: &str) -> Option<IpAddr> {
    if let Ok(address) = hop.parse::<SocketAddr>() {
        return Some(address.ip());
    }
    let bare = hop
        .strip_prefix('[')
        .and_then(|hop| hop.strip_suffix(']'))
        .unwrap_or(hop);
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const PROXY: &str = "10.0.0.1";

    fn asked(peer: &str, headers: &[(HeaderName, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_static(value));
        }
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().expect("a network"));
        client(peer.parse().expect("an address"), &map, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_say_who_they_are() {
        let claims = [
            (FORWARDED_FOR, "1.2.3.4"),
            (header::FORWARDED, "for=1.2.3.4"),
        ];
        assert_eq!(asked("9.9.9.9", &claims), "9.9.9.9");
    }

    #[test]
    fn the_last_one_who_is_no_proxy_of_ours_is_the_client() {
        for (told, client) in [
            ("1.2.3.4", "1.2.3.4"),
            // Whatever the client claims stands further left.
            ("6.6.6.6, 1.2.3.4", "1.2.3.4"),
            ("6.6.6.6, 1.2.3.4, 10.2.3.4", "1.2.3.4"),
            ("1.2.3.4:5678", "1.2.3.4"),
            ("[2001:db8::1]:5678", "2001:db8::1"),
            ("2001:db8::1, fd00::1", "2001:db8::1"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            // Nobody but ours: the first of them.
            ("10.1.1.1, 10.2.2.2", "10.1.1.1"),
            ("6.6.6.6, unknown, 10.2.2.2", "10.2.2.2"),
            ("nonsense", PROXY),
            ("", PROXY),
        ] {
            assert_eq!(asked(PROXY, &[(FORWARDED_FOR, told)]), client, "{told}");
        }
    }

    #[test]
    fn several_headers_are_one_list() {
        let told = [(FORWARDED_FOR, "6.6.6.6"), (FORWARDED_FOR, "1.2.3.4")];
        assert_eq!(asked(PROXY, &told), "1.2.3.4");
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_as_well() {
        for (told, client) in [
            ("for=1.2.3.4;proto=https", "1.2.3.4"),
            (
                "for=6.6.6.6, For=\"[2001:db8::1]:4711\";proto=http;by=10.0.0.1",
                "2001:db8::1",
            ),
            ("for=_hidden", PROXY),
            ("proto=https", PROXY),
        ] {
            assert_eq!(asked(PROXY, &[(header::FORWARDED, told)]), client, "{told}");
        }
    }

    #[test]
    fn the_scheme_is_the_one_our_own_proxy_tells() {
        for (name, told, https) in [
            (FORWARDED_PROTO, "https", true),
            (FORWARDED_PROTO, "http, HTTPS", true),
            (FORWARDED_PROTO, "https, http", false),
            (header::FORWARDED, "for=1.2.3.4;proto=https", true),
            (header::FORWARDED, "proto=https, for=1.2.3.4", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(told));
            assert_eq!(is_https(&headers), https, "{told}");
        }
        assert!(!is_https(&HeaderMap::new()));
    }

    proptest! {
        #[test]
        fn whatever_is_told_a_stranger_stays_who_they_are(told in "[ -~]{0,80}") {
            let mut headers = HeaderMap::new();
            for name in [FORWARDED_FOR, header::FORWARDED] {
                headers.insert(name, HeaderValue::from_str(&told).expect("printable"));
            }
            let trusted = ["10.0.0.0/8".parse().expect("a network")];
            let stranger: IpAddr = "9.9.9.9".parse().expect("an address");
            prop_assert_eq!(client(stranger, &headers, &trusted), stranger);
            // Behind a proxy it is an address, whatever was said.
            client("10.0.0.1".parse().expect("an address"), &headers, &trusted);
        }
    }
}
