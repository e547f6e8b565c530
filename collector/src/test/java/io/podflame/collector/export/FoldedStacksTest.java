package io.podflame.collector.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.collector.merge.FoldedInput;
import io.podflame.collector.model.FlameGraph;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** In trees with frames of one name in several files, and without. */
    @ParameterizedTest
    @ValueSource(strings = {"@NATIVE:/x", ""})
    void writesWhatAMapOfPathsHolds(String file) throws IOException {
        Random random = new Random(7);
        Map<String, Integer> expected = new TreeMap<>(Comparator.comparing(
                path -> List.of(path.split(";")),
                (left, right) -> Arrays.compare(left.toArray(new String[0]), right.toArray(new String[0]))));
        List<String> stacks = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            List<String> names = new ArrayList<>();
            List<String> frames = new ArrayList<>();
            for (int depth = random.nextInt(1, 150); depth > 0; depth--) {
                String name = "ä" + random.nextInt(3) + "x".repeat(random.nextInt(3) == 0 ? 900 : 1);
                names.add(name);
                frames.add(random.nextBoolean() ? name : name + file);
            }
            int samples = random.nextInt(1, 100);
            stacks.add(String.join(";", frames) + " " + samples);
            expected.merge(String.join(";", names), samples, Integer::sum);
        }
        StringBuilder lines = new StringBuilder();
        expected.forEach((path, samples) ->
                lines.append(path).append(' ').append(samples).append('\n'));

        assertThat(folded(FoldedInput.flameGraph(stacks.toArray(String[]::new))).equals(lines.toString()))
                .isTrue();
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
