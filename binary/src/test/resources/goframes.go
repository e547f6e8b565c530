// The second opinion on lines and inlined calls: what the runtime says about its own program. Called with the elfAddress of main.main,
// reads elfAddresses in hexadecimal from standard input, prints for each one line of tab-separated frames, the innermost first, each
// "function|file|line". Goes on to use what makes such programs interesting: wrappers, generics, calls inlined into one another.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"sort"
	"strconv"
)

type shape interface {
	area() int
	grow(by int) int
}

type square struct{ side int }

func (s square) area() int { return s.side * s.side }

func (s square) grow(by int) int { return twice(s.area()) + by }

type named struct {
	square
	name string
}

func twice[T int | float64](n T) T { return add(n, n) }

func add[T int | float64](a, b T) T { return a + b }

//go:noinline
func total(shapes []shape) (sum int) {
	defer func() { sum += twice(sum) }()
	for _, s := range shapes {
		sum += s.area() + s.grow(1)
	}
	return sum
}

func main() {
	entry, err := strconv.ParseUint(os.Args[1], 16, 64)
	if err != nil {
		panic(err)
	}
	slide := uint64(reflect.ValueOf(main).Pointer()) - entry
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		address, err := strconv.ParseUint(in.Text(), 16, 64)
		if err != nil {
			panic(err)
		}
		printFrames(out, uintptr(address+slide))
	}
	shapes := []shape{square{fromC()}, &square{3}, named{square{4}, "four"}, &named{square{5}, "five"}}
	sort.Slice(shapes, func(i, j int) bool { return shapes[i].area() < shapes[j].area() })
	text, _ := json.Marshal(shapes)
	fmt.Fprintln(os.Stderr, total(shapes) > 0, len(text) > 0)
}

func printFrames(out *bufio.Writer, pc uintptr) {
	// A return address is looked up minus one. Only with another address behind it does the runtime expand inlined calls (since 1.23).
	frames := runtime.CallersFrames([]uintptr{pc + 1, 0})
	for {
		frame, more := frames.Next()
		fmt.Fprintf(out, "%s|%s|%d", frame.Function, frame.File, frame.Line)
		if !more {
			break
		}
		out.WriteByte('\t')
	}
	out.WriteByte('\n')
}
