//! Labels by their two names: the dotted id (`kubernetes.cluster.name`) and the public one that PromQL
//! takes (`kube_cluster_name`).
//!
//! Well known are the labels of Sysdig's agent, of Kubernetes, of cloud providers and of IBM's platform
//! metrics, whether or not the customer has data with them, and families whose last part is the customer's
//! own, such as `cloudProvider.tag.…`. Sources: `terraform-provider-sysdig` (its alerts and their tests),
//! Sysdig's pages on labels, IBM's pages on platform metrics. Where a page names one spelling only, the
//! other one is formed by the rule that all the rest follow.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::world::metrics::usual_label_names;

/// Beginnings of dotted ids, each with its public one and what may follow, words with a blank between.
const GROUPS: [(&str, &str, &str); 28] = [
    ("agent", "agent", "id mode version"),
    (
        "cloudProvider",
        "cloud_provider",
        "account.id availabilityZone host.ip.private host.ip.public host.name id instance.type name \
         region resource.endPoint resource.name resource.type securityGroups status",
    ),
    ("container", "container", "id name type image image.digest image.id image.repo image.tag"),
    ("ecs", "ecs", "clusterName serviceName taskFamilyName"),
    ("file", "file", "mount name"),
    ("fs", "fs", "device mountDir type"),
    (
        "host",
        "host",
        "hostName mac domain instanceId ip.all ip.private ip.public uname.machine uname.release",
    ),
    ("kubernetes.cluster", "kube_cluster", "id name"),
    ("kubernetes.cronJob", "kube_cronjob", "name uid"),
    ("kubernetes.daemonSet", "kube_daemonset", "name uid"),
    ("kubernetes.deployment", "kube_deployment", "name uid"),
    ("kubernetes.hpa", "kube_hpa", "name uid"),
    ("kubernetes.job", "kube_job", "name owner.isController owner.kind owner.name uid"),
    ("kubernetes.namespace", "kube_namespace", "name uid"),
    ("kubernetes.node", "kube_node", "condition name reason resource status uid unit"),
    ("kubernetes.persistentvolume", "kube_persistentvolume", "name uid"),
    ("kubernetes.persistentvolumeclaim", "kube_persistentvolumeclaim", "name uid"),
    (
        "kubernetes.pod",
        "kube_pod",
        "condition container createdBy.kind createdBy.name ip name owner.kind owner.name phase reason \
         resource uid unit",
    ),
    ("kubernetes.replicaSet", "kube_replicaset", "name uid owner.kind owner.name"),
    ("kubernetes.replicationController", "kube_replicationcontroller", "name uid"),
    ("kubernetes.resourcequota", "kube_resourcequota", "name resource resourcequota type uid"),
    ("kubernetes.service", "kube_service", "clusterIp name uid"),
    ("kubernetes.statefulSet", "kube_statefulset", "name uid"),
    ("kubernetes.storageclass", "kube_storageclass", "name"),
    ("kubernetes.workload", "kube_workload", "name type"),
    (
        "net",
        "net",
        "client.ip http.method http.statusCode http.url local.endpoint local.service \
         mongodb.collection mongodb.operation protocol remote.endpoint remote.service server.ip \
         server.port sql.query sql.query.type sql.table",
    ),
    ("proc", "proc", "commandLine name"),
    ("program", "program", "cmd.line name usage"),
];

/// Public names that the rule does not give.
const IRREGULAR: [(&str, &str); 4] = [
    ("host.hostName", "host_hostname"),
    ("net.http.statusCode", "net_http_statuscode"),
    ("net.sql.query.type", "net_sql_querytype"),
    ("fs.mountDir", "fs_mountdir"),
];

/// Beginnings behind which every word is a label: the customer's own tags and labels.
const FAMILIES: [(&str, &str); 14] = [
    ("agent.tag.", "agent_tag_"),
    ("cloudProvider.tag.", "cloud_provider_tag_"),
    ("container.label.", "container_label_"),
    ("kubernetes.cronJob.label.", "kube_cronjob_label_"),
    ("kubernetes.daemonSet.label.", "kube_daemonset_label_"),
    ("kubernetes.deployment.label.", "kube_deployment_label_"),
    ("kubernetes.job.label.", "kube_job_label_"),
    ("kubernetes.namespace.label.", "kube_namespace_label_"),
    ("kubernetes.node.label.", "kube_node_label_"),
    ("kubernetes.pod.label.", "kube_pod_label_"),
    ("kubernetes.replicaSet.label.", "kube_replicaset_label_"),
    ("kubernetes.service.label.", "kube_service_label_"),
    ("kubernetes.statefulSet.label.", "kube_statefulset_label_"),
    // Each of IBM's services has attributes of its own; dots are not in their names.
    ("ibm_", "ibm_"),
];

/// Labels of the sandbox's series that are well known by another name.
const IN_DATA: [(&str, &str); 5] = [
    ("host.hostName", "host"),
    ("host.mac", "host"),
    ("ibm_location", "region"),
    ("kubernetes.namespace.name", "namespace"),
    ("kubernetes.pod.name", "pod"),
];

/// A label by both of its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    /// The dotted name.
    pub(crate) id: String,
    /// The name that PromQL takes.
    pub(crate) public_id: String,
}

impl Label {
    /// The label with this name in either spelling: one of the metrics that every instance has, or a well-known one.
    pub(crate) fn find(name: &str) -> Option<Self> {
        Self::of(usual_label_names(), name)
    }

    /// The label with this name in either spelling: one of these of a customer's data, or a well-known one.
    pub(crate) fn of(own: &BTreeSet<&str>, name: &str) -> Option<Self> {
        if own.contains(name) {
            return Some(Self::new(name, name));
        }
        well_known(name).or_else(|| of_family(name))
    }

    fn new(id: impl Into<String>, public_id: impl Into<String>) -> Self {
        Self { id: id.into(), public_id: public_id.into() }
    }

    /// What a customer's series with these labels call it; `None` where no data has it.
    pub(crate) fn in_data<'a>(&self, own: &BTreeSet<&'a str>) -> Option<&'a str> {
        let known = IN_DATA.iter().find(|(id, _)| *id == self.id).map(|(_, name)| *name);
        known.filter(|it| own.contains(it)).or_else(|| own.get(self.id.as_str()).copied())
    }

    /// The document of the label pages.
    pub(crate) fn descriptor(&self) -> Value {
        json!({"id": self.id, "publicId": self.public_id, "type": "string"})
    }
}

/// The well-known labels with both of their names.
static WELL_KNOWN: LazyLock<Vec<Label>> = LazyLock::new(|| {
    let of_group = |(dotted, public, words): &(&str, &str, &str)| -> Vec<Label> {
        let label = |word: &str| {
            let id = format!("{dotted}.{word}");
            let irregular = IRREGULAR.iter().find(|(own, _)| *own == id).map(|(_, name)| *name);
            let regular = || format!("{public}_{}", underscored(word));
            let public_id = irregular.map_or_else(regular, str::to_owned);
            Label::new(id, public_id)
        };
        words.split_ascii_whitespace().map(label).collect()
    };
    GROUPS.iter().flat_map(of_group).collect()
});

fn well_known(name: &str) -> Option<Label> {
    WELL_KNOWN.iter().find(|it| it.id == name || it.public_id == name).cloned()
}

/// A public name does not say where its dots and slashes were: behind the family's part it stays as it is.
fn of_family(name: &str) -> Option<Label> {
    FAMILIES.iter().find_map(|(dotted, public)| {
        let (id, rest) = match (name.strip_prefix(dotted), name.strip_prefix(public)) {
            (Some(rest), _) => (name.to_owned(), rest),
            (None, Some(rest)) => (format!("{dotted}{rest}"), rest),
            (None, None) => return None,
        };
        let plain = |it: char| it.is_alphanumeric() || "._-/".contains(it);
        let named = !rest.is_empty() && rest.chars().all(plain);
        named.then(|| Label::new(id, format!("{public}{}", plain_word(rest))))
    })
}

/// `availabilityZone` as `availability_zone`, and a dot as an underscore.
fn underscored(word: &str) -> String {
    let mut text = String::new();
    for letter in word.chars() {
        if letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(if letter == '.' { '_' } else { letter.to_ascii_lowercase() });
    }
    text
}

/// What is not a letter or digit becomes an underscore, as in the names of Prometheus.
fn plain_word(word: &str) -> String {
    word.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_well_known_label_is_found_by_both_names_and_no_name_means_two() {
        let mut names = BTreeSet::new();
        for (dotted, _, words) in GROUPS {
            for word in words.split_ascii_whitespace() {
                let label = Label::find(&format!("{dotted}.{word}")).unwrap();
                assert_eq!(Label::find(&label.public_id).as_ref(), Some(&label));
                let plain = |it: char| it.is_ascii_lowercase() || it == '_';
                assert!(label.public_id.chars().all(plain), "{label:?}");
                assert!(names.insert(label.public_id.clone()), "{label:?}");
            }
        }
        assert!(names.len() > 100);
    }

    #[test]
    fn a_name_of_a_family_keeps_what_the_customer_wrote() {
        for (name, id, public_id) in [
            (
                "cloud_provider_tag_k8s_io_role_master",
                "cloudProvider.tag.k8s_io_role_master",
                "cloud_provider_tag_k8s_io_role_master",
            ),
            (
                "cloudProvider.tag.k8s.io/role/master",
                "cloudProvider.tag.k8s.io/role/master",
                "cloud_provider_tag_k8s_io_role_master",
            ),
            ("ibm_service_instance_name", "ibm_service_instance_name", "ibm_service_instance_name"),
        ] {
            assert_eq!(Label::find(name), Some(Label::new(id, public_id)));
        }
        for name in ["cloudProvider.tag.", "agent.tag.a b", "ibm_", "invented", "", "host.name"] {
            assert_eq!(Label::find(name), None, "{name}");
        }
    }
}
