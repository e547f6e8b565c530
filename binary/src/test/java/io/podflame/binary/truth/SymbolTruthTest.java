package io.podflame.binary.truth;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.OutsideTool;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sample of what {@code ./podflame truth symbols} compares. */
class SymbolTruthTest {
    private static final int ADDRESSES = 500;
    private static final double LEAST_AGREEMENT = 0.999;

    @TempDir
    private Path folder;

    @Test
    void libcWithItsDebugFileIsAsLlvmSymbolizerHasIt() throws IOException {
        OutsideTool.installed("/usr/lib/debug/.build-id", "libc6-dbg");
        Path libc = OutsideTool.installed("/lib/x86_64-linux-gnu/libc.so.6", "libc6");
        SymbolTruth.Agreement agreement =
                SymbolTruth.of(libc.toRealPath(), ADDRESSES).chains(Opinion.LLVM);
        assertThat(agreement.places()).isGreaterThan(ADDRESSES / 2);
        assertThat(agreement.differences())
                .as(() -> String.join("\n", agreement.differences()))
                .hasSizeLessThanOrEqualTo((int) Math.ceil(ADDRESSES * (1 - LEAST_AGREEMENT)));
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
}
