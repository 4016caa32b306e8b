//! What a stranger says of where they come from changes nothing.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderMap, HeaderValue, header};
use libfuzzer_sys::fuzz_target;
use server::http::middleware::forwarded::{self, FORWARDED_FOR};

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert(FORWARDED_FOR, value.clone());
    headers.insert(header::FORWARDED, value);
    let proxy = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    let stranger = IpAddr::V4(Ipv4Addr::new(9, 9, 9, 9));
    let trusted = [ipnet::IpNet::from(proxy)];
    assert_eq!(forwarded::client(stranger, &headers, &trusted), stranger);
    let _ = forwarded::client(proxy, &headers, &trusted);
    let _ = forwarded::is_https(&headers);
});
