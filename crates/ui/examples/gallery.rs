//! Renders the design system and the product screens' layouts to static HTML, to be looked at:
//! `cargo run -p ui --example gallery -- out/` writes one file per sheet into the folder.
//! No server, no scripts; the style sheet and the sprite are read from the repository.

#![recursion_limit = "512"]

#[path = "gallery/board.rs"]
mod board;
#[path = "gallery/controls.rs"]
mod controls;
#[path = "gallery/frame.rs"]
mod frame;
#[path = "gallery/inbox.rs"]
mod inbox;
#[path = "gallery/pages.rs"]
mod pages;

use leptos::prelude::*;
use std::{fs, io, path::PathBuf};

/// A sheet to look at.
type Sheet = fn() -> AnyView;

fn main() -> io::Result<()> {
    let out = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| "gallery".to_owned()),
    );
    fs::create_dir_all(&out)?;
    let sheets: [(&str, Sheet); 8] = [
        ("controls", controls::controls),
        ("states", controls::states),
        ("inbox", inbox::inbox),
        ("board", board::board),
        ("list", pages::list),
        ("record", pages::record),
        ("wizard", pages::wizard),
        ("auth", pages::auth),
    ];
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let sprite = fs::read_to_string(format!("{root}/frontend/public/sprite.svg"))?;
    for (name, sheet) in sheets {
        let owner = Owner::new();
        let body = owner.with(|| sheet().to_html());
        for theme in ["light", "dark"] {
            // Browsers refuse external sprites from files, so here it stands in the page.
            let html = format!(
                "<!DOCTYPE html><html lang=\"en\" data-theme=\"{theme}\"><meta charset=\"utf-8\">\
                 <meta name=\"viewport\" content=\"width=device-width\"><title>{name}</title>\
                 <link rel=\"stylesheet\" href=\"file://{root}/style/main.css\">\
                 <body><div hidden>{sprite}</div>{}</body></html>",
                body.replace("/sprite.svg#", "#")
            );
            fs::write(out.join(format!("{name}-{theme}.html")), html)?;
        }
    }
    Ok(())
}
