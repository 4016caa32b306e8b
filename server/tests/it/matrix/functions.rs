//! The server functions.

use domain::Role::{Admin, Agent, Manager, Owner, Viewer};

use super::row::Who::{Everybody, From, Members};
use super::row::{Row, row};

pub fn rows() -> Vec<Row> {
    let mut rows = identity();
    rows.extend(settings());
    rows.extend(crm());
    rows.extend(records());
    rows.extend(imports());
    rows.extend(telegram());
    rows
}

fn identity() -> Vec<Row> {
    vec![
        row("POST /fn/auth/sign-in", Everybody).answers(&[422]),
        row("POST /fn/auth/register", Everybody).answers(&[422]),
        // Whoever is signed out already is sent to sign in just the same.
        row("POST /fn/auth/sign-out", Everybody)
            .answers(&[200, 401])
            .spends_caller(),
        row("POST /fn/auth/forgot", Everybody).answers(&[422]),
        row("POST /fn/auth/reset", Everybody).answers(&[422]),
        row("POST /fn/auth/verify", Everybody).answers(&[422]),
        row("GET /fn/auth/offer", Everybody)
            .with("token=x")
            .answers(&[422]),
        row("POST /fn/auth/register-invited", Everybody).answers(&[422]),
        row("POST /fn/auth/join", Members)
            .with("token=x")
            .answers(&[422]),
        row("POST /fn/auth/second-step", Everybody).answers(&[422]),
        row("POST /fn/auth/passkey", Everybody).answers(&[422]),
        row("POST /fn/auth/address", Everybody)
            .with("token=x")
            .answers(&[422]),
        row("POST /fn/auth/register-with", Everybody).answers(&[422]),
        // The demo's mails, which are for everybody in a demo and for nobody elsewhere.
        row("GET /fn/outbox", Everybody),
        row("POST /fn/preferences", Everybody).with("theme=dark"),
    ]
}

/// An import is arranged by whoever sent its file, and by managers.
fn imports() -> Vec<Row> {
    const SETUP: &str =
        "id={import}&encoding=utf-8&delimiter=comma&columns[0]=first_name&key=&on_duplicate=skip";
    vec![
        row("POST /fn/imports/list", From(Viewer)).with(r#"{"query": {}}"#),
        row("GET /fn/imports/get", From(Manager)).with("id={import}"),
        row("POST /fn/imports/set-up", From(Agent)).with(SETUP),
        // It was not checked.
        row("POST /fn/imports/step", From(Agent))
            .with("id={import}&step=start")
            .answers(&[409]),
    ]
}

fn settings() -> Vec<Row> {
    vec![
        row("POST /fn/security/password", Members)
            .with("current_password=wrong&new_password=a%20good%20new%20password")
            .answers(&[422]),
        row("GET /fn/security/sessions", Members),
        row("POST /fn/security/confirm", Members).with("password=a%20good%20long%20password"),
        row("POST /fn/security/end-session", Members).with("id={session}"),
        row("POST /fn/security/end-other-sessions", Members).spends_caller(),
        row("POST /fn/security/verification", Members),
        row("GET /fn/security/sign-ins", Members),
        row("POST /fn/security/password-by-mail", Members),
        row("POST /fn/security/link", Members)
            .with("provider=google&password=wrong")
            .answers(&[404]),
        row("POST /fn/security/unlink", Members)
            .with("id=00000000-0000-0000-0000-000000000000&password=wrong")
            .answers(&[422]),
        row("POST /fn/security/rename-passkey", Members)
            .with("id=00000000-0000-0000-0000-000000000000&name=")
            .answers(&[422]),
        row("POST /fn/two-factor/passkey", Members)
            .with("password=wrong")
            .answers(&[422]),
        row("POST /fn/two-factor/add-passkey", Members)
            .with("name=X")
            .answers(&[422]),
        row("POST /fn/two-factor/ask", Members),
        row("POST /fn/two-factor/remove-passkey", Members)
            .with("id=00000000-0000-0000-0000-000000000000&password=wrong")
            .answers(&[422]),
        row("GET /fn/two-factor/page", Members),
        row("GET /fn/two-factor/state", Members),
        row("GET /fn/two-factor/rule", Members),
        row("POST /fn/two-factor/begin", Members)
            .with("password=wrong")
            .answers(&[422]),
        row("POST /fn/two-factor/confirm", Members)
            .with("code=000000")
            .answers(&[409, 422]),
        row("POST /fn/two-factor/change", Members)
            .with("change=off&password=wrong&code=000000")
            .answers(&[409, 422]),
        row("POST /fn/two-factor/require", From(Owner)).with("required=false"),
        row("POST /fn/profile/name", Members).with("name=Another"),
        row("POST /fn/profile/email", Members)
            .with("email=new%40example.com&password=wrong")
            .answers(&[422]),
        row("GET /fn/notifications/settings", Members),
        row("POST /fn/notifications/save", Members).with("mention=true&time_zone=Europe/Berlin"),
        row("GET /fn/notifications/examples", Members),
        row("GET /fn/api-keys/list", From(Admin)),
        row("POST /fn/api-keys/create", From(Admin)).with("name=X&scopes[0]=crm.read"),
        row("POST /fn/api-keys/revoke", From(Admin)).with("id={api_key}"),
        row("POST /fn/audit/list", From(Admin)).with(r#"{"query": {}}"#),
        row("GET /fn/organizations/mine", Members),
        row("POST /fn/organizations/switch", Members)
            .with("id={organization}")
            .spends_caller(),
        row("POST /fn/organizations/create", Members)
            .with("name=Another")
            .spends_caller(),
        row("POST /fn/organizations/rename", From(Admin)).with("name=Renamed"),
        row("POST /fn/organizations/transfer", From(Owner))
            .with("member_id={member}")
            .foreign(422)
            .spends_caller(),
        row("POST /fn/organizations/leave", Members).spends_caller(),
        row("POST /fn/organizations/delete", From(Owner))
            .with("name=not%20its%20name")
            .answers(&[422]),
        row("GET /fn/members/list", From(Viewer)),
        row("POST /fn/members/role", From(Admin)).with("id={member}&role=viewer"),
        row("POST /fn/members/reset-second-step", From(Admin))
            .with("id={member}&reason=lost")
            .answers(&[409]),
        row("POST /fn/members/remove", From(Admin)).with("id={member}"),
        row("POST /fn/members/deactivate", From(Admin)).with("id={member}"),
        row("POST /fn/members/reactivate", From(Admin)).with("id={deactivated_member}"),
        row("POST /fn/members/sign-out", From(Admin)).with("id={member}"),
        row("GET /fn/invitations/list", From(Admin)),
        row("POST /fn/invitations/create", From(Admin)).with("role=viewer"),
        row("POST /fn/invitations/revoke", From(Admin)).with("id={invitation}"),
    ]
}

fn crm() -> Vec<Row> {
    vec![
        row("GET /fn/pipelines/list", From(Viewer)),
        row("GET /fn/pipelines/board", From(Viewer)).with("pipeline={pipeline}&per_column=5"),
        row("GET /fn/crm/bin", From(Manager)),
        row("GET /fn/crm/fields/list", From(Viewer)),
        row("POST /fn/crm/fields/create", From(Admin)).with("kind=deal&name={new}&holds=text"),
        row("POST /fn/crm/fields/update", From(Admin))
            .with(r#"{"id": "{field}", "name": "{new}", "choices": []}"#),
        row("POST /fn/crm/fields/delete", From(Admin)).with("id={field}"),
        row("GET /fn/crm/filter-sheet", From(Viewer)).with("kind=company"),
        row("GET /fn/crm/views/list", From(Viewer)).with("kind=company"),
        row("POST /fn/crm/views/create", From(Viewer))
            .with(r#"{"input": {"kind": "company", "name": "{new}"}}"#),
        row("POST /fn/crm/views/update", From(Manager))
            .with(r#"{"id": "{shared_view}", "version": 1, "name": "{new}", "shared": true, "shows": {}}"#),
        row("POST /fn/crm/views/delete", From(Manager)).with("id={shared_view}"),
        row("POST /fn/crm/views/default", From(Viewer))
            .with("kind=company&view_id={view}")
            .foreign(422),
        row("POST /fn/crm/bulk", From(Agent))
            .with(r#"{"kind": "company", "bulk": {"ids": ["{company}"], "action": {"do": "tag", "tag_id": "{tag}"}}}"#)
            .foreign(422),
        row("POST /fn/notes/create", From(Agent))
            .with("record[kind]=contact&record[id]={contact}&text=X")
            .foreign(422),
        row("POST /fn/notes/update", From(Agent)).with("id={note}&text=X"),
        row("POST /fn/notes/delete", From(Agent)).with("id={note}"),
        row("GET /fn/tags/list", From(Viewer)),
        row("POST /fn/tags/create", From(Agent)).with("name={new}&tint=1"),
        row("POST /fn/tags/update", From(Agent)).with("id={tag}&name={new}&tint=1"),
        row("POST /fn/tags/delete", From(Manager)).with("id={tag}"),
        row("GET /fn/tasks/list", From(Viewer)),
        row("POST /fn/tasks/create", From(Agent)).with("task[title]=X"),
        row("POST /fn/tasks/complete", From(Agent)).with("id={task}&done=true"),
        row("POST /fn/tasks/delete", From(Agent)).with("id={task}"),
    ]
}

fn records() -> Vec<Row> {
    vec![
        row("GET /fn/companies/list", From(Viewer)),
        row("GET /fn/companies/get", From(Viewer)).with("id={company}"),
        row("GET /fn/companies/timeline", From(Viewer)).with("id={company}"),
        row("POST /fn/companies/create", From(Agent)).with("name=X"),
        row("POST /fn/companies/update", From(Agent)).with("id={company}&version=1&name=X"),
        row("POST /fn/companies/delete", From(Manager)).with("id={company}"),
        row("POST /fn/companies/restore", From(Manager)).with("id={deleted_company}"),
        row("GET /fn/contacts/list", From(Viewer)),
        row("GET /fn/contacts/get", From(Viewer)).with("id={contact}"),
        row("GET /fn/contacts/timeline", From(Viewer)).with("id={contact}"),
        row("GET /fn/contacts/chats", From(Viewer))
            .with("id={contact}")
            .foreign(200),
        row("GET /fn/contacts/background", From(Viewer)).with("id={contact}"),
        row("POST /fn/contacts/create", From(Agent))
            .with("first_name=X&company_id={company}")
            .foreign(422),
        row("POST /fn/contacts/update", From(Agent)).with("id={contact}&version=1&first_name=X"),
        row("POST /fn/contacts/delete", From(Manager)).with("id={contact}"),
        row("POST /fn/contacts/restore", From(Manager)).with("id={deleted_contact}"),
        row("GET /fn/deals/list", From(Viewer)),
        row("GET /fn/deals/get", From(Viewer)).with("id={deal}"),
        row("GET /fn/deals/timeline", From(Viewer)).with("id={deal}"),
        row("POST /fn/deals/create", From(Agent))
            .with("title=X&contact_id={contact}")
            .foreign(422),
        row("POST /fn/deals/update", From(Agent)).with("id={deal}&version=1&title=X"),
        row("POST /fn/deals/move", From(Agent)).with("id={deal}&stage_id={stage}"),
        row("POST /fn/deals/delete", From(Manager)).with("id={deal}"),
        row("POST /fn/deals/restore", From(Manager)).with("id={deleted_deal}"),
    ]
}

fn telegram() -> Vec<Row> {
    vec![
        row("GET /fn/accounts/list", From(Viewer)),
        row("GET /fn/accounts/get", From(Viewer)).with("id={account}"),
        row("GET /fn/accounts/sandbox", From(Manager)),
        row("POST /fn/accounts/connect", From(Manager)).with("phone=%2B9996620003"),
        row("POST /fn/accounts/code", From(Manager))
            .with("id={account}&code=22222")
            .answers(&[409]),
        row("POST /fn/accounts/password", From(Manager))
            .with("id={account}&password=x")
            .answers(&[409]),
        row("POST /fn/accounts/remove", From(Manager)).with("id={new_account}"),
        row("GET /fn/chats/list", From(Viewer)),
        row("GET /fn/chats/get", From(Viewer)).with("id={chat}"),
        row("GET /fn/chats/unread", From(Viewer)),
        row("POST /fn/chats/read", From(Agent)).with("id={chat}"),
        row("POST /fn/chats/typing", From(Agent)).with("id={chat}"),
        row("POST /fn/chats/link", From(Agent)).with("id={chat}&contact_id={contact}"),
        // It has a contact by now.
        row("POST /fn/chats/new-contact", From(Agent))
            .with("id={chat}")
            .answers(&[200, 409]),
        row("GET /fn/messages/list", From(Viewer)).with("chat={chat}"),
        row("POST /fn/messages/send", From(Agent)).with("chat={chat}&text=X&key={new}"),
        row("POST /fn/messages/change", From(Agent))
            .with(r#"{"id": "{message}", "change": {"kind": "edit", "text": "Y"}}"#)
            .answers(&[200, 409]),
        row("POST /fn/messages/retry", From(Agent))
            .with("id={message}")
            .answers(&[409]),
    ]
}
