package io.podflame.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.podflame.systemtest.node.CommandLine;
import io.podflame.systemtest.product.Script;
import io.podflame.systemtest.toolbox.ToolboxRoot;
import io.podflame.systemtest.toolbox.ToolboxScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** install-perf on a COS node whose toolbox nobody has made yet. */
class ToolboxInstallationTest {

    /** Root, work folder and original; what an image without perf is, the original without linux-perf is. */
    private static final String STAND_IN = """
            #!/bin/sh
            set -e
            root=%1$s
            if [ ! -f "$root/etc/os-release" ]; then
                mkdir -p "$root" %2$s/upper %2$s/work
                mount -t overlay overlay -o lowerdir=%3$s,upperdir=%2$s/upper,workdir=%2$s/work "$root"
                chroot "$root" dpkg --purge linux-perf
            fi
            export SYSTEMD_NSPAWN_SHARE_SYSTEM=1
            exec systemd-nspawn --register=no --keep-unit --directory="$root" --capability=all --bind=/:/media/root "$@"
            """;

    private static final Started started = new Started();

    @TempDir
    static Path folder;

    @AfterAll
    static void removeEverything() throws Exception {
        started.close();
    }

    /** The toolbox script is a stand-in: it makes the root at its first call, and then enters it by systemd-nspawn as COS's does. */
    @Test
    void perfIsInstalledIntoANewToolboxAndRecords() throws IOException {
        Path root = folder.resolve("cos/root-localhost_toolbox-1");
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Path work = Files.createDirectory(folder.resolve("cos-overlay"));
        Path script =
                Files.writeString(programs.resolve("toolbox"), STAND_IN.formatted(root, work, ToolboxRoot.original()));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        var _ = started.add(new ToolboxRoot(root));
        ToolboxScript install = ToolboxScript.named("install-perf")
                .with(Map.of(
                        "PATH", programs + ":" + System.getenv("PATH"),
                        "USER", "root",
                        "TOOLBOX_DIRECTORY", folder.resolve("cos").toString(),
                        "TOOLBOX_DOCKER_IMAGE", "localhost/toolbox",
                        "TOOLBOX_DOCKER_TAG", "1"));

        Script.Result first = install.run("--toolbox");
        Script.Result second = install.run("--toolbox");

        assertThat(first.exitCode()).as(first.errors()).isZero();
        assertThat(first.errors())
                .contains(
                        "making the toolbox " + root,
                        "installing linux-perf",
                        "installed: " + root + "/usr/bin/perf (perf version 6.");
        assertThat(first.output()).isEqualTo("toolbox '--system-call-filter=perf_event_open bpf' /usr/bin/perf\n");
        assertThat(second.errors())
                .contains("nothing to do: " + root + "/usr/bin/perf")
                .doesNotContain("installing");
        assertThat(second.output()).isEqualTo(first.output());
        assertThat(install.run("--toolbox", "--print").output()).isEqualTo(root + "/usr/bin/perf\n");
        Process busy = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            assertThat(pidsRecordedBy(first.output().strip(), programs)).contains(String.valueOf(busy.pid()));
        } finally {
            busy.destroyForcibly();
        }
    }

    private static List<String> pidsRecordedBy(String command, Path programs) {
        ProcessBuilder builder = new ProcessBuilder(
                "sh",
                "-c",
                command + " record -a -g -F 99 -e cpu-clock -B -N -o \"$0\" -- sleep 1",
                "/media/root" + folder + "/by-hand.data");
        builder.environment().put("PATH", programs + ":" + System.getenv("PATH"));

        Script.Result result = Script.finish(builder);

        assertThat(result.exitCode()).as(result.errors()).isZero();
        String recording = folder.resolve("by-hand.data").toString();
        return CommandLine.run("perf", "script", "-i", recording, "-F", "pid")
                .lines()
                .map(String::strip)
                .toList();
    }
}
