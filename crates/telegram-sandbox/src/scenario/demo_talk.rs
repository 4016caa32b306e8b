//! What was said in the demo: conversations of a sales team, by subject and language.
//!
//! A chat is put together from subjects; `{company}` and `{seats}` are filled in per person. A line that begins
//! with `>` is the account's own.

pub(super) type Talk = &'static [&'static str];

pub(super) const INTRO: Talk = &[
    "Hi! I saw your talk at the SaaS meetup. Does your CRM work with Telegram accounts of a whole team?",
    "> Hello, and thank you for writing! Yes: every rep keeps their own account, and the team sees the conversations in one place.",
    "That is what we need at {company}. Right now half of our deals live in private chats 😅",
    "> A familiar story. How many people are in your sales team?",
    "{seats} at the moment, two more in spring.",
    "> And what do you use today?",
    "A spreadsheet and a lot of goodwill.",
    "> Then the first week will feel like magic. Shall I show you around?",
    "Yes please. Something short, our days are full.",
    "> Half an hour is enough. I will send you two times.",
];

pub(super) const MEETING: Talk = &[
    "> Would Tuesday at 11:00 or Wednesday at 15:30 suit you?",
    "Wednesday works. May I bring our head of support?",
    "> Of course, the more the better.",
    "Could you show how a chat becomes a deal? She will ask about that first.",
    "> I will start with exactly that.",
    "[whiteboard.jpg] This is how we do it today 🙈",
    "Great. Or come by, we are here:",
    "[place]",
    "Video or phone, otherwise?",
    "> Video, the link is in the invitation. I will also record it for those who cannot come.",
    "Got it, accepted.",
    "> See you on Wednesday!",
    "[voice.wav]",
    "Thanks for the demo, everybody liked the board.",
    "> Glad to hear it! I will send the summary this afternoon.",
];

pub(super) const PRICING: Talk = &[
    "We talked about it: what would {seats} seats cost for a year?",
    "> With yearly payment it is 24 per seat and month, so the second month of every quarter is on us.",
    "Is there a difference between agents and managers?",
    "> No, one price. Viewers are free.",
    "Our finance people want to know whether VAT is included.",
    "> It is not; with a VAT number we reverse charge.",
    "And if we grow in the middle of the year?",
    "> You pay for the rest of the term only, to the day.",
    "Fair. Could you write that as an offer to {company}?",
    "> On its way. It is good for 30 days.",
    "Received, thank you. I will pass it on.",
];

pub(super) const SECURITY: Talk = &[
    "Our security officer has a list of questions. Do you have ten minutes?",
    "> Always. Shoot.",
    "Where are the Telegram sessions stored?",
    "> On your own server, encrypted; the key never leaves it. We host nothing.",
    "Can an admin read every chat?",
    "> Only those the person shared with the team. Every look is in the audit log.",
    "What happens when someone leaves the company?",
    "> You revoke the session with one click, and the history stays with the deal.",
    "Backups?",
    "> One command; it is a file with SQLite, or your usual tools with PostgreSQL.",
    "That was painless. He says it is a yes from him.",
    "> Please give him my thanks. It is nice to be asked good questions.",
];

pub(super) const CONTRACT: Talk = &[
    "> Good morning! Did the contract reach you?",
    "It did. Legal has one remark about section 7.",
    "> The liability cap?",
    "Yes, they would like it to be twelve months of fees instead of six.",
    "> That is fine with us. I will send a corrected version.",
    "> [offer.pdf] Here it is, with twelve months.",
    "You are quick 🙂",
    "> We like simple contracts.",
    "Signed on our side. {company} is officially a customer!",
    "> Welcome aboard! I will introduce you to Nina, who takes care of the start.",
    "Perfect timing, we begin with the new quarter.",
];

pub(super) const ONBOARDING: Talk = &[
    "First day with the whole team today.",
    "> How is it going?",
    "Three accounts connected, the others follow after lunch.",
    "> If somebody has a two-step password, the dialog asks for it after the code.",
    "Worked. One question: can we import our old contacts?",
    "> Yes, as CSV. Map the columns once, it remembers them.",
    "1,400 contacts in 20 seconds. I am impressed.",
    "> Duplicates are shown before anything is saved; have a look at the third tab.",
    "Found 60 of them. Merged.",
    "> Then you are ahead of most teams after a week.",
    "The dark theme won the vote, by the way.",
    "> It usually does 🌙",
];

pub(super) const SUPPORT: Talk = &[
    "A colleague cannot see one chat, although it is linked to a deal.",
    "> Which role does she have?",
    "Viewer.",
    "> Viewers see deals of their own team only. Is the deal in another one?",
    "Ah. Yes, it belongs to partners.",
    "> Then either move the deal or make her an agent there.",
    "Moved. Works. Sorry for the noise!",
    "> No noise at all. I will put it into the handbook.",
];

pub(super) const INTRO_RU: Talk = &[
    "Здравствуйте! Коллега посоветовал вашу CRM. Она правда ведёт переписку из Telegram?",
    "> Добрый день! Да, все чаты команды в одном окне, и каждый привязан к сделке.",
    "У нас в «{company}» {seats} менеджеров, и каждый пишет со своего телефона. Теряем половину.",
    "> Знакомо. Номера остаются у менеджеров, а история — у компании.",
    "А если человек уволится?",
    "> Сессия отзывается одной кнопкой, переписка остаётся в карточке.",
    "Звучит хорошо. Можно посмотреть вживую?",
    "> Конечно. Завтра в 12:00 удобно?",
    "Удобно, присылайте ссылку.",
    "> Отправил. До завтра!",
];

pub(super) const MEETING_RU: Talk = &[
    "Спасибо за показ, всё по делу.",
    "> Вам спасибо за вопросы. Что понравилось больше всего?",
    "Доска со сделками и то, что видно, кто кому ответил.",
    "> А чего не хватило?",
    "[whiteboard.jpg] Вот так это выглядит у нас сейчас. Хотим отчёт по времени ответа за неделю.",
    "> Он есть, вечером пришлю пример на ваших этапах.",
    "Отлично. Покажу директору.",
    "> Если нужно, подключусь к встрече.",
    "Договорились, сообщу время.",
];

pub(super) const PRICING_RU: Talk = &[
    "Посчитайте, пожалуйста, на {seats} человек на год.",
    "> Считаю: при оплате за год скидка 20 %. Отправляю расчёт на почту.",
    "Получила. А рассрочка возможна?",
    "> Да, поквартально, без наценки.",
    "НДС сверху?",
    "> Цена в расчёте уже с НДС.",
    "Тогда укладываемся в бюджет. Дайте пару дней на согласование.",
    "> Конечно, предложение действует месяц.",
    "Финансы согласовали ✅",
    "> Прекрасная новость! Готовлю договор.",
];

pub(super) const CONTRACT_RU: Talk = &[
    "> Добрый день! Договор отправлен через ЭДО.",
    "Видим. Юрист просит поправить пункт 4.2 про сроки.",
    "> [offer.pdf] Исправил, новая версия.",
    "Быстро! Подписываем сегодня.",
    "> Жду, счёт придёт автоматически.",
    "Оплатили, платёжка во вложении к письму.",
    "> Деньги поступили, доступы открыты. Добро пожаловать!",
    "Спасибо! Начнём с понедельника.",
];

pub(super) const ONBOARDING_RU: Talk = &[
    "Подключили первые два аккаунта, полёт нормальный.",
    "> Отлично! Пароль двухэтапной проверки спросил?",
    "Да, сразу после кода. Импорт контактов — это где?",
    "> Контакты → Импорт, файл CSV. Столбцы можно сопоставить мышкой.",
    "Залили 900 штук, нашло 40 дублей.",
    "> Их можно объединить прямо там, ничего не потеряется.",
    "Готово. А русские имена ищутся без учёта регистра?",
    "> Да, поиск понимает любые алфавиты.",
    "Проверила, находит. Команда довольна.",
    "> Тогда в пятницу созвонимся и настроим воронку под вас.",
    "Договорились!",
];

pub(super) const SUPPORT_RU: Talk = &[
    "Не пришло уведомление о новом сообщении, посмотрите?",
    "> Смотрю. У вас включён тихий режим с 20:00?",
    "Точно, включали на праздники.",
    "> Тогда всё верно: сообщение пришло в 20:05.",
    "Нашла, выключила. Спасибо!",
    "> Всегда рад помочь.",
];

pub(super) const PARTNER: Talk = &[
    "Hello! We build websites for small agencies and many of them ask for a CRM.",
    "> Nice to meet you! Do you resell, or do you only recommend?",
    "Both, it depends on the client.",
    "> For partners there is a test workspace and 15 % for the first year.",
    "Sounds fair. Is there a page I can read?",
    "> I will send you the partner guide, it is four pages.",
    "Read it. I have two clients who could start next month.",
    "> Shall we meet the three of us? I can prepare their pipelines.",
    "Let me ask them.",
];

pub(super) const COLD: Talk = &[
    "> Hello! You downloaded our guide about selling in messengers. Was it useful?",
    "Hi, yes, the part about response times.",
    "> Happy to hear that. May I ask how you handle it today?",
    "Not now please, we are in the middle of a release.",
    "> Understood. I will write again in a month.",
];

pub(super) const GROUP: &[(&str, &str)] = &[
    (
        "nina",
        "Good morning everybody! This is the group of Parley users. Ask, share, complain.",
    ),
    (
        "oliver",
        "Morning! Does anybody have a good template for a first message?",
    ),
    (
        "sofia",
        "We use three sentences: who, why you, one question. Answers went from 12 % to 31 %.",
    ),
    (
        "marek",
        "The one question is the trick. Two questions and nobody answers.",
    ),
    ("irina", "Всем привет! У нас так же, коротко и один вопрос."),
    (
        "nina",
        "I collected your templates in the handbook, link in the description.",
    ),
    (
        "james",
        "Which stages do you have between proposal and won?",
    ),
    (
        "oliver",
        "Only one: waiting for signature. Everything else was wishful thinking 😄",
    ),
    (
        "dmitry",
        "А мы ещё держим «согласование у юристов», там сделки живут неделями.",
    ),
    (
        "sofia",
        "Reminder after three days of silence, that helped us most.",
    ),
    ("marek", "Is there a meetup this autumn?"),
    (
        "nina",
        "Yes! Prague, second week of October. Details follow on Friday.",
    ),
    ("irina", "Отлично, будем вдвоём."),
    ("james", "Count me in."),
];

/// What people answer, one after the other.
pub(super) const ANSWERS: Talk = &[
    "Thanks for the quick answer! Let me check with the team and come back to you.",
    "That sounds good to us. Could you send it by e-mail as well?",
    "Perfect. When would it start?",
    "One more question: can we try it with two people first?",
    "Great, then let us talk on Thursday at 10:00.",
    "Understood. I will forward this to our finance department today.",
    "👍 Done on our side.",
];

pub(super) const ANSWERS_RU: Talk = &[
    "Спасибо за быстрый ответ! Обсужу с коллегами и вернусь к вам.",
    "Нам подходит. Продублируйте, пожалуйста, на почту.",
    "Отлично. Когда можем начать?",
    "Ещё вопрос: можно сначала попробовать вдвоём?",
    "Хорошо, тогда созвонимся в четверг в 10:00.",
    "Поняла, сегодня передам в бухгалтерию.",
    "👍 С нашей стороны всё готово.",
];
