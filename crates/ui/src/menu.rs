//! Menus are native popovers: the browser places them in the top layer, closes them on Esc or a
//! click elsewhere, and gives focus back. Arrow keys are added here.

use crate::{Icon, IconName};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// A button and the menu it opens. `trigger` is the button's content; `class` its look.
#[component]
pub fn Menu(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// Accessible name of button and menu.
    #[prop(into)]
    label: String,
    #[prop(into)] trigger: ViewFn,
    /// Classes of the button: `icon-button`, `button button-secondary`, …
    #[prop(default = "icon-button")]
    class: &'static str,
    /// Where it opens: `start`, `end` (right edges meet) or `side`.
    #[prop(default = "end")]
    align: &'static str,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let on_keydown = move |event: ev::KeyboardEvent| {
        let Some(menu) = node.get_untracked() else {
            return;
        };
        let step = match event.code().as_str() {
            "ArrowDown" => Step::Next,
            "ArrowUp" => Step::Previous,
            "Home" => Step::First,
            "End" => Step::Last,
            _ => return,
        };
        event.prevent_default();
        move_focus(&menu, "[role^=menuitem]:not(:disabled)", step);
    };
    let close = move |_| {
        if let Some(menu) = node.get_untracked() {
            // Fails only when the menu is closed already.
            _ = menu.hide_popover();
        }
    };
    let focus_first = move |_| {
        if let Some(menu) = node.get_untracked()
            && menu.matches(":popover-open").unwrap_or(false)
        {
            move_focus(&menu, "[role^=menuitem]:not(:disabled)", Step::First);
        }
    };
    view! {
        <span class="menu-anchor">
            <button
                type="button"
                class=class
                popovertarget=id.clone()
                title=label.clone()
                aria-label=label.clone()
                aria-haspopup="menu"
            >
                {trigger.run()}
            </button>
            <div
                node_ref=node
                id=id
                class="menu"
                popover="auto"
                role="menu"
                aria-label=label
                data-align=align
                on:keydown=on_keydown
                on:click=close
                on:toggle=focus_first
            >
                {children()}
            </div>
        </span>
    }
}

/// An action of a menu.
#[component]
pub fn MenuItem(
    #[prop(into)] label: String,
    #[prop(optional, into)] icon: Option<IconName>,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role="menuitem"
            class=if danger { "menu-item menu-danger" } else { "menu-item" }
            disabled=move || disabled.get()
        >
            {icon.map(|name| view! { <Icon name/> })}
            {label}
        </button>
    }
}

/// A place a menu leads to.
#[component]
pub fn MenuLink(
    #[prop(into)] label: String,
    #[prop(into)] href: String,
    #[prop(optional, into)] icon: Option<IconName>,
) -> impl IntoView {
    view! {
        <a role="menuitem" class="menu-item" href=href>
            {icon.map(|name| view! { <Icon name/> })}
            {label}
        </a>
    }
}

/// Where the focus goes in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Next,
    Previous,
    First,
    Last,
}

/// Moves the focus among the elements of `root` that match, stopping at the ends.
pub fn move_focus(root: &web_sys::Element, selector: &str, step: Step) {
    let Ok(found) = root.query_selector_all(selector) else {
        return;
    };
    let count = found.length();
    if count == 0 {
        return;
    }
    let active = document().active_element();
    let current = (0..count).find(|&index| {
        active.as_ref().is_some_and(|active| {
            found
                .item(index)
                .is_some_and(|node| active.is_same_node(Some(&node)))
        })
    });
    let target = match (step, current) {
        (Step::First, _) | (Step::Next, None) => 0,
        (Step::Last, _) | (Step::Previous, None) => count - 1,
        (Step::Next, Some(index)) => (index + 1).min(count - 1),
        (Step::Previous, Some(index)) => index.saturating_sub(1),
    };
    if let Some(element) = found
        .item(target)
        .and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok())
    {
        // Focus can only fail on an element that left the page meanwhile.
        _ = element.focus();
    }
}
