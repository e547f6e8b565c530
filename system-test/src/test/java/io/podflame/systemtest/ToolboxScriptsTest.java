package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.systemtest.product.Script;
import io.podflame.systemtest.toolbox.ToolboxScript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What toolbox-scripts have in common. */
class ToolboxScriptsTest {

    private static final List<String> SCRIPTS = List.of("check-node", "install-perf", "record-node");

    static Stream<Arguments> scriptsAndShells() {
        return SCRIPTS.stream()
                .flatMap(script ->
                        Stream.of("dash", "busybox sh", "bash --posix").map(shell -> Arguments.of(script, shell)));
    }

    @ParameterizedTest
    @MethodSource("scriptsAndShells")
    void helpHasExamplesAndUnknownOptionsAreWrongUsage(String name, String shell) {
        Needs.containerd(); // busybox
        ToolboxScript script = ToolboxScript.named(name).by(shell.split(" "));

        Script.Result help = script.run("--help");
        Script.Result wrong = script.run("--frobnicate");

        assertThat(help.exitCode()).isZero();
        assertThat(help.output()).startsWith("Usage: " + name).contains("Examples\n", "-h, --help");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.errors()).contains("--frobnicate", "--help");
    }

    @Test
    void theReadmeNamesEachScript() throws IOException {
        Path readme = ToolboxScript.named("README.md").file();

        assertThat(SCRIPTS).allSatisfy(name -> assertThat(readme).content().contains("\n- `" + name + "`: "));
    }

    /** Each has to do alone on a node, so it is in each; a difference would be a mistake in one of them. */
    @Test
    void whatTheScriptsShareIsTheSameInAll() {
        List<String> shared = SCRIPTS.stream()
                .map(name -> ToolboxScript.named(name).text())
                .map(text -> text.substring(text.indexOf("# === The same in"), text.indexOf("# === Up to here. ===")))
                .distinct()
                .toList();

        assertThat(shared).hasSize(1).first().asString().contains("in_root()", "perfs_below()", "toolbox_setting()");
    }
}
