//! The pane beside a conversation: who this is, and what is going on with them.

use super::{
    api::{Background, ContactFromChat, LinkChat, background},
    link::LinkDialog,
    state::InboxState,
};
use crate::{error::Failure, i18n::inbox, realtime, session::may};
use domain::{
    ChatId, ContactId, Event, Permission,
    chat::{Chat, PeerKind},
    deal::Deal,
};
use leptos::prelude::*;
use ui::{
    Avatar, Button, IconName, LinkButton, Money, Size, SkeletonList, Stage, Toast, Toasts, tint_of,
};

#[component]
pub fn ContextPane(chat: Memo<Chat>, shown: RwSignal<bool>) -> impl IntoView {
    let state = InboxState::get();
    let toasts = Toasts::get();
    let contact = Memo::new(move |_| chat.with(|chat| chat.contact_id));
    let create = ServerAction::<ContactFromChat>::new();
    let link = ServerAction::<LinkChat>::new();
    for answer in [create.value(), link.value()] {
        Effect::new(move |_| match answer.get() {
            Some(Ok(chat)) => state.put(chat),
            Some(Err(error)) => toasts.push(Toast::failed(error.words())),
            None => {}
        });
    }
    let is_person = chat.with_untracked(|chat| chat.peer.kind == PeerKind::User);
    view! {
        <aside class="pane pane-context" class:is-shown=move || shown.get() aria-label=inbox::context()>
            <div class="pane-body">
                <div class="context-head">
                    {move || view! { <Avatar name=chat.get().title class="avatar-xl"/> }}
                    <h2>{move || chat.get().title}</h2>
                    {move || chat.get().username.map(|name| view! { <span class="muted">"@" {name}</span> })}
                </div>
                {move || match contact.get() {
                    Some(contact) => view! { <Known chat=chat.get_untracked().id contact link/> }.into_any(),
                    None if is_person && may(Permission::InboxSend) => {
                        view! { <Unknown chat=chat.get_untracked().id create link/> }.into_any()
                    }
                    None => ().into_any(),
                }}
            </div>
        </aside>
    }
}

/// Nobody of the CRM yet.
#[component]
fn Unknown(
    chat: ChatId,
    create: ServerAction<ContactFromChat>,
    link: ServerAction<LinkChat>,
) -> impl IntoView {
    let choosing = RwSignal::new(false);
    view! {
        <div class="context-group">
            <p class="muted small">{inbox::unlinked()}</p>
            {may(Permission::CrmWrite).then(|| view! {
                <Button
                    icon=IconName::Plus
                    busy=create.pending()
                    on:click=move |_| { create.dispatch(ContactFromChat { id: chat }); }
                >
                    {inbox::create_contact()}
                </Button>
            })}
            <Button icon=IconName::Link on:click=move |_| choosing.set(true)>{inbox::link_contact()}</Button>
            <LinkDialog open=choosing on_choose=move |contact| {
                choosing.set(false);
                link.dispatch(LinkChat { id: chat, contact_id: Some(contact) });
            }/>
        </div>
    }
}

/// The contact and their deals.
#[component]
fn Known(chat: ChatId, contact: ContactId, link: ServerAction<LinkChat>) -> impl IntoView {
    let known = Resource::new(move || contact, background);
    realtime::on_event(move |event| {
        let concerns = match event {
            Event::DealCreated(deal)
            | Event::DealRestored(deal)
            | Event::DealUpdated(deal)
            | Event::DealStageChanged { deal, .. } => deal.contact_id == Some(contact),
            Event::DealDeleted { .. } => true,
            Event::ContactUpdated(changed) => changed.id == contact,
            _ => false,
        };
        if concerns {
            known.refetch();
        }
    });
    view! {
        <Transition fallback=|| view! { <SkeletonList rows=3/> }>
            {move || Suspend::new(async move {
                match known.await {
                    Ok(known) => view! { <Facts chat known link/> }.into_any(),
                    Err(error) => view! { <Failure error on_retry=move |()| known.refetch()/> }.into_any(),
                }
            })}
        </Transition>
    }
}

#[component]
fn Facts(chat: ChatId, known: Background, link: ServerAction<LinkChat>) -> impl IntoView {
    let Background { contact, deals } = known;
    let fact = |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <div><dt>{label}</dt><dd>{value}</dd></div> })
    };
    let company = contact.company_name.clone().zip(contact.company_id);
    let new_deal = format!(
        "/crm/deals/new?contact_id={}&contact_name={}",
        contact.id,
        contact.display_name()
    );
    view! {
        <div class="context-group">
            <div class="group-title">
                <h3>{inbox::contact()}</h3>
                {may(Permission::InboxSend).then(|| view! {
                    <button
                        type="button"
                        class="link-button"
                        on:click=move |_| { link.dispatch(LinkChat { id: chat, contact_id: None }); }
                    >
                        {inbox::unlink()}
                    </button>
                })}
            </div>
            <a href=format!("/crm/contacts/{}", contact.id) data-testid="linked-contact">{contact.display_name()}</a>
            <dl class="facts">
                {company.map(|(name, id)| view! {
                    <div><dt>{inbox::company()}</dt><dd><a href=format!("/crm/companies/{id}")>{name}</a></dd></div>
                })}
                {fact(inbox::job_title(), contact.job_title)}
                {fact(inbox::phone(), contact.phone)}
                {fact(inbox::email(), contact.email)}
            </dl>
        </div>
        <div class="context-group">
            <div class="group-title">
                <h3>{inbox::deals()}</h3>
                {may(Permission::CrmWrite).then(|| view! {
                    <LinkButton size=Size::Small icon=IconName::Plus href=new_deal>{inbox::new_deal()}</LinkButton>
                })}
            </div>
            {if deals.is_empty() {
                view! { <p class="muted small">{inbox::no_deals()}</p> }.into_any()
            } else {
                view! { <ul class="link-list">{deals.into_iter().map(deal_row).collect_view()}</ul> }.into_any()
            }}
        </div>
    }
}

fn deal_row(deal: Deal) -> impl IntoView {
    let tint = tint_of(&deal.stage_id.to_string());
    view! {
        <li>
            <a href=format!("/crm/deals/{}", deal.id)>
                <span class="stack">
                    <strong>{deal.title}</strong>
                    <span class="spread small">
                        <Stage tint name=deal.stage_name/>
                        <Money minor=deal.value_minor currency=deal.currency/>
                    </span>
                </span>
            </a>
        </li>
    }
}
