package io.podflame.binary.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What real files hold: each kind of rule is there, with the numbers that its instructions say. */
class CompactRuleTest {

    @Test
    void ofFunctionsStubsSignalFramesAndThreadStarts() throws IOException {
        Set<Long> rules = rules("/lib/x86_64-linux-gnu/libc.so.6");

        assertThat(rules.stream().map(CompactRule::kind).collect(Collectors.toSet()))
                .contains(CompactRule.BY_CFA, CompactRule.PLT, CompactRule.SIGNAL, CompactRule.OUTERMOST);
        assertThat(rules)
                .as("a function's first instruction")
                .anyMatch(rule -> CompactRule.kind(rule) == CompactRule.BY_CFA
                        && CompactRule.register(rule) == 0
                        && CompactRule.cfaOffset(rule) == 8
                        && CompactRule.returnAddress(rule) == -1
                        && CompactRule.framePointer(rule) == CompactRule.SAME);
        assertThat(rules)
                .filteredOn(rule -> CompactRule.kind(rule) == CompactRule.PLT)
                .isNotEmpty()
                .allMatch(rule -> CompactRule.cfaOffset(rule) == 10 || CompactRule.cfaOffset(rule) == 11);
    }

    /** As OpenSSL's assembly has it. */
    @Test
    void ofAFrameWhoseAddressIsInMemory() throws IOException {
        assertThat(rules("/lib/x86_64-linux-gnu/libcrypto.so.3"))
                .filteredOn(rule -> CompactRule.kind(rule) == CompactRule.BY_WORD_IN_MEMORY)
                .isNotEmpty()
                .allMatch(rule -> CompactRule.cfaOffset(rule) % 8 == 0 && CompactRule.returnAddress(rule) == -1);
    }

    /** All that the file asks a number for. */
    private static Set<Long> rules(String path) throws IOException {
        Set<Long> rules = new HashSet<>();
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            file.compactRules(
                    rule -> {
                        rules.add(rule);
                        return 1;
                    },
                    CallFrameInformation.MAX_ROWS);
        }
        return rules;
    }
}
