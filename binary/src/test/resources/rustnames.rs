// A program whose symbols have every construct of mangled names that Rust programs commonly have.
#![allow(dead_code, non_snake_case, unused)]
use std::collections::*;
use std::fmt::{self, Debug, Display};
use std::rc::Rc;
use std::sync::*;
pub struct Plain;
pub struct Pair<A, B>(pub A, pub B);
pub struct Matrix<T, const R: usize, const C: usize>([[T; C]; R]);
pub trait Shape {
    type Unit;
    const SIDES: usize;
    fn area(&self) -> f64;
    fn name(&self) -> String {
        String::from("shape")
    }
    fn gen<T: Debug>(&self, t: T) -> String {
        format!("{t:?}")
    }
}
impl Shape for Plain {
    type Unit = u8;
    const SIDES: usize = 1;
    #[inline(never)]
    fn area(&self) -> f64 {
        std::env::args().count() as f64
    }
}
impl<A: Debug, B: Debug> Shape for Pair<A, B> {
    type Unit = (A, B);
    const SIDES: usize = 2;
    #[inline(never)]
    fn area(&self) -> f64 {
        println!("{:?}{:?}", self.0, self.1);
        2.0
    }
}
impl<T, const R: usize, const C: usize> Shape for Matrix<T, R, C> {
    type Unit = [T; C];
    const SIDES: usize = R;
    #[inline(never)]
    fn area(&self) -> f64 {
        (R * C) as f64
    }
}
impl<'a> Shape for &'a str {
    type Unit = &'a str;
    const SIDES: usize = 1;
    #[inline(never)]
    fn area(&self) -> f64 {
        self.len() as f64
    }
}
impl<T: Debug> Shape for [T] {
    type Unit = T;
    const SIDES: usize = 1;
    #[inline(never)]
    fn area(&self) -> f64 {
        println!("{:?}", self);
        0.0
    }
}
impl<T: Debug> Shape for (T,) {
    type Unit = T;
    const SIDES: usize = 1;
    #[inline(never)]
    fn area(&self) -> f64 {
        println!("{:?}", self);
        0.0
    }
}
impl Shape for fn(u8) -> u8 {
    type Unit = u8;
    const SIDES: usize = 1;
    #[inline(never)]
    fn area(&self) -> f64 {
        self(1) as f64
    }
}
impl Shape for dyn Fn(&str) -> u32 + Send {
    type Unit = u8;
    const SIDES: usize = 1;
    #[inline(never)]
    fn area(&self) -> f64 {
        self("x") as f64
    }
}
impl Shape for *const i8 {
    type Unit = u8;
    const SIDES: usize = 1;
    #[inline(never)]
    fn area(&self) -> f64 {
        *self as usize as f64
    }
}
impl Shape for *mut i16 {
    type Unit = u8;
    const SIDES: usize = 1;
    #[inline(never)]
    fn area(&self) -> f64 {
        *self as usize as f64
    }
}
impl Plain {
    #[inline(never)]
    pub fn inherent(&self) -> u32 {
        fn inner() -> u32 {
            std::process::id()
        }
        inner()
    }
}
impl Pair<u8, i128> {
    #[inline(never)]
    pub fn special(&self) -> u32 {
        std::process::id()
    }
}
impl<T: Display, const R: usize> Matrix<T, R, 3> {
    #[inline(never)]
    pub fn three(&self) -> usize {
        static S: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        S.fetch_add(R, std::sync::atomic::Ordering::SeqCst)
    }
}
#[inline(never)]
pub fn generic<T: ?Sized>() {
    println!("{}", std::any::type_name::<T>());
}
#[inline(never)]
pub fn twice<T, U>() {
    println!("{}{}", std::any::type_name::<T>(), std::any::type_name::<U>());
}
#[inline(never)]
pub fn konst<const N: i32, const B: bool, const C: char>() {
    println!("{N}{B}{C}");
}
#[inline(never)]
pub fn kbig<const N: u128, const M: i128, const I: i8>() {
    println!("{N}{M}{I}");
}
#[inline(never)]
pub fn kmin<const N: i64, const M: u64, const I: usize, const S: isize>() {
    println!("{N}{M}{I}{S}");
}
#[inline(never)]
pub fn call<F: Fn(u32) -> u32>(f: F) -> u32 {
    f(std::process::id())
}
#[inline(never)]
pub fn obj(s: &dyn Shape2) -> usize {
    s.run(1)
}
pub trait Shape2 {
    fn run(&self, x: usize) -> usize;
}
impl<T: Debug> Shape2 for Vec<T> {
    #[inline(never)]
    fn run(&self, x: usize) -> usize {
        println!("{self:?}");
        x
    }
}
impl<T> Shape2 for Option<Box<T>>
where
    T: Shape2,
{
    #[inline(never)]
    fn run(&self, x: usize) -> usize {
        self.as_ref().map_or(x, |b| b.run(x))
    }
}
pub mod größe {
    #[inline(never)]
    pub fn messen() -> u32 {
        std::process::id()
    }
    pub struct Länge;
    impl Länge {
        #[inline(never)]
        pub fn 長さ(&self) -> u32 {
            std::process::id()
        }
    }
    pub mod ßß {
        #[inline(never)]
        pub fn ñandú<T>() {
            println!("{}", std::any::type_name::<T>())
        }
    }
    #[inline(never)]
    pub fn имя() -> u32 {
        std::process::id()
    }
    #[inline(never)]
    pub fn ā_b_c() -> u32 {
        std::process::id()
    }
    #[inline(never)]
    pub fn 名() -> u32 {
        std::process::id()
    }
}
macro_rules! mac {
    ($n:ident) => {
        #[inline(never)]
        pub fn $n() -> u32 {
            let a = || {
                let b = || std::process::id();
                call(|x| x + b())
            };
            a()
        }
    };
}
mac!(r#match);
mac!(_1x);
mac!(_under);
extern "C" fn cfun(x: i32) -> i32 {
    x
}
unsafe extern "system" fn sys(x: i32) {}
pub struct Own(u8);
impl Drop for Own {
    #[inline(never)]
    fn drop(&mut self) {
        println!("{}", self.0)
    }
}
impl fmt::Display for Own {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
impl std::ops::Add<Own> for Own {
    type Output = Own;
    #[inline(never)]
    fn add(self, o: Own) -> Own {
        Own(self.0 + o.0)
    }
}
impl std::ops::Index<usize> for Own {
    type Output = u8;
    #[inline(never)]
    fn index(&self, i: usize) -> &u8 {
        println!("{i}");
        &self.0
    }
}
thread_local! { static TL: std::cell::RefCell<Vec<u8>> = std::cell::RefCell::new(vec![std::process::id() as u8]); }
static LAZY: OnceLock<HashMap<String, Vec<u8>>> = OnceLock::new();
fn main() {
    Plain.area();
    Plain.name();
    Plain.gen(1u8);
    Plain.gen("x");
    Pair(1u8, "x").area();
    Pair(1u8, 2i128).special();
    Pair(vec![1], (1, 'c')).name();
    let m = Matrix::<f32, 2, 3>([[0.0; 3]; 2]);
    m.area();
    m.three();
    m.name();
    "abc".area();
    [1, 2][..].area();
    (1i64,).area();
    ((|x| x) as fn(u8) -> u8).area();
    let b: Box<dyn Fn(&str) -> u32 + Send> = Box::new(|s| s.len() as u32);
    b.area();
    (0 as *const i8).area();
    (0 as *mut i16).area();
    Plain.inherent();
    generic::<u8>();
    generic::<str>();
    generic::<[i32]>();
    generic::<[char; 4]>();
    generic::<()>();
    generic::<(u8,)>();
    generic::<(u8, i16, f64)>();
    generic::<&'static str>();
    generic::<&mut [u8]>();
    generic::<*const u8>();
    generic::<*mut Plain>();
    generic::<fn()>();
    generic::<fn(u8, &str) -> bool>();
    generic::<unsafe fn(i32)>();
    generic::<extern "C" fn(i32) -> i32>();
    generic::<unsafe extern "system" fn(*mut u8)>();
    generic::<extern "C-unwind" fn()>();
    generic::<unsafe extern "C" fn(*const u8, ...) -> i32>();
    generic::<for<'a> fn(&'a u8) -> &'a u8>();
    generic::<for<'a, 'b> fn(&'a u8, for<'c> fn(&'c u8, &'b u8) -> &'a u8)>();
    generic::<fn() -> !>();
    generic::<dyn Debug>();
    generic::<dyn Debug + Send + Sync>();
    generic::<dyn Iterator<Item = u8>>();
    generic::<Box<dyn Iterator<Item = (u8, String)> + Send + 'static>>();
    generic::<dyn Fn(u8) -> u8>();
    generic::<dyn for<'a> Fn(&'a u8) -> &'a u8>();
    generic::<dyn FnOnce()>();
    generic::<dyn Send>();
    twice::<Plain, Plain>();
    twice::<Vec<Vec<String>>, HashMap<String, BTreeMap<u8, Rc<Plain>>>>();
    twice::<Option<Option<i8>>, Result<isize, usize>>();
    konst::<-5, true, 'a'>();
    konst::<{ i32::MIN }, false, '\n'>();
    konst::<0, true, '\''>();
    konst::<7, true, '"'>();
    konst::<7, true, 'ß'>();
    konst::<7, true, '長'>();
    konst::<7, true, '\u{301}'>();
    konst::<7, true, '\u{200b}'>();
    konst::<7, false, '\\'>();
    konst::<7, false, '\u{1F980}'>();
    kbig::<{ u128::MAX }, { i128::MIN }, -128>();
    kbig::<0, -1, 127>();
    kbig::<{ 1 << 64 }, 18446744073709551615, 0>();
    kmin::<{ i64::MIN }, { u64::MAX }, 0, -1>();
    call(|x| x + 1);
    call(|x| {
        let c = |y: u32| y + x;
        call(c)
    });
    let v: Vec<u32> = (0..9).filter(|x| x % 2 == 0).map(|x| x * 3).collect();
    v.run(1);
    obj(&vec!["a"]);
    Some(Box::new(vec![1u8])).run(3);
    obj(&None::<Box<Vec<()>>>);
    größe::messen();
    größe::Länge.長さ();
    größe::ßß::ñandú::<größe::Länge>();
    größe::имя();
    größe::ā_b_c();
    größe::名();
    r#match();
    _1x();
    _under();
    let f: extern "C" fn(i32) -> i32 = cfun;
    f(1);
    unsafe { sys(1) };
    println!("{}", (Own(1) + Own(2))[0]);
    TL.with(|t| t.borrow_mut().push(1));
    LAZY.get_or_init(HashMap::new);
    let h = std::thread::spawn(|| {
        let m = Mutex::new(Own(3));
        let g = m.lock().unwrap();
        g.0
    });
    h.join().unwrap();
    let mut s: Vec<String> = std::env::args().collect();
    s.sort_by(|a, b| b.cmp(a));
    s.iter().rev().for_each(|x| println!("{x}"));
    let mut t: BTreeMap<String, Box<dyn FnMut(&mut u8) -> Result<(), Box<dyn std::error::Error>>>> = BTreeMap::new();
    t.insert(
        "k".into(),
        Box::new(|x| {
            *x += 1;
            Ok(())
        }),
    );
    for (_, f) in t.iter_mut() {
        f(&mut 1).unwrap();
    }
    let r: Result<u8, std::num::ParseIntError> = "x".parse::<u8>();
    println!("{r:?}");
    let fp: fn(u8) -> Own = Own;
    println!("{}", [1u8].iter().copied().map(Own).count());
    let so = Some(1u8).map(fp);
}
