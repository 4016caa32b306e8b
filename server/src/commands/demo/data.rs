//! The people, companies and deals of the demo.

use domain::Role;

/// Everybody's password.
pub const PASSWORD: &str = "parley-demo-2026";
/// The organization.
pub const ORGANIZATION: &str = "Northwind Growth";

/// A member.
pub struct Member {
    pub email: &'static str,
    pub name: &'static str,
    pub role: Role,
}

const fn member(email: &'static str, name: &'static str, role: Role) -> Member {
    Member { email, name, role }
}

/// The owner first.
pub const MEMBERS: [Member; 4] = [
    member("owner@parley.demo", "Olivia Hart", Role::Owner),
    member("manager@parley.demo", "Марк Соколов", Role::Manager),
    member("agent@parley.demo", "Анна Белова", Role::Agent),
    member("viewer@parley.demo", "Victor Stein", Role::Viewer),
];

/// A company.
pub struct Company {
    pub name: &'static str,
    pub website: &'static str,
    pub industry: &'static str,
}

const fn company(name: &'static str, website: &'static str, industry: &'static str) -> Company {
    Company {
        name,
        website,
        industry,
    }
}

pub const COMPANIES: [Company; 12] = [
    company(
        "Brightpath Logistics",
        "https://brightpath.example",
        "Logistics",
    ),
    company(
        "Северный Контур",
        "https://nordcontour.example",
        "Недвижимость",
    ),
    company("Lumen Analytics", "https://lumen.example", "Software"),
    company("Кедр Фарма", "https://kedrpharma.example", "Фармацевтика"),
    company(
        "Harbour & Vine",
        "https://harbourvine.example",
        "Hospitality",
    ),
    company("Полярис Банк", "https://polarisbank.example", "Финансы"),
    company("Tessera Studio", "https://tessera.example", "Design"),
    company(
        "Волга Агро",
        "https://volgaagro.example",
        "Сельское хозяйство",
    ),
    company("Quanta Robotics", "https://quanta.example", "Manufacturing"),
    company("Синица Медиа", "https://sinitsa.example", "Медиа"),
    company("Meridian Travel", "https://meridian.example", "Travel"),
    company("Opal Fintech", "https://opalfintech.example", "Fintech"),
];

/// A contact, with the place of their company in [`COMPANIES`].
pub struct Contact {
    pub first_name: &'static str,
    pub last_name: &'static str,
    pub mailbox: &'static str,
    pub job_title: &'static str,
    pub company: usize,
}

const fn contact(
    first_name: &'static str,
    last_name: &'static str,
    mailbox: &'static str,
    job_title: &'static str,
    company: usize,
) -> Contact {
    Contact {
        first_name,
        last_name,
        mailbox,
        job_title,
        company,
    }
}

pub const CONTACTS: [Contact; 30] = [
    contact("Emma", "Clarke", "emma.clarke", "Head of Operations", 0),
    contact("Daniel", "Osei", "daniel.osei", "Procurement Lead", 0),
    contact("Пётр", "Лебедев", "petr.lebedev", "Директор по развитию", 1),
    contact("Ирина", "Фомина", "irina.fomina", "Руководитель продаж", 1),
    contact("Sofia", "Marino", "sofia.marino", "VP Product", 2),
    contact("Liam", "Novak", "liam.novak", "Data Lead", 2),
    contact("Grace", "Lindholm", "grace.lindholm", "Chief Executive", 2),
    contact(
        "Алексей",
        "Громов",
        "alexey.gromov",
        "Коммерческий директор",
        3,
    ),
    contact("Мария", "Ежова", "maria.ezhova", "Менеджер по закупкам", 3),
    contact("Henry", "Walsh", "henry.walsh", "Owner", 4),
    contact("Chloe", "Martin", "chloe.martin", "Events Manager", 4),
    contact(
        "Дмитрий",
        "Орлов",
        "dmitry.orlov",
        "Начальник управления",
        5,
    ),
    contact(
        "Екатерина",
        "Зуева",
        "ekaterina.zueva",
        "Продуктовый менеджер",
        5,
    ),
    contact("Сергей", "Ким", "sergey.kim", "Архитектор", 5),
    contact(
        "Noah",
        "Bergström",
        "noah.bergstrom",
        "Creative Director",
        6,
    ),
    contact("Ava", "Delgado", "ava.delgado", "Account Director", 6),
    contact(
        "Николай",
        "Жуков",
        "nikolay.zhukov",
        "Генеральный директор",
        7,
    ),
    contact(
        "Ольга",
        "Щербакова",
        "olga.shcherbakova",
        "Финансовый директор",
        7,
    ),
    contact("Ethan", "Park", "ethan.park", "Plant Manager", 8),
    contact("Mia", "Fischer", "mia.fischer", "Head of Sourcing", 8),
    contact(
        "Lucas",
        "Ferreira",
        "lucas.ferreira",
        "Automation Engineer",
        8,
    ),
    contact("Юлия", "Синицына", "yulia.sinitsyna", "Главный редактор", 9),
    contact("Артём", "Власов", "artem.vlasov", "Директор по рекламе", 9),
    contact("Amelia", "Rossi", "amelia.rossi", "Partnerships", 10),
    contact("Jack", "O'Neill", "jack.oneill", "Regional Director", 10),
    contact("Zoe", "Kaplan", "zoe.kaplan", "Chief Marketing Officer", 10),
    contact("Ryan", "Patel", "ryan.patel", "Head of Payments", 11),
    contact("Isla", "Nguyen", "isla.nguyen", "Compliance Lead", 11),
    contact(
        "Тимур",
        "Ахметов",
        "timur.akhmetov",
        "Технический директор",
        11,
    ),
    contact(
        "Вера",
        "Полякова",
        "vera.polyakova",
        "Операционный директор",
        7,
    ),
];

/// A deal, with the places of its stage and of its contact.
pub struct Deal {
    pub title: &'static str,
    /// In major units.
    pub value: i64,
    pub currency: &'static str,
    pub stage: usize,
    pub contact: usize,
}

const fn deal(
    title: &'static str,
    value: i64,
    currency: &'static str,
    stage: usize,
    contact: usize,
) -> Deal {
    Deal {
        title,
        value,
        currency,
        stage,
        contact,
    }
}

pub const DEALS: [Deal; 25] = [
    deal("Fleet tracking pilot", 12_000, "USD", 0, 0),
    deal("Запуск чата с покупателями", 850_000, "RUB", 0, 2),
    deal("Dashboard for founders", 6_400, "USD", 0, 6),
    deal("Summer events package", 3_900, "EUR", 0, 10),
    deal("Опрос читателей", 240_000, "RUB", 0, 21),
    deal("Carrier onboarding", 18_500, "USD", 1, 1),
    deal("Data warehouse review", 22_000, "USD", 1, 5),
    deal("Поставка для аптечной сети", 4_300_000, "RUB", 1, 8),
    deal("Spare parts portal", 31_000, "EUR", 1, 19),
    deal("Loyalty programme", 15_750, "USD", 1, 23),
    deal("Продажи новостроек в Telegram", 1_900_000, "RUB", 2, 3),
    deal("Product analytics rollout", 48_000, "USD", 2, 4),
    deal("Brand refresh", 27_300, "EUR", 2, 14),
    deal("Урожай 2027: закупка", 6_750_000, "RUB", 2, 16),
    deal("Корпоративные карты", 12_400_000, "RUB", 3, 11),
    deal("Robot cell retrofit", 112_000, "EUR", 3, 18),
    deal("Payments migration", 86_000, "USD", 3, 26),
    deal("Рекламный пакет на квартал", 980_000, "RUB", 3, 22),
    deal("Winery booking system", 19_900, "EUR", 4, 9),
    deal("Открытый банкинг", 15_000_000, "RUB", 4, 12),
    deal("Regional partner programme", 64_000, "USD", 4, 24),
    deal("Warehouse messaging", 38_000, "USD", 5, 0),
    deal("Фармконтроль: лицензии", 3_200_000, "RUB", 5, 7),
    deal("Compliance audit", 24_000, "USD", 5, 27),
    deal("Campaign microsite", 9_800, "EUR", 6, 15),
];
