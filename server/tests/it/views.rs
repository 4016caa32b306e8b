//! Saved views over HTTP, and lists that open with one.

use domain::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::app::{id, problem};

crate::stories! {
    async fn a_view_is_kept_changed_and_removed(app) {
        let ada = app.owner("Ada").await;
        let bob = app.member(&ada, "Bob", Role::Agent).await;
        let shows = json!({
            "sort": "-created_at",
            "filter": { "field": "email", "op": "not_empty" },
            "columns": [{ "field": "email", "width": 200 }, { "field": "phone" }],
        });
        let body = json!({ "kind": "contact", "name": "Hot", "shared": true, "shows": shows });
        let answer = ada.post("/api/crm/views", &body).await;
        assert_eq!(answer.status(), StatusCode::CREATED);
        assert_eq!(answer.headers()["etag"], "\"1\"");
        let view: Value = answer.json().await.expect("JSON");
        assert_eq!(view["shows"], shows);
        let path = format!("/api/crm/views/{}", id(&view));
        assert_eq!(bob.read("/api/crm/views?kind=contact").await["items"][0]["name"], "Hot");
        assert_eq!(bob.read("/api/crm/views?kind=deal").await["items"], json!([]));

        let answer = ada.send(Method::PATCH, &path, Some(&json!({ "name": "Hotter" }))).await;
        assert_eq!(answer.headers()["etag"], "\"2\"");
        let changed: Value = answer.json().await.expect("JSON");
        assert_eq!((&changed["name"], &changed["shows"]), (&json!("Hotter"), &shows));
        problem(bob.send(Method::PATCH, &path, Some(&json!({ "name": "Mine" }))).await, 403, "forbidden").await;
        let wrong = json!({ "shows": { "columns": [{ "field": "shoe_size" }] } });
        let document = problem(ada.send(Method::PATCH, &path, Some(&wrong)).await, 422, "invalid").await;
        assert_eq!(document["fields"], json!([{ "field": "columns", "code": "unknown" }]));

        assert_eq!(ada.send(Method::DELETE, &path, None).await.status(), StatusCode::NO_CONTENT);
        problem(bob.get(&path).await, 404, "not_found").await;
    }

    async fn a_list_opens_with_the_view_that_was_chosen_unless_its_address_says_otherwise(app) {
        let mut ada = app.owner("Ada").await;
        let shows = json!({ "sort": "name", "columns": [{ "field": "phone" }] });
        let body = json!({ "kind": "contact", "name": "Phones", "shows": shows });
        let view = ada.create("/api/crm/views", &body).await;
        ada.create("/api/crm/contacts", &json!({ "first_name": "Anna", "phone": "+4915112345678" })).await;
        let chosen = json!({ "kind": "contact", "view_id": id(&view) });
        let answer = ada.send(Method::PUT, "/api/crm/views/default", Some(&chosen)).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);

        ada.headers.push(("accept", "text/html".to_owned()));
        let page = ada.get("/crm/contacts").await;
        assert!(page.status().is_redirection(), "{}", page.status());
        let there = page.headers()["location"].to_str().expect("text").to_owned();
        assert!(there.contains(&format!("view={}", id(&view)).replace('-', "%2D")), "{there}");
        let html = ada.get(&there).await.text().await.expect("a page");
        assert!(html.contains("+4915112345678") && html.contains("data-column=\"phone\""), "{html}");
        let whole = ada.get("/crm/contacts?view=all").await;
        assert_eq!(whole.status(), StatusCode::OK);
        assert!(!whole.text().await.expect("a page").contains("data-column=\"phone\""));
    }

    async fn a_list_shows_a_field_of_ones_own_and_survives_its_end(app) {
        let mut ada = app.owner("Ada").await;
        let field = json!({ "kind": "contact", "name": "Shoe size", "holds": "number" });
        let field = ada.create("/api/crm/fields", &field).await;
        let key = id(&field);
        for (name, size) in [("Anna", "41.5"), ("Boris", "44")] {
            let custom = json!({ &key: { "number": size } });
            ada.create("/api/crm/contacts", &json!({ "first_name": name, "custom": custom })).await;
        }
        let list = format!("/api/crm/contacts?sort=-custom.{key}");
        assert_eq!(ada.read(&list).await["items"][0]["first_name"], "Boris");
        ada.headers.push(("accept", "text/html".to_owned()));
        let filter = format!("%7B%22field%22%3A%22custom.{key}%22%2C%22op%22%3A%22more%22%2C%22value%22%3A%2242%22%7D");
        let address = format!("/crm/contacts?view=all&columns=email,custom.{key}&sort=custom.{key}&filter={filter}");
        let html = ada.get(&address).await.text().await.expect("a page");
        assert!(html.contains("Shoe size") && html.contains("Boris") && !html.contains("Anna"), "{html}");

        assert!(ada.send(Method::DELETE, &format!("/api/crm/fields/{key}"), None).await.status().is_success());
        let html = ada.get(&address).await.text().await.expect("a page");
        assert!(html.contains("Boris") && html.contains("Anna") && !html.contains("Shoe size"), "{html}");
        problem(ada.get(&list).await, 422, "invalid").await;
    }
}
