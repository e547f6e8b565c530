package io.podflame.collector.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.merge.FoldedInput;
import io.podflame.collector.model.FlameGraph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FoldedStacksTest {

    @Test
    void writesEachStackTraceOnceInTheOrderOfItsNames() throws IOException {
        FlameGraph graph = FoldedInput.flameGraph(
                "etcd;runtime.goexit;main.b 2",
                "etcd;runtime.goexit;main.a;read@KERNEL 3",
                "etcd;runtime.goexit;main.a 1",
                "etcd;runtime.goexit 4",
                "containerd;main 5");

        assertThat(folded(graph)).isEqualTo("""
                containerd;main 5
                etcd;runtime.goexit 4
                etcd;runtime.goexit;main.a 1
                etcd;runtime.goexit;main.a;read 3
                etcd;runtime.goexit;main.b 2
                """);
    }

    @Test
    void joinsFramesOfOneNameInDifferentFiles() throws IOException {
        FlameGraph graph = FoldedInput.flameGraph(
                "sh;start@NATIVE:/a;main@NATIVE:/a 1", "sh;start@NATIVE:/b;main@NATIVE:/b 2", "sh;start@NATIVE:/b 7");

        assertThat(folded(graph)).isEqualTo("sh;start 7\nsh;start;main 3\n");
    }

    @Test
    void replacesWhatWouldBreakTheFormat() throws IOException {
        FlameGraph graph = FoldedInput.flameGraph(new String[] {"a\nb;c d 1"});
        assertThat(folded(graph)).isEqualTo("a b;c d 1\n");

        FlameGraph separators = FoldedInput.flameGraph(
                FoldedInput.callTree(new FoldedInput().add(new String[] {"th;read", "", "x\u2028y\uD800"}, 1)));
        assertThat(folded(separators)).isEqualTo("th:read;[no name];x y  1\n");
    }

    @Test
    void isEmptyWithoutSamples() throws IOException {
        assertThat(folded(FoldedInput.flameGraph())).isEmpty();
    }

    private static String folded(FlameGraph graph) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FoldedStacks.write(graph, bytes);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
