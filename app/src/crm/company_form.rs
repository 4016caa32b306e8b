//! The form of a company: a new one, or one that is there.

use super::{
    api::{CompanyForm, CreateCompany, FilterSheet, UpdateCompany, get_company},
    parts::{
        conflict::{ConflictDialog, Crossing, Names, differences},
        custom::{CustomFieldInputs, names_of_custom, use_custom},
        facts::FormEnd,
        owner::{OwnerField, names_of, use_members},
        tags::{TagField, names_of_tags, use_tags},
    },
};
use crate::{
    error::{ApiError, field_error, form_error},
    forms::{focus_first, focus_refused},
    i18n::{common, crm},
};
use domain::{RecordKind, company::Company, identity::Member, tag::Tag};
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{Field, Mood, Notice, PageHeader, SkeletonList, TextArea, TextInput};

/// What an action of this form answers.
type Answer = Signal<Option<Result<Company, ApiError>>>;

#[component]
fn Fields(
    form: CompanyForm,
    #[prop(into)] answer: Answer,
    members: Vec<Member>,
    tags: Vec<Tag>,
    sheet: FilterSheet,
) -> impl IntoView {
    let failure = form_error(answer);
    focus_refused(answer);
    focus_first();
    view! {
        {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
        <div class="form-grid">
            <Field label=crm::field_name() id="name" required=true wide=true error=field_error(answer, "name")>
                <TextInput name="name" value=form.name attr:autocomplete="off" attr:autofocus=true/>
            </Field>
            <Field label=crm::field_website() id="website" optional=true error=field_error(answer, "website")>
                <TextInput name="website" value=form.website attr:inputmode="url" attr:autocomplete="off" placeholder="acme.com"/>
            </Field>
            <Field label=crm::field_domain() id="domain" optional=true hint=crm::hint_domain() error=field_error(answer, "domain")>
                <TextInput name="domain" value=form.domain attr:autocomplete="off" placeholder="acme.com"/>
            </Field>
            <Field label=crm::field_industry() id="industry" optional=true error=field_error(answer, "industry")>
                <TextInput name="industry" value=form.industry attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_size() id="size" optional=true error=field_error(answer, "size")>
                <TextInput name="size" value=form.size attr:inputmode="numeric" attr:autocomplete="off"/>
            </Field>
            <OwnerField chosen=form.owner_id members error=field_error(answer, "owner_id")/>
            <Field label=crm::field_source() id="source" optional=true error=field_error(answer, "source")>
                <TextInput name="source" value=form.source attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_address() id="address" optional=true wide=true error=field_error(answer, "address")>
                <TextArea name="address" value=form.address rows=2/>
            </Field>
            <TagField chosen=form.tag_ids tags/>
            <CustomFieldInputs sheet texts=form.custom answer/>
            <Field label=crm::field_notes() id="description" optional=true wide=true error=field_error(answer, "description")>
                <TextArea name="description" value=form.description/>
            </Field>
        </div>
    }
}

/// A new company.
#[component]
pub fn NewCompany() -> impl IntoView {
    let action = ServerAction::<CreateCompany>::new();
    let form = use_query_map().with_untracked(CompanyForm::from_address);
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(company)) = action.value().get() {
            navigate(
                &format!("/crm/companies/{}", company.id),
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
    let members = use_members();
    let tags = use_tags();
    let texts = form.custom.clone();
    let custom = use_custom(RecordKind::Company, move || texts.clone());
    let fields = move || {
        let form = form.clone();
        Suspend::new(async move {
            let members = members.await.unwrap_or_default();
            let tags = tags.await.unwrap_or_default();
            let sheet = custom.await;
            view! { <Fields form answer=action.value() members tags sheet/> }
        })
    };
    view! {
        <Title text=crm::companies_new()/>
        <section class="page">
            <PageHeader title=crm::companies_new() back=("/crm/companies".to_owned(), common::back().to_owned())/>
            <div class="page-body page-narrow">
                <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="company-form">
                    <Suspense fallback=|| view! { <SkeletonList rows=4/> }>{fields}</Suspense>
                    <FormEnd busy=action.pending() cancel="/crm/companies" submit=crm::companies_create()/>
                </ActionForm>
            </div>
        </section>
    }
}

/// The same fields for a company that is there, in place of its facts.
#[component]
pub(super) fn EditCompany(
    company: Company,
    #[prop(into)] on_saved: Callback<Company>,
) -> impl IntoView {
    let action = ServerAction::<UpdateCompany>::new();
    // Back with an error from a plain form, the address has what was typed.
    let form = use_query_map().with_untracked(|query| {
        if query.get_str("__err").is_some() {
            CompanyForm::from_address(query)
        } else {
            CompanyForm::from(&company)
        }
    });
    let mine = StoredValue::new(CompanyForm::default());
    Effect::new(move |_| {
        if let Some(sent) = action.input().get() {
            mine.set_value(sent.form);
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(company)) = action.value().get() {
            on_saved.run(company);
        }
    });
    let id = company.id;
    let crossing = Crossing::watch(action.value(), move || get_company(id));
    let names = StoredValue::new(Names::new());
    let compare = move |theirs: Company| {
        let (mine, theirs) = (mine.get_value(), CompanyForm::from(&theirs));
        names.with_value(|names| differences(&mine.typed(), &theirs.typed(), names))
    };
    let keep = move |theirs: Company| {
        _ = action.dispatch(UpdateCompany {
            id,
            version: theirs.version,
            form: mine.get_value(),
        });
    };
    let members = use_members();
    let tags = use_tags();
    let texts = form.custom.clone();
    let custom = use_custom(RecordKind::Company, move || texts.clone());
    let fields = move || {
        let form = form.clone();
        Suspend::new(async move {
            let members = members.await.unwrap_or_default();
            let tags = tags.await.unwrap_or_default();
            let sheet = custom.await;
            names.set_value(
                names_of(&members)
                    .into_iter()
                    .chain(names_of_tags(&tags))
                    .chain(names_of_custom(&sheet))
                    .collect(),
            );
            view! { <Fields form answer=action.value() members tags sheet/> }
        })
    };
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="company-form">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="version" value=company.version.to_string()/>
            <Suspense fallback=|| view! { <SkeletonList rows=4/> }>{fields}</Suspense>
            <FormEnd busy=action.pending() cancel=format!("/crm/companies/{id}") submit=common::save()/>
        </ActionForm>
        <ConflictDialog crossing differences=Callback::new(compare) on_keep=keep on_take=on_saved/>
    }
}
