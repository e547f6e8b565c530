package io.podflame.agent.symbols.perfmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following a map in a process's own root: this test's process, with a /proc and a root of its own. */
class LivePerfMapsTest {

    private static final int PID = (int) ProcessHandle.current().pid();
    private static final int NAMESPACE_PID = 7;
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private final KnownNames names = new KnownNames();
    private final byte[] chunk = new byte[1_024];
    private Path file;
    private FollowedMap map;

    @BeforeEach
    void makeProc() throws IOException {
        Path process = Files.createDirectories(folder.resolve("proc/" + PID));
        Files.createDirectories(folder.resolve("root/tmp"));
        Files.createSymbolicLink(process.resolve("root"), folder.resolve("root"));
        Object uid = Files.getAttribute(folder, "unix:uid");
        Files.writeString(
                process.resolve("status"),
                "Name:\tx\nUid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\nNSpid:\t" + PID + "\t"
                        + NAMESPACE_PID + "\nSigCgt:\t0000000000000004\n");
        file = folder.resolve("root/tmp/perf-" + NAMESPACE_PID + ".map");
        map = new FollowedMap(PID, 1, new PerfMapPlace(folder.resolve("proc")), new AtomicLong());
    }

    @Test
    void readsWhatIsAppendedWithTheTimeAtWhichItWasSeen() throws IOException {
        Files.writeString(file, "1000 100 old\n2000 10");
        look(10);
        Files.writeString(file, "0 grown\n1000 100 new\n", StandardOpenOption.APPEND);
        look(20);
        assertThat(find(0x1010, 15)).isEqualTo("old");
        assertThat(find(0x1010, 25)).isEqualTo("new");
        assertThat(find(0x2010, 25)).isEqualTo("grown");
    }

    @Test
    void readsAFileAnewThatWasReplacedOrWrittenOver() throws IOException {
        Files.writeString(file, "1000 100 first\n");
        look(10);
        Files.delete(file);
        Files.writeString(file, "2000 100 replaced\n3000 100 more\n");
        look(20);
        assertThat(find(0x1010, 25)).isEmpty();
        assertThat(find(0x2010, 25)).isEqualTo("replaced");
        Files.writeString(file, "2000 100 written_over\n3000 100 in_place_and_longer\n");
        look(30);
        assertThat(find(0x2010, 35)).isEqualTo("written_over");
        assertThat(find(0x2010, 25)).isEqualTo("replaced");
    }

    @Test
    void keepsWhatItReadWhenTheFileIsGone() throws IOException {
        Files.writeString(file, "1000 100 stays\n");
        look(10);
        Files.delete(file);
        look(20);
        assertThat(find(0x1010, 25)).isEqualTo("stays");
    }

    @Test
    void findsNoneWhereThereIsNone() throws IOException {
        look(10);
        assertThat(find(0x1010, 15)).isEmpty();
    }

    @Test
    void refusesALinkAndAPipe() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "1000 100 secret\n");
        Files.createSymbolicLink(file, secret);
        assertThatThrownBy(() -> look(10)).hasMessageContaining("no regular file");
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertThatThrownBy(() -> look(20)).hasMessageContaining("no regular file");
        assertThat(find(0x1010, 25)).isEmpty();
    }

    @Test
    void followsNoLinkOnTheWay() throws IOException {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve(file.getFileName()), "1000 100 secret\n");
        Files.delete(folder.resolve("root/tmp"));
        Files.createSymbolicLink(folder.resolve("root/tmp"), elsewhere);
        assertThatThrownBy(() -> look(10)).isInstanceOf(IOException.class);
        assertThat(find(0x1010, 15)).isEmpty();
    }

    @Test
    void refusesAFileOfAnotherUser() throws IOException {
        Files.writeString(file, "1000 100 planted\n");
        try {
            Files.setAttribute(file, "unix:uid", 12_345, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            assumeTrue(false, "only root can give files away: " + e);
        }
        assertThatThrownBy(() -> look(10)).hasMessageContaining("is of user 12345");
    }

    @Test
    void refusesAFileFromBeforeTheProcess() throws IOException {
        Files.writeString(file, "1000 100 left_behind\n");
        Files.setLastModifiedTime(
                file,
                FileTime.from(PerfMapPlace.startOf(PID).orElse(Instant.EPOCH).minusSeconds(60)));
        assertThatThrownBy(() -> look(10)).hasMessageContaining("before the process began");
    }

    private void look(long seconds) throws IOException {
        map.look(seconds * SECOND, Long.MAX_VALUE, chunk);
    }

    private String find(long address, long seconds) {
        PerfSymbols symbols = map.symbols();
        int number = symbols.find(address, seconds * SECOND);
        return number == PerfSymbols.NOT_FOUND
                ? ""
                : names.name(symbols, number).orElseThrow();
    }
}
