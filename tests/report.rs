//! Every output format on reports made by hand. The snapshots were read by eye.

#[path = "report/sample.rs"]
mod sample;

use zdrlint::policy::{Effect, Policy};
use zdrlint::report::text::{Problem, render_problem};
use zdrlint::report::{
    Look, PageFormat, Report, concise, escape, explain, github, inventory, json, lints, policy, sarif, sdks, text,
};

const COLOR: Look = Look { width: 100, color: true, unicode: true, links: true };
const NARROW: Look = Look { width: 60, ..Look::PLAIN };

/// ESC as a visible sign, so that snapshots of coloured output can be read.
fn visible(text: &str) -> String {
    text.replace('\u{1b}', "␛")
}

#[test]
fn text_wide() {
    insta::assert_snapshot!(text::render(&sample::full(), Look::PLAIN, false));
}

#[test]
fn text_narrow() {
    insta::assert_snapshot!(text::render(&sample::full(), NARROW, false));
}

#[test]
fn text_ascii_and_quiet() {
    insta::assert_snapshot!(text::render(&sample::full(), Look { unicode: false, ..Look::PLAIN }, true));
}

#[test]
fn text_in_colour() {
    insta::assert_snapshot!(visible(&text::render(&sample::full(), COLOR, false)));
}

#[test]
fn text_of_nothing() {
    insta::assert_snapshot!(text::render(&sample::empty(), Look::PLAIN, false));
}

#[test]
fn text_of_a_minified_file() {
    insta::assert_snapshot!(text::render(&sample::minified(), NARROW, true));
}

#[test]
fn text_of_a_hostile_file() {
    insta::assert_snapshot!(text::render(&sample::hostile(), Look::PLAIN, false));
}

#[test]
fn text_without_source() {
    let mut report = sample::full();
    report.sources = zdrlint::report::Sources::default();
    insta::assert_snapshot!(text::render(&report, Look::PLAIN, true));
}

#[test]
fn concise_lines() {
    insta::assert_snapshot!(concise::render(&sample::full(), Look::PLAIN));
}

#[test]
fn json_of_a_check() {
    insta::assert_snapshot!(json::check(&sample::full()));
}

#[test]
fn json_of_nothing() {
    insta::assert_snapshot!(json::inventory(&sample::empty()));
}

#[test]
fn json_never_shows_content() {
    let text = json::check(&sample::full());
    assert!(!text.contains("a secret text"));
    assert!(!json::inventory(&sample::full()).contains("\"code\""));
}

/// `.ci/sarif.sh` validates this snapshot against the schema of the standard.
#[test]
fn sarif_of_a_check() {
    insta::assert_binary_snapshot!("check.sarif", sarif::render(&sample::full()).into_bytes());
}

#[test]
fn sarif_of_a_hostile_file() {
    insta::assert_binary_snapshot!("hostile.sarif", sarif::render(&sample::hostile()).into_bytes());
}

#[test]
fn sarif_of_nothing() {
    insta::assert_binary_snapshot!("nothing.sarif", sarif::render(&sample::empty()).into_bytes());
}

#[test]
fn sarif_paths_are_those_of_the_repository() {
    let mut report = sample::full();
    report.prefix = "services/my api".to_owned();
    let log: serde_json::Value = serde_json::from_str(&sarif::render(&report)).expect("is JSON");
    let run = &log["runs"][0];
    let uri = &run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "services/my%20api/src/app.py");
    assert_eq!(run["automationDetails"]["id"], "zdrlint/services/my api/");
}

#[test]
fn sarif_results_point_at_their_rule() {
    let log: serde_json::Value = serde_json::from_str(&sarif::render(&sample::full())).expect("is JSON");
    let run = &log["runs"][0];
    for result in run["results"].as_array().expect("is a list") {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("is a number")).expect("fits");
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startLine"], region["endLine"]);
    }
}

#[test]
fn github_annotations() {
    insta::assert_snapshot!(github::render(&sample::full()));
}

#[test]
fn github_of_a_hostile_file() {
    insta::assert_snapshot!(github::render(&sample::hostile()));
}

#[test]
fn github_stops_at_ten_of_a_level() {
    let mut report = sample::minified();
    report.findings = vec![report.findings[0].clone(); 12];
    let text = github::render(&report);
    assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10);
    assert!(text.contains("12 findings: 12 errors; 2 not shown"), "{text}");
}

#[test]
fn inventory_text() {
    insta::assert_snapshot!(inventory::text(&sample::full(), Look::PLAIN));
}

#[test]
fn inventory_text_under_one_control() {
    let mut report = sample::full();
    report.config.control = zdrlint::policy::Control::Zdr;
    report.facts.values_mut().for_each(|facts| facts.control = zdrlint::policy::Control::Zdr);
    insta::assert_snapshot!(inventory::text(&report, NARROW));
}

#[test]
fn inventory_csv() {
    insta::assert_snapshot!(inventory::csv(&sample::full()));
}

#[test]
fn inventory_markdown() {
    insta::assert_snapshot!(inventory::markdown(&sample::full()));
}

#[test]
fn inventory_of_a_hostile_file() {
    let report = sample::hostile();
    let all = [inventory::text(&report, Look::PLAIN), inventory::csv(&report), inventory::markdown(&report)];
    insta::assert_snapshot!(all.join("\n=====\n"));
}

#[test]
fn inventory_of_nothing() {
    insta::assert_snapshot!(inventory::text(&sample::empty(), Look::PLAIN));
}

/// The one rule that holds for all formats: nothing harmful leaves.
#[test]
fn no_format_lets_harmful_characters_through() {
    let report = sample::hostile();
    for text in every_format(&report) {
        let found = text.chars().find(|c| !matches!(c, '\n' | '\r') && escape::is_harmful(*c));
        assert_eq!(found, None, "{text}");
    }
    for text in [text::render(&report, Look::PLAIN, false), inventory::text(&report, Look::PLAIN)] {
        assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
    }
}

fn every_format(report: &Report) -> Vec<String> {
    vec![
        text::render(report, Look::PLAIN, false),
        concise::render(report, Look::PLAIN),
        json::check(report),
        json::inventory(report),
        sarif::render(report),
        github::render(report),
        inventory::text(report, Look::PLAIN),
        inventory::csv(report),
        inventory::markdown(report),
    ]
}

/// Output depends on the findings and not on the order in which they were found.
#[test]
fn order_does_not_matter() {
    let report = sample::full();
    let mut reversed = report.clone();
    reversed.findings.reverse();
    reversed.requests.reverse();
    assert_eq!(every_format(&report), every_format(&reversed));
}

#[test]
fn a_problem_of_the_configuration() {
    let text = "control = \"zdr\"\nfail-on = \"sometimes\"\n\n[lints]\n".to_owned();
    let start = text.find("\"sometimes\"").expect("is there");
    let problem = Problem {
        path: "zdrlint.toml".to_owned(),
        text,
        span: Some(start..start + 11),
        message: "unknown value `sometimes`".to_owned(),
        help: Some("one of `error`, `warning`, `note`, `never`".to_owned()),
    };
    let without = Problem { span: None, ..problem.clone() };
    insta::assert_snapshot!(render_problem(&problem, Look::PLAIN) + "\n" + &render_problem(&without, Look::PLAIN));
}

fn policy_sample() -> Policy {
    toml::from_str(include_str!("report/policy.toml")).expect("is a policy")
}

#[test]
fn policy_tables() {
    let policies = [policy_sample()];
    insta::assert_snapshot!(policy::table(&policies, PageFormat::Text, Look::PLAIN));
    insta::assert_snapshot!(policy::table(&policies, PageFormat::Markdown, Look::PLAIN));
    insta::assert_snapshot!(policy::table(&policies, PageFormat::Json, Look::PLAIN));
}

#[test]
fn policy_page() {
    let policies = [policy_sample()];
    for name in ["/v1/responses", "responses", "V1/Responses/", "https://api.openai.com/v1/responses/{response_id}"] {
        assert_eq!(policy::find(&policies, name).len(), 1, "{name}");
    }
    assert!(policy::find(&policies, "/v1/respon").is_empty());
    let rows = policy::find(&policies, "/v1/responses");
    insta::assert_snapshot!(policy::page(&rows, PageFormat::Text, NARROW));
    insta::assert_snapshot!(policy::page(&rows, PageFormat::Markdown, NARROW));
    insta::assert_snapshot!(policy::page(&rows, PageFormat::Json, NARROW));
}

#[test]
fn explain_pages() {
    let lints = [sample::page("ZDR201", "response-stored-by-default", Effect::Kept)];
    let policies = [policy_sample()];
    let lint = explain::find(&lints, &policies, "zdr201").expect("is found");
    insta::assert_snapshot!(explain::render(lint, PageFormat::Text, NARROW));
    insta::assert_snapshot!(explain::render(lint, PageFormat::Markdown, NARROW));
    insta::assert_snapshot!(explain::render(lint, PageFormat::Json, NARROW));
    let topic = explain::find(&lints, &policies, "ZDR").expect("is found");
    insta::assert_snapshot!(explain::render(topic, PageFormat::Text, NARROW));
    insta::assert_snapshot!(explain::render(topic, PageFormat::Markdown, NARROW));
    assert_eq!(explain::similar(&lints, &policies, "response-stored"), ["response-stored-by-default"]);
}

#[test]
fn lints_table() {
    let mut off = sample::page("ZDR115", "undocumented-endpoint", Effect::Undocumented);
    off.lint.off = true;
    let lints = [sample::page("ZDR201", "response-stored-by-default", Effect::Kept), off];
    insta::assert_snapshot!(lints::render(&lints, PageFormat::Text, Look::PLAIN));
    insta::assert_snapshot!(lints::render(&lints, PageFormat::Json, Look::PLAIN));
}

#[test]
fn sdks_pages() {
    let catalog = toml::from_str(
        "[catalog]\nid = 'openai-python'\ntitle = 'OpenAI Python'\necosystem = 'python'\nversions = '1.0 to 2.8'\n\
         checked = '2026-11-22'\nneedles = ['openai']\n[operations]\n'Client.responses.create' = 'responses.create'\n",
    )
    .expect("is a catalog");
    insta::assert_snapshot!(sdks::table(&[&catalog], PageFormat::Text, Look::PLAIN));
    insta::assert_snapshot!(sdks::page(&catalog, PageFormat::Text, Look::PLAIN));
    insta::assert_snapshot!(sdks::page(&catalog, PageFormat::Json, Look::PLAIN));
    let all = sdks::table(&[&catalog], PageFormat::Json, Look::PLAIN);
    assert_eq!(all, sdks::page(&catalog, PageFormat::Json, Look::PLAIN), "both are the same flat array");
}

/// Whatever the code and wherever the ranges point, rendering ends and stays within its bounds.
#[test]
fn any_text_and_any_range_can_be_rendered() {
    const ALPHABET: [char; 16] = [
        'a', ' ', '\t', '\n', '\r', '日', '\u{301}', '\u{1b}', '\u{202e}', '👍', '\u{200d}', '(', '\0', 'ﷺ', '"',
        '\u{feff}',
    ];
    let mut seed = 0x2545_f491_u32;
    let mut random = move |below: u32| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed % below
    };
    let template = sample::minified().findings.remove(0);
    for _ in 0..2_000 {
        let length = random(120);
        let code: String = (0..length).map(|_| ALPHABET[random(16) as usize]).collect();
        let mut report = sample::empty();
        report.sources.insert("a.py".into(), std::sync::Arc::new(zdrlint::source::Text::new(code)));
        let mut position = || zdrlint::source::Position { line: random(12), column: random(140), offset: 0 };
        let mut finding = template.clone();
        finding.path = "a.py".into();
        finding.range = zdrlint::source::Range { start: position(), end: position() };
        for _ in 0..3 {
            let place = zdrlint::request::Place { path: "a.py".into(), at: position(), end: position() };
            finding.related.push(zdrlint::finding::Related { place, message: "x\n\u{1b}".to_owned() });
        }
        report.findings.push(finding);
        for width in [0, 41, 100] {
            let text = text::render(&report, Look { width, ..Look::PLAIN }, true);
            assert!(text.starts_with("error[ZDR201]") && text.len() < 8_000, "{text}");
            assert!(!text.contains("Failed to read"), "{text}");
            assert!(!text.chars().any(|c| c != '\n' && escape::is_harmful(c)), "{text}");
        }
        assert!(sarif::render(&report).contains("ZDR201"));
    }
}
