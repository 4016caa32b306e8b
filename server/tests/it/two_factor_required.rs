//! An organization whose members need a second step.

use domain::Role;
use domain::event::ServerFrame;
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::app::{PASSWORD, TestApp, Visitor, problem};
use crate::realtime::Window;
use crate::two_factor::switch_on;

const RULE: &str = "/api/organization/two-factor";

async fn ask_of_all(visitor: &Visitor, required: bool) -> reqwest::Response {
    let rule = json!({ "required": required });
    visitor.send(Method::PUT, RULE, Some(&rule)).await
}

/// A server function as scripts call it.
async fn call(visitor: &Visitor, method: Method, path: &str) -> reqwest::Response {
    let request = visitor
        .request(method, path)
        .header("sec-fetch-site", "same-origin");
    request.send().await.expect("an answer")
}

/// An organization that asks for it, and a member who has none.
async fn strict(app: &TestApp) -> (Visitor, Visitor) {
    let ada = app.owner("Ada").await;
    let alan = app.member(&ada, "Alan", Role::Agent).await;
    switch_on(app, &ada).await;
    assert_eq!(
        ask_of_all(&ada, true).await.status(),
        StatusCode::NO_CONTENT
    );
    (ada, alan)
}

crate::stories! {
    async fn only_an_owner_asks_for_it_and_only_with_their_own(app) {
        let ada = app.owner("Ada").await;
        let admin = app.member(&ada, "Adam", Role::Admin).await;
        problem(ask_of_all(&admin, true).await, 403, "forbidden").await;
        problem(ask_of_all(&ada, true).await, 409, "conflict").await;
        assert_eq!(ada.read("/api/organization").await["two_factor_required"], false);
        switch_on(app, &ada).await;
        assert_eq!(ask_of_all(&ada, true).await.status(), StatusCode::NO_CONTENT);
        assert_eq!(ada.read("/api/organization").await["two_factor_required"], true);
        assert_eq!(ada.get("/api/crm/companies").await.status(), StatusCode::OK);
    }

    async fn a_member_without_it_can_do_nothing_but_set_it_up(app) {
        let (_, alan) = strict(app).await;
        let some_id = uuid::Uuid::now_v7().to_string();
        let open = ["/api/auth/two-factor", "/api/auth/sign"];
        let document = serde_json::to_value(server::http::api::document()).expect("JSON");
        let public = ["/api/auth/providers", "/api/auth/refresh", "/api/auth/email/confirm", "/api/auth/verify", "/api/auth/password/", "/api/auth/invitation"];
        let mut walked = 0;
        for (path, methods) in document["paths"].as_object().expect("paths") {
            let adds_passkey = matches!(path.as_str(), "/api/auth/passkeys" | "/api/auth/passkeys/setup");
            let enrolment = adds_passkey || open.iter().any(|start| path.starts_with(start)) && !path.ends_with("backup-codes") && !path.ends_with("off");
            let is_public = public.iter().any(|start| path.starts_with(start)) && path != "/api/auth/invitation/join" && path != "/api/auth/verification";
            if enrolment || is_public {
                continue;
            }
            for method in methods.as_object().expect("methods").keys() {
                let method: Method = method.to_uppercase().parse().expect("a method");
                let answer = alan.send(method, &path.replace("{id}", &some_id), Some(&json!({}))).await;
                problem(answer, 403, "two_factor_required").await;
                walked += 1;
            }
        }
        assert!(walked >= 60, "only {walked} operations were walked");
        problem(alan.get("/ws").await, 403, "two_factor_required").await;
        // The way there is open, and leads out.
        assert_eq!(alan.read("/api/auth/two-factor").await["required"], true);
        switch_on(app, &alan).await;
        assert_eq!(alan.me().await["name"], "Alan");
        assert_eq!(alan.get("/api/crm/companies").await.status(), StatusCode::OK);
    }

    async fn nor_does_any_server_function_answer_them(app) {
        let (_, alan) = strict(app).await;
        let open = [
            "/fn/two-factor/page", "/fn/two-factor/begin", "/fn/two-factor/confirm",
            "/fn/two-factor/passkey", "/fn/two-factor/add-passkey", "/fn/auth/passkey",
            "/fn/auth/sign-in", "/fn/auth/second-step", "/fn/auth/register", "/fn/auth/register-with", "/fn/auth/sign-out", "/fn/auth/forgot",
            "/fn/auth/reset", "/fn/auth/verify", "/fn/auth/address", "/fn/auth/offer", "/fn/auth/register-invited",
            "/fn/outbox", "/fn/preferences",
        ];
        let mut walked = 0;
        for route in server::http::inventory() {
            let (method, path) = route.split_once(' ').expect("a method and a path");
            if !path.starts_with("/fn/") || open.contains(&path) {
                continue;
            }
            let method = method.parse().expect("a method");
            problem(call(&alan, method, path).await, 403, "two_factor_required").await;
            walked += 1;
        }
        assert!(walked >= 40, "only {walked} server functions were walked");
        assert_eq!(call(&alan, Method::GET, "/fn/two-factor/page").await.status(), StatusCode::OK);
    }

    async fn every_page_leads_them_to_the_one_that_sets_it_up(app) {
        let (_, alan) = strict(app).await;
        for path in ["/", "/inbox", "/settings", "/settings/security", "/crm/deals/new", "/sign-in"] {
            let page = alan.get(path).await;
            assert!(page.status().is_redirection(), "{path}: {}", page.status());
            assert_eq!(page.headers()["location"], "/two-factor", "{path}");
        }
        let page = alan.get("/two-factor").await;
        assert_eq!(page.status(), StatusCode::OK);
        assert!(page.text().await.expect("a page").contains("two-factor-begin"));
    }

    async fn windows_that_are_open_close_at_once(app) {
        let ada = app.owner("Ada").await;
        let alan = app.member(&ada, "Alan", Role::Agent).await;
        switch_on(app, &ada).await;
        let mut hers = Window::open(app, &ada, None).await;
        let mut his = Window::open(app, &alan, None).await;
        hers.hello().await;
        his.hello().await;
        ask_of_all(&ada, true).await;
        assert_eq!(his.hear().await, ServerFrame::SignedOut);
        hers.silence().await;
    }

    async fn it_stays_on_while_an_organization_asks_for_it(app) {
        let (ada, _) = strict(app).await;
        let eve = app.member(&ada, "Eve", Role::Agent).await;
        let (_, codes) = switch_on(app, &eve).await;
        let off = json!({ "password": PASSWORD, "code": codes[0] });
        problem(eve.post("/api/auth/two-factor/off", &off).await, 409, "conflict").await;
        ask_of_all(&ada, false).await;
        let answer = eve.post("/api/auth/two-factor/off", &off).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        app.sign_in("Eve").await;
    }

    async fn it_holds_only_where_it_is_asked_for(app) {
        let (ada, _) = strict(app).await;
        let eve = app.owner("Eve").await;
        let answer = eve.post("/api/auth/organization", &json!({ "organization_id": ada.me().await["organization_id"] })).await;
        problem(answer, 404, "not_found").await;
        assert_eq!(eve.get("/api/crm/companies").await.status(), StatusCode::OK);
    }
}
