//! Where the work at hand comes from: the request's network address and number, for the audit
//! log. Set around each request, so that no use case has to pass it on; a job has none.

use domain::ApiKeyId;
use uuid::Uuid;

tokio::task_local! {
    static ORIGIN: Origin;
}

/// A request, as the audit log names it.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The network address it came from.
    pub address: Option<String>,
    /// Its number in the server's log.
    pub request_id: Option<Uuid>,
    /// The key it came with, if a program sent it.
    pub api_key_id: Option<ApiKeyId>,
}

/// Runs some work as part of a request.
pub async fn within<F: Future>(origin: Origin, work: F) -> F::Output {
    ORIGIN.scope(origin, work).await
}

/// Runs the rest of a request that turned out to come with a key.
pub async fn with_key<F: Future>(key: ApiKeyId, work: F) -> F::Output {
    let origin = Origin {
        api_key_id: Some(key),
        ..current()
    };
    ORIGIN.scope(origin, work).await
}

/// The request that this is part of; an empty one outside of any.
pub(crate) fn current() -> Origin {
    ORIGIN.try_with(Origin::clone).unwrap_or_default()
}
