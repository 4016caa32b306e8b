//! From the words of a letter to a mail: once as text, once as HTML, so that the two cannot say
//! different things.

use domain::language::Language;

use super::{Content, Letter};

const HTML: &str = include_str!("letter.html");

/// What a letter says, in one language.
pub(super) struct Words {
    pub subject: String,
    /// Paragraphs before the button.
    pub lines: Vec<String>,
    /// The one thing to do: what the button says, and where it leads.
    pub action: Option<(String, String)>,
    /// What stands small at the end.
    pub note: String,
}

/// The mail of a letter.
pub(super) fn content(letter: &Letter, language: Language) -> Content {
    let words = letter.words(language);
    Content {
        text: text(&words),
        html: html(&words, language),
        subject: words.subject,
    }
}

fn text(words: &Words) -> String {
    let mut parts = words.lines.clone();
    if let Some((label, link)) = &words.action {
        parts.push(format!("{label}:\n{link}"));
    }
    parts.push(format!("-- \n{}", words.note));
    parts.join("\n\n")
}

fn html(words: &Words, language: Language) -> String {
    let mut body: String = words
        .lines
        .iter()
        .map(|line| format!("<p style=\"margin:0 0 16px\">{}</p>", escape(line)))
        .collect();
    if let Some((label, link)) = &words.action {
        let (label, link) = (escape(label), escape(link));
        body.push_str(&format!(
            "<p style=\"margin:24px 0\"><a href=\"{link}\" target=\"_top\" style=\"display:inline-block;\
             padding:10px 18px;border-radius:6px;background:#2f6fde;color:#ffffff;\
             text-decoration:none;font-weight:600\">{label}</a></p>\
             <p style=\"margin:0 0 16px;color:#667085;font-size:13px;word-break:break-all\">{link}</p>"
        ));
    }
    HTML.replace("{language}", language.as_str())
        .replace("{subject}", &escape(&words.subject))
        .replace("{note}", &escape(&words.note))
        // Last: what people typed may contain braces.
        .replace("{body}", &body)
}

/// Text as HTML shows it. Names and addresses in a letter come from people.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_written_in_both_languages() {
        for letter in Letter::examples() {
            let [english, russian] =
                [Language::English, Language::Russian].map(|language| content(&letter, language));
            assert_ne!(english.subject, russian.subject, "{}", letter.name());
            for mail in [&english, &russian] {
                assert!(!mail.subject.contains('\n'), "{}", mail.subject);
                for part in ["{body}", "{note}", "{subject}", "{language}"] {
                    assert!(!mail.html.contains(part), "{part} is left in {}", mail.html);
                }
            }
            if let Some((_, link)) = letter.words(Language::English).action {
                assert!(english.text.contains(&link) && russian.html.contains(&escape(&link)));
            }
        }
    }

    #[test]
    fn what_people_typed_stays_text() {
        let letter = Letter::Invitation {
            organization: "<script>alert(1)</script>".to_owned(),
            inviter: "\"Eve\" & co {note}".to_owned(),
            role: domain::Role::Agent,
            link: "https://crm.example.com/x".to_owned(),
            expires_at: chrono::DateTime::UNIX_EPOCH,
        };
        let html = content(&letter, Language::English).html;
        assert!(!html.contains("<script>"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }
}
