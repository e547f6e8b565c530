package io.podflame.systemtest;

import io.podflame.systemtest.product.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A real fortio: the one on the PATH, or one that Go's tool builds once, from its module. Newer versions need a module that is not to be had.
 */
final class Fortio {

    private static final String MODULE = "fortio.org/fortio@v1.66.5";
    private static final Path BUILT = Path.of("target", "fortio").toAbsolutePath();

    private final Path program;

    private Fortio(Path program) {
        this.program = program;
    }

    /** Empty where there is none and none can be built: without a way to Go's modules. */
    static Optional<Fortio> find() {
        for (String directory : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(directory, "fortio"))) {
                return Optional.of(new Fortio(Path.of(directory, "fortio")));
            }
        }
        if (!Files.isExecutable(BUILT.resolve("fortio"))) {
            ProcessBuilder install = new ProcessBuilder("go", "install", MODULE);
            install.environment().put("GOBIN", BUILT.toString());
            Script.Result result = Script.finish(install);
            if (result.exitCode() != 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new Fortio(BUILT.resolve("fortio")));
    }

    /** Sends requests at a rate; throws when it cannot. */
    void load(String url, int qps, Duration duration, Path result) {
        Script.Result ran = Script.finish(new ProcessBuilder(
                program.toString(),
                "load",
                "-quiet",
                "-qps",
                Integer.toString(qps),
                "-c",
                "4",
                "-t",
                duration.toMillis() + "ms",
                "-json",
                result.toString(),
                url));
        if (ran.exitCode() != 0 || !Files.isRegularFile(result)) {
            throw new AssertionError("fortio: " + ran.output() + ran.errors());
        }
    }

    /** What it wrote. */
    static String text(Path result) {
        try {
            return Files.readString(result);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
