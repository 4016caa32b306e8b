//! The devices a person is signed in on.

use super::{
    api::{EndOtherSessions, EndSession, list_sessions},
    confirm::ConfirmFirst,
};
use crate::{error::Failure, i18n::security};
use domain::device::DeviceSession;
use leptos::{form::ActionForm, prelude::*};
use ui::{Badge, Button, Card, Mood, Size, SkeletonList, Time, TimeStyle};

#[component]
pub(super) fn Sessions() -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let end_others = ServerAction::<EndOtherSessions>::new();
    let sessions = Resource::new(
        move || (end.version().get(), end_others.version().get()),
        |_| list_sessions(),
    );
    let row = move |session| view! { <Device session end/> };
    let refused = Signal::derive(move || {
        let of_one = end.value().get().and_then(Result::err);
        of_one.or(end_others.value().get().and_then(Result::err))
    });
    view! {
        <Card title=security::sessions_title() flush=true>
            <ConfirmFirst refused/>
            <Transition fallback=|| view! { <SkeletonList rows=2/> }>
                {move || Suspend::new(async move { match sessions.await {
                    Ok(sessions) => {
                        let others = sessions.len() > 1;
                        view! {
                            <ul role="list" data-testid="sessions">{sessions.into_iter().map(row).collect_view()}</ul>
                            {others.then(|| view! {
                                <div class="setting">
                                    <ActionForm action=end_others>
                                        <Button submit=true busy=end_others.pending()>{security::sessions_end_others()}</Button>
                                    </ActionForm>
                                </div>
                            })}
                        }.into_any()
                    }
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </Card>
    }
}

/// The name of a device: its browser and its system, whichever are known.
fn name(session: &DeviceSession) -> String {
    let known: Vec<_> = [&session.browser, &session.system]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    if known.is_empty() {
        security::sessions_unknown().to_owned()
    } else {
        known.join(" · ")
    }
}

#[component]
fn Device(session: DeviceSession, end: ServerAction<EndSession>) -> impl IntoView {
    let name = name(&session);
    let label = security::sessions_end_label(&name);
    let action = if session.current {
        view! { <Badge mood=Mood::Positive>{security::sessions_current()}</Badge> }.into_any()
    } else {
        view! {
            <ActionForm action=end>
                <input type="hidden" name="id" value=session.id.to_string()/>
                <Button submit=true size=Size::Small attr:aria-label=label>{security::sessions_end()}</Button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <li class="setting">
            <div>
                <div class="setting-name">{name}</div>
                <p>
                    {session.address.map(|address| format!("{address} · "))}
                    {security::sessions_last_used()} " "
                    <Time at=session.last_used_at.timestamp_millis()/>
                    " · " {security::sessions_signed_in()} " "
                    <Time at=session.created_at.timestamp_millis() style=TimeStyle::Date/>
                </p>
            </div>
            {action}
        </li>
    }
}
