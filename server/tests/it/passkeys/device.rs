//! A device that keeps passkeys, as browsers talk to one (CTAP2), and the browser before it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::app::TestApp;

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const BACKUP_ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const KEY_FOLLOWS: u8 = 0x40;

/// A device with one key, and what it may do wrong.
#[derive(Clone)]
pub struct Device {
    key: SigningKey,
    id: Vec<u8>,
    /// Whose the key is, once it was made.
    handle: Vec<u8>,
    /// The site that the browser shows.
    pub origin: String,
    /// How often it was used; stays zero for devices that do not count.
    pub counter: u32,
    /// Whether it counts.
    pub counts: bool,
    /// Whether it has looked at its person.
    pub verified: bool,
    /// Whether other devices have the key, too.
    pub synced: bool,
}

impl Device {
    /// One that does everything right under the address of this server.
    pub fn new(app: &TestApp) -> Self {
        let seed = Sha256::digest(uuid::Uuid::now_v7().as_bytes());
        Self {
            key: SigningKey::from_slice(&seed).expect("a key"),
            id: seed[..20].to_vec(),
            handle: Vec::new(),
            // Whatever listens on this machine goes by its name.
            origin: app.services.mail.base_url.replace("127.0.0.1", "localhost"),
            counter: 0,
            counts: true,
            verified: true,
            synced: false,
        }
    }

    /// Another key of this device.
    pub fn other(&self, app: &TestApp) -> Self {
        Self {
            origin: self.origin.clone(),
            ..Self::new(app)
        }
    }

    /// `navigator.credentials.create()`: makes the key.
    pub fn make(&mut self, question: &Value) -> Value {
        let options = &question["options"];
        self.handle = bytes(&options["user"]["id"]);
        let data = self.data(&options["rp"]["id"], KEY_FOLLOWS);
        let data = [data, self.attested()].concat();
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut object = vec![0xa3, 0x63];
        object.extend_from_slice(b"fmt\x64none\x67attStmt\xa0\x68authData");
        object.extend_from_slice(&cbor_bytes(&data));
        let client = self.client("webauthn.create", &options["challenge"]);
        self.answer(json!({
            "clientDataJSON": text(&client),
            "attestationObject": text(&object),
            "transports": ["internal"],
        }))
    }

    /// `navigator.credentials.get()`: answers with the key.
    pub fn sign(&mut self, question: &Value) -> Value {
        if self.counts {
            self.counter += 1;
        }
        let options = &question["options"];
        let data = self.data(&options["rpId"], 0);
        let client = self.client("webauthn.get", &options["challenge"]);
        let signed = [data.as_slice(), &Sha256::digest(&client)].concat();
        let signature: Signature = self.key.sign(&signed);
        self.answer(json!({
            "clientDataJSON": text(&client),
            "authenticatorData": text(&data),
            "signature": text(signature.to_der().as_bytes()),
            "userHandle": text(&self.handle),
        }))
    }

    /// As the credential's `toJSON()` writes it.
    fn answer(&self, response: Value) -> Value {
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key",
            "authenticatorAttachment": "platform", "clientExtensionResults": {}, "response": response,
        })
    }

    fn client(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let challenge = challenge.as_str().expect("a challenge");
        let origin = &self.origin;
        format!(
            r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":false}}"#
        )
        .into_bytes()
    }

    /// The authenticator data, without a key.
    fn data(&self, site: &Value, more: u8) -> Vec<u8> {
        let mut flags = USER_PRESENT | more;
        if self.verified {
            flags |= USER_VERIFIED;
        }
        if self.synced {
            flags |= BACKUP_ELIGIBLE | BACKED_UP;
        }
        let mut data = Sha256::digest(site.as_str().expect("a site").as_bytes()).to_vec();
        data.push(flags);
        data.extend_from_slice(&self.counter.to_be_bytes());
        data
    }

    /// The key, as a device gives it out.
    fn attested(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let length = u16::try_from(self.id.len()).expect("a short name");
        let mut data = vec![0; 16];
        data.extend_from_slice(&length.to_be_bytes());
        data.extend_from_slice(&self.id);
        // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]);
        data.extend_from_slice(&cbor_bytes(point.x().expect("a point")));
        data.push(0x22);
        data.extend_from_slice(&cbor_bytes(point.y().expect("a point")));
        data
    }
}

/// A CBOR string of bytes.
fn cbor_bytes(content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).expect("a short string");
    let mut string = match length {
        0..=23 => vec![0x40 | length],
        _ => vec![0x58, length],
    };
    string.extend_from_slice(content);
    string
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD
        .decode(text.as_str().expect("a text"))
        .expect("base64url")
}
