//! Names of months and days of the week, and the halves of the day, in the languages of Windows servers that are common.

/// The number of a month, from 1, by its name or abbreviation in lower case.
pub(super) fn month(name: &str) -> Option<u32> {
    let name = name.trim_end_matches('.');
    let is_it = |known: &&str| *known == name || (name.chars().count() >= MIN_LETTERS && known.starts_with(name));
    let position = |language: &[&str; 12]| language.iter().position(is_it);
    MONTHS.iter().find_map(position).and_then(|at| u32::try_from(at + 1).ok())
}

/// Whether a word in a date says nothing: a day of the week, `de`, `den`.
pub(super) fn is_idle(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    let is_day = |known: &&str| *known == word || (word.chars().count() >= MIN_LETTERS && known.starts_with(word));
    FILLERS.contains(&word) || WEEKDAYS.iter().any(is_day)
}

/// Whether a word is the second half of the day; nothing where it is neither half.
pub(super) fn is_afternoon(word: &str) -> Option<bool> {
    let plain: String = word.chars().filter(|character| *character != '.').collect();
    if BEFORE_NOON.contains(&plain.as_str()) {
        return Some(false);
    }
    AFTER_NOON.contains(&plain.as_str()).then_some(true)
}

const BEFORE_NOON: [&str; 6] = ["am", "πμ", "上午", "午前", "오전", "vm"];
const AFTER_NOON: [&str; 6] = ["pm", "μμ", "下午", "午後", "오후", "nm"];

const FILLERS: [&str; 9] = ["de", "den", "der", "le", "el", "om", "um", "at", "of"];

/// `sept`, `déc`, `Fri`: nobody abbreviates to fewer.
const MIN_LETTERS: usize = 3;

const MONTHS: [[&str; 12]; 7] = [
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ],
    [
        "januar",
        "februar",
        "märz",
        "april",
        "mai",
        "juni",
        "juli",
        "august",
        "september",
        "oktober",
        "november",
        "dezember",
    ],
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
];

const WEEKDAYS: [&str; 48] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "segunda-feira",
    "terça-feira",
    "quarta-feira",
    "quinta-feira",
    "sexta-feira",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "sonnabend",
];
