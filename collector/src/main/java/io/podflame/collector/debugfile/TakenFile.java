package io.podflame.collector.debugfile;

import io.podflame.collector.query.CodeUse;
import io.podflame.collector.store.SymbolTableDescription;
import java.util.Optional;

/**
 * A debug file whose table is stored.
 *
 * @param before the table whose place it took
 * @param use where its code was sampled lately, named by it
 */
public record TakenFile(SymbolTableDescription table, Optional<SymbolTableDescription> before, CodeUse use) {}
