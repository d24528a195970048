//! The largest matching of a graph, by Edmonds' blossoms: who is matched with whom costs nothing here.

use std::collections::VecDeque;

/// Enlarges a matching as far as the allowed edges let it: nobody who has a mate is left without one, though it may be
/// another. `mates[a] == Some(b)` exactly when `mates[b] == Some(a)`. Takes time with the cube of the members.
pub(super) fn enlarge(mates: &mut [Option<usize>], allowed: &dyn Fn(usize, usize) -> bool) {
    for root in 0..mates.len() {
        if mates[root].is_some() {
            continue;
        }
        let (end, parents) = Search::from(root, mates).run(allowed);
        // Along the path, every second edge becomes one of the matching and the others leave it.
        let mut next = end;
        while let Some(one) = next {
            let Some(parent) = parents[one] else {
                break;
            };
            next = mates[parent];
            mates[one] = Some(parent);
            mates[parent] = Some(one);
        }
    }
}

/// The search for a path from a member without a mate to another, of which every second edge is in the matching.
struct Search<'a> {
    root: usize,
    mates: &'a [Option<usize>],
    /// The member before, for those at an odd distance.
    parents: Vec<Option<usize>>,
    /// The blossom each belongs to, by its member nearest to the root.
    bases: Vec<usize>,
    /// Those at an even distance.
    reached: Vec<bool>,
    queue: VecDeque<usize>,
}

impl<'a> Search<'a> {
    fn from(root: usize, mates: &'a [Option<usize>]) -> Self {
        let mut reached = vec![false; mates.len()];
        reached[root] = true;
        Self {
            root,
            mates,
            parents: vec![None; mates.len()],
            bases: (0..mates.len()).collect(),
            reached,
            queue: VecDeque::from([root]),
        }
    }

    /// The end of a path, if there is one, and who comes before whom.
    fn run(
        mut self,
        allowed: &dyn Fn(usize, usize) -> bool,
    ) -> (Option<usize>, Vec<Option<usize>>) {
        while let Some(one) = self.queue.pop_front() {
            for to in 0..self.mates.len() {
                let within = self.bases[one] == self.bases[to] || self.mates[one] == Some(to);
                if within || one == to || !allowed(one, to) {
                    continue;
                }
                let even = self.mates[to].is_some_and(|mate| self.parents[mate].is_some());
                if to == self.root || even {
                    self.contract(one, to);
                } else if self.parents[to].is_none() {
                    self.parents[to] = Some(one);
                    let Some(mate) = self.mates[to] else {
                        return (Some(to), self.parents);
                    };
                    self.reached[mate] = true;
                    self.queue.push_back(mate);
                }
            }
        }
        (None, self.parents)
    }

    /// Makes one blossom of the odd circle that an edge between two even members closes.
    fn contract(&mut self, one: usize, other: usize) {
        let base = self.common_base(one, other);
        let mut within = vec![false; self.mates.len()];
        self.mark(one, base, other, &mut within);
        self.mark(other, base, one, &mut within);
        for member in 0..self.mates.len() {
            if within[self.bases[member]] {
                self.bases[member] = base;
                if !self.reached[member] {
                    self.reached[member] = true;
                    self.queue.push_back(member);
                }
            }
        }
    }

    /// The next even member towards the root.
    fn up(&self, member: usize) -> Option<usize> {
        self.mates[member].and_then(|mate| self.parents[mate])
    }

    fn common_base(&self, one: usize, other: usize) -> usize {
        let mut on_path = vec![false; self.mates.len()];
        let mut at = Some(one);
        while let Some(member) = at {
            let base = self.bases[member];
            on_path[base] = true;
            at = self.up(base);
        }
        let mut at = self.bases[other];
        while !on_path[at] {
            at = self.up(at).map_or(self.root, |up| self.bases[up]);
        }
        at
    }

    fn mark(&mut self, mut member: usize, base: usize, mut child: usize, within: &mut [bool]) {
        while self.bases[member] != base {
            let Some(mate) = self.mates[member] else {
                return;
            };
            within[self.bases[member]] = true;
            within[self.bases[mate]] = true;
            self.parents[member] = Some(child);
            let Some(up) = self.parents[mate] else {
                return;
            };
            (child, member) = (mate, up);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The most that can have a mate among those left, by trying everything.
    fn most(left: &[usize], allowed: &dyn Fn(usize, usize) -> bool) -> usize {
        let Some((first, rest)) = left.split_first() else {
            return 0;
        };
        let with = (0..rest.len())
            .filter(|at| allowed(*first, rest[*at]))
            .map(|at| 2 + most(&[&rest[..at], &rest[at + 1..]].concat(), allowed));
        with.max().unwrap_or(0).max(most(rest, allowed))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

        #[test]
        fn a_matching_is_the_largest_there_is(members in 0_usize..10, edges in prop::collection::vec(prop::bool::weighted(0.3), 100)) {
            let allowed = |a: usize, b: usize| edges[a.min(b) * 10 + a.max(b)];
            let mut mates = vec![None; members];
            enlarge(&mut mates, &allowed);
            for (one, mate) in mates.iter().enumerate() {
                if let Some(mate) = *mate {
                    prop_assert!(one != mate && mates[mate] == Some(one) && allowed(one, mate));
                }
            }
            let matched = mates.iter().flatten().count();
            prop_assert_eq!(matched, most(&(0..members).collect::<Vec<_>>(), &allowed));
        }
    }
}
