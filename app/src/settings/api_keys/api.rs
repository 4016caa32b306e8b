//! Keys for programs.

use crate::error::ApiError;
use domain::{
    ApiKeyId, Permission,
    api_key::{ApiKey, NewApiKey},
};
use leptos::prelude::*;
use server_fn::codec::GetUrl;

/// The page all of these forms stand on.
#[cfg(feature = "ssr")]
const PAGE: &str = "/settings/api-keys";

/// The newest keys.
#[server(prefix = "/fn", endpoint = "api-keys/list", input = GetUrl)]
pub async fn list_api_keys() -> Result<Vec<ApiKey>, ApiError> {
    use crate::ctx;
    Ok(service::api_keys::list(&ctx::services()?, &ctx::actor()?).await?)
}

/// Makes a key. The answer has it, this once.
///
/// # Errors
/// `invalid` with its fields, `conflict` where there are too many.
#[server(prefix = "/fn", endpoint = "api-keys/create")]
pub async fn create_api_key(
    #[server(default)] name: String,
    #[server(default)] scopes: Vec<Permission>,
    #[server(default)] days: Option<i64>,
) -> Result<NewApiKey, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let input = domain::api_key::ApiKeyInput { name, scopes, days };
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    // A page that has loaded no scripts could not show the key: it must not be made in vain.
    if ctx::is_plain_form() {
        let error = domain::Error::new(domain::ErrorCode::Unavailable);
        let typed = [("name", input.name.as_str())];
        return Err(ctx::form_failed(CreateApiKey::PATH, PAGE, &typed, error));
    }
    Ok(service::api_keys::create(&services, &actor, &input).await?)
}

/// Revokes a key.
#[server(prefix = "/fn", endpoint = "api-keys/revoke")]
pub async fn revoke_api_key(id: ApiKeyId) -> Result<(), ApiError> {
    use crate::ctx;
    service::api_keys::revoke(&ctx::services()?, &ctx::actor()?, id).await?;
    ctx::then_show(PAGE);
    Ok(())
}
