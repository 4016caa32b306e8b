//! The providers, as the use cases know them.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use domain::sign_in_with::{OfferedProvider, Provider};
use serde::{Deserialize, Serialize};

/// What a person is sent to a provider with, and what its answer must fit.
#[derive(Clone, Serialize, Deserialize)]
pub struct Question {
    /// Comes back with the person, and shows that they left from here.
    pub state: String,
    /// Comes back in what the provider signs.
    pub nonce: String,
    /// Shows that whoever brings the answer asked (PKCE).
    pub verifier: String,
    /// Where the person comes back to: a page of ours.
    pub return_to: String,
}

/// What a provider says of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Who vouches.
    pub issuer: String,
    /// What they call the person, which never goes over to somebody else.
    pub subject: String,
    /// By which the person knows it again.
    pub label: String,
    /// Their name.
    pub name: Option<String>,
    /// Their address, where the provider has checked that it is theirs.
    pub email: Option<String>,
    /// What makes this very answer different from every other one.
    pub once: String,
}

/// A provider did not answer as it should.
#[derive(Debug, thiserror::Error)]
#[error("{what}: {why}")]
pub struct Unheard {
    what: &'static str,
    why: String,
}

impl Unheard {
    /// What was asked for, and what came instead.
    pub fn new(what: &'static str, why: &dyn fmt::Display) -> Self {
        Self {
            what,
            why: why.to_string(),
        }
    }
}

/// Who vouches for people.
#[async_trait]
pub trait Voucher: Send + Sync {
    /// Which one it is.
    fn provider(&self) -> Provider;

    /// What people call it.
    fn name(&self) -> &str;

    /// Where a person is sent.
    async fn address(&self, question: &Question) -> Result<String, Unheard>;

    /// What the answer says that came back with the person.
    async fn word(&self, answer: &str, question: &Question) -> Result<Word, Unheard>;
}

/// All who vouch for people here; nobody where none is configured.
#[derive(Clone, Default)]
pub struct Vouchers(Arc<[Arc<dyn Voucher>]>);

impl Vouchers {
    /// These.
    pub fn new(vouchers: Vec<Arc<dyn Voucher>>) -> Self {
        Self(vouchers.into())
    }

    pub(super) fn get(&self, provider: Provider) -> Option<&dyn Voucher> {
        let found = self.0.iter().find(|voucher| voucher.provider() == provider);
        found.map(|voucher| &**voucher)
    }

    pub(super) fn offered(&self) -> Vec<OfferedProvider> {
        let offered = self.0.iter().map(|voucher| OfferedProvider {
            provider: voucher.provider(),
            name: voucher.name().to_owned(),
        });
        offered.collect()
    }
}

impl fmt::Debug for Vouchers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.offered()).finish()
    }
}
