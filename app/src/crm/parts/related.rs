//! Records that belong to a record: their names, one line, a value at the end.

use super::stages::Stages;
use crate::{i18n::crm, session::may};
use domain::{Permission, contact::Contact, deal::Deal};
use leptos::prelude::*;
use ui::{Avatar, IconLink, IconName, Money, Stage};

/// A titled group of links with a way to add one more.
#[component]
pub(in crate::crm) fn Group(
    title: &'static str,
    /// Where a new one is made, with its label.
    new: Option<(String, &'static str)>,
    children: Children,
) -> impl IntoView {
    let new = new.filter(|_| may(Permission::CrmWrite));
    view! {
        <section class="section">
            <header class="group-title">
                <h2>{title}</h2>
                {new.map(|(href, label)| view! { <IconLink icon=IconName::Plus label href/> })}
            </header>
            {children()}
        </section>
    }
}

/// Deals with stage and value.
#[component]
pub(in crate::crm) fn DealLinks(deals: Vec<Deal>, stages: Stages) -> impl IntoView {
    if deals.is_empty() {
        return view! { <p class="muted">{crm::deals_none()}</p> }.into_any();
    }
    let link = |deal: Deal| {
        view! {
            <li>
                <a href=format!("/crm/deals/{}", deal.id)>
                    <span class="link-name">
                        <span class="truncate">{deal.title}</span>
                        <Stage tint=stages.tint(deal.stage_id) name=deal.stage_name/>
                    </span>
                    <Money minor=deal.value_minor currency=deal.currency/>
                </a>
            </li>
        }
    };
    view! { <ul class="link-list" role="list">{deals.into_iter().map(link).collect_view()}</ul> }
        .into_any()
}

/// People with what they do.
#[component]
pub(in crate::crm) fn ContactLinks(contacts: Vec<Contact>) -> impl IntoView {
    if contacts.is_empty() {
        return view! { <p class="muted">{crm::contacts_none()}</p> }.into_any();
    }
    let link = |contact: Contact| {
        let name = contact.display_name();
        view! {
            <li>
                <a href=format!("/crm/contacts/{}", contact.id)>
                    <Avatar name=name.clone()/>
                    <span class="link-name">
                        <span class="truncate">{name}</span>
                        <span class="muted small truncate">{contact.job_title}</span>
                    </span>
                </a>
            </li>
        }
    };
    view! { <ul class="link-list" role="list">{contacts.into_iter().map(link).collect_view()}</ul> }
        .into_any()
}
