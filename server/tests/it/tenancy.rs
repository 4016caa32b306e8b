//! Every route of the OpenAPI document, walked by those who must not get through.

use std::collections::BTreeMap;

use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{TestApp, Visitor, id, problem};
use crate::inbox::connect;

/// Routes that are there for everybody.
const PUBLIC: [&str; 10] = [
    "/api/auth/signup",
    "/api/auth/signin",
    "/api/auth/signin/second-step",
    "/api/auth/refresh",
    "/api/auth/verify",
    "/api/auth/email/confirm",
    "/api/auth/password/forgot",
    "/api/auth/password/reset",
    "/api/auth/invitation",
    "/api/auth/invitation/register",
];

struct Operation {
    method: Method,
    path: String,
}

/// Every operation of the document.
fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(server::http::api::document()).expect("JSON");
    let paths = document["paths"].as_object().expect("paths");
    let mut operations = Vec::new();
    for (path, methods) in paths {
        for method in methods.as_object().expect("methods").keys() {
            let Ok(method) = method.to_uppercase().parse::<Method>() else {
                continue;
            };
            operations.push(Operation {
                method,
                path: path.clone(),
            });
        }
    }
    assert!(
        operations.len() >= 35,
        "only {} operations are documented",
        operations.len()
    );
    operations
}

/// A body that the route would take from somebody who may.
fn body(operation: &Operation) -> Option<Value> {
    if operation.method == Method::GET || operation.method == Method::DELETE {
        return None;
    }
    let some_id = uuid::Uuid::now_v7();
    Some(match operation.path.as_str() {
        "/api/auth/signup"
        | "/api/auth/signin"
        | "/api/auth/signin/second-step"
        | "/api/auth/name"
        | "/api/auth/email"
        | "/api/auth/email/confirm"
        | "/api/auth/two-factor/setup"
        | "/api/auth/two-factor/confirm"
        | "/api/auth/two-factor/backup-codes"
        | "/api/auth/two-factor/off"
        | "/api/auth/refresh"
        | "/api/auth/signout"
        | "/api/auth/verification"
        | "/api/auth/verify"
        | "/api/auth/password/forgot"
        | "/api/auth/password/reset"
        | "/api/auth/invitation"
        | "/api/auth/invitation/join"
        | "/api/auth/invitation/register" => {
            json!({})
        }
        "/api/auth/organization" => json!({ "organization_id": some_id }),
        "/api/members/{id}" => json!({ "role": "viewer" }),
        "/api/organizations" | "/api/organization" | "/api/organization/delete" => {
            json!({ "name": "" })
        }
        "/api/organization/two-factor" => json!({ "required": true }),
        "/api/organization/transfer" => json!({ "member_id": some_id }),
        "/api/organization/leave" => json!({}),
        "/api/invitations" => json!({ "role": "viewer" }),
        "/api/auth/notices" => json!({}),
        "/api/api-keys" => json!({ "name": "X", "scopes": ["crm.read"] }),
        "/api/auth/password" => json!({ "current_password": "x", "new_password": "X" }),
        "/api/crm/companies" | "/api/crm/companies/{id}" => json!({ "name": "X" }),
        "/api/crm/contacts" | "/api/crm/contacts/{id}" => json!({ "first_name": "X" }),
        "/api/crm/deals" | "/api/crm/deals/{id}" => json!({ "title": "X" }),
        "/api/crm/companies/{id}/restore"
        | "/api/crm/contacts/{id}/restore"
        | "/api/crm/deals/{id}/restore" => json!({}),
        "/api/crm/deals/{id}/stage" => json!({ "stage_id": some_id }),
        "/api/crm/tags" | "/api/crm/tags/{id}" => json!({ "name": "X" }),
        "/api/crm/companies/bulk" | "/api/crm/contacts/bulk" | "/api/crm/deals/bulk" => {
            json!({ "ids": [some_id], "action": { "do": "assign", "owner_id": null } })
        }
        "/api/crm/fields" | "/api/crm/fields/{id}" => {
            json!({ "kind": "contact", "name": "X", "holds": "text" })
        }
        "/api/crm/notes" => json!({ "record": { "kind": "contact", "id": some_id }, "text": "X" }),
        "/api/crm/notes/{id}" => json!({ "text": "X" }),
        "/api/crm/tasks" | "/api/crm/tasks/{id}" => json!({ "title": "X" }),
        "/api/bd-accounts" => json!({ "phone": "+9996620003" }),
        "/api/bd-accounts/{id}/code" => json!({ "code": "22222" }),
        "/api/bd-accounts/{id}/password" => json!({ "password": "x" }),
        "/api/messaging/chats/{id}" => json!({ "contact_id": null }),
        "/api/messaging/chats/{id}/messages" => json!({ "text": "X" }),
        "/api/messaging/chats/{id}/read" | "/api/messaging/chats/{id}/typing" => json!({}),
        "/api/messaging/messages/{id}/retry" => json!({}),
        "/api/messaging/messages/{id}/changes" => json!({ "kind": "delete", "for_all": true }),
        unknown => panic!("say here what {unknown} takes"),
    })
}

/// One of everything that belongs to somebody, by the beginning of its path.
async fn belongings(app: &TestApp, owner: &Visitor) -> BTreeMap<&'static str, String> {
    let company = owner
        .create("/api/crm/companies", &json!({ "name": "Acme" }))
        .await;
    let contact = owner
        .create("/api/crm/contacts", &json!({ "first_name": "Anna" }))
        .await;
    let deal = owner
        .create("/api/crm/deals", &json!({ "title": "Big one" }))
        .await;
    let about = json!({ "kind": "contact", "id": contact["id"] });
    let note = json!({ "record": about, "text": "Likes tea" });
    let note = owner.create("/api/crm/notes", &note).await;
    let tag = owner
        .create("/api/crm/tags", &json!({ "name": "Warm" }))
        .await;
    let task = owner
        .create("/api/crm/tasks", &json!({ "title": "Call" }))
        .await;
    let field = json!({ "kind": "contact", "name": "Budget", "holds": "money" });
    let field = owner.create("/api/crm/fields", &field).await;
    let pipeline = owner.read("/api/pipeline").await["items"][0].clone();
    let (account, chat) = connect(app, owner).await;
    let path = format!("/api/messaging/chats/{chat}/messages");
    let message = owner.create(&path, &json!({ "text": "Hello" })).await;
    let session = owner.read("/api/auth/sessions").await["items"][0].clone();
    let invitation = owner
        .create("/api/invitations", &json!({ "role": "viewer" }))
        .await;
    let key = json!({ "name": "Sync", "scopes": ["crm.read"] });
    let key = owner.create("/api/api-keys", &key).await;
    BTreeMap::from([
        ("/api/members/{id}", id(&owner.me().await)),
        ("/api/invitations/{id}", id(&invitation)),
        ("/api/api-keys/{id}", id(&key)),
        ("/api/auth/sessions/{id}", id(&session)),
        ("/api/crm/companies/{id}", id(&company)),
        ("/api/crm/contacts/{id}", id(&contact)),
        ("/api/crm/deals/{id}", id(&deal)),
        ("/api/crm/notes/{id}", id(&note)),
        ("/api/crm/tags/{id}", id(&tag)),
        ("/api/crm/fields/{id}", id(&field)),
        ("/api/crm/tasks/{id}", id(&task)),
        ("/api/pipeline/{id}", id(&pipeline)),
        ("/api/bd-accounts/{id}", account),
        ("/api/messaging/chats/{id}", chat),
        ("/api/messaging/messages/{id}", id(&message)),
    ])
}

fn with_id(path: &str, ids: &BTreeMap<&'static str, String>) -> String {
    let (_, id) = ids
        .iter()
        .find(|(prefix, _)| path.starts_with(*prefix))
        .unwrap_or_else(|| panic!("say in belongings() what {path} is about"));
    path.replace("{id}", id)
}

crate::stories! {
    async fn nobody_gets_in_without_a_session(app) {
        let stranger = app.stranger();
        let some_id = uuid::Uuid::now_v7().to_string();
        for operation in operations() {
            if PUBLIC.contains(&operation.path.as_str()) {
                continue;
            }
            let path = operation.path.replace("{id}", &some_id);
            let answer = stranger.send(operation.method.clone(), &path, body(&operation).as_ref()).await;
            problem(answer, 401, "unauthorized").await;
        }
    }

    async fn what_belongs_to_others_does_not_exist(app) {
        let ada = app.owner("Ada").await;
        let eve = app.owner("Eve").await;
        let ids = belongings(app, &ada).await;
        let mut walked = 0;
        for operation in operations().iter().filter(|o| o.path.contains("{id}")) {
            let path = with_id(&operation.path, &ids);
            let answer = eve.send(operation.method.clone(), &path, body(operation).as_ref()).await;
            problem(answer, 404, "not_found").await;
            walked += 1;
        }
        assert!(walked >= 20, "only {walked} routes have an id");
        // And all of it is still there, as it was.
        let changed_elsewhere = ["/api/crm/tags", "/api/crm/fields", "/api/api-keys", "/api/pipeline", "/api/auth/", "/api/invitations", "/api/members"];
        let walkable = |path: &&&str| !path.ends_with("messages/{id}") && !changed_elsewhere.iter().any(|start| path.starts_with(start));
        for path in ids.keys().filter(walkable) {
            assert_eq!(ada.get(&with_id(path, &ids)).await.status(), StatusCode::OK, "{path}");
        }
        for list in ["/api/crm/companies", "/api/crm/contacts", "/api/crm/deals", "/api/bd-accounts", "/api/messaging/chats"] {
            assert_eq!(eve.read(list).await["items"], json!([]), "{list}");
        }
        let members = eve.read("/api/members").await;
        assert_eq!(members["items"].as_array().map(Vec::len), Some(1));
    }

    async fn a_viewer_changes_nothing(app) {
        let ada = app.owner("Ada").await;
        let viewer = app.member(&ada, "Vera", Role::Viewer).await;
        let ids = belongings(app, &ada).await;
        for operation in operations() {
            // What everybody does for themselves.
            let own = ["/api/auth/", "/api/organizations", "/api/organization/leave"];
            if own.iter().any(|path| operation.path.starts_with(path)) {
                continue;
            }
            let path = if operation.path.contains("{id}") {
                with_id(&operation.path, &ids)
            } else {
                operation.path.clone()
            };
            let path = match path.as_str() {
                "/api/crm/notes" if operation.method == Method::GET => {
                    format!("{path}?record_id={}", ids["/api/crm/contacts/{id}"])
                }
                _ => path,
            };
            let answer = viewer.send(operation.method.clone(), &path, body(&operation).as_ref()).await;
            let managed = ["/sandbox-credentials", "/api/crm/bin", "/api/invitations", "/api/api-keys", "/api/audit", "/api/audit/export", "/api/organization/export"];
            let allowed = operation.method == Method::GET && !managed.iter().any(|end| path.ends_with(end));
            if allowed {
                assert_eq!(answer.status(), StatusCode::OK, "{path}");
            } else {
                problem(answer, 403, "forbidden").await;
            }
        }
    }

    async fn an_agent_deletes_nothing_and_connects_nothing(app) {
        let ada = app.owner("Ada").await;
        let agent = app.member(&ada, "Alan", Role::Agent).await;
        let company = agent.create("/api/crm/companies", &json!({ "name": "Acme" })).await;
        let path = format!("/api/crm/companies/{}", id(&company));
        problem(agent.send(Method::DELETE, &path, None).await, 403, "forbidden").await;
        let answer = agent.post("/api/bd-accounts", &json!({ "phone": "+9996620001" })).await;
        problem(answer, 403, "forbidden").await;
    }

    async fn no_server_function_answers_a_stranger(app) {
        let stranger = app.stranger();
        let functions = server::http::functions();
        assert!(functions.len() >= 20, "only {} server functions are known", functions.len());
        for (path, method) in functions {
            assert!(path.starts_with("/fn/"), "{path} is not under /fn/");
            if server::http::PUBLIC_FUNCTIONS.contains(&path) {
                continue;
            }
            let request = stranger.request(method, path).header("sec-fetch-site", "same-origin");
            let answer = request.send().await.expect("an answer");
            problem(answer, 401, "unauthorized").await;
        }
    }
}
