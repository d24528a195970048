//! The interviewer's ear: what in a message is a question, and which fact of the problem answers it.
//!
//! Deterministic, and never inventive: a question is answered with a fact of the problem, word for word, or not at
//! all ("your call: state an assumption"). Opinions and guidance are never given. Asking the same in other
//! letters or punctuation finds the same fact, because only words are compared.

mod intents;
mod matching;
mod questions;

#[cfg(test)]
mod tests;

use super::event::{Answered, Heard};
use crate::{
    framework::{problem::Problem, stage::Stage},
    grading::vectors::Vectors,
};
use matching::Facts;

/// Questions of one message beyond this many are not answered: a page of them is no conversation.
const MAX_ANSWERED: usize = 12;

/// Answers questions about one problem. Made once a problem; deterministic.
#[derive(Debug)]
pub struct Interviewer {
    facts: Facts,
}

impl Interviewer {
    /// Prepares the ways people ask for each fact. The same vectors must be given to the other methods.
    pub fn new(problem: &Problem, vectors: &Vectors) -> Self {
        Self { facts: Facts::prepare(problem, vectors) }
    }

    /// The fact that answers a question, as an index into the problem's; `None` when none fits. The same question
    /// asked another way gets the same fact.
    pub fn fact(&self, question: &str, vectors: &Vectors) -> Option<usize> {
        self.facts.best(question, vectors)
    }

    /// What a message in a stage is: in stage 1 every question in it is answered and the message is also
    /// answer; later a message that is one question, or was addressed to the interviewer (`addressed`), is
    /// only a question.
    pub fn hear(&self, stage: Stage, text: &str, addressed: bool, vectors: &Vectors) -> Heard {
        if stage == Stage::ALL[0] {
            let answers = self.answers(text, addressed, vectors);
            return if answers.is_empty() { Heard::Answer } else { Heard::Both(answers) };
        }
        if addressed || questions::is_one_question(text) {
            return Heard::Question(self.answers(text, true, vectors));
        }
        Heard::Answer
    }

    /// The questions of a message with their facts; a fact is given once. When something must be asked
    /// (`addressed`) and no question is seen, all of it is the question.
    fn answers(&self, text: &str, addressed: bool, vectors: &Vectors) -> Vec<Answered> {
        let mut asked = questions::asked(text);
        if addressed && asked.is_empty() {
            asked.push(text.trim());
        }
        let mut answers: Vec<Answered> = Vec::new();
        for question in asked.into_iter().take(MAX_ANSWERED) {
            let fact = self.fact(question, vectors);
            let told = fact.is_some() && answers.iter().any(|answered| answered.fact == fact);
            if !told {
                answers.push(Answered { question: question.to_owned(), fact });
            }
        }
        answers
    }
}
