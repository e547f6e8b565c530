package io.podflame.binary.executable;

import io.podflame.binary.BuildId;
import io.podflame.binary.ByteView;
import io.podflame.binary.MalformedInputException;
import io.podflame.binary.elf.ElfFile;
import io.podflame.binary.elf.ElfNote;
import io.podflame.binary.go.GoFunctions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The build ID of an executable: the GNU note; without one a hash of Go's build ID; without that a hash of the content.
 *
 * <pre>
 * GO       first 20 bytes of SHA-256("podflame go build ID\0" | the note's bytes)
 * CONTENT  first 20 bytes of SHA-256("podflame content 1\0" | file size, 8 bytes, little-endian | parts)
 * parts    the whole file up to 192 KiB; of a larger one the first 64 KiB, 16 blocks of 4 KiB spread evenly
 *          (block i of 1 to 16 starts at (file size / 17, rounded down) * i), the last 64 KiB
 * </pre>
 *
 * The content hash reads at most 192 KiB, so two files that differ only between those blocks share it. All three are
 * stable: stored profiles refer to them.
 */
final class BuildIds {
    static final int DERIVED_BYTES = 20;

    private static final int NT_GNU_BUILD_ID = 3;
    private static final int MAX_GO_ID_BYTES = 4_096;
    private static final int EDGE_BYTES = 64 * 1024;
    private static final int BLOCK_BYTES = 4 * 1024;
    private static final int BLOCKS = 16;

    /** A build ID and where it came from. */
    record Found(BuildId buildId, BuildIdOrigin origin) {}

    private BuildIds() {}

    static Found find(ElfFile file) throws MalformedInputException {
        Optional<ByteView> gnu = ElfNote.find(file, "GNU", NT_GNU_BUILD_ID).map(ElfNote::description);
        if (gnu.isPresent() && isUsable(gnu.get())) {
            byte[] bytes = gnu.get().copy(0, (int) gnu.get().sizeBytes());
            return new Found(BuildId.ofBytes(bytes), BuildIdOrigin.GNU);
        }
        Optional<ByteView> go = GoFunctions.buildId(file);
        if (go.isPresent()) {
            return new Found(ofGo(go.get()), BuildIdOrigin.GO);
        }
        return new Found(ofContent(file.bytes()), BuildIdOrigin.CONTENT);
    }

    private static boolean isUsable(ByteView note) {
        return note.sizeBytes() > 0 && note.sizeBytes() <= BuildId.MAX_BYTES;
    }

    private static BuildId ofGo(ByteView text) throws MalformedInputException {
        MessageDigest digest = sha256("podflame go build ID\0");
        digest.update(text.copy(0, (int) Math.min(text.sizeBytes(), MAX_GO_ID_BYTES)));
        return shortened(digest);
    }

    private static BuildId ofContent(ByteView file) throws MalformedInputException {
        long size = file.sizeBytes();
        MessageDigest digest = sha256("podflame content 1\0");
        digest.update(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, size));
        if (size <= 2L * EDGE_BYTES + BLOCKS * BLOCK_BYTES) {
            digest.update(file.copy(0, (int) size));
            return shortened(digest);
        }
        digest.update(file.copy(0, EDGE_BYTES));
        for (int i = 1; i <= BLOCKS; i++) {
            digest.update(file.copy(size / (BLOCKS + 1) * i, BLOCK_BYTES));
        }
        digest.update(file.copy(size - EDGE_BYTES, EDGE_BYTES));
        return shortened(digest);
    }

    private static MessageDigest sha256(String domain) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(domain.getBytes(StandardCharsets.US_ASCII));
            return digest;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static BuildId shortened(MessageDigest digest) {
        return BuildId.ofBytes(Arrays.copyOf(digest.digest(), DERIVED_BYTES));
    }
}
