//! Which column goes where, and what happens to records that are there already.

use super::{
    api::SetUpImport,
    words::{delimiter_words, duplicate_words, encoding_words, field_words},
};
use crate::{
    error::{ApiError, field_words as refusal_words, form_error},
    i18n::imports,
    session::may,
};
use domain::{
    Permission,
    custom::CustomField,
    import::{Delimiter, Encoding, ImportDetail, NEW_FIELD, OnDuplicate, fields, keys},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, Card, Field, Mood, Notice, Select, Variant};

#[component]
pub(super) fn Columns(
    found: ImportDetail,
    custom: Vec<CustomField>,
    refetch: Callback<()>,
) -> impl IntoView {
    let action = ServerAction::<SetUpImport>::new();
    let answer = action.value();
    let failure = form_error(answer);
    let ImportDetail {
        import,
        headings,
        sample,
        ..
    } = found;
    let setup = import.setup;
    let kind = import.kind;
    let navigate = use_navigate();
    let here = format!("/crm/import/{}", import.id);
    Effect::new(move |_| {
        // The address may ask for this form although there is more to see by now.
        if matches!(answer.get(), Some(Ok(_))) {
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&here, options);
            refetch.run(());
        }
    });
    let width = i64::try_from(headings.len()).unwrap_or(i64::MAX);
    let chosen_key = setup.key.clone().unwrap_or_default();
    let targets = targets(kind, &custom);
    let rows = headings.into_iter().enumerate().map(|(at, heading)| {
        let cells = sample.iter().filter_map(|row| row.get(at));
        let shown: Vec<_> = cells
            .filter(|cell| !cell.is_empty())
            .take(3)
            .cloned()
            .collect();
        let chosen = setup.columns.get(at).cloned().flatten().unwrap_or_default();
        let label = imports::column_goes(&heading);
        let named = format!("columns.{at}");
        let error = Signal::derive(move || refused(answer.get(), &named));
        view! { <Column at heading shown chosen targets=targets.clone() label error/> }
    });
    let rows = rows.collect_view();
    let of_all = Signal::derive(move || {
        refused(answer.get(), "columns").or_else(|| refused(answer.get(), "key"))
    });
    view! {
        <ActionForm action attr:class="form import-form" attr:data-testid="import-columns">
            <input type="hidden" name="id" value=import.id.to_string()/>
            {move || failure.get().or_else(|| of_all.get()).map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
            <Card title=imports::columns_title()>
                <p class="import-hint">{imports::columns_text(width)}</p>
                <ul class="import-columns" role="list">{rows}</ul>
            </Card>
            <Card title=imports::duplicates_title()>
                <div class="form-grid">
                    <Field label=imports::key() id="import-key" hint=imports::key_hint()>
                        <Select name="key">
                            <option value="">{imports::key_none()}</option>
                            {keys(kind).iter().map(|key| view! {
                                <option value=*key selected=*key == chosen_key>{field_words(key)}</option>
                            }).collect_view()}
                        </Select>
                    </Field>
                    <Field label=imports::on_duplicate() id="import-duplicate" hint=imports::on_duplicate_hint()>
                        <Select name="on_duplicate">
                            {OnDuplicate::ALL.iter().map(|what| view! {
                                <option value=what.as_str() selected=*what == setup.on_duplicate>{duplicate_words(*what)}</option>
                            }).collect_view()}
                        </Select>
                    </Field>
                </div>
            </Card>
            <Card title=imports::reading_title()>
                <p class="import-hint">{imports::reading_text()}</p>
                <div class="form-grid">
                    <Field label=imports::encoding() id="import-encoding">
                        <Select name="encoding">
                            {Encoding::ALL.iter().map(|encoding| view! {
                                <option value=encoding.as_str() selected=*encoding == setup.encoding>{encoding_words(*encoding)}</option>
                            }).collect_view()}
                        </Select>
                    </Field>
                    <Field label=imports::delimiter() id="import-delimiter">
                        <Select name="delimiter">
                            {Delimiter::ALL.iter().map(|delimiter| view! {
                                <option value=delimiter.as_str() selected=*delimiter == setup.delimiter>{delimiter_words(*delimiter)}</option>
                            }).collect_view()}
                        </Select>
                    </Field>
                </div>
            </Card>
            <div class="form-actions">
                <Button submit=true variant=Variant::Primary busy=action.pending()>{imports::check()}</Button>
            </div>
        </ActionForm>
    }
}

/// Why a part of the setup was refused.
fn refused<T>(answer: Option<Result<T, ApiError>>, field: &str) -> Option<String> {
    let Some(Err(ApiError(error))) = answer else {
        return None;
    };
    let code = error.of_field(field)?;
    Some(match (field, code) {
        ("columns", _) => imports::columns_none().to_owned(),
        ("key", _) => imports::key_not_mapped().to_owned(),
        (_, domain::FieldCode::Taken) => imports::column_taken().to_owned(),
        (_, code) => refusal_words(code).to_owned(),
    })
}

/// The fields that a column can go to, by what they are called.
fn targets(kind: domain::RecordKind, custom: &[CustomField]) -> Vec<(String, String)> {
    let own = fields(kind)
        .iter()
        .map(|field| (field.name.to_owned(), field_words(field.name)));
    let custom = custom.iter().map(|field| (field.key(), field.name.clone()));
    let mut all: Vec<_> = own.chain(custom).collect();
    if may(Permission::OrganizationManage) {
        all.push((NEW_FIELD.to_owned(), imports::field_new().to_owned()));
    }
    all
}

#[component]
fn Column(
    at: usize,
    heading: String,
    shown: Vec<String>,
    chosen: String,
    targets: Vec<(String, String)>,
    label: String,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let option = |(name, words): (String, String)| {
        let selected = name == chosen;
        view! { <option value=name selected=selected>{words}</option> }
    };
    let options = targets.into_iter().map(option).collect_view();
    let example = shown.join(" · ");
    view! {
        <li class="import-column" data-testid="import-column">
            <div class="import-column-name">
                <strong>{heading}</strong>
                <span class="import-sample">{example}</span>
            </div>
            <Field label id=format!("import-column-{at}") error>
                <Select name=format!("columns[{at}]")>
                    <option value="">{imports::leave_out()}</option>
                    {options}
                </Select>
            </Field>
        </li>
    }
}
