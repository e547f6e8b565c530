package io.podflame.collector.store.rocksdb;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.SymbolTableDescription;
import io.podflame.collector.store.TableOrigin;
import io.podflame.collector.store.TableVersion;
import java.util.Optional;

/**
 * What is known of a stored symbol table; empty bytes beside tables of version 1, which nothing was known of.
 *
 * <pre>
 * byte     version of the table
 * file, origin's kind, origin's name
 * varint   stored (ms)   symbols   stretches   size in bytes
 * </pre>
 */
final class TableDescriptionBlob {

    private static final String SOURCE = "description of a symbol table";

    private TableDescriptionBlob() {}

    static byte[] encode(BlobWriter writer, SymbolTableDescription description, int version) {
        return writer.clear()
                .writeByte(version)
                .writeString(description.file())
                .writeString(description.origin().kind().name())
                .writeString(description.origin().name())
                .writeVarint(description.storedMillis())
                .writeVarint(description.symbols())
                .writeVarint(description.stretches())
                .writeVarint(description.sizeBytes())
                .toBytes();
    }

    /** Empty when the table is of a version that is not read. */
    static Optional<SymbolTableDescription> decode(byte[] bytes, BuildId buildId) {
        BlobReader reader = new BlobReader(SOURCE, bytes);
        if (bytes.length == 0 || !TableVersion.isCurrent(reader.readByte())) {
            return Optional.empty();
        }
        SymbolTableDescription description = new SymbolTableDescription(
                buildId,
                reader.readString(),
                new TableOrigin(PartitionHeader.readConstant(reader, TableOrigin.Kind.class), reader.readString()),
                reader.readVarint(),
                reader.readInt(0, Integer.MAX_VALUE),
                reader.readInt(0, Integer.MAX_VALUE),
                reader.readVarint());
        reader.expectEnd();
        return Optional.of(description);
    }
}
