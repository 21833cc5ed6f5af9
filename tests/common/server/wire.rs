//! Bytes of TLS as servers send them that rustls would not.

/// The alert with which a server ends a handshake: `handshake_failure` is 40, `protocol_version` is 70 (RFC 8446
/// section 6).
pub(crate) fn alert(description: u8) -> Vec<u8> {
    vec![21, 3, 3, 0, 2, 2, description]
}

/// The answer of a server that speaks TLS 1.0 and nothing newer: a `ServerHello` with `TLS_RSA_WITH_AES_128_CBC_SHA`
/// (RFC 2246 section 7.4.1.3).
pub(crate) fn server_hello_1_0() -> Vec<u8> {
    let hello = [&[3, 1][..], &[7; 32], &[0], &[0, 0x2f], &[0]].concat();
    let length = u8::try_from(hello.len()).unwrap();
    [&[22, 3, 1, 0, length + 4, 2, 0, 0, length][..], &hello].concat()
}
