//! Comments that accept findings, in every kind of file: each is met, and its neighbours are not.
#![allow(clippy::unwrap_used)]

use std::process::Command;

use serde_json::Value;

/// The lines of the findings that nobody accepts, by code; ZDR901 says that a comment accepts nothing.
fn left(name: &str, content: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, content).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_zdrlint"))
        .args(["--format", "json", "--isolated", "."])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let active = report["findings"].as_array().unwrap().iter().filter(|finding| finding["suppressed"].is_null());
    active.map(|finding| format!("{} {}", finding["start"]["line"], finding["code"].as_str().unwrap())).collect()
}

const NOTHING: [&str; 0] = [];

const SEND: &str = "curl https://api.openai.com/v1/responses -d '{\"model\": \"gpt-5\", \"input\": \"a\"}'";

#[test]
fn a_comment_counts_for_the_statement() {
    let head = "from openai import OpenAI\nclient = OpenAI()\n";
    let call = "r = (\n    client\n    .responses\n    .create(\n        model='m',\n        input='x',\n    )\n)\n";
    assert_eq!(left("a.py", &format!("{head}{call}")), ["6 ZDR201"]);
    assert_eq!(left("a.py", &format!("{head}# zdrlint: ignore[ZDR201] -- x\n{call}")), NOTHING);
    let marked = call.replacen('\n', "  # zdrlint: ignore[ZDR201] -- x\n", 1);
    assert_eq!(left("a.py", &format!("{head}{marked}")), NOTHING);
    // Other comments may stand between.
    assert_eq!(left("a.py", &format!("{head}# zdrlint: ignore[ZDR201] -- x\n# and so on\n{call}")), NOTHING);
    // The next statement is another one.
    let two = format!("{head}# zdrlint: ignore[ZDR201] -- x\n{call}{call}");
    assert_eq!(left("a.py", &two), ["15 ZDR201"]);
    // The statements of a body are others.
    let body =
        format!("{head}# zdrlint: ignore[ZDR201] -- x\ndef f():\n    client.responses.create(model='m', input='x')\n");
    assert_eq!(left("a.py", &body), ["3 ZDR901", "5 ZDR201"]);
}

#[test]
fn statements_of_typescript_and_markup() {
    let head = "import OpenAI from 'openai';\nconst client = new OpenAI();\n";
    let call = "const r = await client\n  .responses\n  .create({\n    model: 'm',\n    input: 'x',\n  });\n";
    assert_eq!(left("a.ts", &format!("{head}// zdrlint: ignore[ZDR201] -- x\n{call}")), NOTHING);
    let callback = "// zdrlint: ignore[ZDR201] -- x\napp.get('/', async () => {\n  await client.responses.create({ model: 'm', input: 'x' });\n});\n";
    assert_eq!(left("a.ts", &format!("{head}{callback}")), ["3 ZDR901", "5 ZDR201"]);
    let markup = "export const A = () => (\n  <p>\n    {/* zdrlint: ignore[ZDR201] -- x */}\n    {client.responses.create({ model: 'm', input: 'x' })}\n  </p>\n);\n";
    assert_eq!(left("a.tsx", &format!("{head}{markup}")), NOTHING);
}

#[test]
fn workflows_and_images_and_makefiles() {
    let step = format!(
        "jobs:\n  a:\n    steps:\n      # zdrlint: ignore[ZDR201] -- x\n      - run: |\n          {SEND}\n      - run: {SEND}\n"
    );
    assert_eq!(left(".github/workflows/a.yml", &step), ["7 ZDR201"]);
    let whole =
        format!("# zdrlint: ignore-file[ZDR201] -- x\n{step}").replace("      # zdrlint: ignore[ZDR201] -- x\n", "");
    assert_eq!(left(".github/workflows/a.yml", &whole), NOTHING);
    let image = format!("FROM x\n# zdrlint: ignore[ZDR201] -- x\nRUN set -e && \\\n  {SEND}\nRUN {SEND}\n");
    assert_eq!(left("Dockerfile", &image), ["5 ZDR201"]);
    assert_eq!(
        left(
            "Dockerfile",
            &format!("# zdrlint: ignore-file[ZDR201] -- x\n{image}").replace("# zdrlint: ignore[ZDR201] -- x\n", "")
        ),
        NOTHING
    );
    let rules = format!("# zdrlint: ignore[ZDR201] -- x\na:\n\t{SEND}\n\nb:\n\t{SEND}\n");
    assert_eq!(left("Makefile", &rules), ["6 ZDR201"]);
}

#[test]
fn pages_and_requests() {
    let script = "<script type=\"module\">\nimport OpenAI from 'openai';\nnew OpenAI().responses.create({ model: 'm', input: 'x' });\n</script>\n";
    assert_eq!(left("a.vue", script), ["3 ZDR201"]);
    assert_eq!(left("a.vue", &format!("<!-- zdrlint: ignore-file[ZDR201] -- x -->\n{script}")), NOTHING);
    let request = "POST https://api.openai.com/v1/responses\nContent-Type: application/json\n\n{\"model\": \"m\", \"input\": \"x\"}\n";
    assert_eq!(left("a.http", &format!("# zdrlint: ignore[ZDR201] -- x\n# @name x\n{request}")), NOTHING);
}
