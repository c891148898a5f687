//! What stays and what goes when a view is told again.

use any_spawner::Executor;
use leptos::prelude::{Get, RwSignal, Set};

use super::*;
use crate::view::{IntoView, together};

const NO_ATTRIBUTES: &[(&str, &str)] = &[];

/// A piece of markup with one place for words and one for a value.
fn item(identity: u32, words: &'static str, class: Option<&'static str>) -> View {
    let mut element = Element::new(identity, "li", NO_ATTRIBUTES);
    element.attribute("class", class.map_or(Value::Absent, |class| Value::Words(class.into())));
    element.on("click", |_| {});
    element.child(words.into_view());
    element.into_view()
}

fn list(words: &[&'static str]) -> View {
    let mut list = Element::new(1, "ul", &[("role", "list")]);
    list.child(words.iter().map(|words| item(2, words, None)).collect::<Vec<_>>().into_view());
    list.into_view()
}

fn on_a_page(view: View) -> (Node, Shown) {
    // Another test may have done so before.
    let _ = Executor::init_futures_executor();
    let page = page::element("main");
    let shown = build(view);
    shown.insert(&page, None);
    (page, shown)
}

#[test]
fn a_list_grows_and_shrinks_and_keeps_the_items_that_stay() {
    let (page, mut shown) = on_a_page(list(&["one", "two"]));
    let first = page.find("li").expect("an item");

    shown.change(list(&["one", "two", "three"]));
    assert_eq!(page.to_string(), "<main><ul role=list><li>one</li><li>two</li><li>three</li></ul></main>");
    shown.change(list(&["four"]));
    assert_eq!(page.to_string(), "<main><ul role=list><li>four</li></ul></main>");
    assert!(page.find("li").expect("an item").is(&first));
    shown.change(list(&[]));
    assert_eq!(page.to_string(), "<main><ul role=list></ul></main>");
    shown.change(list(&["five"]));
    assert_eq!(page.to_string(), "<main><ul role=list><li>five</li></ul></main>");
}

#[test]
fn the_same_markup_keeps_its_node_and_other_markup_takes_its_place() {
    let (page, mut shown) = on_a_page(item(1, "before", None));
    let node = page.find("li").expect("an item");

    shown.change(item(1, "after", Some("new")));
    assert_eq!(page.to_string(), "<main><li class=new>after</li></main>");
    assert!(page.find("li").expect("an item").is(&node));
    shown.change(item(1, "after", None));
    assert_eq!(page.to_string(), "<main><li>after</li></main>");

    shown.change(item(2, "after", None));
    assert!(!page.find("li").expect("an item").is(&node));
    assert_eq!((node.listeners(), page.find("li").expect("an item").listeners()), (0, 1));
}

#[test]
fn what_comes_and_goes_stands_where_it_belongs() {
    let between = |view: View| together(7, vec!["a ".into_view(), view, " z".into_view()]);
    let (page, mut shown) = on_a_page(between(View::Nothing));

    for (view, words) in [
        (item(1, "here", None), "<main>a <li>here</li> z</main>"),
        (View::Nothing, "<main>a  z</main>"),
        (together(0, vec![item(1, "1", None), item(1, "2", None)]), "<main>a <li>1</li><li>2</li> z</main>"),
        (together(0, vec![]), "<main>a  z</main>"),
        ("words".into_view(), "<main>a words z</main>"),
        (View::Live(Box::new(|| "alive".into_view())), "<main>a alive z</main>"),
        (View::Live(Box::new(|| item(3, "still", None))), "<main>a <li>still</li> z</main>"),
        (View::Nothing, "<main>a  z</main>"),
    ] {
        shown.change(between(view));
        assert_eq!(page.to_string(), words);
    }
}

#[test]
fn a_list_in_a_list_grows_before_what_follows_it() {
    let lists = |first: &[&'static str], second: &[&'static str]| {
        let of = |words: &[&'static str]| together(0, words.iter().map(|words| item(2, words, None)).collect());
        together(9, vec![of(first), of(second)])
    };
    let (page, mut shown) = on_a_page(lists(&[], &["z"]));

    shown.change(lists(&["a", "b"], &["y", "z"]));

    assert_eq!(page.to_string(), "<main><li>a</li><li>b</li><li>y</li><li>z</li></main>");
}

#[test]
fn what_is_alive_is_told_again_in_its_own_place() {
    let owner = Owner::new();
    owner.set();
    let words = RwSignal::new("one");
    let alive = View::Live(Box::new(move || item(2, words.get(), None)));
    let (page, _shown) = on_a_page(together(9, vec![alive, item(3, "after", None)]));
    let node = page.find("li").expect("an item");

    words.set("two");
    Executor::poll_local();

    assert_eq!(page.to_string(), "<main><li>two</li><li>after</li></main>");
    assert!(page.find("li").expect("an item").is(&node));
}
