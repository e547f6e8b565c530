package io.podflame.binary.debugfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths inside a root that is full of links which would lead out of it. */
class RootedPathsTest {
    @TempDir
    private Path directory;

    private final List<Path> links = new ArrayList<>();
    private Path root;
    private RootedPaths paths;

    @BeforeEach
    void makeTwoRoots() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        paths = new RootedPaths(root);
        for (Path base : new Path[] {root, directory}) {
            String content = base.equals(root) ? "inside" : "outside";
            Files.createDirectories(base.resolve("usr/lib"));
            Files.writeString(base.resolve("usr/lib/file"), content);
            Files.writeString(base.resolve("file"), content);
        }
        link("lib", "usr/lib");
        link("absolute", "/usr/lib");
        link("usr/lib/up", "../../../../../../file");
        link("usr/lib/chain", "../../absolute/up");
        link("usr/lib/self", ".");
        link("loop", "loop");
        link("dangling", "/nowhere");
        link("passwd", "/etc/passwd");
        link("folder-link", directory.resolve("usr").toString());
    }

    private void link(String name, String target) throws IOException {
        links.add(Files.createSymbolicLink(root.resolve(name), Path.of(target)));
    }

    /** JUnit warns of links that lead out of its folder. */
    @AfterEach
    void deleteLinks() throws IOException {
        for (Path link : links) {
            Files.delete(link);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/lib/file, /usr/lib/file",
        "usr/lib/file, /usr/lib/file",
        "//usr/./lib//file, /usr/lib/file",
        "/lib/file, /usr/lib/file",
        "/absolute/file, /usr/lib/file",
        "/usr/lib/up, /file",
        "/usr/lib/chain, /file",
        "/usr/lib/self/self/self/file, /usr/lib/file",
        "/../../../file, /file",
        "/usr/../../usr/lib/../lib/file, /usr/lib/file",
        "/lib/../file, /usr/file"
    })
    void opensWhatAProcessWithThatRootWould(String path, String expected) throws IOException {
        Files.writeString(root.resolve("usr/file"), "inside");
        RootedPaths.Opened opened = paths.open(path);
        try (FileChannel channel = opened.channel()) {
            assertThat(Channels.newInputStream(channel).readAllBytes())
                    .isEqualTo("inside".getBytes(StandardCharsets.UTF_8));
            assertThat(opened.path()).isEqualTo(expected);
            assertThat(opened.outside()).isEqualTo(root.resolve(expected.substring(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/passwd", "/dangling", "/none", "/usr/lib/none/file", "/folder-link/lib/file", "/a\0b"})
    void findsNothingThatLiesOutside(String path) {
        assertThat(Path.of("/etc/passwd")).exists();
        assertThatThrownBy(() -> paths.open(path)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void refusesLinksInCircles() {
        assertThatThrownBy(() -> paths.open("/loop")).isInstanceOf(FileSystemLoopException.class);
    }

    @Test
    void followsAsManyLinksAsTheKernel() throws IOException {
        link("l0", "file");
        for (int i = 1; i <= RootedPaths.MAX_LINKS; i++) {
            link("l" + i, "l" + (i - 1));
        }
        paths.open("/l" + (RootedPaths.MAX_LINKS - 1)).channel().close();
        assertThatThrownBy(() -> paths.open("/l" + RootedPaths.MAX_LINKS)).isInstanceOf(FileSystemLoopException.class);
        assertThatThrownBy(() -> Files.readString(root.resolve("l" + RootedPaths.MAX_LINKS)))
                .isInstanceOf(FileSystemException.class); // the kernel's own limit
    }

    @Test
    void refusesFoldersAndPathsWithoutEnd() {
        assertThatThrownBy(() -> paths.open("/usr/lib")).hasMessageContaining("this is a folder");
        assertThatThrownBy(() -> paths.open("/")).hasMessageContaining("this is a folder");
        assertThatThrownBy(() -> paths.open("/file/file")).hasMessageContaining("no regular file or no folder");
        assertThatThrownBy(() -> paths.open("usr/lib/self/".repeat(200))).isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> paths.open("usr/../".repeat(200) + "file")).hasMessageContaining("folders and links");
        assertThatThrownBy(() -> paths.open("x".repeat(5_000))).hasMessageContaining("4096 characters");
        assertThatThrownBy(() -> paths.open("")).isInstanceOf(FileSystemException.class);
    }

    /** As our own root, through the kernel's link to it. */
    @Test
    void walksTheRootOfAProcess() throws IOException {
        RootedPaths own = new RootedPaths(Path.of("/proc/self/root"));
        String inside = directory.toRealPath() + "/root/usr/lib/file";
        RootedPaths.Opened opened = own.open(inside);
        try (FileChannel channel = opened.channel()) {
            assertThat(opened.path()).isEqualTo(inside);
        }
    }

    /** A container that exchanges a folder for a link, again and again, to be there at the wrong moment. */
    @Test
    void neverLeavesWhileAFolderIsExchangedForALink() throws IOException, InterruptedException {
        Path folder = root.resolve("turning");
        Path aside = root.resolve("aside");
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("file"), "inside");
        AtomicBoolean done = new AtomicBoolean();
        Thread exchanger = Thread.ofPlatform().start(() -> exchange(folder, aside, done));
        int opened = 0;
        try {
            for (int i = 0; i < 20_000; i++) {
                try (var channel = paths.open("/turning/file").channel()) {
                    assertThat(Channels.newInputStream(channel).readAllBytes()).hasSize("inside".length());
                    opened++;
                } catch (IOException e) {
                    // the folder was a link to nothing inside, or had gone, just then
                }
            }
        } finally {
            done.set(true);
            exchanger.join();
        }
        assertThat(opened).isPositive();
    }

    private void exchange(Path folder, Path aside, AtomicBoolean done) {
        try {
            while (!done.get()) {
                Files.move(folder, aside);
                Files.createSymbolicLink(folder, directory); // outside: its file says "outside"
                Files.delete(folder);
                Files.move(aside, folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
