//! What people paste, as shells and the Event Viewer write it. The example that makes the whole cases uses it, too.

/// The application id of Exchange, the issuer of ACS, and a tenant.
pub(crate) const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
pub(crate) const ACS: &str = "00000001-0000-0000-c000-000000000000";
pub(crate) const TENANT: &str = "3f0c6f2e-5d1b-4f4e-9c1a-2b7d8e9f0a11";

/// A command at the prompt of the Exchange Management Shell, and what it printed.
pub(crate) fn shell(command: &str, output: &str) -> String {
    format!("[PS] C:\\>{command}\n\n{output}\n\n[PS] C:\\>")
}

/// `Format-List`.
pub(crate) fn list<V: AsRef<str>>(properties: &[(&str, V)]) -> String {
    let width = properties.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let line = |(name, value): &(&str, V)| format!("{name:width$} : {}", value.as_ref()).trim_end().to_owned();
    format!("\n{}\n", properties.iter().map(line).collect::<Vec<_>>().join("\n"))
}

/// An event as the Event Viewer copies it.
pub(crate) fn event_text(source: &str, id: u32, category: &str, level: &str, description: &str) -> String {
    format!(
        "Log Name:      Application\nSource:        {source}\nDate:          1/15/2027 9:41:07 AM\nEvent ID:      \
         {id}\nTask Category: {category}\nLevel:         {level}\nKeywords:      Classic\nUser:          \
         N/A\nComputer:      EX02.contoso.com\nDescription:\n{description}"
    )
}

/// An event as XML.
pub(crate) fn event_xml<const N: usize>(provider: &str, id: u32, inserts: [&str; N]) -> String {
    let data = inserts.map(|insert| format!("<Data>{insert}</Data>")).concat();
    let system = [
        &format!(r#"<Provider Name="{provider}"/><EventID Qualifiers="16388">{id}</EventID>"#),
        "<Level>2</Level><Task>1</Task><Keywords>0x80000000000000</Keywords>",
        r#"<TimeCreated SystemTime="2027-01-15T09:44:12.000000000Z"/><EventRecordID>884213</EventRecordID>"#,
        "<Channel>Application</Channel><Computer>EX02.contoso.com</Computer><Security/>",
    ]
    .concat();
    let space = "http://schemas.microsoft.com/win/2004/08/events/event";
    format!(r#"<Event xmlns="{space}"><System>{system}</System><EventData>{data}</EventData></Event>"#)
}
