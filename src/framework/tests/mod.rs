//! What the framework makes of good files and refuses in bad ones; here are the files tested on.

mod banks;
mod refusals;
mod rules;

use super::{content::Source, criterion::Criterion, rubric::Rubric, stage::Stage};
use std::fmt::Write as _;

const RUBRIC: &str = include_str!("../../../prompts/rubric.toml");

fn rubric_source(text: &str) -> Source {
    Source { path: "rubric.toml".to_owned(), text: text.to_owned() }
}

fn rubric() -> Rubric {
    Rubric::parse(&rubric_source(RUBRIC)).unwrap_or_else(|fault| panic!("{fault}"))
}

/// A whole and faultless problem file.
fn problem_text(id: &str, title: &str, area: &str) -> String {
    let mut text = format!(
        "id = \"{id}\"\ntitle = \"{title}\"\narea = \"{area}\"\ndifficulty = 3\nbrief = \"\"\"\nA brief\nof {id}.\n\"\"\"\n"
    );
    for n in 0..8 {
        let _ = write!(
            text,
            "\n[[facts]]\ntopic = \"topic {n}\"\nasks = [\n  \"what {n}?\",\n  \"how {n}?\",\n  \"when {n}?\",\n  \"why {n}?\",\n]\nanswer = \"answer {n}\"\n"
        );
    }
    for stage in ["data", "monitoring", "scale"] {
        let _ = write!(text, "\n[[twists]]\nstage = \"{stage}\"\ntext = \"twist of {stage}\"\n");
    }
    for stage in Stage::ALL {
        let _ = write!(text, "\n[outline.{stage}]\n");
        for criterion in Criterion::of(stage) {
            let _ = writeln!(text, "\"{criterion}\" = \"outline of {criterion}\"");
        }
    }
    text
}

fn problem_source(text: String) -> Source {
    Source { path: "problems/energy/tidal-power.toml".to_owned(), text }
}

fn good_problem() -> String {
    problem_text("tidal-power", "Forecast tidal power", "energy")
}
