//! Every fault a content file can have, planted alone, with the line, key and reason it must give.

use super::{RUBRIC, good_problem, problem_source, rubric_source};
use crate::framework::{
    content::ContentError,
    criterion::Criterion,
    problem::{Problem, ProblemId},
    rubric::Rubric,
    stage::Stage,
};

/// The line, from 1, on which the marker first stands.
fn line_of(text: &str, marker: &str) -> usize {
    let at = text.find(marker).unwrap_or_else(|| panic!("no {marker:?} in\n{text}"));
    text[..at].matches('\n').count() + 1
}

/// A fault to plant in a good file, and what must be said of it.
struct Planted {
    /// What is replaced, once, and by what.
    from: &'static str,
    to: &'static str,
    /// Stands on the line that must be named, in the broken file.
    at: &'static str,
    key: &'static str,
    reason: &'static str,
}

/// Plants each fault alone in the good file: it must be among the faults found, at its place.
fn check(planted: &[Planted], good: &str, read: impl Fn(&str) -> Vec<ContentError>) {
    assert_eq!(read(good), []);
    for Planted { from, to, at, key, reason } in planted {
        assert!(good.contains(from), "nothing to replace: {from:?}");
        let bad = good.replacen(from, to, 1);
        let faults = read(&bad);
        let line = line_of(&bad, at);
        assert!(
            faults.iter().any(|fault| {
                fault.line == line && fault.key == *key && fault.reason.contains(reason)
            }),
            "wanted line {line}, {key}: {reason}
found {faults:#?}"
        );
    }
}

fn planted(
    from: &'static str,
    to: &'static str,
    at: &'static str,
    key: &'static str,
    reason: &'static str,
) -> Planted {
    Planted { from, to, at, key, reason }
}

#[test]
fn a_bad_problem_is_refused_with_line_key_and_reason() {
    check(
        &[
            planted("difficulty = 3", "difficulty = ", "difficulty", "difficulty", "string values"),
            planted(
                "difficulty = 3",
                "difficulty = 3\nid = \"x\"",
                "id = \"x\"",
                "id",
                "duplicate key",
            ),
            planted(
                "[outline.io]",
                "[outline.clarify] ",
                "[outline.clarify] ",
                "outline.clarify",
                "duplicate key",
            ),
            planted(
                "topic = \"topic 6\"",
                "topic = \"six\"\nanswer = \"twice\"",
                "answer = \"answer 6\"",
                "facts[6].answer",
                "duplicate key",
            ),
            planted("difficulty", "dificulty", "dificulty", "dificulty", "unknown field"),
            planted("difficulty = 3\n", "", "id =", "difficulty", "missing field `difficulty`"),
            planted(
                "difficulty = 3",
                "difficulty = \"hard\"",
                "difficulty",
                "difficulty",
                "expected i64",
            ),
            planted(
                "difficulty = 3",
                "difficulty = 6",
                "difficulty",
                "difficulty",
                "1 (easy) to 5",
            ),
            planted("difficulty = 3", "difficulty = 0", "difficulty", "difficulty", "is 0"),
            planted("id = \"tidal-power\"", "id = \"wave-power\"", "id =", "id", "`tidal-power`"),
            planted("id = \"tidal-power\"", "id = \"Tidal Power\"", "id =", "id", "lower-case"),
            planted("area = \"energy\"", "area = \"search\"", "area", "area", "`energy`"),
            planted("title = \"Forecast tidal power\"", "title = \" \"", "title", "title", "empty"),
            planted("A brief\nof tidal-power.", "", "brief", "brief", "is empty"),
            planted(
                "topic = \"topic 6\"",
                "topic = \"Topic  1\"",
                "\"Topic  1\"",
                "facts[6].topic",
                "topic of facts[1]",
            ),
            planted("topic = \"topic 7\"", "topik = \"x\"", "topik", "facts[7].topik", "unknown"),
            planted(
                "answer = \"answer 2\"",
                "answer = 2",
                "answer = 2",
                "facts[2].answer",
                "string",
            ),
            planted(
                "[[facts]]\ntopic = \"topic 2\"",
                "[[facts]]#\ntopik = \"topic 2\"",
                "topik",
                "facts[2].topik",
                "unknown field",
            ),
            planted(
                "[[facts]]\ntopic = \"topic 2\"",
                "[[facts]]#",
                "[[facts]]#",
                "facts[2].topic",
                "missing field",
            ),
            planted(
                "asks = [\n  \"what 3?\",",
                "asks = [#",
                "asks = [#",
                "facts[3].asks",
                "at least 4",
            ),
            planted("\"why 3?\"", "\"What  3?\"", "\"What  3?\"", "facts[3].asks[3]", "entry 0"),
            planted("\"why 3?\"", "\"How 1?\"", "\"How 1?\"", "facts[3].asks[3]", "facts[1]"),
            planted("\"why 3?\"", "\"\"", "\"\",", "facts[3].asks[3]", "is empty"),
            planted(
                "stage = \"scale\"",
                "stage = \"scaling\"",
                "scaling",
                "twists[2].stage",
                "scale",
            ),
            planted(
                "stage = \"scale\"",
                "stage = \"data\" #",
                "stage = \"data\" #",
                "twists[2].stage",
                "twists[0]",
            ),
            planted("[outline.io]", "[outline.ios]", "[outline.ios]", "outline.ios", "not a stage"),
            planted(
                "\"io.inputs\" = \"outline of io.inputs\"\n",
                "",
                "[outline.io]",
                "outline.io.\"io.inputs\"",
                "is missing",
            ),
            planted(
                "\"io.inputs\"",
                "\"io.input\"",
                "\"io.input\"",
                "outline.io.\"io.input\"",
                "not a criterion",
            ),
            planted(
                "\"io.inputs\"",
                "\"data.labels\"",
                "\"data.labels\"",
                "outline.io.\"data.labels\"",
                "belongs to the stage data",
            ),
            planted("\"io.inputs\"", "io.inputs", "io.inputs =", "outline.io.io", "in quotes"),
            planted(
                "\"outline of io.inputs\"",
                "7",
                "\"io.inputs\" = 7",
                "outline.io.\"io.inputs\"",
                "not a text",
            ),
        ],
        &good_problem(),
        |text| Problem::read(&problem_source(text.to_owned())).err().unwrap_or_default(),
    );
}

#[test]
fn a_problem_with_too_little_in_it_is_refused() {
    let good = good_problem();
    let without = |from: &str, to: &str| {
        let (start, end) = (good.find(from).unwrap(), good.find(to).unwrap());
        format!("{}{}", &good[..start], &good[end..])
    };
    for (bad, key, reason) in [
        (without("[[facts]]\ntopic = \"topic 7\"", "[[twists]]"), "facts", "there are 7"),
        (without("[[twists]]\nstage = \"scale\"", "[outline.clarify]"), "twists", "there are 2"),
        (without("[outline.scale]", "[outline.tradeoffs]"), "outline.scale", "is missing"),
        (without("[[facts]]", "[[twists]]"), "facts", "missing field"),
    ] {
        let fault = Problem::parse(&problem_source(bad)).unwrap_err();
        assert_eq!(fault.key, key, "{fault}");
        assert!(fault.reason.contains(reason), "{fault}");
    }
}

#[test]
fn all_faults_of_content_are_found_from_the_top_down_and_parse_gives_the_first() {
    let bad = good_problem()
        .replacen("\"answer 5\"", "\"\"", 1)
        .replacen("difficulty = 3", "difficulty = 9", 1)
        .replacen("\"outline of scale.capacity\"", "\" \"", 1);
    let source = problem_source(bad);
    let faults = Problem::read(&source).unwrap_err();
    let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(keys, ["difficulty", "facts[5].answer", "outline.scale.\"scale.capacity\""]);
    assert_eq!(Problem::parse(&source).unwrap_err(), faults[0]);
}

#[test]
fn a_fault_reads_as_path_line_key_and_reason() {
    let fault = Problem::parse(&problem_source(good_problem().replace("= 3", "= 9"))).unwrap_err();
    assert_eq!(
        fault.to_string(),
        "problems/energy/tidal-power.toml:4: difficulty: is 9; wanted is 1 (easy) to 5 (staff)"
    );
}

#[test]
fn a_good_problem_holds_what_its_file_says() {
    let problem = Problem::parse(&problem_source(good_problem())).unwrap();
    assert_eq!(problem.id, ProblemId::new("tidal-power"));
    assert_eq!(problem.brief, "A brief of tidal-power.");
    assert_eq!((problem.facts.len(), problem.twists.len()), (8, 3));
    assert_eq!(problem.facts[2].asks, ["what 2?", "how 2?", "when 2?", "why 2?"]);
    assert_eq!(problem.twists[1].stage, Stage::Monitoring);
    assert_eq!(problem.outline.len(), Criterion::COUNT);
    let io: Vec<_> = problem.outline_of(Stage::Io).map(|(criterion, _)| criterion.id()).collect();
    assert_eq!(io, ["io.inputs", "io.outputs", "io.volume", "io.upstream", "io.preprocessing"]);
}

#[test]
fn a_bad_rubric_is_refused_with_line_key_and_reason() {
    check(
        &[
            planted("version = 1", "version = 2", "version = 2", "version", "reads 1"),
            planted("version = 1", "version == 1", "version ==", "version", "extra"),
            planted(
                "id = \"io\"\ntitle",
                "id = \"clarify\"\nminutes = 4\ntitle",
                "minutes = 4\nquestion",
                "stages[1].minutes",
                "duplicate key",
            ),
            planted(
                "id = \"io\"\n",
                "id = \"clarify\" #\n",
                "id = \"clarify\" #",
                "stages[1].id",
                "already",
            ),
            planted("id = \"io\"\n", "id = \"in\"\n", "id = \"in\"", "stages[1].id", "not a stage"),
            planted("id = \"io\"\n", "id = \"in\"\n", "[[stages]]", "stages", "`io` is missing"),
            planted("minutes = 5", "minutes = 6", "[[stages]]", "stages", "add up to 46"),
            planted("minutes = 5", "minutes = 0", "minutes = 0", "stages[0].minutes", "is 0"),
            planted("minutes = 5", "minutes = -5", "minutes = -5", "stages[0].minutes", "integer"),
            planted(
                "nudge = \"If you built",
                "nugde = \"If you built",
                "nugde",
                "stages[0].hints.nugde",
                "unknown field",
            ),
            planted(
                "nudge = \"If you built",
                "# \"If you built",
                "[stages.hints]",
                "stages[0].hints.nudge",
                "missing field `nudge`",
            ),
            planted(
                "[stages.hints]",
                "[stages.hint]",
                "[stages.hint]",
                "stages[0].hint",
                "unknown",
            ),
            planted(
                "id = \"clarify.goal\"",
                "id = \"clarify.goals\"",
                "clarify.goals",
                "stages[0].criteria[0].id",
                "not a criterion",
            ),
            planted(
                "id = \"clarify.goal\"",
                "id = \"clarify.goals\"",
                "id = \"clarify\"",
                "stages[0].criteria",
                "`clarify.goal` is missing",
            ),
            planted(
                "id = \"clarify.success\"",
                "id = \"clarify.goal\" #",
                "id = \"clarify.goal\" #",
                "stages[0].criteria[1].id",
                "already",
            ),
            planted(
                "id = \"clarify.success\"",
                "id = \"io.inputs\" #",
                "id = \"io.inputs\" #",
                "stages[0].criteria[1].id",
                "belongs to the stage io",
            ),
            planted(
                "name = \"business goal\"",
                "name = \"\"",
                "name = \"\"",
                "stages[0].criteria[0].name",
                "is empty",
            ),
            planted(
                "\"What is the business goal here?\"",
                "[]",
                "  [],",
                "stages[0].criteria[0].mentioned[0]",
                "expected",
            ),
            planted(
                "id = \"goals\"",
                "id = \"goal\"",
                "id = \"goal\"",
                "checklist[0].id",
                "wanted is one of goals, io",
            ),
            planted(
                "id = \"io\"\ntitle = \"defined",
                "id = \"goals\" #\ntitle = \"defined",
                "id = \"goals\" #",
                "checklist[1].id",
                "already",
            ),
            planted(
                "at_least = 2, of = [\"io.inputs\"",
                "at_least = 3, of = [\"io.inputs\"",
                "at_least = 3, of = [\"io.inputs\"",
                "checklist[1].needs[0].at_least",
                "1 to 2",
            ),
            planted(
                "of = [\"io.inputs\", \"io.outputs\"]",
                "of = [\"io.inputs\", \"io.inputs\"]",
                "of = [\"io.inputs\", \"io.inputs\"]",
                "checklist[1].needs[0].of[1]",
                "in this list already",
            ),
            planted(
                "of = [\"io.inputs\", \"io.outputs\"]",
                "of = [\"io.inputs\", \"io.output\"]",
                "\"io.output\"]",
                "checklist[1].needs[0].of[1]",
                "not a criterion",
            ),
            planted(
                "needs = [{ at_least = 2, of = [\"io.inputs\", \"io.outputs\"] }]",
                "needs = [] #",
                "needs = [] #",
                "checklist[1].needs",
                "is empty",
            ),
            planted(
                "id = \"model-first\"",
                "id = \"model\"",
                "id = \"model\"",
                "pitfalls[0].id",
                "wanted is one of model-first",
            ),
            planted(
                "id = \"model-first\"",
                "id = \"model\"",
                "[[pitfalls]]",
                "pitfalls",
                "`model-first` is missing",
            ),
        ],
        RUBRIC,
        |text| Rubric::read(&rubric_source(text)).err().unwrap_or_default(),
    );
}
