package io.podflame.agent.symbols.hotspot;

import io.podflame.agent.linux.Errno;
import io.podflame.agent.linux.HeldPath;
import io.podflame.agent.linux.LinuxException;
import io.podflame.agent.linux.PidFd;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Speaks to a HotSpot JVM as jcmd does, without a jcmd ({@code src/hotspot/os/posix/attachListener_posix.cpp} and
 * {@code src/jdk.attach/linux/classes/sun/tools/attach/VirtualMachineImpl.java} of JDK 17 to 25):
 *
 * <pre>
 * is /tmp/.java_pidN there, a socket of the JVM's user?
 *   else  create /tmp/.attach_pidN, send SIGQUIT, wait for the socket, remove the file
 * connect, as root or the JVM's user (SO_PEERCRED is checked)
 * send    "1\0" "jcmd\0" "Compiler.perfmap\0" "\0" "\0"
 * receive "0\n" and text, until the JVM closes
 * </pre>
 *
 * <p>/tmp is the JVM's own, and not trusted: no link in it is followed. Waits, at most {@link #TIMEOUT} for each step.
 */
final class HotSpotAttach {

    static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(10);
    private static final byte[] COMMAND = "1\0jcmd\0Compiler.perfmap\0\0\0".getBytes(StandardCharsets.US_ASCII);
    private static final String SUCCESS = "0";
    private static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int MAX_REASON_CHARS = 200;
    private static final int FILE_TYPE = 0xF000;
    private static final int SOCKET = 0xC000;

    private final PidFd process;
    private final HeldPath tmp;
    private final HotSpotProcess jvm;

    /**
     * @param process the JVM, held since before it was looked at
     * @param tmp /tmp as it sees it
     */
    HotSpotAttach(PidFd process, HeldPath tmp, HotSpotProcess jvm) {
        this.process = process;
        this.tmp = tmp;
        this.jvm = jvm;
    }

    /**
     * Has the JVM write the map of its just-in-time code to /tmp/perf-PID.map.
     *
     * @throws IOException with the reason when it does not
     */
    void writePerfMap() throws IOException, InterruptedException {
        Optional<HeldPath> known = socket();
        if (known.isEmpty()) {
            beginListening();
            known = socket();
        }
        try (HeldPath socket = known.orElseThrow(
                () -> new IOException("it does not listen " + TIMEOUT.toSeconds() + " s after SIGQUIT"))) {
            requireSuccess(converse(socket));
        }
    }

    /** The JVM's socket; empty when nothing is there. */
    private Optional<HeldPath> socket() throws IOException {
        HeldPath held;
        String name = ".java_pid" + jvm.status().namespacePid();
        try {
            held = tmp.child(name);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
        Map<String, Object> attributes = Files.readAttributes(held.path(), "unix:mode,uid");
        boolean socket = attributes.get("mode") instanceof Integer mode && (mode & FILE_TYPE) == SOCKET;
        boolean own = Integer.valueOf(jvm.status().effectiveUid()).equals(attributes.get("uid"));
        if (!socket || !own) {
            held.close();
            throw new IOException("/tmp/" + name + " is no socket of the JVM's user");
        }
        return Optional.of(held);
    }

    private void beginListening() throws IOException, InterruptedException {
        if (jvm.noSignal().isPresent()) {
            throw new IOException(jvm.noSignal().get());
        }
        Path trigger = tmp.path().resolve(".attach_pid" + jvm.status().namespacePid());
        try {
            Files.createFile(
                    trigger, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new IOException("another program attaches to it just now", e);
        }
        try {
            process.sendSigquit();
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            boolean listens = false;
            while (!listens && System.nanoTime() - deadline < 0) {
                Thread.sleep(POLL);
                Optional<HeldPath> socket = socket();
                socket.ifPresent(HeldPath::close);
                listens = socket.isPresent();
            }
        } finally {
            Files.deleteIfExists(trigger);
        }
    }

    private static String converse(HeldPath socket) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket.path()))) {
            channel.configureBlocking(false);
            ByteBuffer command = ByteBuffer.wrap(COMMAND);
            while (command.hasRemaining()) {
                channel.write(command);
                pauseUntil(deadline);
            }
            ByteBuffer answer = ByteBuffer.allocate(MAX_ANSWER_BYTES);
            while (answer.hasRemaining() && channel.read(answer) >= 0) {
                pauseUntil(deadline);
            }
            return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
        }
    }

    private static void pauseUntil(long deadline) throws IOException, InterruptedException {
        if (System.nanoTime() - deadline > 0) {
            throw new IOException("it has not answered within " + TIMEOUT.toSeconds() + " s");
        }
        Thread.sleep(POLL);
    }

    private static void requireSuccess(String answer) throws IOException {
        String[] parts = answer.split("\n", 2);
        if (parts[0].equals(SUCCESS)) {
            return;
        }
        String said = answer.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
        throw new IOException(
                said.isEmpty()
                        ? "it refuses who is neither root nor its own user"
                        : "it cannot write a map, which takes JDK 17 or newer; it says: "
                                + said.substring(0, Math.min(said.length(), MAX_REASON_CHARS)));
    }
}
