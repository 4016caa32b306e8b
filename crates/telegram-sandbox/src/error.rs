//! The errors a method answers with (<https://core.telegram.org/api/errors>).

use thiserror::Error;

/// `rpc_error`: a code class and a text in capitals.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{code} {text}")]
pub struct RpcFailure {
    pub code: i32,
    pub text: String,
}

impl RpcFailure {
    pub fn new(code: i32, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { code, text }
    }

    /// 400: the request is wrong.
    pub fn bad(text: &str) -> Self {
        Self::new(400, text)
    }

    /// 401: nobody is signed in with this key.
    pub fn unauthorized(text: &str) -> Self {
        Self::new(401, text)
    }

    /// 403: not allowed.
    pub fn forbidden(text: &str) -> Self {
        Self::new(403, text)
    }
}

pub(crate) type Answer<T> = Result<T, RpcFailure>;
