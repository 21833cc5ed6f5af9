<#
.SYNOPSIS
Collects what Exchange's OAuth configuration looks like into one JSON file that Assay opens.

.DESCRIPTION
Reads only: it calls Get-* commands, Test-OAuthConnectivity (if a mailbox is named), w32tm /query and
netsh winhttp show. It changes nothing, and writes one file.

No secrets are written: of certificates only the public part, and whether the private key is there; of tokens in logs no
signature.

Run it in the Exchange Management Shell of Exchange Server 2013, 2016, 2019 or Subscription Edition (Windows
PowerShell 5.1). Every Exchange server that can be reached is asked. One that cannot be reached is noted in the file,
and the rest goes on.

Written from Microsoft's documentation. It was NOT RUN ON A REAL EXCHANGE SERVER by its authors: read it before you
run it.

.PARAMETER OutputPath
The file to write. By default exchange-oauth-<computer>-<time>.json in the current folder.

.PARAMETER Mailbox
A mailbox on this organisation's servers. If it is named, Test-OAuthConnectivity is run for it against Exchange Online.

.PARAMETER TargetUri
The address that Test-OAuthConnectivity calls.

.EXAMPLE
.\collect-exchange-oauth.ps1

.EXAMPLE
.\collect-exchange-oauth.ps1 -OutputPath C:\Temp\oauth.json -Mailbox ada@contoso.com

.LINK
https://learn.microsoft.com/powershell/module/exchange/get-authconfig
#>
[CmdletBinding()]
param(
    [string] $OutputPath,
    [string] $Mailbox,
    [string] $TargetUri = 'https://outlook.office365.com/ews/exchange.asmx'
)

$invariant = [System.Globalization.CultureInfo]::InvariantCulture

# A value as JSON can hold it, whatever depth it came from: dates in UTC, bytes in base64, everything else as its text.
function ConvertTo-Plain {
    param($Value)
    if ($null -eq $Value) { return $null }
    if ($Value -is [bool]) { return $Value }
    if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', $invariant) }
    if ($Value -is [byte[]]) { return [System.Convert]::ToBase64String($Value) }
    if (($Value -is [System.Collections.IEnumerable]) -and ($Value -isnot [string])) {
        $texts = @($Value | ForEach-Object { "$_" })
        return , $texts
    }
    return "$Value"
}

# The named properties of an object. What the object does not have is left out: it is not known, which is not the same
# as blank.
function Select-Plain {
    param($InputObject, [string[]] $Property, [string] $Server)
    $plain = [ordered]@{}
    if ($Server) { $plain['Server'] = $Server }
    foreach ($name in $Property) {
        $found = $InputObject.PSObject.Properties[$name]
        if ($null -eq $found) { continue }
        $value = ConvertTo-Plain -Value $found.Value
        # Windows PowerShell 5.1 writes an array that a function returned as an object, and one that was cast as such.
        if ($value -is [array]) { $value = [string[]] $value }
        $plain[$name] = $value
    }
    return [pscustomobject] $plain
}

# The error of one command, for the file.
function Get-ErrorEntry {
    param([string] $Command, [string] $Server, $ErrorRecord)
    $entry = [ordered]@{ Command = $Command }
    if ($Server) { $entry['Server'] = $Server }
    $entry['Message'] = $ErrorRecord.Exception.Message
    return [pscustomobject] $entry
}

# One section: what a command printed, and its error if it failed.
function Get-Section {
    param([string] $Command, [scriptblock] $Read, [string[]] $Property)
    $items = @()
    $errors = @()
    try {
        foreach ($found in @(& $Read)) {
            if ($null -ne $found) { $items += Select-Plain -InputObject $found -Property $Property }
        }
    } catch {
        $errors += Get-ErrorEntry -Command $Command -ErrorRecord $_
    }
    return [pscustomobject] [ordered]@{ items = [object[]] $items; errors = [object[]] $errors }
}

# The provider of a private key in this computer's store. The key itself is not read.
function Get-KeyProvider {
    param($Certificate)
    if (-not $Certificate.HasPrivateKey) { return $null }
    try {
        $key = $Certificate.PrivateKey
        if ($null -ne $key.CspKeyContainerInfo) { return $key.CspKeyContainerInfo.ProviderName }
    } catch {
        Write-Verbose 'The key belongs to no cryptographic service provider.'
    }
    try {
        $key = [System.Security.Cryptography.X509Certificates.RSACertificateExtensions]::GetRSAPrivateKey($Certificate)
        if ($null -ne $key.Key) { return $key.Key.Provider.Provider }
        if ($null -ne $key.CspKeyContainerInfo) { return $key.CspKeyContainerInfo.ProviderName }
    } catch {
        Write-Verbose 'The provider of the key cannot be read.'
    }
    return $null
}

# What a program printed, as one text.
function Get-Lines {
    param($Printed)
    return (@($Printed | ForEach-Object { "$_" }) -join "`n")
}

if (-not (Get-Command -Name 'Get-AuthConfig' -ErrorAction SilentlyContinue)) {
    throw 'There is no Get-AuthConfig here. Run this script in the Exchange Management Shell.'
}

$collectedAt = (Get-Date).ToUniversalTime()
if (-not $OutputPath) {
    $stamp = $collectedAt.ToString('yyyyMMddHHmmss', $invariant)
    $OutputPath = Join-Path -Path (Get-Location).Path -ChildPath "exchange-oauth-$env:COMPUTERNAME-$stamp.json"
}

Write-Host 'Reading the configuration of the organisation.'

$common = 'Name', 'Identity', 'WhenChangedUTC'
$authConfig = Get-Section -Command 'Get-AuthConfig' -Read { Get-AuthConfig -ErrorAction Stop } -Property @(
    'CurrentCertificateThumbprint', 'PreviousCertificateThumbprint', 'NextCertificateThumbprint',
    'NextCertificateEffectiveDate', 'ServiceName', 'Realm', 'Name', 'WhenChangedUTC')
$authServers = Get-Section -Command 'Get-AuthServer' -Read { Get-AuthServer -ErrorAction Stop } -Property (@(
    'IssuerIdentifier', 'TokenIssuingEndpoint', 'AuthorizationEndpoint', 'ApplicationIdentifier', 'AuthMetadataUrl',
    'Realm', 'DomainName', 'Type', 'Enabled', 'IsDefaultAuthorizationEndpoint', 'CertificateStrings') + $common)
$partnerApplications = Get-Section -Command 'Get-PartnerApplication' -Read {
    Get-PartnerApplication -ErrorAction Stop
} -Property (@(
    'Enabled', 'ApplicationIdentifier', 'CertificateStrings', 'AuthMetadataUrl', 'Realm', 'UseAuthServer',
    'AcceptSecurityIdentifierInformation', 'LinkedAccount', 'IssuerIdentifier') + $common)
$connectors = Get-Section -Command 'Get-IntraOrganizationConnector' -Read {
    Get-IntraOrganizationConnector -ErrorAction Stop
} -Property (@('TargetAddressDomains', 'DiscoveryEndpoint', 'TargetSharingEpr', 'Enabled') + $common)
$intraConfigurations = Get-Section -Command 'Get-IntraOrganizationConfiguration' -Read {
    Get-IntraOrganizationConfiguration -ErrorAction Stop
} -Property @(
    'OnPremisesDiscoveryEndpoint', 'OnPremisesWebServiceEndpoint', 'OnlineDiscoveryEndpoint', 'OnlineTargetAddress',
    'OnPremiseTargetAddresses')
$relationships = Get-Section -Command 'Get-OrganizationRelationship' -Read {
    Get-OrganizationRelationship -ErrorAction Stop
} -Property (@(
    'DomainNames', 'Enabled', 'FreeBusyAccessEnabled', 'TargetApplicationUri', 'TargetAutodiscoverEpr',
    'TargetSharingEpr') + $common)
$overrides = Get-Section -Command 'Get-SettingOverride' -Read { Get-SettingOverride -ErrorAction Stop } -Property (@(
    'ComponentName', 'SectionName', 'Parameters', 'Server', 'MinVersion', 'MaxVersion', 'Reason') + $common)
$hybrid = Get-Section -Command 'Get-HybridConfiguration' -Read {
    Get-HybridConfiguration -ErrorAction Stop
} -Property (@(
    'ClientAccessServers', 'EdgeTransportServers', 'ReceivingTransportServers', 'SendingTransportServers', 'Domains',
    'Features', 'OnPremisesSmartHost', 'TlsCertificateName', 'ServiceInstance') + $common)
$servers = Get-Section -Command 'Get-ExchangeServer' -Read { Get-ExchangeServer -ErrorAction Stop } -Property @(
    'Name', 'Fqdn', 'AdminDisplayVersion', 'Site', 'ServerRole', 'Edition', 'InternetWebProxy')

# AdminDisplayVersion knows cumulative updates only. The set-up program of this computer knows the later updates too.
$setup = Get-Command -Name 'ExSetup.exe' -ErrorAction SilentlyContinue
foreach ($server in $servers.items) {
    if ($setup -and ($server.Name -eq $env:COMPUTERNAME)) {
        $version = "$($setup.FileVersionInfo.ProductVersion)"
        Add-Member -InputObject $server -NotePropertyName 'SetupVersion' -NotePropertyValue $version
    }
}

$certificateProperties = @(
    'Thumbprint', 'Subject', 'FriendlyName', 'NotBefore', 'NotAfter', 'HasPrivateKey', 'Services', 'Status',
    'PublicKeySize', 'CertificateDomains', 'IsSelfSigned', 'RootCAType', 'RawData')
$directoryProperties = @(
    'Identity', 'Name', 'InternalAuthenticationMethods', 'ExternalAuthenticationMethods', 'InternalUrl', 'ExternalUrl')
$certificates = @()
$certificateErrors = @()
$directories = @()
$directoryErrors = @()
$clocks = @()

$providers = @{}
foreach ($own in @(Get-ChildItem -Path 'Cert:\LocalMachine\My' -ErrorAction SilentlyContinue)) {
    $providers[$own.Thumbprint] = Get-KeyProvider -Certificate $own
}

foreach ($server in $servers.items) {
    $name = "$($server.Name)"
    if ("$($server.ServerRole)" -match 'Edge') { continue }
    Write-Host "Reading $name."
    try {
        foreach ($found in @(Get-ExchangeCertificate -Server $name -ErrorAction Stop)) {
            $entry = Select-Plain -InputObject $found -Property $certificateProperties -Server $name
            $provider = $null
            if (($name -eq $env:COMPUTERNAME) -and $found.Thumbprint) { $provider = $providers["$($found.Thumbprint)"] }
            if ($provider) {
                Add-Member -InputObject $entry -NotePropertyName 'KeyProvider' -NotePropertyValue "$provider"
            }
            $certificates += $entry
        }
    } catch {
        $certificateErrors += Get-ErrorEntry -Command 'Get-ExchangeCertificate' -Server $name -ErrorRecord $_
    }
    try {
        foreach ($found in @(Get-WebServicesVirtualDirectory -Server $name -ADPropertiesOnly -ErrorAction Stop)) {
            $directories += Select-Plain -InputObject $found -Property $directoryProperties -Server $name
        }
        foreach ($found in @(Get-AutodiscoverVirtualDirectory -Server $name -ADPropertiesOnly -ErrorAction Stop)) {
            $directories += Select-Plain -InputObject $found -Property $directoryProperties -Server $name
        }
    } catch {
        $directoryErrors += Get-ErrorEntry -Command 'Get-WebServicesVirtualDirectory' -Server $name -ErrorRecord $_
    }
    $address = if ($server.Fqdn) { "$($server.Fqdn)" } else { $name }
    $printed = w32tm /query /status "/computer:$address" 2>&1
    $clocks += [pscustomobject] [ordered]@{
        Server = $name; Command = 'w32tm /query /status'; Text = (Get-Lines -Printed $printed)
    }
}

$printed = netsh winhttp show proxy 2>&1
$proxies = @([pscustomobject] [ordered]@{
    Server = $env:COMPUTERNAME; Command = 'netsh winhttp show proxy'; Text = (Get-Lines -Printed $printed)
})

$tests = @()
$testErrors = @()
if ($Mailbox) {
    Write-Host 'Testing OAuth against Exchange Online. This may take a minute.'
    try {
        $results = @(Test-OAuthConnectivity -Service EWS -TargetUri $TargetUri -Mailbox $Mailbox -ErrorAction Stop)
        foreach ($result in $results) {
            $detail = if ($result.Detail.FullId) { "$($result.Detail.FullId)" } else { "$($result.Detail)" }
            # Of tokens in the log the signature is dropped: without it nobody can use them.
            $detail = $detail -replace '(eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+', '$1.'
            $tests += [pscustomobject] [ordered]@{
                Server = $env:COMPUTERNAME; Task = "$($result.Task)"; ResultType = "$($result.ResultType)"
                TargetUri = $TargetUri; Detail = $detail
            }
        }
    } catch {
        $testErrors += Get-ErrorEntry -Command 'Test-OAuthConnectivity' -ErrorRecord $_
    }
}

$collected = [ordered]@{
    schema = 'assay.collect/1'
    version = '1.0'
    collected_at = $collectedAt.ToString('yyyy-MM-ddTHH:mm:ssZ', $invariant)
    collected_on = $env:COMPUTERNAME
    auth_config = $authConfig
    auth_servers = $authServers
    partner_applications = $partnerApplications
    intra_organization_connectors = $connectors
    intra_organization_configurations = $intraConfigurations
    organization_relationships = $relationships
    setting_overrides = $overrides
    hybrid_configuration = $hybrid
    exchange_servers = $servers
    exchange_certificates = [ordered]@{ items = [object[]] $certificates; errors = [object[]] $certificateErrors }
    virtual_directories = [ordered]@{ items = [object[]] $directories; errors = [object[]] $directoryErrors }
    oauth_connectivity = [ordered]@{ items = [object[]] $tests; errors = [object[]] $testErrors }
    clocks = [ordered]@{ items = [object[]] $clocks; errors = @() }
    winhttp_proxies = [ordered]@{ items = [object[]] $proxies; errors = @() }
}

ConvertTo-Json -InputObject $collected -Depth 8 | Set-Content -LiteralPath $OutputPath -Encoding UTF8

Write-Host "Written: $OutputPath"
Write-Host 'Open it in Assay, or run: assay-cli inspect' "`"$OutputPath`""
