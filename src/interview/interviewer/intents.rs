//! What people want to know in such interviews, by the words they ask for it with; nothing about one problem.
//!
//! A problem's facts are asked for in its own words and in the words of the trade. The first are the problem's
//! `asks`; the second, the same for every problem, are here, so that "what is the QPS" finds the fact on traffic
//! though no ask of it says so.

use crate::grading::text;
use std::sync::LazyLock;

/// How many intents there are.
const COUNT: usize = CUES.len();

/// Which intents a text has words of.
pub(super) type Intents = [bool; COUNT];

/// The words of each intent: cues by commas, each one or more words in a row, compared by their stems.
const CUES: [&str; 27] = [
    "goal, aim, objective, purpose, point of, why, achieve, care about, benefit, motivation, optimise for, optimize for, \
     optimising, optimizing, stakeholder, whom, pain, business value, business want, company want, trying to, matters \
     most, who suffers, who benefits, suffer, worth it, business problem, for the business, kind of problem, hope, hoping, lose, cost us, costs us, why do we, why are we, worth of",
    "success, successful, metric, kpi, win, guardrail, target, judge, how will we know, how do we know, number has to \
     move, good enough, evaluate, improvement, uplift, which number, what number, measured, measure, north star, \
     tolerable, acceptable error, acceptable rate, is better, make you happy, error measure, accept, bar, threshold, \
     decide whether, false alarm rate, error rate, worked",
    "latency, fast, quick, quickly, slow, ms, millisecond, p50, p95, p99, sla, real time, realtime, batch, wait, response \
     time, time budget, nightly, overnight, instantly, seconds, synchronous, asynchronous, how long does, how long can, how \
     long may, online, offline, inline, precompute, precomputed, blocking, in the path, response, respond, window, ready",
    "traffic, qps, tps, rps, load, peak, requests, per second, a second, per day, a day, daily, dau, mau, volume, concurrent, \
     throughput, scale, growth, how many users, spike, active users, per minute, rate of requests, busy, how many people use",
    "budget, money, cost, spend, gpu, gpus, compute, afford, affordable, expensive, cheap, dollar, euro, machines, \
     infrastructure, pay, allowance, price, financial, funding",
    "team, engineer, staff, who builds, who runs, skill, stack, tools, headcount, maintain, on call, expertise, operate, \
     own this, owns this, engineers, people know, scientists, which platform, our platform",
    "scope, first version, v1, mvp, leave out, launch, timeline, must have, later, priority, prioritise, prioritize, include, \
     included, ignore, first release, can wait, deadline, in scope, phase, limit, go live, cover, matter, focus, postpone, out \
     of scope, milestone, also, only",
    "privacy, gdpr, pii, personal, legal, law, regulation, regulatory, regulator, consent, sensitive, compliance, allowed, \
     delete, retention, minors, children, kids, opt out, opt in, dsa, pci, explain, explanation, audit, personalise, \
     personalize, rules, lawyer, may we, can i use, can we use, can we keep, off limits, forbidden, reason code, leave the \
     device, leave our, confidential, protection, permitted",
    "fair, fairness, bias, biased, groups, equally, minority, discriminate, community, demographic, protected, disadvantage, \
     unfair, worse for, popular people, underserved, treated, equal",
    "label, labels, ground truth, positives, annotate, annotation, annotator, feedback, gold, judgment, rated, rating, \
     confirmed, confirm, examples, training data, train on, negatives, what counts as, correct, labelling, labeling, arrive, \
     trustworthy, raters, consistent, supervised, target variable, outcome, find out, learn that, pairs",
    "history, years of, months of, log, logs, archive, historical, past, records, how far back, go back, event, data do we \
     have, data exist, dataset, data is available, data sources",
    "today, currently, running in, runs in, existing, legacy, baseline, production, replace, present, status quo, at the moment, right now, now, \
     from scratch, in place, already, incumbent, current system, current approach, present system, solution exist",
    "fresh, freshness, stale, refresh, how soon, adapt, react, how often, up to date, immediately, retrain, propagate, new item, \
     must vanish, show up, reflected, quickly reflect, how current, next page, very next, outdated, change quickly, appear, disappear, lag",
    "catalogue, catalog, scale, fleet, items, products, corpus, inventory, assortment, pool, candidates, listings, how many documents, how \
     many files, sku, uploads, size of, how large is, how big is, number of, how many",
    "cold start, new users, new viewers, new members, new customer, newcomer, first session, no history, introduced, brand new, \
     sign up, signed up, install, installed, joined, bootstrap, without history, first time, never seen, new product, newly",
    "adversary, adversarial, attack, attacker, evade, game the, gaming, spam, spammer, fraudster, abuse, fake, manipulate, bots, \
     cheat, trick, circumvent, malicious, bad actor",
    "review, reviewer, moderator, moderation, analyst, human, humans, manual, manually, override, queue, appeal, in the loop, \
     planner, escalate, by hand, staff review, moderation staff, dangerous, harmful, unsafe, inappropriate",
    "down, outage, fails, unavailable, availability, uptime, breaks, failover, goes offline, crash, unreachable",
    "consumer, consume, who uses, used for, reads, downstream, output, format, who reads, granularity, horizon, shape, \
     prediction used, action, actions, decision, do with",
    "language, languages, country, countries, market, markets, region, locale, multilingual, where do we operate, dialect",
    "quality, noisy, missing, duplicate, blurry, outdated, clean, messy, incomplete, look like, contradict, garbage, reliable",
    "prevalence, base rate, fraction, how often, imbalance, imbalanced, unbalanced, balance, ctr, ratio, how rare, rare, \
     percentage, what share, click rate, fraud rate, proportion",
    "feature, features, signals, what do we know, do we know, metadata, attributes, embedding, embeddings, profile, context, \
     tags, information, fields, describe, content data, side information",
    "chip, memory, ram, cpu, dsp, hardware, processor, flash, edge device, on the device, microcontroller, runs on",
    "not sure, unsure, confident, confidence, uncertain, not know, no answer, cannot answer, ambiguous, nothing is found, doubt",
    "category, categories, class, classes, kinds of, types of, policy, definition, taxonomy, counts as harmful",
    "permission, permissions, access, rights, who may see, allowed to see, role, roles, visible, see everything",
];

/// Words of choices that are the candidate's, of models and their settings, and of the conversation itself.
const OWN_CHOICE: &str = "transformer, xgboost, layers, epoch, epochs, learning rate, hidden, optimizer, optimiser, loss function, \
     logistic regression, random forest, forest, neural, boosting, boosted, kubernetes, redis, pytorch, tensorflow, dimensions, \
     hash, shard, diagram, whiteboard, code, hint, architecture, bert, lstm, batch size, regularisation, regularization, \
     hyperparameter, algorithm, next part, next stage, next step, favourite, favorite, prefer, feature store, window size, \
     two tower, deep learning, model would, repeat, rephrase, continue, skip this, move on, my answer, detail, format, cosine, \
     database, microservice, docker, dropout, activation, ensemble, dimension, assume something, just assume, interview, weather, logo, ceo, lunch, headquarters";

/// Ways to ask for the interviewer's opinion or guidance, not for a fact; from the beginning of the question.
const OPINIONS: [&str; 28] = [
    "what is a",
    "what is an",
    "how do i",
    "how would i",
    "do you want",
    "do you agree",
    "do you think",
    "do you prefer",
    "do you like",
    "do you mind",
    "would you",
    "what would you",
    "what do you think",
    "am i",
    "does that",
    "does this make",
    "does it make",
    "is that ok",
    "is that enough",
    "is that fine",
    "is that right",
    "is this ok",
    "can you repeat",
    "can you explain",
    "could you repeat",
    "could you rephrase",
    "shall i",
    "shall we",
];

type Cue = Vec<String>;

static INTENTS: LazyLock<Vec<Vec<Cue>>> =
    LazyLock::new(|| CUES.iter().map(|cues| parse(cues)).collect());
static OWN: LazyLock<Vec<Cue>> = LazyLock::new(|| parse(OWN_CHOICE));

fn parse(cues: &str) -> Vec<Cue> {
    cues.split(", ").map(stems).collect()
}

/// Stems of all words, stop words included: cues are made of both.
fn stems(text: &str) -> Vec<String> {
    text::words(text).into_iter().map(|word| word.stem).collect()
}

fn holds(stems: &[String], cue: &[String]) -> bool {
    !cue.is_empty() && stems.windows(cue.len()).any(|window| window == cue)
}

/// Which intents a text has words of.
pub(super) fn of(text: &str) -> Intents {
    let stems = stems(text);
    let mut found = [false; COUNT];
    for (found, cues) in found.iter_mut().zip(INTENTS.iter()) {
        *found = cues.iter().any(|cue| holds(&stems, cue));
    }
    found
}

/// Whether a question is about the candidate's own choices, or about the conversation.
pub(super) fn is_own_choice(question: &str) -> bool {
    let stems = stems(question);
    OWN.iter().any(|cue| holds(&stems, cue))
}

/// Whether a question wants the interviewer's opinion, which is never given.
pub(super) fn wants_opinion(question: &str) -> bool {
    let words: Vec<String> = text::words(question).into_iter().map(|word| word.text).collect();
    let said = format!("{} ", words.join(" "));
    OPINIONS.iter().any(|opinion| said.starts_with(&format!("{opinion} ")))
}
