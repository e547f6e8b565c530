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
	section := file.Section(".gopclntab")
	if section == nil {
		section = file.Section(".data.rel.ro.gopclntab")
	}
	table, err := section.Data()
	if err != nil {
		panic(err)
	}
	start := file.ByteOrder.Uint64(table[24:32])
	if start == 0 {
		symbols, _ := file.Symbols()
		for _, symbol := range symbols {
			if symbol.Name == "runtime.text" {
				start = symbol.Value
			}
		}
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
