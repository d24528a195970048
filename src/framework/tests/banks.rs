//! Whole banks: what is found in them, by which name, and what keeps one from being loaded.

use super::{RUBRIC, problem_text, rubric, rubric_source};
use crate::framework::{
    bank::{Bank, Own, Taken},
    content::{ContentError, Source},
    criterion::Criterion,
    pitfall::Pitfall,
    problem::{Problem, ProblemId},
    stage::Stage,
};
use std::{collections::HashSet, fs, path::Path, sync::Arc};

fn problem(area: &str, id: &str, title: &str) -> Source {
    Source { path: format!("problems/{area}/{id}.toml"), text: problem_text(id, title, area) }
}

fn sources() -> Vec<Source> {
    vec![
        problem("voice", "live-captions", "Caption lectures live"),
        rubric_source(RUBRIC),
        problem("energy", "tidal-power", "Forecast tidal power"),
        problem("energy", "tidal-gates", "Schedule the gates of a lagoon"),
        problem("energy", "heat-pumps", "Find failing heat pumps"),
    ]
}

fn refused(sources: &[Source]) -> Vec<ContentError> {
    Bank::parse(sources).expect_err("refused")
}

#[test]
fn problems_stand_in_order_of_area_and_id() {
    let bank = Bank::parse(&sources()).unwrap();
    let ids: Vec<_> = bank.problems().iter().map(|problem| problem.id.as_str()).collect();
    assert_eq!(ids, ["heat-pumps", "tidal-gates", "tidal-power", "live-captions"]);
    assert_eq!(bank.areas(), ["energy", "voice"]);
    assert_eq!(bank.get(&ProblemId::new("tidal-power")).unwrap().title, "Forecast tidal power");
    assert!(bank.get(&ProblemId::new("tidal")).is_none());
}

fn own(id: &str, title: &str, retired: bool) -> Own {
    let mut problem = Problem::parse(&problem("tides", id, title)).unwrap();
    problem.id = ProblemId::own(id, "slack:T1", 2);
    Own { problem: Arc::new(problem), text: "as written".into(), retired }
}

#[test]
fn a_workspace_sees_its_own_problems_and_knows_its_retired_ones() {
    let bank = Bank::parse(&sources()).unwrap();
    let seen = bank.with([
        own("ebb", "Predict the ebb", false),
        own("flood", "Predict the flood", true),
        own("tidal-power", "Another title", false),
    ]);
    let ids = |bank: &Bank| -> Vec<String> {
        bank.problems().iter().map(|problem| problem.id.slug().to_owned()).collect()
    };
    assert_eq!(ids(&seen), ["heat-pumps", "tidal-gates", "tidal-power", "ebb", "live-captions"]);
    assert_eq!(ids(&bank).len(), 4);
    assert_eq!(seen.areas(), ["energy", "tides", "voice"]);
    assert_eq!(seen.find("predict the ebb").map(|one| one.id.slug()), Some("ebb"));
    assert_eq!(seen.find("ebb").unwrap().id.edition(), Some(("slack:T1", 2)));
    assert!(seen.find("ebb@slack:T1").is_none(), "nobody types that");
    assert!(seen.find("flood").is_none());
    assert!(seen.search("flood").is_empty());
    let flood = ProblemId::new("flood@slack:T1");
    assert_eq!(seen.get(&flood).unwrap().title, "Predict the flood");
    assert!(seen.listed(&flood).is_none());
    assert!(seen.get(&ProblemId::new("flood")).is_none());
    assert!(seen.get(&ProblemId::own("flood", "slack:T2", 2)).is_none(), "another workspace's");
    assert!(seen.own_named(" Flood ").is_some_and(|own| own.retired));
    assert_eq!(seen.get(&ProblemId::new("tidal-power")).unwrap().title, "Forecast tidal power");
    assert!(bank.get(&ProblemId::new("ebb")).is_none());
}

#[test]
fn a_problem_is_not_added_beside_its_namesake() {
    let bank = Bank::parse(&sources()).unwrap().with([own("flood", "Predict the flood", true)]);
    for (id, title, want) in [
        ("tidal-power", "Another title", Some(Taken::Id)),
        ("flood", "Another title", Some(Taken::Id)),
        ("swell", "forecast  TIDAL power", Some(Taken::Title)),
        ("swell", "Predict the flood", None),
        ("swell", "Another title", None),
    ] {
        assert_eq!(bank.taken(&own(id, title, false).problem, None), want, "{id} {title}");
    }
    let flood = &own("flood", "Predict the flood", false).problem;
    assert_eq!(bank.taken(flood, Some("flood")), None, "its own place");
}

#[test]
fn a_problem_is_found_by_id_then_title_then_a_beginning_that_is_unique() {
    let bank = Bank::parse(&sources()).unwrap();
    for (typed, want) in [
        ("tidal-power", Some("tidal-power")),
        ("  Tidal-Power ", Some("tidal-power")),
        ("forecast  TIDAL power", Some("tidal-power")),
        ("live", Some("live-captions")),
        ("tidal-p", Some("tidal-power")),
        ("tidal", None),
        ("power", None),
        ("", None),
        ("  ", None),
        ("caption lectures", None),
    ] {
        let found = bank.find(typed).map(|problem| problem.id.as_str());
        assert_eq!(found, want, "{typed:?}");
    }
}

#[test]
fn the_nearest_ids_come_best_first_and_only_if_near() {
    let bank = Bank::parse(&sources()).unwrap();
    let nearest = |typed: &str| -> Vec<&str> {
        bank.nearest(typed).into_iter().map(ProblemId::as_str).collect()
    };
    assert_eq!(nearest("tidl-powr").first(), Some(&"tidal-power"));
    assert_eq!(nearest("captons").first(), Some(&"live-captions"));
    assert_eq!(nearest("find failing heat pump").first(), Some(&"heat-pumps"));
    assert!(nearest("tidal").len() <= 3);
    assert_eq!(nearest("tidal")[..2], ["tidal-gates", "tidal-power"]);
    assert_eq!(nearest("xyzzy"), Vec::<&str>::new());
}

#[test]
fn each_day_has_its_problem_also_before_1970() {
    let bank = Bank::parse(&sources()).unwrap();
    let of_day = |days| bank.of_day(days).unwrap().id.as_str();
    assert_eq!(of_day(0), "heat-pumps");
    assert_eq!(of_day(5), "tidal-gates");
    assert_eq!(of_day(-1), "live-captions");
    let empty = Bank::parse(&[rubric_source(RUBRIC)]).unwrap();
    assert!(empty.of_day(0).is_none());
}

#[test]
fn faults_of_all_files_are_told_together() {
    let mut sources = sources();
    sources[0].text = sources[0].text.replace("difficulty = 3", "difficulty = 7");
    sources[1].text = sources[1].text.replacen("version = 1", "version = 2", 1);
    sources[2].text = sources[2].text.replacen("title =", "titel =", 1);
    let faults = refused(&sources);
    let told: Vec<_> =
        faults.iter().map(|fault| (fault.path.as_str(), fault.line, fault.key.as_str())).collect();
    assert_eq!(
        told,
        [
            ("problems/voice/live-captions.toml", 4, "difficulty"),
            ("rubric.toml", 9, "version"),
            ("problems/energy/tidal-power.toml", 2, "titel"),
        ]
    );
}

#[test]
fn two_problems_may_not_share_an_id_or_a_title() {
    for (twin, line, key) in [
        (problem("voice", "tidal-power", "Another title"), 1, "id"),
        (problem("voice", "other", "forecast tidal Power"), 2, "title"),
    ] {
        let path = twin.path.clone();
        let mut sources = sources();
        sources.push(twin);
        let faults = refused(&sources);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!((&faults[0].path, faults[0].line, faults[0].key.as_str()), (&path, line, key));
        assert!(faults[0].reason.contains("problems/energy/tidal-power.toml"), "{}", faults[0]);
    }
}

#[test]
fn a_bank_needs_one_rubric_and_knows_misplaced_files() {
    let mut without = sources();
    without.remove(1);
    assert_eq!(
        refused(&without)[0].to_string().split(';').next().unwrap(),
        "rubric.toml:1: file: is missing"
    );
    let mut twice = sources();
    twice.push(rubric_source(RUBRIC));
    assert!(refused(&twice)[0].reason.contains("twice"));
    for (path, refused_as) in [
        ("problems/lost.toml", Some("lies where nothing is read")),
        ("problems/a/b/lost.toml", Some("lies where nothing is read")),
        ("old/rubric.toml", Some("lies where nothing is read")),
        ("judge/system.md", None),
        ("README.md", None),
    ] {
        let mut sources = sources();
        sources.push(Source { path: path.to_owned(), text: "x = 1".to_owned() });
        let reason = Bank::parse(&sources).err().map(|faults| faults[0].reason.clone());
        match refused_as {
            Some(part) => assert!(reason.unwrap().contains(part), "{path}"),
            None => assert_eq!(reason, None, "{path}"),
        }
    }
}

#[test]
fn text_that_is_no_toml_is_refused_without_a_panic() {
    for text in
        ["", "\0\u{1}\u{2}", "\u{200b}", "[[", "= = =", "\u{202e}id", "id = \"é", "{\"id\": 1}"]
    {
        let source = Source { path: "problems/a/b.toml".to_owned(), text: text.to_owned() };
        let faults = refused(&[rubric_source(RUBRIC), source]);
        assert_eq!(faults[0].line, 1, "{text:?}: {}", faults[0]);
    }
    let long = format!("id = {}", "[".repeat(100_000));
    let source = Source { path: "problems/a/b.toml".to_owned(), text: long };
    assert!(!refused(&[rubric_source(RUBRIC), source]).is_empty());
}

#[test]
fn the_built_in_rubric_has_words_for_everything() {
    let rubric = rubric();
    for stage in Stage::ALL {
        let words = rubric.stage(stage);
        assert_eq!(words.stage, stage);
        assert!(words.question.ends_with(['.', '?']), "{stage}");
        let [nudge, pointer, example] = &words.hints;
        assert!(nudge.contains('?'), "the nudge of {stage} is a question");
        assert!(pointer.len() > nudge.len() / 2 && example.len() > pointer.len(), "{stage}");
        assert!(!words.question.contains('\n'), "{stage}: one paragraph is one line");
    }
    assert_eq!(Stage::ALL.map(|stage| rubric.stage(stage).minutes).iter().sum::<u32>(), 45);
    let mut exemplars = HashSet::new();
    for criterion in Criterion::all() {
        let words = rubric.criterion(criterion);
        assert_eq!(words.criterion, criterion);
        assert!(words.probe.contains('?'), "the probe of {criterion} is a question");
        assert_eq!(
            (words.developed.len(), words.mentioned.len(), words.negatives.len()),
            (4, 2, 3),
            "{criterion}"
        );
        let lists = [&words.developed, &words.mentioned, &words.negatives];
        for exemplar in lists.into_iter().flatten() {
            assert!(exemplars.insert(exemplar.as_str()), "{criterion} repeats: {exemplar}");
        }
    }
    for pitfall in Pitfall::ALL {
        assert_eq!(rubric.pitfall(pitfall).pitfall, pitfall);
    }
    let items: Vec<_> = rubric.checklist().iter().map(|item| item.id.as_str()).collect();
    assert_eq!(items, ["goals", "io", "system", "tooling", "data", "operations", "scale"]);
}

#[test]
fn the_built_in_bank_is_faultless() {
    let prompts = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let mut sources = Vec::new();
    let mut folders = vec![prompts.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "toml") {
                let below = path.strip_prefix(&prompts).unwrap();
                let parts: Vec<_> = below.iter().map(|part| part.to_str().unwrap()).collect();
                let text = fs::read_to_string(&path).unwrap();
                sources.push(Source { path: parts.join("/"), text });
            }
        }
    }
    let bank = Bank::parse(&sources).unwrap_or_else(|faults| {
        let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
        panic!("{}", told.join("\n"))
    });
    assert_eq!(bank.problems().len(), sources.len() - 1);
}
