//! Problems that a workspace writes for itself, with text that would be markup.

use crate::{
    Shown,
    cast::{NAMES, bank},
    show,
};
use greenroom::framework::{
    bank::Own,
    content::Source,
    own::{self, TEMPLATE},
    problem::{Problem, ProblemId},
    stage::Stage,
};
use std::sync::Arc;

/// A problem whose every text wants to break something, with an outline for one stage.
pub(crate) fn odd() -> (Problem, String) {
    let mut text = TEMPLATE.replacen("Set the prices of rides", NAMES[3], 1);
    text = text.replacen("150 ms at p99", "<!channel> ``` @here [x](https://a.b) ~p99~", 1);
    let source = Source { path: "sent.toml".to_owned(), text: text.clone() };
    let mut problem = own::read(&source).unwrap();
    problem.id = ProblemId::own("ride-prices", "slack:T1", 2);
    (problem, text)
}

pub(crate) fn cards(all: &mut Vec<Shown>) {
    let (problem, text) = odd();
    let short = Problem { outline: Default::default(), ..problem.clone() };
    show!(all, "markup in the title", own::added(&problem));
    show!(all, "markup in the title", own::changed(&problem));
    show!(all, "the same text", own::unchanged(&problem));
    show!(all, "markup in the title", own::retired(&problem));
    show!(all, "markup in the title", own::returned(&problem));
    show!(all, "markup in the text", own::shown(&problem, &text, false));
    show!(all, "a retired one", own::shown(&problem, TEMPLATE.trim(), true));
    show!(all, "a new one", own::how(None));
    show!(all, "one that is there", own::how(Some("ride-prices")));
    let faults = |text: &str| {
        let source = Source { path: "sent.toml".to_owned(), text: text.to_owned() };
        own::check(&source, bank(), None).unwrap_err()
    };
    show!(
        all,
        "one fault",
        own::faults(&faults(&text.replacen("difficulty = 3", "difficulty = 9", 1)))
    );
    show!(all, "no TOML", own::faults(&faults("<@U123> *x* @everyone = [")));
    let many: String =
        (0..14).map(|n| format!("[[twists]]\nstage = \"<@U{n}>\"\ntext = \"\"\n")).collect();
    let (start, _) = TEMPLATE.split_once("# May be left out").unwrap();
    show!(all, "many faults", own::faults(&faults(&format!("{start}{many}"))));
    show!(all, "there is none", own::none_of_yours(NAMES[3], &[], false));
    show!(all, "of the bank", own::none_of_yours("card-fraud", &["ride-prices", "taxis"], true));
    show!(all, "retired", own::already(&problem, true));
    show!(all, "not retired", own::already(&problem, false));
    show!(all, "full", own::too_many(100, 400));
    show!(all, "alone", own::nowhere());
    show!(all, "an own one, of this stage", walk::outline(&problem, Some(Stage::Clarify), bank()));
    show!(all, "an own one without", walk::outline(&short, None, bank()));
    let seen = bank().with([Own { problem: Arc::new(problem), text: text.into(), retired: false }]);
    let listed = seen.problems().iter().map(AsRef::as_ref);
    show!(all, "with one of their own", lists::problems(listed, None, &seen.areas()));
}
