//! Sorting, once for everything: each further instance of a generic sort would weigh about four kilobytes. By a heap, which
//! is 1.1 KiB of the first load less than the sort of a slice.

use std::collections::BinaryHeap;

pub use passerelle_shared::model::{Rank, last_if_none};

/// The indices of the ranks in ascending order; what ranks alike keeps its order.
pub fn in_order(ranks: Vec<Rank<'_>>) -> Vec<usize> {
    let numbered: BinaryHeap<(Rank<'_>, usize)> = ranks.into_iter().zip(0..).collect();
    numbered.into_sorted_vec().into_iter().map(|(_, index)| index).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ranks_alike_keeps_its_order() {
        let ranks = vec![("b", [0, 0, 0]), ("a", [2, 0, 0]), ("a", [1, 0, 0]), ("a", [2, 0, 0])];

        assert_eq!(in_order(ranks), [2, 1, 3, 0]);
    }
}
