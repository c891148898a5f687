//! The screens' markup, written into plain calls: one type for every element, so that each weighs little.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use rstml::Infallible;
use rstml::node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement};

/// What looks like HTML becomes a `crate::view::View`.
#[proc_macro]
pub fn view(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let identity = identity(&input.to_string());
    match rstml::parse(input) {
        Ok(nodes) => written(&nodes, identity).into(),
        Err(error) => error.to_compile_error().into(),
    }
}

/// Tells one piece of markup from another: only the same piece is changed in place. (FNV-1a.)
fn identity(markup: &str) -> u32 {
    markup.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn written(nodes: &[Node], identity: u32) -> TokenStream {
    match nodes {
        [one] => node(one, identity),
        several => {
            // Only what stands outermost needs to be told apart: the rest follows from it.
            let parts = several.iter().map(|part| node(part, identity));
            quote! { crate::view::together(#identity, ::std::vec![#(#parts),*]) }
        }
    }
}

fn node(node: &Node, identity: u32) -> TokenStream {
    match node {
        Node::Element(element) if is_component(element) => component(element, identity),
        Node::Element(element) => self::element(element, identity),
        Node::Block(block) => {
            let content = inside(block);
            quote! { crate::view::IntoView::into_view(#content) }
        }
        Node::Text(text) => {
            let words = &text.value;
            quote! { crate::view::IntoView::into_view(#words) }
        }
        other => {
            syn::Error::new_spanned(other, "neither an element, nor a component, a text or a block").to_compile_error()
        }
    }
}

/// Without the braces, which only part the code from the markup.
fn inside(block: &NodeBlock) -> TokenStream {
    match block.try_block().map(|block| block.stmts.as_slice()) {
        Some([syn::Stmt::Expr(content, None)]) => quote! { #content },
        _ => quote! { #block },
    }
}

fn is_component(element: &NodeElement<Infallible>) -> bool {
    element.name().to_string().starts_with(char::is_uppercase)
}

fn element(element: &NodeElement<Infallible>, identity: u32) -> TokenStream {
    let tag = element.name().to_string();
    let made = Ident::new("made", Span::mixed_site());
    let mut fixed = Vec::new();
    let mut calls = Vec::new();
    for attribute in attributes(element) {
        let name = attribute.key.to_string();
        match (attribute.value(), attribute.value_literal_string()) {
            (_, Some(words)) => fixed.push(quote! { (#name, #words) }),
            (Some(value), None) => calls.push(call(&made, &name, value)),
            (None, None) => fixed.push(quote! { (#name, "") }),
        }
    }
    for child in element.children() {
        let child = node(child, identity);
        calls.push(quote! { #made.child(#child); });
    }
    quote! {{
        let mut #made = crate::view::Element::new(#identity, #tag, &[#(#fixed),*]);
        #(#calls)*
        #made.into_view()
    }}
}

fn call(made: &Ident, name: &str, value: &impl quote::ToTokens) -> TokenStream {
    if name == "node_ref" {
        return quote! { #made.known_by(#value); };
    }
    if let Some(property) = name.strip_prefix("prop:") {
        return quote! { #made.property(#property, crate::view::IntoValue::into_value(#value)); };
    }
    match name.strip_prefix("on:").map(|event| (event, event.strip_suffix(":target"))) {
        Some((_, Some(event))) => quote! { #made.on_answer(#event, #value); },
        Some((event, None)) => quote! { #made.on(#event, #value); },
        None => quote! { #made.attribute(#name, crate::view::IntoValue::into_value(#value)); },
    }
}

/// `<Chip words tone=Tone::Bad />` is the struct `Chip` with these fields, the others as they are by default.
fn component(element: &NodeElement<Infallible>, identity: u32) -> TokenStream {
    let name = element.name();
    let mut fields: Vec<TokenStream> = attributes(element)
        .map(|attribute| {
            let field = &attribute.key;
            match attribute.value() {
                Some(value) => quote! { #field: ::core::convert::Into::into(#value) },
                None => quote! { #field: ::core::convert::Into::into(#field) },
            }
        })
        .collect();
    if !element.children().is_empty() {
        let children = written(element.children(), identity);
        fields.push(quote! { children: ::core::option::Option::Some(crate::view::untracked(|| #children)) });
    }
    if fields.is_empty() {
        return quote! { crate::view::component(#name {}) };
    }
    quote! { crate::view::component(#name { #(#fields,)* ..::core::default::Default::default() }) }
}

fn attributes(element: &NodeElement<Infallible>) -> impl Iterator<Item = &KeyedAttribute> {
    element.attributes().iter().filter_map(|attribute| match attribute {
        NodeAttribute::Attribute(attribute) => Some(attribute),
        NodeAttribute::Block(_) => None,
    })
}
