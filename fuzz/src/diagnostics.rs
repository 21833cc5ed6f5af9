//! Seeds and words for the target `diagnostics`: each place and spacing in which they were seen, made up anew.

/// Texts to start from.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    SEEDS.iter().map(|seed| seed.as_bytes().to_vec()).collect()
}

/// What the texts are made of.
pub(crate) const WORDS: &[&str] = &[
    "x-ms-diagnostics: ",
    "diagnostics: ",
    "2000003",
    ";reason=\"",
    "reason=",
    "\";error_category=\"",
    "error_category",
    "invalid_resource",
    "token_expired",
    "invalid_user",
    "WWW-Authenticate: ",
    "Bearer ",
    "client_id=\"",
    "trusted_issuers=\"",
    "authorization_uri=",
    ",Basic Realm=\"\"",
    "Negotiate",
    "AADSTS",
    "AADSTS700027: ",
    "[Reason - The key was not found., ",
    "Thumbprint of key used by client: '",
    "Found key 'Start=",
    "Configured keys: [Key0:Start=",
    ", End=",
    ", Thumbprint=",
    "Trace ID: ",
    "Correlation ID: ",
    "Timestamp: 2024-10-01 08:00:00Z",
    "Error code: 'invalid_client'",
    "HTTP/1.1 401 Unauthorized",
    "POST /ews HTTP/1.1",
    "Host: ",
    "< ",
    "> ",
    "#Fields: date time ",
    "#Fields: DateTime,",
    "sc-status",
    "cs-uri-stem",
    "{\"log\":{\"entries\":[",
    "\"request\":",
    "\"response\":",
    "\"headers\":",
    "\"content\":",
    "\"encoding\":\"base64\"",
    "%22",
    "%3b",
    "%3d",
    "&quot;",
    "\\u0022",
    "\\\"",
    "\"\"",
    "“",
    "”",
    "_x000D__x000A_",
    "System.Net.WebException: ",
    "(403)",
    "GetRequestStream",
    "InternetWebProxy http://",
    "Missing signing certificate",
    "The remote name could not be resolved: '",
    "0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B",
];

const SEEDS: [&str; 12] = [
    "HTTP/1.1 401 Unauthorized\r\nServer: Microsoft-IIS/10.0\r\nrequest-id: 1\r\nDate: Tue, 01 Oct 2024 00:00:00 GMT\r\n\
     WWW-Authenticate: Bearer client_id=\"00000002-0000-0ff1-ce00-000000000000\", \
     trusted_issuers=\"00000001-0000-0000-c000-000000000000@*,a@b\", authorization_uri=\"https://login.windows.net/common\", \
     error=\"invalid_token\",Basic Realm=\"\",Basic Realm=\"\"\r\nx-ms-diagnostics: 2000003;reason=\"The hostname component of \
     the audience claim value is invalid. Expected 'https://a.b'. Actual 'http://a.b'.\";error_category=\"invalid_resource\"\r\n",
    "[2000001;reason=OAuth token submitted with the request cannot be parsed.]",
    "diagnostics: 2000005;reason= \"The user specified by the user-context in the token is ambiguous.\" \
     ;error_category=\"invalid_user\"",
    "2000009;reason=&quot;The issuer of the token is unknown. Issuer was &#39;a@b&#39;.&quot;",
    "{\"d\":\"2000002;reason=\\\"The token has\\u0020expired.\\\";error_category=\\\"token_expired\\\"\"}",
    "#Fields: date time cs-method cs-uri-stem x-ms-diagnostics sc-status\n2024-10-01 00:00:01 POST /ews/exchange.asmx \
     2000002;reason=\"The+token+has+expired.\";error_category=\"token_expired\" 401\n2024-10-01 00:00:02 POST \
     /ews/exchange.asmx 2000002;reason=\"The+token+has+expired.\";error_category=\"token_expired\" 401\n",
    "#Fields: DateTime,UrlHost,UrlStem,Method,HttpStatus,GenericErrors\n2024-10-01T00:00:01.123Z,mail.contoso.com,/EWS/,POST,\
     401,\"OAuthError=2000002;reason=\"\"The token has expired.\"\";error_category=\"\"token_expired\"\"\"\n",
    "{\"log\":{\"entries\":[{\"startedDateTime\":\"2024-10-01T00:00:00.000Z\",\"request\":{\"method\":\"POST\",\"url\":\
     \"https://a.b/ews/?x=1\",\"headers\":[{\"name\":\"client-request-id\",\"value\":\"1\"}]},\"response\":{\"status\":401,\
     \"headers\":[{\"name\":\"x-ms-diagnostics\",\"value\":\"2000001;reason=\\\"x\\\"\"},{\"name\":\"Server\",\"value\":\"x\"},\
     {\"name\":\"Date\",\"value\":\"y\"}],\"content\":{\"mimeType\":\"text/html\",\"encoding\":\"base64\",\
     \"text\":\"QUFEU1RTNTAwMTI6IEJhZC4=\"}}}]}}",
    "Unable to get token from Auth Server. Error code: 'invalid_client'. Description: 'AADSTS70002: Error validating \
     credentials. AADSTS50012: Client assertion contains an invalid signature. [Reason - The key used is expired., Thumbprint \
     of key used by client: '0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B', Found key 'Start=01/05/2018 09:04:48, End=01/05/2023 \
     09:04:48, Thumbprint=0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B', Configured keys: [Key0:Start=01/05/2018 09:04:48, \
     End=01/05/2023 09:04:48, Thumbprint=0B1E2F3A4C5D6E7F8091A2B3C4D5E6F708192A3B;]]\r\nTrace ID: \
     2323088f-8838-4f97-a88d-559bfcf92866\r\nTimestamp: 2023-05-01 10:22:33Z'",
    "Information:Using custom InternetWebProxy http://192.0.2.34:8080/.\nException:\nSystem.Net.WebException: The remote \
     server returned an error: (403) Forbidden.\n   at System.Net.HttpWebRequest.GetRequestStream()\n",
    "> POST /ews/exchange.asmx HTTP/1.1\n> Host: mail.contoso.com\n>\n< HTTP/1.1 401 Unauthorized\n< Server: BigIP\n< \
     Content-Length: 0\n< Connection: close\n<\n",
    "Error:The trusted issuers contained the following entries 'a@*'. None of them are configured locally. The matched Auth \
     Server 'ACS' has an empty realm. Multiple Auth Servers have same realm 'contoso.com'.",
];
