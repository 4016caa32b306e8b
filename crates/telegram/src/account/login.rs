//! Signing in and out, by raw calls: each step's outcome is kept in the vault, so a sign-in
//! that was begun survives a restart.

use grammers_session::types::{PeerAuth, PeerInfo};
use grammers_tl_types as tl;
use service::telegram::{GatewayError, SignInStep, TelegramUser};

use crate::map::error::CallError;
use crate::map::{peer, position};
use crate::vault::{PendingLogin, storage};

use super::{Account, srp};

impl Account {
    /// Asks Telegram to send a code to this phone.
    pub(crate) async fn request_code(&self, phone: &str) -> Result<(), GatewayError> {
        let _step = self.signing_in.lock().await;
        if self.is_running().await {
            return Err(GatewayError::Refused("ALREADY_SIGNED_IN".into()));
        }
        if self.is_signed_in() {
            // Signed in, and whoever asked for it never heard of it: begin again.
            let _ = self.link.invoke(&tl::functions::auth::LogOut {}).await;
            self.link.close().await;
            self.vault.forget_session();
        }
        let request = tl::functions::auth::SendCode {
            phone_number: phone.to_owned(),
            api_id: self.config.api_id,
            api_hash: self.config.api_hash.clone(),
            settings: tl::types::CodeSettings {
                allow_flashcall: false,
                current_number: false,
                allow_app_hash: false,
                allow_missed_call: false,
                allow_firebase: false,
                unknown_number: false,
                logout_tokens: None,
                token: None,
                app_sandbox: None,
            }
            .into(),
        };
        let answer = match self.link.invoke(&request).await {
            // A sandbox that was started anew has forgotten our key: agree on another.
            Err(CallError::KeyUnknown) => {
                self.link.close().await;
                self.vault.forget_session();
                self.link.invoke(&request).await
            }
            Err(error) if error.is("AUTH_RESTART") => self.link.invoke(&request).await,
            other => other,
        };
        match answer? {
            tl::enums::auth::SentCode::Code(sent) => {
                self.vault.set_login(PendingLogin {
                    phone: phone.to_owned(),
                    phone_code_hash: sent.phone_code_hash,
                    password_needed: false,
                });
                self.vault.flush().await.map_err(storage)
            }
            tl::enums::auth::SentCode::Success(_) => {
                Err(GatewayError::Refused("SIGNED_IN_WITHOUT_CODE".into()))
            }
            tl::enums::auth::SentCode::PaymentRequired(_) => {
                Err(GatewayError::Refused("SMS_PAYMENT_REQUIRED".into()))
            }
        }
    }

    /// Signs in with the code.
    pub(crate) async fn submit_code(&self, code: &str) -> Result<SignInStep, GatewayError> {
        let _step = self.signing_in.lock().await;
        let login = self.vault.login().ok_or(GatewayError::NoSignIn)?;
        let request = tl::functions::auth::SignIn {
            phone_number: login.phone.clone(),
            phone_code_hash: login.phone_code_hash.clone(),
            phone_code: Some(code.trim().to_owned()),
            email_verification: None,
        };
        match self.link.invoke(&request).await {
            Ok(authorization) => Ok(SignInStep::SignedIn(self.complete(authorization).await?)),
            Err(error) if error.is("SESSION_PASSWORD_NEEDED") => {
                let challenge = self.challenge().await?;
                self.vault.set_login(PendingLogin {
                    password_needed: true,
                    ..login
                });
                self.vault.flush().await.map_err(storage)?;
                Ok(SignInStep::PasswordNeeded {
                    hint: challenge.hint,
                })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Signs in with the two-step password.
    pub(crate) async fn submit_password(
        &self,
        password: &str,
    ) -> Result<TelegramUser, GatewayError> {
        let _step = self.signing_in.lock().await;
        let login = self.vault.login().ok_or(GatewayError::NoSignIn)?;
        if !login.password_needed {
            return Err(GatewayError::NoSignIn);
        }
        // A challenge is good for one attempt.
        let challenge = self.challenge().await?;
        let password = srp::prove(challenge, password.to_owned()).await?;
        let request = tl::functions::auth::CheckPassword { password };
        let authorization = self.link.invoke(&request).await?;
        self.complete(authorization).await
    }

    /// Ends the session at Telegram and forgets it.
    pub(crate) async fn sign_out(&self) -> Result<(), GatewayError> {
        let _step = self.signing_in.lock().await;
        self.halt().await;
        if self.is_signed_in() {
            match self.link.invoke(&tl::functions::auth::LogOut {}).await {
                Ok(_) => {}
                Err(error) => match GatewayError::from(error) {
                    // Telegram ended it before us.
                    GatewayError::SessionEnded(_) => {}
                    error => return Err(error),
                },
            }
        }
        self.link.close().await;
        self.vault.erase().await.map_err(storage)
    }

    async fn challenge(&self) -> Result<tl::types::account::Password, GatewayError> {
        let request = tl::functions::account::GetPassword {};
        let tl::enums::account::Password::Password(challenge) = self.link.invoke(&request).await?;
        Ok(challenge)
    }

    /// Notes who signed in, and from where updates will be read.
    async fn complete(
        &self,
        authorization: tl::enums::auth::Authorization,
    ) -> Result<TelegramUser, GatewayError> {
        let tl::enums::auth::Authorization::Authorization(authorization) = authorization else {
            // Telegram lets nobody sign up from here.
            return Err(GatewayError::UnknownPhone);
        };
        let tl::enums::User::User(user) = authorization.user else {
            return Err(GatewayError::Refused("USER_EMPTY".into()));
        };
        let before = self.vault.set_signed_in(PeerInfo::User {
            id: user.id,
            auth: user.access_hash.map(PeerAuth::from_hash),
            bot: Some(user.bot),
            is_self: Some(true),
        });
        self.vault.flush().await.map_err(storage)?;
        self.ended.send_replace(None);
        self.begin_positions(before.is_some_and(|before| before != user.id))
            .await;
        Ok(peer::signed_in(&user))
    }

    /// Lets the update stream begin now, unless it was read before: then it goes on from there.
    /// Not worth failing a sign-in for; the account's first run does the same.
    async fn begin_positions(&self, other_user: bool) {
        let stored = self.store.load_positions(self.id).await;
        if stored.is_ok_and(|stored| !stored.is_empty()) && !other_user {
            return;
        }
        let state = self.link.invoke(&tl::functions::updates::GetState {}).await;
        if let Ok(tl::enums::updates::State::State(state)) = state {
            let state = position::of_server(&state);
            let positions = position::moved(&Default::default(), &state);
            if let Err(error) = self.store.apply(self.id, vec![], positions).await {
                tracing::warn!(account = %self.id, %error, "first positions not saved");
            }
        }
    }
}
