package io.podflame.collector.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.model.CallTree;
import io.podflame.collector.model.CallTreePair;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CallTreeUnionTest {

    @Test
    void laysTreesOnTopOfEachOther() {
        CallTreePair pair = CallTreeUnion.of(
                FoldedInput.callTree("t;main.a;main.b 3", "t;main.gone 2"),
                FoldedInput.callTree("t;main.a;main.b 5", "t;main.come 1"));

        assertThat(rows(pair))
                .containsExactly("all 5 6", "t 5 6", "main.a 3 5", "main.b 3 5", "main.come 0 1", "main.gone 2 0");
    }

    @Test
    void leavesOutPodsFilesAndAddresses() {
        CallTreePair pair = CallTreeUnion.of(
                FoldedInput.callTree("ns/pod-1/c@WORKLOAD;main.a@GO:/bin/v1;[v1.so+0x10]@NATIVE:/lib/x.so 3"),
                FoldedInput.callTree("ns/pod-2/c@WORKLOAD;main.a@GO:/bin/v2;[v1.so+0x99]@NATIVE:/opt/x.so 4"));

        assertThat(rows(pair)).containsExactly("all 3 4", "main.a 3 4", "[x.so] 3 4");
    }

    @Test
    void keepsEveryValueAndSample() {
        CallTree before = FoldedInput.callTree("t;main.a 3", "t;main.a;main.b 4", "u;main.a 5");
        CallTree after = FoldedInput.callTree("t;main.a 1");

        CallTreePair pair = CallTreeUnion.of(before, after);

        assertThat(pair.baseline().total(0)).isEqualTo(before.total(0));
        assertThat(pair.baseline().samples()).isEqualTo(12);
        assertThat(pair.candidate().total(0)).isEqualTo(after.total(0));
        assertThat(pair.candidate().samples()).isEqualTo(1);
    }

    private static List<String> rows(CallTreePair pair) {
        return IntStream.range(0, pair.baseline().nodeCount())
                .mapToObj(
                        node -> (node == 0 ? "all" : pair.baseline().frame(node).name()) + " "
                                + pair.baseline().totalSamples(node) + " "
                                + pair.candidate().totalSamples(node))
                .toList();
    }
}
