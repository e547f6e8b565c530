// Recursion, closures, a hash map and panics that are caught, for ever.
use std::collections::HashMap;
use std::hint::black_box;

fn spin(count: u64) -> u64 {
    (0..count).fold(1, |sum: u64, each| black_box(sum.wrapping_mul(31).wrapping_add(each)))
}

#[inline(never)]
fn descend(depth: u32, visit: &dyn Fn(u32) -> u64) -> u64 {
    let here = visit(depth);
    if depth == 0 { here } else { here ^ descend(depth - 1, visit) }
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut words: HashMap<String, Vec<u64>> = HashMap::new();
    loop {
        for i in 0..200u64 {
            words.entry(format!("word {}", i % 37)).or_default().push(spin(20));
        }
        for numbers in words.values_mut() {
            numbers.sort_by(|left, right| (left ^ 5).cmp(&(right ^ 5)));
            numbers.truncate(50);
        }
        black_box(descend(20, &|depth| spin(100 + u64::from(depth))));
        let caught = std::panic::catch_unwind(|| {
            descend(10, &|depth| if depth == 3 { panic!("deep") } else { spin(50) })
        });
        black_box(caught.is_err());
    }
}
