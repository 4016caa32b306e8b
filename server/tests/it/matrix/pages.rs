//! The pages, and what stands for itself. A page is let in to by its address; what stands on it is read
//! under the member's own permissions, so that the rows of the functions are what counts. A page without
//! what it is about says so with its status, unless its head has left by then.

use super::row::Who::{Everybody, Members};
use super::row::{Row, row};

pub fn rows() -> Vec<Row> {
    vec![
        row("GET /health/live", Everybody),
        row("GET /health/ready", Everybody),
        // For this machine, which is where the test runs.
        row("GET /metrics", Everybody),
        // A plain request is no handshake; who may open a socket is in `topics`.
        row("GET /ws", Members).answers(&[400]),
        row("GET /sign-in", Everybody),
        row("GET /register", Everybody),
        row("GET /forgot-password", Everybody),
        row("GET /reset-password", Everybody),
        row("GET /verify", Everybody),
        // Without the token of a link there is nothing to accept.
        row("GET /invitation", Everybody).answers(&[200, 422]),
        row("GET /outbox", Everybody),
        row("GET /", Members),
        row("GET /inbox", Members),
        row("GET /inbox/{chat}", Members),
        row("GET /pipeline", Members),
        row("GET /pipeline/{pipeline}", Members),
        row("GET /crm", Members),
        row("GET /crm/bin", Members).answers(&[200, 403]),
        row("GET /crm/companies", Members),
        row("GET /crm/companies/new", Members),
        row("GET /crm/companies/{id}", Members).at("/crm/companies/{company}"),
        row("GET /crm/contacts", Members),
        row("GET /crm/contacts/new", Members),
        row("GET /crm/contacts/{id}", Members).at("/crm/contacts/{contact}"),
        row("GET /crm/deals", Members),
        row("GET /crm/deals/new", Members),
        row("GET /crm/deals/{id}", Members).at("/crm/deals/{deal}"),
        row("GET /crm/import", Members),
        row("GET /crm/import/{id}", Members)
            .at("/crm/import/{import}")
            .answers(&[200, 403, 404]),
        row("GET /crm/tags", Members),
        row("GET /crm/tasks", Members),
        row("GET /accounts", Members),
        row("GET /accounts/connect", Members).answers(&[200, 403]),
        row("GET /accounts/{id}", Members).at("/accounts/{account}"),
        row("GET /settings", Members),
        row("GET /settings/security", Members),
        row("GET /settings/organization", Members),
        row("GET /settings/members", Members),
        row("GET /settings/fields", Members).answers(&[200, 403]),
        row("GET /settings/api-keys", Members).answers(&[200, 403]),
        row("GET /settings/audit", Members).answers(&[200, 403]),
        row("GET /settings/notifications", Members),
        row("GET /second-step", Everybody).answers(&[200, 302, 303]),
        row("GET /confirm-address", Everybody),
        // For whoever has just come back from a provider.
        row("GET /register-with", Everybody).answers(&[200, 302, 422]),
        // No provider is configured here.
        row("GET /auth/{provider}/start", Everybody)
            .at("/auth/google/start")
            .answers(&[404]),
        row("GET /auth/{provider}/callback", Everybody)
            .at("/auth/google/callback")
            .answers(&[303]),
        row("GET /two-factor", Members),
    ]
}
