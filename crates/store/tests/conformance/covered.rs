//! Every function that other crates can call is called somewhere in this suite, so on both
//! engines. This reads the sources: a new function without a test is named here.

use std::path::{Path, PathBuf};

fn sources(folder: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let rust = |path: &Path| path.extension().is_some_and(|extension| extension == "rs");
    let paths = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, std::fs::read_to_string(path).unwrap())
    };
    paths.filter(|path| rust(path)).map(read).collect()
}

/// Between two marks, as often as they come.
fn between<'a>(text: &'a str, start: &'a str, end: char) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(move |rest| rest.split(end).next())
}

#[test]
fn every_public_function_of_the_store_is_called_by_the_suite() {
    let suite: String = sources("tests/conformance")
        .into_iter()
        .filter(|(name, _)| name != "covered.rs")
        .flat_map(|(_, text)| {
            text.chars()
                .filter(|c| !c.is_whitespace())
                .collect::<Vec<_>>()
        })
        .collect();
    let mut calls: Vec<String> = [
        "Store::open(",
        "Store::migrate(",
        ".engine()",
        ".statements()",
        ".write(",
        ".write_urgent",
        ".write_unaudited",
        ".read::<",
        ".ping()",
        ".close()",
        "Change::new(",
        "Change::many(",
        "Change::none(",
        "Change::counted(",
    ]
    .map(str::to_owned)
    .into();
    let mut tables = 0;
    for (_, text) in sources("src") {
        for table in between(&text, "\ncrate::table!(", ')') {
            let accessor = table.split(", ").nth(1).unwrap();
            tables += 1;
            for function in between(&text, "\n    pub async fn ", '(') {
                calls.push(format!(".{accessor}().{function}("));
            }
        }
    }
    assert!(tables >= 19, "{tables} tables were found");
    assert!(calls.len() > 120, "{} functions were found", calls.len());
    let missing: Vec<&String> = calls.iter().filter(|call| !suite.contains(*call)).collect();
    assert!(missing.is_empty(), "never called: {missing:#?}");
}
