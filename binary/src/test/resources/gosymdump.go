// The second opinion on Go function tables: prints "entry end name" of every function as Go's own debug/gosym reads it.
// With "lines" behind the file: per address, in hexadecimal on standard input, its function and "file:line" as lines of output.
// The start of Go's code comes from the table's header (Go 1.18 to 1.25), else from the symbol runtime.text.
package main

import (
	"bufio"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"os"
	"strconv"
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
	if len(os.Args) > 2 {
		printLines(out, functions)
		return
	}
	for _, f := range functions.Funcs {
		fmt.Fprintf(out, "%x %x %s\n", f.Entry, f.End, f.Name)
	}
}

func printLines(out *bufio.Writer, functions *gosym.Table) {
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		address, err := strconv.ParseUint(in.Text(), 16, 64)
		if err != nil {
			panic(err)
		}
		file, line, function := functions.PCToLine(address)
		fmt.Fprintf(out, "%s\n%s:%d\n", function.Name, file, line)
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
