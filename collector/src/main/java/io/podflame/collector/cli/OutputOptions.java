package io.podflame.collector.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a flame graph goes, and how it is written. */
public final class OutputOptions {

    /** Formats of the API, under their names there. */
    public enum Format {
        svg,
        folded,
        pprof,
        json
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: by the output's name, else svg.")
    @Nullable
    Format format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File to write, or - for standard output. Default: none when --format is not given, else -.")
    @Nullable
    String output;

    /** Whether a flame graph is to be written at all. */
    public boolean wanted() {
        return output != null || format != null;
    }

    public boolean toStandardOutput() {
        return wanted() && (output == null || output.equals("-"));
    }

    /** The format given, or the one that the output's name tells. */
    public Format format() {
        return Optional.ofNullable(format).orElseGet(() -> byName(output == null ? "" : output));
    }

    /** The file to be written; empty for standard output. */
    public Optional<String> file() {
        return toStandardOutput() ? Optional.empty() : Optional.ofNullable(output);
    }

    /** What is to be written, piece by piece. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream output) throws IOException;
    }

    /** As {@link #write(Content, PrintStream)}. */
    void write(byte[] content, PrintStream standardOutput) throws CommandFailedException {
        write(stream -> stream.write(content), standardOutput);
    }

    /**
     * Writes a file whole or not at all: an existing one is only replaced by a complete one. A device, a pipe or a link is written to and never
     * replaced: root may name /dev/null.
     */
    public void write(Content content, PrintStream standardOutput) throws CommandFailedException {
        if (output == null || toStandardOutput()) {
            writeTo(standardOutput, content);
            return;
        }
        Path file = Path.of(output).toAbsolutePath();
        try {
            boolean special = Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
            if (special) {
                writeInto(
                        file,
                        content,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING);
            } else {
                replace(file, content);
            }
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(
                    "cannot write " + file + ": there is no folder " + file.getParent(),
                    "make it, or choose another --output");
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot write " + file + ": " + e.getClass().getSimpleName() + " " + e.getMessage(),
                    "choose another --output, or - for standard output");
        }
    }

    private static void replace(Path file, Content content) throws IOException {
        Path folder = file.getParent();
        Path part = Files.createTempFile(folder == null ? Path.of("/") : folder, ".podflame", ".part");
        try {
            writeInto(
                    part,
                    content,
                    StandardOpenOption.WRITE); // truncated, ext4 would begin to write it to the disk while it is closed
            Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void writeInto(Path file, Content content, OpenOption... options) throws IOException {
        try (OutputStream stream = new WriteBehind(FileChannel.open(file, options))) {
            content.writeTo(stream);
        }
    }

    private static void writeTo(PrintStream standardOutput, Content content) throws CommandFailedException {
        try {
            content.writeTo(standardOutput);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "cannot write to standard output: " + e.getMessage(), "name a file with --output");
        }
        standardOutput.flush();
    }

    private static Format byName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".folded") || lower.endsWith(".txt")) {
            return Format.folded;
        }
        if (lower.endsWith(".pb.gz") || lower.endsWith(".pprof") || lower.endsWith(".pb")) {
            return Format.pprof;
        }
        return lower.endsWith(".json") ? Format.json : Format.svg;
    }
}
