//! Ridge regression with few rows and many columns, solved in the dual; plain arithmetic, no randomness.

/// A linear model: `intercept + weights · x`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Linear {
    /// One weight a column.
    pub weights: Vec<f32>,
    /// Prediction for a row of zeros.
    pub intercept: f32,
}

impl Linear {
    /// The prediction for a dense row.
    pub fn predict(&self, row: &[f32]) -> f32 {
        self.intercept + self.weights.iter().zip(row).map(|(w, x)| w * x).sum::<f32>()
    }

    /// The prediction for a row of (column, value) pairs.
    pub fn predict_sparse(&self, row: &[(u32, f32)]) -> f32 {
        let dot: f32 = row
            .iter()
            .map(|&(column, x)| self.weights.get(column as usize).map_or(0.0, |w| w * x))
            .sum();
        self.intercept + dot
    }
}

/// Fits one linear model a target on the same sparse rows. `penalty` is above 0. No rows give zeros.
pub fn fit(
    rows: &[Vec<(u32, f32)>],
    columns: usize,
    targets: &[Vec<f32>],
    penalty: f64,
) -> Vec<Linear> {
    let n = rows.len();
    if n == 0 {
        return vec![Linear { weights: vec![0.0; columns], intercept: 0.0 }; targets.len()];
    }
    let mut dense = vec![0.0_f64; columns];
    let mut kernel = vec![0.0_f64; n * n];
    for (i, row) in rows.iter().enumerate() {
        for &(column, x) in row {
            dense[column as usize] = f64::from(x);
        }
        for (j, other) in rows.iter().enumerate().take(i + 1) {
            let dot: f64 =
                other.iter().map(|&(column, x)| f64::from(x) * dense[column as usize]).sum();
            kernel[i * n + j] = dot;
            kernel[j * n + i] = dot;
        }
        for &(column, _) in row {
            dense[column as usize] = 0.0;
        }
    }
    centre(&mut kernel, n);
    for i in 0..n {
        kernel[i * n + i] += penalty;
    }
    cholesky(&mut kernel, n);
    let size = n as f64;
    let mut means = vec![0.0_f64; columns];
    for row in rows {
        for &(column, x) in row {
            means[column as usize] += f64::from(x) / size;
        }
    }
    targets
        .iter()
        .map(|target| {
            let mean = target.iter().map(|&y| f64::from(y)).sum::<f64>() / size;
            let mut dual: Vec<f64> = target.iter().map(|&y| f64::from(y) - mean).collect();
            solve(&kernel, n, &mut dual);
            let mut weights = vec![0.0_f64; columns];
            for (row, a) in rows.iter().zip(&dual) {
                for &(column, x) in row {
                    weights[column as usize] += a * f64::from(x);
                }
            }
            let shift: f64 = weights.iter().zip(&means).map(|(w, m)| w * m).sum();
            Linear {
                weights: weights.into_iter().map(narrow).collect(),
                intercept: narrow(mean - shift),
            }
        })
        .collect()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "weights are kept in single precision on purpose"
)]
fn narrow(x: f64) -> f32 {
    x as f32
}

fn centre(kernel: &mut [f64], n: usize) {
    let size = n as f64;
    let row_means: Vec<f64> =
        kernel.chunks_exact(n).map(|row| row.iter().sum::<f64>() / size).collect();
    let mean = row_means.iter().sum::<f64>() / size;
    for i in 0..n {
        for j in 0..n {
            kernel[i * n + j] += mean - row_means[i] - row_means[j];
        }
    }
}

/// Lower triangle L with L Lᵀ = the matrix, in place; the matrix is positive definite by its penalty.
fn cholesky(matrix: &mut [f64], n: usize) {
    for i in 0..n {
        for j in 0..=i {
            let mut sum = matrix[i * n + j];
            for k in 0..j {
                sum -= matrix[i * n + k] * matrix[j * n + k];
            }
            matrix[i * n + j] =
                if i == j { sum.max(1e-12).sqrt() } else { sum / matrix[j * n + j] };
        }
    }
}

fn solve(lower: &[f64], n: usize, b: &mut [f64]) {
    for i in 0..n {
        for k in 0..i {
            b[i] -= lower[i * n + k] * b[k];
        }
        b[i] /= lower[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            b[i] -= lower[k * n + i] * b[k];
        }
        b[i] /= lower[i * n + i];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_again() {
        let rows: Vec<Vec<(u32, f32)>> =
            (0..20_u8).map(|i| vec![(0, f32::from(i)), (2, f32::from(i % 3))]).collect();
        let target: Vec<f32> =
            (0..20_u8).map(|i| 1.0 + 0.5 * f32::from(i) - 2.0 * f32::from(i % 3)).collect();
        let fitted = fit(&rows, 3, &[target], 1e-6);
        assert!((fitted[0].weights[0] - 0.5).abs() < 1e-3, "{fitted:?}");
        assert!((fitted[0].weights[2] + 2.0).abs() < 1e-3);
        assert!((fitted[0].predict(&[4.0, 0.0, 1.0]) - 1.0).abs() < 1e-2);
        assert!((fitted[0].predict_sparse(&[(0, 4.0), (2, 1.0), (9, 5.0)]) - 1.0).abs() < 1e-2);
    }

    #[test]
    fn a_large_penalty_leaves_the_mean_and_no_rows_leave_zero() {
        let fitted = fit(&[vec![(0, 1.0)], vec![(0, 2.0)]], 1, &[vec![1.0, 3.0]], 1e9);
        assert!((fitted[0].predict(&[7.0]) - 2.0).abs() < 1e-3);
        assert_eq!(fit(&[], 2, &[vec![]], 1.0)[0].predict(&[1.0, 1.0]), 0.0);
    }
}
