//! Numbers from a seed: the same seed gives the same ones for ever, and nobody can tell them from chance. Not for secrets.

/// A row of numbers made of a seed, by `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The row of this seed.
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number of the row.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A place below `count`, each as likely as any other; 0 for a count of 0.
    pub fn below(&mut self, count: usize) -> usize {
        // The product's upper half: a bias of at most `count` in 2^64.
        let place = (u128::from(self.draw()) * count as u128) >> 64;
        usize::try_from(place).unwrap_or(0)
    }

    /// Puts items in an order in which every order is as likely as any other.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for left in (1..items.len()).rev() {
            items.swap(left, self.below(left + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_that_of_the_published_generator() {
        let mut chance = Chance::of(1_234_567);
        let row: Vec<u64> = (0..3).map(|_| chance.draw()).collect();
        assert_eq!(
            row,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn every_order_of_three_comes_about_as_often() {
        let mut seen = std::collections::BTreeMap::new();
        for seed in 0..6_000 {
            let mut items = [1, 2, 3];
            Chance::of(seed).shuffle(&mut items);
            *seen.entry(items).or_insert(0_u32) += 1;
        }
        assert_eq!(seen.len(), 6);
        assert!(seen.values().all(|times| (900..1_100).contains(times)), "{seen:?}");
        assert_eq!(Chance::of(7).below(0), 0);
    }
}
