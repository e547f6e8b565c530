// Iterators and closures, which Rust inlines dozens deep; generics, trait objects and the standard library's own code.
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

#[derive(Clone, Copy)]
enum Shape {
    Circle(f64),
    Square(f64),
}

impl Shape {
    #[inline(never)]
    fn area(&self) -> f64 {
        match self {
            Shape::Circle(r) => 3.14 * r * r,
            Shape::Square(a) => a.powi(2),
        }
    }
}

trait Scale {
    fn scale(&self, by: f64) -> f64;
}

impl Scale for Shape {
    fn scale(&self, by: f64) -> f64 {
        self.area() * by
    }
}

fn histogram(words: &[String]) -> BTreeMap<usize, Vec<&str>> {
    let mut by_length: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for word in words.iter().filter(|w| !w.is_empty()) {
        by_length.entry(word.len()).or_default().push(word);
    }
    by_length.values_mut().for_each(|v| v.sort_by_key(|w| std::cmp::Reverse(w.len())));
    by_length
}

fn main() {
    let words: Vec<String> = std::env::args().flat_map(|a| a.split('/').map(str::to_owned).collect::<Vec<_>>()).collect();
    let shapes: Vec<Box<dyn Scale>> = (0..10)
        .map(|i| if i % 2 == 0 { Shape::Circle(i as f64) } else { Shape::Square(i as f64) })
        .map(|s| Box::new(s) as Box<dyn Scale>)
        .collect();
    let mut counts: HashMap<String, f64> = HashMap::new();
    for (length, group) in histogram(&words) {
        *counts.entry(group.join("-")).or_insert(0.0) += shapes[length % 10].scale(length as f64);
    }
    let mut text = String::new();
    for (key, value) in &counts {
        writeln!(text, "{key}: {value:.3}").unwrap();
    }
    println!("{text}");
}
