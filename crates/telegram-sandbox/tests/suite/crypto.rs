//! The cipher against grammers-crypto as the other side.

use grammers_crypto::{AuthKey as ClientKey, DequeBuffer, decrypt_data_v2, encrypt_data_v2};
use telegram_sandbox::{AuthKey, CryptoError};

use crate::support::random;

#[test]
fn the_server_reads_what_the_client_encrypts() {
    for length in [48, 64, 100, 1000, 40_000] {
        let data = random();
        let text: Vec<u8> = (0..length).map(|i| i as u8).collect();
        let mut packet = DequeBuffer::with_capacity(0, 0);
        packet.extend(&text);
        encrypt_data_v2(&mut packet, &ClientKey::from_bytes(data));

        let opened = AuthKey::new(data).open(&packet[..]).unwrap();
        assert_eq!(&opened[..length], text);
        assert!((12..=1024).contains(&(opened.len() - length)));
    }
}

#[test]
fn the_client_reads_what_the_server_encrypts() {
    for length in [16, 48, 64, 100, 1000, 40_000] {
        let data = random();
        let text: Vec<u8> = (0..length).map(|i| i as u8).collect();
        let mut packet = AuthKey::new(data).seal(&text);
        let opened = decrypt_data_v2(&mut packet, &ClientKey::from_bytes(data)).unwrap();
        assert_eq!(&opened[..length], text);
        assert!((12..=1024).contains(&(opened.len() - length)));
    }
}

#[test]
fn a_changed_packet_is_refused() {
    let data = random();
    let mut packet = DequeBuffer::with_capacity(0, 0);
    packet.extend([7; 64]);
    encrypt_data_v2(&mut packet, &ClientKey::from_bytes(data));
    let mut packet = packet[..].to_vec();
    *packet.last_mut().unwrap() ^= 1;
    let key = AuthKey::new(data);
    assert_eq!(key.open(&packet), Err(CryptoError::MessageKey));
    assert_eq!(key.open(&packet[..50]), Err(CryptoError::Length(50)));
}
