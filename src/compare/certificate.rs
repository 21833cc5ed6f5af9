//! Two certificates, field by field, and two public keys, number by number.

use std::fmt::Write as _;

use super::matching::Matching;
use super::tree::{Change, Comparison, Family, Row, Side, Status, shift_words};
use super::values;
use crate::jose::{Key, Material};
use crate::time::Time;
use crate::x509::{Certificate, Extension, PssUse, PublicKey};

/// Compares two certificates.
pub(super) fn compare(left: &Certificate, right: &Certificate) -> Comparison {
    let rows = rows(["", ""], left, right);
    Comparison::new(Family::Certificate, summary(left, right), rows)
}

/// The fields of two certificates that stand at these pointers. Their names are the report's.
pub(super) fn rows(at: [&str; 2], left: &Certificate, right: &Certificate) -> Vec<Row> {
    let text = |name: &str, left: &str, right: &str| text(name, at, Some(left), Some(right));
    let version = |certificate: &Certificate| certificate.version.map(|version| version.to_string());
    let self_signed = |certificate: &Certificate| match certificate.self_signed {
        Some(true) => "yes",
        Some(false) => "no",
        None => "could not be checked",
    };
    let mut rows = vec![
        text("subject", &left.subject, &right.subject),
        text("issuer", &left.issuer, &right.issuer),
        text("serial", &left.serial, &right.serial),
        self::text("version", at, version(left).as_deref(), version(right).as_deref()),
        moment("not_before", at, left.not_before, right.not_before),
        moment("not_after", at, left.not_after, right.not_after),
        public_key("public_key", at, &left.public_key, &right.public_key),
        text("signature_algorithm", &left.signature_algorithm, &right.signature_algorithm),
        text("self_signed", self_signed(left), self_signed(right)),
        text("thumbprint_sha1", &left.sha1.to_hex(), &right.sha1.to_hex()),
        text("thumbprint_sha256", &left.sha256.to_hex(), &right.sha256.to_hex()),
        text("x5t", &left.sha1.to_x5t(), &right.sha1.to_x5t()),
    ];
    rows.retain(|row| row.left.is_some() || row.right.is_some());
    if !left.extensions.is_empty() || !right.extensions.is_empty() {
        rows.push(extensions(at, &left.extensions, &right.extensions));
    }
    rows
}

/// Extensions by their object identifiers.
fn extensions(at: [&str; 2], left: &[Extension], right: &[Extension]) -> Row {
    let oid = |list: &[Extension], at: usize| list.get(at).map(|extension| extension.oid.clone());
    let mut matching = Matching::new(left.len(), right.len());
    matching.by(|at| oid(left, at), |at| oid(right, at));
    let row = |(of_left, of_right): (Option<usize>, Option<usize>)| {
        let (left, right) = (of_left.and_then(|at| left.get(at)), of_right.and_then(|at| right.get(at)));
        let (Some(left), Some(right)) = (left, right) else {
            let only = left.or(right)?;
            return Some(text(
                &only.name,
                at.map(|at| pointer(at, only)).each_ref().map(String::as_str),
                left.map(words).as_deref(),
                right.map(words).as_deref(),
            ));
        };
        let at = at.map(|at| pointer(at, left));
        let at = at.each_ref().map(String::as_str);
        let mut row = text(&left.name, at, Some(&words(left)), Some(&words(right)));
        let is_list = [left, right].iter().all(|extension| extension.text.contains(", ")) || left.text != right.text;
        if row.status != Status::Same
            && is_list
            && left.critical == right.critical
            && LISTS.contains(&left.oid.as_str())
        {
            row.children = listed(at, &left.text, &right.text);
            row.status = row.status_of_inside();
        }
        // Words may be the same where bytes are not: unknown extensions are shortened.
        if row.status == Status::Same && left.value != right.value {
            row.status = Status::Changed(Change::Value);
        }
        Some(row)
    };
    Row::group("extensions", matching.pairs().into_iter().filter_map(row).collect())
}

/// Names and uses, whose order means nothing.
fn listed(at: [&str; 2], left: &str, right: &str) -> Vec<Row> {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.split(", ").collect(), right.split(", ").collect());
    let mut matching = Matching::new(left.len(), right.len());
    matching.by(|at| left.get(at).copied(), |at| right.get(at).copied());
    matching
        .by(|at| left.get(at).map(|text| values::folded(text)), |at| right.get(at).map(|text| values::folded(text)));
    let row = |(of_left, of_right): (Option<usize>, Option<usize>)| {
        let text =
            |list: &[&str], place: Option<usize>| place.and_then(|place| list.get(place)).map(ToString::to_string);
        self::text("", at, text(&left, of_left).as_deref(), text(&right, of_right).as_deref())
    };
    matching.last().pairs().into_iter().map(row).collect()
}

fn pointer(at: &str, extension: &Extension) -> String {
    format!("{at}/extensions/{}", extension.oid)
}

fn words(extension: &Extension) -> String {
    format!("{}{}", extension.text, if extension.critical { " (critical)" } else { "" })
}

/// Compares two public keys that are evidence of their own.
pub(super) fn compare_keys(left: &Key, right: &Key) -> Comparison {
    let at = ["", ""];
    let is_same = is_same_key(left, right);
    let mut rows: Vec<Row> = match (&left.material, &right.material) {
        (Material::Public(left), Material::Public(right)) => vec![public_key("key", at, left, right)],
        _ => vec![text("key", at, Some(&left.describe()), Some(&right.describe()))],
    };
    rows.extend(facts(at, left, right));
    let summary = match is_same {
        Some(true) => "the same key".to_owned(),
        _ if left.describe() == right.describe() => format!("two keys of one kind: {}", left.describe()),
        _ => format!("another key: {}, {}", left.describe(), right.describe()),
    };
    Comparison::new(Family::PublicKey, vec![summary], rows)
}

/// What documents say of a key. Only what one of them says.
pub(super) fn facts(at: [&str; 2], left: &Key, right: &Key) -> Vec<Row> {
    let fields = |key: &Key| {
        let operations = Some(key.operations.join(" ")).filter(|operations| !operations.is_empty());
        let names = ["kid", "x5t", "x5t#S256", "use", "alg", "key_ops"];
        let values = [&key.kid, &key.x5t, &key.x5t_s256, &key.usage, &key.algorithm, &operations];
        names.into_iter().zip(values.map(Clone::clone))
    };
    let all = fields(left).zip(fields(right)).map(|((name, left), (_, right))| (name, left, right));
    all.filter(|(_, left, right)| left.is_some() || right.is_some())
        .map(|(name, left, right)| text(name, at, left.as_deref(), right.as_deref()))
        .collect()
}

/// Whether two keys are the same; `None` for shared secrets, which are not looked at.
pub(super) fn is_same_key(left: &Key, right: &Key) -> Option<bool> {
    match (&left.material, &right.material) {
        (Material::Public(PublicKey::Other { .. }), Material::Public(PublicKey::Other { .. }))
        | (Material::Secret(_), Material::Secret(_)) => None,
        (Material::Public(left), Material::Public(right)) => Some(left == right),
        _ => Some(false),
    }
}

/// The numbers of two public keys, named as in a JWK.
pub(super) fn public_key(name: &str, at: [&str; 2], left: &PublicKey, right: &PublicKey) -> Row {
    let at = at.map(|at| format!("{at}/{name}"));
    let at = at.each_ref().map(String::as_str);
    let (of_left, of_right) = (numbers(left), numbers(right));
    let mut matching = Matching::new(of_left.len(), of_right.len());
    let field = |list: &[(&'static str, String)], at: usize| list.get(at).map(|(field, _)| *field);
    matching.by(|at| field(&of_left, at), |at| field(&of_right, at));
    let rows = matching.pairs().into_iter().filter_map(|(left, right)| {
        let (left, right) = (left.and_then(|at| of_left.get(at)), right.and_then(|at| of_right.get(at)));
        let (field, _) = left.or(right)?;
        Some(text(field, at, left.map(|(_, value)| value.as_str()), right.map(|(_, value)| value.as_str())))
    });
    let mut row = Row::group(name, rows.collect());
    row.left = Some(Side::text(left.describe(), at[0]));
    row.right = Some(Side::text(right.describe(), at[1]));
    row
}

fn numbers(key: &PublicKey) -> Vec<(&'static str, String)> {
    let mut numbers = vec![("kty", key.algorithm().to_owned())];
    numbers.extend(key.bits().map(|bits| ("bits", bits.to_string())));
    match key {
        PublicKey::Rsa { n, e } => numbers.extend([("n", hex(n)), ("e", hex(e))]),
        PublicKey::RsaPss { n, e, restriction } => {
            let only = match restriction {
                PssUse::Any => "PSS",
                PssUse::Sha256 => "PS256",
                PssUse::Sha384 => "PS384",
                PssUse::Sha512 => "PS512",
                PssUse::Other => "PSS with other parameters",
            };
            numbers.extend([("n", hex(n)), ("e", hex(e)), ("only for", only.to_owned())]);
        }
        PublicKey::Ec { curve, point } => numbers.extend([("crv", curve.name().to_owned()), ("point", hex(point))]),
        PublicKey::Okp { curve, x } => numbers.extend([("crv", curve.name().to_owned()), ("x", hex(x))]),
        PublicKey::Other { .. } => {}
    }
    numbers
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _infallible = write!(text, "{byte:02X}");
        text
    })
}

/// A row of two texts at `at/name`.
pub(super) fn text(name: &str, at: [&str; 2], left: Option<&str>, right: Option<&str>) -> Row {
    let pointer = |at: &str| if name.is_empty() { at.to_owned() } else { format!("{at}/{name}") };
    let status = match (left, right) {
        (Some(left), Some(right)) => values::texts(left, right).map_or(Status::Same, Status::Changed),
        (Some(_), None) => Status::Removed,
        (None, Some(_)) => Status::Added,
        (None, None) => Status::Same,
    };
    let side = |text: Option<&str>, at: &str| text.map(|text| Side::text(text, &pointer(at)));
    Row::leaf(name, status, side(left, at[0]), side(right, at[1]))
}

fn moment(name: &str, at: [&str; 2], left: Option<Time>, right: Option<Time>) -> Row {
    let status = match (left, right) {
        (Some(left), Some(right)) if left == right => Status::Same,
        (Some(left), Some(right)) => Status::Changed(Change::Shifted { by_secs: (right - left).num_seconds() }),
        (None, None) => Status::Same,
        _ => Status::Changed(Change::Value),
    };
    let side = |time: Option<Time>, at: &str| {
        let pointer = format!("{at}/{name}");
        time.map_or_else(|| Side::text("cannot be read", &pointer), |time| Side::moment(time, &pointer))
    };
    Row::leaf(name, status, Some(side(left, at[0])), Some(side(right, at[1])))
}

fn summary(left: &Certificate, right: &Certificate) -> Vec<String> {
    if left.der() == right.der() {
        return vec!["the same certificate, byte for byte".to_owned()];
    }
    let mut parts = vec![match (left.subject == right.subject, left.issuer == right.issuer) {
        (true, true) => "same subject and issuer".to_owned(),
        (true, false) => "same subject, another issuer".to_owned(),
        (false, true) => "another subject, same issuer".to_owned(),
        (false, false) => "another subject and issuer".to_owned(),
    }];
    let is_same_key = left.public_key == right.public_key && !matches!(left.public_key, PublicKey::Other { .. });
    parts.push(if is_same_key { "the same key".to_owned() } else { "another key".to_owned() });
    let shift = |pick: fn(&Certificate) -> Option<Time>| Some((pick(right)? - pick(left)?).num_seconds());
    let words = |what: &str, by_secs: Option<i64>| {
        by_secs.filter(|by_secs| *by_secs != 0).map(|by_secs| format!("{what} {}", shift_words(by_secs)))
    };
    match (shift(|certificate| certificate.not_before), shift(|certificate| certificate.not_after)) {
        (Some(0), Some(0)) => parts.push("same validity".to_owned()),
        (Some(begins), Some(ends)) if begins == ends => parts.push(format!("{}, same length", shift_words(ends))),
        (begins, ends) => parts.extend(words("begins", begins).into_iter().chain(words("ends", ends))),
    }
    parts
}

/// Extensions whose words are lists: key usage, both alternative names, extended key usage.
const LISTS: [&str; 4] = ["2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.37"];
