package io.podflame.binary.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compact rules say what the rules say that they are made of, at every place of real files. */
class CompactRulesTest {

    private final List<Long> numbered = new ArrayList<>(List.of(CompactRule.NONE));
    private final Map<Long, Integer> numbers = new HashMap<>();

    private int number(long rule) {
        return numbers.computeIfAbsent(rule, it -> {
            numbered.add(it);
            return numbered.size() - 1;
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/lib/x86_64-linux-gnu/libc.so.6",
                "/lib/x86_64-linux-gnu/libcrypto.so.3",
                "/usr/lib/x86_64-linux-gnu/libstdc++.so.6",
                "/bin/bash",
                "/usr/aarch64-linux-gnu/lib/libc.so.6"
            })
    void sayTheSameEverywhere(String file) throws IOException {
        UnwindRules rules = rules(file);
        CompactRules compact = compact(file, this::number);
        long inexpressible = 0;
        for (int row = 0; row < rules.size(); row++) {
            long start = rules.start(row);
            long end = row + 1 < rules.size() ? rules.start(row + 1) : start + 1;
            long expected = CompactRuleOfRules.of(rules, rules.rule(row));
            for (long address : new long[] {start, (start + end) / 2, end - 1}) {
                assertThat(numbered.get(compact.find(address)))
                        .as("%s 0x%x", file, address)
                        .isEqualTo(expected);
            }
            inexpressible += rules.rule(row) != UnwindRules.NONE && expected == CompactRule.NONE ? 1 : 0;
        }
        assertThat(compact.find(rules.start(0) - 1)).isZero();
        assertThat(compact.find(rules.start(rules.size() - 1) + (1L << 40))).isZero();
        assertThat(compact.rows().length).isLessThan(rules.size() + 2 * compact.pages().length);
        assertThat(inexpressible).as("rows that need more than 8 bytes").isLessThan(rules.size() / 200 + 1);
    }

    @Test
    void ofAFileThatSaysNothing() {
        assertThat(CompactRules.empty().pages()).isEmpty();
        assertThat(CompactRules.empty().find(0x1000)).isZero();
    }

    /** Numbers run out: the place has no rule, and the rule before does not seem to hold there. */
    @Test
    void withoutANumberNothingIsKnown() throws IOException {
        UnwindRules rules = rules("/bin/bash");
        CompactRules compact = compact("/bin/bash", rule -> 0);
        for (int row = 0; row < rules.size(); row++) {
            assertThat(compact.find(rules.start(row))).isZero();
        }
    }

    private static CompactRules compact(String path, LongToIntFunction numbers) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            return file.compactRules(numbers, CallFrameInformation.MAX_ROWS);
        }
    }

    private static UnwindRules rules(String path) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            return file.callFrameInformation(CallFrameInformation.MAX_ROWS).rules();
        }
    }
}
