//! The form of a deal: a new one, or one that is there.

use super::{
    api::{CreateDeal, DealForm, FilterSheet, UpdateDeal, get_deal, list_pipelines},
    parts::{
        conflict::{ConflictDialog, Crossing, Names, differences},
        custom::{CustomFieldInputs, names_of_custom, use_custom},
        facts::FormEnd,
        owner::{OwnerField, names_of, use_members},
        picker::{Among, Choice, Picker},
        stages::Stages,
        tags::{TagField, names_of_tags, use_tags},
    },
};
use crate::{
    error::{ApiError, field_error, form_error},
    forms::{focus_first, focus_refused, local_path},
    i18n::{common, crm},
    session::me,
};
use domain::{
    RecordKind,
    deal::{Deal, DealInput},
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

/// The currencies offered; a deal in another one keeps it.
const CURRENCIES: [&str; 14] = [
    "USD", "EUR", "GBP", "RUB", "KZT", "UAH", "GEL", "AED", "TRY", "PLN", "CHF", "ILS", "CNY",
    "JPY",
];

/// What an action of this form answers.
type Answer = Signal<Option<Result<Deal, ApiError>>>;

#[component]
fn Fields(
    form: DealForm,
    #[prop(into)] answer: Answer,
    stages: Stages,
    members: Vec<Member>,
    tags: Vec<Tag>,
    sheet: FilterSheet,
) -> impl IntoView {
    let failure = form_error(answer);
    focus_refused(answer);
    focus_first();
    let contact = RwSignal::new(Choice::new(
        form.contact_id.clone(),
        form.contact_name.clone(),
    ));
    let company = RwSignal::new(Choice::new(
        form.company_id.clone(),
        form.company_name.clone(),
    ));
    // Whoever is chosen brings their company along.
    let bring_company = move |contact: Choice| {
        if let Some((id, name)) = contact.company
            && company.with_untracked(|company| company.id.is_empty())
        {
            company.set(Choice::new(id, name));
        }
    };
    let DealForm {
        title,
        stage_id,
        owner_id,
        probability,
        expected_close_on,
        source,
        loss_reason,
        description,
        tag_ids,
        custom,
        ..
    } = form.clone();
    view! {
        {move || failure.get().map(|words| view! { <Notice mood=Mood::Danger>{words}</Notice> })}
        <div class="form-grid">
            <Field label=crm::field_title() id="title" required=true wide=true error=field_error(answer, "title")>
                <TextInput name="title" value=title attr:autocomplete="off" attr:autofocus=true/>
            </Field>
            <ValueField form answer/>
            <StageField chosen=stage_id stages/>
            <Field label=crm::field_contact() id="contact_id" optional=true error=field_error(answer, "contact_id")>
                <Picker among=Among::Contacts name="contact_id" name_of_text="contact_name" chosen=contact on_choose=bring_company/>
            </Field>
            <Field label=crm::field_company() id="company_id" optional=true error=field_error(answer, "company_id")>
                <Picker among=Among::Companies name="company_id" name_of_text="company_name" chosen=company/>
            </Field>
            <OwnerField chosen=owner_id members error=field_error(answer, "owner_id")/>
            <Field label=crm::field_probability() id="probability" optional=true error=field_error(answer, "probability")>
                <TextInput name="probability" value=probability attr:inputmode="numeric" attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_expected_close() id="expected_close_on" optional=true error=field_error(answer, "expected_close_on")>
                <TextInput name="expected_close_on" kind="date" value=expected_close_on/>
            </Field>
            <Field label=crm::field_source() id="source" optional=true error=field_error(answer, "source")>
                <TextInput name="source" value=source attr:autocomplete="off"/>
            </Field>
            <Field label=crm::field_loss_reason() id="loss_reason" optional=true error=field_error(answer, "loss_reason")>
                <TextInput name="loss_reason" value=loss_reason attr:autocomplete="off"/>
            </Field>
            <TagField chosen=tag_ids tags/>
            <CustomFieldInputs sheet texts=custom answer/>
            <Field label=crm::field_notes() id="description" optional=true wide=true error=field_error(answer, "description")>
                <TextArea name="description" value=description/>
            </Field>
        </div>
    }
}

/// An amount and its currency, refused as one.
#[component]
fn ValueField(form: DealForm, answer: Answer) -> impl IntoView {
    let chosen = if form.currency.is_empty() {
        DealInput::DEFAULT_CURRENCY.to_owned()
    } else {
        form.currency
    };
    let (amount, currency) = (
        field_error(answer, "value_minor"),
        field_error(answer, "currency"),
    );
    let error = Signal::derive(move || amount.get().or_else(|| currency.get()));
    let other = (!CURRENCIES.contains(&chosen.as_str())).then(|| chosen.clone());
    let option = move |code: String| {
        let selected = code == chosen;
        let value = code.clone();
        view! { <option value=value selected=selected>{code}</option> }
    };
    let options = CURRENCIES
        .iter()
        .map(ToString::to_string)
        .chain(other)
        .map(option)
        .collect_view();
    view! {
        <Field label=crm::field_value() id="value" optional=true error>
            <div class="input-group">
                <TextInput name="value" value=form.value placeholder="0" attr:inputmode="decimal" attr:autocomplete="off"/>
                <select class="input input-fit" name="currency" aria-label=crm::field_currency()>{options}</select>
            </div>
        </Field>
    }
}

#[component]
fn StageField(chosen: String, stages: Stages) -> impl IntoView {
    let several = stages.pipelines().count() > 1;
    let group = |pipeline: &domain::pipeline::Pipeline| {
        let options = pipeline
            .stages
            .iter()
            .map(|stage| {
                let id = stage.id.to_string();
                let selected = id == chosen;
                view! { <option value=id selected=selected>{stage.name.clone()}</option> }
            })
            .collect_view();
        if several {
            view! { <optgroup label=pipeline.name.clone()>{options}</optgroup> }.into_any()
        } else {
            options.into_any()
        }
    };
    let groups = stages.pipelines().map(group).collect_view();
    view! {
        <Field label=crm::field_stage() id="stage_id">
            <Select name="stage_id">{groups}</Select>
        </Field>
    }
}

/// The choices of a select, as they come in.
type Offer<T> = Resource<Result<Vec<T>, ApiError>>;

/// What the selects offer.
fn use_offers() -> (Offer<domain::pipeline::Pipeline>, Offer<Member>) {
    let pipelines = Resource::new(|| (), |()| list_pipelines());
    (pipelines, use_members())
}

/// A new deal.
#[component]
pub fn NewDeal() -> impl IntoView {
    let action = ServerAction::<CreateDeal>::new();
    let (pipelines, members) = use_offers();
    let tags = use_tags();
    let mut form = use_query_map().with_untracked(DealForm::from_address);
    if form.owner_id.is_empty() {
        form.owner_id = me().map(|me| me.id.to_string()).unwrap_or_default();
    }
    let next = local_path(&form.next, "").to_owned();
    let cancel = if next.is_empty() {
        "/crm/deals".to_owned()
    } else {
        next.clone()
    };
    let back = (cancel.clone(), common::back().to_owned());
    let navigate = use_navigate();
    let target = next.clone();
    Effect::new(move |_| {
        if let Some(Ok(deal)) = action.value().get() {
            let own = format!("/crm/deals/{}", deal.id);
            navigate(
                local_path(&target, &own),
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
    let texts = form.custom.clone();
    let custom = use_custom(RecordKind::Deal, move || texts.clone());
    let fields = move || {
        let form = form.clone();
        Suspend::new(async move {
            let stages = Stages::new(pipelines.await.unwrap_or_default());
            let members = members.await.unwrap_or_default();
            let tags = tags.await.unwrap_or_default();
            let sheet = custom.await;
            view! { <Fields form answer=action.value() stages members tags sheet/> }
        })
    };
    view! {
        <Title text=crm::deals_new()/>
        <section class="page">
            <PageHeader title=crm::deals_new() back/>
            <div class="page-body page-narrow">
                <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="deal-form">
                    <input type="hidden" name="next" value=next/>
                    <Suspense fallback=|| view! { <SkeletonList rows=4/> }>{fields}</Suspense>
                    <FormEnd busy=action.pending() cancel submit=crm::deals_create()/>
                </ActionForm>
            </div>
        </section>
    }
}

/// The same fields for a deal that is there, in place of its facts.
#[component]
pub(super) fn EditDeal(deal: Deal, #[prop(into)] on_saved: Callback<Deal>) -> impl IntoView {
    let action = ServerAction::<UpdateDeal>::new();
    let (pipelines, members) = use_offers();
    let tags = use_tags();
    // Back with an error from a plain form, the address has what was typed.
    let form = use_query_map().with_untracked(|query| {
        if query.get_str("__err").is_some() {
            DealForm::from_address(query)
        } else {
            DealForm::from(&deal)
        }
    });
    let mine = StoredValue::new(DealForm::default());
    Effect::new(move |_| {
        if let Some(sent) = action.input().get() {
            mine.set_value(sent.form);
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(deal)) = action.value().get() {
            on_saved.run(deal);
        }
    });
    let id = deal.id;
    let crossing = Crossing::watch(action.value(), move || get_deal(id));
    let names = StoredValue::new(Names::new());
    let compare = move |theirs: Deal| {
        let (mine, theirs) = (mine.get_value(), DealForm::from(&theirs));
        names.with_value(|names| differences(&mine.typed(), &theirs.typed(), names))
    };
    let keep = move |theirs: Deal| {
        _ = action.dispatch(UpdateDeal {
            id,
            version: theirs.version,
            form: mine.get_value(),
        });
    };
    let texts = form.custom.clone();
    let custom = use_custom(RecordKind::Deal, move || texts.clone());
    let fields = move || {
        let form = form.clone();
        Suspend::new(async move {
            let stages = Stages::new(pipelines.await.unwrap_or_default());
            let members = members.await.unwrap_or_default();
            let tags = tags.await.unwrap_or_default();
            let sheet = custom.await;
            let stage_names = stages.pipelines().flat_map(|pipeline| &pipeline.stages);
            let stage_names = stage_names.map(|stage| (stage.id.to_string(), stage.name.clone()));
            names.set_value(
                names_of(&members)
                    .into_iter()
                    .chain(stage_names)
                    .chain(names_of_tags(&tags))
                    .chain(names_of_custom(&sheet))
                    .collect(),
            );
            view! { <Fields form answer=action.value() stages members tags sheet/> }
        })
    };
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="deal-form">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="version" value=deal.version.to_string()/>
            <Suspense fallback=|| view! { <SkeletonList rows=4/> }>{fields}</Suspense>
            <FormEnd busy=action.pending() cancel=format!("/crm/deals/{id}") submit=common::save()/>
        </ActionForm>
        <ConflictDialog crossing differences=Callback::new(compare) on_keep=keep on_take=on_saved/>
    }
}
