//! The fields that a column can go to, and the headings by which they are known.

use crate::RecordKind;
use crate::custom::CustomField;

/// The target that makes a custom text field of a column.
pub const NEW_FIELD: &str = "new";

/// A field that a column can go to.
#[derive(Clone, Copy, Debug)]
pub struct ImportField {
    /// Its name, as exports and the API have it.
    pub name: &'static str,
    /// Headings it goes by in English and Russian, folded: lower case, letters and digits only.
    pub headings: &'static [&'static str],
}

const fn field(name: &'static str, headings: &'static [&'static str]) -> ImportField {
    ImportField { name, headings }
}

const ID: ImportField = field("id", &["id", "ид", "идентификатор"]);
const SOURCE: ImportField = field("source", &["source", "leadsource", "источник", "откуда"]);
const OWNER: ImportField = field(
    "owner",
    &[
        "owner",
        "manager",
        "assignee",
        "responsible",
        "ответственный",
        "менеджер",
        "владелец",
    ],
);
const TAGS: ImportField = field(
    "tags",
    &[
        "tags",
        "tag",
        "labels",
        "label",
        "теги",
        "тег",
        "метки",
        "метка",
    ],
);
const DESCRIPTION: ImportField = field(
    "description",
    &[
        "description",
        "notes",
        "note",
        "comment",
        "comments",
        "about",
        "описание",
        "заметки",
        "заметка",
        "комментарий",
        "примечание",
    ],
);
const COMPANY: ImportField = field(
    "company",
    &[
        "company",
        "companyname",
        "organization",
        "organisation",
        "employer",
        "account",
        "компания",
        "организация",
        "фирма",
        "названиекомпании",
    ],
);

const COMPANIES: &[ImportField] = &[
    field(
        "name",
        &[
            "name",
            "company",
            "companyname",
            "organization",
            "title",
            "название",
            "компания",
            "наименование",
            "организация",
            "названиекомпании",
        ],
    ),
    field(
        "website",
        &[
            "website",
            "url",
            "site",
            "web",
            "webaddress",
            "сайт",
            "вебсайт",
            "адрессайта",
        ],
    ),
    field("domain", &["domain", "domainname", "домен"]),
    field(
        "industry",
        &[
            "industry",
            "sector",
            "отрасль",
            "сфера",
            "сферадеятельности",
            "индустрия",
        ],
    ),
    field(
        "size",
        &[
            "size",
            "employees",
            "numberofemployees",
            "headcount",
            "размер",
            "сотрудников",
            "численность",
            "количествосотрудников",
            "числосотрудников",
        ],
    ),
    field(
        "address",
        &["address", "location", "city", "адрес", "город"],
    ),
    SOURCE,
    OWNER,
    TAGS,
    DESCRIPTION,
    ID,
];

const CONTACTS: &[ImportField] = &[
    field("first_name", &["firstname", "givenname", "имя"]),
    field(
        "last_name",
        &["lastname", "surname", "familyname", "фамилия"],
    ),
    field(
        "full_name",
        &[
            "name",
            "fullname",
            "contact",
            "contactname",
            "person",
            "фио",
            "полноеимя",
            "контакт",
            "имяифамилия",
        ],
    ),
    field(
        "email",
        &[
            "email",
            "emailaddress",
            "mail",
            "почта",
            "электроннаяпочта",
            "емейл",
            "имейл",
            "адресэлектроннойпочты",
        ],
    ),
    field(
        "phone",
        &[
            "phone",
            "phonenumber",
            "mobile",
            "mobilephone",
            "tel",
            "telephone",
            "телефон",
            "номертелефона",
            "мобильный",
            "мобильныйтелефон",
        ],
    ),
    field(
        "telegram_username",
        &[
            "telegram",
            "telegramusername",
            "tg",
            "username",
            "tgusername",
            "телеграм",
            "телеграмм",
            "никтелеграм",
            "юзернейм",
            "никнейм",
        ],
    ),
    field(
        "telegram_user_id",
        &[
            "telegramid",
            "telegramuserid",
            "tgid",
            "idтелеграм",
            "телеграмid",
        ],
    ),
    field(
        "job_title",
        &[
            "jobtitle",
            "title",
            "position",
            "role",
            "job",
            "должность",
            "позиция",
            "роль",
        ],
    ),
    COMPANY,
    field(
        "links",
        &[
            "links",
            "link",
            "linkedin",
            "website",
            "url",
            "ссылки",
            "ссылка",
            "сайт",
        ],
    ),
    SOURCE,
    field("consent", &["consent", "optin", "согласие"]),
    field("language", &["language", "lang", "язык"]),
    field("time_zone", &["timezone", "tz", "часовойпояс"]),
    OWNER,
    TAGS,
    DESCRIPTION,
    ID,
];

const DEALS: &[ImportField] = &[
    field(
        "title",
        &[
            "title",
            "name",
            "deal",
            "dealname",
            "opportunity",
            "название",
            "сделка",
            "названиесделки",
            "тема",
        ],
    ),
    field(
        "value",
        &[
            "value",
            "amount",
            "sum",
            "price",
            "budget",
            "сумма",
            "бюджет",
            "стоимость",
            "цена",
        ],
    ),
    field("currency", &["currency", "валюта"]),
    field("stage", &["stage", "status", "этап", "стадия", "статус"]),
    field(
        "contact",
        &[
            "contact",
            "contactemail",
            "email",
            "person",
            "контакт",
            "почта",
            "клиент",
        ],
    ),
    COMPANY,
    field("probability", &["probability", "chance", "вероятность"]),
    field(
        "expected_close_on",
        &[
            "expectedcloseon",
            "closedate",
            "expectedclose",
            "expectedclosedate",
            "датазакрытия",
            "ожидаемаядатазакрытия",
            "планируемаядатазакрытия",
        ],
    ),
    SOURCE,
    field(
        "loss_reason",
        &[
            "lossreason",
            "lostreason",
            "причинаотказа",
            "причинапроигрыша",
            "причинапотери",
        ],
    ),
    OWNER,
    TAGS,
    DESCRIPTION,
    ID,
];

/// The fields of a kind of record that a column can go to.
pub const fn fields(kind: RecordKind) -> &'static [ImportField] {
    match kind {
        RecordKind::Company => COMPANIES,
        RecordKind::Contact => CONTACTS,
        RecordKind::Deal => DEALS,
    }
}

/// Whether there is such a field.
pub fn known_field(kind: RecordKind, name: &str) -> bool {
    fields(kind).iter().any(|field| field.name == name)
}

/// The fields by which a row and a record can be the same, the best first.
pub const fn keys(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Company => &["domain", "name", "id"],
        RecordKind::Contact => &["email", "telegram_username", "phone", "id"],
        RecordKind::Deal => &["title", "id"],
    }
}

/// A heading without what differs between files that mean the same.
fn fold(heading: &str) -> String {
    heading
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'ё' { 'е' } else { c })
        .collect()
}

/// For each heading the field it most likely means; each field once, the first column wins.
pub fn guess(kind: RecordKind, custom: &[CustomField], headings: &[String]) -> Vec<Option<String>> {
    let mut guessed: Vec<Option<String>> = Vec::with_capacity(headings.len());
    for heading in headings {
        let folded = fold(heading);
        let free = |name: &String| !guessed.iter().flatten().any(|taken| taken == name);
        let of_organization = custom
            .iter()
            .filter(|field| field.kind == kind && fold(&field.name) == folded)
            .map(CustomField::key);
        let own = fields(kind)
            .iter()
            .filter(|field| fold(field.name) == folded || field.headings.contains(&folded.as_str()))
            .map(|field| field.name.to_owned());
        let found = of_organization.chain(own).find(free);
        guessed.push(found.filter(|_| !folded.is_empty()));
    }
    guessed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(kind: RecordKind, headings: &[&str]) -> Vec<String> {
        let headings: Vec<_> = headings.iter().map(|text| (*text).to_owned()).collect();
        let guessed = guess(kind, &[], &headings);
        guessed.into_iter().map(Option::unwrap_or_default).collect()
    }

    #[test]
    fn headings_are_known_in_english_and_russian_and_as_exports_have_them() {
        for (kind, headings, expected) in [
            (
                RecordKind::Contact,
                &["First Name", "Last name", "E-mail", "Phone"][..],
                &["first_name", "last_name", "email", "phone"][..],
            ),
            (
                RecordKind::Contact,
                &["Имя", "Фамилия", "Почта", "Телефон", "Телеграм"][..],
                &[
                    "first_name",
                    "last_name",
                    "email",
                    "phone",
                    "telegram_username",
                ][..],
            ),
            (
                RecordKind::Contact,
                &["ФИО", "Компания", "Должность", ""][..],
                &["full_name", "company", "job_title", ""][..],
            ),
            (
                RecordKind::Contact,
                &["Email", "Email 2", "mail"][..],
                &["email", "", ""][..],
            ),
            (
                RecordKind::Company,
                &["Название", "Домен", "Число сотрудников"][..],
                &["name", "domain", "size"][..],
            ),
            (
                RecordKind::Deal,
                &["Сделка", "Сумма", "Валюта", "Этап"][..],
                &["title", "value", "currency", "stage"][..],
            ),
            (
                RecordKind::Deal,
                &["expected_close_on", "loss_reason"][..],
                &["expected_close_on", "loss_reason"][..],
            ),
        ] {
            assert_eq!(guessed(kind, headings), expected, "{headings:?}");
        }
    }

    #[test]
    fn every_field_is_guessed_by_its_own_name_and_by_its_headings() {
        for kind in RecordKind::ALL {
            for field in fields(*kind) {
                assert_eq!(guessed(*kind, &[field.name]), [field.name], "{kind}");
                for heading in field.headings {
                    assert_eq!(fold(heading), *heading, "{heading} is not folded");
                }
            }
            for key in keys(*kind) {
                assert!(known_field(*kind, key), "{key}");
            }
        }
    }
}
