//! What the account pages ask of the server.

use crate::error::ApiError;
use domain::{
    AccountId,
    account::{Account, SandboxCredential},
};
use leptos::prelude::*;
use server_fn::codec::GetUrl;

/// All accounts of the organization.
#[server(prefix = "/fn", endpoint = "accounts/list", input = GetUrl)]
pub async fn list_accounts() -> Result<Vec<Account>, ApiError> {
    use crate::ctx;
    Ok(service::accounts::list(&ctx::services()?, &ctx::actor()?).await?)
}

/// One account.
#[server(prefix = "/fn", endpoint = "accounts/get", input = GetUrl)]
pub async fn get_account(id: AccountId) -> Result<Account, ApiError> {
    use crate::ctx;
    Ok(service::accounts::get(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Phone numbers of the sandbox, in a demo.
#[server(prefix = "/fn", endpoint = "accounts/sandbox", input = GetUrl)]
pub async fn sandbox_credentials() -> Result<Vec<SandboxCredential>, ApiError> {
    use crate::ctx;
    Ok(service::accounts::sandbox_credentials(&ctx::services()?, &ctx::actor()?).await?)
}

/// Has Telegram send a code to the phone.
#[server(name = RequestCode, prefix = "/fn", endpoint = "accounts/connect")]
pub async fn connect_account(#[server(default)] phone: String) -> Result<Account, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let input = domain::account::ConnectAccount {
        phone: phone.clone(),
    };
    match service::accounts::connect(&ctx::services()?, &ctx::actor()?, &input).await {
        Ok(account) => {
            ctx::then_show(&wizard_of(account.id));
            Ok(account)
        }
        Err(error) => Err(ctx::form_failed(
            RequestCode::PATH,
            "/accounts/connect",
            &[("phone", &phone)],
            error,
        )),
    }
}

/// Signs in with the code.
#[server(name = SubmitCode, prefix = "/fn", endpoint = "accounts/code")]
pub async fn submit_code(
    id: AccountId,
    #[server(default)] code: String,
) -> Result<Account, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let input = domain::account::LoginCode { code };
    match service::accounts::submit_code(&ctx::services()?, &ctx::actor()?, id, &input).await {
        Ok(account) => {
            ctx::then_show(&wizard_of(id));
            Ok(account)
        }
        Err(error) => Err(ctx::form_failed(
            SubmitCode::PATH,
            &wizard_of(id),
            &[],
            error,
        )),
    }
}

/// Signs in with the two-step password.
#[server(name = SubmitPassword, prefix = "/fn", endpoint = "accounts/password")]
pub async fn submit_password(
    id: AccountId,
    #[server(default)] password: String,
) -> Result<Account, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let input = domain::account::TwoStepPassword { password };
    match service::accounts::submit_password(&ctx::services()?, &ctx::actor()?, id, &input).await {
        Ok(account) => {
            ctx::then_show(&wizard_of(id));
            Ok(account)
        }
        Err(error) => Err(ctx::form_failed(
            SubmitPassword::PATH,
            &wizard_of(id),
            &[],
            error,
        )),
    }
}

/// Signs an account out at Telegram and removes it with its conversations.
#[server(prefix = "/fn", endpoint = "accounts/remove")]
pub async fn remove_account(id: AccountId) -> Result<(), ApiError> {
    use crate::ctx;
    Ok(service::accounts::remove(&ctx::services()?, &ctx::actor()?, id).await?)
}

/// Where the connection of an account goes on.
#[must_use]
pub fn wizard_of(id: AccountId) -> String {
    format!("/accounts/connect?account={id}")
}
