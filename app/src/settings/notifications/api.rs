//! Which mails a member wants, and what they look like.

use crate::error::ApiError;
use domain::notice::NoticeSettings;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;

/// The page all of these forms stand on.
#[cfg(feature = "ssr")]
const PAGE: &str = "/settings/notifications";

/// What a member has chosen, and what there is to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub settings: NoticeSettings,
    /// The names of all time zones.
    pub time_zones: Vec<String>,
}

/// A mail, as its recipient would see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    pub name: String,
    pub subject: String,
    pub html: String,
}

/// What the member has chosen.
#[server(prefix = "/fn", endpoint = "notifications/settings", input = GetUrl)]
pub async fn my_notices() -> Result<Choice, ApiError> {
    use crate::ctx;
    let settings = service::notices::get(&ctx::services()?, &ctx::actor()?).await?;
    let time_zones = service::notices::time_zones();
    Ok(Choice {
        settings,
        time_zones: time_zones.into_iter().map(str::to_owned).collect(),
    })
}

/// Chooses. A box that is not ticked is not sent, which is how a form says no.
///
/// # Errors
/// `invalid` for a time zone that there is not.
#[server(prefix = "/fn", endpoint = "notifications/save")]
pub async fn save_notices(
    #[server(default)] mention: bool,
    #[server(default)] assignment: bool,
    #[server(default)] reminder: bool,
    #[server(default)] digest: bool,
    #[server(default)] time_zone: String,
) -> Result<NoticeSettings, ApiError> {
    use crate::ctx;
    use server_fn::ServerFn;
    let settings = NoticeSettings {
        mention,
        assignment,
        reminder,
        digest,
        time_zone,
    };
    let (services, actor) = (ctx::services()?, ctx::actor()?);
    match service::notices::set(&services, &actor, &settings).await {
        Ok(saved) => {
            ctx::then_show(PAGE);
            Ok(saved)
        }
        Err(error) => Err(ctx::form_failed(SaveNotices::PATH, PAGE, &[], error)),
    }
}

/// One of every mail, with made-up content, in the language of the page.
#[server(prefix = "/fn", endpoint = "notifications/examples", input = GetUrl)]
pub async fn mail_examples() -> Result<Vec<Example>, ApiError> {
    use crate::ctx;
    ctx::actor()?;
    let examples = service::mail::examples(ctx::device().language);
    let example = |example: service::mail::Example| Example {
        name: example.name.to_owned(),
        subject: example.subject,
        html: example.html,
    };
    Ok(examples.into_iter().map(example).collect())
}
