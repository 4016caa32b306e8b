//! The classes of requests, and how many of each.

use std::time::Duration;

use axum::http::Method;

/// What a request is, by how much it costs us or helps somebody who guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Shows who one is, or tries to: passwords, codes, links.
    Entry,
    /// Keeps somebody signed in. Windows do this by themselves.
    Refresh,
    /// Looks.
    Read,
    /// Changes something.
    Write,
    /// Changes or carries away much at once.
    Heavy,
    /// Opens a websocket.
    Socket,
}

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Those of a network address. A whole office may share one.
    Address,
    /// Those of a person, from wherever.
    Account,
}

/// So many at once, and then one every so often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// Between two after that.
    pub every: Duration,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Entry,
        Self::Refresh,
        Self::Read,
        Self::Write,
        Self::Heavy,
        Self::Socket,
    ];

    /// The class of a request; none for files, and for what operators look at.
    pub fn of(method: &Method, path: &str) -> Option<Self> {
        let reads = matches!(*method, Method::GET | Method::HEAD);
        match path {
            "/ws" => Some(Self::Socket),
            "/api/auth/refresh" => Some(Self::Refresh),
            "/metrics" => None,
            _ if path.starts_with("/health/") || path.starts_with("/pkg/") => None,
            // Each of these asks somebody else, too.
            _ if path.starts_with("/auth/") => Some(Self::Entry),
            _ if carries_much(path) => Some(Self::Heavy),
            _ if reads => Some(Self::Read),
            _ if *method == Method::OPTIONS => None,
            _ if shows_who(path) => Some(Self::Entry),
            _ => Some(Self::Write),
        }
    }

    /// How many of them.
    pub const fn rate(self, per: Per) -> Rate {
        let (burst, millis) = match (self, per) {
            (Self::Entry, _) => (20, 3_000),
            (Self::Refresh, Per::Address) => (120, 500),
            (Self::Refresh, Per::Account) => (30, 2_000),
            (Self::Read, Per::Address) => (6_000, 5),
            (Self::Read, Per::Account) => (3_000, 10),
            (Self::Write, Per::Address) => (3_000, 20),
            (Self::Write, Per::Account) => (1_200, 50),
            (Self::Heavy, Per::Address) => (120, 500),
            (Self::Heavy, Per::Account) => (30, 2_000),
            (Self::Socket, Per::Address) => (300, 200),
            (Self::Socket, Per::Account) => (60, 1_000),
        };
        Rate {
            burst,
            every: Duration::from_millis(millis),
        }
    }

    /// Its name in metrics, and where it is counted together.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Refresh => "refresh",
            Self::Read => "read",
            Self::Write => "write",
            Self::Heavy => "heavy",
            Self::Socket => "socket",
        }
    }
}

/// Whether a change is about who somebody is, so that guessing would help. Whatever is new under
/// these beginnings is counted as that from its first day; the exceptions need a session anyway.
fn shows_who(path: &str) -> bool {
    const ROOTS: [&str; 5] = [
        "/api/auth/",
        "/fn/auth/",
        "/fn/profile/",
        "/fn/security/",
        "/fn/two-factor/",
    ];
    const EXCEPT: [&str; 6] = [
        "/api/auth/signout",
        "/api/auth/organization",
        "/api/auth/sessions",
        "/fn/auth/sign-out",
        "/fn/security/end-session",
        "/fn/security/end-other-sessions",
    ];
    ROOTS.iter().any(|root| path.starts_with(root))
        && !EXCEPT.iter().any(|except| path.starts_with(except))
}

/// Whether a route does something to many things at once, or hands them out.
fn carries_much(path: &str) -> bool {
    path.split('/')
        .any(|part| matches!(part, "bulk" | "export" | "import" | "upload"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_request_has_its_class() {
        for (method, path, class) in [
            (Method::POST, "/api/auth/signin", Some(Class::Entry)),
            (Method::POST, "/fn/auth/register", Some(Class::Entry)),
            (Method::PUT, "/api/auth/password", Some(Class::Entry)),
            (Method::GET, "/auth/google/callback", Some(Class::Entry)),
            (Method::POST, "/fn/security/password", Some(Class::Entry)),
            (Method::POST, "/api/auth/signout", Some(Class::Write)),
            (Method::DELETE, "/api/auth/sessions/1", Some(Class::Write)),
            (Method::GET, "/api/auth/me", Some(Class::Read)),
            (Method::POST, "/api/auth/refresh", Some(Class::Refresh)),
            (Method::GET, "/api/crm/deals", Some(Class::Read)),
            (Method::HEAD, "/inbox", Some(Class::Read)),
            (Method::PATCH, "/api/crm/deals/1", Some(Class::Write)),
            (Method::POST, "/api/crm/deals/bulk", Some(Class::Heavy)),
            (Method::POST, "/fn/crm/bulk", Some(Class::Heavy)),
            (Method::GET, "/ws", Some(Class::Socket)),
            (Method::GET, "/health/live", None),
            (Method::GET, "/pkg/parley.js", None),
            (Method::OPTIONS, "/api/crm/deals", None),
        ] {
            assert_eq!(Class::of(&method, path), class, "{method} {path}");
        }
    }
}
