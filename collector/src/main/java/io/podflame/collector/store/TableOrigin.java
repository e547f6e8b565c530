package io.podflame.collector.store;

/**
 * Where a symbol table came from.
 *
 * @param name of the node, of the uploaded file, or the server's address
 */
public record TableOrigin(Kind kind, String name) {

    /** Who had the file that the table was made of. */
    public enum Kind {
        AGENT,
        UPLOAD,
        DEBUGINFOD
    }

    /** {@code agent of node-1}, {@code upload mixer.debug}, {@code debuginfod https://…}. */
    public String text() {
        return switch (kind) {
            case AGENT -> "agent of " + name;
            case UPLOAD -> "upload " + name;
            case DEBUGINFOD -> "debuginfod " + name;
        };
    }
}
