//! How many may stay at once, where what counts is not how often one comes but that one doesn't leave.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug)]
pub struct Seats {
    seats_max: u32,
    taken: Arc<Mutex<HashMap<String, u32>>>,
}

/// Free again when it is dropped.
#[derive(Debug)]
pub struct Seat {
    who: String,
    taken: Arc<Mutex<HashMap<String, u32>>>,
}

impl Seats {
    pub fn new(seats_max: u32) -> Self {
        Self { seats_max, taken: Arc::default() }
    }

    /// `None` when this one holds as many as may be.
    pub fn take(&self, who: &str) -> Option<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let seats = taken.entry(who.to_owned()).or_default();
        if *seats >= self.seats_max {
            return None;
        }
        *seats += 1;
        Some(Seat { who: who.to_owned(), taken: self.taken.clone() })
    }

    /// By whomever they are taken.
    pub fn taken(&self) -> u32 {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seats) = taken.get_mut(&self.who) {
            *seats -= 1;
            if *seats == 0 {
                taken.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_leaves_makes_room_for_the_next() {
        let seats = Seats::new(2);
        let first = seats.take("hall");
        let second = seats.take("hall");

        assert!(first.is_some() && second.is_some());
        assert!(seats.take("hall").is_none());
        assert!(seats.take("elsewhere").is_some(), "nobody else is held up");
        drop(first);
        assert!(seats.take("hall").is_some());
    }
}
