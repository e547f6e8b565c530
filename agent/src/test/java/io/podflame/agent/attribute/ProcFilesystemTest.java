package io.podflame.agent.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcFilesystemTest {

    private static final ProcFilesystem PROC = new ProcFilesystem(Path.of("/proc"));

    @Test
    void readsTheProcessThatReads() {
        int pid = (int) ProcessHandle.current().pid();

        assertThat(PROC.readExecutableName(pid)).contains("java");
        assertThat(PROC.readCommandLine(pid).getFirst()).endsWith("java");
        assertThat(PROC.readCgroupPaths(pid)).isPresent();
    }

    @Test
    void isEmptyForAProcessThatIsGone() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        int pid = (int) process.pid();

        assertThat(PROC.readExecutableName(pid)).isEmpty();
        assertThat(PROC.readCommandLine(pid)).isEmpty();
        assertThat(PROC.readCgroupPaths(pid)).isEmpty();
    }
}
