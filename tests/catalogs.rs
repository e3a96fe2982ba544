//! The catalogs under `rules/` as a whole: sound, and complete against the canonical operations.

use std::collections::{BTreeMap, BTreeSet};

use zdrlint::catalog::schema::{Catalog, Kind, Operation, Returns};
use zdrlint::catalog::{by_id, embedded, needles, of_ecosystem};
use zdrlint::syntax::Ecosystem;

fn operations() -> BTreeSet<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/rules/policy/operations.toml");
    let table: toml::Table = std::fs::read_to_string(path).expect("readable").parse().expect("valid");
    table["operations"].as_table().expect("a table").keys().cloned().collect()
}

fn catalog(id: &str) -> &'static Catalog {
    by_id(id).unwrap_or_else(|| panic!("no catalog {id}"))
}

/// The operations that some path of the catalog sends.
fn reached(catalog: &Catalog) -> BTreeSet<String> {
    let sent = |operation: &Operation| [vec![operation.operation.clone()], operation.also.clone()].concat();
    catalog.operations.values().flat_map(sent).collect()
}

/// `prefix.**` or a whole name.
fn covers(hole: &str, operation: &str) -> bool {
    hole.strip_suffix("**").map_or(hole == operation, |prefix| operation.starts_with(prefix))
}

/// Asserts that `id` reaches exactly `count` operations, and all but the `holes`.
fn reaches(id: &str, count: usize, holes: &[&str]) {
    let reached = reached(catalog(id));
    let all = operations();
    let missing: Vec<_> =
        all.difference(&reached).filter(|name| !holes.iter().any(|hole| covers(hole, name))).collect();
    assert!(missing.is_empty(), "{id} does not reach {missing:?}");
    for hole in holes {
        assert!(all.iter().any(|name| covers(hole, name)), "{id}: the hole {hole} is no operation");
        assert!(!reached.iter().any(|name| covers(hole, name)), "{id}: the hole {hole} is none");
    }
    assert_eq!(reached.len(), count, "{id}");
}

#[test]
fn every_catalog_is_sound() {
    let operations = operations();
    for embedded in embedded() {
        let language = embedded.id.ends_with("-std");
        let problems = embedded.catalog().check(|name| operations.contains(name), language);
        assert_eq!(problems, [], "{}", embedded.id);
        assert_eq!(embedded.catalog().catalog.ecosystem, embedded.ecosystem);
        assert!(!embedded.catalog().catalog.checked.is_empty(), "{} has no date", embedded.id);
        assert!(!embedded.catalog().catalog.sources.is_empty(), "{} has no source", embedded.id);
    }
}

#[test]
fn ids_are_unique() {
    let ids: Vec<_> = embedded().map(|embedded| embedded.id).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

#[test]
fn every_ecosystem_has_a_language_and_an_sdk() {
    for (ecosystem, sdk) in [
        (Ecosystem::Python, "openai-python"),
        (Ecosystem::Node, "openai-node"),
        (Ecosystem::Cargo, "async-openai"),
        (Ecosystem::Go, "openai-go"),
        (Ecosystem::Php, "openai-php"),
        (Ecosystem::Dotnet, "openai-dotnet"),
        (Ecosystem::Ruby, "openai-ruby"),
        (Ecosystem::Jvm, "openai-java"),
    ] {
        let ids: Vec<_> = of_ecosystem(ecosystem).map(|embedded| embedded.id).collect();
        assert!(ids.contains(&sdk) && ids.iter().any(|id| id.ends_with("-std")), "{ids:?}");
    }
}

#[test]
fn sdks_have_needles_and_languages_have_none() {
    for embedded in embedded() {
        assert_eq!(embedded.needles.is_empty(), embedded.id.ends_with("-std"), "{}", embedded.id);
    }
    assert!(needles().contains("openai") && needles().contains("async_openai"));
}

#[test]
fn http_libraries_are_sought_by_the_hosts_of_the_api() {
    let hosts = &zdrlint::policy::hosts().names;
    let names: Vec<&str> = hosts.iter().map(|host| host.name.trim_start_matches("*.")).collect();
    for embedded in embedded() {
        let catalog = embedded.catalog();
        assert_eq!(catalog.catalog.via == Kind::Http, !catalog.http.is_empty(), "{}", embedded.id);
        if catalog.catalog.via == Kind::Http {
            assert!(catalog.operations.is_empty() && catalog.raw.is_empty(), "{}", embedded.id);
            let of_host = |needle: &&str| names.contains(needle);
            // What each line of a batch says of its host is nothing.
            let has_hosts = embedded.needles.iter().all(of_host) || catalog.catalog.ecosystem == Ecosystem::Data;
            assert!(has_hosts && embedded.needles.len() > 1, "{}", embedded.id);
        }
    }
}

#[test]
fn http_calls_say_where_the_url_and_the_method_are() {
    for catalog in embedded().map(zdrlint::catalog::Embedded::catalog) {
        for http in &catalog.http {
            let is_set_later = |made: &String| {
                let mut setters =
                    catalog.types.iter().filter(|ty| ty.name == *made).filter_map(|ty| ty.request.as_ref());
                setters.any(|setters| !setters.url.is_empty())
            };
            let is_given =
                !http.url.is_empty() || !http.request.is_empty() || http.makes.as_ref().is_some_and(is_set_later);
            let is_receiver =
                |call: &String| catalog.types.iter().any(|ty| ty.request.is_some() && call.starts_with(&ty.name));
            // A chain may name it later.
            let is_begun = http.makes.is_some();
            assert!(is_given || is_begun || http.call.iter().all(is_receiver), "{:?} has no URL", http.call);
            let is_open = http.http.is_some() || !http.method.is_empty() || http.url.is_empty();
            let has_method = is_open || http.makes.is_some();
            assert!(has_method, "{:?} has no method", http.call);
        }
    }
}

#[test]
fn python_reaches_every_operation() {
    let holes = [
        "audio.consent_phrases.list",
        // gone before 0.28
        "answers.create",
        "classifications.create",
        "engines.completions",
        "engines.search",
        // the older path; the method now sends `evals.runs.cancel_run`
        "evals.runs.cancel",
        // browsers only
        "live.sessions.webrtc",
        "realtime.calls.webrtc",
        // never had by an SDK
        "realtime.create",
        // sent by the Agents SDK
        "traces.ingest",
    ];
    reaches("openai-python", 411, &holes);
}

#[test]
fn node_reaches_every_operation() {
    let holes = [
        "audio.consent_phrases.list",
        // Python's 0.28 only
        "customer.create",
        "deployments.**",
        "engines.completions",
        "engines.embeddings",
        "engines.generate",
        "engines.update",
        "fine_tunes.delete",
        "fine_tuning.jobs.delete",
        // the older path; the method now sends `evals.runs.cancel_run`
        "evals.runs.cancel",
        // never had by an SDK
        "realtime.create",
        // sent by the Agents SDK
        "traces.ingest",
    ];
    reaches("openai-node", 406, &holes);
}

#[test]
fn async_openai_reaches_what_it_has() {
    let holes = [
        "audio.consent_phrases.list",
        // resources of autumn 2026 that the crate does not have yet
        "admin.organization.projects.service_tier_settings.**",
        "admin.organization.workload_identity_providers.**",
        "agents.**",
        "live.**",
        "webhooks.**",
        // never had
        "fine_tuning.alpha.**",
        "realtime.create",
        "realtime.sessions.create",
        "realtime.transcription_sessions.create",
        "evals.runs.cancel",
        "fine_tunes.delete",
        "fine_tuning.jobs.delete",
        "answers.create",
        "classifications.create",
        "customer.create",
        "deployments.**",
        "engines.**",
        "traces.ingest",
        // opens no sockets
        "realtime.calls.webrtc",
        "realtime.connect",
        "realtime.translations.connect",
        "responses.connect",
    ];
    reaches("async-openai", 305, &holes);
}

#[test]
fn go_reaches_what_it_has() {
    let count = |id: &str| reached(catalog(id)).len();
    assert_eq!((count("openai-go"), count("go-openai"), count("azopenai")), (259, 84, 47));
}

#[test]
fn php_reaches_what_it_has() {
    let count = |id: &str| reached(catalog(id)).len();
    assert_eq!((count("openai-php"), count("orhanerday-open-ai")), (99, 58));
}

#[test]
fn twins_send_the_same() {
    let rust = &catalog("async-openai").operations;
    let twins = rust.iter().filter_map(|(path, twin)| Some((path.strip_suffix("_byot")?, twin)));
    let mut count = 0;
    for (path, twin) in twins {
        assert_eq!(rust.get(path), Some(twin), "{path}");
        count += 1;
    }
    assert!(count > 250, "{count}");

    let python = &catalog("openai-python").operations;
    for (path, twin) in python.iter().filter(|(path, _)| path.starts_with("openai.") && path.contains(".a")) {
        let sync = path.replacen(".a", ".", 1);
        assert_eq!(python.get(&sync).map(|operation| &operation.operation), Some(&twin.operation), "{path}");
    }
}

#[test]
fn bodies_stand_after_the_ids() {
    let body = |id: &str, path: &str| catalog(id).operations[path].body;
    assert_eq!(body("openai-node", "Client.responses.create"), 0);
    assert_eq!(body("openai-node", "Client.beta.threads.runs.create"), 1);
    assert_eq!(body("openai-node", "Client.vectorStores.update"), 1);
    assert_eq!(body("async-openai", "Client.responses().create_stream_byot"), 0);
    assert_eq!(body("async-openai", "Client.conversations().update"), 1);
    assert_eq!(body("async-openai", "Client.threads().messages().create"), 0);
    assert_eq!(body("async-openai", "Client.threads().messages().update"), 1);
    // The context comes first.
    assert_eq!(body("openai-go", "Client.Responses.New"), 1);
    assert_eq!(body("openai-go", "Client.Beta.Threads.Runs.New"), 2);
    assert_eq!(body("go-openai", "Client.ModifyMessage"), 3);
    assert_eq!(body("openai-php", "Client.responses().create"), 0);
    assert_eq!(body("openai-php", "Client.threads().messages().modify"), 2);
    assert_eq!(body("orhanerday-open-ai", "Client.submitToolOutputs"), 2);
}

#[test]
fn streams_say_so() {
    let stream = BTreeMap::from([("stream".to_owned(), serde_json::Value::Bool(true))]);
    for (id, path) in [
        ("openai-python", "Client.responses.stream"),
        ("openai-python", "Client.beta.threads.create_and_run_stream"),
        ("openai-node", "Client.chat.completions.stream"),
        ("async-openai", "Client.chat().create_stream"),
        ("openai-go", "Client.Responses.NewStreaming"),
        ("go-openai", "Client.CreateResponseStream"),
        ("openai-php", "Client.responses().createStreamed"),
    ] {
        assert_eq!(catalog(id).operations[path].sends, stream, "{path}");
    }
}

#[test]
fn helpers_name_all_they_send() {
    let upload = &catalog("openai-python").operations["Client.vector_stores.files.upload_and_poll"];
    assert_eq!(upload.operation, "vector_stores.files.create");
    assert_eq!(upload.also, ["files.create", "vector_stores.files.retrieve"]);
}

#[test]
fn every_connection_can_send() {
    for id in ["openai-python", "openai-node"] {
        let catalog = catalog(id);
        let connections: BTreeSet<_> = catalog.operations.values().filter_map(|op| op.returns.as_ref()).collect();
        assert!(connections.len() >= 4, "{id}: {connections:?}");
        for connection in connections {
            let send = &catalog.operations[&format!("{connection}.send")];
            assert!(send.socket, "{connection}.send");
        }
    }
}

#[test]
fn languages_read_the_environment() {
    for id in ["python-std", "node-std", "rust-std", "go-std", "csharp-std", "jvm-std"] {
        let catalog = catalog(id);
        let reads = catalog.summaries.iter().any(|summary| summary.returns == Returns::Environment);
        assert!(reads, "{id}");
    }
    assert!(catalog("node-std").environment.iter().any(|path| path == "process.env"));
}
