//! Agreement of two lists of levels: quadratic weighted kappa, accuracies, the thresholds that fit best; pure.

use serde::{Deserialize, Serialize};

/// Steps of the search for thresholds.
const STEP: f32 = 0.05;

/// Thresholds this close to the best kappa count as equally good.
const PLATEAU: f64 = 0.004;

/// Counts of labelled (row) against graded (column) levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Confusion(pub [[u32; 3]; 3]);

impl Confusion {
    /// Counts one grade; levels above 2 count as 2.
    pub fn add(&mut self, label: u8, graded: u8) {
        self.0[usize::from(label.min(2))][usize::from(graded.min(2))] += 1;
    }

    /// All grades counted.
    pub fn total(&self) -> u32 {
        self.0.iter().flatten().sum()
    }

    fn share(
        &self,
        counted: impl Fn(usize, usize) -> bool,
        of: impl Fn(usize, usize) -> bool,
    ) -> f64 {
        let (mut part, mut whole) = (0_u32, 0_u32);
        for (label, row) in self.0.iter().enumerate() {
            for (graded, &n) in row.iter().enumerate() {
                if of(label, graded) {
                    whole += n;
                    part += if counted(label, graded) { n } else { 0 };
                }
            }
        }
        if whole == 0 { 0.0 } else { f64::from(part) / f64::from(whole) }
    }

    /// Share graded exactly as labelled, 0 to 1.
    pub fn exact(&self) -> f64 {
        self.share(|label, graded| label == graded, |_, _| true)
    }

    /// Share whose presence (0 against 1 or 2) is graded as labelled.
    pub fn presence(&self) -> f64 {
        self.share(|label, graded| (label > 0) == (graded > 0), |_, _| true)
    }

    /// Of those labelled and graded present, the share whose development (1 against 2) is as labelled.
    pub fn development(&self) -> f64 {
        self.share(|label, graded| label == graded, |label, graded| label > 0 && graded > 0)
    }

    /// Quadratic weighted kappa: 1 full agreement, 0 chance. 1 when everything is one level on both sides.
    pub fn kappa(&self) -> f64 {
        let total = f64::from(self.total());
        let sum = |cells: [u32; 3]| f64::from(cells.iter().sum::<u32>());
        let rows = self.0.map(sum);
        let columns = [0, 1, 2].map(|at| sum(self.0.map(|row| row[at])));
        let (mut seen, mut chance) = (0.0, 0.0);
        for (label, row) in self.0.iter().enumerate() {
            for (graded, &n) in row.iter().enumerate() {
                let apart = label.abs_diff(graded);
                let weight = (apart * apart) as f64 / 4.0;
                seen += weight * f64::from(n);
                chance += weight * rows[label] * columns[graded] / total.max(1.0);
            }
        }
        if chance == 0.0 { 1.0 } else { 1.0 - seen / chance }
    }
}

/// The level that two thresholds make of a number.
pub fn level_of(x: f32, mentioned: f32, developed: f32) -> u8 {
    u8::from(x >= mentioned) + u8::from(x >= mentioned && x >= developed)
}

/// The thresholds whose levels agree best with the labels (0, 1, 2) by kappa: the middle of all that are about
/// as good as the best, since the very best of few labels is chance.
pub fn best_thresholds(predicted: &[f32], labels: &[f32]) -> (f32, f32) {
    let grid: Vec<f32> = (4..38_u8).map(|step| f32::from(step) * STEP).collect();
    // Cells of the grid by label: how many predictions lie between two steps.
    let mut cells = vec![[0_u32; 3]; grid.len() + 1];
    for (&x, &label) in predicted.iter().zip(labels) {
        let cell = grid.partition_point(|&edge| edge <= x);
        let label = if label < 0.5 {
            0
        } else if label < 1.5 {
            1
        } else {
            2
        };
        cells[cell][label] += 1;
    }
    let mut tried: Vec<(f64, f32, f32)> = Vec::new();
    for (at, &mentioned) in grid.iter().enumerate() {
        for (above, &developed) in grid.iter().enumerate().skip(at + 1) {
            let mut confusion = Confusion::default();
            for (cell, counts) in cells.iter().enumerate() {
                let graded = usize::from(cell > at) + usize::from(cell > above);
                for (label, &n) in counts.iter().enumerate() {
                    confusion.0[label][graded] += n;
                }
            }
            tried.push((confusion.kappa(), mentioned, developed));
        }
    }
    let best = tried.iter().map(|&(kappa, ..)| kappa).fold(f64::NEG_INFINITY, f64::max);
    tried.retain(|&(kappa, ..)| kappa >= best - PLATEAU);
    let mean = |of: fn(&(f64, f32, f32)) -> f32| {
        let count = f32::from(u16::try_from(tried.len().max(1)).unwrap_or(u16::MAX));
        tried.iter().map(of).sum::<f32>() / count
    };
    (mean(|&(_, mentioned, _)| mentioned), mean(|&(.., developed)| developed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kappa_is_one_for_agreement_zero_for_chance_and_negative_for_opposition() {
        let of = |cells| Confusion(cells).kappa();
        assert_eq!(of([[5, 0, 0], [0, 5, 0], [0, 0, 5]]), 1.0);
        assert!(of([[4, 4, 4], [4, 4, 4], [4, 4, 4]]).abs() < 1e-9);
        assert!(of([[0, 0, 5], [0, 5, 0], [5, 0, 0]]) < -0.9);
        assert_eq!(of([[0; 3]; 3]), 1.0);
        // By hand: one cell one step off weighs 0.25; the margins make 1.25 by chance.
        let kappa = of([[1, 1, 0], [0, 1, 0], [0, 0, 1]]);
        assert!((kappa - 0.8).abs() < 1e-9, "{kappa}");
    }

    #[test]
    fn accuracies_look_at_their_own_edge() {
        let confusion = Confusion([[8, 2, 0], [1, 6, 3], [1, 2, 7]]);
        assert!((confusion.exact() - 0.7).abs() < 1e-9);
        assert!((confusion.presence() - 26.0 / 30.0).abs() < 1e-9);
        assert!((confusion.development() - 13.0 / 18.0).abs() < 1e-9);
    }

    #[test]
    fn thresholds_separate_what_can_be_separated() {
        let predicted = [0.1, 0.3, 0.9, 1.0, 1.2, 1.9];
        let labels = [0.0, 0.0, 1.0, 1.0, 2.0, 2.0];
        let (mentioned, developed) = best_thresholds(&predicted, &labels);
        let graded: Vec<u8> =
            predicted.iter().map(|&x| level_of(x, mentioned, developed)).collect();
        assert_eq!(graded, [0, 0, 1, 1, 2, 2]);
    }
}
