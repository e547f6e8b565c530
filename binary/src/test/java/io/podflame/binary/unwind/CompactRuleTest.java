package io.podflame.binary.unwind;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.binary.executable.ExecutableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What real files hold: each kind of rule is there, with the numbers that its instructions say. */
class CompactRuleTest {

    @Test
    void ofFunctionsStubsSignalFramesAndThreadStarts() throws IOException {
        Map<Integer, Integer> kinds = new HashMap<>();
        UnwindRules rules = rules("/lib/x86_64-linux-gnu/libc.so.6");
        boolean atEntry = false;
        int elsewhere = 0;
        for (int row = 0; row < rules.size(); row++) {
            long rule = CompactRuleOfRules.of(rules, rules.rule(row));
            kinds.merge(CompactRule.kind(rule), 1, Integer::sum);
            if (CompactRule.kind(rule) == CompactRule.BY_CFA) {
                elsewhere += CompactRule.returnAddress(rule) == -1 ? 0 : 1; // swapcontext's
                atEntry |= CompactRule.register(rule) == 0
                        && CompactRule.cfaOffset(rule) == 8
                        && CompactRule.framePointer(rule) == CompactRule.SAME;
            }
            if (CompactRule.kind(rule) == CompactRule.PLT) {
                assertThat(CompactRule.cfaOffset(rule)).isBetween(10, 11);
            }
        }
        assertThat(atEntry).isTrue();
        assertThat(elsewhere).as("return addresses not at CFA - 8").isLessThan(20);
        assertThat(kinds).containsKeys(CompactRule.BY_CFA, CompactRule.PLT, CompactRule.SIGNAL, CompactRule.OUTERMOST);
    }

    /** As OpenSSL's assembly has it. */
    @Test
    void ofAFrameWhoseAddressIsInMemory() throws IOException {
        UnwindRules rules = rules("/lib/x86_64-linux-gnu/libcrypto.so.3");
        long found = 0;
        for (int row = 0; row < rules.size() && found == 0; row++) {
            long rule = CompactRuleOfRules.of(rules, rules.rule(row));
            found = CompactRule.kind(rule) == CompactRule.BY_WORD_IN_MEMORY ? rule : 0;
        }
        assertThat(found).isNotZero();
        assertThat(CompactRule.cfaOffset(found) % 8).isZero();
        assertThat(CompactRule.returnAddress(found)).isEqualTo(-1);
    }

    private static UnwindRules rules(String path) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(Path.of(path))) {
            return file.callFrameInformation(CallFrameInformation.MAX_ROWS).rules();
        }
    }
}
