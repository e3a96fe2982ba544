//! Generated code: plain functions, some of which call OpenAI.

use std::fmt::Write as _;
use std::fs;

use tempfile::TempDir;
use zdrlint::syntax::Language;

/// Functions of a large file.
const FUNCTIONS: usize = 400;

/// A file of some 100 KB that calls OpenAI in every tenth function.
pub(crate) fn large_file(language: Language) -> String {
    let mut text = head(language).to_owned();
    for n in 0..FUNCTIONS {
        if n % 10 == 0 {
            call(&mut text, language, n);
        } else {
            plain(&mut text, language, n);
        }
    }
    text
}

/// A project of Python files, of which one in twenty calls OpenAI through a client of another file.
pub(crate) fn project(files: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let write = |name: String, text: &str| fs::write(folder.path().join(name), text).expect("a file can be written");
    write("client.py".to_owned(), "from openai import OpenAI\n\n\ndef make():\n    return OpenAI(timeout=30)\n");
    for n in 0..files {
        let mut text = String::new();
        if n % 20 == 0 {
            text.push_str("import openai\nfrom client import make\n\nclient = make()\n");
            call(&mut text, Language::Python, n);
        }
        for function in 0..60 {
            plain(&mut text, Language::Python, function);
        }
        write(format!("module_{n}.py"), &text);
    }
    folder
}

fn head(language: Language) -> &'static str {
    match language {
        Language::Python => "from openai import OpenAI\n\nclient = OpenAI()\n",
        Language::Rust => "use async_openai::{Client, types::CreateChatCompletionRequestArgs};\n",
        _ => "import OpenAI from \"openai\";\n\nconst client = new OpenAI();\n",
    }
}

fn call(text: &mut String, language: Language, n: usize) {
    let written = match language {
        Language::Python => write!(
            text,
            "\n\ndef ask_{n}(question, keep=False):\n    options = {{\"model\": \"gpt-4.1\", \"input\": question}}\n    \
             if keep:\n        options[\"store\"] = True\n    return client.responses.create(**options).output_text\n"
        ),
        Language::Rust => write!(
            text,
            "\npub async fn ask_{n}(question: &str) -> Result<String, Box<dyn std::error::Error>> {{\n    \
             let client = Client::new();\n    let request = CreateChatCompletionRequestArgs::default()\n        \
             .model(\"gpt-4.1\")\n        .store(true)\n        .build()?;\n    \
             let answer = client.chat().create(request).await?;\n    Ok(format!(\"{{answer:?}}{{question}}\"))\n}}\n"
        ),
        _ => write!(
            text,
            "\nexport async function ask{n}(question: string, keep = false) {{\n  \
             const options = {{ model: \"gpt-4.1\", input: question, store: keep ? true : undefined }};\n  \
             const answer = await client.responses.create({{ ...options }});\n  return answer.output_text;\n}}\n"
        ),
    };
    written.expect("a string takes everything");
}

fn plain(text: &mut String, language: Language, n: usize) {
    let written = match language {
        Language::Python => write!(
            text,
            "\n\ndef sum_{n}(rows, limit=10):\n    total = 0\n    for row in rows[:limit]:\n        \
             if row[\"active\"] and row[\"value\"] > {n}:\n            total += row[\"value\"] * 2\n    \
             return {{\"total\": total, \"name\": f\"sum {{total}}\"}}\n"
        ),
        Language::Rust => write!(
            text,
            "\npub fn sum_{n}(rows: &[(bool, u64)], limit: usize) -> u64 {{\n    let mut total = 0;\n    \
             for (active, value) in rows.iter().take(limit) {{\n        if *active && *value > {n} {{\n            \
             total += value * 2;\n        }}\n    }}\n    total\n}}\n"
        ),
        _ => write!(
            text,
            "\nexport function sum{n}(rows: {{ active: boolean; value: number }}[], limit = 10) {{\n  let total = 0;\n  \
             for (const row of rows.slice(0, limit)) {{\n    if (row.active && row.value > {n}) total += row.value * 2;\n  \
             }}\n  return {{ total, name: `sum ${{total}}` }};\n}}\n"
        ),
    };
    written.expect("a string takes everything");
}
