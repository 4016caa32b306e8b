//! A deal on the board.

use super::{drag::Drag, state::BoardState};
use crate::i18n::pipeline;
use domain::deal::Deal;
use leptos::{ev, prelude::*};
use ui::{Avatar, Icon, IconButton, IconName, Money, Size, Time};

#[component]
pub(super) fn DealCard(deal: Deal, state: BoardState, drag: Drag) -> impl IntoView {
    let id = deal.id;
    let saving = move || state.saving.with(|saving| saving.contains(&id));
    let who = [deal.contact_name.clone(), deal.company_name.clone()];
    let who = who.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let face = if deal.contact_name.is_some() {
        IconName::User
    } else {
        IconName::Company
    };
    let on_click = move |event: ev::MouseEvent| {
        if drag.has_just_dropped() {
            // The press that dropped the card is no press of its link.
            event.prevent_default();
        }
    };
    view! {
        <li
            class="deal"
            class=("is-dragging", move || drag.is_dragging(id))
            class=("is-saving", saving)
            data-deal=id.to_string()
            on:pointerdown=move |event| if state.writable { drag.press(id, &event) }
            on:dragstart=|event: ev::DragEvent| event.prevent_default()
            on:contextmenu=move |event: ev::MouseEvent| if drag.is_active() { event.prevent_default() }
            on:click=on_click
        >
            <a class="deal-title" href=format!("/crm/deals/{id}") draggable="false" aria-describedby="board-keys">
                {deal.title.clone()}
            </a>
            {(!who.is_empty()).then(|| view! {
                <span class="deal-who"><Icon name=face class="icon-s"/><span class="truncate">{who}</span></span>
            })}
            <span class="deal-foot">
                {(deal.value_minor != 0).then(|| view! {
                    <span class="deal-value"><Money minor=deal.value_minor currency=deal.currency.clone()/></span>
                })}
                <span class="deal-since">
                    <span class="visually-hidden">{pipeline::in_stage()} " "</span>
                    <Time at=deal.stage_entered_at.timestamp_millis()/>
                </span>
                {deal.owner_name.map(|name| {
                    let title = name.clone();
                    view! { <span class="deal-owner" title=title><Avatar name class="avatar-s"/></span> }
                })}
            </span>
            {state.writable.then(|| view! {
                <IconButton
                    icon=IconName::Move
                    size=Size::Small
                    label=pipeline::move_to()
                    on:click=move |event: ev::MouseEvent| {
                        event.stop_propagation();
                        state.ask(id);
                    }
                />
            })}
        </li>
    }
}
