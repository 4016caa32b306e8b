//! The table of a list. Its headers sort, and their edges set how wide the columns are: with the
//! pointer, or with the arrow keys.

use super::{Ground, address_with};
use crate::{
    crm::list::{Asked, address, in_place},
    i18n::views as say,
};
use domain::{
    columns::{self, Column, MAX_WIDTH, MIN_WIDTH},
    custom::CustomKind,
};
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;
use ui::{Icon, IconName};
use wasm_bindgen::JsCast;

/// How wide columns are that nobody set, once somebody has set one: the first, and the others.
const WIDE: u32 = 280;
const USUAL: u32 = 160;
/// How far an arrow key moves an edge.
const STEP: i32 = 16;

/// The widths of a list, while they change and as they are.
#[derive(Clone, Copy)]
struct Widths {
    ground: Ground,
    /// Where the pointer went down, and how wide the column was.
    grip: StoredValue<Option<(i32, u32)>>,
    go: Callback<String>,
}

impl Widths {
    /// The width of every column, once any is set.
    fn fixed(self) -> Option<Vec<u32>> {
        self.ground.live.get().or_else(|| {
            self.ground.widths.with(|widths| {
                let set = widths.iter().any(Option::is_some);
                let width = |(at, width): (usize, &Option<u32>)| {
                    width.unwrap_or(if at == 0 { WIDE } else { USUAL })
                };
                set.then(|| widths.iter().enumerate().map(width).collect())
            })
        })
    }

    /// How wide the columns are on the screen.
    fn measure(edge: &web_sys::Element) -> Option<Vec<u32>> {
        let row = edge.closest("tr").ok().flatten()?;
        let cells = row.children();
        let width = |at| {
            let cell: web_sys::HtmlElement = cells.item(at)?.dyn_into().ok()?;
            u32::try_from(cell.offset_width()).ok()
        };
        (0..cells.length()).map(width).collect()
    }

    /// One column gets another width; what the others have is now theirs, too.
    fn set(self, at: usize, width: i32) {
        let width = u32::try_from(width).unwrap_or(MIN_WIDTH);
        self.ground.live.update(|live| {
            if let Some(slot) = live.as_mut().and_then(|live| live.get_mut(at)) {
                *slot = width.clamp(MIN_WIDTH, MAX_WIDTH);
            }
        });
    }

    /// Puts the widths into the address.
    fn keep(self) {
        self.grip.set_value(None);
        let Some(live) = self.ground.live.get_untracked() else {
            return;
        };
        let columns: Vec<Column> = self.ground.fields.with_untracked(|fields| {
            let column = |(field, width): (&String, &u32)| Column {
                field: field.clone(),
                width: Some((*width).clamp(MIN_WIDTH, MAX_WIDTH)),
            };
            fields.iter().zip(&live).map(column).collect()
        });
        let asked = self.ground.asked.get_untracked();
        self.go
            .run(address_with(self.ground.path, &asked, &columns));
        self.ground.live.set(None);
    }
}

/// The table, with its caption for screen readers; children are the rows.
#[component]
pub(in crate::crm) fn ListTable(
    caption: &'static str,
    ground: Ground,
    children: Children,
) -> impl IntoView {
    let navigate = use_navigate();
    let widths = Widths {
        ground,
        grip: StoredValue::new(None),
        go: Callback::new(move |target: String| navigate(&target, in_place())),
    };
    let style = move || {
        let sum = widths.fixed().map(|widths| widths.iter().sum::<u32>());
        sum.map_or_else(String::new, |sum| format!("width:{sum}px"))
    };
    let cols = move || {
        let col = |width: u32| view! { <col style=format!("width:{width}px")/> };
        widths
            .fixed()
            .map(|widths| widths.into_iter().map(col).collect_view())
    };
    let head = move || {
        let fields = ground.fields.get();
        let header = |(at, field): (usize, String)| header(widths, at, field);
        fields.into_iter().enumerate().map(header).collect_view()
    };
    view! {
        <div class="table-wrap">
            <table
                class="table table-stack table-sized"
                class:table-fixed=move || widths.fixed().is_some()
                style=style
                data-testid="list-table"
            >
                <caption>{caption}</caption>
                <colgroup>{cols}</colgroup>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// The order that a column gives, and whether its first press sorts from high to low: dates and
/// amounts.
fn order(ground: Ground, field: &str) -> Option<(String, bool)> {
    if let Some(own) = ground.custom(field) {
        let high_first = matches!(
            own.holds,
            CustomKind::Number | CustomKind::Money | CustomKind::Date
        );
        return own.gives_order().then(|| (own.key(), high_first));
    }
    let name = columns::order(ground.kind, field)?;
    Some((name.to_owned(), !matches!(name, "name" | "title")))
}

/// How a list is sorted by a column: not, from low to high, or from high to low. Lists show what
/// came last first until another order is asked for.
fn sorted(asked: &Asked, name: &str) -> Option<&'static str> {
    match asked.query.sort.as_deref().unwrap_or("-created_at") {
        sort if sort == name => Some("ascending"),
        sort if sort.strip_prefix('-') == Some(name) => Some("descending"),
        _ => None,
    }
}

fn header(widths: Widths, at: usize, field: String) -> AnyView {
    let ground = widths.ground;
    let label = ground.label(&field);
    let class = match ground.is_numeric(&field) {
        true => "cell-num",
        false => "",
    };
    let edge = edge(widths, at, label.clone());
    let Some((name, high_first)) = order(ground, &field) else {
        return view! { <th scope="col" class=class data-column=field>{label}{edge}</th> }
            .into_any();
    };
    let by = name.clone();
    let how = move || ground.asked.with(|asked| sorted(asked, &by));
    // The first press gives the useful direction, the next one turns it round.
    let href = move || {
        let now = ground.asked.with(|asked| sorted(asked, &name));
        let descending = match now {
            None => high_first,
            Some(how) => how == "ascending",
        };
        let mut asked = ground.asked.get();
        let sign = if descending { "-" } else { "" };
        asked.query.sort = Some(format!("{sign}{name}"));
        address(ground.path, &asked)
    };
    view! {
        <th scope="col" class=class aria-sort=how data-column=field>
            <a href=href>{label}<Icon name=IconName::ArrowDown/></a>
            {edge}
        </th>
    }
    .into_any()
}

/// The edge of a header.
fn edge(widths: Widths, at: usize, label: String) -> impl IntoView {
    let of =
        |event: &ev::Event| -> Option<web_sys::Element> { event.current_target()?.dyn_into().ok() };
    let down = move |event: ev::PointerEvent| {
        let Some((edge, all)) =
            of(&event).and_then(|edge| Some((edge.clone(), Widths::measure(&edge)?)))
        else {
            return;
        };
        event.prevent_default();
        // Refused only for a pointer that is gone already.
        _ = edge.set_pointer_capture(event.pointer_id());
        let width = all.get(at).copied().unwrap_or(USUAL);
        widths.grip.set_value(Some((event.client_x(), width)));
        widths.ground.live.set(Some(all));
    };
    let go = move |event: ev::PointerEvent| {
        if let Some((from, width)) = widths.grip.get_value() {
            let width = i32::try_from(width).unwrap_or(0);
            widths.set(at, width + event.client_x() - from);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let by = match event.code().as_str() {
            "ArrowLeft" => -STEP,
            "ArrowRight" => STEP,
            _ => return,
        };
        let Some(all) = of(&event).and_then(|edge| Widths::measure(&edge)) else {
            return;
        };
        event.prevent_default();
        let width = all.get(at).copied().unwrap_or(USUAL);
        widths.ground.live.set(Some(all));
        widths.set(at, i32::try_from(width).unwrap_or(0) + by);
        widths.keep();
    };
    let now = move || {
        widths
            .fixed()
            .and_then(|widths| widths.get(at).copied())
            .unwrap_or(USUAL)
    };
    view! {
        <span
            class="column-edge"
            role="separator"
            tabindex="0"
            aria-orientation="vertical"
            aria-label=say::width_of(label)
            aria-valuenow=now
            aria-valuemin=MIN_WIDTH
            aria-valuemax=MAX_WIDTH
            on:pointerdown=down
            on:pointermove=go
            on:pointerup=move |_| widths.keep()
            on:pointercancel=move |_| { widths.grip.set_value(None); widths.ground.live.set(None) }
            on:keydown=key
        ></span>
    }
}
