package io.podflame.binary.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import io.podflame.binary.truth.ReadelfSymbols.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of what {@code ./podflame truth symbols} compares. */
class SymbolTruthTest {
    private static final int ADDRESSES = 500;
    private static final double LEAST_AGREEMENT = 0.999;

    @TempDir
    private Path folder;

    @Test
    void libcWithItsDebugFileIsAsLlvmSymbolizerAndElfutilsHaveIt() throws IOException {
        OutsideTool.installed("/usr/lib/debug/.build-id", "libc6-dbg");
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        SymbolTruth truth = SymbolTruth.of(libc.toRealPath(), ADDRESSES);
        for (SymbolTruth.Agreement agreement :
                List.of(truth.chains(Opinion.LLVM), truth.chainsOrEnds(Opinion.ELFUTILS))) {
            assertThat(agreement.places()).isGreaterThan(ADDRESSES / 2);
            assertThat(agreement.inlined()).isGreaterThan(ADDRESSES / 20);
            assertThat(agreement.differences())
                    .as(() -> String.join("\n", agreement.differences()))
                    .hasSizeLessThanOrEqualTo((int) Math.ceil(ADDRESSES * (1 - LEAST_AGREEMENT)));
        }
    }

    @Test
    void aProgramWithSymbolsAndLinesIsAsBothToolsHaveIt() throws IOException {
        Path program = folder.resolve("program");
        Path sources = Path.of("src/test/resources").toAbsolutePath();
        OutsideTool.run(
                "g++",
                "-g",
                "-O2",
                "-o",
                program.toString(),
                sources.resolve("unit.cpp").toString(),
                sources.resolve("inlining.cpp").toString());
        SymbolTruth truth = SymbolTruth.of(program, ADDRESSES);
        SymbolTruth.Agreement llvm = truth.chains(Opinion.LLVM);
        assertThat(llvm.inlined()).isGreaterThan(ADDRESSES / 10);
        assertThat(llvm.differences()).isEmpty();
    }

    @Test
    void aStrippedGoProgramIsAsGoHasIt() throws IOException {
        Path etcd = OutsideTool.installed("/usr/bin/etcd", "etcd-server");
        SymbolTruth.Agreement agreement = SymbolTruth.of(etcd, ADDRESSES).ends(Opinion.gosym(folder));
        assertThat(agreement.functions()).isGreaterThan(ADDRESSES / 2);
        assertThat(agreement.differences()).isEmpty();
    }

    @Test
    void whatTheOtherToolAloneNamesIsCountedByItsReason() throws IOException {
        Path source = Files.writeString(folder.resolve("table.s"), """
                .text
                .globl main
                .type main, @function
                main: ret
                .size main, . - main
                mark: .fill 200, 1, 0x90
                .type table, @object
                table: .fill 200, 1, 7
                .size table, . - table
                .section .note.GNU-stack, "", @progbits
                """);
        Path program = folder.resolve("table");
        OutsideTool.run("gcc", "-no-pie", "-o", program.toString(), source.toString());
        SymbolTruth truth = SymbolTruth.of(program, ADDRESSES);
        SymbolTruth.Agreement llvm = truth.chains(Opinion.LLVM);
        assertThat(llvm.missed()).containsOnlyKeys(Reason.DATA, Reason.BEHIND);
        assertThat(llvm.missed().values()).allMatch(count -> count > ADDRESSES / 10);
        assertThat(llvm.differences()).isEmpty();
        SymbolTruth.Agreement invented = truth.chains((path, addresses) ->
                Collections.nCopies(addresses.size(), List.of(new Opinion.Frame("invented", "", 0))));
        assertThat(invented.missed()).containsKey(Reason.NONE);
        assertThat(invented.differences()).hasSize(ADDRESSES - invented.missed().getOrDefault(Reason.DATA, 0));
    }
}
