//! Icons are symbols of one sprite (`frontend/public/sprite.svg`): drawn once, cached once.

use leptos::prelude::*;

macro_rules! icons {
    ($($variant:ident => $id:literal,)*) => {
        /// Every icon of the sprite. A name that is not drawn does not compile.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum IconName { $(#[doc = $id] $variant,)* }

        impl IconName {
            /// All icons, for the gallery and for the test that compares them with the sprite.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The id of the symbol.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            const fn href(self) -> &'static str {
                match self { $(Self::$variant => concat!("/sprite.svg#", $id),)* }
            }
        }
    };
}

icons! {
    Inbox => "inbox",
    Pipeline => "pipeline",
    Contacts => "contacts",
    Company => "company",
    Deal => "deal",
    Accounts => "accounts",
    Settings => "settings",
    Search => "search",
    Plus => "plus",
    Close => "close",
    Check => "check",
    CheckDouble => "check-double",
    Clock => "clock",
    Alert => "alert",
    Info => "info",
    ChevronDown => "chevron-down",
    ChevronRight => "chevron-right",
    ChevronLeft => "chevron-left",
    ArrowDown => "arrow-down",
    Columns => "columns",
    Export => "export",
    Import => "import",
    More => "more",
    Edit => "edit",
    Trash => "trash",
    Link => "link",
    Unlink => "unlink",
    Send => "send",
    Retry => "retry",
    Attach => "attach",
    Phone => "phone",
    Mail => "mail",
    Globe => "globe",
    Key => "key",
    Shield => "shield",
    Sun => "sun",
    Moon => "moon",
    Display => "display",
    Language => "language",
    SignOut => "sign-out",
    Keyboard => "keyboard",
    Sidebar => "sidebar",
    Filter => "filter",
    Tag => "tag",
    User => "user",
    Team => "team",
    Calendar => "calendar",
    Note => "note",
    Move => "move",
    Copy => "copy",
    External => "external",
    Offline => "offline",
    Telegram => "paper-plane",
    Eye => "eye",
    Undo => "undo",
}

/// A decorative icon: the words beside it, or the label of its button, say what it means.
#[component]
pub fn Icon(
    name: IconName,
    /// Extra classes, for instance `icon-s` (14 px) or `icon-l` (24 px).
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let class = if class.is_empty() {
        "icon".to_owned()
    } else {
        format!("icon {class}")
    };
    view! {
        <svg class=class aria-hidden="true" focusable="false">
            <use href=name.href()></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::IconName;

    #[test]
    fn every_icon_is_drawn_once() {
        let sprite = include_str!("../../../frontend/public/sprite.svg");
        for icon in IconName::ALL {
            let symbol = format!("<symbol id=\"{}\"", icon.id());
            assert_eq!(sprite.matches(&symbol).count(), 1, "{}", icon.id());
        }
    }
}
