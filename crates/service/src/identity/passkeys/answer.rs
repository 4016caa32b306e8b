//! What a passkey answers, and whether it is right.

use domain::audit::AuditAction;
use domain::passkey::Copies;
use domain::{Error, FieldCode, UserId};
use serde_json::{Value, json};
use store::passkey_questions::Purpose;
use store::passkeys::{self, Kept};
use store::{Tx, users};
use webauthn_rp::bin::Decode as _;
use webauthn_rp::request::auth::AuthenticationVerificationOptions;
use webauthn_rp::response::auth::error::AuthCeremonyErr;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{AuthenticatorAttachment, Backup, CredentialId};
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
};

use super::add::copies;
use super::party::party;
use super::{Handle, question};
use crate::audit::{self, Entry};
use crate::error::incident;
use crate::{Failure, Services};

/// A public key as it is kept.
type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// An answer that was right, to be noted in the transaction of what it is good for.
pub(in super::super) struct RightPasskey {
    /// The key, as it stood before.
    kept: Kept,
    sign_count: i64,
    copies: Copies,
}

impl RightPasskey {
    /// Whose key it is.
    pub const fn user_id(&self) -> UserId {
        self.kept.user_id
    }

    /// What they call it.
    pub fn name(&self) -> &str {
        &self.kept.name
    }

    /// Notes the use. Of two answers that saw the same counter only the first counts.
    pub async fn spend(&self, services: &Services, tx: &Tx) -> Result<(), Error> {
        let (kept, now) = (&self.kept, services.clock.now());
        let (seen, count) = (kept.sign_count, self.sign_count);
        let first = passkeys::note_use(tx, kept.id, seen, count, self.copies, now)
            .await
            .or_internal()?;
        if first { Ok(()) } else { Err(wrong()) }
    }
}

/// Checks an answer to a question that was put for this purpose: to this person, or to whoever has a
/// key of ours.
pub(in super::super) async fn check(
    services: &Services,
    purpose: Purpose,
    whom: Option<UserId>,
    answer: &Value,
) -> Result<RightPasskey, Error> {
    let party = party(services)?;
    let json = serde_json::to_vec(answer).map_err(|error| incident(&error))?;
    let answer = DiscoverableAuthentication16::from_json_relaxed(&json).map_err(malformed)?;
    let challenge = answer.challenge_relaxed().map_err(malformed)?;
    let taken = question::take(services, purpose, challenge).await?;
    if taken.user_id != whom {
        return Err(Error::field("passkey", FieldCode::Expired));
    }
    let kept = passkeys::known(&services.db, answer.raw_id().as_ref())
        .await
        .or_internal()?
        .ok_or_else(|| Error::field("passkey", FieldCode::Unknown))?;
    if whom.is_some_and(|whom| whom != kept.user_id) {
        return Err(wrong());
    }
    let state = DiscoverableAuthenticationServerState::decode(&taken.state)
        .map_err(|error| incident(&error))?;
    let handle = Handle::decode(kept.user_id.0.into_bytes()).map_err(|error| incident(&error))?;
    let mut key = credential(&kept, &handle)?;
    let options = AuthenticationVerificationOptions::<&str, &str> {
        allowed_origins: &[party.origin.as_str()],
        error_on_unsolicited_extensions: false,
        ..Default::default()
    };
    let verified = state.verify(&party.id, &answer, &mut key, &options);
    let now = key.dynamic_state();
    match verified {
        Ok(_) => Ok(RightPasskey {
            sign_count: now.sign_count.into(),
            copies: copies(now.backup),
            kept,
        }),
        Err(AuthCeremonyErr::SignatureCounter) => {
            note_copy(services, &kept).await?;
            Err(wrong())
        }
        Err(error) => {
            let user = kept.user_id;
            tracing::warn!(target: "security", %user, %error, "a passkey was refused: {error}");
            Err(wrong())
        }
    }
}

/// The key as it is kept, in the form that checks answers.
fn credential<'a>(
    kept: &'a Kept,
    handle: &'a Handle,
) -> Result<AuthenticatedCredential<'a, 'a, 16, Key>, Error> {
    let id =
        CredentialId::<&[u8]>::decode(&kept.credential_id).map_err(|error| incident(&error))?;
    let fixed = StaticState::<Key>::decode(&kept.public_key).map_err(|error| incident(&error))?;
    let moving = DynamicState {
        // None was added without it.
        user_verified: true,
        backup: match kept.copies {
            Copies::Forbidden => Backup::NotEligible,
            Copies::Allowed => Backup::Eligible,
            Copies::Made => Backup::Exists,
        },
        sign_count: u32::try_from(kept.sign_count).map_err(|error| incident(&error))?,
        authenticator_attachment: AuthenticatorAttachment::None,
    };
    AuthenticatedCredential::new(id, handle, fixed, moving).map_err(|error| incident(&error))
}

/// A right signature with a counter that has not grown: there are two of what must be one.
async fn note_copy(services: &Services, kept: &Kept) -> Result<(), Error> {
    let user = kept.user_id;
    tracing::warn!(target: "security", %user, "the counter of a passkey went back");
    let tx = services.db.begin().await.or_internal()?;
    let home = users::first_organization(&tx, user).await.or_internal()?;
    if let Some(home) = home {
        let entry =
            Entry::new(AuditAction::PasskeyCopied).was(json!({ "name": kept.name.as_str() }));
        audit::record(services, &tx, home, user, entry).await?;
    }
    tx.commit().await.or_internal()
}

fn malformed(error: impl std::fmt::Display) -> Error {
    Error::field("passkey", FieldCode::Malformed).with_detail(error.to_string())
}

fn wrong() -> Error {
    Error::field("passkey", FieldCode::Wrong)
}
