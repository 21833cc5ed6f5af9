//! Tables of events in every form.

use super::*;

/// Class, provider, id and message of each event, and the text that it was taken from.
fn seen(text: &str) -> Vec<String> {
    let line = |event: Event| {
        let provider = event.provider.as_deref().unwrap_or("-");
        let id = event.id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let message = event.message.unwrap_or_default().replace('\n', "|");
        let data: Vec<_> = event.data.iter().map(|data| data.value.as_str()).collect();
        format!("{} {provider} {id} [{message}] {data:?}", event.class.as_str())
    };
    read(text).into_iter().map(line).collect()
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(seen(text), expected, "{text}");
}

const VIEWER: &str = "Log Name:      Application\r\nSource:        MSExchange OAuth\r\n\
    Date:          2024-10-01T08:00:00Z\r\nEvent ID:      2004\r\nTask Category: Configuration\r\n\
    Level:         Warning\r\nKeywords:      Classic\r\nUser:          N/A\r\n\
    Computer:      EX01.contoso.com\r\nDescription:\r\nUnable to find the certificate\r\nwith thumbprint X.\r\n";

#[test]
fn the_event_viewers_copy_is_read() {
    check(
        VIEWER,
        &["signing-certificate-missing MSExchange OAuth 2004 [Unable to find the certificate|with thumbprint X.] []"],
    );
    let events = read(VIEWER);
    let event = events.first().unwrap();
    assert_eq!(event.level, Some(Level::Warning));
    assert_eq!(event.computer.as_deref(), Some("EX01.contoso.com"));
    assert_eq!(event.channel.as_deref(), Some("Application"));
    assert_eq!(event.task_category.as_deref(), Some("Configuration"));
    assert_eq!(event.time.as_ref().and_then(Written::exact_time), crate::time::from_unix(1_727_769_600));
    assert_eq!(event.range, 0..VIEWER.len());
    let two = VIEWER.repeat(2);
    assert_eq!(seen(&two).len(), 2);
    let quoted = format!("> {}\n", VIEWER.replace("\r\n", "\n").lines().collect::<Vec<_>>().join("\n> "));
    assert_eq!(seen(&quoted), seen(VIEWER));
}

#[test]
fn labels_of_other_languages_are_read() {
    let german = "Protokollname: Application\nQuelle:        MSExchange OAuth\nDatum:         14.10.2020 10:42:30\n\
        Ereignis-ID:   2008\nAufgabenkategorie:Konfiguration\nEbene:         Warnung\nSchlüsselwörter:Klassisch\n\
        Benutzer:      Nicht zutreffend\nComputer:      EX01.contoso.com\nBeschreibung:\nBeim Abrufen\n";
    check(german, &["metadata-differs MSExchange OAuth 2008 [Beim Abrufen] []"]);
    let french = "Nom du journal :Application\nSource :       MSExchange OAuth\nDate :         14/10/2020 10:42:30\n\
        ID de l\u{2019}événement :2004\nCatégorie de la tâche :Configuration\nNiveau :       Avertissement\n\
        Mots clés :    Classique\nUtilisateur :  N/A\nOrdinateur :   EX01\nDescription :\nImpossible de trouver\n";
    check(french, &["signing-certificate-missing MSExchange OAuth 2004 [Impossible de trouver] []"]);
    let spanish = "Nombre de registro:Application\nOrigen:        MSExchange AuthAdmin\nFecha:         14/10/2020 10:42:30\n\
        Id. del evento:2014\nCategoría de la tarea:General\nNivel:         Información\nPalabras clave:Clásico\n\
        Usuario:       No disponible\nEquipo:        EX01\nDescripción:\nEl certificado\n";
    check(spanish, &["certificate-rotated MSExchange AuthAdmin 2014 [El certificado] []"]);
    let russian = "Имя журнала:   Application\nИсточник:      MSExchange OAuth\nДата:          14.10.2020 10:42:30\n\
        Код события:   2004\nКатегория задачи:Настройка\nУровень:       Предупреждение\nКлючевые слова:Классический\n\
        Пользователь:  Н/Д\nКомпьютер:     EX01\nОписание:\nНе удалось\n";
    check(russian, &["signing-certificate-missing MSExchange OAuth 2004 [Не удалось] []"]);
    assert_eq!(read(russian).first().and_then(|event| event.level), Some(Level::Warning));
    let japanese = "ログの名前:         Application\nソース:           MSExchange OAuth\n日付:            2022/11/11 19:53:07\n\
        イベント ID:       2004\nレベル:           警告\nコンピューター:       EX01\n説明:\n証明書\n";
    check(japanese, &["signing-certificate-missing MSExchange OAuth 2004 [証明書] []"]);
}

#[test]
fn short_forms_are_read() {
    let front_end =
        "Event ID: 1003\nSource: MSExchange Front End HTTPS Proxy\n[Owa] An internal server error occurred.\n   at X\n";
    check(
        front_end,
        &["front-end-1003 MSExchange Front End HTTPS Proxy 1003 [[Owa] An internal server error occurred.|   at X] []"],
    );
    check("Source: Windows Defender\nEvent ID: 1003\n", &["unrelated-1003 Windows Defender 1003 [] []"]);
    check(
        "  Source: MSExchange OAuth\n  Event ID: 1003 (0x3EB)\n\n  text\n",
        &["oauth-validation-failed MSExchange OAuth 1003 [text] []"],
    );
    let layout = "Log Name: Application\nSource: MSExchange OAuth\nEvent ID: 1003\nLevel: Error\nDescription: OAuth token \
        validation failed.\n\nError Code: 2000000\nToken Issuer: X\n";
    check(
        layout,
        &[
            "oauth-validation-failed MSExchange OAuth 1003 [OAuth token validation failed.||Error Code: 2000000|Token Issuer: X] []",
        ],
    );
    // An id alone is none, and neither are other labels.
    check("Event ID: 1003\nsomething\n", &[]);
    check("Source: a\nDate: b\nUser: c\n", &[]);
    check("Event ID: soon\nSource: b\n", &[]);
}

#[test]
fn an_events_text_ends_where_something_else_begins() {
    let expected = seen(VIEWER);
    for next in [
        "\n[PS] C:\\>Get-AuthConfig | fl\nName : x\n",
        "PS C:\\> Get-AuthConfig\n",
        "\nCurrentCertificateThumbprint  : ABC\nPreviousCertificateThumbprint : \n",
        "\nThumbprint  Services\n----------  --------\nABC  SMTP\n",
        "\nHTTP/1.1 401 Unauthorized\nx-ms-diagnostics: 2000000\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n",
    ] {
        assert_eq!(seen(&format!("{VIEWER}{next}")), expected, "{next}");
    }
}

const XML: &str = r#"<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System>
<Provider Name="MSExchange OAuth"/><EventID Qualifiers="32772">2008</EventID><Level>3</Level><Task>1</Task>
<Keywords>0x80000000000000</Keywords><TimeCreated SystemTime="2020-10-14T08:42:30.000000000Z"/>
<EventRecordID>77</EventRecordID><Channel>Application</Channel><Computer>EX01.contoso.com</Computer><Security/></System>
<EventData><Data>https://login.windows.net/x</Data><Data>two &amp; three</Data><Binary>00</Binary></EventData></Event>"#;

#[test]
fn xml_is_read_in_its_shapes() {
    let one = r#"metadata-differs MSExchange OAuth 2008 [] ["https://login.windows.net/x", "two & three"]"#;
    check(XML, &[one]);
    check(&format!("<?xml version=\"1.0\"?>\n<Events>{XML}{XML}</Events>"), &[one, one]);
    for (open, close) in [("<![CDATA[", "]]>"), ("<!--", "-->")] {
        let inside = format!("{open}</Data></EventData></Event>{XML}{close}");
        let text = XML.replace("https://login.windows.net/x", &inside);
        let event = read(&text).pop().unwrap();
        assert_eq!((read(&text).len(), event.range, event.problems.len()), (1, 0..text.len(), 0));
    }
    check(&XML.replace("https://login.windows.net/x", "<![CDATA[https://login.windows.net/x]]>"), &[one]);
    check(&format!("<![CDATA[ {XML} <!-- {XML} ]]>"), &[one, one]);
    let time = "<TimeCreated SystemTime=\"2020-10-14T08:42:30.000000000Z\"/>";
    for times in [time.repeat(2), time.repeat(3), format!("{time}</System><System>{time}")] {
        let event = read(&XML.replace(time, &times)).pop().unwrap();
        assert_eq!((event.time, event.problems.len()), (None, 1), "{times}");
    }
    let event = read(XML).pop().unwrap();
    assert_eq!((event.record_id, event.level, event.range), (Some(77), Some(Level::Warning), 0..XML.len()));
    assert_eq!(event.time.as_ref().and_then(Written::exact_time), crate::time::from_unix(1_602_664_950));
    let prefixed =
        XML.replace("</", "</e:").replace('<', "<e:").replace("<e:/e:", "</e:").replace("xmlns=", "xmlns:e=");
    check(&prefixed, &[one]);
    check(&prefixed.replace(r#" xmlns:e="http://schemas.microsoft.com/win/2004/08/events/event""#, ""), &[one]);
    check(&XML.replace(r#" Qualifiers="32772">2008"#, ">2147551192"), &[one]);
    let rendered =
        XML.replace("</Event>", "<RenderingInfo Culture=\"en-US\"><Message>Said so.</Message></RenderingInfo></Event>");
    let shown = one.replace("[]", "[Said so.]");
    check(&rendered, &[&shown]);
    let user = r#"<Event><System><Provider Name="p"/><EventID>5</EventID></System><UserData><A><B>v</B></A></UserData></Event>"#;
    check(user, &[r#"other p 5 [] ["v"]"#]);
    check("<Event><System/></Event>", &[]);
    check("<Events><Event attended=\"no\"/></Events>", &[]);
}

#[test]
fn the_copied_text_and_its_xml_are_one_event() {
    for heading in ["Event Xml:\n", "Ereignis-XML:\r\n", "事件 Xml:\n", "\n"] {
        let text = format!("{}{heading}{XML}", VIEWER.replace("2004", "2008"));
        let events = read(&text);
        assert_eq!(events.len(), 1, "{heading} {:?}", seen(&text));
        let event = events.first().unwrap();
        assert_eq!(event.message.as_deref(), Some("Unable to find the certificate\nwith thumbprint X."), "{heading}");
        assert_eq!(event.data.len(), 2);
        assert_eq!(event.range, 0..text.len());
    }
    let glued = format!("{}{XML}", VIEWER.replace("2004", "2008").replace("X.\r\n", "X.Xml"));
    assert_eq!(
        read(&glued).first().and_then(|event| event.message.clone()).as_deref(),
        Some("Unable to find the certificate\nwith thumbprint X.")
    );
    // Two events that only stand below one another.
    assert_eq!(seen(&format!("{VIEWER}{XML}")).len(), 2);
}

#[test]
fn damaged_xml_gives_what_is_left_of_it() {
    let cut = XML.find("</Data>").unwrap();
    let event = read(&XML[..cut]).pop().unwrap();
    assert_eq!((event.id, event.data.len(), event.class), (Some(2008), 1, Class::MetadataDiffers));
    assert_eq!(event.problems, ["the event is cut off: the rest of it is missing"]);
    for (whole, broken) in
        [("two &amp; three", "two & \u{1} three"), ("<Level>3</Level>", "<Level>3"), ("two &amp;", "two &#x1; <")]
    {
        let event = read(&XML.replace(whole, broken)).pop().unwrap();
        assert_eq!((event.id, event.class, event.problems.len()), (Some(2008), Class::MetadataDiffers, 1), "{broken}");
    }
    let events = read(&format!("{}\n{XML}", &XML[..cut]));
    assert_eq!(events.iter().map(|event| event.problems.len()).collect::<Vec<_>>(), [1, 0]);
}

#[test]
fn a_saved_list_is_read() {
    let table = "\u{feff}Level,Date and Time,Source,Event ID,Task Category\r\n\
        Error,10/14/2020 10:42:30 AM,MSExchange OAuth,2004,Configuration,\"Unable to\r\nfind \"\"it\"\"\"\r\n\
        Information,10/14/2020 10:42:31 AM,MSExchange AuthAdmin,2014,General,Updated.\r\n";
    let rows = [
        r#"signing-certificate-missing MSExchange OAuth 2004 [Unable to|find "it"] []"#,
        "certificate-rotated MSExchange AuthAdmin 2014 [Updated.] []",
    ];
    check(table, &rows);
    let events = read(table);
    assert!(table[events[1].range.clone()].starts_with("Information,"), "{:?}", events[1].range);
    let german = "Ebene;Datum und Uhrzeit;Quelle;Ereignis-ID;Aufgabenkategorie\n\
        Fehler;14.10.2020 10:42:30;MSExchange OAuth;2004;Konfiguration;Text\n";
    check(german, &["signing-certificate-missing MSExchange OAuth 2004 [Text] []"]);
    assert_eq!(read(german).first().and_then(|event| event.level), Some(Level::Error));
    check("Level,Date and Time,Source,Event ID,Task Category\r\nnothing\r\n", &[]);
}

#[test]
fn garbage_costs_time_in_proportion_to_its_length() {
    for piece in [
        "Event ID: 1\nSource: x\n\n",
        "<Event ",
        "<Event><System>",
        "Source: x\n",
        "a,b,c,Source,Event ID\n",
        "\n",
        "<a><b ",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        assert!(read(&text).len() <= MAX_READ, "{piece}");
    }
}
