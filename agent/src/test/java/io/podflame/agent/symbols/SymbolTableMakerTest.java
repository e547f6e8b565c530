package io.podflame.agent.symbols;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podflame.agent.stream.SymbolTableAnswer;
import io.podflame.binary.BuildId;
import io.podflame.binary.debugfile.ExecutableLocation;
import io.podflame.binary.executable.ExecutableFile;
import io.podflame.binary.symbol.SymbolTable;
import io.podflame.binary.symbol.SymbolTableCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SymbolTableMakerTest {

    /** The JVM's own library: everywhere where this test runs, with some 10,000 symbols. */
    private static final Path LIBRARY = Path.of(System.getProperty("java.home"), "lib/server/libjvm.so");

    @TempDir
    private Path folder;

    @Test
    void givesTheWholeTableCompressed() throws Exception {
        BuildId buildId = buildIdOf(LIBRARY);
        SymbolTableAnswer answer = answer(buildId, Optional.of(LIBRARY));

        SymbolTable table = decode(((SymbolTableAnswer.Made) answer).content());
        try (ExecutableFile file = ExecutableFile.open(LIBRARY)) {
            SymbolTable expected = file.symbolTable();
            assertThat(table.size()).isEqualTo(expected.size()).isPositive();
            for (int i = 0; i < table.size(); i++) {
                assertThat(table.start(i)).isEqualTo(expected.start(i));
                assertThat(table.name(i)).isEqualTo(expected.name(i));
            }
        }
    }

    @Test
    void leavesNoTemporaryFileBehind() throws Exception {
        answer(buildIdOf(LIBRARY), Optional.of(LIBRARY));
        Path broken = Files.writeString(folder.resolve("broken"), "no executable");
        answer(BuildId.of("00"), Optional.of(broken));
        assertThat(folder).isDirectoryContaining(broken::equals);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void saysThatNoProcessHasTheFileAnyMore() throws Exception {
        assertThat(reason(answer(BuildId.of("00"), Optional.empty())))
                .isEqualTo("no process with this file runs any more");
    }

    @Test
    void saysThatTheFileIsGone() throws Exception {
        Path gone = folder.resolve("gone");
        assertThat(reason(answer(BuildId.of("00"), Optional.of(gone))))
                .contains("NoSuchFileException")
                .contains("gone");
    }

    @Test
    void saysThatTheFileIsAnotherByNow() throws Exception {
        assertThat(reason(answer(BuildId.of("00"), Optional.of(LIBRARY))))
                .startsWith("the file has been replaced by one with build ID ");
    }

    @Test
    void saysWhatIsWrongWithTheFile() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken"), "no executable");
        assertThat(reason(answer(BuildId.of("00"), Optional.of(broken)))).contains("at offset 0x0");
    }

    @Test
    void namesTheRemedyWhenItCannotWrite() throws Exception {
        Path missing = folder.resolve("missing");
        SymbolTableMaker maker = new SymbolTableMaker(id -> Optional.of(ExecutableLocation.of(LIBRARY)), missing);
        assertThat(reason(onItsOwnThread(maker, buildIdOf(LIBRARY)))).contains("give it a writable java.io.tmpdir");
    }

    @Test
    void refusesATableBeyondTheLimit() throws IOException {
        try (LimitedOutputStream output = new LimitedOutputStream(new ByteArrayOutputStream(), 10)) {
            output.write(new byte[9], 0, 9);
            output.write(1);
            assertThatThrownBy(() -> output.write(1)).hasMessageContaining("more than 10 bytes");
        }
    }

    private SymbolTableAnswer answer(BuildId buildId, Optional<Path> path) throws Exception {
        return onItsOwnThread(new SymbolTableMaker(id -> path.map(ExecutableLocation::of), folder), buildId);
    }

    /** The maker lowers the priority of the thread that asks, which must not be the test's. */
    private static SymbolTableAnswer onItsOwnThread(SymbolTableMaker maker, BuildId buildId) throws Exception {
        CompletableFuture<SymbolTableAnswer> answer = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> answer.complete(maker.answer(buildId)));
        thread.join();
        return answer.get();
    }

    private static String reason(SymbolTableAnswer answer) {
        return ((SymbolTableAnswer.Unavailable) answer).reason();
    }

    private static BuildId buildIdOf(Path path) throws IOException {
        try (ExecutableFile file = ExecutableFile.open(path)) {
            return file.buildId();
        }
    }

    private static SymbolTable decode(ByteBuffer content) throws IOException {
        byte[] compressed = new byte[content.remaining()];
        content.get(compressed);
        try (GZIPInputStream input = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return SymbolTableCodec.decode(input.readAllBytes(), "the answer");
        }
    }
}
