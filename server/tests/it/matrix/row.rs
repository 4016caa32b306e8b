//! One row of the tables: a route, who may use it, and a request that works.

use domain::Role;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever comes.
    Everybody,
    /// Whoever is signed in, for themselves.
    Members,
    /// Members of this role and of those above it.
    From(Role),
}

impl Who {
    pub fn includes(self, role: Role) -> bool {
        match self {
            Self::Everybody | Self::Members => true,
            Self::From(least) => role.may_grant(least),
        }
    }
}

/// A route. Words in braces stand for a thing of the world: `{company}` for the id of a company.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// As the inventory names it.
    pub route: &'static str,
    /// Who may.
    pub who: Who,
    /// The path, where it is not the one of the route.
    pub path: Option<&'static str>,
    /// The body, or the query of a function that reads.
    pub body: &'static str,
    /// What somebody who may is answered; a success where nothing is said.
    pub answers: &'static [u16],
    /// What a stranger with the ids of others is answered.
    pub foreign: u16,
    /// Whether the caller is somebody else afterwards: signed out, gone, or elsewhere.
    pub spends_caller: bool,
}

pub const fn row(route: &'static str, who: Who) -> Row {
    Row {
        route,
        who,
        path: None,
        body: "",
        answers: &[],
        foreign: 404,
        spends_caller: false,
    }
}

impl Row {
    pub const fn at(self, path: &'static str) -> Self {
        Self {
            path: Some(path),
            ..self
        }
    }

    pub const fn with(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    pub const fn answers(self, answers: &'static [u16]) -> Self {
        Self { answers, ..self }
    }

    pub const fn foreign(self, foreign: u16) -> Self {
        Self { foreign, ..self }
    }

    pub const fn spends_caller(self) -> Self {
        Self {
            spends_caller: true,
            ..self
        }
    }

    pub fn method(&self) -> &'static str {
        self.route.split_once(' ').map_or("", |(method, _)| method)
    }

    /// The path as it is asked for, with the words in braces.
    pub fn asked(&self) -> &'static str {
        let path = self.route.split_once(' ').map_or("", |(_, path)| path);
        self.path.unwrap_or(path)
    }

    pub fn is_read(&self) -> bool {
        self.method() == "GET"
    }

    pub fn is_function(&self) -> bool {
        self.asked().starts_with("/fn/")
    }

    pub fn is_page(&self) -> bool {
        let path = self.asked();
        let elsewhere = ["/fn/", "/api", "/health/", "/metrics", "/ws"];
        self.is_read() && !elsewhere.iter().any(|start| path.starts_with(start))
    }

    /// Whether it is about one thing of an organization.
    pub fn names_something(&self) -> bool {
        let mut named = words(self.asked()).into_iter().chain(words(self.body));
        named.any(|word| word != "new")
    }

    /// Whether an answer means that the caller got through.
    pub fn is_let_through(&self, status: u16) -> bool {
        if self.answers.is_empty() {
            (200..400).contains(&status)
        } else {
            self.answers.contains(&status)
        }
    }
}

/// The words in braces, without those of JSON.
pub fn words(text: &str) -> Vec<&str> {
    let plain =
        |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    text.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .filter(plain)
        .collect()
}
