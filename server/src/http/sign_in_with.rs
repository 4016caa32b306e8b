//! To a provider and back: the two addresses a browser goes through. They are no part of the JSON
//! interface, as both end in a page.

use std::sync::LazyLock;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::language::Language;
use domain::sign_in_with::{Provider, Refusal};
use domain::{Actor, Error};
use serde::Deserialize;
use service::identity::{self, Arrived, Departure, Entrance, Returned, cookies};
use sha2::{Digest, Sha256};

use super::extract::{From, InQuery};
use super::middleware::cookie;
use super::problem::Problem;
use crate::state::AppState;

const SECURITY: &str = "/settings/security";

/// What the address of a departure says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Start {
    next: String,
    /// There when a person links it to their account.
    link: Option<String>,
}

/// What the address of an arrival says, by whichever provider.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Back {
    state: String,
    code: Option<String>,
    /// Why there is no code.
    error: Option<String>,
    /// Telegram's word for it.
    #[serde(rename = "tgAuthResult")]
    telegram: Option<String>,
}

/// Leaves for a provider.
pub async fn start(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    InQuery(asked): InQuery<Start>,
    actor: Option<Extension<Actor>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let provider = known(&provider)?;
    let (services, secure) = (&state.services, state.is_secure(&headers));
    let linking = asked.link.is_some();
    let departure = match (linking, actor) {
        (false, _) => identity::depart(services, provider, local(&asked.next)).await,
        (true, Some(Extension(actor))) => {
            let consent = cookie(&headers, cookies::CONSENT).unwrap_or_default();
            identity::depart_to_link(services, &actor, provider, consent).await
        }
        (true, None) => Err(Error::unauthorized()),
    };
    let spent = cookies::arrived(cookies::CONSENT, secure);
    match departure {
        Ok(Departure { address, journey }) => {
            let journey = cookies::on_the_way(cookies::JOURNEY, &journey, secure);
            Ok((set([journey, spent]), Redirect::to(&address)).into_response())
        }
        Err(error) if error.code == domain::ErrorCode::NotFound => Err(error.into()),
        Err(error) if error.code == domain::ErrorCode::Conflict => {
            Ok((set([spent]), refused(Refusal::Failed, linking)).into_response())
        }
        Err(error) if linking && error.code == domain::ErrorCode::Forbidden => {
            Ok((set([spent]), refused(Refusal::Expired, true)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Comes back from one.
pub async fn back(
    State(state): State<AppState>,
    Path(provider): Path<String>,
    InQuery(said): InQuery<Back>,
    actor: Option<Extension<Actor>>,
    From(device): From,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let provider = known(&provider)?;
    let answer = said.code.or(said.telegram);
    if provider == Provider::Telegram && answer.is_none() && said.error.is_none() {
        return Ok(from_fragment(device.language));
    }
    let secure = state.is_secure(&headers);
    let journey = cookie(&headers, cookies::JOURNEY).unwrap_or_default();
    let returned = Returned {
        state: said.state,
        answer,
    };
    let actor = actor.map(|Extension(actor)| actor);
    let services = &state.services;
    let arrived = identity::arrive(
        services,
        provider,
        journey,
        &returned,
        actor.as_ref(),
        &device,
    )
    .await?;
    let mut set_cookies = vec![cookies::arrived(cookies::JOURNEY, secure)];
    let to = land(arrived, secure, &mut set_cookies);
    Ok((set(set_cookies), to).into_response())
}

/// Where a person goes who has come back, and what their browser keeps.
fn land(arrived: Arrived, secure: bool, kept: &mut Vec<String>) -> Redirect {
    match arrived {
        Arrived::Known {
            entrance: Entrance::In(signed_in),
            next,
        } => {
            kept.extend(cookies::set(&signed_in, secure));
            let next = local(&next);
            Redirect::to(if next.is_empty() { "/inbox" } else { next })
        }
        Arrived::Known {
            entrance: Entrance::SecondStep(step),
            next,
        } => {
            kept.push(cookies::second_step(&step, secure));
            Redirect::to(&format!("/second-step?next={}", escaped(local(&next))))
        }
        Arrived::New { vouched, next } => {
            kept.push(cookies::on_the_way(cookies::VOUCHED, &vouched, secure));
            Redirect::to(&format!("/register-with?next={}", escaped(local(&next))))
        }
        Arrived::Linked => Redirect::to(&format!("{SECURITY}?link=done")),
        Arrived::Refused { why, linking } => refused(why, linking),
    }
}

fn refused(why: Refusal, linking: bool) -> Redirect {
    if linking {
        return Redirect::to(&format!("{SECURITY}?link={why}"));
    }
    // Whoever has an account links it there, after signing in.
    let next = match why {
        Refusal::KnownAddress => format!("&next={SECURITY}"),
        _ => String::new(),
    };
    Redirect::to(&format!("/sign-in?with={why}{next}"))
}

fn known(provider: &str) -> Result<Provider, Problem> {
    provider.parse().map_err(|_| Error::not_found().into())
}

fn local(next: &str) -> &str {
    app::forms::local_path(next, "")
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn set(
    values: impl IntoIterator<Item = String>,
) -> AppendHeaders<Vec<(header::HeaderName, HeaderValue)>> {
    let values = values.into_iter().filter_map(|value| {
        let value = HeaderValue::from_str(&value).ok()?;
        Some((header::SET_COOKIE, value))
    });
    AppendHeaders(values.collect())
}

/// Telegram's word comes behind the `#` of the address, which no server sees: a page hands it over.
const HAND_OVER: &str = "\
const said = location.hash.match(/[#?&]tgAuthResult=([A-Za-z0-9_=-]*)$/);\
const query = new URLSearchParams(location.search);\
if (said) query.set('tgAuthResult', said[1]); else query.set('error', 'none');\
location.replace(location.pathname + '?' + query);";

/// That script and nothing else may run.
static HAND_OVER_POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(HAND_OVER.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
});

fn from_fragment(language: Language) -> Response {
    let (tag, needs, back) = match language {
        Language::English => (
            "en",
            "Signing in with Telegram needs scripts.",
            "Sign in otherwise",
        ),
        Language::Russian => (
            "ru",
            "Для входа через Telegram нужны скрипты.",
            "Войти иначе",
        ),
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\"><title>Parley</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"></head><body>\
         <noscript><p>{needs} <a href=\"/sign-in\">{back}</a></p></noscript>\
         <script>{HAND_OVER}</script></body></html>"
    );
    let policy = [(header::CONTENT_SECURITY_POLICY, HAND_OVER_POLICY.as_str())];
    (policy, Html(page)).into_response()
}
