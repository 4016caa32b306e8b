//! Which lines of the log to show: a form that puts it into the address.

use super::{to_address, words::action_words};
use crate::{crm::api::list_members, i18n::audit};
use domain::{ListQuery, audit::AuditAction, identity::Member};
use leptos::prelude::*;
use leptos_router::components::Form;
use ui::{Button, Field, IconName, LinkButton, Select, TextInput, Variant};

#[component]
pub(super) fn Filters(query: ListQuery) -> impl IntoView {
    let value = |name: &str| query.filters.get(name).cloned().unwrap_or_default();
    let (who, what) = (value("actor_id"), value("action"));
    let members = Resource::new(|| (), |()| list_members());
    let people = move || {
        let who = who.clone();
        Suspend::new(async move {
            let option = move |member: Member| {
                let id = member.id.to_string();
                view! { <option selected=id == who value=id.clone()>{member.name}</option> }
            };
            members
                .await
                .unwrap_or_default()
                .into_iter()
                .map(option)
                .collect_view()
        })
    };
    let actions = AuditAction::ALL.iter().map(|action| {
        let selected = action.as_str() == what;
        view! { <option value=action.as_str() selected=selected>{action_words(*action)}</option> }
    });
    let actions = actions.collect_view();
    let (from, to, object) = (value("from"), value("to"), value("target_id"));
    let export = to_address("/api/audit/export", &query);
    let narrowed = !query.filters.is_empty();
    view! {
        <Form method="GET" action="/settings/audit" attr:class="form" attr:data-testid="audit-filters">
            <div class="form-grid">
                <Field label=audit::filter_who() id="audit-who">
                    <Select name="actor_id">
                        <option value="">{audit::filter_everybody()}</option>
                        <Suspense>{people}</Suspense>
                    </Select>
                </Field>
                <Field label=audit::filter_what() id="audit-what">
                    <Select name="action">
                        <option value="">{audit::filter_everything()}</option>
                        {actions}
                    </Select>
                </Field>
                <Field label=audit::filter_from() id="audit-from" hint=audit::filter_days_hint()>
                    <TextInput name="from" kind="date" value=from/>
                </Field>
                <Field label=audit::filter_to() id="audit-to">
                    <TextInput name="to" kind="date" value=to/>
                </Field>
                <Field label=audit::filter_object() id="audit-object" hint=audit::filter_object_hint()>
                    <TextInput name="target_id" value=object attr:autocomplete="off"/>
                </Field>
            </div>
            <div class="form-actions">
                <Button submit=true variant=Variant::Primary>{audit::filter_submit()}</Button>
                {narrowed.then(|| view! { <LinkButton href="/settings/audit">{audit::filter_clear()}</LinkButton> })}
                // A file, not a page: the router must leave it to the browser.
                <a class="button" href=export rel="external" download="parley-audit.csv" data-testid="audit-export">
                    <ui::Icon name=IconName::ArrowDown/>
                    {audit::export()}
                </a>
            </div>
        </Form>
    }
}
