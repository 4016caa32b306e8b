//! The form of a company: a new one, or one that is there.

use super::{
    api::{CompanyForm, CreateCompany, UpdateCompany},
    parts::facts::FormEnd,
};
use crate::{
    error::{ApiError, field_error, form_error},
    forms::{focus_first, focus_refused},
    i18n::{common, crm},
};
use domain::company::Company;
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{Field, Mood, Notice, PageHeader, TextArea, TextInput};

/// What an action of this form answers.
type Answer = Signal<Option<Result<Company, ApiError>>>;

#[component]
fn Fields(form: CompanyForm, #[prop(into)] answer: Answer) -> impl IntoView {
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
            <Field label=crm::field_industry() id="industry" optional=true error=field_error(answer, "industry")>
                <TextInput name="industry" value=form.industry attr:autocomplete="off"/>
            </Field>
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
    view! {
        <Title text=crm::companies_new()/>
        <section class="page">
            <PageHeader title=crm::companies_new() back=("/crm/companies".to_owned(), common::back().to_owned())/>
            <div class="page-body page-narrow">
                <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="company-form">
                    <Fields form answer=action.value()/>
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
    Effect::new(move |_| {
        if let Some(Ok(company)) = action.value().get() {
            on_saved.run(company);
        }
    });
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="company-form">
            <input type="hidden" name="id" value=company.id.to_string()/>
            <Fields form answer=action.value()/>
            <FormEnd busy=action.pending() cancel=format!("/crm/companies/{}", company.id) submit=common::save()/>
        </ActionForm>
    }
}
