// The second opinion on Go function tables: prints "entry end name" of every function as Go's own debug/gosym reads it.
// The start of Go's code comes from the table's header (Go 1.18 to 1.25), else from the symbol runtime.text.
package main

import (
	"bufio"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"os"
)

func main() {
	file, err := elf.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	table := functionTable(file)
	start := file.ByteOrder.Uint64(table[24:32])
	if start == 0 {
		start = addressOf(file, "runtime.text")
	}
	functions, err := gosym.NewTable(nil, gosym.NewLineTable(table, start))
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, f := range functions.Funcs {
		fmt.Fprintf(out, "%x %x %s\n", f.Entry, f.End, f.Name)
	}
}

// A section of its own; the linker of Go 1.19's position-independent executables with C code merged it into another.
func functionTable(file *elf.File) []byte {
	for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
		if section := file.Section(name); section != nil {
			return contents(section)
		}
	}
	merged := file.Section(".data.rel.ro")
	start, end := addressOf(file, "runtime.pclntab"), addressOf(file, "runtime.epclntab")
	return contents(merged)[start-merged.Addr : end-merged.Addr]
}

func contents(section *elf.Section) []byte {
	bytes, err := section.Data()
	if err != nil {
		panic(err)
	}
	return bytes
}

func addressOf(file *elf.File, name string) uint64 {
	symbols, err := file.Symbols()
	if err != nil {
		panic(err)
	}
	for _, symbol := range symbols {
		if symbol.Name == name {
			return symbol.Value
		}
	}
	panic("no symbol " + name)
}
