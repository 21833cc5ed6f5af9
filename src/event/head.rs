//! The first lines of an event's XML: enough to know whether the rest is worth reading.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::text::LOW_WORD;

/// Who wrote it, which event it is, and how grave.
pub(super) struct Head<'x> {
    pub(super) provider: Cow<'x, str>,
    pub(super) id: u32,
    pub(super) level: Option<u8>,
}

/// The part that describes the record stands first and is short.
const MAX_BYTES: usize = 4_096;

static PROVIDER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<Provider Name=\""));
static ID: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<EventID"));
static LEVEL: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("<Level>"));

impl<'x> Head<'x> {
    pub(super) fn of(xml: &'x [u8]) -> Option<Self> {
        let head = xml.get(..MAX_BYTES).unwrap_or(xml);
        let behind = |finder: &Finder<'_>, from: usize| {
            let rest = head.get(from..)?;
            Some(from + finder.find(rest)? + finder.needle().len())
        };
        let start = behind(&PROVIDER, 0)?;
        let name = head.get(start..)?;
        let name = name.get(..memchr::memchr(b'"', name)?)?;
        let attributes = behind(&ID, start)?;
        let id = attributes + memchr::memchr(b'>', head.get(attributes..)?)? + 1;
        let level = behind(&LEVEL, id).and_then(|level| number(head.get(level..)?));
        let id = number(head.get(id..)?)?;
        let level = level.and_then(|level| u8::try_from(level).ok());
        Some(Self { provider: unescaped(str::from_utf8(name).ok()?), id: id & LOW_WORD, level })
    }
}

fn number(text: &[u8]) -> Option<u32> {
    let digits = text.iter().position(|byte| !byte.is_ascii_digit())?;
    str::from_utf8(text.get(..digits)?).ok()?.parse().ok()
}

fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    Cow::Owned(entities.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(xml: &str, expected: Option<(&str, u32, Option<u8>)>) {
        let head = Head::of(xml.as_bytes());
        assert_eq!(head.as_ref().map(|head| (&*head.provider, head.id, head.level)), expected, "{xml}");
    }

    #[test]
    fn the_head_is_read_without_the_rest() {
        let xml = |id: &str| {
            format!("<Event><System><Provider Name=\"a &amp; b\" Guid=\"x\"></Provider>{id}<Level>2</Level>")
        };
        check(&xml("<EventID Qualifiers=\"49156\">1003</EventID>"), Some(("a & b", 1003, Some(2))));
        check(&xml("<EventID>3221226475</EventID>"), Some(("a & b", 1003, Some(2))));
        check("<Event><System><Provider Name=\"a\"/><EventID>5</EventID>", Some(("a", 5, None)));
        for broken in ["", "<Provider Name=\"a", "<Provider Name=\"a\"/><EventID", "<Provider Name=\"a\"/><EventID>x<"]
        {
            check(broken, None);
        }
    }
}
