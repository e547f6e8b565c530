// A program with what makes names of Go functions interesting: methods, closures, generics.
package main

type counter struct{ total int }

//go:noinline
func (c *counter) add(n int) { c.total += n }

type box[T any] struct{ value T }

//go:noinline
func (b box[T]) get() T { return b.value }

//go:noinline
func apply(n int, f func(int) int) int { return f(n) }

func main() {
	c := &counter{}
	c.add(apply(3, func(n int) int { return n * n }))
	println(c.total, box[string]{"boxed"}.get(), fromC())
}
