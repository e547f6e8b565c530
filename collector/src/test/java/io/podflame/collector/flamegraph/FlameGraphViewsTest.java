package io.podflame.collector.flamegraph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.podflame.collector.api.FlameGraphView;
import io.podflame.collector.merge.FoldedInput;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlameGraphViewsTest {

    @Test
    void givesTheCallTreeAsColumns() {
        FlameGraphView view = FlameGraphViews.of(
                FoldedInput.flameGraph("etcd;main 1", "etcd;main;[x+0x1]@JIT:[anon] 2", "etcd;main@NATIVE:/b 4"));

        assertThat(view.event()).isEqualTo("cpu-clock");
        assertThat(view.unit()).isEqualTo("nanoseconds");
        assertThat(view.toMillis() - view.fromMillis()).isEqualTo(10_000);
        assertThat(view.samples()).isEqualTo(7);
        assertThat(view.names()).containsExactly("[x+0x1]", "etcd", "main");
        assertThat(view.files()).containsExactly("", "[anon]", "/b", "/usr/bin/etcd");
        assertThat(view.frames().name()).containsExactly(0, 1, 2, 2);
        assertThat(view.frames().file()).containsExactly(1, 0, 2, 3);
        assertThat(view.frames().named()).containsExactly(0, 1, 1, 1);
        assertThat(kinds(view)).containsExactly("JIT", "THREAD", "NATIVE", "GO");
        assertThat(view.nodes().parent()).containsExactly(0, 0, 1, 1, 3);
        assertThat(view.nodes().frame()).containsExactly(-1, 1, 2, 3, 0);
        assertThat(view.nodes().self()).containsExactly(0, 0, 40_000_000, 10_000_000, 20_000_000);
        assertThat(view.nodes().total()).containsExactly(70_000_000, 70_000_000, 40_000_000, 30_000_000, 20_000_000);
    }

    @Test
    void becomesJsonWithOneNumberPerNodeAndColumn() throws Exception {
        ObjectMapper json = new ObjectMapper().registerModule(new Jdk8Module());
        JsonNode root =
                json.readTree(json.writeValueAsBytes(FlameGraphViews.of(FoldedInput.flameGraph("etcd;a\"<\n 1"))));

        assertThat(root.at("/names/0").textValue()).isEqualTo("a\"<\n");
        assertThat(root.at("/nodes/total/2").longValue()).isEqualTo(10_000_000);
        assertThat(root.at("/accuracy/requestedHertz").doubleValue()).isEqualTo(100);
    }

    private static List<String> kinds(FlameGraphView view) {
        return Arrays.stream(view.frames().kind()).mapToObj(view.kinds()::get).toList();
    }
}
