//! Fits the weights of the signs by which printed headings are told, and says how far they hold for other authors.
//!
//! `cargo run --release --example fit_headings FOLDER`. The folder has a `MANIFEST.json` that lists documents with their
//! `authors`, a `truth` (JSON with `blocks` of a `kind` and a `text`) and `variants` (a `file` of a `format`). A logistic
//! regression over all runs of lines that may be headings, each author weighing the same, is drawn towards the weights
//! in the table, so that a sign that few authors use keeps the value it was given from what it means.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a tool that stops where its input is wrong")]

use ibid::parse::plain::headings::signs::{Facts, SIGNS};
use ibid::parse::plain::headings::{Candidate, candidates, choose};
use ibid::parse::plain::joins::{Calibration, Flow};
use ibid::parse::plain::lines::Line;
use ibid::parse::plain::{
    blocks, candidates as notes, columns, detached, furniture, line_numbers, regroup, series, zones,
};
use ibid::source::decode;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// How strongly weights are drawn to those of the table.
const PULL: f32 = 200.0;
/// Steps of the regression.
const STEPS: usize = 400;

type Weights = [f32; SIGNS.len()];

/// An article as it was typeset once.
struct Article {
    candidates: Vec<Candidate>,
    /// How many lines its body has: a heading behind them all stands over notes.
    lines: usize,
    /// For each candidate, its letters.
    letters: Vec<String>,
    /// The letters of the headings it has.
    headings: Vec<String>,
}

fn letters(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect()
}

fn headings(truth: &Value) -> Vec<String> {
    let blocks = truth["blocks"].as_array().unwrap().iter();
    blocks.filter(|b| b["kind"] == "heading").map(|b| letters(b["text"].as_str().unwrap())).collect()
}

fn read(path: &Path, headings: &[String]) -> Article {
    let source = decode::decode(std::fs::read(path).unwrap(), None).unwrap();
    let text = source.text.as_str();
    let physical = line_numbers::take_out(text, columns::read(text)).lines;
    let marked = furniture::find(text, &physical);
    let whole = detached::reattach(text, &regroup::regroup(furniture::without(physical, &marked)));
    let found = notes::collect(text, &whole.lines, &whole.labels);
    let series = series::choose(text, &whole.lines, &found);
    let plan = blocks::plan(text, &whole.lines, &zones::divide(text, &whole.lines, &series), &series);
    let flow = Flow { source: text, lines: &whole.lines, order: &plan.order, measures: &plan.measures };
    let candidates = candidates(flow, plan.front.lines(), &Calibration::new(flow));
    let line = |position: usize| -> Line { whole.lines[plan.order[position] as usize] };
    let own = |c: &Candidate| c.lines.clone().map(|p| letters(line(p).text(text))).collect();
    let letters = candidates.iter().map(own).collect();
    Article { candidates, lines: plan.order.len(), letters, headings: headings.to_vec() }
}

fn extents(facts: &Facts) -> Weights {
    SIGNS.each_ref().map(|sign| (sign.extent)(facts))
}

fn odds(weights: &Weights, extents: &Weights) -> f32 {
    weights.iter().zip(extents).map(|(w, e)| w * e).sum()
}

/// The weights for the articles of some authors.
fn fit<'a>(authors: impl Iterator<Item = &'a Vec<Article>>) -> Weights {
    let mut samples: Vec<(Weights, f32, f32)> = Vec::new();
    for articles in authors {
        let all =
            || articles.iter().flat_map(|a| a.candidates.iter().zip(&a.letters).map(move |(c, l)| (a, c, l)));
        let positive = |(a, _, l): &(&Article, &Candidate, &String)| a.headings.contains(l);
        let share = (60.0 / all().filter(positive).count().max(1) as f32).min(1.0);
        samples.extend(all().map(|x| (extents(&x.1.facts), f32::from(u8::from(positive(&x))), share)));
    }
    let start = SIGNS.each_ref().map(|sign| sign.weight);
    let mut weights = start;
    let mut squares = [1e-3f32; SIGNS.len()];
    for _ in 0..STEPS {
        let mut slope: Weights = std::array::from_fn(|k| PULL * (weights[k] - start[k]));
        for (extents, is, share) in &samples {
            let error = share * (1.0 / (1.0 + (-odds(&weights, extents)).exp()) - is);
            slope.iter_mut().zip(extents).for_each(|(s, e)| *s += error * e);
        }
        for k in 0..SIGNS.len() {
            squares[k] += slope[k] * slope[k];
            weights[k] -= 0.3 * slope[k] / squares[k].sqrt();
        }
    }
    weights
}

/// The F measure of the headings of an article; `None` if it has none and none are found.
fn score(article: &Article, weights: &Weights) -> Option<f32> {
    let mut found = choose(&article.candidates, |facts| odds(weights, &extents(facts)));
    found.retain(|h| h.lines.end < article.lines);
    let mut left = article.headings.clone();
    let mut right = 0;
    for heading in &found {
        let own = article.candidates.iter().zip(&article.letters).find(|(c, _)| c.lines == heading.lines);
        if let Some(k) = left.iter().position(|l| Some(l) == own.map(|(_, l)| l)) {
            left.swap_remove(k);
            right += 1;
        }
    }
    let all = found.len() + article.headings.len();
    (all > 0).then(|| 2.0 * right as f32 / all as f32)
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0.0f32), |(sum, count), v| (sum + v, count + 1.0));
    sum / count.max(1.0)
}

fn main() {
    let folder = std::env::args().nth(1).unwrap();
    let folder = Path::new(&folder);
    let json =
        |name: &str| -> Value { serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap() };
    let mut authors: BTreeMap<String, Vec<Article>> = BTreeMap::new();
    for document in json("MANIFEST.json")["documents"].as_array().unwrap() {
        let truth = headings(&json(document["truth"].as_str().unwrap()));
        let variants = document["variants"].as_array().unwrap().iter().filter(|v| v["format"] == "pdf");
        let articles = variants.map(|v| read(&folder.join(v["file"].as_str().unwrap()), &truth));
        let name = document["authors"].as_array().unwrap().last().map_or("", |a| a.as_str().unwrap());
        let key = document["source_repo"].as_str().unwrap_or(name);
        authors.entry(key.split('-').next().unwrap().to_owned()).or_default().extend(articles);
    }
    let table = SIGNS.each_ref().map(|sign| sign.weight);
    let all = fit(authors.values());
    let (mut as_is, mut fitted, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for (name, articles) in &authors {
        let others = fit(authors.iter().filter(|(other, _)| *other != name).map(|(_, a)| a));
        let of = |weights: &Weights| articles.iter().filter_map(|a| score(a, weights)).collect::<Vec<f32>>();
        let scores = [of(&table), of(&all), of(&others)];
        if !scores[0].is_empty() || !scores[2].is_empty() {
            let [a, b, c] = scores.each_ref().map(|s| mean(s.iter().copied()));
            println!("{name:40} {:3} table {a:.3} fitted {b:.3} without it {c:.3}", scores[0].len());
        }
        let [a, b, c] = scores;
        as_is.extend(a);
        fitted.extend(b);
        left_out.extend(c);
    }
    let [a, b, c] = [as_is, fitted, left_out].map(|s| mean(s.into_iter()));
    println!("{:44} table {a:.3} fitted {b:.3} left out {c:.3}", "all");
    for (sign, weight) in SIGNS.iter().zip(all) {
        println!("{:62} {:6.2} {weight:6.2}", sign.name, sign.weight);
    }
}
