//! The members by name.

use super::{more::Doing, row::MemberRow};
use crate::{
    crm::api::list_members,
    error::{ApiError, Failure},
    i18n::members,
    realtime,
};
use domain::{Event, identity::Member};
use leptos::prelude::*;
use ui::{Card, Mood, Notice, SkeletonList};

#[component]
pub(super) fn MemberList() -> impl IntoView {
    let doing = Doing::default();
    let all = Resource::new(move || doing.done(), |_| list_members());
    realtime::on_event(move |event| {
        if matches!(
            event,
            Event::MemberJoined(_) | Event::MemberUpdated(_) | Event::MemberLeft { .. }
        ) {
            all.refetch();
        }
    });
    realtime::on_refetch(move || all.refetch());
    let row = move |member: Member| view! { <MemberRow member doing/> };
    let refused = move || {
        doing.refused().map(|error| {
            view! { <div class="setting"><Notice mood=Mood::Danger>{words(&error)}</Notice></div> }
        })
    };
    view! {
        <Card title=members::title() flush=true>
            {refused}
            <Transition fallback=|| view! { <SkeletonList rows=3/> }>
                {move || Suspend::new(async move { match all.await {
                    Ok(all) => view! {
                        <ul class="members" role="list" data-testid="members">{all.into_iter().map(row).collect_view()}</ul>
                    }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </Card>
    }
}

/// A conflict here is always the same one.
fn words(error: &ApiError) -> String {
    if error.0.code == domain::ErrorCode::Conflict {
        members::last_owner().to_owned()
    } else {
        error.words()
    }
}
