//! Work that takes turns: one statement each time, so that nodes interleave, and stop, between any two.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use super::store::Store;

type Statement = Box<dyn FnOnce(&mut Store)>;

/// What a node asks the store through; its transaction goes by this id.
#[derive(Clone)]
pub struct Connection {
    pub id: u64,
    pub node: usize,
    /// Of a node that was never updated.
    pub is_of_0_1: bool,
    asked: Rc<RefCell<Option<Statement>>>,
}

impl Connection {
    /// One statement: it is carried out when this work's turn comes.
    pub async fn ask<T: 'static>(&self, statement: impl FnOnce(&mut Store, u64) -> T + 'static) -> T {
        let answer = Rc::new(RefCell::new(None));
        let (id, told) = (self.id, answer.clone());
        *self.asked.borrow_mut() = Some(Box::new(move |store| *told.borrow_mut() = Some(statement(store, id))));
        poll_fn(move |_| answer.borrow_mut().take().map_or(Poll::Pending, Poll::Ready)).await
    }

    /// A statement that waits for a lock: it is tried again, and sees what was committed meanwhile.
    pub async fn wait_for<T: 'static>(&self, statement: impl Fn(&mut Store, u64) -> Option<T> + 'static) -> T {
        let statement = Rc::new(statement);
        let first = statement.clone();
        if let Some(answer) = self.ask(move |store, id| first(store, id)).await {
            return answer;
        }
        let answer = self.wait_until(move |store, id| statement(store, id)).await;
        self.ask(|store, _| store.heard.push("waited for a lock")).await;
        answer
    }

    /// Looks again and again.
    pub async fn wait_until<T: 'static>(&self, statement: impl Fn(&mut Store, u64) -> Option<T> + 'static) -> T {
        let statement = Rc::new(statement);
        loop {
            let again = statement.clone();
            if let Some(answer) = self.ask(move |store, id| again(store, id)).await {
                return answer;
            }
        }
    }
}

/// What a node does for one request.
pub struct Work<T> {
    connection: Connection,
    rest: Pin<Box<dyn Future<Output = T>>>,
}

impl<T> Work<T> {
    pub fn new<F: Future<Output = T> + 'static>(
        id: u64,
        node: usize,
        is_of_0_1: bool,
        work: impl FnOnce(Connection) -> F,
    ) -> Work<T> {
        let connection = Connection { id, node, is_of_0_1, asked: Rc::default() };
        Work { rest: Box::pin(work(connection.clone())), connection }
    }

    /// Carries out the statement that it waits for and goes on to the next one; its end, if there is none.
    pub fn take_turn(&mut self, store: &mut Store) -> Option<T> {
        let asked = self.connection.asked.borrow_mut().take();
        if let Some(statement) = asked {
            statement(store);
        }
        match self.rest.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(end) => Some(end),
            Poll::Pending => None,
        }
    }

    /// The node stops here: what it hasn't committed never was.
    pub fn stop(self, store: &mut Store) {
        store.roll_back(self.connection.id);
    }
}
