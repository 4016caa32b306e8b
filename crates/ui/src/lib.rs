//! Parley's design system: small Leptos components on native elements, without any knowledge of
//! the domain. The look lives in `style/`; a component only knows class names and behaviour.
//!
//! Words that belong to components themselves (Close, Retry, …) and the locale come from the
//! [`UiText`] context, which the application provides once.

mod avatar;
mod badge;
mod button;
mod card;
mod choice;
mod clock;
mod dialog;
mod field;
mod icon;
mod input;
mod keyboard;
mod menu;
mod money;
mod notice;
mod page;
mod skeleton;
mod states;
mod table;
mod tabs;
mod text;
mod time;
mod toast;

pub use avatar::*;
pub use badge::*;
pub use button::*;
pub use card::*;
pub use choice::*;
pub use clock::*;
pub use dialog::*;
pub use field::*;
pub use icon::*;
pub use input::*;
pub use keyboard::*;
pub use menu::*;
pub use money::*;
pub use notice::*;
pub use page::*;
pub use skeleton::*;
pub use states::*;
pub use table::*;
pub use tabs::*;
pub use text::*;
pub use time::*;
pub use toast::*;
