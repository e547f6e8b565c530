package io.podflame.binary.executable;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32;

/** A small C program with exported, hidden and imported functions, and what packagers make of it. */
public final class CompiledProgram {
    private final Path folder;
    private final Path whole;

    private CompiledProgram(Path folder, Path whole) {
        this.folder = folder;
        this.whole = whole;
    }

    /** Compiles and links {@code folder/whole}, with debugging information. */
    public static CompiledProgram in(Path folder, String... options) throws IOException {
        Path source = Files.writeString(folder.resolve("program.c"), """
                #include <stdio.h>
                static __attribute__((noinline)) int hidden(int a) { return a * 3 + printf("%d", a); }
                static __attribute__((noinline)) int other(int a) { return a * 5 + puts(""); }
                int exported(int a) { return hidden(a) + 1; }
                int main(int count, char **arguments) { return exported(count) + other(count); }
                """);
        Path whole = folder.resolve("whole");
        List<String> command = new ArrayList<>(List.of("gcc", "-g", "-O1", "-rdynamic"));
        command.addAll(List.of("-o", whole.toString(), source.toString()));
        command.addAll(List.of(options));
        OutsideTool.run(command.toArray(String[]::new));
        return new CompiledProgram(folder, whole);
    }

    /** With everything. */
    public Path whole() {
        return whole;
    }

    /** Without .symtab. */
    public Path stripped(String name) {
        Path stripped = folder.resolve(name);
        OutsideTool.run("strip", "-o", stripped.toString(), whole.toString());
        return stripped;
    }

    /** What stripping took. */
    public Path debugFile(String name) {
        Path debug = folder.resolve(name);
        OutsideTool.run("objcopy", "--only-keep-debug", whole.toString(), debug.toString());
        return debug;
    }

    /** Writes into {@code executable} which debug file it has. */
    public static void addDebugLink(Path executable, Path debugFile) {
        OutsideTool.run("objcopy", "--add-gnu-debuglink=" + debugFile, executable.toString());
    }

    /** Stripped, with what GDB's manual says to put into .gnu_debugdata: the functions that .dynsym lacks. */
    public Path withMiniDebugInfo(String name, String... xzOptions) throws IOException {
        Path stripped = stripped(name);
        Set<String> dynamic = symbols("nm", "-D", whole.toString(), "--format=posix", "--defined-only");
        Set<String> functions = functions();
        functions.removeAll(dynamic);
        Path kept = Files.write(folder.resolve("keep_symbols"), functions);
        Path mini = folder.resolve("mini_debuginfo");
        OutsideTool.run(
                "objcopy",
                "-S",
                "--remove-section=.gdb_index",
                "--remove-section=.comment",
                "--keep-symbols=" + kept,
                debugFile("for-mini.debug").toString(),
                mini.toString());
        List<String> xz = new ArrayList<>(List.of("xz", "--force"));
        xz.addAll(List.of(xzOptions));
        xz.add(mini.toString());
        OutsideTool.run(xz.toArray(String[]::new));
        OutsideTool.run("objcopy", "--add-section", ".gnu_debugdata=" + mini + ".xz", stripped.toString());
        return stripped;
    }

    private Set<String> functions() {
        Set<String> names = new TreeSet<>();
        for (String line : OutsideTool.run("nm", whole.toString(), "--format=posix", "--defined-only")) {
            String[] fields = line.split(" ");
            if (fields[1].equalsIgnoreCase("T")) {
                names.add(fields[0]);
            }
        }
        return names;
    }

    private static Set<String> symbols(String... command) {
        Set<String> names = new TreeSet<>();
        OutsideTool.run(command).forEach(line -> names.add(line.split(" ")[0]));
        return names;
    }

    /** The CRC of a file, counted without our reader. */
    public static int crc32(Path file) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(Files.readAllBytes(file));
        return (int) crc.getValue();
    }

    /** Zeroes the section headers' place and number, as sstrip does. */
    public static byte[] withoutSectionHeaders(byte[] elf64) {
        byte[] bytes = elf64.clone();
        java.util.Arrays.fill(bytes, 40, 48, (byte) 0); // e_shoff
        java.util.Arrays.fill(bytes, 60, 64, (byte) 0); // e_shnum, e_shstrndx
        return bytes;
    }
}
