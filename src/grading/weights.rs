//! The trained numbers of the grader and their byte layout; little endian, refused when anything is left over.

use super::boost::{Forest, Node};
use super::grader::ModelError;
use super::ridge::Linear;
use super::terms::Terms;

/// First bytes of the file: what it is, and the layout's number.
const MAGIC: &[u8; 8] = b"grweigh1";

/// The linear models of one stage, one a criterion in the order of the rubric.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StageWeights {
    /// Columns of `by_terms`.
    pub terms: Terms,
    /// Level from terms.
    pub by_terms: Vec<Linear>,
    /// Level from the sentence vector.
    pub by_vector: Vec<Linear>,
    /// How much a vector sounds like an answer to this stage, about 0 to 1.
    pub sounds: Linear,
}

/// Everything that training finds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weights {
    /// Hashes of the stems of everyday design talk, ascending.
    pub common: Vec<u64>,
    /// The ten stages in order.
    pub stages: Vec<StageWeights>,
    /// Mean level of each criterion.
    pub priors: Vec<f32>,
    /// Their mean is the level before thresholds.
    pub forests: Vec<Forest>,
    /// At least this is mentioned.
    pub mentioned: f32,
    /// At least this is developed.
    pub developed: f32,
}

impl Weights {
    /// The bytes of the weights file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        put_all(&mut out, &self.common, |out, x| out.extend(x.to_le_bytes()));
        put_all(&mut out, &self.stages, |out, stage| {
            put_all(out, &stage.terms.hashes, |out, x| out.extend(x.to_le_bytes()));
            put_floats(out, &stage.terms.idf);
            put_all(out, &stage.by_terms, put_linear);
            put_all(out, &stage.by_vector, put_linear);
            put_linear(out, &stage.sounds);
        });
        put_floats(&mut out, &self.priors);
        put_all(&mut out, &self.forests, |out, forest| {
            out.extend(forest.base.to_le_bytes());
            put_all(out, &forest.roots, |out, x| out.extend(x.to_le_bytes()));
            put_all(out, &forest.nodes, |out, node| {
                out.extend(node.column.to_le_bytes());
                out.extend(node.value.to_le_bytes());
                out.extend(node.left.to_le_bytes());
                out.extend(node.right.to_le_bytes());
            });
        });
        out.extend(self.mentioned.to_le_bytes());
        out.extend(self.developed.to_le_bytes());
        out
    }

    /// Reads what [`Weights::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes end too early, too late, or begin with another mark.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let damaged =
            |reason: &str| ModelError::Damaged { part: "weights", reason: reason.to_owned() };
        let rest =
            bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("it begins with another mark"))?;
        let mut reader = Reader(rest);
        let weights = reader.weights().ok_or_else(|| damaged("it ends too early"))?;
        if !reader.0.is_empty() {
            return Err(damaged("it goes on after its end"));
        }
        Ok(weights)
    }
}

fn put_all<T>(out: &mut Vec<u8>, items: &[T], mut put: impl FnMut(&mut Vec<u8>, &T)) {
    out.extend(u32::try_from(items.len()).unwrap_or(u32::MAX).to_le_bytes());
    for item in items {
        put(out, item);
    }
}

fn put_floats(out: &mut Vec<u8>, floats: &[f32]) {
    put_all(out, floats, |out, x| out.extend(x.to_le_bytes()));
}

fn put_linear(out: &mut Vec<u8>, linear: &Linear) {
    out.extend(linear.intercept.to_le_bytes());
    put_floats(out, &linear.weights);
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn f32(&mut self) -> Option<f32> {
        self.take().map(f32::from_le_bytes).filter(|x| x.is_finite())
    }

    fn all<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u32()? as usize;
        let mut items = Vec::with_capacity(count.min(self.0.len()));
        for _ in 0..count {
            items.push(one(self)?);
        }
        Some(items)
    }

    fn hashes(&mut self) -> Option<Vec<u64>> {
        self.all(|reader| reader.take().map(u64::from_le_bytes))
    }

    fn linear(&mut self) -> Option<Linear> {
        let intercept = self.f32()?;
        Some(Linear { weights: self.all(Self::f32)?, intercept })
    }

    fn forest(&mut self) -> Option<Forest> {
        let base = self.f32()?;
        let roots = self.all(Self::u32)?;
        let nodes = self.all(|reader| {
            Some(Node {
                column: reader.take().map(u16::from_le_bytes)?,
                value: reader.f32()?,
                left: reader.u32()?,
                right: reader.u32()?,
            })
        })?;
        let grows = |(at, node): (usize, &Node)| {
            node.left == 0 || (node.left as usize > at && node.right as usize > at)
        };
        nodes.iter().enumerate().all(grows).then_some(Forest { base, roots, nodes })
    }

    fn weights(&mut self) -> Option<Weights> {
        Some(Weights {
            common: self.hashes()?,
            stages: self.all(|reader| {
                Some(StageWeights {
                    terms: Terms { hashes: reader.hashes()?, idf: reader.all(Self::f32)? },
                    by_terms: reader.all(Self::linear)?,
                    by_vector: reader.all(Self::linear)?,
                    sounds: reader.linear()?,
                })
            })?,
            priors: self.all(Self::f32)?,
            forests: self.all(Self::forest)?,
            mentioned: self.f32()?,
            developed: self.f32()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_survive_their_bytes_and_damage_is_refused() {
        let linear = Linear { weights: vec![1.5, -2.0], intercept: 0.25 };
        let node = Node { column: 3, value: 0.5, left: 1, right: 2 };
        let leaf = Node { column: 0, value: -0.5, left: 0, right: 0 };
        let weights = Weights {
            common: vec![1, 9],
            stages: vec![StageWeights {
                terms: Terms { hashes: vec![5], idf: vec![2.0] },
                by_terms: vec![linear.clone()],
                by_vector: vec![linear.clone()],
                sounds: linear,
            }],
            priors: vec![1.0],
            forests: vec![Forest { base: 1.0, roots: vec![0], nodes: vec![node, leaf, leaf] }],
            mentioned: 0.5,
            developed: 1.5,
        };
        let bytes = weights.to_bytes();
        assert_eq!(Weights::from_bytes(&bytes).unwrap(), weights);
        for end in 0..bytes.len() {
            assert!(Weights::from_bytes(&bytes[..end]).is_err(), "{end}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert!(Weights::from_bytes(&longer).is_err());
    }
}
