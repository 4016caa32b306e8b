//! The organizations of a person: going to another one, and creating one.

use super::api::{CreateOrganization, SwitchOrganization, my_organizations};
use crate::{
    error::{Failure, field_error, form_error},
    frame::role_name,
    i18n::organization,
    session::me,
};
use domain::organization::Membership;
use leptos::prelude::*;
use server_fn::ServerFn;
use ui::{Badge, Button, Card, Field, Mood, Notice, Size, SkeletonList, TextInput};

#[component]
pub(super) fn Mine() -> impl IntoView {
    let mine = Resource::new(|| (), |()| my_organizations());
    let row = |membership| view! { <Row membership/> };
    view! {
        <Card title=organization::mine_title() flush=true>
            <Transition fallback=|| view! { <SkeletonList rows=1/> }>
                {move || Suspend::new(async move { match mine.await {
                    Ok(mine) => view! {
                        <ul role="list" data-testid="organizations">{mine.into_iter().map(row).collect_view()}</ul>
                    }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }})}
            </Transition>
        </Card>
    }
}

#[component]
fn Row(membership: Membership) -> impl IntoView {
    let current = me().is_some_and(|me| me.organization_id == membership.id);
    let label = organization::mine_switch_label(&membership.name);
    let action = if current {
        view! { <Badge mood=Mood::Positive>{organization::mine_current()}</Badge> }.into_any()
    } else {
        view! {
            // A plain form: another organization is another page, loaded anew.
            <form method="post" action=SwitchOrganization::url()>
                <input type="hidden" name="id" value=membership.id.to_string()/>
                <Button submit=true size=Size::Small attr:aria-label=label>{organization::mine_switch()}</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <li class="setting">
            <div>
                <div class="setting-name">{membership.name}</div>
                <p>{role_name(membership.role)}</p>
            </div>
            {action}
        </li>
    }
}

#[component]
pub(super) fn Another() -> impl IntoView {
    let action = ServerAction::<CreateOrganization>::new();
    let answer = action.value();
    let failure = form_error(answer);
    view! {
        <Card title=organization::new_title()>
            <form method="post" action=CreateOrganization::url() class="form" novalidate=true data-testid="new-organization">
                {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                <Field
                    label=organization::name_label()
                    id="new-organization-name"
                    required=true
                    hint=organization::new_hint()
                    error=field_error(answer, "name")
                >
                    <TextInput name="name" attr:autocomplete="organization"/>
                </Field>
                <div class="form-actions">
                    <Button submit=true>{organization::new_submit()}</Button>
                </div>
            </form>
        </Card>
    }
}
