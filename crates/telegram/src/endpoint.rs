//! Which Telegram: the real one, or a sandbox on this machine.
//!
//! A sandbox differs in two things only: every data center has the configured address (so a
//! changed port never poisons a stored session), and a missing key comes from our own handshake,
//! because grammers accepts the RSA keys of Telegram alone.

use std::net::SocketAddr;
#[cfg(feature = "sandbox")]
use std::net::{Ipv4Addr, SocketAddrV4, SocketAddrV6};

use grammers_session::SessionData;
use grammers_session::types::DcOption;

/// Which Telegram to talk to.
#[derive(Clone, Debug)]
pub enum Endpoint {
    /// Telegram's own data centers.
    Production,
    /// A sandbox server.
    #[cfg(feature = "sandbox")]
    Sandbox(SandboxEndpoint),
}

/// Where a sandbox is, and the public key it proves itself with.
#[cfg(feature = "sandbox")]
#[derive(Clone, Debug)]
pub struct SandboxEndpoint {
    /// Where it listens.
    pub addr: SocketAddr,
    /// The modulus of its RSA key, in decimal digits.
    pub rsa_modulus: String,
    /// The exponent of its RSA key, in decimal digits.
    pub rsa_exponent: String,
    /// The fingerprint it offers for this key.
    pub fingerprint: i64,
}

impl Endpoint {
    /// Marks sessions, so that one of the real Telegram is never opened in a sandbox, nor one of
    /// a sandbox presented to Telegram.
    pub(crate) fn tag(&self) -> String {
        match self {
            Self::Production => "production".to_owned(),
            #[cfg(feature = "sandbox")]
            Self::Sandbox(sandbox) => format!("sandbox:{:016x}", sandbox.fingerprint),
        }
    }

    /// Whether keys are made by our own handshake.
    pub(crate) const fn is_sandbox(&self) -> bool {
        !matches!(self, Self::Production)
    }

    /// Whether connections go over IPv6.
    pub(crate) const fn use_ipv6(&self) -> bool {
        match self {
            Self::Production => false,
            #[cfg(feature = "sandbox")]
            Self::Sandbox(sandbox) => sandbox.addr.is_ipv6(),
        }
    }

    /// Where every account's first connection goes.
    pub(crate) fn entrance(&self) -> SocketAddr {
        match self {
            Self::Production => {
                let known = SessionData::default();
                known.dc_options[&known.home_dc].ipv4.into()
            }
            #[cfg(feature = "sandbox")]
            Self::Sandbox(sandbox) => sandbox.addr,
        }
    }

    /// The data center as it is to be reached: as known, or at the sandbox's address.
    #[cfg_attr(
        not(feature = "sandbox"),
        expect(unused_variables, reason = "only a sandbox has a say in it")
    )]
    pub(crate) fn dc_option(&self, id: i32, known: Option<DcOption>) -> Option<DcOption> {
        match self {
            Self::Production => known,
            #[cfg(feature = "sandbox")]
            Self::Sandbox(sandbox) => {
                Some(sandbox.dc_option(id, known.and_then(|option| option.auth_key)))
            }
        }
    }
}

#[cfg(feature = "sandbox")]
impl SandboxEndpoint {
    fn dc_option(&self, id: i32, auth_key: Option<[u8; 256]>) -> DcOption {
        let (ipv4, ipv6) = match self.addr {
            SocketAddr::V4(addr) => (
                addr,
                SocketAddrV6::new(addr.ip().to_ipv6_mapped(), addr.port(), 0, 0),
            ),
            SocketAddr::V6(addr) => (SocketAddrV4::new(Ipv4Addr::LOCALHOST, addr.port()), addr),
        };
        DcOption {
            id,
            ipv4,
            ipv6,
            auth_key,
        }
    }
}

#[cfg(all(test, feature = "sandbox"))]
mod tests {
    use super::*;

    fn sandbox(port: u16) -> Endpoint {
        Endpoint::Sandbox(SandboxEndpoint {
            addr: SocketAddr::from(([127, 0, 0, 1], port)),
            rsa_modulus: "1".into(),
            rsa_exponent: "65537".into(),
            fingerprint: 255,
        })
    }

    #[test]
    fn a_sandbox_answers_its_own_address_and_keeps_the_key() {
        let stored = DcOption {
            auth_key: Some([7; 256]),
            ..sandbox(1).dc_option(4, None).expect("an address")
        };
        let now = sandbox(2).dc_option(4, Some(stored)).expect("an address");
        assert_eq!(now.id, 4);
        assert_eq!(now.ipv4.port(), 2);
        assert_eq!(now.auth_key, Some([7; 256]));
    }

    #[test]
    fn tags_tell_endpoints_apart() {
        assert_eq!(Endpoint::Production.tag(), "production");
        assert_eq!(sandbox(1).tag(), "sandbox:00000000000000ff");
    }
}
