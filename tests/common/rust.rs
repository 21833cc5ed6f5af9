//! Just enough of Rust's grammar to say which paths and macros a source file names, and on which line. Comments and
//! strings are left out; code under `#[cfg(test)]` is marked.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file, taken apart.
pub(crate) struct Source {
    /// Its path from the project's root: `src/jose/token.rs`.
    pub(crate) path: String,
    /// The file's text.
    pub(crate) text: String,
    /// What it names.
    pub(crate) names: Vec<Name>,
    /// Only tests see it: its module is declared under `#[cfg(test)]`.
    pub(crate) is_test: bool,
}

/// A path or a single name in a source file. `use a::{b, c::d}` names `a::b` and `a::c::d`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// Its parts. What starts at the crate's root starts with `crate`, however it is written.
    pub(crate) parts: Vec<String>,
    /// It is called as a macro.
    pub(crate) is_macro: bool,
    /// It stands under `#[cfg(test)]`.
    pub(crate) is_test: bool,
    /// From 1.
    pub(crate) line: usize,
}

impl Source {
    /// Takes a text apart, as the file at this path.
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let tokens = mark_tests(tokens(text));
        let names = names(&tokens, &module_of(path));
        Self { path: path.to_owned(), text: text.to_owned(), names, is_test: false }
    }

    /// The first part of the module path: `jose` for `src/jose/token.rs`, `bin` for the programs, nothing for `lib.rs`.
    pub(crate) fn top(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let top = below.split('/').next().unwrap_or_default();
        let top = top.strip_suffix(".rs").unwrap_or(top);
        if top == "lib" { "" } else { top }
    }

    /// `src/jose/token.rs:12`.
    pub(crate) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// Every `.rs` file below a folder of the project, sorted, with those that only tests see marked.
pub(crate) fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    collect(&root.join(folder), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let below = path.strip_prefix(root).expect("it lies below the root");
        Source::parse(&below.to_string_lossy().replace('\\', "/"), &text)
    };
    let mut sources: Vec<_> = paths.iter().map(read).collect();
    mark_test_files(&mut sources);
    sources
}

/// Marks the files whose modules are declared under `#[cfg(test)]`, and everything below those.
pub(crate) fn mark_test_files(sources: &mut [Source]) {
    let declared: Vec<String> = sources.iter().flat_map(test_modules).collect();
    for source in sources {
        let module = module_of(&source.path).join("::");
        let is_below = |test: &String| module == *test || module.starts_with(&format!("{test}::"));
        source.is_test = declared.iter().any(is_below);
    }
}

/// The modules that a file declares under `#[cfg(test)]` and that are files of their own.
fn test_modules(source: &Source) -> Vec<String> {
    let tokens = mark_tests(tokens(&source.text));
    let declarations = tokens.windows(3).filter(|window| {
        let [first, _, last] = window else { return false };
        first.is_test && first.text == "mod" && last.text == ";"
    });
    let module = module_of(&source.path);
    declarations.map(|window| [module.clone(), vec![window[1].text.clone()]].concat().join("::")).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a folder can be listed").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// `["crate", "jose", "token"]` for `src/jose/token.rs`.
fn module_of(path: &str) -> Vec<String> {
    let below = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let parts = below.split('/').filter(|part| !matches!(*part, "mod" | "lib"));
    ["crate"].into_iter().chain(parts).map(str::to_owned).collect()
}

/// A word or a sign.
#[derive(Clone)]
struct Token {
    text: String,
    line: usize,
    is_test: bool,
}

impl Token {
    fn is_word(&self) -> bool {
        self.text.starts_with(|first: char| first == '_' || first.is_alphabetic())
    }
}

/// Words and signs, without comments, strings, characters and lifetimes. `::` is one sign.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let skip = skipped(rest);
        let length = if skip > 0 {
            skip
        } else if first == '_' || first.is_alphabetic() {
            rest.find(|next: char| next != '_' && !next.is_alphanumeric()).unwrap_or(rest.len())
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        if skip == 0 && !first.is_whitespace() {
            tokens.push(Token { text: rest[..length].to_owned(), line, is_test: false });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// How many bytes of a comment, string, character or lifetime stand at the start; 0 if none does.
fn skipped(text: &str) -> usize {
    if text.starts_with("//") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("/*") {
        return block_comment(text);
    }
    for prefix in ["", "b", "c"] {
        let Some(rest) = text.strip_prefix(prefix) else { continue };
        if rest.starts_with('"') {
            return prefix.len() + quoted(rest, '"');
        }
        let raw = rest.strip_prefix('r').map(|rest| (rest, rest.len() - rest.trim_start_matches('#').len()));
        if let Some((rest, hashes)) = raw
            && rest[hashes..].starts_with('"')
        {
            let end = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 1;
            let length = rest[start..].find(&end).map_or(rest.len(), |at| start + at + end.len());
            return prefix.len() + 1 + length;
        }
    }
    let character = text.strip_prefix('b').unwrap_or(text);
    let mut next = character.chars();
    if next.next() == Some('\'') {
        let (second, third) = (next.next(), next.next());
        if second == Some('\\') || third == Some('\'') {
            return text.len() - character.len() + quoted(character, '\'');
        }
        let lifetime = &character[1..];
        return text.len() - character.len()
            + 1
            + lifetime.find(|next: char| next != '_' && !next.is_alphanumeric()).unwrap_or(lifetime.len());
    }
    0
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, _) in text.char_indices() {
        if text[at..].starts_with("/*") {
            depth += 1;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            if depth == 0 {
                return at + 2;
            }
        }
    }
    text.len()
}

fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, next) in text.char_indices().skip(1) {
        match next {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if next == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Marks what stands behind `#[cfg(test)]`: up to the end of the block or the semicolon that follows.
fn mark_tests(mut tokens: Vec<Token>) -> Vec<Token> {
    const ATTRIBUTE: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut index = 0;
    while index < tokens.len() {
        let here: Vec<_> = tokens[index..].iter().take(ATTRIBUTE.len()).map(|token| token.text.as_str()).collect();
        if here != ATTRIBUTE {
            index += 1;
            continue;
        }
        let mut depth = 0_usize;
        index += ATTRIBUTE.len();
        while let Some(token) = tokens.get_mut(index) {
            token.is_test = true;
            index += 1;
            match token.text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if matches!(token.text.as_str(), "}" | ";") && depth == 0 {
                break;
            }
        }
    }
    tokens
}

/// Every path and name, with `super` and `self` resolved from where they stand.
fn names(tokens: &[Token], module: &[String]) -> Vec<Name> {
    let mut names = Vec::new();
    let mut modules: Vec<(usize, String)> = Vec::new();
    let mut depth = 0_usize;
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" => {
                depth = depth.saturating_sub(1);
                modules.retain(|(opened, _)| *opened < depth);
            }
            "mod" if tokens.get(index + 2).is_some_and(|token| token.text == "{") => {
                modules.push((depth, tokens[index + 1].text.clone()));
            }
            _ => {}
        }
        let follows_path = index > 0 && tokens[index - 1].text == "::";
        if token.is_word() && !follows_path {
            let mut found = Vec::new();
            index = tree(tokens, index, &[], &mut found);
            let here: Vec<String> =
                module.iter().cloned().chain(modules.iter().map(|(_, name)| name.clone())).collect();
            names.extend(found.into_iter().map(|name| resolved(name, &here)));
        } else {
            index += 1;
        }
    }
    names
}

/// Reads a path with its groups, from its first word; returns where it ends.
fn tree(tokens: &[Token], mut index: usize, before: &[String], names: &mut Vec<Name>) -> usize {
    let mut parts = before.to_vec();
    let Some(first) = tokens.get(index) else { return index };
    while let Some(token) = tokens.get(index) {
        if token.text == "{" && parts.len() > before.len() {
            index += 1;
            while let Some(token) = tokens.get(index).filter(|token| token.text != "}") {
                index = if token.is_word() { tree(tokens, index, &parts, names) } else { index + 1 };
            }
            return index + 1;
        }
        if !token.is_word() {
            break;
        }
        parts.push(token.text.clone());
        index += 1;
        match tokens.get(index) {
            Some(sign) if sign.text == "::" => index += 1,
            _ => break,
        }
    }
    let bang = tokens.get(index).is_some_and(|sign| sign.text == "!");
    let equals = tokens.get(index + 1).is_some_and(|sign| sign.text == "=");
    names.push(Name { parts, is_macro: bang && !equals, is_test: first.is_test, line: first.line });
    index
}

/// `super::super::x` in `crate::a::b` is `crate::x`.
fn resolved(mut name: Name, module: &[String]) -> Name {
    let ups = name.parts.iter().take_while(|part| *part == "super").count();
    let is_self = name.parts.first().is_some_and(|part| part == "self") && name.parts.len() > 1;
    if ups > 0 || is_self {
        let kept = module.len().saturating_sub(ups).max(1);
        let rest = name.parts.split_off(ups.max(usize::from(is_self)));
        name.parts = module[..kept].iter().cloned().chain(rest).collect();
    }
    name
}
