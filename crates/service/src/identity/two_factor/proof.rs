//! Showing both steps anew, before something about them is changed.

use domain::two_factor::FullProof;
use domain::{Actor, Error};
use store::passkey_questions::Purpose;
use store::{Tx, two_factor};

use super::{RightCode, check};
use crate::identity::passkeys::{self, RightPasskey};
use crate::identity::password;
use crate::{Failure, Services};

/// What the actor has shown beside their password, to be used up in the transaction of the change.
pub(in super::super) enum Proven {
    /// Nothing: their sign-in has no second step.
    PasswordAlone,
    /// A code.
    Code(RightCode),
    /// A passkey.
    Passkey(RightPasskey),
}

impl Proven {
    /// Uses it up.
    pub async fn spend(&self, services: &Services, tx: &Tx) -> Result<(), Error> {
        match self {
            Self::PasswordAlone => Ok(()),
            Self::Code(code) => code.spend(services, tx).await,
            Self::Passkey(passkey) => passkey.spend(services, tx).await,
        }
    }

    /// Refuses where there is no second step that could be changed.
    pub fn of_two(self) -> Result<Self, Error> {
        match self {
            Self::PasswordAlone => Err(Error::conflict("two-step sign-in is off")),
            both => Ok(both),
        }
    }
}

/// Both steps, as if the actor signed in anew; the password alone where they have no second.
pub(in super::super) async fn prove(
    services: &Services,
    actor: &Actor,
    proof: &FullProof,
) -> Result<Proven, Error> {
    let user_id = actor.user_id;
    password::know_if_any(services, user_id, &proof.password).await?;
    let kept = two_factor::get(&services.db, user_id).await.or_internal()?;
    if !kept.is_some_and(|kept| kept.is_on()) {
        return Ok(Proven::PasswordAlone);
    }
    if let Some(answer) = &proof.passkey {
        let right = passkeys::check(services, Purpose::Proof, Some(user_id), answer).await?;
        return Ok(Proven::Passkey(right));
    }
    check(services, user_id, proof.parse()?)
        .await
        .map(Proven::Code)
}
