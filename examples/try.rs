use std::path::PathBuf;
use zdrlint::analysis::*;
use zdrlint::source::*;
fn main() {
    let path: PathBuf = std::env::args().nth(1).unwrap().into();
    let cwd = std::env::current_dir().unwrap();
    let given = resolve_given(&cwd, &[path.clone()]).unwrap();
    let root = given[0].folder().to_path_buf();
    let project = Project { root: root.clone(), extent: Extent::Whole, git: None };
    let tree = walk(&WalkOptions::new(project, given));
    let pool = pool(0).unwrap();
    let t = std::time::Instant::now();
    let interests: Vec<Interest> = ["store", "background", "model", "previous_response_id", "tools[].type"].iter().map(|p| Interest::new(p, true)).collect();
    let a = analyse(&tree, &pool, &interests);
    for r in &a.requests {
        let s = r.parameters.get("store").map(|p| format!("{:?} {:?}", p.state(), p.values)).unwrap_or("absent".into());
        println!("{} {} {} {} {:?} {:?} {:?} store={s}", r.id, r.written, r.operation, r.endpoint, r.provider, r.host, r.confidence);
    }
    eprintln!("{} requests, {} parsed of {}, {:?}", a.requests.len(), a.parsed, tree.candidates.len(), t.elapsed());
    for n in &a.notes { if n.kind != "syntax-error" { eprintln!("note {} {} {:?}", n.kind, n.message, n.path); } }
}
