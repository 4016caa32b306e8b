//! The form of a contact: a new one, or one that is there.

use super::{
    api::{ContactForm, CreateContact, FilterSheet, UpdateContact, get_contact},
    parts::{
        conflict::{ConflictDialog, Crossing, Names, differences},
        custom::{CustomFieldInputs, names_of_custom, use_custom},
        facts::FormEnd,
        owner::{OwnerField, names_of, use_members},
        picker::{Among, Choice, Picker},
        tags::{TagField, names_of_tags, use_tags},
    },
};
use crate::{
    error::{ApiError, field_error, form_error},
    forms::{focus_first, focus_refused},
    i18n::{common, crm},
};
use domain::{
    RecordKind,
    contact::{Consent, Contact},
    identity::Member,
    tag::Tag,
};
use leptos::{form::ActionForm, prelude::*};
use leptos_meta::Title;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use ui::{Field, Mood, Notice, PageHeader, Select, SkeletonList, TextArea, TextInput};

/// What an action of this form answers.
type Answer = Signal<Option<Result<Contact, ApiError>>>;

#[component]
fn Fields(
    form: ContactForm,
    #[prop(into)] answer: Answer,
    members: Vec<Member>,
    tags: Vec<Tag>,
    sheet: FilterSheet,
) -> impl IntoView {
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
            <OwnerField chosen=form.owner_id members error=field_error(answer, "owner_id")/>
            <Field label=crm::field_source() id="source" optional=true error=field_error(answer, "source")>
                <TextInput name="source" value=form.source attr:autocomplete="off"/>
            </Field>
            <ConsentField chosen=form.consent error=field_error(answer, "consent")/>
            <Field label=crm::field_telegram_id() id="telegram_user_id" optional=true error=field_error(answer, "telegram_user_id")>
                <TextInput name="telegram_user_id" value=form.telegram_user_id attr:inputmode="numeric" attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_language() id="language" optional=true hint=crm::hint_language() error=field_error(answer, "language")>
                <TextInput name="language" value=form.language attr:autocomplete="off" attr:autocapitalize="none"/>
            </Field>
            <Field label=crm::field_time_zone() id="time_zone" optional=true hint=crm::hint_time_zone() error=field_error(answer, "time_zone")>
                <TextInput name="time_zone" value=form.time_zone attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_links() id="links" optional=true wide=true hint=crm::hint_links() error=field_error(answer, "links")>
                <TextArea name="links" value=form.links rows=2/>
            </Field>
            <TagField chosen=form.tag_ids tags/>
            <CustomFieldInputs sheet texts=form.custom answer/>
            <Field label=crm::field_notes() id="description" optional=true wide=true error=field_error(answer, "description")>
                <TextArea name="description" value=form.description/>
            </Field>
        </div>
    }
}

/// Whether they agreed to be written to, in words.
pub(super) fn consent_words(consent: Consent) -> &'static str {
    match consent {
        Consent::Unknown => crm::consent_unknown(),
        Consent::Given => crm::consent_given(),
        Consent::Refused => crm::consent_refused(),
    }
}

#[component]
fn ConsentField(chosen: String, #[prop(into)] error: Signal<Option<String>>) -> impl IntoView {
    let option = |consent: &Consent| {
        let selected = consent.as_str() == chosen;
        view! { <option value=consent.as_str() selected=selected>{consent_words(*consent)}</option> }
    };
    let options = Consent::ALL.iter().map(option).collect_view();
    view! {
        <Field label=crm::field_consent() id="consent" error>
            <Select name="consent">{options}</Select>
        </Field>
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
    let members = use_members();
    let tags = use_tags();
    let texts = form.custom.clone();
    let custom = use_custom(RecordKind::Contact, move || texts.clone());
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
        <Title text=crm::contacts_new()/>
        <section class="page">
            <PageHeader title=crm::contacts_new() back=("/crm/contacts".to_owned(), common::back().to_owned())/>
            <div class="page-body page-narrow">
                <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="contact-form">
                    <Suspense fallback=|| view! { <SkeletonList rows=4/> }>{fields}</Suspense>
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
    let mine = StoredValue::new(ContactForm::default());
    Effect::new(move |_| {
        if let Some(sent) = action.input().get() {
            mine.set_value(sent.form);
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(contact)) = action.value().get() {
            on_saved.run(contact);
        }
    });
    let id = contact.id;
    let crossing = Crossing::watch(action.value(), move || get_contact(id));
    let names = StoredValue::new(Names::new());
    let compare = move |theirs: Contact| {
        let (mine, theirs) = (mine.get_value(), ContactForm::from(&theirs));
        names.with_value(|names| differences(&mine.typed(), &theirs.typed(), names))
    };
    let keep = move |theirs: Contact| {
        _ = action.dispatch(UpdateContact {
            id,
            version: theirs.version,
            form: mine.get_value(),
        });
    };
    let members = use_members();
    let tags = use_tags();
    let texts = form.custom.clone();
    let custom = use_custom(RecordKind::Contact, move || texts.clone());
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
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="contact-form">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="version" value=contact.version.to_string()/>
            <Suspense fallback=|| view! { <SkeletonList rows=4/> }>{fields}</Suspense>
            <FormEnd busy=action.pending() cancel=format!("/crm/contacts/{id}") submit=common::save()/>
        </ActionForm>
        <ConflictDialog crossing differences=Callback::new(compare) on_keep=keep on_take=on_saved/>
    }
}
