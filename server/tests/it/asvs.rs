//! That the table of requirements says nothing about tests that is not so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The cells of each row that is about a requirement.
fn rows(table: &str) -> Vec<Vec<&str>> {
    let rows = table.lines().filter(|line| line.starts_with("| V"));
    rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect()
}

/// The words in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_requirement_stands_in_the_table_once() {
    let table = read("docs/security/asvs.md");
    let written: Vec<_> = rows(&table).iter().map(|row| row[0].to_owned()).collect();
    let asked: Vec<_> = read("docs/security/asvs-5.0-ids.txt")
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(asked.len(), 253);
    assert_eq!(written, asked);
}

#[test]
fn every_row_says_how_and_the_numbers_are_right() {
    let table = read("docs/security/asvs.md");
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows(&table) {
        assert_eq!(row.len(), 5, "{row:?}");
        assert!(row[4].len() > 4, "{} says nothing", row[0]);
        if row[3] == "test" {
            let names_one = quoted(row[4]).any(|word| word.contains("::"));
            assert!(names_one, "{} names no test", row[0]);
        }
        *counted.entry(row[3].to_owned()).or_default() += 1;
    }
    for (how, count) in &counted {
        let line = table
            .lines()
            .find(|line| line.starts_with(&format!("| `{how}` |")))
            .unwrap_or_else(|| panic!("{how} is not explained"));
        assert!(
            line.ends_with(&format!("| {count} |")),
            "there are {count} of: {line}"
        );
    }
}

#[test]
fn every_test_and_file_that_is_named_exists() {
    let table = read("docs/security/asvs.md");
    let mut tests = 0;
    for word in table.lines().flat_map(quoted) {
        let Some((path, name)) = word
            .split_once("::")
            .filter(|(path, _)| path.ends_with(".rs"))
        else {
            let is_file = word.contains('/') && word.contains('.') && !word.starts_with('.');
            assert!(!is_file || root().join(word).exists(), "there is no {word}");
            continue;
        };
        let text = read(path);
        let at = text.find(&format!("fn {name}("));
        let at = at.unwrap_or_else(|| panic!("{path} has no test {name}"));
        // A test by attribute, or a story in one of the macros that make tests of their bodies.
        let before: String = text[..at].lines().rev().take(8).collect();
        let is_test = before.contains("test")
            || ["stories!", "both_databases!", "proptest!"]
                .iter()
                .any(|m| text[..at].contains(m));
        assert!(is_test, "{path}::{name} is no test");
        tests += 1;
    }
    assert!(tests >= 100, "only {tests} tests are named");
}
