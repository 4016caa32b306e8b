//! OpenID Connect: Google, and whatever issuer the operator chose.

use async_trait::async_trait;
use domain::sign_in_with::Provider;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
};
use service::Clock;
use service::identity::{Question, Unheard, Voucher, Word};
use tokio::sync::Mutex;

use crate::{Client, SetUpError, address, http};

/// How long what an issuer says of itself, its keys among that, is believed.
const BELIEVED_SECONDS: i64 = 10 * 60;

/// An OpenID issuer.
pub struct OpenId {
    provider: Provider,
    name: String,
    issuer: IssuerUrl,
    client: Client,
    http: reqwest::Client,
    clock: Clock,
    known: Mutex<Option<(i64, CoreProviderMetadata)>>,
}

type Ready = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl OpenId {
    /// An issuer, asked for what it is when somebody first signs in with it.
    pub fn new(
        provider: Provider,
        name: &str,
        issuer: &str,
        client: Client,
        clock: Clock,
    ) -> Result<Self, SetUpError> {
        address(issuer)?;
        let issuer = IssuerUrl::new(issuer.to_owned())
            .map_err(|error| SetUpError::Address(issuer.to_owned(), error.to_string()))?;
        Ok(Self {
            provider,
            name: name.to_owned(),
            issuer,
            client,
            http: http()?,
            clock,
            known: Mutex::new(None),
        })
    }

    /// What the issuer says of itself.
    async fn metadata(&self) -> Result<CoreProviderMetadata, Unheard> {
        let now = self.clock.now().timestamp();
        let mut known = self.known.lock().await;
        if let Some((since, metadata)) = known.as_ref()
            && now - since < BELIEVED_SECONDS
        {
            return Ok(metadata.clone());
        }
        let metadata = CoreProviderMetadata::discover_async(self.issuer.clone(), &self.http)
            .await
            .map_err(|error| Unheard::new("what the issuer says of itself", &error))?;
        *known = Some((now, metadata.clone()));
        Ok(metadata)
    }

    async fn ready(&self, question: &Question) -> Result<Ready, Unheard> {
        let return_to = RedirectUrl::new(question.return_to.clone())
            .map_err(|error| Unheard::new("the way back", &error))?;
        let id = ClientId::new(self.client.id.clone());
        let secret = ClientSecret::new(self.client.secret.clone());
        let client = CoreClient::from_provider_metadata(self.metadata().await?, id, Some(secret));
        Ok(client.set_redirect_uri(return_to))
    }
}

#[async_trait]
impl Voucher for OpenId {
    fn provider(&self) -> Provider {
        self.provider
    }

    fn name(&self) -> &str {
        &self.name
    }

    async fn address(&self, question: &Question) -> Result<String, Unheard> {
        let client = self.ready(question).await?;
        let verifier = PkceCodeVerifier::new(question.verifier.clone());
        let (state, nonce) = (question.state.clone(), question.nonce.clone());
        let (address, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address.into())
    }

    async fn word(&self, answer: &str, question: &Question) -> Result<Word, Unheard> {
        let client = self.ready(question).await?;
        let tokens = client
            .exchange_code(AuthorizationCode::new(answer.to_owned()))
            .map_err(|error| Unheard::new("the address for tokens", &error))?
            .set_pkce_verifier(PkceCodeVerifier::new(question.verifier.clone()))
            .request_async(&self.http)
            .await
            .map_err(|error| Unheard::new("the tokens", &error))?;
        let token = tokens
            .id_token()
            .ok_or_else(|| Unheard::new("the tokens", &"there is no id token"))?;
        let clock = self.clock.clone();
        let verifier = client.id_token_verifier().set_time_fn(move || clock.now());
        let claims = token
            .claims(&verifier, &Nonce::new(question.nonce.clone()))
            .map_err(|error| Unheard::new("the id token", &error))?;
        let checked = claims.email_verified() == Some(true);
        let email = claims.email().map(|email| email.to_string());
        let named = claims.name().and_then(|name| name.get(None));
        let name = named.map(|name| name.to_string());
        let subject = claims.subject().to_string();
        Ok(Word {
            issuer: self.issuer.to_string(),
            label: email
                .clone()
                .or_else(|| name.clone())
                .unwrap_or_else(|| subject.clone()),
            subject,
            name,
            email: email.filter(|_| checked),
            once: answer.to_owned(),
        })
    }
}
