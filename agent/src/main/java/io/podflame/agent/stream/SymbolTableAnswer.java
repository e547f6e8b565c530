package io.podflame.agent.stream;

import java.nio.ByteBuffer;

/** What the agent has to say to a request for a symbol table. */
public sealed interface SymbolTableAnswer {

    /** @param content the whole table, gzip-compressed, from position to limit */
    record Made(ByteBuffer content) implements SymbolTableAnswer {}

    /** @param reason for people, e.g. "the file is gone" */
    record Unavailable(String reason) implements SymbolTableAnswer {}
}
