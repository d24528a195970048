//! Gradient-boosted regression trees on binned columns: small, single-threaded, the same bits for the same data.

/// Most bins a column is cut into.
const MAX_BINS: usize = 48;

/// How the trees are grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growth {
    /// Trees in all.
    pub trees: usize,
    /// Leaves of a tree at most.
    pub leaves: usize,
    /// Rows a leaf must keep.
    pub min_rows: usize,
    /// Share of a leaf's value that is added.
    pub rate: f64,
    /// Penalty on leaf values, in rows.
    pub penalty: f64,
    /// Columns looked at for each split, as a share.
    pub columns: f64,
    /// Start of the sequence that chooses them.
    pub seed: u64,
}

/// One node: a leaf with a value, or a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Node {
    /// Column asked about; a leaf when `left` is 0.
    pub column: u16,
    /// Left when the value is at most this; the value of a leaf.
    pub value: f32,
    /// Index of the left child within the forest; 0 for a leaf.
    pub left: u32,
    /// Index of the right child.
    pub right: u32,
}

/// Trees whose leaves are added up.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forest {
    /// Prediction before the first tree.
    pub base: f32,
    /// Index of each tree's root.
    pub roots: Vec<u32>,
    /// All nodes of all trees.
    pub nodes: Vec<Node>,
}

impl Forest {
    /// The prediction for a row.
    pub fn predict(&self, row: &[f32]) -> f32 {
        let mut sum = self.base;
        for &root in &self.roots {
            let mut at = root as usize;
            while let Some(node) = self.nodes.get(at) {
                if node.left == 0 {
                    sum += node.value;
                    break;
                }
                let x = row.get(usize::from(node.column)).copied().unwrap_or(0.0);
                at = if x <= node.value { node.left as usize } else { node.right as usize };
            }
        }
        sum
    }
}

/// A leaf that may still be split.
struct Open {
    rows: Vec<u32>,
    node: usize,
    split: Option<Split>,
}

#[derive(Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    bin: usize,
}

struct Binned {
    /// Upper edges of the bins of each column.
    edges: Vec<Vec<f32>>,
    /// Bin of each row, column by column.
    bins: Vec<Vec<u8>>,
}

fn bin(rows: &[Vec<f32>]) -> Binned {
    let columns = rows.first().map_or(0, Vec::len);
    let mut binned = Binned { edges: Vec::new(), bins: Vec::new() };
    for column in 0..columns {
        let mut sorted: Vec<f32> = rows.iter().map(|row| row[column]).collect();
        sorted.sort_by(f32::total_cmp);
        let mut distinct = sorted.clone();
        distinct.dedup();
        let mut edges: Vec<f32> = if distinct.len() <= MAX_BINS {
            distinct.windows(2).map(|pair| pair[0] + (pair[1] - pair[0]) / 2.0).collect()
        } else {
            (1..MAX_BINS).map(|k| sorted[k * sorted.len() / MAX_BINS]).collect()
        };
        edges.dedup();
        let bins = rows
            .iter()
            .map(|row| {
                u8::try_from(edges.partition_point(|&edge| edge < row[column])).unwrap_or(u8::MAX)
            })
            .collect();
        binned.edges.push(edges);
        binned.bins.push(bins);
    }
    binned
}

/// A sequence of numbers that looks random and is always the same (splitmix64).
struct Sequence(u64);

impl Sequence {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        usize::try_from(z % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or(0)
    }
}

/// Fits a forest to targets by squared error. Rows are equally long; as many targets as rows.
pub fn fit(rows: &[Vec<f32>], targets: &[f32], growth: &Growth) -> Forest {
    let base = targets.iter().map(|&y| f64::from(y)).sum::<f64>() / targets.len().max(1) as f64;
    let mut forest = Forest { base: narrow(base), ..Forest::default() };
    if rows.is_empty() {
        return forest;
    }
    let binned = bin(rows);
    let mut residual: Vec<f64> = targets.iter().map(|&y| f64::from(y) - base).collect();
    let mut sequence = Sequence(growth.seed);
    for _ in 0..growth.trees {
        grow(&binned, &mut residual, growth, &mut sequence, &mut forest);
    }
    forest
}

fn grow(
    binned: &Binned,
    residual: &mut [f64],
    growth: &Growth,
    sequence: &mut Sequence,
    forest: &mut Forest,
) {
    let root = forest.nodes.len();
    let leaf = Node { column: 0, value: 0.0, left: 0, right: 0 };
    forest.nodes.push(leaf);
    forest.roots.push(index(root));
    let everything: Vec<u32> = (0..residual.len()).map(index).collect();
    let split = best_split(binned, residual, &everything, growth, sequence);
    let mut open = vec![Open { rows: everything, node: root, split }];
    while open.len() < growth.leaves {
        let candidates =
            open.iter().enumerate().filter_map(|(at, leaf)| leaf.split.map(|split| (at, split)));
        let Some((at, split)) = candidates.reduce(|a, b| if b.1.gain > a.1.gain { b } else { a })
        else {
            break;
        };
        let parent = open.swap_remove(at);
        let bins = &binned.bins[split.column];
        let (left, right): (Vec<u32>, Vec<u32>) =
            parent.rows.iter().partition(|&&row| usize::from(bins[row as usize]) <= split.bin);
        let first = forest.nodes.len();
        forest.nodes.extend([leaf, leaf]);
        forest.nodes[parent.node] = Node {
            column: u16::try_from(split.column).unwrap_or(u16::MAX),
            value: binned.edges[split.column][split.bin],
            left: index(first),
            right: index(first + 1),
        };
        for (rows, node) in [(left, first), (right, first + 1)] {
            let split = best_split(binned, residual, &rows, growth, sequence);
            open.push(Open { rows, node, split });
        }
    }
    for leaf in open {
        let sum: f64 = leaf.rows.iter().map(|&row| residual[row as usize]).sum();
        let value = narrow(growth.rate * sum / (leaf.rows.len() as f64 + growth.penalty));
        forest.nodes[leaf.node].value = value;
        for &row in &leaf.rows {
            residual[row as usize] -= f64::from(value);
        }
    }
}

fn best_split(
    binned: &Binned,
    residual: &[f64],
    rows: &[u32],
    growth: &Growth,
    sequence: &mut Sequence,
) -> Option<Split> {
    if rows.len() < 2 * growth.min_rows {
        return None;
    }
    let columns = binned.bins.len();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a small number of columns"
    )]
    let wanted = ((columns as f64 * growth.columns).ceil() as usize).clamp(1, columns);
    let mut order: Vec<usize> = (0..columns).collect();
    for at in 0..wanted {
        let other = at + sequence.below(columns - at);
        order.swap(at, other);
    }
    let total: f64 = rows.iter().map(|&row| residual[row as usize]).sum();
    let count = rows.len();
    let score = |sum: f64, n: usize| sum * sum / (n as f64 + growth.penalty);
    let whole = score(total, count);
    let mut best: Option<Split> = None;
    let mut sums = [0.0_f64; MAX_BINS];
    let mut counts = [0_usize; MAX_BINS];
    for &column in &order[..wanted] {
        let edges = &binned.edges[column];
        if edges.is_empty() {
            continue;
        }
        sums[..=edges.len()].fill(0.0);
        counts[..=edges.len()].fill(0);
        let bins = &binned.bins[column];
        for &row in rows {
            let bin = usize::from(bins[row as usize]);
            sums[bin] += residual[row as usize];
            counts[bin] += 1;
        }
        let (mut left, mut left_count) = (0.0, 0);
        for bin in 0..edges.len() {
            left += sums[bin];
            left_count += counts[bin];
            if left_count < growth.min_rows || count - left_count < growth.min_rows {
                continue;
            }
            let gain = score(left, left_count) + score(total - left, count - left_count) - whole;
            if gain > 1e-9 && best.is_none_or(|best| gain > best.gain) {
                best = Some(Split { gain, column, bin });
            }
        }
    }
    best
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "leaf values are kept in single precision on purpose"
)]
fn narrow(x: f64) -> f32 {
    x as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROWTH: Growth = Growth {
        trees: 60,
        leaves: 6,
        min_rows: 5,
        rate: 0.2,
        penalty: 1.0,
        columns: 0.5,
        seed: 7,
    };

    fn data() -> (Vec<Vec<f32>>, Vec<f32>) {
        let rows: Vec<Vec<f32>> = (0..400_u16)
            .map(|i| vec![f32::from(i % 20), f32::from(i % 7), f32::from(i % 3)])
            .collect();
        let targets = rows
            .iter()
            .map(|row| if row[0] > 9.5 && row[1] < 3.5 { 2.0 } else { row[2] / 4.0 })
            .collect();
        (rows, targets)
    }

    #[test]
    fn an_interaction_is_learnt() {
        let (rows, targets) = data();
        let forest = fit(&rows, &targets, &GROWTH);
        let error: f32 =
            rows.iter().zip(&targets).map(|(row, y)| (forest.predict(row) - y).abs()).sum();
        assert!(error / 400.0 < 0.05, "{}", error / 400.0);
    }

    #[test]
    fn the_same_data_give_the_same_bits_and_another_seed_others() {
        let (rows, targets) = data();
        assert!(fit(&rows, &targets, &GROWTH) == fit(&rows, &targets, &GROWTH));
        let other = Growth { seed: 8, ..GROWTH };
        assert!(fit(&rows, &targets, &GROWTH) != fit(&rows, &targets, &other));
    }

    #[test]
    fn nothing_to_learn_from_gives_the_base() {
        assert_eq!(fit(&[], &[], &GROWTH).predict(&[1.0]), 0.0);
        let forest = fit(&[vec![1.0], vec![1.0]], &[1.0, 2.0], &GROWTH);
        assert_eq!(forest.predict(&[1.0]), 1.5);
    }
}
