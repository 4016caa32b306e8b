//! Who looks at this page. Known to the server before it renders, and handed to the browser with
//! the page; signing in and out loads the page anew, so it never changes in between.

use domain::{Permission, identity::Me};
use leptos::prelude::*;

/// Provided by the server for every page it renders: the person, or nobody.
#[derive(Clone, Debug, Default)]
pub struct SignedIn(pub Option<Me>);

/// The same, on both sides.
#[derive(Clone, Debug)]
struct Session(std::sync::Arc<Option<Me>>);

/// Called once, at the root.
pub fn provide_session() {
    let me = SharedValue::new(|| use_context::<SignedIn>().unwrap_or_default().0).into_inner();
    provide_context(Session(std::sync::Arc::new(me)));
}

/// The signed-in person.
#[must_use]
pub fn me() -> Option<Me> {
    use_context::<Session>().and_then(|session| session.0.as_ref().clone())
}

/// Whether to show what needs this permission. The server asks the same table again.
#[must_use]
pub fn may(permission: Permission) -> bool {
    me().is_some_and(|me| me.role.may(permission))
}
