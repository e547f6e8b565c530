package io.podflame.binary.dwarf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CodeScopesTest {
    private final CodeScopes scopes = new CodeScopes();

    @Test
    void takesTheInnermostOfRangesInsideOneAnother() throws IOException {
        int outer = add(CodeScopes.NONE, 10, 50);
        int middle = add(outer, 20, 40);
        int inner = add(middle, 20, 30);
        scopes.flatten();
        assertThat(scopeAt(9)).isEqualTo(CodeScopes.NONE);
        assertThat(scopeAt(10)).isEqualTo(outer);
        assertThat(scopeAt(20)).isEqualTo(inner);
        assertThat(scopeAt(30)).isEqualTo(middle);
        assertThat(scopeAt(40)).isEqualTo(outer);
        assertThat(scopeAt(50)).isEqualTo(CodeScopes.NONE);
        assertThat(scopes.function(inner)).isEqualTo(outer);
    }

    /** Against the plain definition, on ranges that lie anyhow. */
    @Test
    void takesTheLastOfAllRangesThatHoldAnAddress() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            scopes.clear();
            int[] expected = new int[70];
            java.util.Arrays.fill(expected, CodeScopes.NONE);
            for (int i = 0; i < 12; i++) {
                int low = random.nextInt(60);
                int high = low + 1 + random.nextInt(10);
                int scope = add(CodeScopes.NONE, low, high);
                java.util.Arrays.fill(expected, low, high, scope);
            }
            scopes.flatten();
            for (int address = 0; address < expected.length; address++) {
                assertThat(scopeAt(address)).isEqualTo(expected[address]);
            }
        }
    }

    @Test
    void refusesMoreRangesThanAUnitMayHave() {
        int added = 0;
        try {
            for (; added <= CodeScopes.MAX_RANGES; added++) {
                scopes.addRange(0, added, added + 1);
            }
        } catch (OversizedUnitException e) {
            assertThat(e).hasMessageContaining("ranges");
        }
        assertThat(added).isEqualTo(CodeScopes.MAX_RANGES);
    }

    private int add(int caller, long low, long high) throws IOException {
        int scope = scopes.addScope(caller, 1, 0, 0);
        scopes.addRange(scope, low, high);
        return scope;
    }

    private int scopeAt(long address) {
        return scopes.segmentScope(scopes.segmentAt(address));
    }
}
