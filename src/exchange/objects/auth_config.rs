//! `Get-AuthConfig`: the certificates that sign, by their thumbprints.

use super::values::{date, text, thumbprint};
use super::{AuthConfig, ObjectBody};
use crate::powershell::Object;

pub(super) fn read(object: &Object) -> ObjectBody {
    ObjectBody::AuthConfig(AuthConfig {
        current: thumbprint(object, &["CurrentCertificateThumbprint"]),
        previous: thumbprint(object, &["PreviousCertificateThumbprint"]),
        next: thumbprint(object, &["NextCertificateThumbprint"]),
        next_effective: date(object, &["NextCertificateEffectiveDate"]),
        service_name: text(object, &["ServiceName"]),
        realm: text(object, &["Realm"]),
        changed: date(object, &["WhenChangedUTC", "WhenChanged"]),
    })
}
