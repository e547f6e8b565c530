package io.podflame.systemtest;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.podflame.systemtest.node.ContainerdNode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** What a test cannot be without: it is skipped with the reason, and fails in CI, where everything has to be there. */
final class Needs {

    private Needs() {}

    /** Root, containerd, and what the node kit uses. */
    static void containerd() {
        ContainerdNode.cannotStartBecause().ifPresent(Needs::missing);
    }

    /** A program, and the Debian package that has it. */
    static void program(String path, String debianPackage) {
        if (!Files.isExecutable(Path.of(path))) {
            missing(path + " is missing: apt-get install " + debianPackage);
        }
    }

    /** A program on the PATH. */
    static void command(String name, String debianPackage) {
        boolean there = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
        if (!there) {
            missing("no " + name + " on the PATH: apt-get install " + debianPackage);
        }
    }

    private static void missing(String reason) {
        if (Optional.ofNullable(System.getenv("CI")).filter("true"::equals).isPresent()) {
            fail(reason);
        }
        abort(reason);
    }
}
