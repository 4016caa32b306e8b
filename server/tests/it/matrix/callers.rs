//! Callers who are no members of anything, whatever they show.

use chrono::TimeDelta;
use domain::Role;
use reqwest::Method;
use service::identity::tokens::TokenKeys;
use service::secrets::MasterKey;

use super::world::World;
use crate::app::{TestApp, Visitor};

/// Somebody who must be refused wherever it takes more than to come.
pub struct Caller {
    pub name: &'static str,
    pub visitor: Visitor,
    /// The statuses with which a route may refuse them.
    pub refusals: &'static [u16],
    /// The routes of which the table does not speak for them: other stories do.
    pub apart: &'static [&'static str],
}

impl Caller {
    /// Somebody who is not known to be anybody.
    fn unknown(name: &'static str, visitor: Visitor) -> Self {
        Self {
            name,
            visitor,
            refusals: &[401],
            apart: &[],
        }
    }
}

/// All of them. Another kind is another line.
pub async fn without_access(app: &TestApp, world: &World) -> Vec<Caller> {
    vec![
        Caller::unknown("no session", app.stranger()),
        Caller::unknown("a token that is none", bearer(app, "nonsense".to_owned())),
        Caller::unknown("an expired token", bearer(app, expired(app, world).await)),
        Caller::unknown("an expired cookie", expired_cookie(app, world).await),
        Caller::unknown(
            "a token of another installation",
            bearer(app, foreign(app, world).await),
        ),
        Caller::unknown("a token before the second step", half_way(app).await),
        Caller {
            name: "an API key with another scope",
            visitor: program(app, world).await,
            refusals: &[401, 403],
            // What it was made for, what every member may know, and signing in, which is for people.
            apart: &[
                "GET /api/audit",
                "GET /api/organization",
                "GET /api/auth/me",
                "GET /api/auth/providers",
                "POST /api/auth/",
            ],
        },
        Caller::unknown("an ended session", ended(app, world).await),
        Caller::unknown("a former member", removed(app, world).await),
        Caller::unknown("a deactivated member", deactivated(app, world).await),
        Caller::unknown(
            "an API key of a deactivated member",
            idle_key(app, world).await,
        ),
    ]
}

fn bearer(app: &TestApp, token: String) -> Visitor {
    let mut visitor = app.stranger();
    visitor.token = Some(token);
    visitor
}

/// An access token of the owner's session, as it would be with these keys at this time.
async fn token(app: &TestApp, world: &World, keys: &TokenKeys, age: TimeDelta) -> String {
    let me = world.owner.me().await;
    let parse = |value: &serde_json::Value| value.as_str().expect("an id").parse().expect("an id");
    let user: uuid::Uuid = parse(&me["id"]);
    let session: uuid::Uuid = parse(&serde_json::json!(world.id("session")));
    keys.issue(
        world.organization_id,
        user.into(),
        session.into(),
        app.now() - age,
    )
    .expect("a token")
}

async fn expired(app: &TestApp, world: &World) -> String {
    token(app, world, &app.services.tokens, TimeDelta::minutes(15)).await
}

async fn expired_cookie(app: &TestApp, world: &World) -> Visitor {
    let mut visitor = app.stranger();
    let cookie = format!("parley_access={}", expired(app, world).await);
    visitor.headers.push(("cookie", cookie));
    visitor
        .headers
        .push(("sec-fetch-site", "same-origin".to_owned()));
    visitor
}

async fn foreign(app: &TestApp, world: &World) -> String {
    let keys = TokenKeys::new(&MasterKey::generate().expect("a key"));
    token(app, world, &keys, TimeDelta::zero()).await
}

/// Somebody who knows a password and owes the code.
async fn half_way(app: &TestApp) -> Visitor {
    let careful = app.owner("Careful").await;
    crate::two_factor::switch_on(app, &careful).await;
    bearer(app, crate::two_factor::first_step(app, "Careful").await)
}

/// A program whose key, the owner's, was made for reading the audit log.
async fn program(app: &TestApp, world: &World) -> Visitor {
    let key = serde_json::json!({ "name": "Log reader", "scopes": ["audit.read"] });
    let made = world.owner.create("/api/api-keys", &key).await;
    bearer(app, made["secret"].as_str().expect("a key").to_owned())
}

async fn ended(app: &TestApp, world: &World) -> Visitor {
    let member = world.member(app, Role::Owner).await.visitor;
    let answer = member.send(Method::POST, "/api/auth/signout", None).await;
    assert!(answer.status().is_success(), "signing out");
    member
}

async fn deactivated(app: &TestApp, world: &World) -> Visitor {
    let member = world.member(app, Role::Admin).await.visitor;
    world.deactivate(&crate::app::id(&member.me().await)).await;
    member
}

/// A key that was made for everything, by somebody who is deactivated by now.
async fn idle_key(app: &TestApp, world: &World) -> Visitor {
    let member = world.member(app, Role::Admin).await.visitor;
    let key =
        serde_json::json!({ "name": "Sync", "scopes": ["crm.read", "crm.write", "members.read"] });
    let made = member.create("/api/api-keys", &key).await;
    world.deactivate(&crate::app::id(&member.me().await)).await;
    bearer(app, made["secret"].as_str().expect("a key").to_owned())
}

async fn removed(app: &TestApp, world: &World) -> Visitor {
    let member = world.member(app, Role::Admin).await.visitor;
    let id = crate::app::id(&member.me().await);
    let path = format!("/api/members/{id}");
    let answer = world.owner.send(Method::DELETE, &path, None).await;
    assert!(answer.status().is_success(), "removing a member");
    member
}
