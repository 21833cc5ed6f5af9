//! What leads from one organisation to another: connectors, their configuration, organization relationships, setting
//! overrides.

use super::values::{domains, flag, list, text};
use super::{
    IntraOrganizationConfiguration, IntraOrganizationConnector, ObjectBody, OrganizationRelationship, SettingOverride,
};
use crate::powershell::Object;

pub(super) fn read(object: &Object) -> ObjectBody {
    ObjectBody::IntraOrganizationConnector(IntraOrganizationConnector {
        name: text(object, &["Name", "Id", "Identity"]),
        target_domains: domains(object, &["TargetAddressDomains"]),
        discovery_endpoint: text(object, &["DiscoveryEndpoint"]),
        enabled: flag(object, &["Enabled"]),
    })
}

pub(super) fn read_configuration(object: &Object) -> ObjectBody {
    ObjectBody::IntraOrganizationConfiguration(IntraOrganizationConfiguration {
        on_premises_discovery_endpoint: text(object, &["OnPremisesDiscoveryEndpoint", "OnPremiseDiscoveryEndpoint"]),
        on_premises_web_service_endpoint: text(
            object,
            &["OnPremisesWebServiceEndpoint", "OnPremiseWebServiceEndpoint"],
        ),
        online_discovery_endpoint: text(object, &["OnlineDiscoveryEndpoint"]),
        online_target_address: text(object, &["OnlineTargetAddress"]),
        on_premise_target_addresses: domains(object, &["OnPremiseTargetAddresses", "OnPremisesTargetAddresses"]),
    })
}

pub(super) fn read_relationship(object: &Object) -> ObjectBody {
    ObjectBody::OrganizationRelationship(OrganizationRelationship {
        name: text(object, &["Name", "Id", "Identity"]),
        domains: domains(object, &["DomainNames"]),
        enabled: flag(object, &["Enabled"]),
        free_busy_enabled: flag(object, &["FreeBusyAccessEnabled"]),
        target_application_uri: text(object, &["TargetApplicationUri"]),
        target_autodiscover_epr: text(object, &["TargetAutodiscoverEpr"]),
        target_sharing_epr: text(object, &["TargetSharingEpr"]),
    })
}

pub(super) fn read_override(object: &Object) -> ObjectBody {
    ObjectBody::SettingOverride(SettingOverride {
        name: text(object, &["Name", "Id", "Identity"]),
        component: text(object, &["ComponentName", "Component"]),
        section: text(object, &["SectionName", "Section"]),
        parameters: list(object, &["Parameters"]),
        server: text(object, &["Server"]),
    })
}
