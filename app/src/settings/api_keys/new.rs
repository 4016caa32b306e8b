//! Making a key.

use super::api::CreateApiKey;
use crate::{
    error::{field_error, form_error},
    forms::focus_refused,
    i18n::api_keys,
    session::may,
};
use domain::{
    Permission,
    api_key::{DEFAULT_DAYS, NewApiKey},
};
use leptos::{form::ActionForm, prelude::*};
use ui::{Button, Card, Field, Mood, Notice, Select, TextInput, Variant};

/// For how many days a key may be made here.
const DAYS: [i64; 4] = [7, 30, DEFAULT_DAYS, 365];

/// What a key with this scope may.
pub(super) fn permission_words(permission: Permission) -> &'static str {
    match permission {
        Permission::CrmRead => api_keys::may_crm_read(),
        Permission::CrmWrite => api_keys::may_crm_write(),
        Permission::CrmDelete => api_keys::may_crm_delete(),
        Permission::InboxRead => api_keys::may_inbox_read(),
        Permission::InboxSend => api_keys::may_inbox_send(),
        Permission::AccountsRead => api_keys::may_accounts_read(),
        Permission::AccountsManage => api_keys::may_accounts_manage(),
        Permission::MembersRead => api_keys::may_members_read(),
        Permission::MembersManage => api_keys::may_members_manage(),
        Permission::OrganizationManage => api_keys::may_organization_manage(),
        Permission::OrganizationOwn => api_keys::may_organization_own(),
        Permission::KeysManage => api_keys::may_keys_manage(),
        Permission::AuditRead => api_keys::may_audit_read(),
    }
}

#[component]
pub(super) fn NewKey(action: ServerAction<CreateApiKey>) -> impl IntoView {
    let answer = action.value();
    let other = form_error(answer);
    focus_refused(answer);
    let failure = move || match answer.get() {
        Some(Err(error)) if error.0.code == domain::ErrorCode::Conflict => {
            Some(api_keys::too_many().to_owned())
        }
        _ => other.get(),
    };
    let made = move || match answer.get() {
        Some(Ok(key)) => Some(view! { <Made key/> }),
        _ => None,
    };
    let scopes_error = field_error(answer, "scopes");
    let offered = Permission::ALL
        .iter()
        .copied()
        .filter(|permission| permission.is_scope() && may(*permission));
    let scope = |permission: Permission| {
        view! {
            <label class="choice">
                <input type="checkbox" name="scopes[]" value=permission.as_str()/>
                <span>
                    {permission_words(permission)}
                    <span class="choice-hint"><code>{permission.as_str()}</code></span>
                </span>
            </label>
        }
    };
    let day = |days: i64| {
        view! { <option value=days.to_string() selected=days == DEFAULT_DAYS>{api_keys::days(days)}</option> }
    };
    view! {
        <Card title=api_keys::new_title()>
            <div class="stack">
                <p class="muted">
                    {api_keys::new_text()} " " {api_keys::docs()} " "
                    <a href="/api/openapi.json" rel="external">"/api/openapi.json"</a>
                </p>
                {made}
                <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="new-api-key">
                    {move || failure().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
                    <div class="form-grid">
                        <Field
                            label=api_keys::new_name()
                            id="key-name"
                            required=true
                            hint=api_keys::new_name_hint()
                            error=field_error(answer, "name")
                        >
                            <TextInput name="name" attr:autocomplete="off"/>
                        </Field>
                        <Field label=api_keys::new_days() id="key-days" error=field_error(answer, "days")>
                            <Select name="days">{DAYS.map(day).collect_view()}</Select>
                        </Field>
                    </div>
                    <fieldset class="scopes">
                        <legend>{api_keys::new_scopes()}</legend>
                        {move || scopes_error.get().map(|words| view! { <p class="field-error" role="alert">{words}</p> })}
                        <div class="form-grid">{offered.map(scope).collect_view()}</div>
                    </fieldset>
                    <div class="form-actions">
                        <Button submit=true variant=Variant::Primary busy=action.pending()>{api_keys::new_submit()}</Button>
                    </div>
                </ActionForm>
            </div>
        </Card>
    }
}

/// The key, to be copied.
#[component]
fn Made(key: NewApiKey) -> impl IntoView {
    view! {
        <Notice mood=Mood::Positive>
            <p>{api_keys::new_made()}</p>
            <input
                class="input"
                readonly=true
                aria-label=api_keys::new_made()
                value=key.secret
                autocomplete="off"
                spellcheck="false"
                data-testid="api-key"
            />
        </Notice>
    }
}
