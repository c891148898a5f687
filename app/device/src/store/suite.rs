//! What every store does alike, as stories: told of the memory in this crate's tests and the simulator's, and of IndexedDB
//! in a browser. A program that tells none of them has nothing of them in it.

mod counting;
mod keys;
mod misfortune;
mod reach;
mod saying;
mod together;
mod values;

use futures::future::LocalBoxFuture;

use super::Store;
pub use saying::{Surprise, Told};

/// One of them. It is told of a store in which nothing was ever written.
pub struct Story<S> {
    pub name: &'static str,
    pub tell: for<'a> fn(&'a S) -> LocalBoxFuture<'a, Told>,
}

/// A story that isn't in the list is found by the compiler: nobody uses it.
macro_rules! in_order {
    ($($room:ident [$($name:ident,)+])+) => {
        vec![$($(Story { name: stringify!($name), tell: |store| Box::pin($room::$name(store)) },)+)+]
    };
}

#[rustfmt::skip]
pub fn stories<S: Store + 'static>() -> Vec<Story<S>> {
    in_order! {
        together [
            what_was_written_is_read_in_the_next_transaction,
            a_transaction_reads_what_it_has_written_itself,
            of_work_that_fails_nothing_counts,
            of_work_that_is_given_up_in_the_middle_nothing_counts,
            what_is_written_at_once_is_done_one_after_the_other,
            what_was_let_go_is_opened_again_with_everything_in_it,
        ]
        keys [
            numbers_come_before_texts_and_each_in_its_order,
            texts_that_are_not_ascii_come_in_the_order_of_utf_16,
            a_prefix_means_the_texts_that_begin_so_and_no_others,
            what_begins_so_is_deleted_and_its_neighbours_stay,
            everything_of_one_area_is_deleted_and_the_others_stay,
        ]
        values [
            what_is_put_replaces_what_was_there,
            what_was_never_written_is_not_there,
            deleting_what_is_not_there_is_no_mistake,
            one_key_in_two_areas_is_two_rows,
            texts_and_bytes_come_back_as_they_were,
            megabytes_come_back_as_they_were,
        ]
        counting [
            a_number_is_never_given_twice,
            numbers_go_on_above_one_that_was_put,
            what_failed_has_used_up_no_number,
            only_the_outbox_counts,
        ]
        reach [
            who_only_reads_cannot_write,
            an_area_that_was_not_named_is_out_of_reach,
            without_an_area_nothing_can_be_done,
        ]
        misfortune [
            what_was_lost_on_the_way_is_done_once_more_and_counts_once,
            what_is_lost_again_is_lost_and_nothing_counts,
            where_no_room_is_left_the_caches_go_and_what_people_typed_stays,
            what_is_read_over_a_lost_database_is_read_once_more,
        ]
    }
}
