//! The policy files under `rules/policy/` are complete, agree with themselves, and say what the sources say.

use std::collections::{BTreeMap, BTreeSet};

use zdrlint::lint::Content;
use zdrlint::policy::{Eligible, Policy, Row, facts, hosts, is_date};
use zdrlint::request::Provider;

fn policies() -> [(Provider, &'static Policy); 2] {
    [Provider::OpenAi, Provider::Azure].map(|provider| (provider, facts().policy(provider).expect("a policy")))
}

fn openai() -> &'static Policy {
    facts().policy(Provider::OpenAi).expect("a policy")
}

fn row(name: &str) -> &'static Row {
    let operation = facts().operation(name).unwrap_or_else(|| panic!("no operation {name}"));
    facts().row(Provider::OpenAi, &operation.endpoint, &operation.http).expect("a row")
}

#[test]
fn every_operation_has_exactly_one_row() {
    for (provider, _) in policies() {
        for operation in facts().operations() {
            let rows = facts().rows(provider, &operation.endpoint, &operation.http);
            let names: Vec<&str> = rows.iter().map(|row| row.endpoint.as_str()).collect();
            assert_eq!(
                names.len(),
                1,
                "{provider:?}: {} {} has the rows {names:?}",
                operation.http,
                operation.endpoint
            );
        }
    }
}

#[test]
fn every_row_of_openai_answers_for_an_operation() {
    // The prompts API is in no SDK and in no specification that was read: only its path is known.
    let without = BTreeSet::from(["/v1/prompts", "/v1/search", "/v1/graders"]);
    let mut used = BTreeSet::new();
    for operation in facts().operations() {
        used.extend(
            facts().rows(Provider::OpenAi, &operation.endpoint, &operation.http).iter().map(|row| &row.endpoint),
        );
    }
    for row in &openai().rows {
        assert!(used.contains(&row.endpoint) != without.contains(row.endpoint.as_str()), "{}", row.endpoint);
    }
}

#[test]
fn sources_and_dates_are_there() {
    for (_, policy) in policies() {
        assert!(is_date(&policy.as_of), "{}", policy.as_of);
        let mut ids = BTreeSet::new();
        for source in &policy.sources {
            assert!(ids.insert(source.id.as_str()), "{} twice", source.id);
            assert!(is_date(&source.date), "{}: {}", source.id, source.date);
            assert!(source.url.starts_with("https://") && !source.title.is_empty(), "{}", source.id);
        }
        let rows = policy.rows.iter().map(|row| (&row.endpoint, &row.sources));
        let features = policy.features.iter().map(|feature| (&feature.name, &feature.sources));
        let topics = policy.topics.iter().map(|topic| (&topic.name, &topic.sources));
        let mut cited = BTreeSet::new();
        for (what, sources) in rows.chain(features).chain(topics) {
            assert!(!sources.is_empty(), "{what} has no source");
            for id in sources {
                assert!(ids.contains(id.as_str()), "{what} names the source {id}, which is not there");
                cited.insert(id.as_str());
            }
        }
        assert_eq!(cited, ids, "sources that nothing cites");
        for row in &policy.rows {
            assert!(row.retired.as_deref().is_none_or(is_date), "{}", row.endpoint);
        }
    }
    let ids: BTreeSet<&str> = hosts().sources.iter().map(|source| source.id.as_str()).collect();
    for host in &hosts().names {
        assert!(host.sources.iter().all(|id| ids.contains(id.as_str())), "{}", host.name);
        assert!(host.region.as_deref().is_none_or(|region| hosts().region(region).is_some()), "{}", host.name);
    }
}

#[test]
fn names_are_unique() {
    for (provider, policy) in policies() {
        let mut seen = BTreeSet::new();
        let rows = policy.rows.iter().map(|row| format!("row {}", row.endpoint));
        let features = policy.features.iter().map(|feature| format!("feature {} {}", feature.name, feature.endpoint));
        let topics = policy.topics.iter().map(|topic| format!("topic {}", topic.name));
        for name in rows.chain(features).chain(topics) {
            assert!(seen.insert(name.clone()), "{provider:?}: {name} twice");
        }
    }
}

#[test]
fn rows_without_their_own_take_the_verdict_of_their_family_and_say_so() {
    for (_, policy) in policies() {
        for row in &policy.rows {
            let Some(family) = &row.family else { continue };
            assert!(!row.printed, "{} is printed and has a family", row.endpoint);
            let head = policy.row(family).unwrap_or_else(|| panic!("{} names {family}", row.endpoint));
            assert!(head.family.is_none(), "{family} has a family itself");
            assert_eq!(row.zdr_eligible, head.zdr_eligible, "{}", row.endpoint);
            let said =
                row.limitations.iter().any(|text| text.contains("no row of its own") && text.contains(family.as_str()));
            assert!(said, "{} does not say that it follows {family}", row.endpoint);
        }
    }
}

#[test]
fn the_printed_table_is_complete() {
    let printed = |eligible: &[Eligible]| -> Vec<&str> {
        let rows = openai().rows.iter().filter(|row| row.printed && eligible.contains(&row.zdr_eligible));
        rows.map(|row| row.endpoint.as_str()).collect()
    };
    assert_eq!(
        printed(&[Eligible::Limited]),
        [
            "/v1/chat/completions",
            "/v1/responses",
            "/v1/decisions",
            "/v1/images/generations",
            "/v1/images/edits",
            "/v1/live/sessions",
        ]
    );
    assert_eq!(
        printed(&[Eligible::Yes]),
        [
            "/v1/embeddings",
            "/v1/audio/transcriptions",
            "/v1/audio/translations",
            "/v1/audio/speech",
            "/v1/moderations",
            "/v1/completions",
            "/v1/realtime",
        ]
    );
    assert_eq!(
        printed(&[Eligible::No]),
        [
            "/v1/conversations",
            "/v1/conversations/items",
            "/v1/chatkit/threads",
            "/v1/agents",
            "/v1/assistants",
            "/v1/threads",
            "/v1/threads/messages",
            "/v1/threads/runs",
            "/v1/threads/runs/steps",
            "/v1/vector_stores",
            "/v1/audio/voices",
            "/v1/files",
            "/v1/fine_tuning/jobs",
            "/v1/evals",
            "/v1/batches",
        ]
    );
    assert_eq!(printed(&[Eligible::Undocumented, Eligible::NotApplicable]), Vec::<&str>::new());
}

#[test]
fn operations_find_the_row_that_speaks_of_them() {
    for (operation, endpoint, eligible) in [
        ("responses.create", "/v1/responses", Eligible::Limited),
        ("responses.connect", "/v1/responses", Eligible::Limited),
        ("responses.retrieve", "/v1/responses/{response_id}", Eligible::Limited),
        ("responses.compact", "/v1/responses/compact", Eligible::Limited),
        ("responses.input_tokens.count", "/v1/responses/input_tokens", Eligible::Limited),
        ("chat.completions.create", "/v1/chat/completions", Eligible::Limited),
        ("chat.completions.list", "/v1/chat/completions (stored completions)", Eligible::Limited),
        ("chat.completions.messages.list", "/v1/chat/completions (stored completions)", Eligible::Limited),
        ("conversations.items.list", "/v1/conversations/items", Eligible::No),
        ("conversations.update", "/v1/conversations", Eligible::No),
        ("chatkit.sessions.create", "/v1/chatkit/sessions", Eligible::No),
        ("threads.create_and_run", "/v1/threads/runs", Eligible::No),
        ("threads.runs.steps.list", "/v1/threads/runs/steps", Eligible::No),
        ("threads.runs.submit_tool_outputs", "/v1/threads/runs", Eligible::No),
        ("threads.messages.files.list", "/v1/threads/messages", Eligible::No),
        ("vector_stores.search", "/v1/vector_stores", Eligible::No),
        ("uploads.parts.create", "/v1/uploads", Eligible::No),
        ("fine_tuning.alpha.graders.run", "/v1/fine_tuning/alpha/graders", Eligible::No),
        ("containers.files.content.retrieve", "/v1/containers", Eligible::Limited),
        ("agents.sessions.events.create", "/v1/agents/sessions", Eligible::No),
        ("agents.vaults.credentials.create", "/v1/vaults", Eligible::Undocumented),
        ("audio.voice_consents.create", "/v1/audio/voice_consents", Eligible::Undocumented),
        ("audio.consent_phrases.list", "/v1/audio/consent_phrases", Eligible::NotApplicable),
        ("realtime.client_secrets.create", "/v1/realtime/client_secrets", Eligible::Yes),
        ("realtime.calls.webrtc", "/v1/realtime/calls", Eligible::Yes),
        ("realtime.translations.client_secrets.create", "/v1/realtime/translations", Eligible::Yes),
        ("live.forks.connect", "/v1/live/sessions", Eligible::Limited),
        ("traces.ingest", "/v1/traces/ingest", Eligible::No),
        ("skills.versions.create", "/v1/skills", Eligible::Undocumented),
        ("models.list", "/v1/models", Eligible::NotApplicable),
        (
            "admin.organization.projects.data_retention.retrieve",
            "/v1/organization/projects/{project_id}/data_retention",
            Eligible::NotApplicable,
        ),
        ("admin.organization.projects.roles.list", "/v1/organization", Eligible::NotApplicable),
    ] {
        assert_eq!(
            (row(operation).endpoint.as_str(), row(operation).zdr_eligible),
            (endpoint, eligible),
            "{operation}"
        );
    }
}

#[test]
fn retirements_are_those_announced() {
    let retired: BTreeMap<&str, &str> =
        openai().rows.iter().filter_map(|row| Some((row.endpoint.as_str(), row.retired.as_deref()?))).collect();
    assert_eq!(
        retired,
        BTreeMap::from([
            ("/v1/answers", "2022-12-03"),
            ("/v1/assistants", "2026-08-26"),
            ("/v1/classifications", "2022-12-03"),
            ("/v1/edits", "2024-01-04"),
            ("/v1/engines", "2022-12-03"),
            ("/v1/evals", "2026-11-30"),
            ("/v1/fine-tunes", "2024-01-04"),
            ("/v1/images/variations", "2026-05-12"),
            ("/v1/prompts", "2026-11-30"),
            ("/v1/search", "2022-12-03"),
            ("/v1/threads", "2026-08-26"),
            ("/v1/threads/messages", "2026-08-26"),
            ("/v1/threads/runs", "2026-08-26"),
            ("/v1/threads/runs/steps", "2026-08-26"),
            ("/v1/videos", "2026-09-24"),
        ])
    );
    assert!(row("assistants.create").is_retired("2026-11-22"));
    assert!(!row("evals.create").is_retired("2026-11-22"));
    assert!(row("evals.create").is_retired("2026-11-30"));
    // OpenAI's dates are not Azure's.
    assert!(policies()[1].1.rows.iter().all(|row| row.retired.is_none()));
}

#[test]
fn azure_has_no_zero_data_retention() {
    let azure = policies()[1].1;
    assert!(azure.rows.iter().all(|row| row.zdr_eligible == Eligible::NotApplicable));
    let kept = facts().row(Provider::Azure, "/v1/responses", "POST").unwrap();
    assert!(kept.keeps.zdr.contains("30 days"), "{}", kept.keeps.zdr);
}

#[test]
fn what_operations_do_with_content() {
    use Content::{Deletes, None, Reads, Sends};
    for (name, content) in [
        ("responses.create", Sends),
        ("responses.connect", Sends),
        ("responses.input_tokens.count", Sends),
        ("responses.retrieve", Reads),
        ("responses.input_items.list", Reads),
        ("responses.cancel", None),
        ("responses.delete", Deletes),
        ("vector_stores.search", Sends),
        ("vector_stores.files.create", Sends),
        ("vector_stores.files.content", Reads),
        ("vector_stores.files.retrieve", None),
        ("vector_stores.file_batches.cancel", None),
        ("files.list", Reads),
        ("files.content", Reads),
        ("files.delete", Deletes),
        ("uploads.cancel", None),
        ("uploads.parts.create", Sends),
        ("batches.create", Sends),
        ("batches.retrieve", None),
        ("batches.list", Reads),
        ("fine_tuning.jobs.pause", None),
        ("fine_tuning.jobs.create", Sends),
        ("fine_tuning.checkpoints.permissions.create", None),
        ("models.delete", None),
        ("models.list", None),
        ("admin.organization.admin_api_keys.create", None),
        ("admin.organization.projects.users.delete", None),
        ("admin.organization.usage.completions", None),
        ("webhooks.create", None),
        ("webhooks.test", None),
        ("audio.consent_phrases.list", None),
        ("audio.voice_consents.create", Sends),
        ("audio.voices.delete", Deletes),
        ("safety.alerts.retrieve", Reads),
        ("safety.cases.retrieve", Reads),
        ("realtime.calls.hangup", None),
        ("realtime.calls.accept", Sends),
        ("realtime.calls.webrtc", Sends),
        ("realtime.client_secrets.create", Sends),
        ("live.sessions.download_recording", Reads),
        ("live.sessions.hangup", None),
        ("threads.runs.retrieve", None),
        ("threads.runs.submit_tool_outputs", Sends),
        ("evals.runs.cancel", None),
        ("evals.runs.cancel_run", None),
        ("skills.create", Sends),
        ("skills.update", None),
        ("agents.vaults.credentials.create", Sends),
        ("agents.automations.pause", None),
        ("agents.sessions.stream", Reads),
        ("images.generate", Sends),
        ("traces.ingest", Sends),
        ("chatkit.sessions.cancel", None),
        ("engines.list", None),
        ("deployments.create", None),
    ] {
        assert_eq!(facts().operation(name).unwrap_or_else(|| panic!("no operation {name}")).content, content, "{name}");
    }
}

/// Every pattern of `[content]` decides something: no entry is left over from an operation that went away.
#[test]
fn every_content_entry_is_used() {
    let text = include_str!("../rules/policy/operations.toml");
    let file: zdrlint::policy::Operations = toml::from_str(text).unwrap();
    for pattern in file.content.keys() {
        let mut without = file.clone();
        without.content.remove(pattern);
        let Ok(rest) = zdrlint::policy::Facts::new(without, Vec::new()) else { continue };
        assert_ne!(rest.operations(), facts().operations(), "{pattern} decides nothing");
    }
}

/// Every operation is found again from its own method and path, also with ids in place of the placeholders.
#[test]
fn operations_are_found_by_their_endpoint() {
    for operation in facts().operations() {
        let found = |target: &str| facts().by_endpoint(&operation.http, target).map(|found| found.name.as_str());
        let own = Some(operation.name.as_str());
        assert_eq!(found(&operation.endpoint), own);
        let concrete: Vec<&str> =
            operation.endpoint.split('/').map(|part| if part.starts_with('{') { "id_123" } else { part }).collect();
        assert_eq!(found(&format!("https://api.openai.com{}?beta=true", concrete.join("/"))), own);
        let open: Vec<&str> =
            operation.endpoint.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
        assert_eq!(found(&open.join("/")), own);
        assert_eq!(found(open.join("/").trim_start_matches("/v1/")), own);
        assert_eq!(found(&open.join("/").replacen("/v1", "{}", 1)), own);
    }
    assert_eq!(facts().by_endpoint("POST", "/v1/responses/resp_123/cancel").unwrap().name, "responses.cancel");
    assert!(facts().by_endpoint("POST", "/v1/nothing").is_none());
}

#[test]
fn lints_named_by_features_are_codes() {
    for feature in policies().into_iter().flat_map(|(_, policy)| &policy.features) {
        let Some(lint) = &feature.lint else { continue };
        let digits = lint.strip_prefix("ZDR").unwrap_or_default();
        assert!(digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{}: {lint}", feature.name);
    }
    let named: BTreeSet<&str> = openai().features.iter().filter_map(|feature| feature.lint.as_deref()).collect();
    for code in 201..=219 {
        assert!(named.contains(format!("ZDR{code}").as_str()), "no feature for ZDR{code}");
    }
}

#[test]
fn topics_answer_what_people_ask() {
    let names: Vec<&str> = openai().topics.iter().map(|topic| topic.name.as_str()).collect();
    assert_eq!(names, ["zdr", "mam", "verify", "residency", "azure", "baa", "prompt-caching", "disputed"]);
    assert!(openai().topic("verify").unwrap().text.contains("/v1/organization/projects/{project_id}/data_retention"));
}

/// Texts are read by people in a terminal: short lines of plain words, no leftovers of our notes.
#[test]
fn texts_are_clean() {
    for (_, policy) in policies() {
        for row in &policy.rows {
            let keeps = [&row.keeps.none, &row.keeps.mam, &row.keeps.zdr];
            for text in keeps.into_iter().chain([&row.abuse_monitoring, &row.application_state]) {
                assert!(!text.is_empty() && text.len() <= 200 && !text.ends_with('.'), "{}: {text}", row.endpoint);
            }
            for text in &row.limitations {
                assert!(text.ends_with('.') && text.len() <= 320, "{}: {text}", row.endpoint);
            }
        }
        for feature in &policy.features {
            for text in [&feature.keeps.none, &feature.keeps.mam, &feature.keeps.zdr] {
                assert!(!text.is_empty() && text.len() <= 320 && !text.ends_with('.'), "{}: {text}", feature.name);
            }
        }
    }
}
