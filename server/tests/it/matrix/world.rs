//! An organization with one of everything.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use domain::{OrganizationId, Role};
use reqwest::Method;
use serde_json::{Value, json};
use service::identity::{self, NewMember};

use super::row::words;
use crate::app::{PASSWORD, TestApp, Visitor, email, id};
use crate::imports::draft;
use crate::inbox::connect;

/// Stands in every name of the world, so that it is recognised where it should not be.
pub const MARK: &str = "Classified";

pub struct World {
    pub owner: Visitor,
    pub organization_id: OrganizationId,
    ids: BTreeMap<&'static str, String>,
    made: AtomicU32,
}

/// Somebody of the world.
pub struct Member {
    pub role: Role,
    pub name: String,
    pub visitor: Visitor,
}

impl World {
    pub async fn build(app: &TestApp) -> Self {
        let owner = app.owner(MARK).await;
        let me = owner.me().await;
        let organization = me["organization_id"].as_str().expect("an id").to_owned();
        let named = |field: &str| json!({ field: MARK });
        let company = owner.create("/api/crm/companies", &named("name")).await;
        let contact = owner
            .create("/api/crm/contacts", &named("first_name"))
            .await;
        let deal = owner.create("/api/crm/deals", &named("title")).await;
        let note = json!({ "record": { "kind": "contact", "id": contact["id"] }, "text": MARK });
        let note = owner.create("/api/crm/notes", &note).await;
        let tag = owner.create("/api/crm/tags", &named("name")).await;
        let task = owner.create("/api/crm/tasks", &named("title")).await;
        let pipeline = owner.read("/api/pipeline").await["items"][0].clone();
        let (account, chat) = connect(app, &owner).await;
        let text = json!({ "text": MARK });
        let message = owner
            .create(&format!("/api/messaging/chats/{chat}/messages"), &text)
            .await;
        let photo = crate::files::send_photo(&owner, &chat, MARK).await;
        let invitation = owner
            .create("/api/invitations", &json!({ "role": "viewer" }))
            .await;
        let field = json!({ "kind": "company", "name": MARK, "holds": "text" });
        let field = owner.create("/api/crm/fields", &field).await;
        let key = json!({ "name": MARK, "scopes": ["crm.read"] });
        let key = owner.create("/api/api-keys", &key).await;
        let view = json!({ "kind": "company", "name": MARK, "shared": true });
        let view = owner.create("/api/crm/views", &view).await;
        let import = draft(
            &owner,
            "contact",
            format!("first name\n{MARK}\n").as_bytes(),
        )
        .await;
        let session = owner.read("/api/auth/sessions").await["items"][0].clone();
        let mut ids = BTreeMap::from([
            ("organization", organization.clone()),
            ("member", id(&me)),
            ("deactivated_member", id(&me)),
            ("company", id(&company)),
            ("contact", id(&contact)),
            ("deal", id(&deal)),
            ("note", id(&note)),
            ("tag", id(&tag)),
            ("task", id(&task)),
            ("pipeline", id(&pipeline)),
            ("stage", id(&pipeline["stages"][1])),
            ("account", account.clone()),
            ("new_account", account),
            ("chat", chat),
            ("message", id(&message)),
            ("photo", id(&photo)),
            ("invitation", id(&invitation)),
            ("session", id(&session)),
            ("field", id(&field)),
            ("api_key", id(&key)),
            ("view", id(&view)),
            ("shared_view", id(&view)),
            ("import", id(&import)),
        ]);
        for (word, list) in DELETED {
            ids.insert(word, deleted(&owner, list).await);
        }
        Self {
            owner,
            organization_id: organization.parse().expect("an id"),
            ids,
            made: AtomicU32::new(0),
        }
    }

    /// A text with its words in braces filled in with what is there.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = text.to_owned();
        for word in words(text) {
            let value = match word {
                "new" => uuid::Uuid::now_v7().to_string(),
                _ => self.id(word).to_owned(),
            };
            filled = filled.replace(&format!("{{{word}}}"), &value);
        }
        filled
    }

    /// The same with things made for this one request, so that it can be done to them.
    pub async fn fill_anew(&self, app: &TestApp, member: &Member, text: &str) -> String {
        let mut filled = text.to_owned();
        for word in words(text) {
            let value = self.make(app, member, word).await;
            filled = filled.replace(&format!("{{{word}}}"), &value);
        }
        filled
    }

    pub fn id(&self, word: &str) -> &str {
        self.ids
            .get(word)
            .unwrap_or_else(|| panic!("the world has no {word}"))
    }

    /// Whether an answer tells anything of this world.
    pub fn is_in(&self, body: &str, also_ids: bool) -> bool {
        body.contains(MARK) || also_ids && self.ids.values().any(|id| body.contains(id.as_str()))
    }

    /// Another member, signed in.
    pub async fn member(&self, app: &TestApp, role: Role) -> Member {
        let name = self.name(role);
        let visitor = app.member(&self.owner, &name, role).await;
        Member {
            role,
            name,
            visitor,
        }
    }

    /// Deactivates a member.
    pub async fn deactivate(&self, id: &str) {
        let path = format!("/api/members/{id}/deactivate");
        let answer = self.owner.post(&path, &json!({})).await;
        assert!(answer.status().is_success(), "deactivating a member");
    }

    fn name(&self, role: Role) -> String {
        format!(
            "{MARK} {role} {}",
            self.made.fetch_add(1, Ordering::Relaxed)
        )
    }

    async fn make(&self, app: &TestApp, member: &Member, word: &str) -> String {
        let by = &member.visitor;
        let create = async |list: &str, body: Value| id(&by.create(list, &body).await);
        let contact = self.id("contact");
        match word {
            "new" => uuid::Uuid::now_v7().to_string(),
            "company" => create("/api/crm/companies", json!({ "name": "X" })).await,
            "contact" => create("/api/crm/contacts", json!({ "first_name": "X" })).await,
            "deal" => create("/api/crm/deals", json!({ "title": "X" })).await,
            "task" => create("/api/crm/tasks", json!({ "title": "X" })).await,
            "tag" => create("/api/crm/tags", json!({ "name": uuid::Uuid::now_v7() })).await,
            "note" => {
                let record = json!({ "kind": "contact", "id": contact });
                create("/api/crm/notes", json!({ "record": record, "text": "X" })).await
            }
            "field" => {
                let name = uuid::Uuid::now_v7();
                let field = json!({ "kind": "company", "name": name, "holds": "text" });
                create("/api/crm/fields", field).await
            }
            // Made by somebody else than who asks.
            "shared_view" => {
                let name = uuid::Uuid::now_v7();
                let view = json!({ "kind": "company", "name": name, "shared": true });
                id(&self.owner.create("/api/crm/views", &view).await)
            }
            "import" => id(&draft(by, "contact", b"first name\nX\n").await),
            "api_key" => {
                let key = json!({ "name": "X", "scopes": ["crm.read"] });
                create("/api/api-keys", key).await
            }
            "invitation" => create("/api/invitations", json!({ "role": "viewer" })).await,
            "new_account" => create("/api/bd-accounts", json!({ "phone": "+9996620003" })).await,
            "member" => self.newcomer(app).await,
            "deactivated_member" => {
                let id = self.newcomer(app).await;
                self.deactivate(&id).await;
                id
            }
            "session" => {
                let elsewhere = app.sign_in(&member.name).await;
                let sessions = elsewhere.read("/api/auth/sessions").await;
                let items = sessions["items"].as_array().expect("a list");
                id(items
                    .iter()
                    .find(|session| session["current"] == true)
                    .expect("its own"))
            }
            _ => match DELETED.iter().find(|(name, _)| *name == word) {
                Some((_, list)) => deleted(by, list).await,
                None => self.id(word).to_owned(),
            },
        }
    }

    /// A member who has not signed in.
    async fn newcomer(&self, app: &TestApp) -> String {
        let name = self.name(Role::Viewer);
        let member = NewMember {
            email: email(&name),
            password: PASSWORD.to_owned(),
            name,
        };
        identity::add_member(&app.services, self.organization_id, &member, Role::Viewer)
            .await
            .expect("a new member")
            .to_string()
    }

    /// That everything is still there and as it was.
    pub async fn is_whole(&self) {
        for (list, word, field) in [
            ("/api/crm/companies", "company", "name"),
            ("/api/crm/contacts", "contact", "first_name"),
            ("/api/crm/deals", "deal", "title"),
            ("/api/crm/notes", "note", "text"),
            ("/api/crm/tasks", "task", "title"),
        ] {
            let there = self.owner.read(&format!("{list}/{}", self.id(word))).await;
            assert_eq!(there[field], MARK, "the {word} was changed");
        }
        for path in [
            format!("/api/bd-accounts/{}", self.id("account")),
            format!("/api/messaging/chats/{}", self.id("chat")),
        ] {
            assert!(self.owner.get(&path).await.status().is_success(), "{path}");
        }
    }
}

const DELETED: [(&str, &str); 3] = [
    ("deleted_company", "/api/crm/companies"),
    ("deleted_contact", "/api/crm/contacts"),
    ("deleted_deal", "/api/crm/deals"),
];

/// Something in the bin.
async fn deleted(by: &Visitor, list: &str) -> String {
    let named = json!({ "name": MARK, "first_name": MARK, "title": MARK });
    let field = match list {
        "/api/crm/companies" => "name",
        "/api/crm/contacts" => "first_name",
        _ => "title",
    };
    let id = id(&by.create(list, &json!({ field: named[field] })).await);
    let answer = by.send(Method::DELETE, &format!("{list}/{id}"), None).await;
    assert!(answer.status().is_success(), "deleting from {list}");
    id
}
