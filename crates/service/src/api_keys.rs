//! Keys that programs act with: made, listed and revoked by those who may, and looked at with
//! every request that carries one.

use chrono::TimeDelta;
use domain::api_key::{ApiKey, ApiKeyInput, MARK, NewApiKey};
use domain::audit::AuditAction;
use domain::{Actor, ApiKeyId, Error, Permission};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::api_keys::{self, NewKey};
use subtle::ConstantTimeEq;

use crate::audit::{self, Entry};
use crate::error::incident;
use crate::identity::Acting;
use crate::identity::tokens::RandomToken;
use crate::secrets::fill_random;
use crate::{Failure, Services};

/// The most keys a list shows; the newest.
const LIST_MAX: u32 = 200;
/// The most keys that work at a time.
const ACTIVE_MAX: i64 = 100;
/// The last use is noted to this: a busy program must not write with every request.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The newest keys of the organization, whosever they are.
pub async fn list(services: &Services, actor: &Actor) -> Result<Vec<ApiKey>, Error> {
    actor.require(Permission::KeysManage)?;
    let now = services.clock.now();
    api_keys::list(&services.db, actor.organization_id, LIST_MAX, now)
        .await
        .or_internal()
}

/// Makes a key that acts as the actor. The key itself is in the answer only.
pub async fn create(
    services: &Services,
    actor: &Actor,
    input: &ApiKeyInput,
) -> Result<NewApiKey, Error> {
    actor.require_person()?;
    actor.require(Permission::KeysManage)?;
    let fields = input.parse(actor.role)?;
    let (id, now) = (services.clock.new_id(), services.clock.now());
    let (prefix, secret) = (
        new_prefix()?,
        RandomToken::generate().map_err(|error| incident(&error))?,
    );
    let organization_id = actor.organization_id;
    let tx = services.db.begin().await.or_internal()?;
    let active = api_keys::active(&tx, organization_id, now)
        .await
        .or_internal()?;
    if active >= ACTIVE_MAX {
        return Err(Error::conflict("revoke a key first: there are too many"));
    }
    let key = NewKey {
        id,
        user_id: actor.user_id,
        prefix: &prefix,
        hash: &secret.hash(),
        fields: &fields,
    };
    api_keys::insert(&tx, organization_id, key, now)
        .await
        .or_internal()?;
    let key = api_keys::get(&tx, organization_id, id, now)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let entry = Entry::new(AuditAction::ApiKeyCreated)
        .to(id, key.name.clone())
        .becomes(
            json!({ "prefix": key.prefix, "scopes": key.scopes, "expires_at": key.expires_at }),
        );
    audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()?;
    Ok(NewApiKey {
        secret: format!("{prefix}_{}", secret.to_text()),
        key,
    })
}

/// Revokes a key, whosever it is. It opens nothing from the next request on.
pub async fn revoke(services: &Services, actor: &Actor, id: ApiKeyId) -> Result<(), Error> {
    actor.require_person()?;
    actor.require(Permission::KeysManage)?;
    let (organization_id, now) = (actor.organization_id, services.clock.now());
    let tx = services.db.begin().await.or_internal()?;
    let key = api_keys::get(&tx, organization_id, id, now)
        .await
        .or_internal()?
        .ok_or_else(Error::not_found)?;
    let revoked = api_keys::revoke(&tx, organization_id, id, now)
        .await
        .or_internal()?;
    if !revoked {
        return Err(Error::not_found());
    }
    let entry = Entry::new(AuditAction::ApiKeyRevoked)
        .to(id, key.name)
        .was(json!({ "prefix": key.prefix, "scopes": key.scopes }));
    audit::record(services, &tx, organization_id, actor.user_id, entry).await?;
    tx.commit().await.or_internal()
}

/// Whether a bearer token is a key, rather than an access token.
pub fn is_key(token: &str) -> bool {
    token.starts_with(MARK)
}

/// Who acts with this key. Key, member and role are asked for each time, so that revoking one,
/// letting the other go and changing the third count at once.
pub async fn authenticate(
    services: &Services,
    token: &str,
    address: Option<&str>,
) -> Result<Acting, Error> {
    let (prefix, secret) = split(token).ok_or_else(Error::unauthorized)?;
    let now = services.clock.now();
    let found = api_keys::by_prefix(&services.db, prefix, now)
        .await
        .or_internal()?;
    // An unknown prefix takes as long as a wrong secret.
    let stored = found.as_ref().map_or_else(
        || Sha256::digest(prefix).to_vec(),
        |found| found.hash.clone(),
    );
    let right = bool::from(secret.hash().ct_eq(stored.as_slice()));
    let found = found.filter(|_| right).ok_or_else(Error::unauthorized)?;
    if found.last_used_at.is_none_or(|at| now - at >= TOUCH_EVERY) {
        let organization_id = found.acting.actor.organization_id;
        api_keys::touch(&services.db, organization_id, found.id, address, now)
            .await
            .or_internal()?;
    }
    Ok(found.acting)
}

/// The part that finds a key, and the part that proves it.
fn split(token: &str) -> Option<(&str, RandomToken)> {
    let rest = token.strip_prefix(MARK)?;
    let (id, secret) = rest.split_once('_')?;
    let prefix = token.get(..MARK.len() + id.len())?;
    Some((prefix, RandomToken::parse(secret)?))
}

/// How a new key begins: 48 random bits in hex, for there must be no `_` in it.
fn new_prefix() -> Result<String, Error> {
    let mut bytes = [0; 6];
    fill_random(&mut bytes).map_err(|error| incident(&error))?;
    let id: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("{MARK}{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_taken_apart_where_it_was_put_together() {
        let prefix = new_prefix().expect("a prefix");
        let secret = RandomToken::generate().expect("a secret");
        let token = format!("{prefix}_{}", secret.to_text());
        let (found, again) = split(&token).expect("a key");
        assert_eq!((found, again.hash()), (prefix.as_str(), secret.hash()));
        assert!(is_key(&token));
        for wrong in [
            "",
            "parley_",
            "parley_ab",
            "parley_ab_",
            "eyJ.a.b",
            "parley_ab_short",
        ] {
            assert!(split(wrong).is_none(), "{wrong:?}");
        }
    }
}
