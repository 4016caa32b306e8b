//! The form of a deal: a new one, or one that is there.

use super::{
    api::{CreateDeal, DealForm, UpdateDeal, list_members, list_pipelines},
    parts::{
        facts::FormEnd,
        picker::{Among, Choice, Picker},
        stages::Stages,
    },
};
use crate::{
    error::{ApiError, field_error, form_error},
    forms::{focus_first, focus_refused, local_path},
    i18n::{common, crm},
    session::{may, me},
};
use domain::{
    Permission,
    deal::{Deal, DealInput},
    identity::Member,
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
        description,
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
            <OwnerField chosen=owner_id members answer/>
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

#[component]
fn OwnerField(chosen: String, members: Vec<Member>, answer: Answer) -> impl IntoView {
    let option = move |member: Member| {
        let id = member.id.to_string();
        let selected = id == chosen;
        view! { <option value=id selected=selected>{member.name}</option> }
    };
    view! {
        <Field label=crm::field_owner() id="owner_id" wide=true error=field_error(answer, "owner_id")>
            <Select name="owner_id">{members.into_iter().map(option).collect_view()}</Select>
        </Field>
    }
}

/// The choices of a select, as they come in.
type Offer<T> = Resource<Result<Vec<T>, ApiError>>;

/// What the selects offer.
fn use_offers() -> (Offer<domain::pipeline::Pipeline>, Offer<Member>) {
    let pipelines = Resource::new(|| (), |()| list_pipelines());
    let readable = may(Permission::MembersRead);
    let members = Resource::new(
        || (),
        move |()| async move {
            if readable {
                list_members().await
            } else {
                Ok(Vec::new())
            }
        },
    );
    (pipelines, members)
}

/// A new deal.
#[component]
pub fn NewDeal() -> impl IntoView {
    let action = ServerAction::<CreateDeal>::new();
    let (pipelines, members) = use_offers();
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
    let fields = move || {
        let form = form.clone();
        Suspend::new(async move {
            let stages = Stages::new(pipelines.await.unwrap_or_default());
            let members = members.await.unwrap_or_default();
            view! { <Fields form answer=action.value() stages members/> }
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
    // Back with an error from a plain form, the address has what was typed.
    let form = use_query_map().with_untracked(|query| {
        if query.get_str("__err").is_some() {
            DealForm::from_address(query)
        } else {
            DealForm::from(&deal)
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(deal)) = action.value().get() {
            on_saved.run(deal);
        }
    });
    let fields = move || {
        let form = form.clone();
        Suspend::new(async move {
            let stages = Stages::new(pipelines.await.unwrap_or_default());
            let members = members.await.unwrap_or_default();
            view! { <Fields form answer=action.value() stages members/> }
        })
    };
    view! {
        <ActionForm action attr:class="form" attr:novalidate=true attr:data-testid="deal-form">
            <input type="hidden" name="id" value=deal.id.to_string()/>
            <Suspense fallback=|| view! { <SkeletonList rows=4/> }>{fields}</Suspense>
            <FormEnd busy=action.pending() cancel=format!("/crm/deals/{}", deal.id) submit=common::save()/>
        </ActionForm>
    }
}
