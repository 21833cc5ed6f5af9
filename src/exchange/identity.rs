//! The application context (`appctx`) of Exchange's tokens and the unique id that an add-in makes from it.

use aws_lc_rs::digest;

use crate::jose::Token;
use crate::jose::base64url;
use crate::jose::json::{self, Node};

/// `appctx`, in either of its two forms.
#[derive(Clone, Debug)]
pub struct AppContext {
    /// How it was written.
    pub form: AppContextForm,
    root: Node,
}

/// How `appctx` is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppContextForm {
    /// A JSON object, as Microsoft's documentation shows it.
    Object,
    /// A string that holds JSON, as Exchange really writes it.
    Text,
}

/// The unique id of a mailbox user, as add-ins make it. Microsoft's documentation and its sample differ in the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UniqueId {
    /// Metadata URL, then `msexchuid`: the documentation's order.
    pub amurl_then_uid: String,
    /// `msexchuid`, then metadata URL: the sample's order.
    pub uid_then_amurl: String,
    /// SHA-256 over the sample's order, base64url: what the older sample stores (it adds a salt of the add-in's own).
    pub sha256: String,
}

/// Reads `appctx`. `Err` says what it is instead, for the end of a sentence; `Ok(None)` means that it is not there.
pub fn app_context(token: &Token) -> Result<Option<AppContext>, String> {
    let Some(node) = token.claim("appctx") else { return Ok(None) };
    if node.is_object() {
        return Ok(Some(AppContext { form: AppContextForm::Object, root: node.clone() }));
    }
    let Some(text) = node.as_str() else { return Err(format!("it is {}", node.type_name())) };
    let document = json::parse(text.as_bytes());
    if let Some(problem) = document.problems.first() {
        return Err(format!("it is a string whose JSON is broken: {}", words(problem)));
    }
    match document.root {
        Some(root) if root.is_object() => Ok(Some(AppContext { form: AppContextForm::Text, root })),
        Some(root) => Err(format!("it is a string that holds {}, not an object", root.type_name())),
        None => Err("it is a string that holds no JSON".to_owned()),
    }
}

impl AppContext {
    /// A member that is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.root.get(name)?.as_str()
    }

    /// A member, whatever its type.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.root.get(name)
    }

    /// The whole context.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// `amurl`: where the key document is.
    pub fn metadata_url(&self) -> Option<&str> {
        self.text("amurl")
    }

    /// `msexchuid`: who the mailbox user is, on that server.
    pub fn user_id(&self) -> Option<&str> {
        self.text("msexchuid")
    }

    /// `version`.
    pub fn version(&self) -> Option<&str> {
        self.text("version")
    }
}

/// Makes the unique id in both orders.
pub fn unique_id(metadata_url: &str, user_id: &str) -> UniqueId {
    let uid_then_amurl = format!("{user_id}{metadata_url}");
    let hash = digest::digest(&digest::SHA256, uid_then_amurl.as_bytes());
    UniqueId {
        amurl_then_uid: format!("{metadata_url}{user_id}"),
        sha256: base64url::encode(hash.as_ref()),
        uid_then_amurl,
    }
}

fn words(problem: &json::Problem) -> String {
    match problem {
        json::Problem::NotUtf8 { offset } => format!("byte {offset} is not UTF-8"),
        json::Problem::Syntax { line, column, message } => format!("{message} at line {line}, column {column}"),
        json::Problem::DuplicateMember { pointer, .. } => format!("{} stands twice", crate::text::quoted(pointer)),
        json::Problem::TooDeep { .. } => format!("it nests deeper than {} levels", json::MAX_DEPTH),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(appctx: &str, expected: Result<Option<(AppContextForm, Option<&str>)>, &str>) {
        let token = Token::parse(format!("e30.{}.", base64url::encode(format!("{{{appctx}}}").as_bytes())));
        let context = app_context(&token);
        let seen = context.as_ref().map(|context| context.as_ref().map(|context| (context.form, context.version())));
        assert_eq!(seen.map_err(String::as_str), expected, "{appctx}");
    }

    #[test]
    fn both_forms_are_read_and_others_are_named() {
        check(r#""appctx":{"version":"v"}"#, Ok(Some((AppContextForm::Object, Some("v")))));
        check(r#""appctx":"{\"version\":\"v\"}""#, Ok(Some((AppContextForm::Text, Some("v")))));
        check(r#""other":1"#, Ok(None));
        check(r#""appctx":7"#, Err("it is a number"));
        check(r#""appctx":"[]""#, Err("it is a string that holds an array, not an object"));
        check(
            r#""appctx":"{""#,
            Err("it is a string whose JSON is broken: EOF while parsing an object at line 1, column 1"),
        );
        check(r#""appctx":"{\"a\":1,\"a\":2}""#, Err("it is a string whose JSON is broken: `/a` stands twice"));
    }

    #[test]
    fn the_unique_id_comes_in_both_orders() {
        let id = unique_id("https://m/", "uid");
        assert_eq!(id.amurl_then_uid, "https://m/uid");
        assert_eq!(id.uid_then_amurl, "uidhttps://m/");
        assert_eq!(id.sha256.len(), 43);
    }
}
