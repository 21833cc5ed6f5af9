//! The collection script is PowerShell, and reads only: every command, method and redirection in it stands in a list here.
#![cfg(test)]

use std::collections::BTreeSet;

use tree_sitter::{Node, Parser};

use assay::exchange::objects::COLLECTION_SCRIPT;

/// What the script may call beside its own functions. None of it changes a configuration; `Set-Content` writes the one file.
const COMMANDS: [&str; 26] = [
    "Add-Member",
    "ConvertTo-Json",
    "ForEach-Object",
    "Get-AuthConfig",
    "Get-AuthServer",
    "Get-AutodiscoverVirtualDirectory",
    "Get-ChildItem",
    "Get-Command",
    "Get-Date",
    "Get-ExchangeCertificate",
    "Get-ExchangeServer",
    "Get-HybridConfiguration",
    "Get-IntraOrganizationConfiguration",
    "Get-IntraOrganizationConnector",
    "Get-Location",
    "Get-OrganizationRelationship",
    "Get-PartnerApplication",
    "Get-SettingOverride",
    "Get-WebServicesVirtualDirectory",
    "Join-Path",
    "Set-Content",
    "Test-OAuthConnectivity",
    "Write-Host",
    "Write-Verbose",
    "netsh",
    "w32tm",
];

/// Methods, by what they are called on where that is a type.
const METHODS: [&str; 4] = [
    "$Value.ToUniversalTime().ToString",
    "$collectedAt.ToString",
    "[System.Convert]::ToBase64String",
    "[System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey",
];
const TIME: [&str; 2] = ["$Value.ToUniversalTime", "(Get-Date).ToUniversalTime"];

/// What is wrong with a script; empty where it is PowerShell and reads only.
fn faults(script: &str) -> Vec<String> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(script, None).unwrap();
    let mut walk = Walk { script, faults: Vec::new(), commands: BTreeSet::new(), functions: BTreeSet::new() };
    walk.functions(tree.root_node());
    walk.node(tree.root_node());
    walk.faults
}

struct Walk<'s> {
    script: &'s str,
    faults: Vec<String>,
    commands: BTreeSet<&'s str>,
    functions: BTreeSet<&'s str>,
}

impl<'s> Walk<'s> {
    fn text(&self, node: Node<'_>) -> &'s str {
        &self.script[node.byte_range()]
    }

    fn fault(&mut self, what: &str, node: Node<'_>) {
        let line = node.start_position().row + 1;
        self.faults.push(format!("line {line}: {what}: {}", self.text(node)));
    }

    fn functions(&mut self, node: Node<'_>) {
        if node.kind() == "function_name" {
            self.functions.insert(self.text(node));
        }
        for child in children(node) {
            self.functions(child);
        }
    }

    fn node(&mut self, node: Node<'_>) {
        if node.is_error() || node.is_missing() {
            self.fault("a syntax error", node);
        }
        match node.kind() {
            "command" => self.command(node),
            "invokation_expression" => self.method(node),
            "redirection" if self.text(node) != "2>&1" => self.fault("a redirection", node),
            _ => {}
        }
        for child in children(node) {
            self.node(child);
        }
    }

    fn command(&mut self, node: Node<'_>) {
        let text = self.text(node);
        if text.starts_with(['&', '.']) {
            if text != "& $Read" {
                self.fault("a call of what is not named", node);
            }
            return;
        }
        let name = text.split_whitespace().next().unwrap_or_default();
        let is_known = COMMANDS.contains(&name) || self.functions.contains(name);
        let writes = name == "Set-Content" && text != "Set-Content -LiteralPath $OutputPath -Encoding UTF8";
        let asks = match name {
            "w32tm" => text.starts_with("w32tm /query /status "),
            "netsh" => text.starts_with("netsh winhttp show proxy "),
            _ => true,
        };
        if !is_known || writes || !asks {
            self.fault("a command that is not in the list", node);
        }
        if !self.commands.insert(name) && name == "Set-Content" {
            self.fault("a second file", node);
        }
    }

    fn method(&mut self, node: Node<'_>) {
        let text = self.text(node);
        let called = text.strip_suffix(')').and_then(|call| call.rsplit_once('(')).map_or(text, |(called, _)| called);
        if !METHODS.contains(&called) && !TIME.contains(&called) {
            self.fault("a method that is not in the list", node);
        }
    }
}

fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).collect()
}

#[test]
fn the_script_is_powershell_and_reads_only() {
    assert_eq!(faults(COLLECTION_SCRIPT), [""; 0]);
}

#[test]
fn a_script_that_changes_something_is_not_let_through() {
    for injected in [
        "Set-AuthConfig -PublishCertificate\n",
        "& 'Set-AuthConfig'\n",
        "Invoke-Expression $x\n",
        "$x.Delete()\n",
        "[System.IO.File]::Delete($OutputPath)\n",
        "Get-Date > C:\\x.txt\n",
        "Get-Date | Set-Content -LiteralPath C:\\x.txt\n",
        "w32tm /resync /computer:EX01\n",
        "netsh winhttp reset proxy\n",
        "Get-AuthConfig | Set-AuthConfig -PublishCertificate\n",
        "if ($true { Get-Date }\n",
    ] {
        // Behind the parameters, and inside a block.
        for place in ["$invariant =", "    $plain = [ordered]@{}"] {
            let script = COLLECTION_SCRIPT.replacen(place, &format!("{injected}{place}"), 1);
            assert_ne!(script, COLLECTION_SCRIPT);
            assert_ne!(faults(&script), [""; 0], "{injected}");
        }
    }
}

#[test]
fn the_script_says_what_it_is() {
    for said in [".SYNOPSIS", ".PARAMETER OutputPath", ".PARAMETER Mailbox", "NOT RUN ON A REAL EXCHANGE SERVER"] {
        assert!(COLLECTION_SCRIPT.contains(said), "{said}");
    }
    assert!(
        COLLECTION_SCRIPT.is_ascii(),
        "Windows PowerShell 5.1 reads files without a mark in the system's code page"
    );
}
