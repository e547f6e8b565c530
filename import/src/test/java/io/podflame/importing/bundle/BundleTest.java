package io.podflame.importing.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.binary.MalformedInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {

    private static final String MANIFEST = "format=1\nnode=node-7\nkernel_release=6.6.93+\n";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Test
    void unpacksWhatTheFormatHas() throws IOException {
        Path file = bundle(tar -> {
            text(tar, "manifest", MANIFEST);
            text(tar, "problems", "no crictl: pods have no labels; install it\n");
            text(tar, "proc/4711/cgroup", "0::/kubepods/x\n");
            link(tar, "proc/4711/exe", "/usr/local/bin/mixs");
            text(tar, "files/index", "1\tfe:00\t77\t4711\t-\t4\t/usr/local/bin/mixs\n");
            text(tar, "files/1", "\u007fELF");
            text(tar, "perf.data", "PERFILE2");
        });
        assertThat(Bundle.recognizes(file)).isTrue();
        Path unpacked;
        try (Bundle bundle = Bundle.open(file)) {
            unpacked = bundle.root();
            assertThat(bundle.fact("node")).contains("node-7");
            assertThat(bundle.fact("perf_path")).isEmpty();
            assertThat(bundle.problems()).containsExactly("no crictl: pods have no labels; install it");
            assertThat(bundle.recording()).hasContent("PERFILE2");
            assertThat(bundle.proc().resolve("4711/cgroup")).hasContent("0::/kubepods/x\n");
            assertThat(Files.readSymbolicLink(bundle.proc().resolve("4711/exe")))
                    .isEqualTo(Path.of("/usr/local/bin/mixs"));
            assertThat(bundle.files().find(1, 77, "/usr/local/bin/mixs")).isPresent();
            assertThat(bundle.files().find(4711, 0, "/usr/local/bin/mixs")).isPresent();
            assertThat(bundle.files().find(1, 78, "/usr/local/bin/mixs")).isEmpty();
            assertThat(bundle.files().find(12, 0, "/usr/local/bin/mixs")).isEmpty();
        }
        assertThat(unpacked).doesNotExist();
    }

    @Test
    void writesNothingThatTheFormatDoesNotHave() throws IOException {
        Path outside = folder.resolve("outside");
        Files.createDirectories(outside);
        Path file = bundle(tar -> {
            text(tar, "manifest", MANIFEST);
            text(tar, "../outside/a", "x");
            text(tar, "proc/1/../../../outside/b", "x");
            text(tar, "proc/1/environ", "SECRET=1");
            link(tar, "proc/1/exe", outside.toString());
            text(tar, "proc/1/exe/c", "x");
            link(tar, "proc/2/cgroup", "/etc/passwd");
            link(tar, "files/1", "/etc/passwd");
        });
        try (Bundle bundle = Bundle.open(file)) {
            assertThat(outside).isEmptyDirectory();
            assertThat(bundle.proc().resolve("1/environ")).doesNotExist();
            assertThat(bundle.proc().resolve("2/cgroup")).doesNotExist();
            assertThat(bundle.root().resolve("files/1")).doesNotExist();
        }
    }

    @Test
    void refusesAnEntryLargerThanItsKindMayBe() throws IOException {
        Path file = bundle(tar -> {
            text(tar, "manifest", MANIFEST);
            text(tar, "proc/1/maps", "x".repeat((int) BundleExtractor.MAX_SMALL_BYTES + 1));
        });
        assertThatThrownBy(() -> Bundle.open(file))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("proc/1/maps")
                .hasMessageContaining("4194304");
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        Path file = bundle(tar -> text(tar, "manifest", "format=9\n"));
        assertThatThrownBy(() -> Bundle.open(file))
                .isInstanceOf(MalformedInputException.class)
                .hasMessageContaining("format 9");
    }

    @Test
    void survivesBeingCutAnywhere() throws IOException {
        Path file = bundle(tar -> {
            text(tar, "manifest", MANIFEST);
            text(tar, "proc/4711/cgroup", "0::/kubepods/x\n");
            text(tar, "perf.data", "PERFILE2".repeat(40));
        });
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut");
        int failed = 0;
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            try (Bundle bundle = Bundle.open(cut)) {
                assertThat(bundle.fact("node")).contains("node-7"); // only its end was cut
            } catch (IOException refused) {
                failed++;
            }
        }
        assertThat(failed).isGreaterThan(whole.length / 2);
    }

    @Test
    void recognizesNoOtherFile() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "a;b 1\n");
        Path empty = Files.writeString(folder.resolve("empty"), "");
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream compressed = new GZIPOutputStream(gzip)) {
            compressed.write("mixs 1 2.3: 4 cpu-clock:".getBytes(UTF_8));
        }
        Path other = Files.write(folder.resolve("other.gz"), gzip.toByteArray());
        assertThat(Bundle.recognizes(text)).isFalse();
        assertThat(Bundle.recognizes(empty)).isFalse();
        assertThat(Bundle.recognizes(other)).isFalse();
    }

    private interface Content {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    private Path bundle(Content content) throws IOException {
        bytes.reset();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.putArchiveEntry(new TarArchiveEntry("podflame-bundle/"));
            tar.closeArchiveEntry();
            content.write(tar);
        }
        return Files.write(folder.resolve("node.podflame.tar.gz"), bytes.toByteArray());
    }

    private static void text(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("podflame-bundle/" + name);
        byte[] encoded = content.getBytes(UTF_8);
        entry.setSize(encoded.length);
        tar.putArchiveEntry(entry);
        tar.write(encoded);
        tar.closeArchiveEntry();
    }

    private static void link(TarArchiveOutputStream tar, String name, String target) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry("podflame-bundle/" + name, TarConstants.LF_SYMLINK);
        entry.setLinkName(target);
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
    }
}
