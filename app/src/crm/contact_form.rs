//! The form of a contact: a new one, or one that is there.

use super::{
    api::{ContactForm, CreateContact, UpdateContact},
    parts::{
        facts::FormEnd,
        picker::{Among, Choice, Picker},
    },
};
use crate::{
    error::{ApiError, field_error, form_error},
    forms::{focus_first, focus_refused},
    i18n::{common, crm},
};
use domain::contact::Contact;
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{Field, Mood, Notice, PageHeader, TextArea, TextInput};

/// What an action of this form answers.
type Answer = Signal<Option<Result<Contact, ApiError>>>;

#[component]
fn Fields(form: ContactForm, #[prop(into)] answer: Answer) -> impl IntoView {
    let failure = form_error(answer);
    focus_refused(answer);
    focus_first();
    let company = RwSignal::new(Choice::new(form.company_id, form.company_name));
    view! {
        {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
        <div class="form-grid">
            <Field label=crm::field_first_name() id="first_name" required=true error=field_error(answer, "first_name")>
                <TextInput name="first_name" value=form.first_name attr:autocomplete="off" attr:autofocus=true/>
            </Field>
            <Field label=crm::field_last_name() id="last_name" optional=true error=field_error(answer, "last_name")>
                <TextInput name="last_name" value=form.last_name attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_company() id="company_id" optional=true error=field_error(answer, "company_id")>
                <Picker among=Among::Companies name="company_id" name_of_text="company_name" chosen=company/>
            </Field>
            <Field label=crm::field_job_title() id="job_title" optional=true error=field_error(answer, "job_title")>
                <TextInput name="job_title" value=form.job_title attr:autocomplete="off"/>
            </Field>
            <Field
                label=crm::field_telegram()
                id="telegram_username"
                optional=true
                error=field_error(answer, "telegram_username")
            >
                <TextInput name="telegram_username" value=form.telegram_username placeholder="@username" attr:autocomplete="off" attr:autocapitalize="none"/>
            </Field>
            <Field label=crm::field_phone() id="phone" optional=true error=field_error(answer, "phone")>
                <TextInput name="phone" kind="tel" value=form.phone placeholder="+49 151 2345678" attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_email() id="email" optional=true wide=true error=field_error(answer, "email")>
                <TextInput name="email" kind="email" value=form.email attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_notes() id="description" optional=true wide=true error=field_error(answer, "description")>
                <TextArea name="description" value=form.description/>
            </Field>
        </div>
    }
}

/// A new contact.
#[component]
pub fn NewContact() -> impl IntoView {
    let action = ServerAction::<CreateContact>::new();
    let form = use_query_map().with_untracked(ContactForm::from_address);
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Some(Ok(contact)) = action.value().get() {
            navigate(
                &format!("/crm/contacts/{}", contact.id),
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
    view! {
        <Title text=crm::contacts_new()/>
        <section class="page">
            <PageHeader title=crm::contacts_new() back=("/crm/contacts".to_owned(), common::back().to_owned())/>
            <div class="page-body page-narrow">
                <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="contact-form">
                    <Fields form answer=action.value()/>
                    <FormEnd busy=action.pending() cancel="/crm/contacts" submit=crm::contacts_create()/>
                </ActionForm>
            </div>
        </section>
    }
}

/// The same fields for a contact that is there, in place of their facts.
#[component]
pub(super) fn EditContact(
    contact: Contact,
    #[prop(into)] on_saved: Callback<Contact>,
) -> impl IntoView {
    let action = ServerAction::<UpdateContact>::new();
    // Back with an error from a plain form, the address has what was typed.
    let form = use_query_map().with_untracked(|query| {
        if query.get_str("__err").is_some() {
            ContactForm::from_address(query)
        } else {
            ContactForm::from(&contact)
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(contact)) = action.value().get() {
            on_saved.run(contact);
        }
    });
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="contact-form">
            <input type="hidden" name="id" value=contact.id.to_string()/>
            <Fields form answer=action.value()/>
            <FormEnd busy=action.pending() cancel=format!("/crm/contacts/{}", contact.id) submit=common::save()/>
        </ActionForm>
    }
}
