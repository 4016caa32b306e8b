//! GitHub: OAuth 2, and two questions to its interface.

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::sign_in_with::Provider;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use service::identity::{Question, Unheard, Voucher, Word};
use sha2::{Digest, Sha256};
use url::Url;

use crate::{Client, SetUpError, address, http};

/// GitHub, or a GitHub of one's own.
pub struct GitHub {
    site: Url,
    api: Url,
    client: Client,
    http: reqwest::Client,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Deserialize)]
struct User {
    id: u64,
    login: String,
    name: Option<String>,
}

#[derive(Deserialize)]
struct Address {
    email: String,
    primary: bool,
    verified: bool,
}

impl GitHub {
    /// The GitHub with these addresses.
    pub fn new(site: &str, api: &str, client: Client) -> Result<Self, SetUpError> {
        Ok(Self {
            site: address(site)?,
            api: address(api)?,
            client,
            http: http()?,
        })
    }

    async fn token(&self, code: &str, question: &Question) -> Result<String, Unheard> {
        let form = [
            ("client_id", self.client.id.as_str()),
            ("client_secret", &self.client.secret),
            ("code", code),
            ("redirect_uri", &question.return_to),
            ("code_verifier", &question.verifier),
        ];
        let request = self
            .http
            .post(below(&self.site, "login/oauth/access_token"));
        // What is wrong with the code is said with status 200, and without a token.
        let token: Token = read("the token", request.form(&form)).await?;
        Ok(token.access_token)
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        what: &'static str,
        path: &str,
        token: &str,
    ) -> Result<T, Unheard> {
        let request = self.http.get(below(&self.api, path)).bearer_auth(token);
        read(what, request).await
    }
}

fn below(site: &Url, path: &str) -> String {
    format!("{}/{path}", site.as_str().trim_end_matches('/'))
}

async fn read<T: DeserializeOwned>(
    what: &'static str,
    request: reqwest::RequestBuilder,
) -> Result<T, Unheard> {
    let answer = request.header("accept", "application/json").send().await;
    let answer = answer.and_then(reqwest::Response::error_for_status);
    let answer = answer.map_err(|error| Unheard::new(what, &error.without_url()))?;
    let answer = answer.json().await;
    answer.map_err(|error| Unheard::new(what, &error.without_url()))
}

#[async_trait]
impl Voucher for GitHub {
    fn provider(&self) -> Provider {
        Provider::GitHub
    }

    fn name(&self) -> &str {
        "GitHub"
    }

    async fn address(&self, question: &Question) -> Result<String, Unheard> {
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(question.verifier.as_bytes()));
        let mut address = Url::parse(&below(&self.site, "login/oauth/authorize"))
            .map_err(|error| Unheard::new("its address", &error))?;
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client.id)
            .append_pair("redirect_uri", &question.return_to)
            .append_pair("scope", "read:user user:email")
            .append_pair("state", &question.state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(address.into())
    }

    async fn word(&self, answer: &str, question: &Question) -> Result<Word, Unheard> {
        let token = self.token(answer, question).await?;
        let user: User = self.ask("the person", "user", &token).await?;
        let addresses: Vec<Address> = self.ask("the addresses", "user/emails", &token).await?;
        let email = addresses
            .into_iter()
            .find(|one| one.primary && one.verified);
        Ok(Word {
            issuer: below(&self.site, "").trim_end_matches('/').to_owned(),
            subject: user.id.to_string(),
            label: format!("@{}", user.login),
            name: user
                .name
                .filter(|name| !name.is_empty())
                .or(Some(user.login)),
            email: email.map(|address| address.email),
            once: answer.to_owned(),
        })
    }
}
