package main

// static __attribute__((noinline)) int hidden_in_c(int a) { return a * 3; }
// int visible_in_c(int a) { return hidden_in_c(a) + 1; }
import "C"

func fromC() int { return int(C.visible_in_c(7)) }
