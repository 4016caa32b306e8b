//! The two kinds of tokens: access tokens that are signed, and others that are random.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::{OrganizationId, SessionId, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::secrets::{MasterKey, SecretsError, fill_random};

/// How long an access token opens the interface.
pub const ACCESS_SECONDS: u32 = 15 * 60;

/// What an access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The person.
    pub sub: UserId,
    /// The organization they act in.
    pub org: OrganizationId,
    /// The session; whether it still lives is for the database to say.
    pub sid: SessionId,
    /// When it was issued, Unix seconds.
    pub iat: i64,
    /// When it expires, Unix seconds.
    pub exp: i64,
}

/// Signs and checks access tokens (HS256).
pub struct TokenKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl TokenKeys {
    /// The keys of this installation.
    pub fn new(key: &MasterKey) -> Self {
        let key = key.subkey("parley access tokens v1");
        let mut validation = Validation::new(Algorithm::HS256);
        // The expiry is compared with our own clock, which tests can move.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(key.as_slice()),
            decoding: DecodingKey::from_secret(key.as_slice()),
            validation,
        }
    }

    /// An access token for a session.
    pub fn issue(
        &self,
        organization_id: OrganizationId,
        user_id: UserId,
        session_id: SessionId,
        now: DateTime<Utc>,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = Claims {
            sub: user_id,
            org: organization_id,
            sid: session_id,
            iat: now.timestamp(),
            exp: now.timestamp() + i64::from(ACCESS_SECONDS),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }

    /// What a token says, if we signed it and it has not expired.
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Option<Claims> {
        let claims =
            jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation).ok()?;
        Some(claims.claims).filter(|claims| now.timestamp() < claims.exp)
    }
}

impl fmt::Debug for TokenKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKeys(…)")
    }
}

/// A refresh token, or the token in a link: 256 random bits. Only its hash is stored; as it is not guessable, a fast
/// hash is enough.
pub(crate) struct RandomToken(Zeroizing<[u8; 32]>);

impl RandomToken {
    pub(crate) fn generate() -> Result<Self, SecretsError> {
        let mut secret = Zeroizing::new([0; 32]);
        fill_random(secret.as_mut())?;
        Ok(Self(secret))
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    pub(crate) fn to_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.as_slice())
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_slice()).into()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn keys(fill: &str) -> TokenKeys {
        TokenKeys::new(&MasterKey::parse(&fill.repeat(32)).expect("a key"))
    }

    fn token(keys: &TokenKeys, now: DateTime<Utc>) -> String {
        let id = Uuid::nil();
        keys.issue(id.into(), id.into(), id.into(), now)
            .expect("a token")
    }

    proptest::proptest! {
        #[test]
        fn no_text_but_our_own_token_opens_anything(text in "\\PC{0,300}", at in 0usize..200) {
            let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
            let keys = keys("ab");
            proptest::prop_assert!(keys.check(&text, now).is_none());
            let good = token(&keys, now);
            let spoilt: String = good.chars().enumerate()
                .map(|(i, c)| if i == at { '~' } else { c })
                .collect();
            proptest::prop_assert!(spoilt == good || keys.check(&spoilt, now).is_none());
        }

        #[test]
        fn a_random_token_is_read_as_it_was_written(text in "\\PC{0,80}") {
            if let Some(token) = RandomToken::parse(&text) {
                proptest::prop_assert_eq!(token.to_text(), text);
            }
        }
    }

    #[test]
    fn a_token_is_good_for_fifteen_minutes() {
        let keys = keys("ab");
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let token = token(&keys, now);
        assert!(keys.check(&token, now + TimeDelta::seconds(899)).is_some());
        assert!(keys.check(&token, now + TimeDelta::seconds(900)).is_none());
    }

    #[test]
    fn a_token_of_another_key_or_algorithm_opens_nothing() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        assert!(keys("ab").check(&token(&keys("cd"), now), now).is_none());
        let unsigned = format!(
            "{}.{}.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#),
            token(&keys("ab"), now).split('.').nth(1).expect("claims")
        );
        assert!(keys("ab").check(&unsigned, now).is_none());
    }
}
