//! Reads every scenario file and compares what it expects with what the rules answer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use latchkey_domain::assessment::{Answer, Asker, Assessment, Policies, Question, answer, assess};
use latchkey_domain::permission::merge;

use super::scenario::{Case, File, Names, Things, day, in_words, permissions, set, things};

fn files() -> Vec<(String, File)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let mut files: Vec<(String, File)> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let file = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, file)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// What came of a case, in the words of its file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    answer: String,
    gets: Things,
    asks_for: Things,
    must_prove: Vec<String>,
    why: BTreeMap<String, String>,
    together: Option<Things>,
}

fn play(file: &File, case: &Case) -> Outcome {
    let mut names = Names::default();
    let owner = names.id(&file.owner);
    let claims = case.claims(&mut names);
    let shares: Vec<_> = case
        .shares
        .iter()
        .map(|s| s.share(&file.owner, &mut names))
        .collect();
    let rules: Vec<_> = case.rules.iter().map(|r| r.rule(&mut names)).collect();
    let already = permissions(&case.has_already, &mut names);

    let mut assessments: Vec<Assessment> = Vec::new();
    for (record, wanted) in &case.wants {
        let resource = file.records[record].state(names.id(record));
        let wanted = set(wanted);
        let question = Question {
            asker: claims.as_ref().map_or(Asker::Unknown, Asker::Known),
            owner: &owner,
            resource: &resource,
            wanted: &wanted,
        };
        let policies = Policies {
            shares: &shares,
            rules: &rules,
            takes_requests: case.owner_can_be_asked_about.contains(record),
        };
        assessments.push(assess(&question, &policies, day(case.today)));
    }

    let mut outcome = Outcome::default();
    for assessment in &assessments {
        let record = names.of(assessment.resource.as_str());
        for (scope, verdict) in &assessment.verdicts {
            outcome
                .why
                .insert(format!("{scope} {record}"), in_words(verdict, &names));
        }
        if let Some(verdict) = &assessment.bare {
            outcome.why.insert(record, in_words(verdict, &names));
        }
    }
    match answer(&assessments, case.partial_results) {
        Answer::Grant { permissions } => {
            outcome.gets = things(&permissions, &names);
            let all = sorted(&case.wants) == outcome.gets;
            outcome.answer = if all { "yes" } else { "yes, to a part" }.to_owned();
            let together = merge(permissions.into_iter().chain(already));
            outcome.together = Some(things(&together, &names));
        }
        Answer::NeedClaims { required } => {
            outcome.answer = "prove more first".to_owned();
            outcome.must_prove = required.into_iter().map(|r| r.fact).collect();
        }
        Answer::AskOwner { wanted } => {
            outcome.answer = "the owner is asked".to_owned();
            outcome.asks_for = things(&wanted, &names);
        }
        Answer::Deny => outcome.answer = "no".to_owned(),
    }
    outcome
}

fn sorted(things: &Things) -> Things {
    let of = |(record, scopes): (&String, &Vec<String>)| (record.clone(), set(scopes).texts());
    things.iter().map(of).collect()
}

fn expected(case: &Case, outcome: &Outcome) -> Outcome {
    let expect = &case.expect;
    Outcome {
        answer: expect.answer.clone(),
        gets: sorted(&expect.gets),
        asks_for: sorted(&expect.asks_for),
        must_prove: expect.must_prove.clone(),
        why: expect.why.clone(),
        // Only where the file speaks of it.
        together: expect
            .together
            .as_ref()
            .map(sorted)
            .or_else(|| outcome.together.clone()),
    }
}

#[test]
fn every_scenario_ends_as_its_file_says() {
    let mut wrong = String::new();
    for (name, file) in files() {
        for case in &file.case {
            let outcome = play(&file, case);
            let expected = expected(case, &outcome);
            if outcome != expected {
                let _ = writeln!(
                    wrong,
                    "\n{name}: {}\n  the file says {expected:#?}\n  but it is {outcome:#?}",
                    case.name
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_scenario_files_are_all_there_and_no_case_is_told_twice() {
    let files = files();
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let known = [
        "asking.toml",
        "rules.toml",
        "shares.toml",
        "worked-examples.toml",
    ];
    assert_eq!(names, known);
    for (name, file) in &files {
        assert!(
            file.case.len() >= 8,
            "{name} has only {} cases",
            file.case.len()
        );
        for (number, case) in file.case.iter().enumerate() {
            let again = file
                .case
                .iter()
                .skip(number + 1)
                .any(|other| other.name == case.name);
            assert!(!again, "{name} tells {} twice", case.name);
        }
    }
}
