package io.podflame.agent.symbols.hotspot;

import io.podflame.agent.process.ProcStatus;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A process that runs a HotSpot JVM, by what /proc says of it.
 *
 * @param status with its pid in its own namespace
 * @param noAttach why it must not be spoken to at all, for a person; empty when it may
 * @param noSignal why it must not be sent SIGQUIT, which begins the first conversation; empty when it may. A JVM that does not take it
 *     as that prints a dump of its threads, or ends
 */
record HotSpotProcess(ProcStatus status, Optional<String> noAttach, Optional<String> noSignal) {

    private static final int MAX_MAPS_BYTES = 8 << 20;
    private static final int MAX_TEXT_BYTES = 1 << 20;
    private static final String LIBJVM = "/libjvm.so";
    /** Since JDK 9; before, the processor's name was between. */
    private static final String MODERN_LIBJVM = "/lib/server" + LIBJVM;

    private static final String DELETED = " (deleted)";
    /** OpenJ9 has a libjvm.so, too; it writes a javacore on SIGQUIT. */
    private static final String OPENJ9 = "/libj9vm";

    private static final String NO_ATTACH = "-XX:+DisableAttachMechanism";
    private static final List<String> OPTION_FILES = List.of("@", "-XX:Flags=", "-XX:VMOptionsFile=");

    /**
     * What a process is.
     *
     * @param proc normally /proc
     * @return empty when it runs no HotSpot
     * @throws IOException when it is gone, or may not be looked at
     */
    static Optional<HotSpotProcess> of(Path proc, int pid) throws IOException {
        Optional<String> libjvm = libjvm(read(proc.resolve(pid + "/maps"), MAX_MAPS_BYTES));
        if (libjvm.isEmpty()) {
            return Optional.empty();
        }
        ProcStatus status = ProcStatus.read(proc, pid);
        String commandLine = read(proc.resolve(pid + "/cmdline"), MAX_TEXT_BYTES);
        String options = commandLine + read(proc.resolve(pid + "/environ"), MAX_TEXT_BYTES);
        boolean ourUsers = Files.readSymbolicLink(proc.resolve(pid + "/ns/user"))
                .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/user")));
        return Optional.of(new HotSpotProcess(
                status, noAttach(libjvm.get(), options, ourUsers), noSignal(status, commandLine, options)));
    }

    private static String read(Path file, int limit) throws IOException {
        try (InputStream input = new FileInputStream(file.toFile())) {
            return new String(input.readNBytes(limit), StandardCharsets.UTF_8);
        }
    }

    /** The path of HotSpot's library among mappings. */
    static Optional<String> libjvm(String maps) {
        if (maps.contains(OPENJ9)) {
            return Optional.empty();
        }
        return maps.lines()
                .filter(line -> line.indexOf('/') > 0)
                .map(line -> line.substring(line.indexOf('/')))
                .map(path -> path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path)
                .filter(path -> path.endsWith(LIBJVM))
                .findFirst();
    }

    private static Optional<String> noAttach(String libjvm, String options, boolean ourUsers) {
        if (options.contains(NO_ATTACH)) {
            return Optional.of("it was started with " + NO_ATTACH);
        }
        if (!libjvm.endsWith(MODERN_LIBJVM)) {
            return Optional.of("its JVM is older than JDK 17, which cannot write a map");
        }
        if (!ourUsers) {
            return Optional.of("it has a user namespace of its own, in which root of the node is nobody");
        }
        return Optional.empty();
    }

    private static Optional<String> noSignal(ProcStatus status, String commandLine, String options) {
        if (!status.handlesSigquit()) {
            return Optional.of("it does not handle SIGQUIT (-Xrs, or it has just begun)");
        }
        boolean moreOptions = Arrays.stream(commandLine.split("\0"))
                        .skip(1)
                        .anyMatch(argument -> OPTION_FILES.stream().anyMatch(argument::startsWith))
                || options.contains("-XX:Flags=")
                || options.contains("-XX:VMOptionsFile=");
        return moreOptions
                ? Optional.of("options of it are in a file, which may switch attaching off; run jcmd on it once")
                : Optional.empty();
    }
}
