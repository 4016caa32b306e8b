//! Turns `locales/{en,ru}/*.json` into functions, one per string, so that a missing word does not
//! compile: `crm.json` → `{"deal": {"title": "Deal"}}` becomes `i18n::crm::deal_title()`.
//!
//! - a string is a `fn() -> &'static str`;
//! - a string with `{name}` is a `fn(name: impl Display) -> String`, arguments in English order;
//! - an object with `one` is a plural: `fn(count: i64) -> String`; English has `one` and `other`,
//!   Russian `one`, `few` and `many`.
//!
//! Small and without dependencies on purpose: the words of both languages are about 12 KB
//! compressed, so they are compiled in, and every string is a plain value that also fits an
//! attribute. (leptos_i18n 0.6 wants an ICU data exporter with a network client in every build.)

use serde_json::Value;
use std::{collections::BTreeMap, env, error::Error, fmt::Write, fs, path::Path};

type Fallible<T> = Result<T, Box<dyn Error>>;

/// One entry of one language.
#[derive(Debug)]
enum Text {
    Plain(String),
    Plural(BTreeMap<String, String>),
}

fn main() -> Fallible<()> {
    println!("cargo:rerun-if-changed=locales");
    println!("cargo:rerun-if-changed=build.rs");
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let locales = Path::new(&root).join("locales");
    let mut namespaces = fs::read_dir(locales.join("en"))?
        .map(|entry| {
            Ok(entry?
                .file_name()
                .to_string_lossy()
                .trim_end_matches(".json")
                .to_owned())
        })
        .collect::<Fallible<Vec<_>>>()?;
    namespaces.sort();

    let mut code = String::new();
    for namespace in namespaces {
        let english = read(&locales.join("en").join(format!("{namespace}.json")))?;
        let russian = read(&locales.join("ru").join(format!("{namespace}.json")))?;
        if let Some(key) = russian.keys().find(|key| !english.contains_key(*key)) {
            return Err(format!("locales/ru/{namespace}.json: `{key}` is not in English").into());
        }
        writeln!(
            code,
            "pub mod {namespace} {{ use super::{{Locale, locale}};"
        )?;
        for (key, en) in &english {
            let ru = russian
                .get(key)
                .ok_or_else(|| format!("locales/ru/{namespace}.json: `{key}` is missing"))?;
            function(&mut code, key, en, ru)
                .map_err(|error| format!("{namespace}.{key}: {error}"))?;
        }
        writeln!(code, "}}")?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("i18n.rs"), code)?;
    Ok(())
}

fn read(path: &Path) -> Fallible<BTreeMap<String, Text>> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let value =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut entries = BTreeMap::new();
    flatten(&value, "", &mut entries).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(entries)
}

fn flatten(value: &Value, name: &str, entries: &mut BTreeMap<String, Text>) -> Fallible<()> {
    match value {
        Value::String(text) => {
            entries.insert(name.to_owned(), Text::Plain(text.clone()));
        }
        Value::Object(forms) if forms.contains_key("one") => {
            let forms = forms
                .iter()
                .map(|(form, text)| {
                    Ok((
                        form.clone(),
                        text.as_str().ok_or("a plural form is a string")?.to_owned(),
                    ))
                })
                .collect::<Fallible<BTreeMap<_, _>>>()?;
            entries.insert(name.to_owned(), Text::Plural(forms));
        }
        Value::Object(children) => {
            for (key, child) in children {
                let name = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}_{key}")
                };
                flatten(child, &name, entries)?;
            }
        }
        _ => return Err(format!("`{name}` is neither text nor a group").into()),
    }
    Ok(())
}

fn function(code: &mut String, key: &str, en: &Text, ru: &Text) -> Fallible<()> {
    match (en, ru) {
        (Text::Plain(en), Text::Plain(ru)) => {
            let names = placeholders(en);
            let (mut ours, mut theirs) = (names.clone(), placeholders(ru));
            ours.sort();
            theirs.sort();
            if ours != theirs {
                return Err("the languages have different {placeholders}".into());
            }
            writeln!(code, "#[doc = {en:?}] #[must_use]")?;
            if names.is_empty() {
                writeln!(
                    code,
                    "pub fn {key}() -> &'static str {{ match locale() {{ Locale::En => {en:?}, Locale::Ru => {ru:?} }} }}"
                )?;
            } else {
                let arguments: String = names
                    .iter()
                    .map(|name| format!("{name}: impl std::fmt::Display,"))
                    .collect();
                writeln!(
                    code,
                    "pub fn {key}({arguments}) -> String {{ match locale() {{ Locale::En => format!({en:?}), Locale::Ru => format!({ru:?}) }} }}"
                )?;
            }
        }
        (Text::Plural(en), Text::Plural(ru)) => {
            let arms = |forms: &BTreeMap<String, String>, wanted: &[&str]| -> Fallible<String> {
                let mut arms = String::new();
                for form in wanted {
                    let text = forms
                        .get(*form)
                        .ok_or_else(|| format!("the form `{form}` is missing"))?;
                    let pattern = if Some(form) == wanted.last() {
                        "_".to_owned()
                    } else {
                        format!("{form:?}")
                    };
                    let text = if text.contains("{count}") {
                        format!("format!({text:?})")
                    } else {
                        format!("{text:?}.to_owned()")
                    };
                    write!(arms, "{pattern} => {text},")?;
                }
                Ok(arms)
            };
            let en = arms(en, &["one", "other"])?;
            let ru = arms(ru, &["one", "few", "many"])?;
            writeln!(
                code,
                "#[must_use] pub fn {key}(count: i64) -> String {{ let locale = locale(); match locale {{ Locale::En => match super::plural(locale, count) {{ {en} }}, Locale::Ru => match super::plural(locale, count) {{ {ru} }} }} }}"
            )?;
        }
        _ => return Err("one language has a plural and the other does not".into()),
    }
    Ok(())
}

/// The names in braces, in order, each once.
fn placeholders(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in text.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}')
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}
