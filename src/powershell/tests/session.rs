//! Prompts, transcripts, error messages.

use super::check;

#[test]
fn each_command_has_its_output() {
    check(
        "[PS] C:\\>Get-AuthConfig | fl Realm\n\n\nRealm :\n\n\n[PS] C:\\>Get-AuthServer\n[PS] C:\\>\n[PS] C:\\>$a = Get-AuthServer\n[PS] C:\\>w32tm /query /source\nLocal CMOS Clock\n\n[EX01]: PS C:\\>Get-PartnerApplication",
        &[
            "List of Get-AuthConfig | fl Realm",
            "  Realm=''",
            "Text of Get-AuthServer",
            "Text of w32tm /query /source",
            "  'Local CMOS Clock' ",
        ],
    );
}

#[test]
fn transcripts_name_the_computer() {
    let stars = "**********************";
    check(
        &format!(
            "{stars}\nWindows PowerShell transcript start\nStart time: 20230203141602\nUsername: CONTOSO\\admin\nMachine: EX01 (Microsoft Windows NT 10.0.20348.0)\n\
             PSVersion: 5.1\n{stars}\nTranscript started, output file is C:\\x.txt\n{stars}\nCommand start time: 20230203141603\n{stars}\nPS C:\\>Get-AuthConfig | fl\n\nName : x\n\n\
             PS C:\\>Get-AuthServer\nPS C:\\>Stop-Transcript\n{stars}\nWindows PowerShell transcript end\nEnd time: 20230203141702\n{stars}\n"
        ),
        &["List of EX01: Get-AuthConfig | fl", "  Name='x'", "Text of EX01: Get-AuthServer"],
    );
}

#[test]
fn error_messages_are_objects() {
    let details = "    + CategoryInfo          : NotSpecified: (:) [Get-AuthServer], ManagementObjectNotFoundException\n    + FullyQualifiedErrorId : [Server=EX01,RequestId=1,TimeStamp=2] 5C9D,Microsoft.Exchange.Management.Syst\n   emConfigurationTasks.GetAuthServer\n    + PSComputerName        : ex01.contoso.com\n";
    check(
        &format!(
            "[PS] C:\\>Get-AuthServer x | fl\nThe operation couldn't be performed because object 'x' couldn't be found on\n'DC01'.\n{details}\n[PS] C:\\>"
        ),
        &[
            "Text of Get-AuthServer x | fl",
            "  ErrorRecord: 'The operation couldn't be performed because object 'x' couldn't be found on 'DC01'.' \
             CategoryInfo='NotSpecified: (:) [Get-AuthServer], ManagementObjectNotFoundException' \
             FullyQualifiedErrorId='[Server=EX01,RequestId=1,TimeStamp=2] 5C9D,Microsoft.Exchange.Management.SystemConfigurationTasks.GetAuthServer' \
             PSComputerName='ex01.contoso.com'",
        ],
    );
    check(
        "PS C:\\>Get-AuthConfig\nGet-AuthConfig : The term 'Get-AuthConfig' is not recognized.\nAt line:1 char:1\n+ Get-AuthConfig\n+ ~~~~~~~~~~~~~~\n    + CategoryInfo          : ObjectNotFound: (Get-AuthConfig:String) [], CommandNotFoundException\n    + FullyQualifiedErrorId : CommandNotFoundException\n \nPS C:\\>",
        &[
            "Text of Get-AuthConfig",
            "  ErrorRecord: 'Get-AuthConfig : The term 'Get-AuthConfig' is not recognized.' \
             CategoryInfo='ObjectNotFound: (Get-AuthConfig:String) [], CommandNotFoundException' FullyQualifiedErrorId='CommandNotFoundException'",
        ],
    );
    check(
        "PS C:\\>Get-AuthConfig\nGet-AuthConfig: The term 'Get-AuthConfig' is not recognized.\nPS C:\\>",
        &["Text of Get-AuthConfig", "  ErrorRecord: 'Get-AuthConfig: The term 'Get-AuthConfig' is not recognized.' "],
    );
    check(
        "PS C:\\>Get-X\nPS>TerminatingError(Get-X): \"x\"\n>> TerminatingError(Get-X): \"x\"\nPS C:\\>",
        &["Text of Get-X", "  'PS>TerminatingError(Get-X): \"x\"|>> TerminatingError(Get-X): \"x\"' "],
    );
    check(
        "PS C:\\>w32tm /query /status\nThe following error occurred: The service has not been started. (0x80070426)\n",
        &[
            "Text of w32tm /query /status",
            "  'The following error occurred: The service has not been started. (0x80070426)' ",
        ],
    );
    // Without a prompt, only what is printed below an error tells it from prose.
    check(
        "Text.\n\nIt failed.\n    + CategoryInfo          : a\n    + FullyQualifiedErrorId : b\n",
        &["Text", "  ErrorRecord: 'It failed.' CategoryInfo='a' FullyQualifiedErrorId='b'"],
    );
}

#[test]
fn a_command_may_print_in_several_forms() {
    check(
        "[PS] C:\\>Get-ExchangeCertificate | fl\nWARNING: A special Rpc error occurs on server EX01: The certificate was not\nfound.\n\nNotAfter : x\n\n[PS] C:\\>",
        &[
            "Text of Get-ExchangeCertificate | fl",
            "  WarningRecord: 'A special Rpc error occurs on server EX01: The certificate was not found.' ",
            "List of Get-ExchangeCertificate | fl",
            "  NotAfter='x'",
        ],
    );
    check(
        "PS C:\\>Get-A\nloose\n\nName : x\n\nIt failed.\n    + CategoryInfo          : a\nPS C:\\>",
        &["List of Get-A", "  Name='x'", "Text of Get-A", "  ErrorRecord: 'It failed.' CategoryInfo='a'"],
    );
    check("WARNING: nothing of PowerShell's\n", &[]);
}

#[test]
fn one_console_writes_dates_in_one_order() {
    let commands = |first: &str, second: &str| {
        format!(
            "[{first}]: PS C:\\>Get-A | fl\n\nNotAfter : 13/09/2027 10:00:00\n\n[{second}]: PS C:\\>Get-B | fl\n\nNotAfter : 01/09/2027 10:00:00\n\n"
        )
    };
    let first = ["List of EX01: Get-A | fl", "  NotAfter=2027-09-13T10:00:00?"];
    check(
        &commands("EX01", "EX01"),
        &[first[0], first[1], "List of EX01: Get-B | fl", "  NotAfter=2027-09-01T10:00:00?"],
    );
    check(
        &commands("EX01", "EX02"),
        &[first[0], first[1], "List of EX02: Get-B | fl", "  NotAfter=ambiguous 01/09/2027 10:00:00"],
    );
    // Dates that are written in another way, or below what somebody wrote, come from another console.
    let two = |between: &str, second: &str| {
        format!(
            "[PS] C:\\>Get-A | fl\n\nNotAfter : 13/09/2027 10:00:00\n\n{between}[PS] C:\\>Get-B | fl\n\nNotAfter : {second}\n\n"
        )
    };
    let first = ["List of Get-A | fl", "  NotAfter=2027-09-13T10:00:00?", "List of Get-B | fl"];
    let ambiguous = |between, second: &str| {
        let last = format!("  NotAfter=ambiguous {second}");
        check(&two(between, second), &[first[0], first[1], first[2], &last]);
    };
    ambiguous("", "11/12/2027 10:00:00 AM");
    ambiguous("", "01-09-2027 10:00:00");
    ambiguous("And from New York:\n\n", "01/09/2027 10:00:00");
    let same = "  NotAfter=2027-09-01T10:00:00?";
    check(&two("[PS] C:\\>\n\n", "01/09/2027 10:00:00"), &[first[0], first[1], first[2], same]);
}
