//! Buttons do, links go. Listeners and other attributes are spread onto the element:
//! `<Button on:click=save attr:id="save">"Save"</Button>`.

use crate::{Icon, IconName};
use leptos::prelude::*;

/// How much a button asks for attention. One primary on a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    Primary,
    #[default]
    Secondary,
    Ghost,
    Danger,
}

impl Variant {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button button-secondary",
            Self::Ghost => "button button-ghost",
            Self::Danger => "button button-danger",
        }
    }
}

/// The height of a control.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    Small,
    #[default]
    Normal,
    Large,
}

fn classes(variant: Variant, size: Size, block: bool) -> String {
    let mut class = variant.class().to_owned();
    match size {
        Size::Small => class.push_str(" button-small"),
        Size::Normal => {}
        Size::Large => class.push_str(" button-large"),
    }
    if block {
        class.push_str(" button-block");
    }
    class
}

/// A button. While `busy` it keeps its words and width, is announced as busy, and takes no click.
#[component]
pub fn Button(
    #[prop(optional)] variant: Variant,
    #[prop(optional)] size: Size,
    #[prop(optional, into)] icon: Option<IconName>,
    /// Submits its form; otherwise it is a plain button.
    #[prop(optional)]
    submit: bool,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// As wide as its container.
    #[prop(optional)]
    block: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=classes(variant, size, block)
            disabled=move || disabled.get() || busy.get()
            aria-busy=move || busy.get().then_some("true")
        >
            {icon.map(|name| view! { <Icon name/> })}
            {children()}
        </button>
    }
}

/// A link that looks like a button, for going somewhere.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] variant: Variant,
    #[prop(optional)] size: Size,
    #[prop(optional, into)] icon: Option<IconName>,
    #[prop(optional)] block: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a href=href class=classes(variant, size, block)>
            {icon.map(|name| view! { <Icon name/> })}
            {children()}
        </a>
    }
}

/// A square button with an icon. Its label is its accessible name and its tooltip.
#[component]
pub fn IconButton(
    icon: IconName,
    #[prop(into)] label: String,
    #[prop(optional)] size: Size,
    #[prop(optional)] submit: bool,
    /// The round, filled one: send.
    #[prop(optional)]
    primary: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let mut class = String::from("icon-button");
    if size == Size::Small {
        class.push_str(" icon-button-small");
    }
    if primary {
        class.push_str(" icon-button-primary");
    }
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=class
            title=label.clone()
            aria-label=label
            disabled=move || disabled.get()
        >
            <Icon name=icon/>
        </button>
    }
}

/// The same square as a link, for instance the way back on a phone.
#[component]
pub fn IconLink(
    icon: IconName,
    #[prop(into)] label: String,
    #[prop(into)] href: String,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    view! {
        <a href=href class=format!("icon-button {class}") title=label.clone() aria-label=label>
            <Icon name=icon/>
        </a>
    }
}
