//! The labels of the Event Viewer in the languages in which people paste them.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Level;

/// What a label stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    Log,
    Source,
    Date,
    Id,
    Task,
    Level,
    Keywords,
    User,
    Computer,
    Description,
}

/// The label that a text is, without its colon.
pub(super) fn label(text: &str) -> Option<Label> {
    if text.len() > MAX_LABEL_BYTES {
        return None;
    }
    LABELS.get(plain(text).as_str()).copied()
}

/// The level that a word is, in any of the languages.
pub(super) fn level(text: &str) -> Option<Level> {
    if text.len() > MAX_LABEL_BYTES {
        return None;
    }
    LEVELS.get(plain(text).as_str()).copied()
}

/// Longer than every label.
pub(super) const MAX_LABEL_BYTES: usize = 64;

/// Lower case, single blanks, the plain apostrophe and hyphen.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split(|character: char| character.is_whitespace() || matches!(character, '*' | '\u{feff}')) {
        if word.is_empty() {
            continue;
        }
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(word.chars().flat_map(char::to_lowercase).map(|character| match character {
            '\u{2019}' | '\u{2bc}' => '\'',
            '\u{2010}' | '\u{2011}' => '-',
            other => other,
        }));
    }
    plain
}

static LABELS: LazyLock<HashMap<&'static str, Label>> = LazyLock::new(|| table(&WRITTEN));
static LEVELS: LazyLock<HashMap<&'static str, Level>> = LazyLock::new(|| table(&WRITTEN_LEVELS));

fn table<T: Copy>(rows: &[(T, &'static str)]) -> HashMap<&'static str, T> {
    rows.iter().flat_map(|(meaning, words)| words.split('|').map(|word| (word, *meaning))).collect()
}

/// English, German, French, Spanish, Italian, Portuguese, Dutch, Danish, Norwegian, Swedish, Finnish, Polish, Czech,
/// Hungarian, Turkish, Russian, Ukrainian, Japanese, Chinese, Korean. A line to a label; `|` between the languages.
const WRITTEN: [(Label, &str); 31] = [
    (Label::Log, "log name|logname|protokollname|nom du journal|journal|nombre de registro|nombre del registro"),
    (Label::Log, "nome registro|nome do log|nome do registo|nome do registro|logboeknaam|lognavn|loggnavn|loggnamn"),
    (Label::Log, "lokin nimi|nazwa dziennika|název protokolu|naplónév|napló neve|günlük adı|имя журнала|ім'я журналу"),
    (Label::Log, "ログの名前|日志名称|記錄檔名稱|로그 이름"),
    (
        Label::Source,
        "source|event source|quelle|origen|origine|fonte|origem|bron|kilde|källa|lähde|źródło|zdroj|forrás",
    ),
    (Label::Source, "kaynak|источник|подача|джерело|ソース|来源|源|來源|원본"),
    (Label::Date, "date|date and time|datum|datum und uhrzeit|date et heure|fecha|fecha y hora|data|data e ora"),
    (
        Label::Date,
        "data e hora|datum en tijd|dato|dato og klokkeslæt|datum och tid|päivämäärä|päivämäärä ja kellonaika",
    ),
    (
        Label::Date,
        "data i godzina|datum a čas|dátum|dátum és idő|tarih|tarih ve saat|дата|дата и время|日付|日付と時刻",
    ),
    (Label::Date, "日期|日期和时间|日期和時間|날짜|날짜 및 시간|time|zeit|logged|protokolliert"),
    (
        Label::Id,
        "event id|eventid|ereignis-id|ereigniskennung|id de l'événement|id de l'évènement|id d'événement|id événement",
    ),
    (
        Label::Id,
        "id. del evento|id. de evento|id del evento|id de evento|id evento|identificação do evento|id do evento",
    ),
    (Label::Id, "gebeurtenis-id|hændelses-id|hendelses-id|händelse-id|tapahtuman tunnus|tapahtumatunnus"),
    (Label::Id, "identyfikator zdarzenia|id události|eseményazonosító|olay kimliği|код события|идентификатор события"),
    (Label::Id, "код події|イベント id|事件 id|事件識別碼|이벤트 id"),
    (
        Label::Task,
        "task category|aufgabenkategorie|aufgabe kategorie|catégorie de la tâche|catégorie de tâche|catégorie",
    ),
    (Label::Task, "categoría de la tarea|categoría de tarea|categoria attività|categoria da tarefa|taakcategorie"),
    (Label::Task, "opgavekategori|oppgavekategori|aktivitetskategori|tehtäväluokka|kategoria zadania|kategorie úlohy"),
    (Label::Task, "feladatkategória|görev kategorisi|категория задачи|категория задач|категорія завдання"),
    (Label::Task, "タスクのカテゴリ|任务类别|工作類別|작업 범주"),
    (
        Label::Level,
        "level|entry type|ebene|stufe|niveau|nivel|livello|nível|nivå|taso|poziom|úroveň|szint|düzey|уровень|рівень",
    ),
    (Label::Level, "レベル|级别|層級|等級|수준"),
    (
        Label::Keywords,
        "keywords|schlüsselwörter|mots clés|mots-clés|palabras clave|parole chiave|palavras-chave|trefwoorden",
    ),
    (Label::Keywords, "nøgleord|nøkkelord|nyckelord|avainsanat|słowa kluczowe|klíčová slova|kulcsszavak"),
    (Label::Keywords, "anahtar sözcükler|ключевые слова|ключові слова|キーワード|关键字|關鍵字|키워드"),
    (
        Label::User,
        "user|user name|benutzer|utilisateur|usuario|utente|usuário|utilizador|gebruiker|bruger|bruker|användare",
    ),
    (
        Label::User,
        "käyttäjä|użytkownik|uživatel|felhasználó|kullanıcı|пользователь|користувач|ユーザー|用户|使用者|사용자",
    ),
    (Label::Computer, "computer|machine name|ordinateur|equipo|computador|datamaskin|dator|tietokone|komputer|počítač"),
    (Label::Computer, "számítógép|bilgisayar|компьютер|комп'ютер|コンピューター|计算机|電腦|컴퓨터"),
    (Label::Description, "description|message|beschreibung|descripción|descrizione|descrição|beschrijving|beskrivelse"),
    (Label::Description, "beskrivning|kuvaus|opis|popis|leírás|açıklama|описание|опис|説明|描述|说明|說明|설명"),
];

const WRITTEN_LEVELS: [(Level, &str); 12] = [
    (Level::Critical, "critical|kritisch|critique|crítico|critico|kritiek|kritisk|kriittinen|krytyczny|kritická"),
    (Level::Critical, "kritikus|kritik|критический|критично|重大|严重|關鍵|위험"),
    (Level::Error, "error|fehler|erreur|errore|erro|fout|fejl|feil|fel|virhe|błąd|chyba|hiba|hata|ошибка|помилка"),
    (Level::Error, "エラー|错误|錯誤|오류|failureaudit"),
    (Level::Warning, "warning|warnung|avertissement|advertencia|avviso|aviso|waarschuwing|advarsel|varning|varoitus"),
    (Level::Warning, "ostrzeżenie|upozornění|figyelmeztetés|uyarı|предупреждение|попередження|警告|경고"),
    (Level::Information, "information|informationen|info|información|informazioni|informações|informação|informatie"),
    (
        Level::Information,
        "informasjon|tiedot|informacje|informace|információ|bilgi|сведения|відомості|情報|信息|資訊|정보",
    ),
    (Level::Information, "oplysninger|успех|successaudit|audit success|audit failure"),
    (
        Level::Verbose,
        "verbose|ausführlich|commentaires|detallado|dettagliato|detalhado|uitgebreid|detaljeret|detaljert",
    ),
    (Level::Verbose, "utförlig|yksityiskohtainen|pełne|podrobné|részletes|ayrıntılı|подробно|подробности|докладно"),
    (Level::Verbose, "詳細|详细|詳細資訊|자세히"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_has_two_meanings() {
        let mut seen: HashMap<&str, Label> = HashMap::new();
        for (meaning, words) in WRITTEN {
            for word in words.split('|') {
                assert_eq!(plain(word), word, "compared in another form than it is written");
                assert!(word.len() <= MAX_LABEL_BYTES, "{word}");
                assert_eq!(seen.insert(word, meaning), None, "{word} stands there twice");
            }
        }
        let mut seen: HashMap<&str, Level> = HashMap::new();
        for (meaning, words) in WRITTEN_LEVELS {
            for word in words.split('|') {
                assert_eq!(plain(word), word, "compared in another form than it is written");
                assert_eq!(seen.insert(word, meaning), None, "{word} stands there twice");
            }
        }
    }

    #[test]
    fn labels_are_known_in_any_case_and_spacing() {
        assert_eq!(label("EVENT  ID"), Some(Label::Id));
        assert_eq!(label("**Ereignis\u{2011}ID**"), Some(Label::Id));
        assert_eq!(label("ID de l\u{2019}événement\u{a0}"), Some(Label::Id));
        assert_eq!(label("Имя журнала"), Some(Label::Log));
        assert_eq!(label("Event"), None);
        assert_eq!(level("Предупреждение"), Some(Level::Warning));
    }
}
