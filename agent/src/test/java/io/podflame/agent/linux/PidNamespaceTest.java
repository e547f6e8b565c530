package io.podflame.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PidNamespaceTest {

    @Test
    void knowsTheNodesNamespaceFromAPrivateOne() throws Exception {
        Process inside = new ProcessBuilder("unshare", "--pid", "--fork", "--kill-child", "sh", "-c", "echo; exec cat")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            inside.getInputStream().read(); // until then it may not have been there
            ProcessHandle child = inside.toHandle().children().findFirst().orElseThrow();

            assertThat(PidNamespace.isInitial(Path.of("/proc/" + child.pid() + "/ns/pid")))
                    .isFalse();
        } finally {
            inside.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void failsWhereThereIsNoSuchProcess() {
        assertThatThrownBy(() -> PidNamespace.isInitial(Path.of("/proc/0/ns/pid")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void knowsTheKernelsNumberOfTheNodesOwn() throws Exception {
        Path own = Path.of("/proc/self/ns/pid");

        assertThat(PidNamespace.isInitial(own))
                .isEqualTo(Files.readSymbolicLink(own).toString().equals("pid:[4026531836]"));
    }
}
