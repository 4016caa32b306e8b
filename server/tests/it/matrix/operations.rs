//! The JSON interface.

use domain::Role::{Admin, Agent, Manager, Owner, Viewer};

use super::row::Who::{Everybody, From, Members};
use super::row::{Row, row};

pub fn rows() -> Vec<Row> {
    let mut rows = identity();
    rows.extend(organization());
    rows.extend(crm());
    rows.extend(imports());
    rows.extend(telegram());
    rows
}

fn identity() -> Vec<Row> {
    vec![
        row("GET /api/openapi.json", Everybody),
        row("POST /api/auth/signup", Everybody)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/signin", Everybody)
            .with("{}")
            .answers(&[422]),
        // Its cookie is what it asks for.
        row("POST /api/auth/refresh", Everybody)
            .with("{}")
            .answers(&[401]),
        row("POST /api/auth/verify", Everybody)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/password/forgot", Everybody)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/password/reset", Everybody)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/invitation", Everybody)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/invitation/register", Everybody)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/invitation/join", Members)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/signout", Members).spends_caller(),
        row("POST /api/auth/verification", Members),
        row("GET /api/auth/me", Members),
        row("GET /api/auth/sessions", Members),
        row("DELETE /api/auth/sessions", Members).spends_caller(),
        row("POST /api/auth/confirm", Members).with(r#"{"password": "a good long password"}"#),
        row("DELETE /api/auth/sessions/{id}", Members).at("/api/auth/sessions/{session}"),
        row("PUT /api/auth/password", Members)
            .with(r#"{"current_password": "wrong", "new_password": "a good new password"}"#)
            .answers(&[422]),
        row("POST /api/auth/signin/second-step", Everybody)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/signin/second-step/question", Everybody)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/signin/passkey/question", Everybody),
        row("POST /api/auth/signin/passkey", Everybody)
            .with("{}")
            .answers(&[422]),
        row("GET /api/auth/passkeys", Members),
        row("POST /api/auth/passkeys/setup", Members)
            .with(r#"{"password": "wrong"}"#)
            .answers(&[422]),
        row("POST /api/auth/passkeys", Members)
            .with("{}")
            .answers(&[422]),
        row("POST /api/auth/passkeys/proof", Members),
        row("PATCH /api/auth/passkeys/{id}", Members)
            .at("/api/auth/passkeys/00000000-0000-0000-0000-000000000000")
            .with(r#"{"name": ""}"#)
            .answers(&[422]),
        row("POST /api/auth/passkeys/{id}/remove", Members)
            .at("/api/auth/passkeys/00000000-0000-0000-0000-000000000000/remove")
            .with(r#"{"password": "wrong"}"#)
            .answers(&[422]),
        row("GET /api/auth/providers", Everybody),
        row("GET /api/auth/linked", Members),
        row("POST /api/auth/linked/{id}/unlink", Members)
            .at("/api/auth/linked/00000000-0000-0000-0000-000000000000/unlink")
            .with(r#"{"password": "wrong"}"#)
            .answers(&[422]),
        row("GET /api/auth/two-factor", Members),
        row("POST /api/auth/two-factor/setup", Members)
            .with(r#"{"password": "wrong"}"#)
            .answers(&[422]),
        row("POST /api/auth/two-factor/confirm", Members)
            .with(r#"{"code": "000000"}"#)
            .answers(&[409, 422]),
        row("POST /api/auth/two-factor/backup-codes", Members)
            .with(r#"{"password": "wrong", "code": "000000"}"#)
            .answers(&[409, 422]),
        row("POST /api/auth/two-factor/off", Members)
            .with(r#"{"password": "wrong", "code": "000000"}"#)
            .answers(&[409, 422]),
        row("PUT /api/auth/name", Members).with(r#"{"name": "Another"}"#),
        row("PUT /api/auth/email", Members)
            .with(r#"{"email": "new@example.com", "password": "wrong"}"#)
            .answers(&[422]),
        row("POST /api/auth/email/confirm", Everybody)
            .with(r#"{"token": "x"}"#)
            .answers(&[422]),
        row("GET /api/auth/notices", Members),
        row("PUT /api/auth/notices", Members)
            .with(r#"{"mention": true, "assignment": true, "reminder": true, "digest": false}"#),
        row("GET /api/organizations", Members),
        row("POST /api/organizations", Members)
            .with(r#"{"name": "Another"}"#)
            .spends_caller(),
        row("POST /api/auth/organization", Members)
            .with(r#"{"organization_id": "{organization}"}"#)
            .spends_caller(),
    ]
}

fn organization() -> Vec<Row> {
    vec![
        row("GET /api/organization", Members),
        row("PUT /api/organization/two-factor", From(Owner)).with(r#"{"required": false}"#),
        row("GET /api/organization/export", From(Owner)),
        row("GET /api/api-keys", From(Admin)),
        row("POST /api/api-keys", From(Admin)).with(r#"{"name": "X", "scopes": ["crm.read"]}"#),
        row("DELETE /api/api-keys/{id}", From(Admin)).at("/api/api-keys/{api_key}"),
        row("GET /api/audit", From(Admin)),
        row("GET /api/audit/export", From(Admin)),
        row("PATCH /api/organization", From(Admin)).with(r#"{"name": "Renamed"}"#),
        // With another name than its own: asked for, allowed, and not done.
        row("POST /api/organization/delete", From(Owner))
            .with(r#"{"name": "not its name"}"#)
            .answers(&[422]),
        row("POST /api/organization/transfer", From(Owner))
            .with(r#"{"member_id": "{member}"}"#)
            .foreign(422)
            .spends_caller(),
        row("POST /api/organization/leave", Members)
            .with("{}")
            .spends_caller(),
        row("GET /api/members", From(Viewer)),
        row("PATCH /api/members/{id}", From(Admin))
            .at("/api/members/{member}")
            .with(r#"{"role": "viewer"}"#),
        // Whoever has no second step has none to lose.
        row("POST /api/members/{id}/second-step/reset", From(Admin))
            .at("/api/members/{member}/second-step/reset")
            .with(r#"{"reason": "lost"}"#)
            .answers(&[409]),
        row("DELETE /api/members/{id}", From(Admin)).at("/api/members/{member}"),
        row("POST /api/members/{id}/deactivate", From(Admin))
            .at("/api/members/{member}/deactivate")
            .with(r#"{"successor_id": null}"#),
        row("POST /api/members/{id}/reactivate", From(Admin))
            .at("/api/members/{deactivated_member}/reactivate"),
        row("DELETE /api/members/{id}/sessions", From(Admin)).at("/api/members/{member}/sessions"),
        row("GET /api/invitations", From(Admin)),
        row("POST /api/invitations", From(Admin)).with(r#"{"role": "viewer"}"#),
        row("DELETE /api/invitations/{id}", From(Admin)).at("/api/invitations/{invitation}"),
    ]
}

fn crm() -> Vec<Row> {
    let mut rows = vec![
        row("GET /api/crm/fields", From(Viewer)),
        row("POST /api/crm/fields", From(Admin))
            .with(r#"{"kind": "deal", "name": "{new}", "holds": "text"}"#),
        row("PATCH /api/crm/fields/{id}", From(Admin))
            .at("/api/crm/fields/{field}")
            .with(r#"{"name": "{new}"}"#),
        row("DELETE /api/crm/fields/{id}", From(Admin)).at("/api/crm/fields/{field}"),
        row("GET /api/crm/views", From(Viewer)),
        row("POST /api/crm/views", From(Viewer)).with(r#"{"kind": "company", "name": "{new}"}"#),
        row("PUT /api/crm/views/default", From(Viewer))
            .with(r#"{"kind": "company", "view_id": "{view}"}"#)
            .foreign(422),
        row("GET /api/crm/views/{id}", From(Viewer)).at("/api/crm/views/{view}"),
        row("PATCH /api/crm/views/{id}", From(Manager))
            .at("/api/crm/views/{shared_view}")
            .with(r#"{"name": "{new}"}"#),
        row("DELETE /api/crm/views/{id}", From(Manager)).at("/api/crm/views/{shared_view}"),
        row("GET /api/crm/companies/export", From(Viewer)),
        row("GET /api/crm/contacts/export", From(Viewer)),
        row("GET /api/crm/deals/export", From(Viewer)),
        row("GET /api/crm/bin", From(Manager)),
        row("GET /api/pipeline", From(Viewer)),
        row("GET /api/pipeline/{id}/board", From(Viewer)).at("/api/pipeline/{pipeline}/board"),
        row("PATCH /api/crm/deals/{id}/stage", From(Agent))
            .at("/api/crm/deals/{deal}/stage")
            .with(r#"{"stage_id": "{stage}"}"#),
        row("GET /api/crm/notes", From(Viewer))
            .at("/api/crm/notes?record_id={contact}")
            .foreign(200),
        row("POST /api/crm/notes", From(Agent))
            .with(r#"{"record": {"kind": "contact", "id": "{contact}"}, "text": "X"}"#)
            .foreign(422),
        row("GET /api/crm/notes/{id}", From(Viewer)).at("/api/crm/notes/{note}"),
        row("PATCH /api/crm/notes/{id}", From(Agent))
            .at("/api/crm/notes/{note}")
            .with(r#"{"text": "X"}"#),
        row("DELETE /api/crm/notes/{id}", From(Agent)).at("/api/crm/notes/{note}"),
        row("GET /api/crm/tags", From(Viewer)),
        row("POST /api/crm/tags", From(Agent)).with(r#"{"name": "{new}"}"#),
        row("PATCH /api/crm/tags/{id}", From(Agent))
            .at("/api/crm/tags/{tag}")
            .with(r#"{"name": "{new}"}"#),
        row("DELETE /api/crm/tags/{id}", From(Manager)).at("/api/crm/tags/{tag}"),
        row("GET /api/crm/tasks", From(Viewer)),
        row("POST /api/crm/tasks", From(Agent)).with(r#"{"title": "X"}"#),
        row("GET /api/crm/tasks/{id}", From(Viewer)).at("/api/crm/tasks/{task}"),
        row("PATCH /api/crm/tasks/{id}", From(Agent))
            .at("/api/crm/tasks/{task}")
            .with(r#"{"title": "X"}"#),
        row("DELETE /api/crm/tasks/{id}", From(Agent)).at("/api/crm/tasks/{task}"),
        row("POST /api/crm/companies/bulk", From(Agent))
            .with(r#"{"ids": ["{company}"], "action": {"do": "tag", "tag_id": "{tag}"}}"#)
            .foreign(422),
        row("POST /api/crm/contacts/bulk", From(Agent))
            .with(r#"{"ids": ["{contact}"], "action": {"do": "tag", "tag_id": "{tag}"}}"#)
            .foreign(422),
        // Records of others are left out rather than refused.
        row("POST /api/crm/deals/bulk", From(Manager))
            .with(r#"{"ids": ["{deal}"], "action": {"do": "delete"}}"#)
            .foreign(200),
    ];
    rows.extend(companies());
    rows.extend(contacts());
    rows.extend(deals());
    rows
}

fn companies() -> Vec<Row> {
    let one = "/api/crm/companies/{company}";
    vec![
        row("GET /api/crm/companies", From(Viewer)),
        row("POST /api/crm/companies", From(Agent)).with(r#"{"name": "X"}"#),
        row("GET /api/crm/companies/{id}", From(Viewer)).at(one),
        row("PUT /api/crm/companies/{id}", From(Agent))
            .at(one)
            .with(r#"{"name": "X"}"#),
        row("PATCH /api/crm/companies/{id}", From(Agent))
            .at(one)
            .with(r#"{"name": "X"}"#),
        row("DELETE /api/crm/companies/{id}", From(Manager)).at(one),
        row("POST /api/crm/companies/{id}/restore", From(Manager))
            .at("/api/crm/companies/{deleted_company}/restore"),
        row("GET /api/crm/companies/{id}/timeline", From(Viewer))
            .at("/api/crm/companies/{company}/timeline"),
    ]
}

fn contacts() -> Vec<Row> {
    let one = "/api/crm/contacts/{contact}";
    vec![
        row("GET /api/crm/contacts", From(Viewer)),
        row("POST /api/crm/contacts", From(Agent))
            .with(r#"{"first_name": "X", "company_id": "{company}"}"#)
            .foreign(422),
        row("GET /api/crm/contacts/{id}", From(Viewer)).at(one),
        row("PUT /api/crm/contacts/{id}", From(Agent))
            .at(one)
            .with(r#"{"first_name": "X"}"#),
        row("PATCH /api/crm/contacts/{id}", From(Agent))
            .at(one)
            .with(r#"{"first_name": "X"}"#),
        row("DELETE /api/crm/contacts/{id}", From(Manager)).at(one),
        row("POST /api/crm/contacts/{id}/restore", From(Manager))
            .at("/api/crm/contacts/{deleted_contact}/restore"),
        row("GET /api/crm/contacts/{id}/timeline", From(Viewer))
            .at("/api/crm/contacts/{contact}/timeline"),
    ]
}

fn deals() -> Vec<Row> {
    let one = "/api/crm/deals/{deal}";
    vec![
        row("GET /api/crm/deals", From(Viewer)),
        row("POST /api/crm/deals", From(Agent))
            .with(r#"{"title": "X", "contact_id": "{contact}", "stage_id": "{stage}"}"#)
            .foreign(422),
        row("GET /api/crm/deals/{id}", From(Viewer)).at(one),
        row("PUT /api/crm/deals/{id}", From(Agent))
            .at(one)
            .with(r#"{"title": "X"}"#),
        row("PATCH /api/crm/deals/{id}", From(Agent))
            .at(one)
            .with(r#"{"title": "X"}"#),
        row("DELETE /api/crm/deals/{id}", From(Manager)).at(one),
        row("POST /api/crm/deals/{id}/restore", From(Manager))
            .at("/api/crm/deals/{deleted_deal}/restore"),
        row("GET /api/crm/deals/{id}/timeline", From(Viewer)).at("/api/crm/deals/{deal}/timeline"),
    ]
}

/// An import is arranged by whoever sent its file, and by managers.
fn imports() -> Vec<Row> {
    const SETUP: &str = r#"{"encoding": "utf-8", "delimiter": "comma", "columns": ["first_name"], "on_duplicate": "skip"}"#;
    vec![
        row("GET /api/crm/imports", From(Viewer)),
        // A file comes as a form.
        row("POST /api/crm/imports", From(Agent))
            .with("{}")
            .answers(&[415]),
        row("GET /api/crm/imports/{id}", From(Manager)).at("/api/crm/imports/{import}"),
        row("PUT /api/crm/imports/{id}/setup", From(Agent))
            .at("/api/crm/imports/{import}/setup")
            .with(SETUP),
        row("POST /api/crm/imports/{id}/check", From(Agent)).at("/api/crm/imports/{import}/check"),
        // It was not checked, and so there is nothing to stop or to undo either.
        row("POST /api/crm/imports/{id}/start", From(Agent))
            .at("/api/crm/imports/{import}/start")
            .answers(&[409]),
        row("POST /api/crm/imports/{id}/cancel", From(Agent))
            .at("/api/crm/imports/{import}/cancel")
            .answers(&[409]),
        row("POST /api/crm/imports/{id}/undo", From(Agent))
            .at("/api/crm/imports/{import}/undo")
            .answers(&[409]),
        row("GET /api/crm/imports/{id}/problems", From(Manager))
            .at("/api/crm/imports/{import}/problems"),
    ]
}

fn telegram() -> Vec<Row> {
    let (account, chat) = ("/api/bd-accounts/{account}", "/api/messaging/chats/{chat}");
    vec![
        row("GET /api/bd-accounts", From(Viewer)),
        row("POST /api/bd-accounts", From(Manager)).with(r#"{"phone": "+9996620003"}"#),
        row("GET /api/bd-accounts/sandbox-credentials", From(Manager)),
        row("GET /api/bd-accounts/{id}", From(Viewer)).at(account),
        row("DELETE /api/bd-accounts/{id}", From(Manager)).at("/api/bd-accounts/{new_account}"),
        // The shared account is connected: neither is asked for any more.
        row("POST /api/bd-accounts/{id}/code", From(Manager))
            .at("/api/bd-accounts/{account}/code")
            .with(r#"{"code": "22222"}"#)
            .answers(&[409]),
        row("POST /api/bd-accounts/{id}/password", From(Manager))
            .at("/api/bd-accounts/{account}/password")
            .with(r#"{"password": "x"}"#)
            .answers(&[409]),
        row("GET /api/messaging/chats", From(Viewer)),
        row("GET /api/messaging/chats/{id}", From(Viewer)).at(chat),
        row("PATCH /api/messaging/chats/{id}", From(Agent))
            .at(chat)
            .with(r#"{"contact_id": "{contact}"}"#),
        row("POST /api/messaging/chats/{id}/read", From(Agent))
            .at("/api/messaging/chats/{chat}/read"),
        row("POST /api/messaging/chats/{id}/typing", From(Agent))
            .at("/api/messaging/chats/{chat}/typing"),
        row("GET /api/messaging/chats/{id}/messages", From(Viewer))
            .at("/api/messaging/chats/{chat}/messages"),
        row("POST /api/messaging/chats/{id}/messages", From(Agent))
            .at("/api/messaging/chats/{chat}/messages")
            .with(r#"{"text": "X"}"#),
        row("GET /api/messaging/messages/{id}/file", From(Viewer))
            .at("/api/messaging/messages/{photo}/file"),
        row("POST /api/messaging/uploads", From(Agent))
            .at("/api/messaging/uploads?name=a.txt")
            .with("{}"),
        // Nothing has failed: allowed, and of no use.
        row("POST /api/messaging/messages/{id}/retry", From(Agent))
            .at("/api/messaging/messages/{message}/retry")
            .answers(&[409]),
        row("POST /api/messaging/messages/{id}/changes", From(Agent))
            .at("/api/messaging/messages/{message}/changes")
            .with(r#"{"kind": "edit", "text": "Y"}"#)
            .answers(&[202, 409]),
    ]
}
