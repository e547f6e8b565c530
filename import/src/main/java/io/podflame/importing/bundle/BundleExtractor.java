package io.podflame.importing.bundle;

import io.podflame.binary.MalformedInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Unpacks a bundle into a folder. A bundle is somebody else's file: only entries of names that the format has are written, each once,
 * no larger than its kind may be, and nothing is ever written through a link.
 */
final class BundleExtractor {

    static final String TOP = "podflame-bundle/";

    /** A process has seven entries; a node has at most some ten thousand processes. */
    static final int MAX_ENTRIES = 500_000;

    static final long MAX_SMALL_BYTES = 4L << 20;
    static final long MAX_KALLSYMS_BYTES = 256L << 20;
    static final long MAX_FILE_BYTES = 4L << 30;
    static final long MAX_RECORDING_BYTES = 1L << 40;

    private static final Pattern EXE = Pattern.compile("proc/[0-9]{1,10}/exe");
    private static final Pattern FILE = Pattern.compile("files/[0-9]{1,9}");
    private static final Pattern SMALL = Pattern.compile("manifest|problems|files/index"
            + "|proc/version|proc/sys/kernel/[a-z_]{1,64}"
            + "|proc/[0-9]{1,10}/(comm|cgroup|cmdline|stat|status|maps)"
            + "|cri/(pods|containers)\\.json|oci/[0-9a-f]{64}\\.json|perf-maps/[0-9]{1,10}\\.map");

    private final Path folder;
    private final String source;
    private final Set<String> seen = new HashSet<>();

    /** @param source the bundle's name, for messages */
    BundleExtractor(Path folder, String source) {
        this.folder = folder;
        this.source = source;
    }

    /** Whether the bytes begin like a bundle: a gzip-compressed tar whose first entry lies in the bundle's top folder. */
    static boolean recognizes(Path file) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file));
                InputStream tar = new GZIPInputStream(raw)) {
            byte[] name = tar.readNBytes(TOP.length());
            return new String(name, java.nio.charset.StandardCharsets.US_ASCII).equals(TOP);
        } catch (java.util.zip.ZipException | java.io.EOFException noGzip) {
            return false;
        }
    }

    /**
     * Unpacks everything that the format knows.
     *
     * @throws MalformedInputException when it is no such tar, or an entry is not as the format says; what was unpacked before stays
     */
    void extract(InputStream compressed) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(compressed, 1 << 16))) {
            long entries = 0;
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (++entries > MAX_ENTRIES) {
                    throw malformed(tar, "at most " + MAX_ENTRIES + " entries", "more");
                }
                extract(tar, entry);
            }
        } catch (IllegalArgumentException badHeader) { // how the tar reader says that a number in a header is none
            throw new MalformedInputException(source, 0, "a tar file", String.valueOf(badHeader.getMessage()));
        }
    }

    private void extract(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        String name = entry.getName();
        if (!name.startsWith(TOP) || entry.isDirectory()) {
            return;
        }
        String inner = name.substring(TOP.length());
        Matcher exe = EXE.matcher(inner);
        if (exe.matches() && entry.isSymbolicLink()) {
            if (seen.add(inner)) {
                Files.createSymbolicLink(prepared(inner), Path.of(entry.getLinkName()));
            }
            return;
        }
        long limit = limitBytes(inner);
        if (limit == 0 || !isRegular(entry) || !seen.add(inner)) {
            return;
        }
        if (entry.getSize() > limit) {
            throw malformed(tar, inner + " of at most " + limit + " bytes", entry.getSize() + " bytes");
        }
        try (OutputStream output = Files.newOutputStream(prepared(inner))) {
            tar.transferTo(output);
        }
    }

    /** The library counts links among the files. */
    private static boolean isRegular(TarArchiveEntry entry) {
        return entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM;
    }

    /** 0 for a name that the format does not have. */
    private static long limitBytes(String inner) {
        if (inner.equals("perf.data")) {
            return MAX_RECORDING_BYTES;
        }
        if (inner.equals("proc/kallsyms")) {
            return MAX_KALLSYMS_BYTES;
        }
        if (FILE.matcher(inner).matches()) {
            return MAX_FILE_BYTES;
        }
        return SMALL.matcher(inner).matches() ? MAX_SMALL_BYTES : 0;
    }

    private Path prepared(String inner) throws IOException {
        Path target = folder.resolve(inner);
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        return target;
    }

    private MalformedInputException malformed(TarArchiveInputStream tar, String expected, String found) {
        return new MalformedInputException(source, tar.getBytesRead(), expected, found);
    }
}
