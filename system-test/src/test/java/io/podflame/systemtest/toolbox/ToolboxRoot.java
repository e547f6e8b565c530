package io.podflame.systemtest.toolbox;

import io.podflame.systemtest.node.CommandLine;
import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of the root that system-test/toolbox-root makes: Debian with perf, as the COS toolbox's is after install-perf. It is an overlay, so
 * that what happens in it stays out of the original.
 *
 * @param path its root directory
 */
public record ToolboxRoot(Path path) implements AutoCloseable {

    private static final Path MAKER =
            Path.of("..", "system-test", "toolbox-root").toAbsolutePath().normalize();

    /** What the toolbox script's systemd-nspawn has, where no systemd runs that it could register at. */
    private static final List<String> NSPAWN = List.of(
            "env",
            "SYSTEMD_NSPAWN_SHARE_SYSTEM=1",
            "systemd-nspawn",
            "--quiet",
            "--register=no",
            "--keep-unit",
            "--capability=all",
            "--bind=/:/media/root");

    /**
     * Mounts one.
     *
     * @param work an empty directory for what is written into it
     * @param path where it is to be
     */
    public static ToolboxRoot mount(Path work, Path path) throws IOException {
        Path upper = Files.createDirectory(work.resolve("upper"));
        Path overlayWork = Files.createDirectory(work.resolve("work"));
        Files.createDirectories(path);
        CommandLine.run(
                "mount",
                "-t",
                "overlay",
                "overlay",
                "-o",
                "lowerdir=" + original() + ",upperdir=" + upper + ",workdir=" + overlayWork,
                path.toString());
        return new ToolboxRoot(path);
    }

    /** The root that all copies are of; made now unless it is there. */
    public static Path original() {
        Script.Result result = Script.finish(new ProcessBuilder(MAKER.toString()));
        if (result.exitCode() != 0) {
            throw new IllegalStateException(result.errors());
        }
        return Path.of(result.output().strip());
    }

    /** As a toolbox for perf has to be called: its filter of system calls lets perf_event_open through. */
    public Surroundings nspawn() {
        return nspawn("--system-call-filter=perf_event_open bpf");
    }

    /** As the toolbox script calls it: perf_event_open is refused in there. */
    public Surroundings nspawnWithItsOwnFilter() {
        return nspawn("--quiet");
    }

    private Surroundings nspawn(String option) {
        List<String> words = new ArrayList<>(NSPAWN);
        words.addAll(List.of(option, "--directory=" + path));
        return new Surroundings(words, "/media/root");
    }

    /** As a privileged pod with hostPID and the node's root at /host is. */
    public Surroundings pod() {
        String enter =
                "for folder in proc sys dev; do mount --rbind /$folder \"$0/$folder\" || exit; done; mkdir -p \"$0/host\""
                        + " && mount --rbind / \"$0/host\" && exec chroot \"$0\" \"$@\"";
        return new Surroundings(List.of("unshare", "--mount", "sh", "-c", enter, path.toString()), "/host");
    }

    @Override
    public void close() {
        CommandLine.run("umount", "--lazy", path.toString());
    }
}
