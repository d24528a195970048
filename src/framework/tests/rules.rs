//! Checklist and pitfalls against the rules of the rubric, and the ids that everything refers to.

use super::rubric;
use crate::framework::{
    checklist::{self, Levels, Tick},
    criterion::Criterion,
    level::Level,
    pitfall::{self, Pitfall},
    stage::Stage,
};
use proptest::prelude::*;

/// Levels from a short form: `clarify.goal` is mentioned, `clarify.goal!` developed.
fn levels(shown: &[&str]) -> Levels {
    let mut levels = Levels::default();
    for id in shown {
        let (id, level) = match id.strip_suffix('!') {
            Some(id) => (id, Level::Developed),
            None => (*id, Level::Mentioned),
        };
        levels.set(Criterion::from_id(id).unwrap(), level);
    }
    levels
}

fn tick_of(item: &str, shown: &[&str]) -> Tick {
    let (rubric, levels) = (rubric(), levels(shown));
    let ticked = checklist::tick(&rubric, &levels);
    assert_eq!(ticked.len(), 7);
    ticked.into_iter().find(|ticked| ticked.item.id == item).unwrap().tick
}

#[test]
fn each_item_is_open_named_only_or_ticked_as_the_rubric_says() {
    use Tick::{NamedOnly, Open, Ticked};
    let cases: &[(&str, &[&str], Tick)] = &[
        ("goals", &[], Open),
        ("goals", &["clarify.goal!", "clarify.success!"], Open),
        ("goals", &["clarify.latency!", "clarify.data!", "clarify.scale!", "clarify.scope!"], Open),
        ("goals", &["clarify.goal", "clarify.latency", "clarify.data"], NamedOnly),
        ("goals", &["clarify.goal", "clarify.success", "clarify.scope"], NamedOnly),
        ("goals", &["clarify.success", "clarify.latency", "clarify.data!"], Ticked),
        ("goals", &["clarify.goal!", "clarify.compliance", "clarify.scale"], Ticked),
        ("io", &["io.inputs!", "io.volume!"], Open),
        ("io", &["io.inputs", "io.outputs", "io.volume!"], NamedOnly),
        ("io", &["io.inputs", "io.outputs!"], Ticked),
        ("system", &["workflow.ingestion!", "workflow.training!", "workflow.serving!"], Open),
        (
            "system",
            &["workflow.ingestion", "workflow.features", "workflow.training", "workflow.human"],
            NamedOnly,
        ),
        (
            "system",
            &["workflow.serving", "workflow.feedback", "workflow.orchestration", "workflow.human!"],
            Ticked,
        ),
        ("tooling", &["tooling.data!", "tooling.serving!", "tooling.mode!"], Open),
        ("tooling", &["tooling.fit!", "tooling.tradeoff!"], Open),
        ("tooling", &["tooling.serving", "tooling.fit"], NamedOnly),
        ("tooling", &["tooling.data", "tooling.tradeoff", "tooling.mode!"], NamedOnly),
        ("tooling", &["tooling.data", "tooling.tradeoff!"], Ticked),
        ("data", &["data.collection!", "data.storage!", "data.labels!"], Open),
        ("data", &["data.versioning!", "data.labels!"], Open),
        ("data", &["data.versioning", "data.labels", "data.storage"], NamedOnly),
        ("data", &["data.versioning", "data.preprocessing!", "data.collection"], Ticked),
        ("operations", &["deployment.canary!", "deployment.ab!", "monitoring.data!"], Open),
        ("operations", &["deployment.ab!", "monitoring.data!", "monitoring.drift!"], Open),
        (
            "operations",
            &["deployment.canary", "deployment.rollback", "monitoring.data", "monitoring.health"],
            NamedOnly,
        ),
        (
            "operations",
            &["deployment.ab", "deployment.switch", "monitoring.drift", "monitoring.alerting!"],
            Ticked,
        ),
        ("scale", &["scale.capacity!", "scale.delivery!"], Open),
        ("scale", &["scale.resilience!", "scale.degradation!"], Open),
        ("scale", &["scale.capacity", "scale.degradation", "scale.delivery!"], NamedOnly),
        ("scale", &["scale.capacity!", "scale.resilience"], Ticked),
    ];
    for (item, shown, want) in cases {
        assert_eq!(tick_of(item, shown), *want, "{item}: {shown:?}");
    }
}

#[test]
fn an_item_lists_what_shows_it_best_first_and_each_once() {
    let rubric = rubric();
    let levels = levels(&["clarify.goal", "clarify.data", "clarify.scope!", "io.inputs"]);
    let ticked = checklist::tick(&rubric, &levels);
    let shown: Vec<_> = ticked[0].shown_by.iter().map(|criterion| criterion.id()).collect();
    assert_eq!(shown, ["clarify.scope", "clarify.goal", "clarify.data"]);
    let shown: Vec<_> = ticked[1].shown_by.iter().map(|criterion| criterion.id()).collect();
    assert_eq!(shown, ["io.inputs"], "an open item still lists what is there");
    assert_eq!(ticked[2].shown_by, []);
}

#[test]
fn pitfalls_are_seen_as_the_rubric_says() {
    use Pitfall::{DataQualityIgnored, ModelFirst, NoMonitoringOrRollback};
    let all: &[Stage] = &Stage::ALL;
    let until_data: &[Stage] = &Stage::ALL[..5];
    let until_deployment: &[Stage] = &Stage::ALL[..7];
    let sound: &[&str] = &["data.labels", "monitoring.drift", "deployment.rollback"];
    type Case<'a> = (&'a str, &'a [&'a str], bool, &'a [Stage], bool, &'a [Pitfall]);
    let cases: &[Case<'_>] = &[
        ("nothing wrong", sound, false, all, true, &[]),
        ("model first", sound, true, &[], false, &[ModelFirst]),
        ("nothing reached", &[], false, &[], false, &[]),
        ("unfinished, data reached", &[], false, until_data, false, &[DataQualityIgnored]),
        ("monitoring not reached", &[], false, until_deployment, false, &[DataQualityIgnored]),
        (
            "all reached",
            &["data.collection!", "data.storage!"],
            false,
            all,
            false,
            &[DataQualityIgnored, NoMonitoringOrRollback],
        ),
        (
            "finished mock, nothing reached",
            &[],
            true,
            &[],
            true,
            &[ModelFirst, DataQualityIgnored, NoMonitoringOrRollback],
        ),
        ("versioning will do", &["data.versioning"], false, until_data, false, &[]),
        ("preprocessing will do", &["data.preprocessing"], false, until_data, false, &[]),
        (
            "rollback without monitoring",
            &["data.labels", "deployment.rollback!"],
            false,
            all,
            false,
            &[NoMonitoringOrRollback],
        ),
        (
            "monitoring without rollback",
            &["data.labels", "monitoring.health!", "monitoring.alerting!", "deployment.canary!"],
            false,
            all,
            false,
            &[NoMonitoringOrRollback],
        ),
    ];
    for (name, shown, model_first, reached, finished_mock, want) in cases {
        let seen = pitfall::seen(
            &levels(shown),
            *model_first,
            |stage| reached.contains(&stage),
            *finished_mock,
        );
        assert_eq!(seen, *want, "{name}");
    }
}

#[test]
fn a_pitfall_is_stored_by_its_id() {
    for pitfall in Pitfall::ALL {
        let stored = serde_json::to_string(&pitfall).unwrap();
        assert_eq!(stored, format!("\"{}\"", pitfall.id()));
        assert_eq!(serde_json::from_str::<Pitfall>(&stored).unwrap(), pitfall);
    }
}

#[test]
fn stages_and_criteria_agree_on_order_and_number() {
    assert_eq!(Criterion::all().count(), 52);
    let by_stage: Vec<_> = Stage::ALL.into_iter().flat_map(Criterion::of).collect();
    assert!(by_stage.into_iter().eq(Criterion::all()), "criteria are grouped by stage");
    for criterion in Criterion::all() {
        assert_eq!(criterion.id(), format!("{}.{}", criterion.stage(), criterion.short()));
    }
}

proptest! {
    #[test]
    fn the_id_of_a_criterion_leads_back_to_it(index in 0..Criterion::COUNT) {
        let criterion = Criterion::all().nth(index).unwrap();
        prop_assert_eq!(criterion.index(), index);
        prop_assert_eq!(Criterion::from_id(criterion.id()), Some(criterion));
        let stored = serde_json::to_string(&criterion).unwrap();
        prop_assert_eq!(serde_json::from_str::<Criterion>(&stored).unwrap(), criterion);
    }

    #[test]
    fn the_id_of_a_stage_leads_back_to_it(index in 0..Stage::COUNT) {
        let stage = Stage::ALL[index];
        prop_assert_eq!(stage.index(), index);
        prop_assert_eq!(Stage::from_id(stage.id()), Some(stage));
        prop_assert_eq!(stage.next().and_then(Stage::previous).unwrap_or(stage), stage);
        let stored = serde_json::to_string(&stage).unwrap();
        prop_assert_eq!(&stored, &format!("\"{stage}\""));
        prop_assert_eq!(serde_json::from_str::<Stage>(&stored).unwrap(), stage);
    }

    #[test]
    fn no_other_text_is_an_id(text in "[a-z]{0,9}\\.?[a-z]{0,9}") {
        if let Some(criterion) = Criterion::from_id(&text) {
            prop_assert_eq!(criterion.id(), text.as_str());
        }
        if let Some(stage) = Stage::from_id(&text) {
            prop_assert_eq!(stage.id(), text.as_str());
        }
    }

    #[test]
    fn a_better_level_never_takes_a_tick_away(
        numbers in prop::collection::vec(0_u8..=2, Criterion::COUNT),
        raised in 0..Criterion::COUNT,
    ) {
        let rubric = rubric();
        let mut levels = Levels::default();
        for (criterion, number) in Criterion::all().zip(&numbers) {
            levels.set(criterion, Level::try_from(*number).unwrap());
        }
        let before: Vec<_> = checklist::tick(&rubric, &levels).iter().map(|t| t.tick).collect();
        levels.set(Criterion::all().nth(raised).unwrap(), Level::Developed);
        let after: Vec<_> = checklist::tick(&rubric, &levels).iter().map(|t| t.tick).collect();
        prop_assert!(before.iter().zip(&after).all(|(before, after)| before <= after));
    }
}
