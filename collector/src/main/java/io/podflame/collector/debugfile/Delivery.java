package io.podflame.collector.debugfile;

import io.podflame.binary.BuildId;
import io.podflame.collector.store.TableOrigin;
import java.util.Optional;

/**
 * What is known of a debug file before it is read.
 *
 * @param name of the file, or of the executable that it is about
 * @param buildId of the executable that it is about; empty when the file says it itself
 * @param noteRequired whether the file itself must say its build ID, and the same one
 * @param replacing whether it takes the place of a table that knows as much
 */
public record Delivery(
        String name, TableOrigin origin, Optional<BuildId> buildId, boolean noteRequired, boolean replacing) {

    /** From a person. */
    public static Delivery uploaded(String name, Optional<BuildId> buildId, boolean replacing) {
        return new Delivery(name, new TableOrigin(TableOrigin.Kind.UPLOAD, name), buildId, false, replacing);
    }

    /** From a server that was asked for this build ID. */
    static Delivery fetched(String path, String server, BuildId buildId) {
        return new Delivery(
                path, new TableOrigin(TableOrigin.Kind.DEBUGINFOD, server), Optional.of(buildId), true, false);
    }
}
